// Carries a plan out in the caller's transaction, in batches: a first file may have 100,000 phones.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { isOneOfKeys } from '../one-of.ts';
import { type ConfigurationFault, hasEntries, referenced } from './faults.ts';
import { ACCOUNTS, RATE_GROUPS, REMOVED_ACCOUNTS } from './object.ts';
import type { Alteration, ObjectPlan, ReferenceRow, Stored } from './plan.ts';
import { readReferrers } from './read-objects.ts';

/** Statements have room for 65,535 parameters; beyond some thousands they are no faster. */
const BATCH_ROWS = 2_000;

export function* batches<Row>(rows: readonly Row[]): Generator<readonly Row[], void, void> {
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    yield rows.slice(from, from + BATCH_ROWS);
  }
}

/** What only the database knows: who else names what is to go, and whether it has moved money. */
export async function refusalsOfRemoval(
  statements: Statements,
  { changed, removed }: ObjectPlan,
): Promise<readonly ConfigurationFault[]> {
  if (removed.length === 0) return [];
  const going = removed.map(({ key }) => key);
  const touched = [...going, ...changed.map(({ before }) => before.key)];
  const referrers = await readReferrers(statements, going, touched);
  const accounts = removed.filter(({ kind }) => kind === ACCOUNTS).map(({ key }) => key);
  const moved = await statements
    .selectFrom('accountBalance')
    .select('account')
    .where(isOneOfKeys('account', accounts))
    .execute();
  const withEntries = new Set(moved.map(({ account }) => account));
  return removed.flatMap(({ key, kind, id }) => {
    const by = referrers.get(key);
    return [
      ...(by === undefined ? [] : [referenced({ kind, id }, by)]),
      ...(withEntries.has(key) ? [hasEntries({ kind, id })] : []),
    ];
  });
}

export async function writeObjects(
  statements: Statements,
  plan: ObjectPlan,
  version: bigint,
): Promise<void> {
  const { created, changed, removed } = plan;
  const touched = [...removed.map(({ key }) => key), ...changed.map(({ before }) => before.key)];
  if (touched.length > 0) {
    await statements.deleteFrom('objectReference').where(isOneOfKeys('fromKey', touched)).execute();
  }
  await removeObjects(statements, removed, version);
  await giveNewIds(statements, changed, version);
  for (const batch of batches(created)) {
    await statements
      .insertInto('configObject')
      .values(
        batch.map(({ key, kind, id, document }) => ({
          ...{ key, kind, id, version },
          document: JSON.stringify(document),
        })),
      )
      .execute();
  }
  await writeDocuments(statements, changed, version);
  await writeReferences(
    statements,
    [...created, ...changed].flatMap((one) => one.references),
  );
}

async function removeObjects(
  statements: Statements,
  removed: readonly Stored[],
  version: bigint,
): Promise<void> {
  if (removed.length === 0) return;
  const keysOf = (of: (kind: string) => boolean): readonly bigint[] =>
    removed.filter(({ kind }) => of(kind)).map(({ key }) => key);
  // No foreign key does it: see migration 0002.
  const groups = keysOf((kind) => kind === RATE_GROUPS);
  await statements.deleteFrom('rate').where(isOneOfKeys('groupKey', groups)).execute();
  await leaveKeys(
    statements,
    keysOf((kind) => kind === ACCOUNTS),
    version,
  );
  await statements
    .deleteFrom('configObject')
    .where(
      isOneOfKeys(
        'key',
        keysOf((kind) => kind !== ACCOUNTS),
      ),
    )
    .execute();
  for (const batch of batches(removed)) {
    const rows = batch.map(({ key }) => ({ key, version }));
    await statements.insertInto('objectTombstone').values(rows).execute();
  }
}

/** A record that names the account is posted whenever it comes, and the ledger is whole. */
async function leaveKeys(
  statements: Statements,
  accounts: readonly bigint[],
  version: bigint,
): Promise<void> {
  if (accounts.length === 0) return;
  await statements.deleteFrom('objectSecret').where(isOneOfKeys('key', accounts)).execute();
  // Under its key, because the name is free again.
  await sql`
    update config_object set kind = ${REMOVED_ACCOUNTS}, id = key::text, version = ${version},
      document = jsonb_build_object('wasCalled', id), changed_at = now()
    where ${isOneOfKeys('key', accounts)}`.execute(statements);
}

/** In one statement, because ids may change places with one another. */
async function giveNewIds(
  statements: Statements,
  changed: readonly Alteration[],
  version: bigint,
): Promise<void> {
  const renamed = changed.filter(({ before, id }) => before.id !== id);
  if (renamed.length === 0) return;
  const keys = renamed.map(({ before }) => before.key);
  const ids = renamed.map(({ id }) => id);
  await sql`
    update config_object set id = given.id
    from unnest(${keys}::bigint[], ${ids}::text[]) as given (key, id)
    where config_object.key = given.key`.execute(statements);
  const referrers = await statements
    .selectFrom('objectReference')
    .select('fromKey')
    .distinct()
    .where(isOneOfKeys('toKey', keys))
    .execute();
  const concerned = referrers.map(({ fromKey }) => fromKey);
  await raiseVersion(statements, concerned, version);
}

/** They read differently now, though their documents are as they were. */
export async function raiseVersion(
  statements: Statements,
  keys: readonly bigint[],
  version: bigint,
): Promise<void> {
  if (keys.length === 0) return;
  await statements
    .updateTable('configObject')
    .set({ version })
    .where(isOneOfKeys('key', keys))
    .execute();
}

async function writeDocuments(
  statements: Statements,
  changed: readonly Alteration[],
  version: bigint,
): Promise<void> {
  for (const batch of batches(changed)) {
    const keys = batch.map(({ before }) => before.key);
    const documents = batch.map(({ document }) => JSON.stringify(document));
    await sql`
      update config_object
      set document = given.document::jsonb, version = ${version}, changed_at = now()
      from unnest(${keys}::bigint[], ${documents}::text[]) as given (key, document)
      where config_object.key = given.key`.execute(statements);
  }
}

async function writeReferences(
  statements: Statements,
  references: readonly ReferenceRow[],
): Promise<void> {
  for (const batch of batches(references)) {
    await statements.insertInto('objectReference').values(batch).execute();
  }
}

/** Drawn before anything is written, so that new objects can name one another. */
export async function drawKeys(statements: Statements, count: number): Promise<readonly bigint[]> {
  if (count === 0) return [];
  const { rows } = await sql<{ key: bigint }>`
    select nextval(pg_get_serial_sequence('config_object', 'key')) as key
    from generate_series(1, ${count}::integer)`.execute(statements);
  return rows.map(({ key }) => key);
}
