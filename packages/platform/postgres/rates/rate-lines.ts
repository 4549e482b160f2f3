// Rates as lines of COPY, both ways: a million of them are read and written in seconds, which
// objects and parameters of statements are too slow for.
import { broken } from '@tandem/base/kernel';
import type { PriceE7 } from '@tandem/base/money';
import { type RawBuilder, sql } from 'kysely';
import { COPY_NULL, copyField, readCopyField } from '../copy-text.ts';
import { finiteOrNull, RATE_COLUMNS, type Rate, type StagedRate } from './rate.ts';

/** The columns of a staged line, in its order. */
export const STAGED_COLUMNS = ['sheet', 'place', ...RATE_COLUMNS, 'gone'] as const;

/** In the order of STAGED_COLUMNS. */
export function stagedLine(sheet: number, place: number, rate: StagedRate): string {
  const { firstPriceE7, level } = rate;
  return `${sheet}\t${place}\t${copyField(rate.prefix)}\t${moment(rate.effectiveFromMs, '-')}\t${
    rate.weekdays
  }\t${rate.fromMinute}\t${rate.untilMinute}\t${moment(rate.effectiveUntilMs, '')}\t${
    rate.firstSeconds
  }\t${firstPriceE7 ?? COPY_NULL}\t${rate.nextSeconds}\t${rate.nextPriceE7}\t${
    rate.perSeconds
  }\t${rate.connectionFeeE7}\t${rate.graceSeconds}\t${rate.extras}\t${copyField(rate.area)}\t${
    level === null ? COPY_NULL : copyField(level)
  }\t${rate.locked ? 't' : 'f'}\t${rate.gone === true ? 't' : 'f'}\n`;
}

const moment = (ms: number | null, sign: '-' | ''): string =>
  ms === null ? `${sign}infinity` : new Date(ms).toISOString();

/** What to select for `readRateLine`: moments as milliseconds, which cost less than their text. */
export const LINE_COLUMNS: RawBuilder<unknown> = sql.join(
  RATE_COLUMNS.map((column) =>
    column === 'effectiveFrom' || column === 'effectiveUntil'
      ? sql`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`
      : sql.ref(column),
  ),
);

export function readRateLine(line: string): Rate {
  const fields = line.split('\t');
  if (fields.length !== RATE_COLUMNS.length) broken(`${fields.length} fields in a line of a rate`);
  const [prefix = '', from, weekdays, fromMinute, untilMinute, until, ...values] = fields;
  const [firstSeconds, firstPrice, nextSeconds, nextPrice, perSeconds, ...more] = values;
  const [connectionFee, graceSeconds, extras = '', area = '', level = '', locked] = more;
  return {
    prefix,
    effectiveFromMs: finiteOrNull(Number(from)),
    weekdays: Number(weekdays),
    fromMinute: Number(fromMinute),
    untilMinute: Number(untilMinute),
    effectiveUntilMs: finiteOrNull(Number(until)),
    firstSeconds: Number(firstSeconds),
    // The table holds prices alone: its checks are those of PriceE7.
    firstPriceE7: firstPrice === COPY_NULL ? null : (Number(firstPrice) as PriceE7),
    nextSeconds: Number(nextSeconds),
    nextPriceE7: Number(nextPrice) as PriceE7,
    perSeconds: Number(perSeconds),
    connectionFeeE7: Number(connectionFee) as PriceE7,
    graceSeconds: Number(graceSeconds),
    extras,
    area: readCopyField(area) ?? '',
    level: readCopyField(level),
    locked: locked === 't',
  };
}
