// `tandem rates import|export`: the rates of a group as CSV.
import { createReadStream, statSync } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice, openOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { refused } from './refused.ts';

/** A million rates take some tens of seconds. */
const SHEET_MS = 1_800_000;
const CSV = 'text/csv';

const pathOf = (group: unknown): string =>
  `/api/v1/rate-groups/${encodeURIComponent(String(group))}/rates`;

interface Report {
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export const ratesImport: TandemCommand = {
  group: 'rates',
  examples: [
    'tandem rates import sheet.csv --group acme-sell --dry-run',
    'tandem rates import sheet.csv --group acme-sell --replace',
  ],
  define: (group) =>
    group
      .command('import')
      .description('read a sheet into a rate group, in one transaction')
      .argument('<file>', 'CSV with a head line: prefix, price, and any other field of a rate')
      .requiredOption('--group <name>', 'the rate group; `apply` makes one')
      .option('--replace', 'rates that the sheet does not have go; else they stay')
      .option('--dry-run', 'only show what would change')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [file = '']) => {
    const stream = openSheet(file);
    if ('code' in stream) return stream;
    const query = new URLSearchParams({
      way: options.replace === true ? 'replace' : 'upsert',
      dryRun: String(options.dryRun === true),
    });
    const answer = await askOffice({
      options,
      method: 'POST',
      path: `${pathOf(options.group)}?${query}`,
      body: { type: CSV, stream },
      timeoutMs: SHEET_MS,
    });
    if (!answer.ok) return refused(answer.fault, answer.problem, { ...options, file });
    const { rows, added, changed, removed } = answer.value as Report;
    if (options.json === true) print.json(answer.value);
    else print.line(`${rows} rates read: ${added} added, ${changed} changed, ${removed} removed.`);
    return undefined;
  },
};

function openSheet(file: string): Readable | CommandFault {
  try {
    const { size } = statSync(file);
    const stream = createReadStream(file);
    return process.stderr.isTTY ? stream.pipe(progress(size)) : stream;
  } catch (error) {
    const { message } = error as Error;
    return { code: 'FILE_UNREADABLE', message: `${file}: ${message}`, advice: '' };
  }
}

/** On a terminal the part that has been sent, on one line. */
function progress(size: number): Transform {
  let sent = 0;
  let shown = -1;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sent += chunk.length;
      const percent = Math.floor((100 * sent) / Math.max(1, size));
      if (percent !== shown) process.stderr.write(`\r${percent} % sent`);
      shown = percent;
      done(null, chunk);
    },
    flush: (done) => {
      process.stderr.write('\r');
      done();
    },
  });
}

export const ratesExport: TandemCommand = {
  group: 'rates',
  examples: ['tandem rates export --group acme-sell > sheet.csv'],
  define: (group) =>
    group
      .command('export')
      .description('print the rates of a group as the CSV that import takes')
      .requiredOption('--group <name>', 'the rate group')
      .option(...DATA_OPTION)
      .option(...URL_OPTION),
  run: async (options) => {
    const question = { options, method: 'GET', path: pathOf(options.group) } as const;
    const opened = await openOffice({ ...question, timeoutMs: SHEET_MS });
    if (opened.ok && opened.status === 200) {
      await pipeline(opened.stream, process.stdout, { end: false });
      return undefined;
    }
    // Asked again for the words of the refusal; left open, the first answer would keep us waiting.
    if (opened.ok) opened.stream.destroy();
    const answer = await askOffice(question);
    return answer.ok ? undefined : answer.fault;
  },
};
