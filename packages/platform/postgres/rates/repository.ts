// Reading rates: whole groups for the switch, pages for people, and what a number costs. They are
// changed by configuration transactions alone.
import { sql } from 'kysely';
import { RATE_GROUPS } from '../configuration/object.ts';
import type { Statements } from '../connect.ts';
import { wholeLines } from '../copy-text.ts';
import type { DirectDatabase } from '../direct.ts';
import { instant } from '../value-types.ts';
import { BY_KEY, beginning, RATE_COLUMNS, type Rate, type RateKey, rateOf } from './rate.ts';
import { LINE_COLUMNS, readRateLine } from './rate-lines.ts';

export interface RateGroupVersion {
  readonly groupKey: bigint;
  readonly id: string;
  /** The version of the configuration with which its rates changed last; 0: it never had any. */
  readonly version: bigint;
}

export interface RatePage {
  readonly groupKey: bigint;
  readonly limit: number;
  /** Only rates behind this one, in the order of the page. */
  readonly after?: RateKey;
  /** Only rates whose prefix begins so. */
  readonly prefix?: string;
}

export interface RateLookUp {
  readonly groupKey: bigint;
  readonly number: string;
  readonly atMs: number;
}

export interface Rates {
  /** Every group; ask before `stream`, so that what changes in between is seen as changed. */
  groups(): Promise<readonly RateGroupVersion[]>;
  /** The groups whose rates changed after that version of the configuration. */
  changedSince(version: bigint): Promise<readonly RateGroupVersion[]>;
  /** All rates of the group by prefix, as they are at one moment, in batches of some thousands. */
  stream(groupKey: bigint): AsyncGenerator<readonly Rate[], void, void>;
  page(page: RatePage): Promise<readonly Rate[]>;
  /**
   * The rates in effect then whose prefix the number has, the longest first, and of equal prefixes
   * the latest. Time bands are not looked at: they mean the zone of the group.
   */
  lookUp(question: RateLookUp): Promise<readonly Rate[]>;
  /** All rates whose prefix the number has, whenever they are in effect. */
  ofNumber(groupKey: bigint, number: string): Promise<readonly Rate[]>;
}

export function rates(database: DirectDatabase): Rates {
  const { statements } = database;
  return {
    groups: () => groupVersions(statements).execute(),
    changedSince: (version) =>
      groupVersions(statements).where('groupVersion.version', '>', version).execute(),

    stream: (groupKey) => stream(database, groupKey),

    page: async ({ groupKey, limit, after, prefix }) => {
      const rows = await statements
        .selectFrom('rate')
        .select(RATE_COLUMNS)
        .where('groupKey', '=', groupKey)
        .$if(after !== undefined, (query) => query.where(isBehind(after ?? FIRST_KEY)))
        // A prefix has no character that `like` knows.
        .$if(prefix !== undefined, (query) => query.where('prefix', 'like', `${prefix}%`))
        .orderBy(BY_KEY)
        .limit(limit)
        .execute();
      return rows.map(rateOf);
    },

    ofNumber: async (groupKey, number) => {
      const rows = await statements
        .selectFrom('rate')
        .select(RATE_COLUMNS)
        .where('groupKey', '=', groupKey)
        .where('prefix', 'in', prefixesOf(number))
        .orderBy(BY_KEY)
        .execute();
      return rows.map(rateOf);
    },

    lookUp: async ({ groupKey, number, atMs }) => {
      const rows = await statements
        .selectFrom('rate')
        .select(RATE_COLUMNS)
        .where('groupKey', '=', groupKey)
        .where('prefix', 'in', prefixesOf(number))
        .where('effectiveFrom', '<=', instant(atMs))
        .where('effectiveUntil', '>', instant(atMs))
        .orderBy(({ fn }) => fn('char_length', ['prefix']), 'desc')
        .orderBy('effectiveFrom', 'desc')
        .orderBy('weekdays')
        .orderBy('fromMinute')
        .execute();
      return rows.map(rateOf);
    },
  };
}

const prefixesOf = (number: string): readonly string[] =>
  Array.from({ length: number.length + 1 }, (_, end) => number.slice(0, end));

const FIRST_KEY: RateKey = {
  prefix: '',
  effectiveFromMs: null,
  weekdays: 0,
  fromMinute: 0,
  untilMinute: 0,
};

const isBehind = ({ prefix, effectiveFromMs, weekdays, fromMinute, untilMinute }: RateKey) =>
  sql<boolean>`
    (prefix, effective_from, weekdays, from_minute, until_minute) >
    (${prefix}, ${beginning(effectiveFromMs)}, ${weekdays}, ${fromMinute}, ${untilMinute})`;

export const groupVersions = (statements: Statements) =>
  statements
    .selectFrom('configObject')
    .leftJoin('groupVersion', 'groupVersion.groupKey', 'configObject.key')
    .select(({ fn, val }) => [
      'configObject.key as groupKey',
      'configObject.id',
      fn.coalesce('groupVersion.version', val(0n)).as('version'),
    ])
    .where('configObject.kind', '=', RATE_GROUPS)
    .orderBy('configObject.key');

async function* stream(
  database: DirectDatabase,
  groupKey: bigint,
): AsyncGenerator<readonly Rate[], void, void> {
  const { statements, copyOut, close } = await database.openDirect();
  try {
    // COPY takes no parameters: the key is bound to a setting of this connection.
    await sql`select set_config('tandem.group_key', ${String(groupKey)}, false)`.execute(
      statements,
    );
    const copy = sql`
      copy (
        select ${LINE_COLUMNS} from rate
        where group_key = current_setting('tandem.group_key')::bigint
        order by ${BY_KEY}
      ) to stdout`;
    for await (const lines of wholeLines(copyOut(copy))) {
      yield lines
        .toString('utf8', 0, lines.length - 1)
        .split('\n')
        .map(readRateLine);
    }
  } finally {
    await close();
  }
}
