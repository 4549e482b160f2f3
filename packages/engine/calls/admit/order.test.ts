// The exact order of admission (calls.md 1): of all that speaks against a call, what is asked first
// is what its end says. And none of it holds up an emergency call.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { FakeCallerLeg } from '../legs/testing-legs.ts';
import { ALWAYS_THERE } from '../ports.ts';
import type { Sections } from '../testing-configuration.ts';
import {
  answersAfter,
  CUSTOMER_HOST,
  type SwitchOptions,
  type SwitchUnderTest,
  switchUnderTest,
} from '../testing-switch.ts';

const CALLEE = '8613800138000';

interface Obstacle {
  readonly reason: number;
  /** The line of the trace that tells it from others with its reason. */
  readonly says: RegExp;
  readonly customer?: Fields;
  readonly account?: Fields;
  readonly vendor?: Fields;
  readonly objects?: Sections;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly happens?: (world: SwitchUnderTest) => void;
}

const list = (number: string) => ({ entries: [{ number }] });
const fence = (address: string): Fields => ({ everywhere: 'forbidden', ranges: [{ address }] });
const NOTHING = 0n as never;

/** In the order in which they are asked for. */
const OBSTACLES: Readonly<Record<string, Obstacle>> = {
  'a full journal': {
    ...{ reason: 5, says: /^refused: backlog/ },
    happens: (world) => {
      world.journal.refuses = 'backlog';
    },
  },
  'the calls of the system': {
    ...{ reason: 18, says: /SS_MAX_CONCURRENT_CALLS is 1/ },
    parameters: { SS_MAX_CONCURRENT_CALLS: '1' },
  },
  'a geofence': {
    ...{ reason: 17, says: /is in geofence bad/ },
    objects: { geofences: { bad: fence(CUSTOMER_HOST) } },
  },
  'the lock of the gateway': {
    ...{ reason: 10, says: /acme is locked \(all\)/, customer: { lock: 'all' } },
  },
  'its calls a second': {
    ...{ reason: 19, says: /more than 1 new calls a second from acme/, customer: { cps: 1 } },
  },
  'its lines': { reason: 18, says: /the lines of acme are full/, customer: { lines: 1 } },
  'a locked account': {
    ...{ reason: 10, says: /account acme-money is locked/, account: { status: 'locked' } },
  },
  'an expired account': {
    ...{ reason: 9, says: /is expired/, account: { expiresAt: '1969-12-31T00:00:00.000Z' } },
  },
  'the lines of the account': {
    ...{ reason: 18, says: /lines of account acme-money are full/, account: { lines: 1 } },
  },
  'a list of callers': {
    ...{ reason: 20, says: /by list callers/, customer: { callerLists: ['callers'] } },
    objects: { numberLists: { callers: list('4930*') } },
  },
  'a list of called numbers': {
    ...{ reason: 20, says: /by list callees/, customer: { calleeLists: ['callees'] } },
    objects: { numberLists: { callees: list('86*') } },
  },
  'the dynamic list': {
    ...{ reason: 20, says: /4930123456 is blocked/ },
    parameters: { SS_BLACK_LIST_CALLER_CONCURRENT_LIMIT: '1' },
  },
  'prefixes of the caller': {
    ...{ reason: 23, says: /\(callerPrefix\)/, customer: { callerDeniedPrefixes: ['49'] } },
  },
  'a service': {
    ...{ reason: 25, says: /outgoing is not subscribed/, account: { services: ['ivr'] } },
  },
  'no price': {
    ...{ reason: 7, says: /\(noRate\)/, account: { rateGroup: 'elsewhere' } },
  },
  'how far it may call': {
    ...{ reason: 10, says: /may not call that far/, customer: { callLevel: 'local' } },
  },
  'no money': {
    ...{ reason: 8, says: /./ },
    happens: (world) => {
      world.money.has(world.configuration.keyOf('accounts', 'acme-money'), NOTHING);
      world.remembersBalances();
    },
  },
  'no route': { reason: 6, says: /./, vendor: { prefixes: ['44'] } },
};

/** What was counted before it came, counts by these from the beginning. */
const FROM_THE_BEGINNING: ReadonlySet<string> = new Set(['its calls a second', 'the dynamic list']);

function settingsOf(names: readonly string[]) {
  const all = names.map((name) => OBSTACLES[name] as Obstacle);
  const merged = (of: 'customer' | 'account' | 'vendor'): Fields =>
    Object.assign({}, ...all.map((one) => one[of] ?? {}));
  const numberLists = Object.assign({}, ...all.map(({ objects }) => objects?.numberLists ?? {}));
  const geofences = Object.assign({}, ...all.map(({ objects }) => objects?.geofences ?? {}));
  const parameters = Object.assign({}, ...all.map((one) => one.parameters ?? {}));
  return {
    ...{ customer: merged('customer'), account: merged('account'), parameters },
    ...{ vendor: merged('vendor'), objects: { numberLists, geofences } },
  };
}

/** One call is under way; then all of these come together, and another call. */
function callAgainst(names: readonly string[], emergency: Sections = {}) {
  const before = settingsOf(names.filter((name) => FROM_THE_BEGINNING.has(name)));
  const world = switchUnderTest({
    ...{ customer: before.customer, parameters: before.parameters, objects: emergency },
    rates: { elsewhere: { 44: '0.01' } },
  });
  const first = world.calls(CALLEE);
  world.passes(100);
  const { customer, account, vendor, objects, parameters } = settingsOf(names);
  const numberLists = { ...objects.numberLists, ...emergency.numberLists };
  const services = ['outgoing', 'international'];
  world.configuration.apply({
    objects: {
      ...{ ...objects, numberLists },
      accounts: { 'acme-money': { rateGroup: 'retail', services, ...account } },
      mappingGateways: {
        acme: { account: 'acme-money', addresses: [CUSTOMER_HOST], ...customer },
      },
      routingGateways: {
        good: { account: 'vendor', addresses: ['198.51.100.1:5060'], priority: 0, ...vendor },
      },
    },
    ...{ rates: {}, parameters },
  });
  for (const name of names) OBSTACLES[name]?.happens?.(world);
  const call = world.calls(CALLEE);
  return { world, first, call };
}

function assertEndsBy(name: string, world: SwitchUnderTest, call: FakeCallerLeg): void {
  const { reason, says } = OBSTACLES[name] as Obstacle;
  const { serverReason, trace } = world.record(call);
  assert.equal(serverReason, reason, `${name}: ${trace.join('; ')}`);
  assert.ok(
    trace.some((line) => says.test(line)),
    `${name}: ${trace.join('; ')}`,
  );
}

describe('the order of admission (SIG-2, calls.md 1)', () => {
  const names = Object.keys(OBSTACLES);
  for (const [place, name] of names.entries()) {
    it(`${name} is alone`, () => {
      const { world, call } = callAgainst([name]);
      assertEndsBy(name, world, call);
    });
    const later = names.slice(place + 1);
    if (later.length === 0) continue;
    it(`${name} comes before ${later[0]}, and all that follow`, () => {
      for (const other of later) {
        const { world, call } = callAgainst([other, name]);
        assertEndsBy(name, world, call);
      }
    });
  }
});

describe('nothing holds an emergency call up (RTE-14, calls.md 1.2)', () => {
  const numberLists = { help: { emergency: true, ...list(CALLEE) } };
  for (const name of Object.keys(OBSTACLES).filter((each) => each !== 'no route')) {
    it(`not ${name}`, () => {
      const { world, call } = callAgainst([name], { numberLists });
      world.passes(2_000);
      assert.equal(call.stage, 'up');
      world.switch.endAll();
      world.check();
    });
  }

  it('nor all of it together', () => {
    const all = Object.keys(OBSTACLES).filter((each) => each !== 'no route');
    const { world, call } = callAgainst(all, { numberLists });
    world.passes(2_000);
    assert.equal(call.stage, 'up');
    world.switch.endAll();
    world.check();
  });

  const dear = { type: 'clearing', rateGroup: 'dear' };
  //  what its only gateway is like                what else there is
  const table: ReadonlyArray<readonly [Fields, SwitchOptions]> = [
    [{ lines: 1 }, {}],
    [{ cps: 1 }, {}],
    [{ groups: ['few'] }, { objects: { gatewayGroups: { few: { lines: 1 } } } }],
    [{ maximumCostPerMinute: '0.0001' }, {}],
    [{ minimumMarginPercent: 900 }, {}],
    [{ requireRate: true, account: 'dear' }, { objects: { accounts: { dear } } }],
    [{ callerPool: 'none' }, {}],
    [{}, { vendorAccount: { status: 'locked' } }],
    [{}, { parts: { reach: { ...ALWAYS_THERE, isOffline: () => true } } }],
  ];
  for (const [gateway, more] of table) {
    it(`nor what its only gateway lacks: ${JSON.stringify([gateway, Object.keys(more)])}`, () => {
      for (const emergency of [false, true]) {
        const help = { ...list('112'), emergency };
        const world = switchUnderTest({
          ...{ vendors: { only: answersAfter(1, gateway) }, rates: { dear: { 44: '1' } }, ...more },
          objects: { ...more.objects, numberLists: { help } },
        });
        const calls = [world.calls('112'), world.calls('112')];
        world.passes(1_000);
        const isUp = calls.at(-1)?.stage === 'up';
        assert.equal(isUp, emergency, calls.map(({ stage }) => stage).join());
        world.switch.endAll();
        world.check();
      }
    });
  }

  it('who is not heard of is the last to be asked, also of the plan', () => {
    const planned = { emergencyPriority: 1, prefixes: ['44'] };
    const vendors = { gone: answersAfter(1, planned), usual: answersAfter(1) };
    const isOffline = (key: bigint) => key === world.configuration.keyOf('routingGateways', 'gone');
    const world: SwitchUnderTest = switchUnderTest({
      ...{ vendors, objects: { numberLists } },
      parts: { reach: { ...ALWAYS_THERE, isOffline } },
    });
    const call = world.calls(CALLEE);
    world.passes(1_000);
    world.switch.endAll();
    assert.deepEqual(world.attempts(call), ['usual: connected 200']);
    const alone = switchUnderTest({
      ...{ vendors: { gone: vendors.gone }, objects: { numberLists } },
      parts: { reach: { ...ALWAYS_THERE, isOffline: () => true } },
    });
    const other = alone.calls(CALLEE);
    alone.passes(1_000);
    assert.equal(other.stage, 'up');
    alone.switch.endAll();
  });
});
