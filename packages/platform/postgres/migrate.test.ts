// Migrations on a real server, a database for each story.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { started, testFolder } from '../../../test/support/embedded-database.ts';
import type { DatabaseAddress } from './address.ts';
import { connect, type Database } from './connect.ts';
import { migrate, requireSchema } from './migrate.ts';
import { versionOf } from './migration-plan.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { createDatabase } from './server.ts';

const home = testFolder();
let server: DatabaseAddress;
const open: Database[] = [];
before(async () => {
  server = (await started(home.launcher())).connection;
});
after(() => Promise.all(open.map((database) => database.close())));

function connectTo(database: string, applicationName = 'test'): Database {
  const connected = connect({ ...server, database, applicationName, poolConnections: 2 });
  open.push(connected);
  return connected;
}

async function freshDatabase(name: string): Promise<Database> {
  const made = await createDatabase(server, name);
  assert.ok(made.ok);
  return connectTo(name);
}

const migration = (id: number, text: string) => ({ id, name: `n${id}`, sql: text });
const first = migration(1, 'create table one (n integer); insert into one values (1), (2)');
const second = migration(2, 'create table two (n integer)');
const lines: string[] = [];
const onProgress = (line: string) => void lines.push(line);

const tables = async ({ statements }: Database) => {
  const { rows } = await sql<{ tablename: string }>`
    select tablename from pg_tables where schemaname = 'public' order by 1`.execute(statements);
  return rows.map(({ tablename }) => tablename);
};

describe('migrating', () => {
  it('brings an empty database to the version of the program, once', async () => {
    const database = await freshDatabase('whole');
    assert.deepEqual(await database.schemaVersion(), { ok: true, value: 0 });
    const to = versionOf(MIGRATIONS);
    assert.deepEqual(await migrate(database, { onProgress }), { ok: true, value: { from: 0, to } });
    assert.deepEqual(await database.schemaVersion(), { ok: true, value: to });
    assert.deepEqual(await requireSchema(database), { ok: true, value: undefined });
    assert.deepEqual(await migrate(database, { onProgress }), {
      ok: true,
      value: { from: to, to },
    });
    assert.deepEqual(lines.splice(0)[0], 'migrating the database: 1 house');
  });

  it('of two at once one does it, and the other waits and finds it done', async () => {
    const database = await freshDatabase('raced');
    const slow = migration(1, 'create table one (n integer); select pg_sleep(0.3)');
    const others = Array.from({ length: 4 }, (_, at) => connectTo('raced', `migrator ${at}`));
    const all = [database, ...others].map((each) =>
      migrate(each, { onProgress, migrations: [slow] }),
    );
    const outcomes = (await Promise.all(all)).map((each) =>
      each.ok ? each.value.from : each.error,
    );
    assert.deepEqual(outcomes.sort(), [0, 1, 1, 1, 1]);
    const said = lines.splice(0);
    assert.equal(said.filter((line) => line === 'migrating the database: 1 n1').length, 1);
    assert.match(
      said.join('\n'),
      /waiting for (test|migrator \d) \(session \d+, connected since 20/,
    );
    const { rows } = await sql`select * from pg_locks where locktype = 'advisory'`.execute(
      database.statements,
    );
    assert.deepEqual(rows, [], 'the lock is gone');
  });

  it('that another program does for too long tells which', async () => {
    const database = await freshDatabase('locked');
    const holder = connectTo('locked', 'the other one');
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const holding = holder.session(async (session) => {
      await sql`select pg_advisory_lock(${0x74616e64656dn})`.execute(session);
      locked();
      await released;
    });
    await isLocked;
    const outcome = await migrate(database, { onProgress, lockPatienceMs: 50 });
    release();
    await holding;
    assert.ok(!outcome.ok);
    assert.equal(outcome.error.code, 'DATABASE_MIGRATION_LOCKED');
    assert.match(outcome.error.message, /^the other one \(session \d+, .* for more than 0.05 s$/);
    assert.ok((await migrate(database, { onProgress })).ok);
  });

  it('that fails leaves nothing half done, and keeps those before', async () => {
    const database = await freshDatabase('broken');
    const broken = migration(2, 'create table half (n integer); insert into half values (1 / 0)');
    const outcome = await migrate(database, { onProgress, migrations: [first, broken] });
    assert.ok(!outcome.ok);
    assert.equal(outcome.error.code, 'DATABASE_MIGRATION_FAILED');
    assert.match(outcome.error.message, /migration 2 \(n2\) failed: .*division by zero/);
    assert.match(outcome.error.advice, /the schema is 1,/);
    assert.deepEqual(await tables(database), ['one', 'schema_migration']);
    assert.deepEqual(await database.schemaVersion(), { ok: true, value: 1 });
    const mended = await migrate(database, { onProgress, migrations: [first, second] });
    assert.deepEqual(mended, { ok: true, value: { from: 1, to: 2 } });
    assert.deepEqual(await tables(database), ['one', 'schema_migration', 'two']);
  });

  it('whose server dies in the middle is done by the next one', async () => {
    const database = await freshDatabase('cut');
    const suicidal = migration(
      1,
      'create table one (n integer); select pg_terminate_backend(pg_backend_pid())',
    );
    const outcome = await migrate(database, { onProgress, migrations: [suicidal] });
    assert.ok(!outcome.ok);
    assert.equal(outcome.error.code, 'DATABASE_UNREACHABLE');
    assert.deepEqual(await database.schemaVersion(), { ok: true, value: 0 });
    assert.ok((await migrate(database, { onProgress, migrations: [first] })).ok);
  });

  it('a database that is newer, changed or has gaps is refused, and not touched', async () => {
    const database = await freshDatabase('later');
    const both = [first, second];
    assert.ok((await migrate(database, { onProgress, migrations: both })).ok);
    const newer = await migrate(database, { onProgress, migrations: [first] });
    assert.ok(!newer.ok && newer.error.code === 'DATABASE_SCHEMA_NEWER');
    const role = await requireSchema(database, [first]);
    assert.ok(!role.ok && role.error.code === 'DATABASE_SCHEMA_NEWER');
    const later = await requireSchema(database, [...both, migration(3, '')]);
    assert.ok(!later.ok && later.error.code === 'DATABASE_SCHEMA_OLDER');
    const edited = migration(1, `${first.sql}; create table extra (n integer)`);
    const changed = await migrate(database, { onProgress, migrations: [edited, second] });
    assert.ok(!changed.ok && changed.error.code === 'DATABASE_MIGRATION_CHANGED');
    await sql`delete from schema_migration where id = 1`.execute(database.statements);
    const gap = await migrate(database, { onProgress, migrations: both });
    assert.ok(!gap.ok && gap.error.code === 'DATABASE_MIGRATION_GAP');
    assert.deepEqual(await tables(database), ['one', 'schema_migration', 'two']);
  });

  it('takes longer than a statement may otherwise', async () => {
    const database = await freshDatabase('patient');
    const { rows } = await database.session((session) =>
      sql<{ limit: string }>`select current_setting('statement_timeout') as limit`.execute(session),
    );
    assert.deepEqual(rows, [{ limit: '0' }]);
    const limited = await sql<{ limit: string }>`
      select current_setting('statement_timeout') as limit`.execute(database.statements);
    assert.deepEqual(limited.rows, [{ limit: '30s' }]);
  });
});
