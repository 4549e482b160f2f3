// `tandem rates import|undo|sheets`: sheets of carriers into a rate group, shown before, taken back
// after.
import { basename } from 'node:path';
import type { ImportedView, SheetView } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';
import { refused } from './refused.ts';
import { openSheet, SHEET_MS } from './sheet-file.ts';

const pathOf = (group: unknown): string =>
  `/api/v1/rate-groups/${encodeURIComponent(String(group))}/sheets`;

const SHEET_OPTIONS = [
  ['mode', '--mode <mode>', 'full, country or partial: what becomes of codes not in it (partial)'],
  ['at', '--at <date>', 'when it holds where it names no date: a date, now or always (now)'],
  ['mapping', '--mapping <columns>', 'what columns are, such as "Dial Code=prefix,Note=ignore"'],
  ['dates', '--dates <order>', 'dmy or mdy, where 03/04/2026 can be read in two ways'],
  ['zone', '--zone <name>', "time zone of its dates (the group's, else UTC)"],
  ['delimiter', '--delimiter <character>', 'what divides the cells of CSV (found by itself)'],
  ['sheet', '--sheet <name>', 'of a workbook (the first that is shown)'],
] as const;

export const ratesImport: TandemCommand = {
  group: 'rates',
  examples: [
    'tandem rates import deck.xlsx --group acme-sell --preview',
    'tandem rates import deck.csv --group acme-sell --mode full --at 2026-12-31',
    'tandem rates import deck.csv --group acme-sell --mapping "Vorwahl=prefix,Preis=price"',
  ],
  define: (group) => {
    const command = group
      .command('import')
      .description('read a sheet into a rate group, in one transaction')
      .argument('<file>', 'CSV or XLSX with a line that names the columns')
      .requiredOption('--group <name>', 'the rate group; `apply` makes one');
    for (const [, option, about] of SHEET_OPTIONS) command.option(option, about);
    return command
      .option('--preview', 'only show what would change')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON');
  },
  run: async (options, [file = '']) => {
    const body = openSheet(file);
    if ('code' in body) return body;
    const answer = await askOffice({
      ...{ options, body, method: 'POST', timeoutMs: SHEET_MS },
      path: `${pathOf(options.group)}?${queryOf(options, file)}`,
    });
    if (!answer.ok) return refused(answer.fault, answer.problem, { ...options, file });
    if (options.json === true) print.json(answer.value);
    else printImported(answer.value as ImportedView, file);
    return undefined;
  },
};

function queryOf(options: Options, file: string): URLSearchParams {
  const query = new URLSearchParams({
    file: basename(file),
    preview: String(options.preview === true),
  });
  for (const [name] of SHEET_OPTIONS) {
    if (options[name] !== undefined) query.set(name, String(options[name]));
  }
  return query;
}

type Fault = ImportedView['faults'][number];

function printImported(imported: ImportedView, file: string): void {
  const { lines, rates, invalid, counts, isWritten, backdated, mode } = imported;
  print.line(`${lines} lines read: ${rates} rates, ${invalid} lines with mistakes (${mode}).`);
  const kinds = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  print.line(`Codes: ${kinds.join(', ')}.`);
  if (backdated > 0) print.line(`${backdated} rates begin in the past.`);
  for (const { kind, prefix, before, after } of imported.samples) {
    print.line(`  ${kind.padEnd(8)} ${prefix}: ${priceText(before)} -> ${priceText(after)}`);
  }
  tell('mistake', imported.faults, { file, rest: imported.faultsRest });
  tell('remark', imported.remarks, { file, rest: imported.remarksRest });
  print.line(isWritten ? 'Written; `tandem rates undo` takes it back.' : 'Nothing was changed.');
}

type Rate = ImportedView['samples'][number]['before'];

function priceText(rate: Rate): string {
  if (rate === null) return 'none';
  const lock = rate.locked ? ' locked' : '';
  const from = rate.effectiveFrom === null ? '' : ` from ${rate.effectiveFrom}`;
  return `${rate.price} ${rate.first}/${rate.next}${lock}${from}`;
}

interface About {
  readonly file: string;
  readonly rest: number;
}

function tell(what: string, faults: readonly Fault[], { file, rest }: About): void {
  for (const { line, column, field, detail, allowed } of faults) {
    const place = `${file}:${line}${column > 0 ? `:${column}` : ''}`;
    print.line(`${place}: ${what}: ${field}: ${detail} (allowed: ${allowed})`);
  }
  if (rest > 0) print.line(`... and ${rest} more`);
}

export const ratesUndo: TandemCommand = {
  group: 'rates',
  examples: ['tandem rates undo --group acme-sell'],
  define: (group) =>
    group
      .command('undo')
      .description('take the last sheet of a group back: its rates are exactly what they were')
      .requiredOption('--group <name>', 'the rate group')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const path = `${pathOf(options.group)}/last`;
    const answer = await askOffice({ options, method: 'DELETE', path, timeoutMs: SHEET_MS });
    if (!answer.ok) return refused(answer.fault, answer.problem, options);
    const { restored, removed } = answer.value as { restored: number; removed: number };
    if (options.json === true) print.json(answer.value);
    else print.line(`Taken back: ${removed} rates of the sheet are gone, ${restored} are again.`);
    return undefined;
  },
};

export const ratesSheets: TandemCommand = {
  group: 'rates',
  examples: ['tandem rates sheets --group acme-sell'],
  define: (group) =>
    group
      .command('sheets')
      .description('the last sheets of a group, the newest first')
      .requiredOption('--group <name>', 'the rate group')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({ options, method: 'GET', path: pathOf(options.group) });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { readonly items: readonly SheetView[] };
    if (options.json === true) print.json(items);
    else print.table([HEAD, ...items.map(sheetLine)]);
    return undefined;
  },
};

const HEAD = ['at', 'file', 'mode', 'by', 'taken back', 'changed'];

function sheetLine({ at, file, mode, actor, undoneAt, report }: SheetView): readonly string[] {
  return [at ?? '', file, mode, actor, undoneAt ?? '-', JSON.stringify(report)];
}
