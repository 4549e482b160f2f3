// For tests only: a switch with its customers and vendors in one line, in virtual time.
//
//   const world = switchUnderTest({ vendors: { good: answersAfter(2_000) }, sell: { 86: '0.06' } });
//   const call = world.calls('8613800138000');
//   world.passes(10_000);
import assert from 'node:assert/strict';
import { ms } from '@tandem/base/kernel';
import { moneyFromE7, parseMoney } from '@tandem/base/money';
import { MemoryLog, seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { CallRecord } from '@tandem/domain/record';
import type { Fields } from '@tandem/edge/objects';
import { Calls, type CallsOptions } from './calls.ts';
import type { LegEvent, Offered } from './legs/leg.ts';
import {
  answered,
  type FakeCalledLeg,
  FakeCallerLeg,
  FakeLegMaker,
  failed,
  hungUp,
  ringing,
  type Script,
  trying,
} from './legs/testing-legs.ts';
import { type Sections, type Sheets, TestConfiguration } from './testing-configuration.ts';
import { FakeJournal } from './testing-journal.ts';
import { FakeMoney } from './testing-money.ts';

/** What a vendor does with each call, and what else its gateway says. */
export interface Vendor {
  readonly script: Script;
  readonly gateway?: Fields;
}

export interface SwitchOptions {
  readonly vendors?: Readonly<Record<string, Vendor>>;
  /** Of the customer: prefix -> price of a minute; '' when not said. */
  readonly sell?: Sheets[string];
  readonly buy?: Sheets[string];
  readonly balance?: string;
  readonly customer?: Fields;
  readonly account?: Fields;
  readonly vendorAccount?: Fields;
  readonly objects?: Sections;
  readonly rates?: Sheets;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly parts?: Partial<CallsOptions>;
}

export const CUSTOMER_HOST = '192.0.2.10';
const VENDOR_NET = '198.51.100.';

export const silent = (gateway?: Fields): Vendor => vendor([], gateway);
export const answersAfter = (afterMs: number, gateway?: Fields): Vendor =>
  vendor(
    [
      [20, trying()],
      [200, ringing()],
      [afterMs, answered()],
    ],
    gateway,
  );
export const refuses = (status: number, gateway?: Fields): Vendor =>
  vendor(
    [
      [20, trying()],
      [300, failed(status)],
    ],
    gateway,
  );
export const talks = (
  { answerMs, talkMs }: { readonly answerMs: number; readonly talkMs: number },
  gateway?: Fields,
): Vendor =>
  vendor(
    [
      [answerMs, answered()],
      [answerMs + talkMs, hungUp()],
    ],
    gateway,
  );
export const says = (script: Script, gateway?: Fields): Vendor => vendor(script, gateway);

function vendor(script: Script, gateway: Fields = {}): Vendor {
  return { script, gateway };
}

/** Called legs do what the vendor at their address does. */
class VendorLegs extends FakeLegMaker {
  readonly scripts = new Map<string, Script>();

  override heard(leg: FakeCalledLeg): void {
    for (const [afterMs, event] of this.scripts.get(leg.remoteAddress) ?? []) {
      this.timers.after(ms(afterMs), () => saysIfHeard(leg, event));
    }
  }
}

function saysIfHeard(leg: FakeCalledLeg, event: LegEvent): void {
  // What an end overtook is not said, as on the wire.
  if (!leg.isOver && leg.last('cancel') === undefined) leg.says(event);
}

export class SwitchUnderTest {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly journal = new FakeJournal();
  readonly money = new FakeMoney(this.clock);
  readonly legs = new VendorLegs(this.clock);
  readonly configuration: TestConfiguration;
  readonly switch: Calls;
  readonly callers: FakeCallerLeg[] = [];
  readonly #vendorOf = new Map<string, string>();

  constructor(options: SwitchOptions) {
    const { seed = 1 } = options;
    this.configuration = new TestConfiguration(this.#configurationOf(options));
    const balance = parseMoney(options.balance ?? '100');
    assert.ok(balance.ok);
    this.money.has(this.configuration.keyOf('accounts', 'acme-money'), balance.value);
    this.switch = new Calls({
      ...{ node: 'node-1', epoch: () => 'epoch-1', clock: this.clock, timers: this.clock },
      ...{ random: seededRandom(seed), log: this.log.log, journal: this.journal },
      ...{ balances: this.money, legs: this.legs },
      snapshot: () => this.configuration.snapshot,
      ...options.parts,
    });
    this.journal.watch = (step) => {
      if (step.kind !== 'answered') return;
      const { callerCallId } = step.call.record;
      const caller = this.callers.find(({ offered }) => offered.callId === callerCallId);
      assert.equal(caller?.last('answer'), undefined, 'written down before the caller hears it');
    };
  }

  /** A call of the customer; from elsewhere with another source. */
  calls(callee: string, more: Partial<Offered> = {}): FakeCallerLeg {
    const leg = new FakeCallerLeg({
      ...{ callee, caller: '4930123456', callId: `call-${this.callers.length + 1}` },
      source: { address: CUSTOMER_HOST, port: 5060 },
      ...more,
    });
    this.callers.push(leg);
    this.switch.offered(leg);
    return leg;
  }

  passes(durationMs: number): void {
    this.clock.passesAtOnce(durationMs);
  }

  /** The record of the call; there must be one. */
  record(leg: FakeCallerLeg): CallRecord {
    const record = this.journal.recordOf(leg.offered.callId);
    assert.ok(record !== undefined, 'the call left a record');
    return record;
  }

  /** 'slow: InviteTimeout', 'good: connected 200'. */
  attempts(leg: FakeCallerLeg): readonly string[] {
    return this.record(leg).attempts.map(({ gateway, outcome, status }) =>
      status === null ? `${gateway.id}: ${outcome}` : `${gateway.id}: ${outcome} ${status}`,
    );
  }

  /** What the caller's side was told, in order: 'ring 180', 'answer', 'reject 403', 'release 31'. */
  told(leg: FakeCallerLeg): readonly string[] {
    return leg.told.map((command) => {
      switch (command.do) {
        case 'ring':
        case 'progress':
          return `${command.do} ${command.status}`;
        case 'reject':
          return `reject ${command.rejection.sipStatus}`;
        case 'release':
        case 'cancel':
          return `${command.do} ${command.cause}`;
        default:
          return command.do;
      }
    });
  }

  /** The leg that was made last towards the vendor. */
  legTo(name: string): FakeCalledLeg {
    const leg = this.legs.legs.findLast((one) => this.#vendorOf.get(one.remoteAddress) === name);
    assert.ok(leg !== undefined, `nobody called ${name}`);
    return leg;
  }

  balance(account = 'acme-money'): string {
    const key = this.configuration.keyOf('accounts', account);
    return String(this.money.balances.get(key) ?? 0n);
  }

  /** Nothing is left of calls that are over, and nothing was broken. */
  check(): void {
    assert.deepEqual(this.switch.remains, { calls: 0, timers: 0, lines: 0 });
    assert.equal(this.money.reserves, 0, 'no reserve without a call');
    assert.deepEqual(this.journal.open, [], 'each answered call has its end');
    assert.equal(this.switch.counters.broken, 0, JSON.stringify(this.log.records));
    assert.equal(this.switch.counters.paidByNobody, 0, 'who is charged is a kind of payer');
    for (const caller of this.callers) assert.ok(caller.isOver, 'no leg without a call');
    for (const leg of this.legs.legs) assert.ok(leg.isOver, 'no leg without a call');
    this.#checkSums();
  }

  /** What the accounts lost is what the records say. */
  #checkSums(): void {
    const spent = new Map<string, bigint>();
    for (const { charge } of this.journal.records) {
      if (charge === null) continue;
      const { key } = charge.account;
      spent.set(key, (spent.get(key) ?? 0n) + BigInt(charge.feeE7));
    }
    for (const [key, now] of this.money.balances) {
      const before = this.#before.get(key) ?? moneyFromE7(0n);
      assert.equal(
        before - now,
        spent.get(String(key)) ?? 0n,
        'sum of charges = change of balance',
      );
      assert.ok(now >= 0n, 'no balance below zero');
    }
  }

  readonly #before = new Map<bigint, bigint>();

  /** Called once when the balances stand. */
  remembersBalances(): this {
    for (const [key, amount] of this.money.balances) this.#before.set(key, amount);
    return this;
  }

  #configurationOf(options: SwitchOptions) {
    const vendors = options.vendors ?? { good: answersAfter(1_000) };
    const routing: Record<string, Fields> = {};
    Object.entries(vendors).forEach(([name, { script, gateway }], at) => {
      const address = `${VENDOR_NET}${at + 1}:5060`;
      this.legs.scripts.set(address, script);
      this.#vendorOf.set(address, name);
      // In the order in which they stand here.
      routing[name] = { account: 'vendor', addresses: [address], priority: at, ...gateway };
    });
    const acme = { account: 'acme-money', addresses: [CUSTOMER_HOST], ...options.customer };
    const international = ['outgoing', 'international'];
    const { objects = {} } = options;
    return {
      objects: {
        ...objects,
        accounts: {
          'acme-money': { rateGroup: 'retail', services: international, ...options.account },
          vendor: { type: 'clearing', rateGroup: 'wholesale', ...options.vendorAccount },
          ...objects.accounts,
        },
        mappingGateways: { acme, ...objects.mappingGateways },
        routingGateways: { ...routing, ...objects.routingGateways },
      },
      rates: {
        ...{ retail: options.sell ?? { '': '0.06' }, wholesale: options.buy ?? { '': '0.02' } },
        ...options.rates,
      },
      parameters: options.parameters ?? {},
    };
  }
}

export function switchUnderTest(options: SwitchOptions = {}): SwitchUnderTest {
  return new SwitchUnderTest(options).remembersBalances();
}
