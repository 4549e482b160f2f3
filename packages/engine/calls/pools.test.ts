import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import { type FakeCallerLeg, hungUp } from './legs/testing-legs.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  switchUnderTest,
} from './testing-switch.ts';

const SECOND = 1_000;
const CALLEE = '8613800138000';
const entry = (number: string, until: string | null = null): Fields => ({ number, until });
const lists = (entries: readonly Fields[]): SwitchOptions['objects'] => ({
  numberLists: { pool: { entries }, 'sent-on': { entries: [entry('333')] } },
});

function pooledWorld(gateway: Fields, entries = [entry('111'), entry('222')]): SwitchUnderTest {
  const objects = lists(entries) ?? {};
  const vendors = { pooled: answersAfter(SECOND, { callerPool: 'pool', ...gateway }) };
  return switchUnderTest({ vendors, objects });
}

/** Who the vendor saw: column 14; and who called, column 1. */
function shown(world: SwitchUnderTest, call: FakeCallerLeg): readonly [string, string] {
  const record = world.record(call);
  return [record.attempts.at(-1)?.callerNumber ?? 'nobody was called', record.callerE164];
}

function ends(world: SwitchUnderTest): void {
  for (const call of world.callers) if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
}

describe('pools of callers (RTE-6)', () => {
  it('each number has one call; used up, the gateway is left out; free when the call ends', () => {
    const world = pooledWorld({ rewriteCaller: ['*:00*'] });
    const calls = [1, 2, 3].map(() => world.calls(CALLEE));
    world.passes(5 * SECOND);
    const [one, two, three] = calls as [FakeCallerLeg, FakeCallerLeg, FakeCallerLeg];
    assert.equal(three.last('reject')?.rejection.sipStatus, 503);
    one.says(hungUp());
    const again = world.calls(CALLEE);
    world.passes(5 * SECOND);
    assert.equal(again.stage, 'up');
    two.says(hungUp());
    again.says(hungUp());
    const numbers = [one, two].map((call) => shown(world, call));
    assert.deepEqual(new Set(numbers.map(([number]) => number)), new Set(['111', '222']));
    assert.deepEqual(shown(world, again), [shown(world, one)[0], '4930123456']);
    ends(world);
  });

  //  gateway                                                     calls  that are let through
  const table: ReadonlyArray<readonly [Fields, readonly Fields[], number]> = [
    [{}, [entry('111')], 1],
    [{ callerPoolMultiplex: true, callerPoolLines: 3 }, [entry('111'), entry('222')], 6],
    [{ callerPoolMultiplex: true }, [entry('111'), entry('222')], 2],
    [{}, [entry('111'), entry('22*')], 1], // a prefix is no number to show
    [{}, [entry('111', '1969-01-01T00:00:00.000Z'), entry('222')], 1],
    [{}, [], 0],
    [{}, [entry('*#5'), entry('*#6')], 2],
  ];
  for (const [gateway, entries, most] of table) {
    const numbers = entries.map(({ number }) => number).join(' ');
    it(`${JSON.stringify(gateway)} of ${numbers || 'no number'}: ${most} calls`, () => {
      const world = pooledWorld(gateway, [...entries]);
      for (let call = 0; call < 8; call += 1) world.calls(CALLEE);
      world.passes(5 * SECOND);
      assert.equal(world.callers.filter(({ stage }) => stage === 'up').length, most);
      ends(world);
    });
  }

  it('an attempt that fails gives its number back at once, and another gateway shows the caller', () => {
    const vendors = {
      full: refuses(503, { callerPool: 'pool' }),
      plain: answersAfter(SECOND),
    };
    const world = switchUnderTest({ vendors, objects: lists([entry('111')]) ?? {} });
    for (let turn = 0; turn < 3; turn += 1) {
      const call = world.calls(CALLEE);
      world.passes(5 * SECOND);
      call.says(hungUp());
      const attempts = world.record(call).attempts.map(({ callerNumber }) => callerNumber);
      assert.deepEqual(attempts, ['111', '4930123456']);
    }
    ends(world);
  });

  it('calls that were sent on have a pool of their own, or the same', () => {
    for (const [forwardedCallerPool, expected] of [
      ['sent-on', '333'],
      [null, '111'],
    ] as const) {
      const world = pooledWorld({ forwardedCallerPool }, [entry('111')]);
      const diverted = [{ number: '4940', reason: 'unconditional' as const }];
      const call = world.calls(CALLEE, { diverted });
      world.passes(5 * SECOND);
      call.says(hungUp());
      assert.equal(shown(world, call)[0], expected);
      ends(world);
    }
  });

  it('emergency calls show who calls', () => {
    const objects = {
      numberLists: {
        pool: { entries: [entry('111')] },
        help: { emergency: true, entries: [entry('112')] },
      },
    };
    const vendors = { pooled: answersAfter(SECOND, { callerPool: 'pool' }) };
    const world = switchUnderTest({ vendors, objects });
    const call = world.calls('112');
    world.passes(5 * SECOND);
    call.says(hungUp());
    assert.equal(shown(world, call)[0], '4930123456');
    ends(world);
  });
});

describe('schedules on whole calls (RTE-4)', () => {
  // The virtual clock begins on a Thursday at midnight, UTC.
  const objects = {
    workCalendars: { mornings: { timeZone: 'UTC', spans: [{ from: '00:00', until: '12:00' }] } },
  };
  //  a's schedule                        who has the call in the morning
  const table: ReadonlyArray<readonly [Fields, string]> = [
    [{}, 'a: connected 200'],
    [{ lines: 0 }, 'b: connected 200'],
    [{ priority: 9 }, 'b: connected 200'],
    [{ prefixes: ['44'] }, 'b: connected 200'],
    [{ prefixes: ['8613'], priority: 9 }, 'a: connected 200'],
  ];
  for (const [schedule, expected] of table) {
    it(`${JSON.stringify(schedule)}: ${expected}`, () => {
      const schedules = [{ calendar: 'mornings', ...schedule }];
      const vendors = { a: answersAfter(1, { schedules }), b: answersAfter(1) };
      const world = switchUnderTest({ vendors, objects });
      const call = world.calls(CALLEE);
      world.passes(SECOND);
      call.says(hungUp());
      assert.deepEqual(world.attempts(call), [expected]);
      ends(world);
    });
  }
});
