// The configuration transaction on a real server: all or nothing, one after the other.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import {
  auditEntries,
  type Change,
  configurationStore,
  type DirectDatabase,
  ledger,
  parameters,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { databaseServer } from './server.ts';
import { codes, create, done, keyOf, rate, referencesIn, sheet, transact } from './words.ts';

const server = databaseServer();

const acme = create('accounts', 'acme', { credit: '5' });
const acmeIn = create('mappingGateways', 'acme-in', { account: 'acme', lines: 10 });

async function change(
  database: DirectDatabase,
  [kind, id]: readonly [string, string],
  document: Parameters<typeof referencesIn>[0],
): Promise<Change & { change: 'change' }> {
  const found = await configurationStore(database).find(kind, id);
  assert.ok(found);
  const { key, version } = found;
  return { change: 'change', key, version, document, references: referencesIn(document) };
}

const audited = async (database: DirectDatabase) =>
  (await auditEntries(database).page({ limit: 100 })).map(
    ({ action, objectType, objectId }) => `${action} ${objectType} ${objectId}`,
  );

/** Everything that a transaction could leave behind, as text. */
async function traces(database: DirectDatabase): Promise<string> {
  const { rows } = await sql`
    select (select jsonb_agg(o order by key) from config_object o) as objects,
      (select jsonb_agg(r order by from_key, field) from object_reference r) as refs,
      (select count(*) from object_secret) as secrets,
      (select jsonb_agg(p order by name) from parameter p) as parameters,
      (select jsonb_agg(r order by prefix) from rate r) as rates,
      (select jsonb_agg(g) from group_version g) as groups,
      (select count(*) from ledger_entry) as entries,
      (select jsonb_agg(b order by account) from account_balance b) as balances,
      (select count(*) from audit_entry) as audit,
      (select version from config_version) as version`.execute(database.statements);
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

describe('objects (OPS-1)', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
  });

  it('are created together, name one another, and are read with ids', async () => {
    const store = configurationStore(database);
    assert.deepEqual(await store.readAll(), { version: 0n, objects: [] });
    const gateways = create('gatewayGroups', 'g1');
    const made = await done(database, [
      {
        ...acmeIn,
        document: { ...acmeIn.document, groups: ['g1'] },
        references: [...acmeIn.references, { field: 'groups.0', kind: 'gatewayGroups', id: 'g1' }],
      },
      gateways,
      acme,
    ]);
    assert.deepEqual([made.version, made.isChanged], [1n, true]);
    assert.deepEqual(
      made.created.map(({ id }) => id),
      ['acme-in', 'g1', 'acme'],
    );
    const { version, objects } = await store.readAll();
    assert.equal(version, 1n);
    assert.deepEqual(
      objects.map(({ kind, id }) => `${kind} ${id}`),
      ['accounts acme', 'gatewayGroups g1', 'mappingGateways acme-in'],
    );
    const found = objects.at(-1);
    assert.deepEqual(found?.document, { account: 'acme', lines: 10, groups: ['g1'] });
    assert.deepEqual(
      found?.references.map(({ field, kind, id, key }) => [field, kind, id, typeof key]),
      [
        ['account', 'accounts', 'acme', 'bigint'],
        ['groups.0', 'gatewayGroups', 'g1', 'bigint'],
      ],
    );
    assert.deepEqual(await store.readKind('mappingGateways'), [found]);
    assert.deepEqual(await store.find('mappingGateways', 'acme-in'), found);
    assert.equal(await store.find('mappingGateways', 'acme'), undefined);
  });

  it('keep their key, and their references hold, under another id', async () => {
    const before = await keyOf(database, 'accounts', 'acme');
    const renamed = await change(database, ['accounts', 'acme'], { credit: '5' });
    await done(database, [{ ...renamed, newId: 'acme.ltd' }]);
    assert.equal(await keyOf(database, 'accounts', 'acme.ltd'), before);
    const gateway = await configurationStore(database).find('mappingGateways', 'acme-in');
    assert.equal(gateway?.document.account, 'acme.ltd');
    const { rows } = await sql<{ account: string }>`
      select document ->> 'account' as account from config_object
      where id = 'acme-in'`.execute(database.statements);
    assert.deepEqual(rows, [{ account: String(before) }]);
    const back = await change(database, ['accounts', 'acme.ltd'], { credit: '5' });
    await done(database, [{ ...back, newId: 'acme' }]);
  });

  it('that change places with their ids', async () => {
    await done(database, [create('accounts', 'x'), create('accounts', 'y')]);
    const [x, y] = [await keyOf(database, 'accounts', 'x'), await keyOf(database, 'accounts', 'y')];
    await done(database, [
      { ...(await change(database, ['accounts', 'x'], {})), newId: 'y' },
      { ...(await change(database, ['accounts', 'y'], {})), newId: 'x' },
    ]);
    assert.equal(await keyOf(database, 'accounts', 'x'), y);
    assert.equal(await keyOf(database, 'accounts', 'y'), x);
  });

  it('that would not change leave the version and the audit alone', async () => {
    const before = await traces(database);
    const same = await change(database, ['mappingGateways', 'acme-in'], {
      groups: ['g1'],
      lines: 10,
      account: 'acme',
    });
    const applied = await done(database, [
      same,
      await change(database, ['accounts', 'acme'], { credit: '5' }),
      { change: 'parameter', name: 'SS_X', value: null },
      { change: 'secret', of: acme, field: 'password', ciphertext: null },
    ]);
    assert.deepEqual([applied.isChanged, applied.unchanged], [false, 2]);
    assert.equal(applied.version, (await configurationStore(database).readAll()).version);
    assert.equal(await traces(database), before);
  });

  it('are many: more than one statement takes', async () => {
    const many = Array.from({ length: 5_000 }, (_, at) =>
      create('phones', String(10_000 + at), { account: 'acme' }),
    );
    const made = await done(database, many);
    assert.equal(made.created.length, many.length);
    const phones = await configurationStore(database).readKind('phones');
    assert.equal(phones.length, many.length);
    assert.equal(phones[4_500]?.document.account, 'acme');
    const removals = phones.map(({ key }) => ({ change: 'remove', key }) as const);
    assert.equal((await done(database, removals)).removed.length, many.length);
  });
});

describe('a refused transaction', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
    await done(database, [acme, acmeIn, create('rateGroups', 'sell')]);
  });

  /** Changes of every sort that would all go well, and then the one that does not. */
  const withAll = (bad: readonly Change[]): readonly Change[] => [
    { ...create('accounts', 'new'), openingE7: moneyFromE7(10n) },
    { change: 'parameter', name: 'SS_A', value: '1' },
    {
      ...{ change: 'secret', field: 'password', ciphertext: new Uint8Array([1]) },
      of: { kind: 'accounts', id: 'new' },
    },
    sheet('sell', { way: 'replace' }, [[rate('880')]]),
    ...bad,
  ];

  type Story = readonly [string, () => Promise<readonly Change[]>, readonly string[]];
  const table: readonly Story[] = [
    ['a name that is taken', async () => [create('accounts', 'acme')], ['CONFIG_DUPLICATE']],
    [
      'references to nothing, all of them told',
      async () => [
        create('phones', '1', { account: 'no' }),
        create('phones', '2', { account: 'nor' }),
      ],
      ['CONFIG_REFERENCE', 'CONFIG_REFERENCE'],
    ],
    [
      'an object that is referred to goes',
      async () => [{ change: 'remove', key: await keyOf(database, 'accounts', 'acme') }],
      ['CONFIG_REFERENCED'],
    ],
    [
      'an older version',
      async () => [{ ...(await change(database, ['accounts', 'acme'], {})), version: 0n }],
      ['CONFIG_STALE'],
    ],
    ['an object that is gone', async () => [{ change: 'remove', key: 999n }], ['CONFIG_STALE']],
    [
      'a secret of nobody',
      async () => [
        {
          ...{ change: 'secret', field: 'password', ciphertext: null },
          of: { kind: 'phones', id: '1' },
        },
      ],
      ['CONFIG_MISSING'],
    ],
    [
      'rates of no group',
      async () => [sheet('nothing', { way: 'replace' }, [[rate('1')]])],
      ['CONFIG_MISSING'],
    ],
    [
      'a prefix twice in a sheet',
      async () => [sheet('sell', { way: 'upsert' }, [[rate('1'), rate('2')], [rate('1')]])],
      ['RATE_DUPLICATE'],
    ],
  ];
  for (const [name, bad, expected] of table) {
    it(`${name}: ${expected[0]}, and nothing is left of it`, async () => {
      const before = await traces(database);
      assert.deepEqual(codes(await transact(database, withAll(await bad()))), expected);
      assert.equal(await traces(database), before);
    });
  }

  it('names who refers, and goes through when those go too', async () => {
    const key = await keyOf(database, 'accounts', 'acme');
    const refused = await transact(database, [{ change: 'remove', key }]);
    assert.deepEqual(refused, {
      ok: false,
      error: [
        {
          code: 'CONFIG_REFERENCED',
          message: 'accounts[acme] is named by mappingGateways[acme-in].account',
          of: { kind: 'accounts', id: 'acme' },
          by: [{ kind: 'mappingGateways', id: 'acme-in', field: 'account' }],
        },
      ],
    });
    const gateway = await keyOf(database, 'mappingGateways', 'acme-in');
    const both = [{ change: 'remove', key } as const, { change: 'remove', key: gateway } as const];
    const dry = await done(database, both, { dryRun: true });
    assert.deepEqual(
      dry.removed.map(({ id }) => id),
      ['acme', 'acme-in'],
    );
    const freed = await change(database, ['mappingGateways', 'acme-in'], { lines: 1 });
    await done(database, [{ change: 'remove', key }, freed]);
    assert.equal(await configurationStore(database).find('accounts', 'acme'), undefined);
    await done(database, [acme]);
  });

  it('tells where a prefix stands twice', async () => {
    const twice = [
      [rate('1'), rate('2')],
      [rate('3'), rate('1')],
    ];
    const refused = await transact(database, [sheet('sell', { way: 'upsert' }, twice)]);
    assert.ok(!refused.ok);
    const [fault] = refused.error;
    assert.deepEqual(fault?.code === 'RATE_DUPLICATE' && [fault.prefix, fault.places], [
      '1',
      [0, 3],
    ]);
  });

  it('that was only tried leaves nothing and tells what would be', async () => {
    const before = await traces(database);
    const dry = await done(database, withAll([]), { dryRun: true });
    assert.deepEqual(
      [dry.isChanged, dry.created.length, dry.secrets, dry.parameters, dry.openings],
      [true, 1, 1, ['SS_A'], 1],
    );
    assert.deepEqual(
      dry.rates.map(({ group, added }) => [group, added]),
      [['sell', 1]],
    );
    assert.equal(await traces(database), before);
  });

  it('whose rows cannot be read any further leaves nothing', async () => {
    const before = await traces(database);
    const broken = async function* () {
      yield [rate('1')];
      throw new Error('the file ends in mid-air');
    };
    const changes = withAll([sheet('sell', { way: 'upsert' }, broken())]);
    await assert.rejects(transact(database, changes), /mid-air/);
    assert.equal(await traces(database), before);
  });
});

describe('configuration transactions at once', () => {
  let database: DirectDatabase;
  let other: DirectDatabase;
  before(async () => {
    database = await server.fresh();
    other = server.again(database);
    await done(database, [acme]);
  });

  it('of two for the same object one is told that it comes too late', async () => {
    const changes = await Promise.all(
      ['1', '2'].map((credit) => change(database, ['accounts', 'acme'], { credit })),
    );
    const results = await Promise.all([
      transact(database, changes.slice(0, 1)),
      transact(other, changes.slice(1)),
    ]);
    assert.deepEqual(results.map(({ ok }) => ok).sort(), [false, true]);
    const refused = results.find(({ ok }) => !ok);
    assert.ok(refused);
    assert.deepEqual(codes(refused), ['CONFIG_STALE']);
  });

  it('of two made for the same version one is told that it comes too late', async () => {
    const expectedVersion = await configurationStore(database).currentVersion();
    const results = await Promise.all([
      transact(database, [create('accounts', 'one')], { expectedVersion }),
      transact(other, [create('accounts', 'two')], { expectedVersion }),
    ]);
    assert.deepEqual(results.map(({ ok }) => ok).sort(), [false, true]);
    assert.equal(await configurationStore(database).currentVersion(), expectedVersion + 1n);
  });

  it('all get a version of their own, without a gap', async () => {
    const from = await configurationStore(database).currentVersion();
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        done(at % 2 === 0 ? database : other, [create('accounts', `many-${at}`)]),
      ),
    );
    const versions = made.map(({ version }) => version - from).sort((a, b) => Number(a - b));
    assert.deepEqual(
      versions,
      Array.from({ length: 20 }, (_, at) => BigInt(at + 1)),
    );
  });

  it('create a name once', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        transact(at % 2 === 0 ? database : other, [create('accounts', 'once')]),
      ),
    );
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    const refused = results.filter(({ ok }) => !ok).flatMap(codes);
    assert.deepEqual(new Set(refused), new Set(['CONFIG_DUPLICATE']));
  });

  it('that wait too long for another one are told so', async () => {
    await other.statements.transaction().execute(async (holder) => {
      await sql`select from config_version for update`.execute(holder);
      const refused = await transact(database, [create('accounts', 'late')], {
        lockPatienceMs: 50,
      });
      assert.deepEqual(codes(refused), ['CONFIG_BUSY']);
    });
    await done(database, [create('accounts', 'late')]);
  });

  it('are read as of one moment', async () => {
    // Each transaction keeps the two alike; a reader never sees them differ.
    await done(database, [create('accounts', 'left'), create('accounts', 'right')]);
    const writing = (async () => {
      for (let credit = 0; credit < 20; credit += 1) {
        const both = ['left', 'right'].map((id) =>
          change(database, ['accounts', id], { credit: String(credit) }),
        );
        await done(database, await Promise.all(both));
      }
    })();
    for (let look = 0; look < 30; look += 1) {
      const { version, objects } = await configurationStore(other).readAll();
      const credits = objects
        .filter(({ id }) => id === 'left' || id === 'right')
        .map(({ document }) => document.credit);
      assert.equal(credits[0], credits[1]);
      assert.ok(objects.every((object) => object.version <= version));
    }
    await writing;
  });
});

describe('secrets, parameters, openings and the audit', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
  });

  it('keep secrets as the bytes that came, out of documents and audit', async () => {
    const store = configurationStore(database);
    const phone = create('phones', '1001');
    const ciphertext = new Uint8Array([0, 1, 2, 254, 255]);
    const secret = { change: 'secret', of: phone, field: 'password' } as const;
    await done(database, [{ ...secret, ciphertext }, phone]);
    const [kept] = await store.secrets();
    assert.deepEqual(new Uint8Array(kept?.ciphertext ?? []), ciphertext);
    assert.deepEqual((await store.find('phones', '1001'))?.secrets, ['password']);
    await done(database, [{ ...secret, ciphertext: new Uint8Array([9]) }]);
    assert.deepEqual(
      (await store.secrets(kept?.key)).map(({ field }) => field),
      ['password'],
    );
    await done(database, [{ ...secret, ciphertext: null }]);
    assert.deepEqual(await store.secrets(), []);
    const entries = await auditEntries(database).page({ limit: 10 });
    assert.deepEqual(
      entries.map(({ action, before, after }) => [action, before, after]),
      [
        ['secret.removed', { field: 'password' }, null],
        ['secret.set', null, { field: 'password' }],
        ['secret.set', null, { field: 'password' }],
        ['object.created', null, {}],
      ],
    );
  });

  it('know who set a parameter, and what it was', async () => {
    const set = (value: string | null): Change => ({ change: 'parameter', name: 'SS_A', value });
    assert.deepEqual((await done(database, [set('1')])).parameters, ['SS_A']);
    await done(database, [set('2')], { actor: 'bob' });
    assert.equal((await done(database, [set('2')], { actor: 'eve' })).isChanged, false);
    const found = await parameters(database).find('SS_A');
    assert.deepEqual([found?.value, found?.actor], ['2', 'bob']);
    assert.deepEqual(await parameters(database).readAll(), [found]);
    await done(database, [set(null)]);
    assert.deepEqual(await parameters(database).readAll(), []);
    const entries = await auditEntries(database).page({ limit: 3 });
    assert.deepEqual(
      entries.map(({ action, actor, before, after }) => [action, actor, before, after]),
      [
        ['parameter.reset', 'ada', '2', null],
        ['parameter.set', 'bob', '1', '2'],
        ['parameter.set', 'ada', null, '1'],
      ],
    );
  });

  it('book an opening balance once, when the account is created', async () => {
    const opening = { ...create('accounts', 'rich'), openingE7: moneyFromE7(250_000_000n) };
    const owing = { ...create('accounts', 'owing'), openingE7: moneyFromE7(-5n) };
    const none = { ...create('accounts', 'none'), openingE7: moneyFromE7(0n) };
    assert.equal((await done(database, [opening, owing, none])).openings, 2);
    const books = ledger(database);
    const balances = await Promise.all(
      ['rich', 'owing', 'none'].map(async (id) =>
        books.balance(await keyOf(database, 'accounts', id)),
      ),
    );
    assert.deepEqual(balances, [250_000_000n, -5n, 0n]);
    const key = await keyOf(database, 'accounts', 'rich');
    const [entry] = await books.entries({ account: key, limit: 5 });
    assert.deepEqual(
      [entry?.kind, entry?.causeKind, entry?.causeId, entry?.actor],
      ['payment', 'opening', String(key), 'ada'],
    );
    assert.deepEqual((await books.verify()).differences, []);
  });

  it('do not let an account go that money has moved on', async () => {
    const [rich, none] = [
      await keyOf(database, 'accounts', 'rich'),
      await keyOf(database, 'accounts', 'none'),
    ];
    const refused = await transact(database, [{ change: 'remove', key: rich }]);
    assert.deepEqual(codes(refused), ['ACCOUNT_HAS_ENTRIES']);
    await done(database, [{ change: 'remove', key: none }]);
    // Also not by a way around the repository.
    const byHand = sql`delete from config_object where key = ${rich}`;
    await assert.rejects(byHand.execute(database.statements), /account_balance_object/);
  });

  it('are audited with before and after, as people know it', async () => {
    await done(database, [create('gatewayGroups', 'g1'), create('accounts', 'acme')]);
    await done(database, [create('mappingGateways', 'in', { account: 'acme', groups: ['g1'] })]);
    const changed = await change(database, ['mappingGateways', 'in'], {
      account: 'acme',
      lines: 2,
    });
    await done(database, [{ ...changed, newId: 'in-2' }]);
    const [entry] = await auditEntries(database).page({ limit: 1 });
    assert.deepEqual(
      [entry?.action, entry?.objectId, entry?.actor, entry?.source, entry?.before, entry?.after],
      [
        'object.changed',
        'in-2',
        'ada',
        'test',
        { account: 'acme', groups: ['g1'] },
        { account: 'acme', lines: 2 },
      ],
    );
    assert.deepEqual((await audited(database)).slice(0, 2), [
      'object.changed mappingGateways in-2',
      'object.renamed mappingGateways in',
    ]);
    await done(database, [
      { change: 'remove', key: await keyOf(database, 'mappingGateways', 'in-2') },
    ]);
    assert.equal((await audited(database))[0], 'object.removed mappingGateways in-2');
    const [gone] = await auditEntries(database).page({ limit: 1 });
    assert.deepEqual([gone?.before, gone?.after], [{ account: 'acme', lines: 2 }, null]);
  });
});
