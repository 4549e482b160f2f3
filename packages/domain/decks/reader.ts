// A sheet as a stream of lines into a stream of rates: the head is found below titles, every line
// is read by it, and only what is wrong and what must be known at the end is kept.
import { type ColumnMapping, type Columns, columnsOf, isHead } from './columns.ts';
import { type SheetFault, SheetFaults } from './faults.ts';
import { beginsMs, type ListedRate } from './rate.ts';
import { type RowHabits, RowReader, type SheetRow } from './row-reader.ts';

/** Titles, addresses and terms stand above the head; further down is no head. */
const MOST_LINES_BEFORE_HEAD = 50;
const BATCH_RATES = 5_000;
const ALLOWED_HEAD = 'a line with the names of the columns, such as Code, Destination, Rate';

export interface SheetHabits extends RowHabits {
  /** Of heads, as `headKey` writes them: before the names that everybody knows. */
  readonly mapping: ColumnMapping;
  readonly countryOf: (code: string) => string;
}

export interface SheetReading {
  /** Lines below the head. */
  readonly lines: number;
  readonly rates: number;
  /** Lines with anything wrong. */
  readonly invalid: number;
  readonly faults: readonly SheetFault[];
  readonly faultsRest: number;
  readonly mapping: ColumnMapping;
  readonly countries: ReadonlySet<string>;
  /** The earliest beginning that the sheet has; null: always, or none at all. */
  readonly earliestMs: number | null;
}

export class SheetReader {
  readonly #habits: SheetHabits;
  readonly #faults = new SheetFaults();
  readonly #countries = new Set<string>();
  #columns: Columns | undefined;
  #lines = 0;
  #rates = 0;
  #invalid = 0;
  #earliestMs = Number.POSITIVE_INFINITY;

  constructor(habits: SheetHabits) {
    this.#habits = habits;
  }

  /** Lines that are wrong give nothing; `reading` tells them afterwards. */
  async *read(rows: AsyncIterable<SheetRow>): AsyncGenerator<readonly ListedRate[], void, void> {
    let batch: ListedRate[] = [];
    let reader: RowReader | undefined;
    let before = 0;
    for await (const row of rows) {
      if (reader === undefined) {
        before += 1;
        reader = this.#readHead(row);
        if (before < MOST_LINES_BEFORE_HEAD || reader !== undefined) continue;
        break;
      }
      if (row.cells.every((cell) => cell === '')) continue;
      this.#readLine(reader, row, batch);
      if (batch.length < BATCH_RATES) continue;
      yield batch;
      batch = [];
    }
    if (reader === undefined) this.#faults.add(headless(before));
    if (batch.length > 0) yield batch;
  }

  reading(): SheetReading {
    return {
      ...{ lines: this.#lines, rates: this.#rates, invalid: this.#invalid },
      ...{ faults: this.#faults.kept, faultsRest: this.#faults.rest },
      mapping: this.#columns?.mapping ?? {},
      countries: this.#countries,
      earliestMs: Number.isFinite(this.#earliestMs) ? this.#earliestMs : null,
    };
  }

  #readHead({ cells, line }: SheetRow): RowReader | undefined {
    const { mapping } = this.#habits;
    if (!isHead(cells, mapping)) return undefined;
    const { columns, faults } = columnsOf(cells, line, mapping);
    for (const fault of faults) this.#faults.add(fault);
    this.#columns = columns;
    return new RowReader(columns, this.#habits, this.#faults);
  }

  #readLine(reader: RowReader, row: SheetRow, batch: ListedRate[]): void {
    this.#lines += 1;
    const count = this.#faults.count;
    const listed = reader.read(row);
    if (this.#faults.count > count) this.#invalid += 1;
    const [first] = listed;
    if (first === undefined) return;
    for (const one of listed) {
      batch.push(one);
      this.#countries.add(this.#habits.countryOf(one.rate.prefix));
    }
    this.#rates += listed.length;
    this.#earliestMs = Math.min(this.#earliestMs, beginsMs(first.rate));
  }
}

const headless = (lines: number): SheetFault => ({
  ...{ line: 1, column: 0, field: '', allowed: ALLOWED_HEAD },
  code: lines === 0 ? 'SHEET_EMPTY' : 'SHEET_HEAD',
  detail:
    lines === 0
      ? 'nothing stands in it'
      : `none of the first ${lines} lines names a code and a price`,
});
