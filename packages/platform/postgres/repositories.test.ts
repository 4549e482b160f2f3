// Sessions of operators, the audit and the installation, in a real database. Operators themselves
// are objects of the configuration: test/database/operators.test.ts.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import {
  type RunningDatabase,
  started,
  testFolder,
} from '../../../test/support/embedded-database.ts';
import { auditEntries } from './audit-entries.ts';
import { connect, type Database } from './connect.ts';
import { installation } from './installation.ts';
import { migrate } from './migrate.ts';
import { operatorSessions } from './operator-sessions.ts';
import { operators } from './operators.ts';

const home = testFolder();
const lost: string[] = [];
let server: RunningDatabase;
let database: Database;

before(async () => {
  server = await started(home.launcher());
  database = connect({
    ...server.connection,
    applicationName: 'test',
    onConnectionLost: (why) => lost.push(why),
  });
  assert.ok((await migrate(database, { onProgress: () => undefined })).ok);
});
after(() => database.close());

const hash = (fill: number) => new Uint8Array(32).fill(fill);
const admin = { id: 'admin', displayName: 'Administrator', passwordHash: 'h1' };

describe('sessions of operators', () => {
  before(async () => {
    assert.ok(await operators(database).createFirst(admin));
  });

  it('are kept to the millisecond, and go one by one, all at once, or when they are over', async () => {
    const sessions = operatorSessions(database);
    const operator = await operators(database).find('admin');
    assert.ok(operator);
    const operatorKey = operator.key;
    const expiresAtMs = 1_800_000_000_123;
    const make = (fill: number, at = expiresAtMs) =>
      sessions.create({ tokenHash: hash(fill), operatorKey, expiresAtMs: at, source: '192.0.2.1' });
    await Promise.all([make(1), make(2), make(3, expiresAtMs + 1), make(4, expiresAtMs + 2)]);
    assert.deepEqual(await sessions.find(hash(1)), { operatorKey, expiresAtMs });
    assert.equal(await sessions.find(hash(9)), undefined);
    await sessions.remove(hash(1));
    assert.equal(await sessions.find(hash(1)), undefined);
    assert.equal(await sessions.removeExpired(expiresAtMs - 1), 0);
    assert.equal(await sessions.removeExpired(expiresAtMs + 1), 2);
    assert.ok(await sessions.find(hash(4)));
    await sessions.removeAllOf(operatorKey);
    assert.equal(await sessions.find(hash(4)), undefined);
  });

  it('need a hash of 32 bytes and an operator', async () => {
    const sessions = operatorSessions(database);
    const operator = await operators(database).find('admin');
    assert.ok(operator);
    const session = {
      tokenHash: hash(5),
      operatorKey: operator.key,
      expiresAtMs: 0,
      source: 'local:0',
    };
    await assert.rejects(sessions.create({ ...session, tokenHash: new Uint8Array(31) }), /check/);
    await assert.rejects(sessions.create({ ...session, operatorKey: 99_999n }), /foreign key/);
  });
});

describe('the audit', () => {
  it('keeps who did what, with what it was before and after, newest first', async () => {
    const audit = auditEntries(database);
    const entry = { actor: 'admin', source: 'local:0', objectType: 'gateway', objectId: 'acme' };
    await audit.write({
      ...entry,
      action: 'gateway.added',
      after: { host_name: ['192.0.2.7'], n: 1 },
    });
    await audit.write({ ...entry, action: 'gateway.changed', before: [1, 'a'], after: null });
    await audit.write({ ...entry, action: 'gateway.deleted' });
    const page = await audit.page({ limit: 2 });
    assert.deepEqual(
      page.map(({ action }) => action),
      ['gateway.deleted', 'gateway.changed'],
    );
    const [, changed] = page;
    assert.deepEqual([changed?.before, changed?.after], [[1, 'a'], null]);
    const [added] = await audit.page({ limit: 9, olderThan: changed?.id ?? 0n });
    // The names inside a value are data: they are not turned into camelCase.
    assert.deepEqual(added?.after, { host_name: ['192.0.2.7'], n: 1 });
    assert.ok(Number.isInteger(added?.atMs));
  });
});

describe('the installation', () => {
  it('has one identity, for ever', async () => {
    const made = await installation(database);
    assert.match(made.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    assert.deepEqual(await installation(database), made);
    await assert.rejects(
      sql`insert into installation default values`.execute(database.statements),
      /installation_pkey/,
    );
  });
});

describe('a connection', () => {
  it('reads bigint exactly, money too large for a double, and time as UTC milliseconds', async () => {
    const { rows } = await sql`
      select 9007199254740993::bigint as large, '-1'::bigint as small, null::bigint as none,
             7::integer as seven, 1.10::numeric as exact, '{9007199254740993,null}'::bigint[] as list,
             '1969-12-31T23:59:59.9999Z'::timestamptz as before,
             '2026-11-21T06:22:52.971456+05:30'::timestamptz as at`.execute(database.statements);
    assert.deepEqual(rows, [
      {
        large: 9_007_199_254_740_993n,
        small: -1n,
        none: null,
        seven: 7,
        exact: '1.10',
        list: [9_007_199_254_740_993n, null],
        before: -1,
        at: 1_795_222_372_971,
      },
    ]);
  });

  it('that was there when the server went is replaced, and nothing breaks', async () => {
    const sleeping = sql`select pg_sleep(60)`.execute(database.statements);
    const broken = assert.rejects(sleeping, /terminated/);
    assert.ok((await database.ping()).ok);
    process.kill(server.pid ?? 0, 'SIGKILL');
    await server.exited;
    const away = await database.ping();
    assert.ok(!away.ok);
    assert.equal(away.error.code, 'DATABASE_UNREACHABLE');
    assert.ok(away.error.message.includes(home.cluster));
    await broken;
    server = await started(home.launcher());
    assert.ok((await database.ping()).ok);
    assert.match(lost.join('\n'), /terminated/);
  });
});
