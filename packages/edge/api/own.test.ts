// Who is bound to an account and asks for records, files, explanations and registrations: he gets
// what his accounts pay, without the vendor and what it costs, and of phones his own. What is not
// his is answered as if it were not there.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import type { RecordFilter, WholeRecord } from '@tandem/books/cdr/contract';
import { testingRecord } from '@tandem/domain/testkit';
import type { KeptObjects } from '@tandem/edge/services';
import type { RegistrationsPage, RegistrationView } from '@tandem/engine/registry/control';
import { apiUnderTest, ONE_TIME, type Request } from './testing.ts';

type KeptPage = Parameters<KeptObjects['page']>[0];
type KeptObject = Awaited<ReturnType<KeptObjects['page']>>[number];

/** agent - shop; and another, who is nobody's. */
const KEYS = { agent: 2n, shop: 3n, other: 4n } as const;
type AccountId = keyof typeof KEYS;

const account = (id: AccountId, agent: string | null): KeptObject => ({
  ...{ kind: 'accounts', id, key: KEYS[id], version: 1n, document: { agent } },
  ...{ createdAtMs: 0, changedAtMs: 0, secrets: [] },
});
const ACCOUNTS = [account('agent', null), account('shop', 'agent'), account('other', null)];

function recordOf(count: number, payer: AccountId): WholeRecord {
  const { caller, callee, charge, cost, attempts, ...same } = testingRecord(count);
  assert.ok(charge !== null && cost !== null);
  const side = (key: bigint, accountId: string, e7: bigint) => ({
    ...{ account: key, accountId, fee: moneyFromE7(e7), billedSeconds: 60, number: '880' },
    ...{ prefix: '880', area: 'Bangladesh' },
  });
  return {
    ...{ ...same, callerId: caller?.id ?? null, calleeId: callee?.id ?? null },
    ...{ charge: side(KEYS[payer], payer, 120_000n), cost: side(9n, 'the-vendor', 80_000n) },
    ...{ chargeRate: charge.rate, costRate: cost.rate, attempts: attempts.length },
    tries: attempts.map((one, at) => ({ ...one, place: at + 1, gatewayId: one.gateway.id })),
    corrections: [
      {
        ...{ atMs: 0, actor: 'ada', reason: 'outage', chargeBefore: moneyFromE7(130_000n) },
        ...{ chargeAfter: moneyFromE7(120_000n), costBefore: moneyFromE7(90_000n) },
        ...{ costAfter: moneyFromE7(80_000n), commissionBefore: moneyFromE7(1n) },
        commissionAfter: moneyFromE7(2n),
      },
    ],
    attemptCosts: [],
    balanceAfter: null,
    entries: [],
  };
}
const RECORDS = { shop: recordOf(1, 'shop'), other: recordOf(2, 'other') };

const PHONES: ReadonlyMap<string, bigint> = new Map([
  ['1001', KEYS.shop],
  ['1002', KEYS.other],
  ['1003', KEYS.agent],
  ['2001', KEYS.agent],
]);
const phone = (id: string): KeptObject => ({
  ...{ kind: 'phones', id, key: BigInt(id), version: 1n, document: {} },
  ...{ createdAtMs: 0, changedAtMs: 0, secrets: [] },
});
const view = (user: string): RegistrationView => ({
  ...{ user, contact: `sip:${user}@192.0.2.1`, transport: 'udp', remote: '192.0.2.1:5060' },
  ...{ local: '192.0.2.9:5060', behindNat: false, q: 1, product: 'phone' },
  ...{ registeredMs: 0, refreshedMs: 1_000, expiresMs: 61_000 },
});

/** What the store of phones does, as much of it as is asked here. */
const phonesOf = ({ ofAccounts = [], contains = '', after, limit }: KeptPage) =>
  [...PHONES]
    .filter(([id, key]) => ofAccounts.includes(key) && id.includes(contains))
    .filter(([id]) => after === undefined || id > after.id)
    .slice(0, limit)
    .map(([id]) => phone(id));

async function bound(accountKey: bigint) {
  const files: RecordFilter[] = [];
  const lists: RecordFilter[] = [];
  const pages: RegistrationsPage[] = [];
  const api = apiUnderTest('network', {
    objects: {
      page: async (page) => phonesOf(page),
      readKind: async (kind) => (kind === 'accounts' ? ACCOUNTS : []),
      find: async () => undefined,
    },
    archive: {
      find: async (id) => Object.values(RECORDS).find((record) => record.id === id),
      list: async (page) => {
        lists.push(page);
        return [];
      },
      openExport: async (filter) => {
        files.push(filter);
        return undefined;
      },
    },
    registrations: {
      list: async (page) => {
        pages.push(page);
        return ok((page.users ?? [...PHONES.keys()]).map(view));
      },
      gateways: async () => ok([]),
      failures: async () => ok([]),
      test: async () => ok([]),
      suspended: async () => ok([]),
      release: async () => ok(),
    },
  });
  api.world.operator = { ...api.world.operator, mustChangePassword: false };
  const cookie = await api.signIn(ONE_TIME);
  api.world.operator = { ...api.world.operator, rights: ['*:*'], accountKey };
  const ask = (url: string, more: Partial<Request> = {}) =>
    api.call({ method: 'GET', url: `/api/v1/${url}`, cookie, ...more });
  return { ask, files, lists, pages };
}

describe('records of who is bound to an account (SEC-6)', () => {
  it('lists and files are asked for by what his accounts pay', async () => {
    const { ask, files, lists } = await bound(KEYS.agent);
    assert.equal((await ask('cdrs')).status, 200);
    // As many exports as may be are open here, which is told after what was asked.
    for (const file of ['cdrs.csv', 'cdrs.xlsx?callee=880']) {
      assert.equal((await ask(file)).body?.code, 'RECORDS_BUSY');
    }
    for (const { paidBy } of [...lists, ...files]) assert.deepEqual(paidBy, [2n, 3n]);
    assert.equal(files[1]?.callee?.begins, '880');
  });

  //  whose record, who asks, status
  const table: ReadonlyArray<readonly [AccountId & keyof typeof RECORDS, AccountId, number]> = [
    ['shop', 'shop', 200],
    ['shop', 'agent', 200],
    ['shop', 'other', 404],
    ['other', 'other', 200],
    ['other', 'agent', 404],
  ];
  for (const [whose, who, status] of table) {
    it(`one of ${whose}, whole and explained, asked for by ${who}: ${status}`, async () => {
      const { ask } = await bound(KEYS[who]);
      const { id } = RECORDS[whose];
      for (const url of [`cdrs/${id}`, `cdrs/${id}/explanation`]) {
        const answer = await ask(url);
        assert.equal(answer.status, status, answer.text);
        assert.doesNotMatch(answer.text, /the-vendor|north|0\.008|commission \d/);
        if (status !== 200) continue;
        assert.match(answer.text, /0\.012/);
        assert.match(answer.text, /by ada: charge 0\.013 to 0\.012; outage/);
        assert.match(answer.text, /ended by the caller/);
      }
    });
  }
});

describe('registrations of who is bound to an account (SEC-6)', () => {
  //  who, query, users, next
  const table: ReadonlyArray<readonly [AccountId, string, readonly string[], string | null]> = [
    ['agent', '', ['1001', '1003', '2001'], null],
    ['shop', '', ['1001'], null],
    ['other', '', ['1002'], null],
    ['agent', '?limit=2', ['1001', '1003'], '1003'],
    ['agent', '?limit=2&after=1003', ['2001'], null],
    ['agent', '?prefix=20', ['2001'], null],
    ['agent', '?prefix=01', [], null],
  ];
  for (const [who, query, users, next] of table) {
    it(`${who}${query}: ${users.join(' ')}`, async () => {
      const { ask, pages } = await bound(KEYS[who]);
      const { body } = await ask(`registrations${query}`);
      const { items } = body as unknown as { readonly items: readonly { user: string }[] };
      assert.deepEqual([items.map(({ user }) => user), body?.next], [users, next]);
      assert.ok(
        pages.every((page) => page.users !== undefined),
        'never asked for all',
      );
    });
  }
});
