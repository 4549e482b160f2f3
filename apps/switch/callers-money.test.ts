// Whose money is leased ahead of calls, as phones come and go and the configuration changes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
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
  const clock = new VirtualClock();
  const told: string[] = [];
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
    balances: { expect: (accounts) => told.push([...accounts].toSorted().join(' ')) },
    timers: clock,
  });
  const presence = (type: 'online' | 'offline', ...users: readonly string[]): void => {
    for (const user of users) callers.hears({ type, user } as never);
  };
  return {
    ...{ callers, told, clock, presence },
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
    const { told, clock, presence } = bench(['a1'], PHONES);
    assert.deepEqual(told, ['1 5']);
    presence('online', '1001', '1002', '1003', '1004', '9999');
    clock.passesAtOnce(100);
    assert.deepEqual(told.slice(1), ['1 2 3 5'], 'of all that came together, at once');
    presence('offline', '1001', '1003');
    clock.passesAtOnce(100);
    assert.equal(told.at(-1), '1 2 5', 'another phone of the account is there');
    presence('offline', '1002', '1002');
    clock.passesAtOnce(100);
    assert.equal(told.at(-1), '1 5');
    assert.equal(told.length, 4);
  });

  it('one that registers again, and one that nobody knows, change nothing', () => {
    const { told, clock, presence } = bench([], PHONES);
    presence('online', '1001');
    clock.passesAtOnce(100);
    presence('online', '1001', '1002', '9999');
    clock.passesAtOnce(100);
    assert.deepEqual(told, ['5', '2 5']);
  });

  it('those of before a restart count; a phone that pays by another account counts there', () => {
    const { callers, told, clock, becomes } = bench([], PHONES);
    callers.restored([{ user: '1001' }, { user: '1003' }]);
    clock.passesAtOnce(100);
    assert.equal(told.at(-1), '2 3 5');
    becomes(['a1'], { ...PHONES, 1001: { account: 'a6' }, 1003: { account: 'a3', lock: 'all' } });
    assert.equal(told.at(-1), '1 5 6');
  });

  it('closed, it tells nothing more', () => {
    const { callers, told, clock, presence } = bench([], PHONES);
    presence('online', '1001');
    callers.close();
    presence('online', '1003');
    clock.passesAtOnce(100);
    assert.deepEqual(told, ['5']);
    assert.equal(clock.pending, 0);
  });
});
