// A rate as sheets bring it and as it is stored: whole numbers and moments in UTC.
import type { PriceE7 } from '@tandem/base/money';

/** One row of a rate group. Prices are of `perSeconds`, in 10^-7. */
export interface DeckRate {
  readonly prefix: string;
  /** Null: always was. */
  readonly effectiveFromMs: number | null;
  /** Null: for good. */
  readonly effectiveUntilMs: number | null;
  /** One bit a day, Monday lowest; 0: every day. */
  readonly weekdays: number;
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly firstSeconds: number;
  /** Null: as nextPriceE7. */
  readonly firstPriceE7: PriceE7 | null;
  readonly nextSeconds: number;
  readonly nextPriceE7: PriceE7;
  readonly perSeconds: number;
  readonly connectionFeeE7: PriceE7;
  readonly graceSeconds: number;
  /** As `extrasText` of rating writes it; '' = nothing of it. */
  readonly extras: string;
  readonly area: string;
  readonly level: string | null;
  readonly locked: boolean;
}

/**
 * What a row of a sheet may leave open: as the rate that it changes has it, or as usual where there
 * is none. One bit each.
 */
export const GIVEN = {
  ...{ price: 1, increments: 2, connectionFee: 4, grace: 8 },
  ...{ area: 16, level: 32, lock: 64 },
  ...{ mode: 128, minimum: 256, attempt: 512, steps: 1_024 },
} as const;

export type DeckAction = 'set' | 'close';

export interface ListedRate {
  /** Where it stands in the sheet, for whoever must be told. */
  readonly line: number;
  readonly action: DeckAction;
  /** Bits of GIVEN. */
  readonly given: number;
  /** Of a `close`, the prefix and the beginning alone mean something. */
  readonly rate: DeckRate;
}

const DAY_MINUTES = 1_440;

/** What a new code has when its sheet says no more. */
export const USUAL: Omit<DeckRate, 'prefix'> = Object.freeze({
  ...{ effectiveFromMs: null, effectiveUntilMs: null },
  ...{ weekdays: 0, fromMinute: 0, untilMinute: DAY_MINUTES },
  ...{ firstSeconds: 1, firstPriceE7: null, nextSeconds: 1, nextPriceE7: 0 as PriceE7 },
  ...{ perSeconds: 60, connectionFeeE7: 0 as PriceE7, graceSeconds: 0, extras: '' },
  ...{ area: '', level: null, locked: false },
});

export const beginsMs = ({ effectiveFromMs }: DeckRate): number =>
  effectiveFromMs ?? Number.NEGATIVE_INFINITY;

export const endsMs = ({ effectiveUntilMs }: DeckRate): number =>
  effectiveUntilMs ?? Number.POSITIVE_INFINITY;

export const orNull = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

export const isAt = (rate: DeckRate, ms: number): boolean =>
  beginsMs(rate) <= ms && ms < endsMs(rate);

/** Hours of the week: rates of different ones stand beside each other. */
export const bandOf = ({ weekdays, fromMinute, untilMinute }: DeckRate): string =>
  `${weekdays} ${fromMinute} ${untilMinute}`;

/** What tells the rates of one prefix apart. */
export const keyOf = (rate: DeckRate): string => `${rate.effectiveFromMs} ${bandOf(rate)}`;

/** The same price in the same way, whenever that is. */
export function hasSameTerms(one: DeckRate, other: DeckRate): boolean {
  return (
    one.firstSeconds === other.firstSeconds &&
    (one.firstPriceE7 ?? one.nextPriceE7) === (other.firstPriceE7 ?? other.nextPriceE7) &&
    one.nextSeconds === other.nextSeconds &&
    one.nextPriceE7 === other.nextPriceE7 &&
    one.perSeconds === other.perSeconds &&
    one.connectionFeeE7 === other.connectionFeeE7 &&
    one.graceSeconds === other.graceSeconds &&
    one.extras === other.extras &&
    one.area === other.area &&
    one.level === other.level &&
    one.locked === other.locked
  );
}
