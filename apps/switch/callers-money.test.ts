// Whose money is leased ahead of calls, as phones come and go and the configuration changes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallersMoney } from './callers-money.ts';

interface Phone {
  readonly account: string;
  readonly lock?: string;
  readonly registration?: string;
}

/** Accounts are a1, a2, ... with keys 1n, 2n, ... */
function snapshotOf(gateways: readonly string[], phones: Readonly<Record<string, Phone>>) {
  const entries = Object.entries(phones).map(([number, phone]) => ({
    party: { number, lock: 'none', registration: 'dynamic', ...phone },
  }));
  return {
    find: (_kind: string, id: string) => ({ key: BigInt(id.slice(1)) }),
    all: (kind: string) =>
      kind === 'phones'
        ? entries
        : gateways.map((account) => ({ party: { account, lock: 'none' } })),
    under: (_index: string, number: string) =>
      entries.filter(({ party }) => party.number === number),
  };
}

function bench(gateways: readonly string[], phones: Readonly<Record<string, Phone>>) {
  const expected = new Set<bigint>();
  /** Who is expected, after each word. */
  const told: string[] = [];
  const tells = (): void => {
    told.push([...expected].toSorted().join(' '));
  };
  let current = snapshotOf(gateways, phones);
  let changed: (now: unknown) => void = () => undefined;
  const callers = new CallersMoney({
    holder: {
      get current() {
        return current as never;
      },
      onChange: (listener: (now: never) => void) => {
        changed = listener as typeof changed;
        return () => undefined;
      },
    },
    balances: {
      expect: (accounts) => {
        expected.clear();
        for (const account of accounts) expected.add(account);
        tells();
      },
      comes: (account) => {
        expected.add(account);
        tells();
      },
      goes: (account) => {
        expected.delete(account);
        tells();
      },
    },
  });
  const presence = (type: 'online' | 'offline', ...users: readonly string[]): void => {
    for (const user of users) callers.hears({ type, user } as never);
  };
  return {
    ...{ callers, told, presence },
    becomes: (...all: Parameters<typeof snapshotOf>) => {
      current = snapshotOf(...all);
      changed(current);
    },
  };
}

const PHONES = {
  1001: { account: 'a2' },
  1002: { account: 'a2' },
  1003: { account: 'a3' },
  1004: { account: 'a4', lock: 'outgoing' },
  1005: { account: 'a5', registration: 'static' },
};

describe('money that lies ready before the first call (BIL-4, SVC-1)', () => {
  it('of mapping gateways and phones at fixed addresses always; of others while registered', () => {
    const { told, presence } = bench(['a1'], PHONES);
    assert.deepEqual(told, ['1 5']);
    presence('online', '1001', '1002', '1003', '1004', '9999');
    assert.deepEqual(told.slice(1), ['1 2 5', '1 2 3 5']);
    presence('offline', '1001', '1003');
    assert.equal(told.at(-1), '1 2 5', 'another phone of the account is there');
    presence('offline', '1002', '1002');
    assert.equal(told.at(-1), '1 5');
    assert.equal(told.length, 5);
  });

  it('one that registers again, and one that nobody knows, change nothing', () => {
    const { told, presence } = bench([], PHONES);
    presence('online', '1001');
    presence('online', '1001', '1002', '9999');
    assert.deepEqual(told, ['5', '2 5']);
  });

  it('those of before a restart count; a phone that pays by another account counts there', () => {
    const { callers, told, becomes } = bench([], PHONES);
    callers.restored([{ user: '1001' }, { user: '1003' }]);
    assert.equal(told.at(-1), '2 3 5');
    becomes(['a1'], { ...PHONES, 1001: { account: 'a6' }, 1003: { account: 'a3', lock: 'all' } });
    assert.equal(told.at(-1), '1 5 6');
  });

  it('a phone whose money lies ready anyhow changes nothing', () => {
    const { told, presence } = bench(['a2'], PHONES);
    presence('online', '1001');
    presence('offline', '1001');
    assert.deepEqual(told, ['2 5']);
  });
});
