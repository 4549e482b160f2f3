import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok, type Uuid } from '@tandem/base/kernel';
import { rightsFrom } from '@tandem/domain/rights';
import type {
  Callback,
  CallbackWanted,
  Play,
  PlayWanted,
  TestCall,
} from '@tandem/engine/placed-calls/control';
import type { Asker } from '../ports.ts';
import {
  beginTestCall,
  callBack,
  findCallback,
  findTestCall,
  listCallbacks,
  listTestCalls,
} from './placed.ts';
import type { Order } from './placed-ports.ts';
import { beginPlay, findPlay, listPlays } from './plays.ts';

const ID = '019c0000-0000-7000-8000-000000000001' as Uuid;

const callback: Callback = {
  ...{ id: '1', state: 'connected', startedAtMs: 1_769_853_600_000, from: 'acme-in' },
  ...{ first: '44', second: '49', firstCall: '1', secondCall: '2', outcome: null },
};
const play: Play = {
  ...{ id: '5', state: 'playing', startedAtMs: 1_769_853_600_000, from: 'acme-in', number: '49' },
  ...{ caller: '', sounds: ['hello'], soundMs: 2_000, outcome: null },
};
const through: TestCall['origin'] = { is: 'through', name: 'north' };
const testOf = (origin: TestCall['origin']): TestCall => ({
  ...{ id: '9', state: 'running', startedAtMs: 1_769_853_600_000, origin, number: '49' },
  ...{ caller: '', signals: [], media: null, verdict: null },
});

const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  accounts: ['acme', 'other', 'city'],
  mappingGateways: ['acme-in', 'other-in'],
  phones: ['1001'],
  routingGateways: ['north'],
};
const KEYS: Readonly<Record<string, bigint>> = { acme: 7n, other: 8n, city: 9n };
const ACCOUNT: Readonly<Record<string, string>> = { 'other-in': 'other', north: 'other' };

function parts(isMute = false) {
  const [written, ordered]: [string[], string[]] = [[], []];
  const rows = (kind: string) =>
    (OBJECTS[kind] ?? []).map((id) => ({
      ...{
        kind,
        id,
        key: KEYS[id] ?? 1n,
        version: 1n,
        createdAtMs: 0,
        changedAtMs: 0,
        secrets: [],
      },
      document: kind === 'accounts' ? agentOf(id) : { account: ACCOUNT[id] ?? 'acme' },
    }));
  const all = {
    objects: {
      find: async (kind: string, id: string) => rows(kind).find((row) => row.id === id),
      readKind: async (kind: string) => rows(kind),
    },
    clock: { wallMs: () => 1_769_853_600_000 },
    placed: {
      newId: () => ID,
      callBack: async (wanted: CallbackWanted, { id, by }: Order) => {
        ordered.push(by);
        return isMute ? ok('asked' as const) : ok({ ...callback, id, from: wanted.from });
      },
      callbacks: async () => ok([callback, { ...callback, id: '3', from: 'other-in' }]),
      callback: async () => ok(callback),
      test: async ({ origin }: { origin: TestCall['origin'] }) =>
        isMute ? ok('asked' as const) : ok(testOf(origin)),
      tests: async () => ok([testOf(through), testOf({ is: 'from', name: 'acme-in' })]),
      testCall: async () => ok(testOf(through)),
      play: async (wanted: PlayWanted, { id }: Order) => ok({ ...play, ...wanted, id }),
      plays: async () => ok([play, { ...play, id: '4', from: 'other-in' }]),
      findPlay: async () => ok(play),
    },
    audit: {
      write: async ({ action, objectId, after }: Record<string, unknown>) =>
        void written.push(`${action} ${objectId} ${JSON.stringify(after)}`),
    },
  };
  return { all, written, ordered };
}

const agentOf = (id: string): { readonly agent?: string } =>
  id === 'acme' ? { agent: 'city' } : {};

const asks = (account: bigint | null): Asker => ({
  ...{ actor: 'ada', source: 'test', via: 'session', account },
  rights: rightsFrom(['calls:add', 'calls:see']),
});

describe('calls that are placed, and who may (API-3, SEC-6)', () => {
  //  who                   from        whether it is made
  const table: ReadonlyArray<readonly [string, bigint | null, string, boolean]> = [
    ['who sees everything', null, 'other-in', true],
    ['a customer', 7n, 'acme-in', true],
    ['a customer', 7n, '1001', true],
    ['his agent', 9n, 'acme-in', true],
    ['a customer', 7n, 'other-in', false],
    ['his agent', 9n, 'other-in', false],
    ['a customer', 7n, 'nobody', false],
    ['a customer', 7n, 'north', false],
  ];
  for (const [who, account, from, isMade] of table) {
    it(`a callback by ${who} from ${from}: ${isMade ? 'made' : 'nobody of that name'}`, async () => {
      const { all, written } = parts();
      const wanted = { from, first: '44', second: '49', shown: null };
      const made = await callBack(all, { wanted, asker: asks(account) });
      assert.equal(made.ok, isMade);
      if (!made.ok) assert.equal(made.error.is, 'missing');
      const audited = `callback ${ID} {"from":"${from}","first":"44","second":"49"}`;
      assert.deepEqual(written, isMade ? [audited] : []);
    });
  }

  it('the switch has not said yet whether it calls: neither yes nor no, and where to look', async () => {
    const { all, written } = parts(true);
    const wanted = { from: '1001', first: null, second: '49', shown: null };
    const made = await callBack(all, { wanted, asker: asks(null) });
    assert.ok(made.ok);
    assert.deepEqual(made.value, {
      ...{ id: ID, state: 'asked', startedAt: '2026-01-31T10:00:00.000Z', from: '1001' },
      ...{ first: '1001', second: '49', firstCall: ID, secondCall: null, outcome: null },
    });
    const test = { origin: through, number: '49', caller: '', seconds: 5 };
    const tested = await beginTestCall(all, { wanted: test, asker: asks(null) });
    assert.ok(tested.ok);
    assert.deepEqual([tested.value.id, tested.value.state], [ID, 'asked']);
    assert.equal(written.length, 2);
  });

  it('each asker counts for himself; of one account all together', async () => {
    const { all, ordered } = parts();
    const wanted = { from: 'acme-in', first: '44', second: '49', shown: null };
    for (const account of [null, 7n, 9n]) await callBack(all, { wanted, asker: asks(account) });
    assert.deepEqual(ordered, ['ada', 'account 7', 'account 9']);
  });

  it('a phone alone need not be told which number comes first', async () => {
    const { all } = parts();
    const wanted = { first: null, second: '49', shown: null };
    const asker = asks(null);
    assert.ok((await callBack(all, { wanted: { ...wanted, from: '1001' }, asker })).ok);
    const other = await callBack(all, { wanted: { ...wanted, from: 'acme-in' }, asker });
    assert.ok(!other.ok && other.error.is === 'noFirst');
  });

  it('a test through a gateway is for who sees everything: nobody pays for it', async () => {
    const { all, written } = parts();
    const wanted = { origin: through, number: '49', caller: '', seconds: 5 };
    const his = await beginTestCall(all, { wanted, asker: asks(7n) });
    assert.ok(!his.ok && his.error.is === 'missing');
    const made = await beginTestCall(all, { wanted, asker: asks(null) });
    assert.ok(made.ok);
    assert.deepEqual([made.value.gateway, made.value.from], ['north', null]);
    assert.equal(made.value.startedAt, '2026-01-31T10:00:00.000Z');
    assert.deepEqual(written, [
      `test ${ID} {"through":"north","number":"49","caller":"","seconds":5}`,
    ]);
    const own = { ...wanted, origin: { is: 'from', name: 'acme-in' } as const };
    assert.ok((await beginTestCall(all, { wanted: own, asker: asks(7n) })).ok);
  });

  it('others’ are not there', async () => {
    const { all } = parts();
    const ids = async (account: bigint | null) => {
      const [callbacks, tests] = [
        await listCallbacks(all, asks(account)),
        await listTestCalls(all, asks(account)),
      ];
      assert.ok(callbacks.ok && tests.ok);
      return [callbacks.value.map(({ id }) => id), tests.value.map(({ from }) => from)];
    };
    assert.deepEqual(await ids(null), [
      ['1', '3'],
      [null, 'acme-in'],
    ]);
    assert.deepEqual(await ids(7n), [['1'], ['acme-in']]);
    assert.deepEqual(await ids(8n), [['3'], []]);
    assert.ok((await findCallback(all, { id: '1', asker: asks(7n) })).ok);
    assert.ok(!(await findCallback(all, { id: '1', asker: asks(8n) })).ok);
    assert.ok(!(await findTestCall(all, { id: '9', asker: asks(7n) })).ok);
    assert.ok((await findTestCall(all, { id: '9', asker: asks(null) })).ok);
  });
});

describe('sounds that are played, and by whom (API-3, SEC-6)', () => {
  //  who                   from        whether it is made
  const table: ReadonlyArray<readonly [string, bigint | null, string, boolean]> = [
    ['who sees everything', null, 'other-in', true],
    ['a customer', 7n, 'acme-in', true],
    ['his agent', 9n, '1001', true],
    ['a customer', 7n, 'other-in', false],
    ['a customer', 7n, 'nobody', false],
  ];
  for (const [who, account, from, isMade] of table) {
    it(`by ${who} from ${from}: ${isMade ? 'made' : 'nobody of that name'}`, async () => {
      const { all, written } = parts();
      const wanted = { from, number: '49', caller: '', sounds: ['hello'] };
      const begun = await beginPlay(all, { wanted, asker: asks(account) });
      assert.equal(begun.ok, isMade);
      const entry = `play ${ID} ${JSON.stringify(wanted)}`;
      assert.deepEqual(written, isMade ? [entry] : []);
    });
  }

  it('each sees his own', async () => {
    const { all } = parts();
    const listed = async (account: bigint | null) => {
      const found = await listPlays(all, asks(account));
      return found.ok ? found.value.map(({ id }) => id) : [];
    };
    assert.deepEqual(await listed(null), ['5', '4']);
    assert.deepEqual(await listed(7n), ['5']);
    assert.deepEqual(await listed(8n), ['4']);
    assert.equal((await findPlay(all, { id: '5', asker: asks(9n) })).ok, true);
    assert.equal((await findPlay(all, { id: '5', asker: asks(8n) })).ok, false);
  });
});
