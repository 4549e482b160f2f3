import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RouteAnalysis, RouteQuestion } from '../control.ts';
import { answersAfter, type SwitchOptions, switchUnderTest } from '../testing-switch.ts';

const good = answersAfter(1_000);
const CALLEE = '8613800138000';

async function analysis(
  options: SwitchOptions,
  question: Partial<RouteQuestion> = {},
): Promise<RouteAnalysis> {
  const world = switchUnderTest(options);
  const asked = { caller: '4930123456', callee: CALLEE, from: 'acme', atMs: null, ...question };
  const analysed = await world.switch.control.analyse(asked);
  assert.ok(analysed.ok);
  // Nothing of it is left anywhere.
  world.check();
  assert.deepEqual([world.journal.steps, world.legs.legs, world.callers], [[], [], []]);
  assert.equal(world.switch.counters.offered, 0);
  return analysed.value;
}

const verdicts = ({ routes }: RouteAnalysis): readonly string[] =>
  routes.map(({ gateway, place, verdict }) => `${place ?? '-'} ${gateway} ${verdict}`);

describe('routing analysis (RTE-9)', () => {
  it('tells numbers, price and candidates in their order, and dials nothing', async () => {
    const told = await analysis({
      vendors: { a: good, b: answersAfter(1, { rewriteCallee: ['86:0086'] }) },
      customer: { rewriteCaller: ['49:0049'] },
      sell: { 86: '0.06' },
    });
    assert.equal(told.refused, null);
    assert.equal(told.numbers.billedCaller, '004930123456');
    assert.deepEqual(told.sale, {
      ...{ account: 'acme-money', group: 'retail', prefix: '86', area: '', perMinute: '0.06' },
    });
    const [a, b] = told.routes;
    assert.deepEqual(verdicts(told), ['1 a candidate', '2 b candidate']);
    assert.deepEqual([a?.why, a?.costPerMinute], ['is tried first (priority 0)', '0.02']);
    assert.equal(b?.numbers?.callee, '008613800138000');
    assert.match(told.steps.join('\n'), /price: retail 86 .*\nmoney: account acme-money has it/);
  });

  const closed = { workCalendars: { nights: { spans: [{ from: '22:00', until: '24:00' }] } } };
  //  what is so of the gateway                      verdict      in words
  const table: ReadonlyArray<readonly [object, string, RegExp]> = [
    [{ lock: 'all' }, 'locked', /^it is locked$/],
    [{ deniedMappingGateways: ['acme'] }, 'mappingGateway', /keep acme out/],
    [{ callerDeniedPrefixes: ['49'] }, 'number', /callerDeniedPrefixes keep this caller out/],
    [{ calleeLengths: [7] }, 'number', /calleeLengths does not have the length/],
    [{ deniedPairs: ['49:86'] }, 'pair', /deniedPairs keep these numbers out/],
    [{ calendar: 'nights' }, 'calendar', /calendar nights is not in effect/],
    [{ maximumCostPerMinute: '0.01' }, 'margin', /costs 0.02 and it is sold at 0.06/],
    [{ minimumMarginPercent: 1_000 }, 'margin', /below the margin/],
    [{ rewriteCallee: [`*:${'9'.repeat(20)}*`] }, 'tooLong', /rules make 8613800138000 too long/],
  ];
  for (const [gateway, verdict, words] of table) {
    it(`${JSON.stringify(gateway)}: ${verdict}`, async () => {
      const vendors = { a: answersAfter(1, { ...gateway }), good };
      const { routes } = await analysis({ vendors, objects: closed }, { atMs: 1_769_853_600_000 });
      const a = routes.find((route) => route.gateway === 'a');
      assert.deepEqual([a?.verdict, a?.place], [verdict, null]);
      assert.match(a?.why ?? '', words);
    });
  }

  it('a moment is looked at as it will be', async () => {
    const vendors = { a: answersAfter(1, { calendar: 'nights' }) };
    const atMs = Date.UTC(2030, 0, 1, 23);
    assert.deepEqual(verdicts(await analysis({ vendors, objects: closed }, { atMs })), [
      '1 a candidate',
    ]);
  });

  it('who is behind an expiration prefix, an exclusive gateway or the switch limit', async () => {
    const vendors = {
      a: answersAfter(1, { prefixes: ['8613:expiration'] }),
      b: answersAfter(1, { prefixes: ['8613'], exclusive: true }),
      c: answersAfter(1, { prefixes: ['8613'] }),
      d: answersAfter(1, { prefixes: [''] }),
    };
    const parameters = { SS_GATEWAY_SWITCH_LIMIT: '1' };
    const told = await analysis({ vendors, parameters });
    assert.deepEqual(verdicts(told), [
      ...['1 a candidate', '2 b candidate', '- c exclusive', '- d expiration'],
    ]);
    assert.match(told.routes[1]?.why ?? '', /behind SS_GATEWAY_SWITCH_LIMIT \(1\)/);
  });

  it('full lines and calls of a second are told, and not taken by being asked', async () => {
    const vendors = { a: answersAfter(1, { lines: 1 }), b: answersAfter(1, { cps: 1 }) };
    const world = switchUnderTest({ vendors, customer: { cps: 2 } });
    const asked = { caller: '4930', callee: CALLEE, from: 'acme', atMs: null };
    const look = async () => {
      const told = await world.switch.control.analyse(asked);
      assert.ok(told.ok);
      return told.value;
    };
    for (let turn = 0; turn < 5; turn += 1) {
      assert.deepEqual(verdicts(await look()), ['1 a candidate', '2 b candidate']);
    }
    world.calls(CALLEE);
    world.calls(CALLEE);
    const told = await look();
    assert.match(told.steps.join('\n'), /more than 2 new calls a second from acme/);
    world.passes(1_500);
    const later = await look();
    assert.match(
      later.routes.find(({ gateway }) => gateway === 'a')?.why ?? '',
      /1 of its 1 lines/,
    );
    world.switch.endAll();
    world.passes(100);
  });

  it('refusals have the reason that the call would have', async () => {
    const poor = await analysis({ balance: '0' });
    assert.deepEqual([poor.refused?.reason, poor.refused?.sipStatus], [8, 403]);
    assert.deepEqual(verdicts(poor), ['1 good candidate']);
    const noRate = await analysis({ sell: { 1: '0.06' } });
    assert.deepEqual([noRate.refused?.reason, noRate.routes], [7, []]);
    const nobody = await analysis({ vendors: { a: answersAfter(1, { prefixes: ['44'] }) } });
    assert.deepEqual([nobody.refused?.reason, nobody.refused?.label], [6, 'NoAvailableRouter']);
    const locked = await analysis({ customer: { lock: 'all' } });
    assert.equal(locked.refused?.reason, 10);
  });

  it('a phone of ours: what it does, and the call that it sends on', async () => {
    const account = 'acme-money';
    const phones = {
      1001: { account, forwardAlways: true, forwardAlwaysTo: '4420', rewriteCallee: ['44:0044'] },
      1002: { account, registration: 'static', addresses: ['192.0.2.77'] },
      1003: { account },
    };
    const objects = { phones };
    const sentOn = await analysis({ objects }, { callee: '1001' });
    assert.deepEqual(sentOn.phone, {
      number: '1001',
      does: 'it sends the call on to 4420 (always)',
    });
    assert.equal(sentOn.onward?.numbers.billedCallee, '004420');
    assert.deepEqual(sentOn.onward && verdicts(sentOn.onward), ['1 good candidate']);
    const rings = await analysis({ objects }, { callee: '1002', from: '1001' });
    assert.deepEqual(rings.phone?.does, 'it rings at its addresses');
    const offline = await analysis({ objects }, { callee: '1003' });
    assert.deepEqual(
      [offline.phone?.does, offline.refused?.label],
      [...['it takes no call (offline)', 'NotRegistered']],
    );
  });

  it('nobody of that name may call', async () => {
    const asked = { caller: '1', callee: '2', from: 'good', atMs: null };
    const told = await switchUnderTest({ vendors: { good } }).switch.control.analyse(asked);
    assert.deepEqual(told, { ok: false, error: { code: 'CALL_SOURCE_NOT_FOUND' } });
  });
});
