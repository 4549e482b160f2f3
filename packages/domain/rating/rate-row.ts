// One row of a rate group as tables are built from it: plain numbers, checked once on the way in.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type PriceE7, parsePrice } from '@tandem/base/money';
import type { CallLevel, Rate } from '@tandem/domain/parties';
import { ALWAYS, type Band, DAY_MINUTES, weekdayMask } from './band.ts';
import { faultOf, NO_STEPS, type Price, type PriceFault, type PriceStep } from './price.ts';
import { readStep } from './rate-extras.ts';

export interface RateRow extends Price, Band {
  readonly prefix: string;
  /** For people and records; '' without one. */
  readonly area: string;
  /** As the area has it when null. */
  readonly level: CallLevel | null;
  /** In effect from this moment on; -Infinity = always was. */
  readonly effectiveFromMs: number;
  /** No longer in effect at this moment; Infinity = for good. */
  readonly effectiveUntilMs: number;
  /** No calls to this prefix. */
  readonly locked: boolean;
}

export const CALL_LEVELS: readonly CallLevel[] = ['onNet', 'local', 'domestic', 'international'];

/** What a row has that says nothing else. */
export const PLAIN_ROW: Omit<RateRow, 'prefix' | 'firstE7' | 'nextE7'> = Object.freeze({
  ...ALWAYS,
  ...{ area: '', level: null, locked: false },
  ...{ effectiveFromMs: Number.NEGATIVE_INFINITY, effectiveUntilMs: Number.POSITIVE_INFINITY },
  ...{ mode: 'first-then-next', firstSeconds: 1, nextSeconds: 1, perSeconds: 60, graceSeconds: 0 },
  ...{ connectionE7: 0 as PriceE7, minimumE7: 0 as PriceE7, attemptE7: 0 as PriceE7 },
  steps: NO_STEPS,
} as const);

/** Names of areas are short; a table is no place for texts. */
const MAX_AREA_CHARACTERS = 255;
const MAX_WEEKDAY_MASK = 127;

/** What is wrong with the row but for its prefix, which the prefix table judges. */
export function rowFault(row: RateRow): PriceFault | undefined {
  return faultOf(row) ?? timesFault(row) ?? textFault(row);
}

function timesFault(row: RateRow): PriceFault | undefined {
  const { weekdays, fromMinute, untilMinute, effectiveFromMs, effectiveUntilMs } = row;
  if (!isWhole(weekdays, [0, MAX_WEEKDAY_MASK])) {
    return { field: 'weekdays', refused: String(weekdays), allowed: 'seven bits' };
  }
  const spanIsGood =
    isWhole(fromMinute, [0, DAY_MINUTES - 1]) && isWhole(untilMinute, [1, DAY_MINUTES]);
  if (!spanIsGood || fromMinute >= untilMinute) {
    const refused = `${fromMinute} to ${untilMinute}`;
    return { field: 'untilMinute', refused, allowed: 'minutes of one day, the first one first' };
  }
  // Not a number is not less than anything.
  if (!(effectiveFromMs < effectiveUntilMs)) {
    const refused = `${effectiveFromMs} to ${effectiveUntilMs}`;
    return { field: 'effectiveUntilMs', refused, allowed: 'a moment after effectiveFromMs' };
  }
  return undefined;
}

function textFault({ area, level }: RateRow): PriceFault | undefined {
  if (area.length > MAX_AREA_CHARACTERS) {
    const refused = `${area.slice(0, 20)}...`;
    return { field: 'area', refused, allowed: `at most ${MAX_AREA_CHARACTERS} characters` };
  }
  if (level !== null && !CALL_LEVELS.includes(level)) {
    return { field: 'level', refused: String(level), allowed: CALL_LEVELS.join(', ') };
  }
  return undefined;
}

const isWhole = (value: number, [least, most]: readonly [number, number]): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** A rate as it stands in the configuration. */
export function rowOfRate(rate: Rate): Result<RateRow, PriceFault> {
  const prices = { price: rate.price, firstPrice: rate.firstPrice ?? rate.price };
  const parsed: Record<string, PriceE7> = {};
  const { connectionFee: connecting, minimumFee: least, attemptFee: attempted } = rate;
  const texts = { ...prices, connectionFee: connecting, minimumFee: least, attemptFee: attempted };
  for (const [field, text] of Object.entries(texts)) {
    const amount = parsePrice(text);
    if (!amount.ok) return fail({ field, ...amount.error });
    parsed[field] = amount.value;
  }
  const steps: PriceStep[] = [];
  for (const [at, text] of rate.steps.entries()) {
    const step = readStep(text);
    if (!step.ok) return fail({ field: `steps.${at}`, ...step.error });
    steps.push(step.value);
  }
  const { price, firstPrice, connectionFee, minimumFee, attemptFee } = parsed as Record<
    keyof typeof texts,
    PriceE7
  >;
  const row: RateRow = {
    ...PLAIN_ROW,
    ...{ prefix: rate.prefix, area: rate.area, level: rate.level, locked: rate.locked },
    ...{ firstSeconds: rate.first, nextSeconds: rate.next, perSeconds: rate.per },
    ...{ firstE7: firstPrice, nextE7: price, connectionE7: connectionFee },
    ...{ graceSeconds: rate.graceSeconds, mode: rate.incrementMode },
    ...{ minimumE7: minimumFee, attemptE7: attemptFee, steps },
    ...{ weekdays: weekdayMask(rate.weekdays), ...minutesOf(rate) },
    effectiveFromMs:
      rate.effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(rate.effectiveFrom),
    effectiveUntilMs:
      rate.effectiveUntil === null ? Number.POSITIVE_INFINITY : Date.parse(rate.effectiveUntil),
  };
  const fault = rowFault(row);
  return fault === undefined ? ok(row) : fail(fault);
}

const minutesOf = ({ fromTime, untilTime }: Rate) => ({
  fromMinute: minuteOfDay(fromTime),
  untilMinute: minuteOfDay(untilTime),
});

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? Number.NaN) * 60 + (minutes ?? Number.NaN);
}
