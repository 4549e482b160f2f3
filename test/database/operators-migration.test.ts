// Operators of the schema before (a table of their own) become objects of the configuration: on a
// real server, a database for each story, at the version that had them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  auditEntries,
  configurationStore,
  connectDirect,
  createDatabase,
  type DatabaseAddress,
  type DirectDatabase,
  MIGRATIONS,
  migrate,
  operatorSessions,
  operators,
} from '@tandem/platform/postgres';
import { type RawBuilder, sql } from 'kysely';
import { started, testFolder } from '../support/embedded-database.ts';
import { done } from './words.ts';

const home = testFolder();
let server: DatabaseAddress;
const open: DirectDatabase[] = [];
before(async () => {
  server = (await started(home.launcher())).connection;
});
after(() => Promise.all(open.map((database) => database.close())));

const onProgress = (): void => undefined;

/** At the schema of that number. */
async function databaseAt(schema: number, name: string): Promise<DirectDatabase> {
  assert.ok((await createDatabase(server, name)).ok);
  const database = connectDirect({ ...server, database: name, applicationName: 'test' });
  open.push(database);
  const migrations = MIGRATIONS.slice(0, schema);
  assert.ok((await migrate(database, { onProgress, migrations })).ok);
  return database;
}

async function run(database: DirectDatabase, ...statements: readonly RawBuilder<unknown>[]) {
  for (const statement of statements) await statement.execute(database.statements);
}

async function migrated(database: DirectDatabase) {
  const outcome = await migrate(database, { onProgress });
  assert.ok(outcome.ok, JSON.stringify(outcome));
}

const hash = (fill: number) => new Uint8Array(32).fill(fill);

/** With the key as it was given there: 1 and 2. */
const OPERATORS = sql`
  insert into operator (id, display_name, password_hash, must_change_password, locked, created_at,
    last_login_at)
  values
    ('admin', 'Administrator', '$argon2id$1', false, false, '2026-01-01T00:00Z', '2026-02-01T00:00Z'),
    ('zoë.old-1', '', 'háshed', true, true, '2026-01-02T00:00Z', null)`;
const SESSIONS = sql`
  insert into operator_session (token_hash, operator_key, expires_at, source)
  values (${hash(1)}, 1, '2027-01-01T00:00Z', '192.0.2.1'),
    (${hash(2)}, 2, '2027-01-01T00:00Z', '192.0.2.1')`;
/** Keys 1 to 3 of the configuration are taken, so that no operator keeps the old one. */
const OBJECTS = sql`
  insert into config_object (kind, id, version, document)
  values ('accounts', 'acme', 1, '{}'), ('accounts', 'admin', 1, '{}'), ('phones', '100', 1, '{}')`;

describe('operators of a database of the schema before (migration 3)', () => {
  for (const schema of [1, 2]) {
    it(`of schema ${schema} are administrators, with their passwords and sessions`, async () => {
      const database = await databaseAt(schema, `from_${schema}`);
      await run(database, sql`alter table operator drop constraint operator_id_check`);
      await run(database, OPERATORS, SESSIONS, ...(schema === 2 ? [OBJECTS] : []));
      await migrated(database);

      const [admin, old] = await Promise.all(
        ['admin', 'zoë.old-1'].map((id) => operators(database).find(id)),
      );
      assert.ok(admin && old);
      const role = { roles: ['administrator'], rights: ['*:*'], accountKey: null, accountId: null };
      assert.deepEqual(admin, {
        ...{ key: admin.key, id: 'admin', displayName: 'Administrator', locked: false, ...role },
        ...{ passwordHash: '$argon2id$1', mustChangePassword: false },
        lastLoginAtMs: Date.parse('2026-02-01T00:00Z'),
      });
      assert.deepEqual(old, {
        ...{ key: old.key, id: 'zoë.old-1', displayName: '', locked: true, ...role },
        ...{ passwordHash: 'háshed', mustChangePassword: true, lastLoginAtMs: null },
      });
      const sessions = operatorSessions(database);
      const expiresAtMs = Date.parse('2027-01-01T00:00Z');
      for (const [fill, { key: operatorKey }] of [admin, old].entries()) {
        assert.deepEqual(await sessions.find(hash(fill + 1)), { operatorKey, expiresAtMs });
      }

      const { version, objects } = await configurationStore(database).readAll();
      assert.equal(version, 1n);
      const people = objects.filter(({ kind }) => kind === 'operators' || kind === 'roles');
      assert.deepEqual(
        people.map(({ kind, id, document, createdAtMs }) => [kind, id, document, createdAtMs > 0]),
        [
          [
            ...['operators', 'admin'],
            { displayName: 'Administrator', roles: ['administrator'] },
            true,
          ],
          ['operators', 'zoë.old-1', { locked: true, roles: ['administrator'] }, true],
          ['roles', 'administrator', { rights: ['*:*'] }, true],
        ],
      );
      assert.equal(people[0]?.createdAtMs, Date.parse('2026-01-01T00:00Z'));
      const entries = await auditEntries(database).page({ limit: 10 });
      assert.deepEqual(
        entries.map(({ actor, source, action, objectType, objectId, after: is }) => [
          ...[actor, source, action, objectType, objectId, is],
        ]),
        // Newest first: the role came before those who have it.
        [...people.slice(0, 2).reverse(), ...people.slice(2)].map(({ kind, id, document }) => [
          ...['tandem', 'migration 3', 'object.created', kind, id, document],
        ]),
      );
    });
  }

  it('work on as objects do, and the last of them stays', async () => {
    const database = await databaseAt(2, 'works');
    await run(database, OBJECTS);
    await run(
      database,
      sql`insert into operator (id, display_name, password_hash) values ('admin', 'A', 'x')`,
    );
    await migrated(database);
    assert.equal(
      await operators(database).createFirst({ id: 'no', displayName: '', passwordHash: '' }),
      false,
    );
    const store = configurationStore(database);
    const admin = await store.find('operators', 'admin');
    assert.ok(admin);
    const { key, version, document, references } = admin;
    assert.deepEqual(
      references.map(({ field, kind, id }) => [field, kind, id]),
      [['roles.0', 'roles', 'administrator']],
    );
    const change = { change: 'change' as const, ...{ key, version, references } };
    const same = await done(database, [{ ...change, document }]);
    assert.equal(same.isChanged, false, 'it is stored as a file would have it');
    await done(database, [{ ...change, document: { ...document, memo: 'x' }, newId: 'root' }]);
    await assert.rejects(run(database, sql`delete from config_object where key = ${key}`), {
      constraint: 'operator_last',
    });
    await operators(database).noteLogin(key);
    assert.ok(await operators(database).find('root'));
  });

  it('whom a file has described already keep the rest of it, and can do what they could', async () => {
    const database = await databaseAt(2, 'described');
    await run(
      database,
      sql`insert into config_object (key, kind, id, version, document) values
        (11, 'accounts', 'acme', 1, '{}'),
        (12, 'roles', 'administrator', 1, '{"rights": ["*:see"]}'),
        (13, 'operators', 'admin', 1,
          '{"roles": ["12"], "account": "11", "email": "a@b.test", "locked": true}'),
        (14, 'operators', 'noc', 1, '{"roles": ["12"], "locked": true}')`,
      sql`insert into object_reference (from_key, field, to_key) values
        (13, 'roles.0', 12), (13, 'account', 11), (14, 'roles.0', 12)`,
      sql`insert into object_secret (key, field, ciphertext) values (13, 'password', 'of the file')`,
      sql`insert into operator (id, display_name, password_hash) values ('admin', 'A', 'the hash')`,
      sql`select setval(pg_get_serial_sequence('config_object', 'key'), 14)`,
    );
    await migrated(database);
    const found = await operators(database).find('admin');
    assert.equal(found?.key, 13n);
    assert.match(String(found.roles), /^administrator-[0-9a-f-]{36}$/);
    assert.deepEqual(
      [found.rights, found.accountKey, found.locked, found.passwordHash, found.displayName],
      [['*:*'], null, false, 'the hash', 'A'],
    );
    const object = await configurationStore(database).find('operators', 'admin');
    assert.deepEqual(object?.document, {
      ...{ email: 'a@b.test', displayName: 'A', roles: found.roles },
    });
    const noc = await operators(database).find('noc');
    assert.deepEqual([noc?.roles, noc?.locked], [['administrator'], true]);
    assert.equal((await auditEntries(database).page({ limit: 1 }))[0]?.action, 'object.changed');
  });

  it('use a role of every right that stands already', async () => {
    const database = await databaseAt(2, 'role');
    await run(
      database,
      sql`insert into config_object (kind, id, version, document)
        values ('roles', 'boss', 1, '{"rights": ["cdrs:see", "*:*"]}')`,
      sql`insert into operator (id, display_name, password_hash) values ('admin', 'A', 'x')`,
    );
    await migrated(database);
    assert.deepEqual((await operators(database).find('admin'))?.roles, ['boss']);
    assert.equal((await configurationStore(database).readKind('roles')).length, 1);
  });

  it('that has none gets none', async () => {
    const database = await databaseAt(1, 'empty');
    await migrated(database);
    assert.deepEqual(await configurationStore(database).readAll(), { version: 0n, objects: [] });
    assert.deepEqual(await auditEntries(database).page({ limit: 1 }), []);
  });
});
