import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import { hungUp } from './legs/testing-legs.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  switchUnderTest,
} from './testing-switch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const on = { SS_GATEWAY_QUALITY_CALCULATE: 'true' };
const same = (fields: Fields = {}): Fields => ({ priority: 1, ...fields });

/** Who was tried first by each of so many calls, which talk for a while when they are answered. */
function firsts(
  world: SwitchUnderTest,
  count: number,
  { talkMs = SECOND, callee = '8613800138000' } = {},
): Record<string, number> {
  const seen: Record<string, number> = {};
  for (let made = 0; made < count; made += 1) {
    const call = world.calls(callee);
    world.passes(2 * SECOND);
    if (call.stage === 'up') {
      world.passes(talkMs);
      call.says(hungUp());
    }
    const first = world.record(call).attempts[0]?.gateway.id ?? 'nobody';
    seen[first] = (seen[first] ?? 0) + 1;
  }
  return seen;
}

function world(options: SwitchOptions): SwitchUnderTest {
  return switchUnderTest({ parameters: on, balance: '1000000', ...options });
}

describe('measured quality (RTE-7)', () => {
  it('below its ASR a gateway sinks behind its equals, is probed, and comes back', () => {
    const poor = same({ minimumAsrPercent: 50, qualityAttempts: 5 });
    const its = world({ vendors: { bad: refuses(503, poor), good: answersAfter(1, same()) } });
    assert.deepEqual(firsts(its, 5), { bad: 5 });
    const then = firsts(its, 150);
    assert.ok((then.bad ?? 0) >= 1 && (then.bad ?? 0) <= 12, JSON.stringify(then));
    its.legs.scripts.set('198.51.100.1:5060', answersAfter(1).script);
    // Its window goes by, and it is no longer judged by what it was.
    its.passes(11 * MINUTE);
    assert.deepEqual(firsts(its, 20), { bad: 20 });
    its.check();
  });

  it('in each area by itself, where its gateway has it so', () => {
    const areas = {
      China: { prefixes: ['86'] },
      Germany: { prefixes: ['49'] },
    };
    for (const qualityByArea of [true, false]) {
      const fields = { minimumAsrPercent: 50, qualityAttempts: 5, qualityByArea };
      const its = world({
        vendors: { bad: refuses(503, same(fields)), good: answersAfter(1, same()) },
        ...{ objects: { areas }, customer: { strategy: 'priority' } },
      });
      assert.deepEqual(firsts(its, 5), { bad: 5 });
      assert.ok((firsts(its, 20).bad ?? 0) < 5);
      const elsewhere = firsts(its, 5, { callee: '4930123' });
      assert.equal((elsewhere.bad ?? 0) === 5, qualityByArea, JSON.stringify(elsewhere));
    }
  });

  it('while any of the three parameters asks for it', () => {
    const parameters = { SS_GATEWAY_ASR_CALCULATE: 'true' };
    const poor = same({ minimumAsrPercent: 50, qualityAttempts: 5 });
    const its = world({ parameters, vendors: { bad: refuses(503, poor), good: answersAfter(1) } });
    firsts(its, 5);
    assert.ok((firsts(its, 20).bad ?? 0) < 5);
  });

  it('priority stays before it: who is alone in its own is tried first all the same', () => {
    const bad = refuses(503, { priority: 1, minimumAsrPercent: 90, qualityAttempts: 2 });
    const its = world({ vendors: { bad, good: answersAfter(1, { priority: 2 }) } });
    assert.deepEqual(firsts(its, 20), { bad: 20 });
  });

  it('below its ACD likewise', () => {
    const short = answersAfter(1, same({ minimumAcdSeconds: 30, qualityAttempts: 5 }));
    const its = world({ vendors: { short, good: answersAfter(1, same()) } });
    assert.deepEqual(firsts(its, 5), { short: 5 });
    assert.ok((firsts(its, 50).good ?? 0) >= 45);
  });

  //  strategy of the customer               who has the calls when all were measured
  for (const strategy of ['asr', 'quality'] as const) {
    it(`the strategy ${strategy} finds the better one by probing`, () => {
      const vendors = {
        bad: refuses(503, same({ qualityAttempts: 3 })),
        good: answersAfter(1, same({ qualityAttempts: 3 })),
      };
      const its = world({ vendors, customer: { strategy } });
      firsts(its, 10);
      const then = firsts(its, 100);
      assert.ok((then.good ?? 0) >= 90, JSON.stringify(then));
      its.check();
    });
  }

  //  system, gateway, customer                                  measured
  const table: ReadonlyArray<readonly [boolean, boolean | null, boolean | null, boolean]> = [
    [true, null, null, true],
    [false, null, null, false],
    [false, true, null, true],
    [true, false, null, false],
    [true, null, false, false],
    [false, true, false, false],
  ];
  for (const [system, gateway, customer, isMeasured] of table) {
    it(`system ${system}, gateway ${gateway}, customer ${customer}: ${isMeasured}`, () => {
      const fields = same({ minimumAsrPercent: 50, qualityAttempts: 5, measureQuality: gateway });
      const its = world({
        parameters: { SS_GATEWAY_QUALITY_CALCULATE: String(system) },
        vendors: { bad: refuses(503, fields), good: answersAfter(1, same()) },
        customer: { measureQuality: customer, strategy: 'priority' },
      });
      firsts(its, 5);
      assert.equal((firsts(its, 20).good ?? 0) > 0, isMeasured);
    });
  }

  it('the analysis says so (RTE-9)', async () => {
    const poor = same({ minimumAsrPercent: 50, qualityAttempts: 5 });
    const its = world({ vendors: { bad: refuses(503, poor), good: answersAfter(1, same()) } });
    firsts(its, 5);
    const question = { caller: '1', callee: '86138', from: 'acme', atMs: null };
    const told = await its.switch.control.analyse(question);
    assert.ok(told.ok);
    const why = told.value.routes.find(({ gateway }) => gateway === 'bad')?.why ?? '';
    assert.match(why, /its ASR 0\.0 is below minimumAsrPercent 50: behind its equals/);
  });
});
