// A stored rate as rate tables take it.
import type { PriceE7 } from '@tandem/base/money';
import { NO_STEPS, type RateRow } from '@tandem/domain/rating';
import type { Rate } from '../rates/rate.ts';

const NONE = 0 as PriceE7;

/** Whether the level is one of those that there are is judged by the table. */
export function rowOfStored(rate: Rate): RateRow {
  return {
    prefix: rate.prefix,
    area: rate.area,
    level: rate.level as RateRow['level'],
    effectiveFromMs: rate.effectiveFromMs ?? Number.NEGATIVE_INFINITY,
    effectiveUntilMs: rate.effectiveUntilMs ?? Number.POSITIVE_INFINITY,
    weekdays: rate.weekdays,
    fromMinute: rate.fromMinute,
    untilMinute: rate.untilMinute,
    locked: rate.locked,
    mode: 'first-then-next',
    firstSeconds: rate.firstSeconds,
    nextSeconds: rate.nextSeconds,
    firstE7: rate.firstPriceE7 ?? rate.nextPriceE7,
    nextE7: rate.nextPriceE7,
    perSeconds: rate.perSeconds,
    connectionE7: rate.connectionFeeE7,
    graceSeconds: rate.graceSeconds,
    minimumE7: NONE,
    attemptE7: NONE,
    steps: NO_STEPS,
  };
}
