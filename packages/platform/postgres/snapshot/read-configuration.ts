// Everything but rates as it is at one moment: a few statements in one snapshot of the database.
import { invariant } from '@tandem/base/kernel';
import type {
  ConfigurationRead,
  Since,
  SourceObject,
  StoredParameter,
} from '@tandem/engine/snapshot/ports';
import { sql } from 'kysely';
import { readObjects } from '../configuration/read-objects.ts';
import { currentVersion } from '../configuration/store.ts';
import type { Database, Statements } from '../connect.ts';
import { isOneOfKeys, isOneOfTexts } from '../one-of.ts';
import { groupVersions } from '../rates/repository.ts';

/** Some 20 ms of reading. */
const PAGE_OBJECTS = 2_000;

export interface ReadOptions {
  readonly kinds: readonly string[];
  readonly since: Since;
}

export function readConfiguration(
  { statements }: Database,
  options: ReadOptions,
): Promise<ConfigurationRead> {
  return statements
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => ({
      version: await currentVersion(snapshot),
      lineage: await lineage(snapshot),
      parameters: await readParameters(snapshot),
      groups: await readGroups(snapshot),
      objects: await readChanged(snapshot, options),
      gone: await readGone(snapshot, options.since),
    }));
}

/**
 * Whose versions these are. A restore writes the row of the installation anew, in another
 * transaction or in another cluster, though its id is the one of the backup.
 */
async function lineage(snapshot: Statements): Promise<bigint> {
  const { rows } = await sql<{ lineage: bigint }>`
    select ('x' || left(md5(concat_ws(' ', installation.id, installation.xmin,
      (select oid from pg_database where datname = current_database()),
      (select system_identifier from pg_control_system()))), 15))::bit(60)::bigint as lineage
    from installation`.execute(snapshot);
  const [row] = rows;
  invariant(row !== undefined, 'the first migration makes an installation');
  return row.lineage;
}

async function readParameters(snapshot: Statements): Promise<readonly StoredParameter[]> {
  const rows = await snapshot
    .selectFrom('parameter')
    .select(['name', 'value'])
    .orderBy('name')
    .execute();
  return rows.map(({ name, value }) => [name, value]);
}

async function readGroups(snapshot: Statements): Promise<ReadonlyMap<bigint, bigint>> {
  const rows = await groupVersions(snapshot).execute();
  return new Map(rows.map(({ groupKey, version }) => [groupKey, version]));
}

async function readGone(snapshot: Statements, since: Since): Promise<readonly bigint[]> {
  if (since === null) return [];
  const rows = await snapshot
    .selectFrom('objectTombstone')
    .select('key')
    .where('version', '>', since)
    .orderBy('key')
    .execute();
  return rows.map(({ key }) => key);
}

/** In pages, so that whoever shares this thread gets turns while a hundred thousand are read. */
async function readChanged(
  snapshot: Statements,
  options: ReadOptions,
): Promise<readonly SourceObject[]> {
  const keys = await changedKeys(snapshot, options);
  const all: SourceObject[] = [];
  for (let from = 0; from < keys.length; from += PAGE_OBJECTS) {
    const page = keys.slice(from, from + PAGE_OBJECTS);
    const objects = await readObjects(snapshot, { keys: page });
    const sealed = await readSealed(snapshot, page);
    for (const { key, kind, id, document } of objects) {
      all.push({ key, kind, id, document, sealed: sealed.get(key) ?? {} });
    }
  }
  return all;
}

/** As one text: a hundred thousand rows of one number cost many times as much. */
async function changedKeys(
  snapshot: Statements,
  { kinds, since }: ReadOptions,
): Promise<readonly bigint[]> {
  const row = await snapshot
    .selectFrom('configObject')
    .select(sql<string | null>`string_agg(key::text, ' ' order by key)`.as('keys'))
    .where(isOneOfTexts('kind', kinds))
    .$if(since !== null, (query) => query.where('version', '>', since ?? 0n))
    .executeTakeFirstOrThrow();
  return row.keys?.split(' ').map(BigInt) ?? [];
}

/** By the key of the owner. */
async function readSealed(
  snapshot: Statements,
  owners: readonly bigint[],
): Promise<ReadonlyMap<bigint, Record<string, string>>> {
  const rows = await snapshot
    .selectFrom('objectSecret')
    .select(['key', 'field', 'ciphertext'])
    .where(isOneOfKeys('key', owners))
    .execute();
  const sealed = new Map<bigint, Record<string, string>>();
  for (const { key, field, ciphertext } of rows) {
    const fields = sealed.get(key) ?? {};
    fields[field] = Buffer.from(ciphertext).toString('base64');
    sealed.set(key, fields);
  }
  return sealed;
}
