// Brings the schema up to date: each migration in a transaction of its own, all under one lock of
// the database, so that of two programs that start at once one does it and the other finds it done.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { Database, Statements } from './connect.ts';
import { type DatabaseFault, faultOf, SQL_STATE, sqlStateOf } from './fault.ts';
import { checksumOf, compareVersions, planMigrations, versionOf } from './migration-plan.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** 'tandem' in ASCII: advisory locks are numbers that all programs of a database share. */
const LOCK_KEY = 0x74616e64656dn;
/** A migration of a large table may take minutes; one that takes longer is looked at by a human. */
const LOCK_PATIENCE_MS = 300_000;

export interface MigrateOptions {
  readonly onProgress: (line: string) => void;
  /** Other lists and less patience are for tests. */
  readonly migrations?: readonly Migration[];
  readonly lockPatienceMs?: number;
}

export interface Migrated {
  readonly from: number;
  readonly to: number;
}

export async function migrate(
  database: Database,
  options: MigrateOptions,
): Promise<Result<Migrated, DatabaseFault>> {
  try {
    return await database.session(async (session) => {
      const locked = await lock(session, options);
      // The lock goes with the connection of this session.
      return locked.ok ? runPending(session, database.where, options) : locked;
    });
  } catch (error) {
    return fail(faultOf(error, database.where));
  }
}

/** For the roles: they do not migrate, and refuse to work with a schema that is not theirs. */
export async function requireSchema(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Result<void, DatabaseFault>> {
  const found = await database.schemaVersion();
  return found.ok ? compareVersions(found.value, versionOf(migrations)) : found;
}

async function lock(
  session: Statements,
  { onProgress, lockPatienceMs = LOCK_PATIENCE_MS }: MigrateOptions,
): Promise<Result<void, DatabaseFault>> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_lock(${LOCK_KEY}) as taken`.execute(session);
  if (rows[0]?.taken === true) return ok();
  const holder = await lockHolder(session);
  onProgress(`waiting for ${holder}, which is migrating the database`);
  await sql`select set_config('lock_timeout', ${`${lockPatienceMs}ms`}, false)`.execute(session);
  try {
    await sql`select pg_advisory_lock(${LOCK_KEY})`.execute(session);
    await sql`reset lock_timeout`.execute(session);
    return ok();
  } catch (error) {
    if (sqlStateOf(error) !== SQL_STATE.lockNotAvailable) throw error;
    return fail(stillLocked(await lockHolder(session), lockPatienceMs));
  }
}

async function lockHolder(session: Statements): Promise<string> {
  // A lock of one bigint is shown as its two halves, with 1 as the third part.
  const { rows } = await sql<{ holder: string }>`
    select concat_ws(' ', nullif(application_name, ''), '(session', pid::text || ',',
             'connected since', to_char(backend_start at time zone 'UTC',
             'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ')') as holder
    from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32 | objid::bigint) = ${LOCK_KEY}`.execute(session);
  return rows[0]?.holder ?? 'another program';
}

async function runPending(
  session: Statements,
  where: string,
  { onProgress, migrations = MIGRATIONS }: MigrateOptions,
): Promise<Result<Migrated, DatabaseFault>> {
  await sql`
    create table if not exists schema_migration (
      id integer primary key,
      name text not null,
      applied_at timestamptz not null default now(),
      checksum text not null
    )`.execute(session);
  const applied = await session
    .selectFrom('schemaMigration')
    .select(['id', 'name', 'checksum'])
    .orderBy('id')
    .execute();
  const pending = planMigrations(migrations, applied);
  if (!pending.ok) return pending;
  for (const migration of pending.value) {
    onProgress(`migrating the database: ${migration.id} ${migration.name}`);
    const ran = await runOne(session, where, migration);
    if (!ran.ok) return ran;
  }
  return ok({ from: applied.length, to: migrations.length });
}

async function runOne(
  session: Statements,
  where: string,
  migration: Migration,
): Promise<Result<void, DatabaseFault>> {
  const { id, name, sql: text } = migration;
  try {
    await session.transaction().execute(async (transaction) => {
      await sql.raw(text).execute(transaction);
      await transaction
        .insertInto('schemaMigration')
        .values({ id, name, checksum: checksumOf(migration) })
        .execute();
    });
    return ok();
  } catch (error) {
    const fault = faultOf(error, where);
    if (fault.code !== 'DATABASE_FAILED') return fail(fault); // a broken connection, a full disk
    return fail(failed(migration, fault.message));
  }
}

const failed = ({ id, name }: Migration, said: string): DatabaseFault => ({
  code: 'DATABASE_MIGRATION_FAILED',
  message: `migration ${id} (${name}) failed: ${said}`,
  advice: `Nothing of it was kept: the schema is ${id - 1}, and the version before works.`,
});

const stillLocked = (holder: string, patienceMs: number): DatabaseFault => ({
  code: 'DATABASE_MIGRATION_LOCKED',
  message: `${holder} has been migrating the database for more than ${patienceMs / 1_000} s`,
  advice: 'Let it finish, or end it, and start again.',
});
