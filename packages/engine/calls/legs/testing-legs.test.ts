import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvariantError } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import type { Invitation, LegEvent } from './leg.ts';
import { answered, FakeCallerLeg, FakeLegMaker, hungUp, ringing, trying } from './testing-legs.ts';

const INVITATION: Invitation = {
  addresses: ['192.0.2.1:5060'],
  transport: 'udp',
  largeByTcp: false,
  localAddress: null,
  caller: '1',
  callee: '2',
  callerDisplay: '',
  maxForwards: 69,
  description: null,
  credentials: null,
  sessionTimer: false,
  reliableProvisional: 'off',
  headers: [],
  userPhone: false,
};

describe('legs in memory', () => {
  it('a called leg plays its script by the clock, and stops when it is cancelled', () => {
    const clock = new VirtualClock();
    const maker = new FakeLegMaker(clock).plays(
      [
        [0, trying()],
        [100, ringing()],
        [3_000, answered()],
      ],
      [[100, ringing()]],
    );
    const heard: string[] = [];
    const user = { hears: ({ type }: LegEvent) => heard.push(type) };
    maker.invite(INVITATION).listen(user);
    assert.deepEqual(heard, [], 'nothing is heard inside of the command');
    clock.passesAtOnce(5_000);
    assert.deepEqual(heard, ['trying', 'ringing', 'answered']);
    maker.last.says(hungUp());
    const second = maker.invite(INVITATION);
    second.listen(user);
    second.cancel(16);
    clock.passesAtOnce(5_000);
    assert.deepEqual(heard.slice(3), ['released', 'ended']);
  });

  it('says so when a call breaks what leg.ts promises', () => {
    const leg = new FakeCallerLeg();
    assert.throws(() => leg.says(hungUp()), InvariantError, 'nobody listens');
    assert.throws(() => leg.release(16), InvariantError, 'it is not up');
    leg.answer(null);
    assert.throws(() => leg.ring(null), InvariantError, 'it is up');
    leg.release(16);
    assert.throws(() => leg.release(16), InvariantError, 'it is over');
    assert.deepEqual(
      leg.told.map((each) => each.do),
      ['answer', 'release'],
    );
  });
});
