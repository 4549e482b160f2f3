// `tandem ledger pay FILE`: many payments out of a file, a line each; what is refused is told by
// its line and keeps no other back.
import { createReadStream } from 'node:fs';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';

/** As many as the office takes in one request. */
const ROWS_AT_ONCE = 500;
/** So many, one after the other, each held until it stands on the disk. */
const ANSWER_MS = 120_000;
const COLUMNS = ['account', 'amount', 'kind', 'remark', 'key'] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

interface Line {
  readonly line: number;
  readonly row: Row;
}

interface RowResult {
  readonly account: string;
  readonly status: number;
  readonly repeated?: boolean;
  readonly problem?: { readonly code: string; readonly detail?: string; readonly allowed?: string };
}

export const ledgerPay: TandemCommand = {
  group: 'ledger',
  examples: ['tandem ledger pay may.csv --key 2026-05', 'tandem ledger pay may.csv --key m --json'],
  define: (group) =>
    group
      .command('pay')
      .description('book the payments of a CSV file, whose first line names the columns')
      .argument('<file>', 'with the columns account, amount, and if wanted kind, remark, key')
      .requiredOption(
        '--key <text>',
        'the same file sent again with the same key books nothing twice',
      )
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [file = '']) => {
    const lines = await linesOf(file);
    if ('code' in lines) return lines;
    const results: Array<RowResult & { readonly line: number }> = [];
    for (let at = 0; at < lines.length; at += ROWS_AT_ONCE) {
      const some = lines.slice(at, at + ROWS_AT_ONCE);
      const booked = await book(options, some);
      if ('code' in booked) return booked;
      results.push(...booked);
    }
    return told(results, { file, asJson: options.json === true });
  },
};

async function book(options: Options, lines: readonly Line[]) {
  const rows = lines.map(({ line, row: { key, ...row } }) => ({
    ...row,
    // By the line, so that it is the same however many are sent at once.
    key: key ?? `${String(options.key)} ${line}`,
  }));
  const answer = await askOffice({
    ...{ options, method: 'POST', path: '/api/v1/payments/bulk', timeoutMs: ANSWER_MS },
    body: { json: { rows } },
  });
  if (!answer.ok) return answer.fault;
  const { results } = answer.value as { readonly results: readonly RowResult[] };
  return results.map((result, at) => ({ line: lines[at]?.line ?? 0, ...result }));
}

function told(
  results: ReadonlyArray<RowResult & { readonly line: number }>,
  { file, asJson }: { readonly file: string; readonly asJson: boolean },
): CommandFault | undefined {
  const refused = results.filter(({ problem }) => problem !== undefined);
  const repeated = results.filter(({ repeated: isRepeated }) => isRepeated === true).length;
  const booked = results.length - refused.length - repeated;
  if (asJson) print.json(results);
  else {
    for (const { line, account, problem } of refused) {
      const { code = '', detail = code, allowed } = problem ?? {};
      const hint = allowed === undefined ? '' : ` (allowed: ${allowed})`;
      print.error(`${file}:${line}: ${account}: ${detail}${hint}`);
    }
    print.line(`${booked} booked, ${repeated} booked before, ${refused.length} refused.`);
  }
  if (refused.length === 0) return undefined;
  const message = `${refused.length} payments were refused`;
  return { code: 'PAYMENTS_REFUSED', message, advice: '', printed: asJson };
}

async function linesOf(file: string): Promise<readonly Line[] | CommandFault> {
  // Whoever pays nothing out of a file need not wait for what reads one.
  const { csvRows } = await import('@tandem/edge/sheets');
  const lines: Line[] = [];
  let names: readonly string[] | undefined;
  try {
    for await (const { cells, line } of csvRows(createReadStream(file))) {
      if (names === undefined) names = cells.map((cell) => cell.toLowerCase());
      else lines.push({ line, row: rowOf(names, cells) });
    }
  } catch (error) {
    return { code: 'FILE_UNREADABLE', message: `${file}: ${(error as Error).message}`, advice: '' };
  }
  const unknown = names?.find((name) => !COLUMNS.some((one) => one === name));
  const isWhole = names?.includes('account') === true && names.includes('amount');
  if (unknown === undefined && isWhole && lines.length > 0) return lines;
  const found = unknown === undefined ? 'lacks a column or a line' : `has a column ${unknown}`;
  return {
    ...{ code: 'PAYMENTS_FILE', message: `${file} ${found}`, advice: '' },
    allowed: `a first line with account and amount, of ${COLUMNS.join(', ')}; a line a payment`,
  };
}

/** What is empty was not given. */
function rowOf(names: readonly string[], cells: readonly string[]): Row {
  const filled = names.flatMap((name, at) => {
    const cell = cells[at] ?? '';
    return cell === '' ? [] : [[name, cell] as const];
  });
  return Object.fromEntries(filled) as Row;
}
