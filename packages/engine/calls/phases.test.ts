// How long an attempt may stay in each phase, to the millisecond (SIG-7): the parameter of the
// phase, what the gateway says instead of it, and what the end is called.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '@tandem/protocol/sdp';
import { hungUp, ringing, type Script, trying } from './legs/testing-legs.ts';
import { answersAfter, says, switchUnderTest } from './testing-switch.ts';

const SECOND = 1_000;
const HEARD_AT = 100;
const early: Session = {
  ...{ origin: undefined, name: 'a', connection: undefined, lines: [], media: [] },
};
const progress = (description: Session | null) =>
  ({ type: 'progress', description, status: 183 }) as const;

interface Phase {
  readonly parameter: string;
  readonly field: string;
  readonly usual: number;
  readonly says: Script;
  readonly outcome: string;
  /** reason, SIP status and label of a call that has no other gateway. */
  readonly end: readonly [number, number, string | null];
}

const PHASES: Readonly<Record<string, Phase>> = {
  'nothing comes back': {
    ...{ parameter: 'SS_SIP_TIMEOUT_INVITE', field: 'inviteTimeoutSeconds', usual: 10, says: [] },
    ...{ outcome: 'InviteTimeout', end: [21, 408, 'InviteTimeout'] },
  },
  'after 100': {
    ...{ parameter: 'SS_SIP_TIMEOUT_TRYING', field: 'tryingTimeoutSeconds', usual: 20 },
    says: [[HEARD_AT, trying()]],
    ...{ outcome: 'GatewayTimeout', end: [21, 408, 'GatewayTimeout'] },
  },
  'after 183 without SDP': {
    ...{ parameter: 'SS_SIP_TIMEOUT_SESSION_PROGRESS', field: 'progressTimeoutSeconds', usual: 20 },
    says: [[HEARD_AT, progress(null)]],
    ...{ outcome: 'GatewayTimeout', end: [21, 408, 'GatewayTimeout'] },
  },
  'after 183 with SDP': {
    parameter: 'SS_SIP_TIMEOUT_SESSION_PROGRESS_SDP',
    ...{ field: 'progressSdpTimeoutSeconds', usual: 120, says: [[HEARD_AT, progress(early)]] },
    ...{ outcome: 'NoAnswer', end: [3, 408, null] },
  },
  'after 180': {
    ...{ parameter: 'SS_SIP_TIMEOUT_RINGING', field: 'ringingTimeoutSeconds', usual: 120 },
    says: [[HEARD_AT, ringing()]],
    ...{ outcome: 'NoAnswer', end: [3, 408, null] },
  },
};

/** When the next gateway is asked, after the phase has begun. */
function lasts({ says: script, outcome }: Phase, parameters = {}, fields = {}): number {
  const goesOn = { switchUntilConnect: true, stopAfterSdp: false };
  const vendors = { slow: says(script, { ...goesOn, ...fields }), good: answersAfter(1) };
  const world = switchUnderTest({ vendors, parameters });
  const began = world.clock.now() + (script.length === 0 ? 0 : HEARD_AT);
  const call = world.calls('8613800138000');
  while (world.legs.legs.length < 2) {
    assert.ok(world.clock.now() < began + 700 * SECOND, 'it ends at last');
    world.passes(1);
  }
  const ended = world.clock.now();
  world.passes(SECOND);
  call.says(hungUp());
  assert.equal(world.record(call).attempts[0]?.outcome, outcome);
  assert.equal(world.legs.legs[0]?.last('cancel')?.cause, 102, 'it is given up');
  world.check();
  return ended - began;
}

describe('phases of an attempt (SIG-7, RTE-3)', () => {
  for (const [name, phase] of Object.entries(PHASES)) {
    const { parameter, field, usual } = phase;
    it(`${name}: ${usual} s by itself, ${parameter}, and ${field} before it`, () => {
      assert.equal(lasts(phase), usual * SECOND);
      // All others are as they were: none of them stands for this one.
      const others = Object.values(PHASES).filter((one) => one !== phase);
      const longer = Object.fromEntries(others.map((one) => [one.parameter, '111']));
      assert.equal(lasts(phase, { ...longer, [parameter]: '7' }), 7 * SECOND);
      const own = Object.fromEntries(others.map((one) => [one.field, 99]));
      assert.equal(lasts(phase, { [parameter]: '7' }, { ...own, [field]: 3 }), 3 * SECOND);
    });

    it(`${name}: the end of a call that has no other gateway`, () => {
      const world = switchUnderTest({ vendors: { slow: says(phase.says) } });
      const call = world.calls('8613800138000');
      world.passes(200 * SECOND);
      const { serverReason, endReason, label } = world.record(call);
      assert.deepEqual([serverReason, endReason, label], phase.end);
      world.check();
    });
  }

  it('each later phase has its own time, and an earlier word gives no more of it', () => {
    const script: Script = [
      [5 * SECOND, trying()],
      [20 * SECOND, progress(null)],
      [30 * SECOND, progress(early)],
      [60 * SECOND, ringing()],
      [100 * SECOND, progress(early)],
      [150 * SECOND, ringing()],
    ];
    const world = switchUnderTest({ vendors: { slow: says(script) } });
    const call = world.calls('8613800138000');
    world.passes(180 * SECOND - 1);
    assert.equal(call.stage, 'early');
    world.passes(1);
    assert.equal(call.stage, 'over');
    assert.equal(world.record(call).serverReason, 3);
    world.passes(SECOND);
    world.check();
  });
});
