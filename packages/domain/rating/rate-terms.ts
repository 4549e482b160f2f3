// What rows say beside their prefix: 64 bytes, a line of the processor's cache. Rows that say the
// same share one record: a sheet of a million prefixes has some thousands of different ones, which
// stay in the cache while look-ups go all over the prefixes.
//
//   bytes  0  nextE7       8  firstE7     16  connectionE7      (doubles: safe integers)
//         24  effective from             32  effective until    (doubles: UTC ms, or infinite)
//         40  first next per grace fromMinute untilMinute       (16 bits each)
//         52  area        56  weekdays, flags, level            60  extras, 0 = none
import type { CallLevel } from '@tandem/domain/parties';
import { type Band, DAY_MINUTES, holdsAllWeek } from './band.ts';
import { NO_STEPS, type Price, type PriceStep } from './price.ts';
import { CALL_LEVELS, type RateRow } from './rate-row.ts';

export const TERMS_BYTES = 64;
export const TERMS_WORDS = TERMS_BYTES / 4;
const TERMS_DOUBLES = TERMS_BYTES / 8;
const TERMS_HALVES = TERMS_BYTES / 2;

/** Places of doubles within a record. */
const DOUBLE = { nextE7: 0, firstE7: 1, connectionE7: 2, from: 3, until: 4 } as const;
/** Places of 16-bit numbers. */
const HALF = { first: 20, next: 21, per: 22, grace: 23, fromMinute: 24, untilMinute: 25 } as const;
/** Places of words. */
const WORD = { area: 13, marks: 14, extras: 15 } as const;

const LOCKED = 1 << 8;
const ROUND_TOTAL = 1 << 9;
/** It does not hold all week: a clock must be looked at. */
const BANDED = 1 << 10;
const WEEKDAY_BITS = 0x7f;
const LEVEL_SHIFT = 16;

/** Of extras: minimum, attempt, number of steps, then four doubles a step. */
const EXTRAS_HEAD = 3;
const STEP_DOUBLES = 4;
const NO_EXTRAS: readonly number[] = Object.freeze([]);

export interface TermsSections {
  readonly words: Uint32Array;
  readonly extras: Float64Array;
}

/** What a record refers to, by its place. */
export interface Places {
  readonly area: number;
  /** 1 + where they begin; 0 = none. */
  readonly extras: number;
}

/** The three ways to look at the bytes of records. */
export class TermsView {
  readonly #doubles: Float64Array;
  readonly #halves: Uint16Array;
  readonly #words: Uint32Array;
  readonly #extras: Float64Array;

  constructor({ words, extras }: TermsSections) {
    const { buffer, byteOffset, byteLength } = words;
    this.#words = words;
    this.#doubles = new Float64Array(buffer, byteOffset, byteLength / 8);
    this.#halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
    this.#extras = extras;
  }

  write(terms: number, row: RateRow, places: Places): void {
    const double = terms * TERMS_DOUBLES;
    // Adding zero turns a negative zero into the one that all others have.
    this.#doubles[double + DOUBLE.nextE7] = row.nextE7 + 0;
    this.#doubles[double + DOUBLE.firstE7] = row.firstE7 + 0;
    this.#doubles[double + DOUBLE.connectionE7] = row.connectionE7 + 0;
    this.#doubles[double + DOUBLE.from] = row.effectiveFromMs + 0;
    this.#doubles[double + DOUBLE.until] = row.effectiveUntilMs + 0;
    const half = terms * TERMS_HALVES;
    this.#halves[half + HALF.first] = row.firstSeconds;
    this.#halves[half + HALF.next] = row.nextSeconds;
    this.#halves[half + HALF.per] = row.perSeconds;
    this.#halves[half + HALF.grace] = row.graceSeconds;
    this.#halves[half + HALF.fromMinute] = row.fromMinute;
    this.#halves[half + HALF.untilMinute] = row.untilMinute;
    const word = terms * TERMS_WORDS;
    this.#words[word + WORD.area] = places.area;
    this.#words[word + WORD.marks] = marksOf(row);
    this.#words[word + WORD.extras] = places.extras;
  }

  nextE7(terms: number): number {
    return this.#doubles[terms * TERMS_DOUBLES + DOUBLE.nextE7] as number;
  }

  perSeconds(terms: number): number {
    return this.#halves[terms * TERMS_HALVES + HALF.per] as number;
  }

  effectiveFromMs(terms: number): number {
    return this.#doubles[terms * TERMS_DOUBLES + DOUBLE.from] as number;
  }

  effectiveUntilMs(terms: number): number {
    return this.#doubles[terms * TERMS_DOUBLES + DOUBLE.until] as number;
  }

  isLocked(terms: number): boolean {
    return (this.#marks(terms) & LOCKED) !== 0;
  }

  isBanded(terms: number): boolean {
    return (this.#marks(terms) & BANDED) !== 0;
  }

  band(terms: number): Band {
    const half = terms * TERMS_HALVES;
    return {
      weekdays: this.#marks(terms) & WEEKDAY_BITS,
      fromMinute: this.#halves[half + HALF.fromMinute] as number,
      untilMinute: this.#halves[half + HALF.untilMinute] as number,
    };
  }

  isWithinBand(terms: number, weekMinute: number): boolean {
    const weekdays = this.#marks(terms) & WEEKDAY_BITS;
    const day = Math.floor(weekMinute / DAY_MINUTES);
    if (weekdays !== 0 && (weekdays & (1 << day)) === 0) return false;
    const minute = weekMinute - day * DAY_MINUTES;
    const half = terms * TERMS_HALVES;
    return (
      minute >= (this.#halves[half + HALF.fromMinute] as number) &&
      minute < (this.#halves[half + HALF.untilMinute] as number)
    );
  }

  area(terms: number): number {
    return this.#words[terms * TERMS_WORDS + WORD.area] as number;
  }

  level(terms: number): CallLevel | null {
    return CALL_LEVELS[(this.#marks(terms) >>> LEVEL_SHIFT) - 1] ?? null;
  }

  /** A copy, which stays as it is whatever becomes of the table. */
  price(terms: number): Price {
    const double = terms * TERMS_DOUBLES;
    const half = terms * TERMS_HALVES;
    const extras = this.#words[terms * TERMS_WORDS + WORD.extras] as number;
    return {
      mode: (this.#marks(terms) & ROUND_TOTAL) === 0 ? 'first-then-next' : 'round-total',
      firstSeconds: this.#halves[half + HALF.first] as number,
      nextSeconds: this.#halves[half + HALF.next] as number,
      perSeconds: this.#halves[half + HALF.per] as number,
      graceSeconds: this.#halves[half + HALF.grace] as number,
      firstE7: this.#doubles[double + DOUBLE.firstE7] as Price['firstE7'],
      nextE7: this.#doubles[double + DOUBLE.nextE7] as Price['nextE7'],
      connectionE7: this.#doubles[double + DOUBLE.connectionE7] as Price['connectionE7'],
      minimumE7: (extras === 0 ? 0 : this.#extras[extras - 1]) as Price['minimumE7'],
      attemptE7: (extras === 0 ? 0 : this.#extras[extras]) as Price['attemptE7'],
      steps: extras === 0 ? NO_STEPS : this.#stepsAt(extras - 1),
    };
  }

  #stepsAt(extras: number): readonly PriceStep[] {
    const count = this.#extras[extras + EXTRAS_HEAD - 1] as number;
    return Array.from({ length: count }, (_, step) => {
      const at = extras + EXTRAS_HEAD + step * STEP_DOUBLES;
      return {
        afterSeconds: this.#extras[at] as number,
        nextSeconds: this.#extras[at + 1] as number,
        perSeconds: this.#extras[at + 2] as number,
        nextE7: this.#extras[at + 3] as PriceStep['nextE7'],
      };
    });
  }

  #marks(terms: number): number {
    return this.#words[terms * TERMS_WORDS + WORD.marks] as number;
  }
}

function marksOf(row: RateRow): number {
  const levelPlace = row.level === null ? 0 : CALL_LEVELS.indexOf(row.level) + 1;
  const locked = row.locked ? LOCKED : 0;
  const roundTotal = row.mode === 'round-total' ? ROUND_TOTAL : 0;
  const banded = holdsAllWeek(row) ? 0 : BANDED;
  return row.weekdays | locked | roundTotal | banded | (levelPlace << LEVEL_SHIFT);
}

/** As they stand in the table; nothing for a price without any of it. */
export function extrasOf({ minimumE7, attemptE7, steps }: Price): readonly number[] {
  if (minimumE7 === 0 && attemptE7 === 0 && steps.length === 0) return NO_EXTRAS;
  const flat = steps.flatMap((step) => [
    ...[step.afterSeconds, step.nextSeconds, step.perSeconds, step.nextE7],
  ]);
  return [minimumE7, attemptE7, steps.length, ...flat];
}
