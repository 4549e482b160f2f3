import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import type { Grant } from '@tandem/engine/balance/contract';
import { CallTimers } from './call-timers.ts';
import { PaidTime } from './paid-time.ts';

const grantOf = (seconds: number): Grant => ({ reserved: moneyFromE7(1n), seconds });

/** What it is given, one after the other; then the last again. Each answer takes its time. */
function paidTime(seconds: readonly number[], answerMs = 0) {
  const clock = new VirtualClock();
  const [first = 0, ...later] = seconds;
  const asked: number[] = [];
  let grant = grantOf(first);
  let cutAt: number | undefined;
  const renew = (granted: (grant: Grant) => void): void => {
    asked.push(clock.now());
    const next = later.shift();
    if (next !== undefined) grant = grantOf(next);
    clock.after(ms(answerMs), () => granted(grant));
  };
  const reprice = () => grant;
  const money = { account: 1n, grant, reprice, renew, settle: () => undefined };
  const paid = new PaidTime(
    money,
    { clock, timers: new CallTimers(clock, clock) },
    {
      stepDue: () => undefined,
      endBy: () => {
        cutAt ??= clock.now();
      },
    },
  );
  return { clock, paid, asked, cutAt: () => cutAt };
}

describe('the paid time of a call (BIL-3)', () => {
  const rows = [
    { what: 'a minute: 5 s ahead', given: [60, 200], firstAskMs: 55_000, cutMs: 200_000 },
    { what: 'six seconds: at the half', given: [6, 18], firstAskMs: 3_000, cutMs: 18_000 },
    { what: 'a second: at once', given: [1, 11, 12], firstAskMs: 0, cutMs: 12_000 },
    { what: 'a second and no more', given: [1], firstAskMs: 0, cutMs: 1_000 },
  ];
  for (const { what, given, firstAskMs, cutMs } of rows) {
    // On a real clock the answer is always some time ago when the time begins to run.
    for (const agoMs of [0, 3]) {
      it(`${what}; ${agoMs} ms after the answer`, async () => {
        const { clock, paid, asked, cutAt } = paidTime(given, 100);
        const answeredAt = clock.now();
        await clock.passes(agoMs);
        paid.begin(answeredAt);
        await clock.passes(cutMs + 1_000);
        const since = (at = Number.NaN): number => Math.round(at - answeredAt);
        assert.ok(
          Math.abs(since(asked[0]) - firstAskMs) <= agoMs + 2,
          `asked at ${since(asked[0])}`,
        );
        assert.ok(Math.abs(since(cutAt()) - cutMs) <= 2, `cut at ${since(cutAt())}`);
      });
    }
  }

  it('is asked for again while an answer can come in time, and not for ever', async () => {
    const { clock, paid, asked } = paidTime([1], 200);
    const answeredAt = clock.now();
    paid.begin(answeredAt);
    await clock.passes(10_000);
    assert.deepEqual(
      asked.map((at) => Math.round(at - answeredAt)),
      [0, 600],
    );
  });
});
