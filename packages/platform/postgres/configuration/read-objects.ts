// Objects as they are stored, with what they refer to.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { isOneOfKeys, isOneOfTexts } from '../one-of.ts';
import type { Referrer } from './faults.ts';
import {
  type ConfigurationObject,
  nameText,
  type ObjectName,
  REMOVED_ACCOUNTS,
  type Reference,
} from './object.ts';
import type { ObjectChange, Stored } from './plan.ts';
import { withIds } from './reference-places.ts';

export interface Selection {
  readonly kind?: string;
  readonly id?: string;
  readonly kinds?: readonly string[];
  readonly keys?: readonly bigint[];
}

/** By kind and id. All statements of it want one snapshot: the caller's transaction. */
export async function readObjects(
  statements: Statements,
  { kind, id, kinds, keys }: Selection,
): Promise<readonly ConfigurationObject[]> {
  const rows = await statements
    .selectFrom('configObject')
    .select(['key', 'kind', 'id', 'version', 'document'])
    .select(['createdAt as createdAtMs', 'changedAt as changedAtMs'])
    .where('kind', '<>', REMOVED_ACCOUNTS)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .$if(kinds !== undefined, (query) => query.where(isOneOfTexts('kind', kinds ?? [])))
    .$if(keys !== undefined, (query) => query.where(isOneOfKeys('key', keys ?? [])))
    .orderBy('kind')
    .orderBy('id')
    .execute();
  const isMost = kind === undefined && id === undefined && keys === undefined;
  return completed(statements, rows, isMost ? undefined : rows.map(({ key }) => key));
}

type ObjectRow = Omit<ConfigurationObject, 'references' | 'secrets'>;

/** A list of JSON in it, so that a row brings all that there is of an object. */
export interface BesideRow extends ObjectRow {
  /** Field, key, kind and id of each. */
  readonly refers: ReadonlyArray<readonly [string, string, string, string]>;
  readonly hides: readonly string[];
}

/** What stands beside an object, in the same statement: one way to the database instead of five. */
export const BESIDE = [
  sql<BesideRow['refers']>`coalesce((
    select jsonb_agg(jsonb_build_array(field, to_key::text, target.kind, target.id) order by field)
    from object_reference join config_object target on target.key = to_key
    where from_key = config_object.key), '[]')`.as('refers'),
  sql<BesideRow['hides']>`coalesce((
    select jsonb_agg(field order by field) from object_secret secret
    where secret.key = config_object.key), '[]')`.as('hides'),
] as const;

export function withBeside({ refers, hides, ...row }: BesideRow): ConfigurationObject {
  const references = refers.map(([field, key, kind, id]) => ({
    field,
    key: BigInt(key),
    kind,
    id,
  }));
  return { ...row, document: withIds(row.document, references), references, secrets: hides };
}

export async function findObject(
  statements: Statements,
  { kind, id }: ObjectName,
): Promise<ConfigurationObject | undefined> {
  const row = await statements
    .selectFrom('configObject')
    .select(['key', 'kind', 'id', 'version', 'document'])
    .select(['createdAt as createdAtMs', 'changedAt as changedAtMs'])
    .select(BESIDE)
    .where('kind', '=', kind)
    .where('kind', '<>', REMOVED_ACCOUNTS)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && withBeside(row);
}

/** With what stands beside the objects; `only`: their keys, where they are not most of all. */
async function completed(
  statements: Statements,
  rows: readonly ObjectRow[],
  only: readonly bigint[] | undefined,
): Promise<readonly ConfigurationObject[]> {
  const references = await readReferences(statements, only);
  const secrets = await readSecretFields(statements, only);
  return rows.map((row) => {
    const own = references.get(row.key) ?? [];
    return {
      ...row,
      document: withIds(row.document, own),
      references: own,
      secrets: secrets.get(row.key) ?? [],
    };
  });
}

/** By the key of the object that refers. */
async function readReferences(
  statements: Statements,
  only: readonly bigint[] | undefined,
): Promise<ReadonlyMap<bigint, readonly Reference[]>> {
  const rows = await statements
    .selectFrom('objectReference')
    .innerJoin('configObject', 'configObject.key', 'objectReference.toKey')
    .select(['fromKey', 'field', 'toKey as key', 'kind', 'id'])
    .$if(only !== undefined, (query) => query.where(isOneOfKeys('fromKey', only ?? [])))
    .orderBy('fromKey')
    .orderBy('field')
    .execute();
  return grouped(rows, ({ fromKey, ...reference }) => [fromKey, reference]);
}

async function readSecretFields(
  statements: Statements,
  only: readonly bigint[] | undefined,
): Promise<ReadonlyMap<bigint, readonly string[]>> {
  const rows = await statements
    .selectFrom('objectSecret')
    .select(['key', 'field'])
    .$if(only !== undefined, (query) => query.where(isOneOfKeys('key', only ?? [])))
    .orderBy('key')
    .orderBy('field')
    .execute();
  return grouped(rows, ({ key, field }) => [key, field]);
}

function grouped<Row, Part>(
  rows: readonly Row[],
  split: (row: Row) => readonly [bigint, Part],
): ReadonlyMap<bigint, readonly Part[]> {
  const groups = new Map<bigint, Part[]>();
  for (const row of rows) {
    const [key, part] = split(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return groups;
}

/** The objects that are to be changed or removed; those that are to go are held. */
export async function readStored(
  statements: Statements,
  changes: readonly ObjectChange[],
): Promise<ReadonlyMap<bigint, Stored>> {
  const keys = changes.flatMap((change) => (change.change === 'create' ? [] : [change.key]));
  if (keys.length === 0) return new Map();
  const going = changes.flatMap((change) => (change.change === 'remove' ? [change.key] : []));
  // A payment holds its account too: either it is seen from now on, or it comes too late.
  await statements
    .selectFrom('configObject')
    .select('key')
    .where(isOneOfKeys('key', going))
    .forUpdate()
    .execute();
  const rows = await statements
    .selectFrom('configObject')
    .select(['key', 'kind', 'id', 'version', 'document'])
    .where(isOneOfKeys('key', keys))
    .where('kind', '<>', REMOVED_ACCOUNTS)
    .execute();
  const references = await readReferences(statements, keys);
  return new Map(
    rows.map((row) => [row.key, { ...row, references: references.get(row.key) ?? [] }]),
  );
}

/** Keys by name, of those names that exist. */
export async function readNames(
  statements: Statements,
  names: readonly ObjectName[],
): Promise<ReadonlyMap<string, bigint>> {
  const idsByKind = new Map<string, Set<string>>();
  for (const { kind, id } of names) {
    const ids = idsByKind.get(kind) ?? new Set<string>();
    idsByKind.set(kind, ids.add(id));
  }
  const found = new Map<string, bigint>();
  for (const [kind, ids] of idsByKind) {
    const rows = await statements
      .selectFrom('configObject')
      .select(['key', 'kind', 'id'])
      .where('kind', '=', kind)
      .where(isOneOfTexts('id', [...ids]))
      .execute();
    for (const row of rows) found.set(nameText(row), row.key);
  }
  return found;
}

/** Who names one of the objects, leaving out those who are themselves about to change. */
export async function readReferrers(
  statements: Statements,
  of: readonly bigint[],
  except: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly Referrer[]>> {
  const rows = await statements
    .selectFrom('objectReference')
    .innerJoin('configObject', 'configObject.key', 'objectReference.fromKey')
    .select(['toKey', 'field', 'kind', 'id'])
    .where(isOneOfKeys('toKey', of))
    .where(({ not }) => not(isOneOfKeys('fromKey', except)))
    .orderBy('kind')
    .orderBy('id')
    .orderBy('field')
    .execute();
  return grouped(rows, ({ toKey, ...referrer }) => [toKey, referrer]);
}
