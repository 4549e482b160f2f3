// Rates, the versions of their groups, and the temporary table that a sheet is read into.
import type { Generated } from 'kysely';
import type { Instant } from '../value-types.ts';

/** Columns that a rate and a row of a sheet have in common. */
export interface RateColumns {
  prefix: string;
  effectiveFrom: Instant;
  effectiveUntil: Instant;
  weekdays: number;
  fromMinute: number;
  untilMinute: number;
  firstSeconds: number;
  firstPriceE7: bigint | null;
  nextSeconds: number;
  nextPriceE7: bigint;
  perSeconds: number;
  connectionFeeE7: bigint;
  graceSeconds: number;
  extras: Generated<string>;
  area: string;
  level: string | null;
  locked: Generated<boolean>;
}

export interface RateTables {
  rate: RateColumns & { groupKey: bigint };
  stagedRate: RateColumns & {
    /** Which of the sheets of this transaction. */
    sheet: number;
    /** Which row of it, from 0. */
    place: number;
    /** Of a patch: the rate with this key goes. */
    gone: boolean;
  };
  groupVersion: {
    groupKey: bigint;
    version: bigint;
  };
}
