// `column = any(array)`: one parameter, however many values; `in` has a parameter for each and ends
// at 65,535 of them.
import { type RawBuilder, type SqlBool, sql } from 'kysely';

export const isOneOfKeys = (column: string, keys: readonly bigint[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} = any(${keys}::bigint[])`;

export const isOneOfTexts = (column: string, texts: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} = any(${texts}::text[])`;
