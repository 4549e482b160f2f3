// Operators are objects of the configuration: how the first one comes, how they are read at the
// door, what ends their sessions, and that an administrator is always left.
import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import {
  auditEntries,
  type Change,
  configurationStore,
  type DirectDatabase,
  type JsonObject,
  operatorSessions,
  operators,
  secondFactors,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { databaseServer } from './server.ts';
import { codes, create, done, keyOf, transact } from './words.ts';

const server = databaseServer();
const ADMIN = { id: 'admin', displayName: 'Administrator', passwordHash: 'hash 1' };

/** In these stories the fields roles and account refer. */
function referencesIn({ roles, account }: JsonObject) {
  return [
    ...(Array.isArray(roles) ? roles : []).map((id, at) => ({
      ...{ field: `roles.${at}`, kind: 'roles', id: String(id) },
    })),
    ...(typeof account === 'string' ? [{ field: 'account', kind: 'accounts', id: account }] : []),
  ];
}

const role = (id: string, ...rights: string[]) => create('roles', id, { rights });

const operator = (id: string, document: JsonObject) => ({
  ...create('operators', id, document),
  references: referencesIn(document),
});

const password = (id: string, hash: string | null, kind = 'operators'): Change => ({
  ...{ change: 'secret', of: { kind, id }, field: 'password' },
  ciphertext: hash === null ? null : Buffer.from(hash),
});

async function changed(database: DirectDatabase, name: string, document: JsonObject) {
  const [kind = '', id = ''] = name.split(' ');
  const found = await configurationStore(database).find(kind, id);
  assert.ok(found, name);
  const { key, version } = found;
  const references = referencesIn(document);
  return { change: 'change' as const, ...{ key, version, document, references } };
}

async function removed(database: DirectDatabase, name: string): Promise<Change> {
  const [kind = '', id = ''] = name.split(' ');
  return { change: 'remove', key: await keyOf(database, kind, id) };
}

const audited = async (database: DirectDatabase) =>
  (await auditEntries(database).page({ limit: 100 })).map(
    ({ actor, action, objectType, objectId }) => `${actor} ${action} ${objectType} ${objectId}`,
  );

describe('the first administrator (SEC-6)', () => {
  it('is made exactly once, however many processes ask', async () => {
    const database = await server.fresh();
    const others = [server.again(database), server.again(database)];
    const ids = ['admin', 'admin', 'root', 'first', 'admin', 'last'];
    const asked = [database, ...others, database, ...others];
    const made = await Promise.all(
      asked.map((each, at) => operators(each).createFirst({ ...ADMIN, id: ids[at] ?? '' })),
    );
    assert.equal(made.filter((one) => one).length, 1);
    const { version, objects } = await configurationStore(database).readAll();
    assert.equal(version, 1n);
    const id = ids[made.indexOf(true)] ?? '';
    assert.deepEqual(
      objects.map((object) => [object.kind, object.id, object.document, object.secrets]),
      [
        ['operators', id, { displayName: 'Administrator', roles: ['administrator'] }, ['password']],
        ['roles', 'administrator', { rights: ['*:*'] }, []],
      ],
    );
    assert.deepEqual(await audited(database), [
      `tandem secret.set operators ${id}`,
      `tandem object.created operators ${id}`,
      'tandem object.created roles administrator',
    ]);
    assert.equal(await operators(database).createFirst({ ...ADMIN, id: 'late' }), false);
  });

  it('is made while others change the configuration all the time', async () => {
    const database = await server.fresh();
    const other = server.again(database);
    let isDone = false;
    const changing = (async () => {
      for (let count = 0; !isDone; count += 1) {
        await done(other, [{ change: 'parameter', name: 'SS_A', value: String(count) }]);
      }
    })();
    assert.equal(await operators(database).createFirst(ADMIN), true);
    isDone = true;
    await changing;
    assert.ok(await operators(database).find('admin'));
  });

  //  roles that stand already             role of the administrator
  const table: ReadonlyArray<readonly [readonly Change[], string]> = [
    [[], 'administrator'],
    [[role('boss', 'cdrs:see', '*:*')], 'boss'],
    [[role('administrator', '*:see')], 'administrator-2'],
    [[role('administrator'), role('administrator-2', 'a:b')], 'administrator-3'],
  ];
  for (const [standing, expected] of table) {
    it(`has the role ${expected} when there are ${standing.length}`, async () => {
      const database = await server.fresh();
      if (standing.length > 0) await done(database, standing);
      assert.equal(await operators(database).createFirst(ADMIN), true);
      const found = await operators(database).find('admin');
      assert.deepEqual(found?.roles, [expected]);
      assert.ok(found.rights.includes('*:*'));
    });
  }

  it('is none where a file has made operators', async () => {
    const database = await server.fresh();
    await done(database, [operator('ada', {})]);
    assert.equal(await operators(database).createFirst(ADMIN), false);
  });
});

describe('an operator at the door', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
    await operators(database).createFirst(ADMIN);
    await done(database, [
      create('accounts', 'reseller'),
      role('support', 'calls:see', 'calls:disconnect'),
      role('listener', 'recordings:listen', 'calls:see'),
      operator('noc', { roles: ['support', 'listener'], account: 'reseller', email: 'a@b' }),
      password('noc', 'hash of noc'),
      operator('bare', { locked: true }),
    ]);
  });

  it('has the rights of all roles, the scope, and what was chosen', async () => {
    const { key, ...found } = (await operators(database).find('noc')) ?? { key: 0n };
    const accountKey = await keyOf(database, 'accounts', 'reseller');
    assert.deepEqual(found, {
      ...{ id: 'noc', displayName: '', passwordHash: 'hash of noc', locked: false },
      ...{ mustChangePassword: true, lastLoginAtMs: null },
      roles: ['listener', 'support'],
      rights: ['calls:disconnect', 'calls:see', 'recordings:listen'],
      ...{ accountKey, accountId: 'reseller' },
    });
    assert.deepEqual(await operators(database).findByKey(key), { key, ...found });
  });

  it('of whom little is said has nothing', async () => {
    const { key, ...found } = (await operators(database).find('bare')) ?? { key: 0n };
    assert.equal(key, await keyOf(database, 'operators', 'bare'));
    assert.deepEqual(found, {
      ...{ id: 'bare', displayName: '', passwordHash: null, locked: true },
      ...{ mustChangePassword: true, lastLoginAtMs: null },
      ...{ roles: [], rights: [], accountKey: null, accountId: null },
    });
  });

  it('is nobody by the id or key of something else', async () => {
    const store = operators(database);
    assert.equal(await store.find('reseller'), undefined);
    assert.equal(await store.find('support'), undefined);
    assert.equal(await store.findByKey(await keyOf(database, 'accounts', 'reseller')), undefined);
    assert.equal(await store.find("' or ''='"), undefined);
  });

  it('has other rights as soon as a role or the scope is another one', async () => {
    const account = await keyOf(database, 'accounts', 'reseller');
    await done(database, [
      await changed(database, 'roles support', { rights: ['phones:see'] }),
      { ...(await changed(database, 'accounts reseller', {})), newId: 'partner' },
      { ...(await changed(database, 'roles listener', { rights: [] })), newId: 'ears' },
    ]);
    const found = await operators(database).find('noc');
    assert.deepEqual(found?.roles, ['ears', 'support']);
    assert.deepEqual(found.rights, ['phones:see']);
    assert.deepEqual([found.accountKey, found.accountId], [account, 'partner']);
  });

  it('signs in and chooses a password, which no file says', async () => {
    const store = operators(database);
    const before = await configurationStore(database).readAll();
    const key = await keyOf(database, 'operators', 'noc');
    await store.noteLogin(key, 1_800_000_000_123);
    const signedIn = await store.findByKey(key);
    assert.equal(signedIn?.lastLoginAtMs, 1_800_000_000_123);
    assert.equal(signedIn.mustChangePassword, true, 'signing in alone is no choice');
    await store.setPassword(key, 'hash of the chosen one', false);
    await store.noteLogin(key);
    const chosen = await store.findByKey(key);
    assert.equal(chosen?.passwordHash, 'hash of the chosen one');
    assert.equal(chosen.mustChangePassword, false);
    assert.notEqual(chosen.lastLoginAtMs, 1_800_000_000_123);
    await store.setPassword(key, 'hash of a reset one', true);
    assert.equal((await store.findByKey(key))?.mustChangePassword, true);
    assert.deepEqual(await configurationStore(database).readAll(), before);
  });

  it('who is gone is not signed in and gets no password', async () => {
    const account = await keyOf(database, 'accounts', 'partner');
    for (const key of [99_999n, account]) {
      await operators(database).setPassword(key, 'x', false);
      await operators(database).noteLogin(key);
      assert.deepEqual(await configurationStore(database).secrets(key), []);
    }
    const { rows } = await sql`select from operator_login where key = ${account}`.execute(
      database.statements,
    );
    assert.equal(rows.length, 0);
  });
});

describe('sessions end (SEC-6)', () => {
  let database: DirectDatabase;
  const hash = (fill: number) => new Uint8Array(32).fill(fill);
  const open = async () => {
    const sessions = operatorSessions(database);
    const found = await Promise.all([1, 2, 3].map((fill) => sessions.find(hash(fill))));
    return found.map((session) => session !== undefined);
  };

  /** Sessions 1 and 2 are of noc, 3 is of admin. */
  beforeEach(async () => {
    database = await server.fresh();
    await operators(database).createFirst(ADMIN);
    await done(database, [
      operator('noc', {}),
      password('noc', 'hash 1'),
      create('phones', 'noc'),
      password('noc', 'sealed 1', 'phones'),
    ]);
    const [noc, admin] = [
      await keyOf(database, 'operators', 'noc'),
      await keyOf(database, 'operators', 'admin'),
    ];
    await operators(database).setPassword(noc, 'hash 2', false);
    for (const [fill, operatorKey] of [noc, noc, admin].entries()) {
      const session = { tokenHash: hash(fill + 1), operatorKey, expiresAtMs: 4e12, source: 'x' };
      await operatorSessions(database).create(session);
    }
  });

  afterEach(() => database.close());

  //  what is done                                          noc's, admin's stay   to be changed
  const table: ReadonlyArray<
    readonly [string, () => Promise<readonly Change[]>, readonly boolean[], boolean | undefined]
  > = [
    [
      'another password by a file',
      async () => [password('noc', 'hash 3')],
      [false, false, true],
      true,
    ],
    ['the same password', async () => [password('noc', 'hash 2')], [true, true, true], false],
    ['no password any more', async () => [password('noc', null)], [false, false, true], true],
    [
      'no password and then another one',
      async () => [password('noc', null), password('noc', 'hash 3')],
      [false, false, true],
      true,
    ],
    [
      'the password of a phone of that name',
      async () => [password('noc', 'sealed 2', 'phones')],
      [true, true, true],
      false,
    ],
    [
      'another field',
      async () => [await changed(database, 'operators noc', { memo: 'x' })],
      [true, true, true],
      false,
    ],
    [
      'another id',
      async () => [{ ...(await changed(database, 'operators noc', {})), newId: 'night' }],
      [true, true, true],
      undefined,
    ],
    [
      'removed',
      async () => [await removed(database, 'operators noc')],
      [false, false, true],
      undefined,
    ],
  ];
  for (const [name, changes, stay, mustChange] of table) {
    it(`${name}: ${stay}`, async () => {
      assert.deepEqual(await open(), [true, true, true]);
      await done(database, await changes(), { dryRun: true });
      assert.deepEqual(await open(), [true, true, true], 'nothing of a dry run');
      await done(database, await changes());
      assert.deepEqual(await open(), stay);
      assert.equal((await operators(database).find('noc'))?.mustChangePassword, mustChange);
    });
  }

  it('a password of one’s own choice ends them too', async () => {
    await operators(database).setPassword(await keyOf(database, 'operators', 'noc'), 'h', false);
    assert.deepEqual(await open(), [false, false, true]);
  });
});

describe('an administrator is always left (SEC-6)', () => {
  let database: DirectDatabase;

  /** The one administrator is admin; boss is a second one where a story makes him so. */
  async function newHouse(): Promise<void> {
    database = await server.fresh();
    await operators(database).createFirst(ADMIN);
    await done(database, [
      create('accounts', 'acme'),
      role('support', '*:see', 'operators:*', 'roles:*'),
      operator('noc', { roles: ['support'] }),
      password('noc', 'x'),
    ]);
  }
  before(newHouse);

  type Story = readonly [string, () => Promise<readonly Change[]>, string | null];
  const to = (name: string, document: JsonObject) => changed(database, name, document);
  const gone = (name: string) => removed(database, name);
  const boss = (document: JsonObject = {}) =>
    operator('boss', { roles: ['administrator'], ...document });

  const refused: readonly Story[] = [
    ['admin is removed', async () => [await gone('operators admin')], 'operators admin'],
    [
      'admin is locked',
      async () => [await to('operators admin', { roles: ['administrator'], locked: true })],
      'operators admin',
    ],
    [
      'admin sees one account alone',
      async () => [await to('operators admin', { roles: ['administrator'], account: 'acme' })],
      'operators admin',
    ],
    [
      'admin has another role',
      async () => [await to('operators admin', { roles: ['support'] })],
      'operators admin',
    ],
    ['admin has no role', async () => [await to('operators admin', {})], 'operators admin'],
    ['admin has no password', async () => [password('admin', null)], 'operators admin'],
    [
      'the role has other rights',
      async () => [await to('roles administrator', { rights: ['*:see'] })],
      'roles administrator',
    ],
    [
      'the role has other rights, and admin another role',
      async () => [
        await to('operators admin', { roles: ['support'] }),
        await to('roles administrator', { rights: ['*:see'] }),
      ],
      'roles administrator',
    ],
    [
      'another operator goes along',
      async () => [await gone('operators noc'), await gone('operators admin')],
      'operators admin',
    ],
    [
      'the next one is locked',
      async () => [await gone('operators admin'), boss({ locked: true }), password('boss', 'x')],
      'operators admin',
    ],
    [
      'the next one has no password',
      async () => [await gone('operators admin'), boss()],
      'operators admin',
    ],
    [
      'the next one sees one account alone',
      async () => [await gone('operators admin'), boss({ account: 'acme' }), password('boss', 'x')],
      'operators admin',
    ],
  ];
  for (const [name, changes, of] of refused) {
    it(`${name}: refused for ${of}, and nothing of it is kept`, async () => {
      const before = await configurationStore(database).readAll();
      const [kind, id] = of?.split(' ') ?? [];
      for (const dryRun of [true, false]) {
        const result = await transact(database, await changes(), { dryRun });
        assert.ok(!result.ok);
        const [fault] = result.error;
        assert.equal(fault?.code, 'OPERATOR_LAST');
        assert.deepEqual('of' in fault && fault.of, { kind, id });
        assert.match(fault.message, /last administrator/);
      }
      assert.deepEqual(await configurationStore(database).readAll(), before);
    });
  }

  it('nor do the role and the operator go together', async () => {
    const changes = [await gone('roles administrator'), await gone('operators admin')];
    assert.deepEqual(codes(await transact(database, changes)), ['OPERATOR_LAST']);
    const all = [...changes, await gone('operators noc')];
    assert.deepEqual(codes(await transact(database, all)), ['OPERATOR_LAST']);
  });

  it('by whatever statement', async () => {
    const { statements } = database;
    for (const statement of [
      sql`delete from config_object where id = 'admin'`,
      sql`delete from object_secret where field = 'password'`,
      sql`update config_object set document = '{}' where kind = 'roles'`,
      sql`update config_object set document = '{"locked": true}' where id = 'admin'`,
    ]) {
      await assert.rejects(statement.execute(statements), { constraint: 'operator_last' });
    }
  });

  const fine: readonly Story[] = [
    ['somebody else is removed', async () => [await gone('operators noc')], null],
    [
      'admin has other words',
      async () => [await to('operators admin', { roles: ['administrator'], displayName: 'A' })],
      null,
    ],
    ['admin has another password', async () => [password('admin', 'y')], null],
    [
      'another role of every right takes the place',
      async () => [
        role('everything', '*:*'),
        await to('operators admin', { roles: ['everything'] }),
        await gone('roles administrator'),
      ],
      null,
    ],
    [
      'another administrator comes, in whatever order',
      async () => [await gone('operators admin'), boss(), password('boss', 'x')],
      null,
    ],
    [
      'another one has the role now',
      async () => [
        await gone('operators admin'),
        await to('operators noc', { roles: ['support', 'administrator'] }),
      ],
      null,
    ],
    [
      'the other role has every right now',
      async () => [
        await to('roles support', { rights: ['*:*'] }),
        await to('roles administrator', { rights: [] }),
      ],
      null,
    ],
  ];
  for (const [name, changes] of fine) {
    it(`${name}: done`, async () => {
      await newHouse();
      await done(database, await changes());
      const { rows } = await sql`select from administrator`.execute(database.statements);
      assert.equal(rows.length, 1);
    });
  }

  it('of two who go at once one stays', async () => {
    await newHouse();
    await done(database, [boss(), password('boss', 'x')]);
    const other = server.again(database);
    const changes = [[await gone('operators admin')], [await gone('operators boss')]];
    const results = await Promise.all(
      changes.map((one, at) => transact(at === 0 ? database : other, one)),
    );
    const refused = results.filter(({ ok }) => !ok);
    assert.deepEqual(refused.map(codes), [['OPERATOR_LAST']]);
    const { rows } = await sql`select from administrator`.execute(database.statements);
    assert.equal(rows.length, 1);
  });

  it('where there are no operators roles come and go', async () => {
    const empty = await server.fresh();
    await done(empty, [role('boss', '*:*')]);
    await done(empty, [await changed(empty, 'roles boss', { rights: [] })]);
    await done(empty, [await changed(empty, 'roles boss', { rights: ['*:*'] })]);
    await done(empty, [await removed(empty, 'roles boss')]);
  });
});

describe('second factors and sessions (SEC-6)', () => {
  it('are replaced only by who has seen what stands', async () => {
    const database = await server.fresh();
    await done(database, [role('boss', '*:*'), operator('ada', { roles: ['boss'] })]);
    const ada = await keyOf(database, 'operators', 'ada');
    const factors = secondFactors(database);
    const [one, two] = [Buffer.from('one'), Buffer.from('two')];
    const replaced = (before: Uint8Array | null, after: Uint8Array | null) =>
      factors.replace({ operator: ada, before, after });
    assert.equal(await factors.read(ada), undefined);
    assert.deepEqual(await Promise.all([replaced(null, one), replaced(null, one)]).then(sorted), [
      false,
      true,
    ]);
    assert.equal(await replaced(two, one), false);
    assert.equal(await replaced(one, two), true);
    assert.deepEqual(await factors.read(ada), two);
    assert.equal(await replaced(one, null), false);
    assert.equal(await replaced(two, null), true);
    assert.equal(await factors.read(ada), undefined);
    await database.close();
  });

  it('sessions are listed, and the audit by kind, object and actor', async () => {
    const database = await server.fresh();
    await done(database, [role('boss', '*:*'), operator('ada', { roles: ['boss'] })]);
    const operatorKey = await keyOf(database, 'operators', 'ada');
    const sessions = operatorSessions(database);
    const tokenHash = Buffer.alloc(32, 1);
    const source = '192.0.2.1';
    await sessions.create({ tokenHash, operatorKey, expiresAtMs: Date.now() + 60_000, source });
    const [listed] = await sessions.list();
    assert.deepEqual([listed?.operatorKey, listed?.source], [operatorKey, source]);
    assert.deepEqual(Buffer.from(listed?.tokenHash ?? []), tokenHash);
    const audit = auditEntries(database);
    const found = async (page: Omit<Parameters<typeof audit.page>[0], 'limit'>) =>
      (await audit.page({ limit: 10, ...page })).map(({ objectId }) => objectId);
    assert.deepEqual(await found({ of: { objectType: 'roles' } }), ['boss']);
    assert.deepEqual(await found({ of: { objectType: 'roles', objectId: 'ada' } }), []);
    assert.deepEqual(await found({ actor: 'nobody' }), []);
    await database.close();
  });
});

const sorted = (values: readonly boolean[]): boolean[] => [...values].sort();
