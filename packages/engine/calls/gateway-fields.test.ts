// Fields of gateways and phones, each on whole calls where it makes the difference.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import { answered, failed, hungUp, ringing, trying } from './legs/testing-legs.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  silent,
  switchUnderTest,
} from './testing-switch.ts';

const SECOND = 1_000;
const CALLEE = '8613800138000';
const good = answersAfter(1);

interface Row extends SwitchOptions {
  /** Attempts of the last of so many calls that go on together. */
  readonly attempts: readonly string[];
  readonly calls?: number;
  readonly everyMs?: number;
  readonly caller?: string;
  readonly callee?: string;
}

function attemptsOf({ attempts: _, calls = 1, caller, callee = CALLEE, ...row }: Row) {
  const { everyMs = 300 * SECOND, ...options } = row;
  const world = switchUnderTest(options);
  for (let made = 0; made < calls; made += 1) {
    world.calls(callee, caller === undefined ? {} : { caller });
    world.passes(everyMs);
  }
  world.passes(SECOND);
  return { world, attempts: world.attempts(endAll(world)) };
}

function endAll(world: SwitchUnderTest) {
  for (const call of world.callers) if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
  const last = world.callers.at(-1);
  assert.ok(last);
  return last;
}

const ok = 'good: connected 200';

describe('fields of routing gateways on calls (RTE-3, RTE-4, RTE-5, RTE-12)', () => {
  const lists = { numberLists: { bad: { entries: [{ number: '4930*' }] } } };
  const pair = { numberLists: {}, gatewayGroups: { both: { lines: 2 } } };
  const table: Readonly<Record<string, Row>> = {
    'callerAllowedPrefixes keep others out': {
      vendors: { a: answersAfter(1, { callerAllowedPrefixes: ['44'] }), good },
      attempts: [ok],
    },
    'calleeLengths keep others out': {
      vendors: { a: answersAfter(1, { calleeLengths: [7] }), good },
      attempts: [ok],
    },
    'allowedPairs keep others out': {
      vendors: { a: answersAfter(1, { allowedPairs: ['49:44', '33:86'] }), good },
      attempts: [ok],
    },
    'deniedPairs keep a pair out': {
      vendors: { a: answersAfter(1, { deniedPairs: ['4930:8613'] }), good },
      attempts: [ok],
    },
    'callerLists leave it out': {
      vendors: { a: answersAfter(1, { callerLists: ['bad'] }), good },
      ...{ objects: lists, attempts: [ok] },
    },
    'calleeLists leave it out': {
      vendors: { a: answersAfter(1, { calleeLists: ['bad'] }), good },
      ...{ objects: lists, caller: '1', callee: '4930', attempts: [ok] },
    },
    'requireRate leaves out whom nobody knows the cost of': {
      vendors: { a: answersAfter(1, { requireRate: true, account: 'dear' }), good },
      objects: { accounts: { dear: { type: 'clearing', rateGroup: 'nothing' } } },
      ...{ rates: { nothing: { 1: '0.01' } }, attempts: [ok] },
    },
    'minimumMarginPercent leaves out what would be sold with less': {
      vendors: { a: answersAfter(1, { minimumMarginPercent: 201 }), good },
      attempts: [ok],
    },
    'and it is 200 here': {
      vendors: { good: answersAfter(1, { minimumMarginPercent: 200 }) },
      attempts: [ok],
    },
    'cps: more new calls a second go elsewhere': {
      vendors: { a: answersAfter(1, { cps: 1 }), good },
      ...{ calls: 2, everyMs: 10, attempts: [ok] },
    },
    'and later calls come back': {
      vendors: { good: answersAfter(1, { cps: 1 }) },
      ...{ calls: 2, everyMs: 1_000, attempts: [ok] },
    },
    'costMultiplier makes one dearer than it is': {
      vendors: {
        a: answersAfter(1, { priority: 1, costMultiplier: '2' }),
        good: answersAfter(1, { priority: 1 }),
      },
      ...{ customer: { strategy: 'leastCost' }, attempts: [ok] },
    },
    'priceBandPerMinute: this close they are equal, and the second strategy decides': {
      vendors: {
        a: answersAfter(1, { priority: 1, account: 'dear', weight: 1 }),
        good: answersAfter(1, { priority: 1, account: 'dear', weight: 1000 }),
        c: answersAfter(1, { priority: 1, weight: 1 }),
      },
      objects: { accounts: { dear: { type: 'clearing', rateGroup: 'dear' } } },
      rates: { dear: { '': '0.021' } },
      customer: {
        ...{ strategy: 'leastCost', priceBandPerMinute: '0.005', secondStrategy: 'percentage' },
      },
      attempts: [ok],
    },
    'reservedLines of another member cannot be taken': {
      vendors: {
        a: answersAfter(1, { groups: ['both'] }),
        b: answersAfter(1, { groups: ['both'], reservedLines: 1, lines: 1, prefixes: ['44'] }),
        good,
      },
      ...{ objects: pair, calls: 2, attempts: [ok] },
    },
    'restOnRetryAfter: off, it is tried all the same': {
      vendors: {
        a: says([[1, failed(503, { retryAfterSeconds: 900 })]], { restOnRetryAfter: false }),
        good,
      },
      ...{ calls: 2, attempts: ['a: refused 503', ok] },
    },
    'restOnRetryAfter: on, it is left alone': {
      vendors: { a: says([[1, failed(503, { retryAfterSeconds: 900 })]]), good },
      ...{ calls: 2, attempts: [ok] },
    },
    inviteTimeoutSeconds: {
      ...{
        vendors: { a: silent({ inviteTimeoutSeconds: 1 }), good },
        attempts: ['a: InviteTimeout', ok],
      },
    },
    tryingTimeoutSeconds: {
      vendors: {
        a: says(
          [
            [1, trying()],
            [9_000, answered()],
          ],
          { tryingTimeoutSeconds: 5 },
        ),
        good,
      },
      attempts: ['a: GatewayTimeout 100', ok],
    },
    progressTimeoutSeconds: {
      vendors: {
        a: says(
          [
            [1, { type: 'progress', description: null, status: 183 }],
            [9_000, answered()],
          ],
          { progressTimeoutSeconds: 5 },
        ),
        good,
      },
      attempts: ['a: GatewayTimeout', ok],
    },
    ringingTimeoutSeconds: {
      vendors: {
        a: says(
          [
            [1, ringing()],
            [9_000, answered()],
          ],
          {
            ...{ ringingTimeoutSeconds: 5, switchUntilConnect: true },
          },
        ),
        good,
      },
      attempts: ['a: NoAnswer', ok],
    },
    progressSdpTimeoutSeconds: {
      vendors: {
        a: says(
          [
            [1, { type: 'progress', description: SDP(), status: 183 }],
            [9_000, answered()],
          ],
          { progressSdpTimeoutSeconds: 5, stopAfterSdp: false },
        ),
        good,
      },
      attempts: ['a: NoAnswer', ok],
    },
  };
  for (const [title, row] of Object.entries(table)) {
    it(title, () => assert.deepEqual(attemptsOf(row).attempts, row.attempts));
  }

  function SDP() {
    return { origin: undefined, name: 'a', connection: undefined, lines: [], media: [] };
  }

  it('billByOutboundNumber: the cost is that of the number as it is sent', () => {
    for (const [billByOutboundNumber, expected] of [
      [false, '0.02'],
      [true, '0.5'],
    ] as const) {
      const gateway = { billByOutboundNumber, rewriteCallee: ['86:0086'] };
      const vendors = { a: answersAfter(1, gateway) };
      const { world } = attemptsOf({ vendors, buy: { '': '0.02', '00': '0.5' }, attempts: [] });
      const { cost } = world.record(world.callers[0] as never);
      assert.equal((cost?.rate?.price.nextE7 ?? 0) / 10_000_000, Number(expected));
    }
  });

  it('q850Map of the gateway and of the customer replace causes, one after the other', () => {
    const vendors = { a: refuses(404, { q850Map: ['1:34'] }) };
    const { world } = attemptsOf({ vendors, customer: { q850Map: ['34:41'] }, attempts: [] });
    assert.equal(world.record(world.callers[0] as never).q850, 41);
  });

  it('so does sipCodeMap', () => {
    const vendors = { a: refuses(404, { sipCodeMap: ['404:484'] }) };
    const { world } = attemptsOf({ vendors, customer: { sipCodeMap: ['484:480'] }, attempts: [] });
    assert.equal(world.callers[0]?.last('reject')?.rejection.sipStatus, 480);
  });
});

describe('fields of whoever calls, as a gateway and as a phone (RTE-5, RTE-12, SVC-1)', () => {
  const rates: SwitchOptions['rates'] = {
    retail: {
      '': { level: 'international', nextE7: 600_000 as never },
      44: { level: 'domestic', nextE7: 600_000 as never },
    },
  };
  const PHONE_HOST = '192.0.2.77';
  const shared: SwitchOptions['objects'] = {
    numberLists: {
      callers: { entries: [{ number: '49*' }, { number: '10*' }] },
      callees: { entries: [{ number: '86*' }] },
    },
    gatewayGroups: { cheap: {}, dear: {} },
    geofences: { elsewhere: { ranges: [{ address: '10.0.0.0/8' }] } },
  };
  const vendors = {
    a: answersAfter(1, { priority: 1, groups: ['dear'], account: 'dear' }),
    b: answersAfter(1, { priority: 1, groups: ['cheap'] }),
  };
  const [A, B, NOBODY] = ['a: connected 200', 'b: connected 200', 'nobody'];
  //  field                                                      what becomes of a call to 86...
  const table: ReadonlyArray<readonly [Fields, string, string?]> = [
    [{}, A],
    [{ callLevel: 'domestic' }, 'reason 10'],
    [{ callLevel: 'domestic' }, A, '4420'],
    [{ callerAllowedPrefixes: ['33'] }, 'reason 23'],
    [{ callerDeniedPrefixes: ['49', '10'] }, 'reason 23'],
    [{ calleeAllowedPrefixes: ['44'] }, 'reason 23'],
    [{ calleeDeniedPrefixes: ['86138'] }, 'reason 23'],
    [{ callerLengths: [3] }, 'reason 23'],
    [{ calleeLengths: [3] }, 'reason 23'],
    [{ callerLists: ['callers'] }, 'reason 20'],
    [{ calleeLists: ['callees'] }, 'reason 20'],
    [{ calleeLists: ['callees'] }, A, '4420'],
    [{ geofenceMode: 'allow', geofences: ['elsewhere'] }, 'reason 17'],
    [{ lock: 'all' }, 'reason 10'],
    [{ maxCallSeconds: 10 }, 'reason 13'],
    [{ allowedRoutingGroups: ['cheap'] }, B],
    [{ deniedRoutingGroups: ['dear'] }, B],
    [{ strategy: 'leastCost' }, B],
    [{ strategy: 'leastCost', priceBandPerMinute: '0.01' }, A],
    [{ strategy: 'leastCost', priceBandPerMinute: '0.01', secondStrategy: 'leastCost' }, A],
    [{ strategy: 'priority', secondStrategy: 'leastCost' }, B],
    [{ minimumMarginPercent: 150 }, B],
    [{ maximumCostPerMinute: '0.021' }, B],
    [{ maximumCostPerMinute: '0.001' }, NOBODY],
    [{ rewriteCallee: ['86:44'] }, 'billed 4413800138000'],
    [{ rewriteCaller: ['*:7'] }, 'billed caller 7'],
  ];
  for (const kind of ['mappingGateways', 'phones'] as const) {
    for (const [fields, expected, callee = CALLEE] of table) {
      it(`${kind} ${JSON.stringify(fields)} ${callee}: ${expected}`, () => {
        assert.equal(become(kind, fields, callee).includes(expected), true);
      });
    }
  }

  /** Everything that is known of how the call went. */
  function become(kind: 'mappingGateways' | 'phones', fields: Fields, callee: string) {
    const phone = { account: 'acme-money', registration: 'static', addresses: [PHONE_HOST] };
    const objects: SwitchOptions['objects'] = {
      ...shared,
      accounts: { dear: { type: 'clearing', rateGroup: 'dear' } },
      phones: { 1001: kind === 'phones' ? { ...phone, ...fields } : phone },
    };
    const world = switchUnderTest({
      ...{ vendors, objects, rates: { ...rates, dear: { '': '0.025' } } },
      ...(kind === 'phones' ? {} : { customer: fields }),
    });
    const source = { address: PHONE_HOST, port: 5060 };
    const call = world.calls(callee, kind === 'phones' ? { source } : {});
    world.passes(60 * SECOND);
    endAll(world);
    const { serverReason, attempts, callerE164, calleeE164 } = world.record(call);
    return [
      `reason ${serverReason}`,
      `billed ${calleeE164}`,
      `billed caller ${callerE164}`,
      ...world.attempts(call),
      ...(attempts.length === 0 ? [NOBODY] : []),
    ];
  }

  //  services of the phone                what becomes of a call to 86..., and to 44...
  const services: ReadonlyArray<readonly [readonly string[] | null, string, string]> = [
    [null, A, A],
    [[], 'reason 25', 'reason 25'],
    [['international'], 'reason 25', 'reason 25'],
    [['outgoing'], 'reason 25', A],
    [['outgoing', 'international'], A, A],
  ];
  for (const [own, abroad, near] of services) {
    it(`services of a phone stand for those of its account: ${JSON.stringify(own)}`, () => {
      assert.ok(become('phones', { services: own }, CALLEE).includes(abroad));
      assert.ok(become('phones', { services: own }, '4420').includes(near));
    });
  }

  it('localAddress, transport and largeByTcp are said to the leg of the gateway', () => {
    const fields = {
      ...{ localAddress: '203.0.113.1', transport: 'tcp', largeByTcp: true },
      ...{ sessionTimer: false, reliableProvisional: 'required' },
    };
    const world = switchUnderTest({ vendors: { a: answersAfter(1, fields) } });
    world.calls(CALLEE);
    const { invitation } = world.legs.last;
    for (const [field, value] of Object.entries(fields)) {
      assert.equal(invitation[field as keyof typeof invitation], value, field);
    }
    world.passes(SECOND);
    endAll(world);
  });

  it('and so are those of a phone: localAddress, the first of its transports', () => {
    const sip = { sessionTimer: false, reliableProvisional: 'required' };
    const fields = { localAddress: '203.0.113.1', transports: ['tcp'], ...sip };
    const phone = { account: 'acme-money', registration: 'static', addresses: [PHONE_HOST] };
    const world = switchUnderTest({ objects: { phones: { 1001: { ...phone, ...fields } } } });
    world.legs.scripts.set(PHONE_HOST, good.script);
    world.calls('1001');
    const { localAddress, transport, addresses, ...more } = world.legs.last.invitation;
    assert.deepEqual([localAddress, transport, addresses], ['203.0.113.1', 'tcp', [PHONE_HOST]]);
    const { sessionTimer, reliableProvisional } = more;
    assert.deepEqual({ sessionTimer, reliableProvisional }, sip);
    world.passes(SECOND);
    endAll(world);
  });

  it('prefixShares divide the calls among routes, and what is left has no prefix', () => {
    const vendors = {
      a: answersAfter(1, { prefixes: ['77'], rewriteCallee: ['77:'] }),
      b: answersAfter(1, { prefixes: ['86'] }),
    };
    const customer = { prefixShares: [{ percent: 30, addPrefix: '77' }] };
    const world = switchUnderTest({ vendors, customer });
    for (let made = 0; made < 200; made += 1) {
      world.calls(CALLEE);
      world.passes(SECOND);
      world.callers.at(-1)?.says(hungUp());
    }
    endAll(world);
    const rows = world.callers.map((call) => world.record(call).attempts[0]);
    const shared = rows.filter((row) => row?.gateway.id === 'a').length;
    assert.ok(shared > 40 && shared < 80, `${shared} of 200`);
    for (const row of rows) assert.equal(row?.calleeNumber, CALLEE);
    assert.ok(world.callers.every((call) => world.record(call).charge?.number === CALLEE));
  });
});
