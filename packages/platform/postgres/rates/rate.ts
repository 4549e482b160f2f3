// A rate as it is kept: one row, known within its group by prefix, beginning and time bands.

import { invariant } from '@tandem/base/kernel';
import { moneyFromE7, type PriceE7, priceFromMoney } from '@tandem/base/money';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { RateTables } from '../tables/rates.ts';
import { instant, type SqlInstant } from '../value-types.ts';

export interface RateKey {
  readonly prefix: string;
  /** Null: it has always been in effect. */
  readonly effectiveFromMs: number | null;
  /** One bit a day, Monday lowest; 0: every day. */
  readonly weekdays: number;
  /** Minutes of the day in the zone of the group: from 0, until 1,440, half-open. */
  readonly fromMinute: number;
  readonly untilMinute: number;
}

/** Prices are of `perSeconds`. */
export interface Rate extends RateKey {
  /** Null: for ever. */
  readonly effectiveUntilMs: number | null;
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

/** A row of a sheet on its way in. */
export interface StagedRate extends Rate {
  /** Of a patch: the rate with this key goes, whatever else stands here. */
  readonly gone?: boolean;
}

/** What tells the rates of a group apart, in the order of the primary key. */
export const KEY_COLUMNS = [
  'prefix',
  'effectiveFrom',
  'weekdays',
  'fromMinute',
  'untilMinute',
] as const;

/** For `orderBy`. */
export const BY_KEY = sql.join(KEY_COLUMNS.map((column) => sql.ref(column)));

export const VALUE_COLUMNS = [
  'effectiveUntil',
  'firstSeconds',
  'firstPriceE7',
  'nextSeconds',
  'nextPriceE7',
  'perSeconds',
  'connectionFeeE7',
  'graceSeconds',
  'extras',
  'area',
  'level',
  'locked',
] as const;

export const RATE_COLUMNS = [...KEY_COLUMNS, ...VALUE_COLUMNS] as const;

/** "Always" is kept as a time before all others, so that it compares and stands in the key. */
export const beginning = (ms: number | null): RawBuilder<SqlInstant> => instant(ms ?? -Infinity);

export type RateRow = Pick<Selectable<RateTables['rate']>, (typeof RATE_COLUMNS)[number]>;

export function rateOf({ effectiveFrom, effectiveUntil, ...row }: RateRow): Rate {
  return {
    ...row,
    effectiveFromMs: finiteOrNull(effectiveFrom),
    effectiveUntilMs: finiteOrNull(effectiveUntil),
    firstPriceE7: row.firstPriceE7 === null ? null : priceOf(row.firstPriceE7),
    nextPriceE7: priceOf(row.nextPriceE7),
    connectionFeeE7: priceOf(row.connectionFeeE7),
  };
}

export const finiteOrNull = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

function priceOf(amountE7: bigint): PriceE7 {
  const price = priceFromMoney(moneyFromE7(amountE7));
  invariant(price.ok, 'the database checks prices');
  return price.value;
}
