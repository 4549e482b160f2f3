// A stored rate as rate tables take it.
import { type RateRow, readExtras } from '@tandem/domain/rating';
import type { Rate } from '../rates/rate.ts';

/** Whether the level is one of those that there are is judged by the table. */
export function rowOfStored(rate: Rate): RateRow {
  const extras = readExtras(rate.extras);
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
    firstSeconds: rate.firstSeconds,
    nextSeconds: rate.nextSeconds,
    firstE7: rate.firstPriceE7 ?? rate.nextPriceE7,
    nextE7: rate.nextPriceE7,
    perSeconds: rate.perSeconds,
    connectionE7: rate.connectionFeeE7,
    graceSeconds: rate.graceSeconds,
    mode: extras.mode,
    minimumE7: extras.minimumE7,
    attemptE7: extras.attemptE7,
    steps: extras.steps,
  };
}
