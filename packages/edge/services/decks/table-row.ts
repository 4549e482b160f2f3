// A stored rate as rate tables take it.
import { PLAIN_ROW, type RateRow, readExtras } from '@tandem/domain/rating';
import type { StoredRate } from '../configuration/ports.ts';

export function tableRow(rate: StoredRate): RateRow {
  return {
    ...PLAIN_ROW,
    ...{ prefix: rate.prefix, area: rate.area, locked: rate.locked },
    level: rate.level as RateRow['level'],
    effectiveFromMs: rate.effectiveFromMs ?? Number.NEGATIVE_INFINITY,
    effectiveUntilMs: rate.effectiveUntilMs ?? Number.POSITIVE_INFINITY,
    ...{ weekdays: rate.weekdays, fromMinute: rate.fromMinute, untilMinute: rate.untilMinute },
    ...{ firstSeconds: rate.firstSeconds, nextSeconds: rate.nextSeconds },
    ...{ perSeconds: rate.perSeconds, graceSeconds: rate.graceSeconds },
    ...{ nextE7: rate.nextPriceE7, firstE7: rate.firstPriceE7 ?? rate.nextPriceE7 },
    connectionE7: rate.connectionFeeE7,
    ...(rate.extras === '' ? {} : readExtras(rate.extras)),
  };
}
