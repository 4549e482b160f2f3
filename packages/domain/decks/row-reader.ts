// One line of a sheet into rates: each cell read by its column, all that is wrong told at once.
import type { Result } from '@tandem/base/kernel';
import type { PriceE7 } from '@tandem/base/money';
import { extrasText, NO_EXTRAS } from '@tandem/domain/rating';
import { readAction } from './actions.ts';
import { readCodes } from './codes.ts';
import type { ColumnOf, Columns, DeckColumn } from './columns.ts';
import { type DateHabits, readDate } from './dates.ts';
import { type CellFault, type SheetFaults, shown } from './faults.ts';
import { type Increments, readIncrements } from './increments.ts';
import { priceReader } from './prices.ts';
import { type DeckRate, GIVEN, type ListedRate, USUAL } from './rate.ts';
import {
  readLevel,
  readMode,
  readSeconds,
  readSteps,
  readSwitch,
  readTime,
  readWeekdays,
} from './small-cells.ts';

/** Of a date, a price, a status: more is another column's text. Codes may be a long list. */
const MAX_CELL_CHARACTERS = 64;
/** As many steps as a rate may have. */
const MAX_STEPS_CHARACTERS = 1_000;
export const MAX_AREA_CHARACTERS = 64;

const EXTRAS = ['incrementMode', 'minimumFee', 'attemptFee', 'steps'] as const;
const NOTHING_EXTRA = Object.freeze({ given: 0, text: '' });

const readBlock = readSeconds(1);
const readStart = readSeconds(0);

export interface RowHabits extends DateHabits {
  /** When rates begin whose line names no date; null: they always were. */
  readonly beginsMs: number | null;
  /** The name of the area that a code lies in, where the sheet has none. */
  readonly areaOf: (code: string) => string;
  /** SERVER_BILLING_FEE_PRECISION: a finer price would silently become another one. */
  readonly decimals: number;
}

export interface SheetRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export class RowReader {
  readonly #columns: Columns;
  readonly #habits: RowHabits;
  readonly #faults: SheetFaults;
  readonly #at: ReadonlyMap<DeckColumn, ColumnOf>;
  readonly #hasExtras: boolean;
  readonly #readPrice: (text: string) => Result<PriceE7, CellFault>;
  #row: SheetRow = { line: 0, cells: [] };

  constructor(columns: Columns, habits: RowHabits, faults: SheetFaults) {
    this.#columns = columns;
    this.#habits = habits;
    this.#faults = faults;
    this.#at = new Map(columns.known.map((one) => [one.column, one]));
    this.#hasExtras = EXTRAS.some((column) => this.#at.has(column));
    this.#readPrice = priceReader(habits.decimals);
  }

  /** None when anything of the line is wrong. */
  read(row: SheetRow): readonly ListedRate[] {
    this.#row = row;
    const before = this.#faults.count;
    this.#refuseLooseCells();
    const codes = this.#codes();
    const terms = this.#terms();
    if (this.#faults.count > before || codes === undefined) return [];
    const { line } = row;
    const { action, given } = terms;
    return codes.map((prefix) => {
      const { area } = terms.rate;
      const named = area === '' && action === 'set' ? this.#habits.areaOf(prefix) : area;
      // A name out of the list is for new codes; others keep the one that they have.
      const bits = area === '' ? given : given | GIVEN.area;
      return { line, action, given: bits, rate: withCode(terms.rate, prefix, named) };
    });
  }

  #terms(): Omit<ListedRate, 'line'> {
    const action = this.#cell('action', readAction) ?? 'set';
    const price = this.#cell('price', this.#readPrice);
    const firstPrice = this.#cell('firstPrice', this.#readPrice);
    const per = this.#cell('per', readBlock);
    const increments = this.#increments();
    const connection = this.#cell('connectionFee', this.#readPrice);
    const grace = this.#cell('graceSeconds', readStart);
    const extras = this.#extras();
    const area = this.#area();
    const level = this.#cell('level', readLevel);
    const locked = this.#locked(action);
    if (price === undefined && action === 'set' && this.#text('price') === '') this.#noPrice();
    const given =
      bit(price, GIVEN.price) |
      bit(increments, GIVEN.increments) |
      bit(connection, GIVEN.connectionFee) |
      bit(grace, GIVEN.grace) |
      bit(level, GIVEN.level) |
      bit(locked, GIVEN.lock) |
      extras.given;
    const times = this.#times();
    const band = this.#band();
    // Spelt out: spreading objects would cost more than reading the line.
    const rate: DeckRate = {
      prefix: '',
      effectiveFromMs: times.effectiveFromMs,
      effectiveUntilMs: times.effectiveUntilMs,
      weekdays: band.weekdays,
      fromMinute: band.fromMinute,
      untilMinute: band.untilMinute,
      firstSeconds: increments?.first ?? USUAL.firstSeconds,
      firstPriceE7: firstPrice === price ? null : (firstPrice ?? null),
      nextSeconds: increments?.next ?? USUAL.nextSeconds,
      nextPriceE7: price ?? USUAL.nextPriceE7,
      perSeconds: per ?? USUAL.perSeconds,
      connectionFeeE7: connection ?? (0 as PriceE7),
      graceSeconds: grace ?? 0,
      extras: extras.text,
      area,
      level: level ?? null,
      locked: locked ?? false,
    };
    return { action: action === 'close' ? 'close' : 'set', given, rate };
  }

  /** Of nearly all sheets there is none of these columns. */
  #extras(): { readonly given: number; readonly text: string } {
    if (!this.#hasExtras) return NOTHING_EXTRA;
    const mode = this.#cell('incrementMode', readMode);
    const minimum = this.#cell('minimumFee', this.#readPrice);
    const attempt = this.#cell('attemptFee', this.#readPrice);
    const steps = this.#cell('steps', readSteps);
    return {
      given:
        bit(mode, GIVEN.mode) |
        bit(minimum, GIVEN.minimum) |
        bit(attempt, GIVEN.attempt) |
        bit(steps, GIVEN.steps),
      text: extrasText({
        mode: mode ?? NO_EXTRAS.mode,
        minimumE7: minimum ?? NO_EXTRAS.minimumE7,
        attemptE7: attempt ?? NO_EXTRAS.attemptE7,
        steps: steps ?? NO_EXTRAS.steps,
      }),
    };
  }

  #codes(): readonly string[] | undefined {
    const lead = this.#text('countryCode');
    const name = this.#at.has('prefix') ? 'prefix' : 'areaCodes';
    const read = readCodes(this.#text(name), lead);
    if (read.ok) return read.value;
    this.#blame(this.#at.has(name) ? name : 'countryCode', read.error);
    return undefined;
  }

  #increments(): Increments | undefined {
    const both = this.#cell('increments', readIncrements);
    const first = this.#cell('first', readStart);
    const next = this.#cell('next', readBlock);
    if (first === undefined && next === undefined) return both;
    return { first: first ?? next ?? 1, next: next ?? both?.next ?? first ?? 1 };
  }

  #locked(action: string): boolean | undefined {
    if (action === 'block') return true;
    if (action === 'open') return false;
    return this.#cell('locked', readSwitch);
  }

  #area(): string {
    const own = this.#text('area');
    const area = own === '' ? this.#text('country') : own;
    if (area.length <= MAX_AREA_CHARACTERS) return area;
    this.#blame(own === '' ? 'country' : 'area', {
      code: 'SHEET_TEXT',
      allowed: `at most ${MAX_AREA_CHARACTERS} characters`,
      detail: `${shown(area)} has ${area.length} characters`,
    });
    return '';
  }

  #times(): Pick<DeckRate, 'effectiveFromMs' | 'effectiveUntilMs'> {
    const read = (text: string) => readDate(text, this.#habits);
    const from = this.#cell('effectiveFrom', read) ?? this.#habits.beginsMs;
    const until = this.#cell('effectiveUntil', read) ?? null;
    if (until !== null && from !== null && until <= from) {
      const end = new Date(until).toISOString();
      const beginning = new Date(from).toISOString();
      this.#blame('effectiveUntil', {
        code: 'SHEET_TIMES',
        allowed: `a moment after ${beginning}`,
        detail: `the end ${end} is not after the beginning ${beginning}`,
      });
    }
    return { effectiveFromMs: from, effectiveUntilMs: until };
  }

  #band(): Pick<DeckRate, 'weekdays' | 'fromMinute' | 'untilMinute'> {
    const weekdays = this.#cell('weekdays', readWeekdays) ?? USUAL.weekdays;
    const fromMinute = this.#cell('fromTime', readTime) ?? USUAL.fromMinute;
    const untilMinute = this.#cell('untilTime', readTime) ?? USUAL.untilMinute;
    if (untilMinute <= fromMinute) {
      this.#blame('untilTime', {
        code: 'SHEET_TIMES',
        allowed:
          'a time after that of the beginning; a night is two lines, until and from midnight',
        detail: 'the time of day ends before it begins',
      });
    }
    return { weekdays, fromMinute, untilMinute };
  }

  #noPrice(): void {
    this.#blame('price', {
      code: 'SHEET_PRICE',
      allowed: 'a price, or a status such as closed or block',
      detail: 'there is no price',
    });
  }

  #refuseLooseCells(): void {
    const { cells, line } = this.#row;
    const at = cells.findIndex((cell, place) => place >= this.#columns.width && cell !== '');
    if (at < 0) return;
    this.#faults.add({
      ...{ code: 'SHEET_CELLS', line, column: at + 1, field: '' },
      allowed: `at most ${this.#columns.width} cells; a cell with commas stands in quotes`,
      detail: `${shown(cells[at] ?? '')} stands behind the last column`,
    });
  }

  #text(name: DeckColumn): string {
    const column = this.#at.get(name);
    return column === undefined ? '' : (this.#row.cells[column.at] ?? '').trim();
  }

  /** Undefined: no such column, an empty cell, or a fault that has been told. */
  #cell<T>(name: DeckColumn, read: (text: string) => Result<T, CellFault>): T | undefined {
    const text = this.#text(name);
    if (text === '') return undefined;
    const most = name === 'steps' ? MAX_STEPS_CHARACTERS : MAX_CELL_CHARACTERS;
    if (text.length > most) {
      const allowed = `at most ${most} characters`;
      const detail = `${shown(text)} has ${text.length} characters`;
      this.#blame(name, { code: 'SHEET_TEXT', allowed, detail });
      return undefined;
    }
    const result = read(text);
    if (result.ok) return result.value;
    this.#blame(name, result.error);
    return undefined;
  }

  #blame(name: DeckColumn, fault: CellFault): void {
    const column = this.#at.get(name);
    const { line } = this.#row;
    this.#faults.add({
      ...fault,
      ...{ line, column: column === undefined ? 0 : column.at + 1, field: column?.head ?? name },
    });
  }
}

const bit = (value: unknown, mask: number): number => (value === undefined ? 0 : mask);

function withCode(rate: DeckRate, prefix: string, area: string): DeckRate {
  return {
    prefix,
    effectiveFromMs: rate.effectiveFromMs,
    effectiveUntilMs: rate.effectiveUntilMs,
    weekdays: rate.weekdays,
    fromMinute: rate.fromMinute,
    untilMinute: rate.untilMinute,
    firstSeconds: rate.firstSeconds,
    firstPriceE7: rate.firstPriceE7,
    nextSeconds: rate.nextSeconds,
    nextPriceE7: rate.nextPriceE7,
    perSeconds: rate.perSeconds,
    connectionFeeE7: rate.connectionFeeE7,
    graceSeconds: rate.graceSeconds,
    extras: rate.extras,
    area,
    level: rate.level,
    locked: rate.locked,
  };
}
