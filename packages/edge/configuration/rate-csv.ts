// Rates as CSV: a head line with the names of the fields, a rate a line. It is read as it comes, a
// million lines at constant memory; what is wrong is told with its line, all of it at once.
import { Readable } from 'node:stream';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { nearestNames } from '@tandem/domain/parameters';
import {
  asRate,
  Checker,
  Faults,
  field,
  item,
  type JsonValue,
  type ObjectFault,
  type Place,
  type RateFields,
  rateConflicts,
  rateNode,
  type SourceMap,
  type SourceNode,
} from '@tandem/edge/objects';
import { CsvError, parse } from 'csv-parse';

/** Rows that are handed on at once. */
const BATCH_ROWS = 5_000;
/** A rate has some hundred characters; a line without an end is no sheet. */
const MAX_LINE_CHARACTERS = 64 * 1024;
const COLUMNS = Object.keys(rateNode.properties ?? {});
const LIST_SEPARATOR = '+';

export interface SheetFault extends Omit<ObjectFault, 'at'> {
  /** From 1, the head line counted. */
  readonly line: number;
}

export class SheetRefused extends Error {
  readonly faults: readonly SheetFault[];
  readonly rest: number;

  constructor(faults: readonly SheetFault[], rest: number) {
    super('the sheet is refused');
    this.faults = faults;
    this.rest = rest;
  }
}

/** Throws SheetRefused after the last line when any of them was wrong. */
export async function* readRateSheet(
  text: AsyncIterable<Uint8Array>,
  group: string,
): AsyncGenerator<readonly RateFields[], void, void> {
  const faults = new Faults();
  const reader = new RowReader(faults, item(field(null, 'rateGroups'), group));
  let batch: RateFields[] = [];
  try {
    for await (const row of rowsOf(text)) {
      const rate = reader.read(row);
      if (rate !== undefined) batch.push(rate);
      if (batch.length < BATCH_ROWS) continue;
      if (faults.count === 0) yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? Number(error.lines) : 0;
    throw new SheetRefused([brokenLine(line, error.message)], 0);
  }
  const refused = reader.verdict();
  if (!refused.ok) throw refused.error;
  if (batch.length > 0) yield batch;
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

async function* rowsOf(text: AsyncIterable<Uint8Array>): AsyncGenerator<Row, void, void> {
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    delimiter: [',', ';', '\t'],
    max_record_size: MAX_LINE_CHARACTERS,
  });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error));
  for await (const { record, info } of source.pipe(parser)) {
    yield { cells: record as string[], line: (info as { lines: number }).lines };
  }
}

class RowReader {
  readonly #faults: Faults;
  readonly #checker: Checker;
  readonly #group: Place;
  #columns: readonly string[] | undefined;

  constructor(faults: Faults, group: Place) {
    this.#faults = faults;
    this.#checker = new Checker(faults);
    this.#group = group;
  }

  /** The first row is the head; a row that is refused gives nothing. */
  read({ cells, line }: Row): RateFields | undefined {
    if (this.#columns === undefined) {
      this.#columns = this.#readHead(cells, line);
      return undefined;
    }
    const place = item(field(this.#group, 'rates'), `line ${line}`);
    const before = this.#faults.count;
    const values: Record<string, JsonValue> = {};
    for (const [column, cell] of cells.entries()) {
      const name = this.#columns[column];
      if (name !== undefined && name !== '' && cell !== '') values[name] = jsonOf(name, cell);
    }
    const fields = this.#checker.object(placed(values, line), rateNode, place);
    if (fields === undefined || this.#faults.count > before) return undefined;
    const rate = asRate(fields);
    for (const { field: name, allowed, detail } of rateConflicts(rate)) {
      this.#faults.add(field(place, name), {
        code: 'CONFIG_COMBINATION',
        at: line,
        allowed,
        detail,
      });
    }
    return rate;
  }

  verdict(): Result<void, SheetRefused> {
    if (this.#columns === undefined) return fail(new SheetRefused([emptySheet], 0));
    if (this.#faults.count === 0) return ok();
    const faults = this.#faults.kept.map(({ at, ...fault }) => ({ ...fault, line: at }));
    return fail(new SheetRefused(faults, this.#faults.rest));
  }

  #readHead(cells: readonly string[], line: number): readonly string[] {
    return cells.map((cell) => {
      const name = COLUMNS.find((column) => column.toLowerCase() === cell.toLowerCase());
      if (name !== undefined) return name;
      const [near] = nearestNames(cell, COLUMNS, 1);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      this.#faults.add(field(this.#group, cell), {
        code: 'CONFIG_UNKNOWN_FIELD',
        at: line,
        allowed: COLUMNS.join(', '),
        detail: `There is no column ${JSON.stringify(cell)}${hint}`,
      });
      return '';
    });
  }
}

/** Cells are texts; the schema knows which of them are numbers, switches and lists. */
function jsonOf(name: string, cell: string): JsonValue {
  const node = rateNode.properties?.[name];
  if (node?.type === 'integer') return /^-?\d{1,15}$/.test(cell) ? Number(cell) : cell;
  if (node?.type === 'boolean') {
    if (/^(true|yes|1)$/i.test(cell)) return true;
    return /^(false|no|0)$/i.test(cell) ? false : cell;
  }
  return node?.type === 'array' ? cell.split(LIST_SEPARATOR) : cell;
}

/** The line stands in the place of an offset: a sheet has no other places. */
function placed(values: Record<string, JsonValue>, line: number): SourceMap {
  const entries = Object.entries(values).map(([name, value]) => ({
    name,
    at: line,
    node: nodeAt(line, value),
  }));
  return { kind: 'map', entries, at: line };
}

/** Cells are plain values, or lists of them. */
function nodeAt(line: number, value: JsonValue): SourceNode {
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((one) => nodeAt(line, one)), at: line };
  }
  return { kind: 'scalar', value: value as string | number | boolean, at: line };
}

const brokenLine = (line: number, said: string): SheetFault => ({
  code: 'CONFIG_SYNTAX',
  line,
  path: '',
  field: '',
  allowed: 'CSV: cells separated by , ; or tab, quoted with "',
  detail: said,
});

const emptySheet: SheetFault = {
  code: 'CONFIG_SYNTAX',
  line: 1,
  path: '',
  field: '',
  allowed: `a head line with names of columns, such as ${COLUMNS.slice(0, 4).join(',')}`,
  detail: 'the sheet is empty',
};

/** The same sheet out of the system: every column, so that it reads back as it was. */
export function rateSheetHead(): string {
  return `${COLUMNS.join(',')}\n`;
}

export function rateSheetLine(rate: RateFields): string {
  const cells = COLUMNS.map((name) => cellOf((rate as Record<string, JsonValue>)[name] ?? ''));
  return `${cells.join(',')}\n`;
}

function cellOf(value: JsonValue): string {
  const text = Array.isArray(value) ? value.join(LIST_SEPARATOR) : String(value);
  return /[",;\t\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
