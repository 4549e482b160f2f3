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
      keys: await readKeys(snapshot),
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

/** As one text: a hundred thousand rows of one number cost many times as much. */
async function readKeys(snapshot: Statements): Promise<readonly bigint[]> {
  const { rows } = await sql<{ keys: string | null }>`
    select string_agg(key::text, ' ') as keys from config_object`.execute(snapshot);
  return rows[0]?.keys?.split(' ').map(BigInt) ?? [];
}

async function readChanged(
  snapshot: Statements,
  { kinds, since }: ReadOptions,
): Promise<readonly SourceObject[]> {
  const changed = since === null ? {} : { changedAfter: since };
  const objects = await readObjects(snapshot, { kinds, ...changed });
  const owners = since === null ? null : objects.map(({ key }) => key);
  const sealed = await readSealed(snapshot, kinds, owners);
  return objects.map(({ key, kind, id, document }) => ({
    ...{ key, kind, id, document },
    sealed: sealed.get(key) ?? {},
  }));
}

/** By the key of the owner; null: of all objects of the kinds. */
async function readSealed(
  snapshot: Statements,
  kinds: readonly string[],
  owners: readonly bigint[] | null,
): Promise<ReadonlyMap<bigint, Record<string, string>>> {
  const rows = await snapshot
    .selectFrom('objectSecret')
    .innerJoin('configObject', 'configObject.key', 'objectSecret.key')
    .select(['objectSecret.key', 'field', 'ciphertext'])
    .where(isOneOfTexts('kind', kinds))
    .$if(owners !== null, (query) => query.where(isOneOfKeys('objectSecret.key', owners ?? [])))
    .execute();
  const sealed = new Map<bigint, Record<string, string>>();
  for (const { key, field, ciphertext } of rows) {
    const fields = sealed.get(key) ?? {};
    fields[field] = Buffer.from(ciphertext).toString('base64');
    sealed.set(key, fields);
  }
  return sealed;
}
