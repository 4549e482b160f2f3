import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { type Money, parseMoney } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import type { Fields } from '@tandem/edge/objects';
import { hungUp } from './legs/testing-legs.ts';
import { TestConfiguration } from './testing-configuration.ts';
import { answersAfter, type SwitchOptions, switchUnderTest } from './testing-switch.ts';
import { type BalanceOffice, VendorBalances } from './vendor-balances.ts';

const SECOND = 1_000;
const ANSWERS_AFTER = ms(5);

function money(text: string): Money {
  const parsed = parseMoney(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

/** The ledger of these tests: what each vendor has; null: the database is away. */
class Ledger implements BalanceOffice {
  balances: Record<string, string> | null = {};
  asked = 0;
  readonly #keyOf: (id: string) => bigint;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock, keyOf: (id: string) => bigint) {
    this.#clock = clock;
    this.#keyOf = keyOf;
  }

  balancesOf(_accounts: readonly bigint[], heard: Parameters<BalanceOffice['balancesOf']>[1]) {
    this.asked += 1;
    const { balances } = this;
    const found = balances === null ? null : Object.entries(balances);
    this.#clock.after(ANSWERS_AFTER, () =>
      heard(
        found === null
          ? null
          : new Map(found.map(([id, text]) => [this.#keyOf(id), money(text)] as const)),
      ),
    );
  }
}

const VERIFY = { SERVER_VERIFY_CLEARING_CUSTOMER: 'true' };
const limit = (amount: string) => ({
  ...VERIFY,
  SERVER_VERIFY_CLEARING_CUSTOMER_REMAIN_MONEY_LIMIT: amount,
});

interface Row {
  readonly parameters?: Record<string, string>;
  readonly account?: Fields;
  readonly group?: Fields;
  /** Of the vendor; none: no money ever moved on it. */
  readonly has?: string;
  readonly stops: boolean;
}

const ROWS: readonly Row[] = [
  { has: '-50', stops: false },
  { parameters: limit('10'), has: '10', stops: false },
  { parameters: limit('10'), has: '9.9999999', stops: true },
  { parameters: VERIFY, has: '0', stops: false },
  { parameters: VERIFY, stops: false },
  { parameters: VERIFY, has: '-0.0000001', stops: true },
  { parameters: limit('0.01'), stops: true },
  // The vendor lets us owe them something.
  { parameters: VERIFY, has: '-20', account: { credit: '20' }, stops: false },
  { parameters: VERIFY, has: '-20.01', account: { credit: '20' }, stops: true },
  // The largest limit counts: of the system, of the account, of its rate group.
  { parameters: limit('5'), has: '7', account: { minimumBalance: '8' }, stops: true },
  { parameters: limit('5'), has: '7', account: { minimumBalance: '3' }, stops: false },
  { parameters: VERIFY, has: '7', group: { minimumBalance: '7.5' }, stops: true },
  { parameters: VERIFY, has: '7.5', group: { minimumBalance: '7.5' }, stops: false },
  { has: '7', account: { minimumBalance: '8' }, stops: false },
];

function vendorWith({ account = {}, group = {}, parameters = {} }: Row): TestConfiguration {
  return new TestConfiguration({
    objects: {
      accounts: { north: { type: 'clearing', rateGroup: 'buy', ...account } },
      routingGateways: { 'north-1': { account: 'north', addresses: ['192.0.2.1'] } },
      rateGroups: { buy: group },
    },
    rates: { buy: {} },
    parameters,
  });
}

describe('the money of vendors (BIL-8)', () => {
  for (const row of ROWS) {
    const { stops, ...rest } = row;
    it(`${JSON.stringify(rest)}: ${stops ? 'stopped' : 'goes on'}`, () => {
      const clock = new VirtualClock();
      const configuration = vendorWith(row);
      const keyOf = (id: string) => configuration.keyOf('accounts', id);
      const ledger = new Ledger(clock, keyOf);
      ledger.balances = row.has === undefined ? {} : { north: row.has };
      const snapshot = () => configuration.snapshot;
      const vendors = new VendorBalances({ office: ledger, snapshot, timers: clock });
      clock.passesAtOnce(10);
      assert.equal(vendors.isUnderLimit(keyOf('north')), stops);
      vendors.close();
    });
  }

  it('is asked for once a second while it is verified, and the last word stays', () => {
    const clock = new VirtualClock();
    const configuration = vendorWith({ stops: true });
    const key = configuration.keyOf('accounts', 'north');
    const ledger = new Ledger(clock, () => key);
    const vendors = new VendorBalances({
      ...{ office: ledger, timers: clock },
      snapshot: () => configuration.snapshot,
    });
    const set = (parameters: Record<string, string>) =>
      configuration.apply({ objects: {}, rates: {}, parameters });
    ledger.balances = { north: '1' };
    clock.passesAtOnce(3 * SECOND);
    assert.equal(ledger.asked, 0, 'nobody wants to know');
    set(limit('2'));
    clock.passesAtOnce(SECOND + 10);
    assert.deepEqual([ledger.asked, vendors.isUnderLimit(key)], [1, true]);
    ledger.balances = null;
    clock.passesAtOnce(5 * SECOND);
    assert.equal(vendors.isUnderLimit(key), true, 'the database is away');
    ledger.balances = { north: '2' };
    clock.passesAtOnce(SECOND + 10);
    assert.equal(vendors.isUnderLimit(key), false, 'they were paid');
    ledger.balances = { north: '1' };
    clock.passesAtOnce(SECOND);
    set({ SERVER_VERIFY_CLEARING_CUSTOMER: 'false' });
    clock.passesAtOnce(SECOND);
    assert.equal(vendors.isUnderLimit(key), false, 'it is verified no longer');
    vendors.close();
    const { asked } = ledger;
    set(VERIFY);
    clock.passesAtOnce(5 * SECOND);
    assert.equal(ledger.asked, asked);
  });
});

describe('routes of a vendor without money (BIL-8)', () => {
  function worldOf(vendors: NonNullable<SwitchOptions['vendors']>) {
    const under = new Set<bigint>();
    const world = switchUnderTest({
      ...{ vendors, parameters: VERIFY },
      objects: { accounts: { south: { type: 'clearing' } } },
      parts: { vendorMoney: { isUnderLimit: (account) => under.has(account) } },
    });
    const north = world.configuration.keyOf('accounts', 'vendor');
    return { world, under, north };
  }

  it('are passed over, and the record says why; paid again, they serve again', () => {
    const dear = answersAfter(500, { account: 'south' });
    const { world, under, north } = worldOf({ cheap: answersAfter(500), dear });
    const talksAWhile = () => {
      const call = world.calls('8613800138000');
      world.passes(2_000);
      call.says(hungUp());
      world.passes(1_000);
      return call;
    };
    under.add(north);
    const first = talksAWhile();
    assert.deepEqual(world.attempts(first), ['dear: connected 200']);
    const { trace } = world.record(first);
    assert.ok(trace.includes('route cheap by (all): vendorMoney'), trace.join('\n'));
    under.delete(north);
    assert.deepEqual(world.attempts(talksAWhile()), ['cheap: connected 200']);
    world.check();
  });

  it('without another one the call ends with reason 22, and the caller is told', () => {
    const { world, under, north } = worldOf({ only: answersAfter(1) });
    under.add(north);
    const call = world.calls('8613800138000');
    world.passes(1_000);
    assert.deepEqual(world.told(call), ['reject 503']);
    const { label, serverReason, trace } = world.record(call);
    assert.deepEqual([label, serverReason], ['AccountBalanceNotEnough', 22]);
    assert.ok(trace.includes('route only by (all): vendorMoney'), trace.join('\n'));
    world.check();
  });
});
