// How PostgreSQL's types become values here. Set on our own connections, not in the driver's global
// table, which belongs to whoever else in the process uses the driver.
import type { Brand } from '@tandem/base/kernel';
import { type ColumnType, type RawBuilder, sql } from 'kysely';
import pg from 'pg';

const BIGINT_OID = 20;
const BIGINT_ARRAY_OID: number = 1016;
const TIMESTAMPTZ_OID = 1184;

const parseTexts = pg.types.getTypeParser(BIGINT_ARRAY_OID);
const parseInstant = pg.types.getTypeParser(TIMESTAMPTZ_OID);

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  // Keys and money do not fit a double.
  [BIGINT_OID, (text) => BigInt(text)],
  [
    BIGINT_ARRAY_OID,
    (text) => (parseTexts(text) as readonly (string | null)[]).map((each) => each && BigInt(each)),
  ],
  // Time is UTC milliseconds inside; what is finer is cut off.
  [TIMESTAMPTZ_OID, (text) => Math.floor(Number(parseInstant(text)))],
]);

type GetTypeParser = typeof pg.types.getTypeParser;

export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) ||
    pg.types.getTypeParser(oid, format ?? 'text')) as GetTypeParser,
};

/**
 * Only `instant` makes one: a bare number would be refused by the server, long after the compiler.
 */
export type SqlInstant = Brand<number, 'SqlInstant'>;

/** A timestamptz column: read as UTC milliseconds, written through `instant`. */
export type Instant = ColumnType<number, SqlInstant, SqlInstant>;
/** The same with a default in the database. */
export type DefaultInstant = ColumnType<number, SqlInstant | undefined, SqlInstant>;

export function instant(utcMs: number): RawBuilder<SqlInstant> {
  return sql<SqlInstant>`to_timestamp(${utcMs}::float8 / 1000)`;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * A jsonb column: the driver would print arrays as PostgreSQL arrays, so JSON text is handed to it.
 */
export type Json = ColumnType<JsonValue | null, string | null | undefined, never>;
