import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import { testingRecord } from '@tandem/domain/testkit';
import { FakeCallerLeg, FakeCallTaker } from './legs/testing-legs.ts';
import { RetriedCalls } from './retried.ts';

const US = '192.0.2.10';
const answered = (callerCallId: string, more = {}) =>
  testingRecord(1, { callerCallId, callerIp: US, ...more });

function afterRestart() {
  const clock = new VirtualClock();
  const taker = new FakeCallTaker();
  const before = {
    openCalls: [{ record: answered('open'), legs: [], reservedE7: '0' }],
    endedLately: [
      { record: answered('ended'), legs: [] },
      { record: answered('refused', { answeredAtMs: null }), legs: [] },
    ],
  };
  const calls = new RetriedCalls({ taker, clock, before });
  const comes = (callId: string, address = US): FakeCallerLeg => {
    const leg = new FakeCallerLeg({ callId, source: { address, port: 5060 } });
    calls.offered(leg);
    return leg;
  };
  return { clock, taker, comes };
}

describe('an INVITE of before a restart that comes again (CDR-7)', () => {
  const rows: readonly (readonly [string, string, string | undefined, boolean])[] = [
    ['of a call that the restart has ended', 'open', US, false],
    ['of a call that was answered and had ended', 'ended', US, false],
    ['of one that was refused: another try', 'refused', US, true],
    ['of nobody', 'new', US, true],
    ['from somebody else', 'open', '192.0.2.99', true],
  ];
  for (const [what, callId, address, isTaken] of rows) {
    it(`${what}: ${isTaken ? 'a new call' : '503'}`, () => {
      const { taker, comes } = afterRestart();
      const leg = comes(callId, address);
      assert.equal(taker.legs.length, isTaken ? 1 : 0);
      assert.equal(leg.last('reject') !== undefined, !isTaken);
    });
  }

  it('is refused once: copies belong to its transaction, and another try is a call', () => {
    const { taker, comes } = afterRestart();
    comes('open');
    comes('open');
    assert.equal(taker.legs.length, 1);
  });

  it('is not remembered for longer than an INVITE is said', async () => {
    const { clock, taker, comes } = afterRestart();
    await clock.passes(ms(32_001));
    comes('open');
    assert.equal(taker.legs.length, 1);
  });
});
