import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvariantError } from '@tandem/base/kernel';
import { type TimingOptions, transactionTimings } from './timings.ts';

describe('transaction timings (SIG-1): RFC 3261 table 4 when nothing is said', () => {
  const { unreliable, reliable } = transactionTimings();

  it('an INVITE is sent again after doubling pauses, 7 times in all within timer B', () => {
    assert.deepEqual(unreliable.inviteResendMs, [500, 1_000, 2_000, 4_000, 8_000, 16_000]);
    assert.equal(unreliable.inviteTimeoutMs, 32_000);
  });

  it('other requests and failures are sent again after pauses of at most T2', () => {
    const pauses = [500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000];
    assert.deepEqual(unreliable.requestResendMs, pauses);
    assert.deepEqual(unreliable.finalResendMs, pauses);
    assert.equal(unreliable.slowResendMs, 4_000);
  });

  it('a reliable transport needs no retransmissions and no waiting for late ones', () => {
    const { inviteResendMs, requestResendMs, finalResendMs } = reliable;
    assert.deepEqual([inviteResendMs, requestResendMs, finalResendMs], [[], [], []]);
    const { failureLingerMs, ackLingerMs, requestLingerMs, responseLingerMs } = reliable;
    const zero = [failureLingerMs, ackLingerMs, requestLingerMs, responseLingerMs];
    assert.deepEqual(zero, [0, 0, 0, 0]);
  });

  it('a reliable transport keeps timers B, F, H and those of RFC 6026', () => {
    const { inviteTimeoutMs, requestTimeoutMs, ackTimeoutMs, acceptedLingerMs } = reliable;
    const kept = [inviteTimeoutMs, requestTimeoutMs, ackTimeoutMs, acceptedLingerMs];
    assert.deepEqual(kept, [32_000, 32_000, 32_000, 32_000]);
  });
});

describe('transaction timings (SIG-1): from parameters', () => {
  it('SS_SIP_RESEND_INTERVAL takes the place of all doubling', () => {
    const { unreliable } = transactionTimings({ resendIntervalsMs: [300, 600, 5_000] });
    assert.deepEqual(unreliable.inviteResendMs, [300, 600, 5_000]);
    assert.deepEqual(unreliable.requestResendMs, [300, 600, 5_000]);
    assert.deepEqual(unreliable.finalResendMs, [300, 600, 5_000]);
    assert.equal(unreliable.slowResendMs, 5_000);
  });

  it('SS_SIP_TIMEOUT is timer F over any transport', () => {
    const { unreliable, reliable } = transactionTimings({ requestTimeoutMs: 8_000 });
    assert.equal(unreliable.requestTimeoutMs, 8_000);
    assert.equal(reliable.requestTimeoutMs, 8_000);
  });

  it('a slow network: all follows T1, but timer D is never shorter than 32 s', () => {
    assert.equal(transactionTimings({ t1Ms: 1_000 }).unreliable.failureLingerMs, 64_000);
    assert.equal(transactionTimings({ t1Ms: 100 }).unreliable.failureLingerMs, 32_000);
    assert.equal(transactionTimings({ t1Ms: 100 }).unreliable.ackTimeoutMs, 6_400);
  });

  const bad: readonly TimingOptions[] = [
    { t1Ms: 0 },
    { t2Ms: -1 },
    { t4Ms: Number.NaN },
    { requestTimeoutMs: Number.POSITIVE_INFINITY },
    { resendIntervalsMs: [500, 0] },
  ];
  for (const options of bad) {
    it(`${Object.keys(options)[0]} ${Object.values(options)[0]} is a mistake of the caller`, () => {
      assert.throws(() => transactionTimings(options), InvariantError);
    });
  }
});
