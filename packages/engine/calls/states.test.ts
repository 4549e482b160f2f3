// What others hear of a call while it runs (API-4).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hungUp } from './legs/testing-legs.ts';
import type { CallStates } from './ports.ts';
import { answersAfter, refuses, switchUnderTest } from './testing-switch.ts';

function listener() {
  const heard: string[] = [];
  let isOn = true;
  const states: CallStates = {
    isHeard: () => isOn,
    changed: (state, { callee, serverReason, holdTimeMs }) =>
      heard.push(
        `${state} ${callee?.id} ${state === 'ended' ? `${serverReason} ${holdTimeMs}` : ''}`,
      ),
  };
  return { heard, parts: { states }, off: () => (isOn = false) };
}

describe('the states of a call as others hear them (API-4)', () => {
  it('rings once, is answered and ends, each with where it goes', () => {
    const { heard, parts } = listener();
    const world = switchUnderTest({ vendors: { good: answersAfter(2_000) }, parts });
    const call = world.calls('8613800138000');
    world.passes(500);
    assert.deepEqual(heard, ['ringing good ']);
    world.legTo('good').says({ type: 'ringing', description: null, status: 180 });
    world.passes(11_500);
    call.says(hungUp());
    assert.deepEqual(heard, ['ringing good ', 'answered good ', 'ended good 11 10000']);
    world.check();
  });

  it('one that nobody takes only ends', () => {
    const { heard, parts } = listener();
    const world = switchUnderTest({ vendors: { busy: refuses(486) }, parts });
    world.calls('8613800138000');
    world.passes(1_000);
    assert.equal(heard.length, 1);
    assert.match(heard[0] ?? '', /^ended busy \d+ 0$/);
  });

  it('of a stranger, and while nobody listens, there is nothing to hear', () => {
    const { heard, parts, off } = listener();
    const world = switchUnderTest({ vendors: { good: answersAfter(2_000) }, parts });
    world.calls('8613800138000', { source: { address: '203.0.113.66', port: 5060 } });
    off();
    world.calls('8613800138000');
    world.passes(5_000);
    assert.deepEqual(heard, []);
  });
});
