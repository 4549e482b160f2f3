// `tandem cdr list`, `tandem explain`: records of calls, and why they are as they are.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';
import { filterOptions, filterQuery } from './record-filters.ts';

interface Side {
  readonly account: string;
  readonly fee: string;
}

interface RecordLine {
  readonly id: string;
  readonly startedAt: string;
  readonly callerE164: string;
  readonly calleeE164: string;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly holdTimeMs: number;
  readonly endReason: number;
  readonly reason: string;
  readonly charge: Side | null;
  readonly cost: Side | null;
}

interface Page {
  readonly items: readonly RecordLine[];
  readonly next: string | null;
}

export const cdrList: TandemCommand = {
  group: 'cdr',
  examples: [
    'tandem cdr list --account acme --from 2026-01-31T00:00:00Z',
    'tandem cdr list --callee 880 --least-seconds 1 --json',
  ],
  define: (group) =>
    filterOptions(group.command('list').description('call records, newest first'))
      .option('--limit <number>', 'how many; 100 when not given')
      .option('--after <id>', 'those behind this one, which the page before ended with')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const path = `/api/v1/cdrs?${queryOf(options)}`;
    const answer = await askOffice({ options, method: 'GET', path });
    if (!answer.ok) return answer.fault;
    const { items, next } = answer.value as Page;
    if (options.json === true) print.json(items);
    else printPage(items, next);
    return undefined;
  },
};

function queryOf(options: Options): URLSearchParams {
  const query = filterQuery(options);
  for (const name of ['limit', 'after']) {
    if (options[name] !== undefined) query.set(name, String(options[name]));
  }
  return query;
}

function printPage(items: readonly RecordLine[], next: string | null): void {
  if (items.length === 0) {
    print.line('No call record is like that. Every call leaves one when it ends.');
    return;
  }
  for (const item of items) print.line(lineOf(item));
  if (next !== null) print.line(`More: --after ${next}`);
}

function lineOf(item: RecordLine): string {
  const { id, startedAt, callerE164, calleeE164, callerId, calleeId, holdTimeMs } = item;
  const money = item.charge === null ? '-' : `${item.charge.account} ${item.charge.fee}`;
  const cost = item.cost === null ? '-' : `${item.cost.account} ${item.cost.fee}`;
  return [
    ...[id, startedAt, `${callerId ?? '-'} ${callerE164} -> ${calleeId ?? '-'} ${calleeE164}`],
    ...[`${(holdTimeMs / 1_000).toFixed(1)} s`, `${item.endReason} ${item.reason}`],
    ...[`charge ${money}`, `cost ${cost}`],
  ].join('  ');
}

interface Explanation {
  readonly sections: readonly {
    readonly title: string;
    readonly lines: readonly string[];
  }[];
}

export const explain: TandemCommand = {
  examples: ['tandem explain 019c0000-0000-7000-8000-000000000001'],
  define: (program) =>
    program
      .command('explain')
      .description('why a call went where it went, cost what it cost and ended as it did')
      .argument('<id>', 'of a call that runs or is over; `calls` and `cdr list` show them')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id = '']) => {
    const ask = (list: string) => {
      const path = `/api/v1/${list}/${encodeURIComponent(id)}/explanation`;
      return askOffice({ options, method: 'GET', path });
    };
    const over = await ask('cdrs');
    // One that runs has no record yet.
    const running = over.ok ? undefined : await ask('calls');
    const answer = running?.ok === true ? running : over;
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else if (running !== undefined) printSections(sectionsOf(answer.value as RunningExplanation));
    else printSections((answer.value as Explanation).sections);
    return undefined;
  },
};

interface RunningExplanation {
  readonly state: string;
  readonly trace: readonly string[];
  readonly because: readonly string[];
  readonly media: readonly string[];
}

function sectionsOf({ state, trace, because, media }: RunningExplanation) {
  const sections = [
    { title: `the call, up to now (${state})`, lines: trace },
    { title: 'its charge, up to now', lines: because },
    { title: 'its media, up to now', lines: media },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function printSections(sections: Explanation['sections']): void {
  for (const { title, lines } of sections) {
    print.line(title);
    for (const line of lines) print.line(`  ${line}`);
  }
}
