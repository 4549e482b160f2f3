// How far the indexes of a day that runs reach. The place stands in their names, so that it is true
// of whatever indexes there are, and no table has to agree with the catalogue.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { INDEXED, indexName } from './indexes-of.ts';

const HEX_OF_TIME = 12;
const PLACE = new RegExp(`_upto_([0-9a-f]{${HEX_OF_TIME}})$`);

/** The id, and what stands for it in names: records before it are in the indexes. */
export interface Place {
  readonly hex: string;
  readonly id: string;
}

const placeOfHex = (hex: string): Place => ({
  hex,
  id: `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`,
});

/** The first id that a call of this millisecond can have. */
export const placeAt = (ms: number): Place =>
  placeOfHex(Math.floor(ms).toString(16).padStart(HEX_OF_TIME, '0'));

export const runningName = (partition: string, column: string, { hex }: Place): string =>
  `${indexName(partition, column)}_upto_${hex}`;

/** undefined: it is an index of the whole day, or of another kind. */
export function runningPlace(name: string): Place | undefined {
  const hex = PLACE.exec(name)?.[1];
  return hex === undefined ? undefined : placeOfHex(hex);
}

/** The furthest of a partition up to which there are all of them. */
export function completePlace(names: Iterable<string>): Place | undefined {
  const counts = new Map<string, number>();
  for (const name of names) {
    const hex = runningPlace(name)?.hex;
    if (hex !== undefined) counts.set(hex, (counts.get(hex) ?? 0) + 1);
  }
  const complete = [...counts].filter(([, count]) => count === INDEXED.length);
  const furthest = complete
    .map(([hex]) => hex)
    .toSorted()
    .at(-1);
  return furthest === undefined ? undefined : placeOfHex(furthest);
}

/** By the name of the partition; most days have none. */
export async function runningPlaces(statements: Statements): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await sql<{ partition: string; names: readonly string[] }>`
    select part.relname as partition, array_agg(index.relname::text) as names
    from pg_class index
      join pg_index on indexrelid = index.oid and indisvalid
      join pg_class part on part.oid = indrelid
    where index.relname like 'call_record_%_upto_%'
    group by part.relname`.execute(statements);
  const places = new Map<string, Place>();
  for (const { partition, names } of rows) {
    const place = completePlace(names);
    if (place !== undefined) places.set(partition, place);
  }
  return places;
}
