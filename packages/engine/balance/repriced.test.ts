import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PriceE7 } from '@tandem/base/money';
import { perSecond, renewed, World } from './testing-world.ts';

const ACME = 7n;
const NOTHING = 0 as PriceE7;

/** A minute at 1 E7 a second is reserved; then it is answered at other prices. */
function answeredAt(has: number, pricing: ReturnType<typeof perSecond>) {
  const world = new World();
  world.has(ACME, has);
  const request = { account: ACME, pricing: perSecond(1), advanceMinutes: 1 };
  const answer = world.opens(request, 10);
  assert.ok(answer?.ok);
  return { world, call: answer.money, grant: answer.money.reprice(pricing) };
}

describe('a call is answered at other prices than it was opened with (BIL-2, BIL-4)', () => {
  it('dearer: it may go less far on the same money, and buys more of it at the new price', () => {
    const { world, call, grant } = answeredAt(1_000, perSecond(2));
    assert.deepEqual(grant, { reserved: 60n, seconds: 30 });
    assert.deepEqual(renewed(call, world, 300), { reserved: 300n, seconds: 150 });
    call.settle(call.grant.reserved);
  });

  it('cheaper: it goes further', () => {
    const { grant } = answeredAt(
      60,
      perSecond(1, { firstSeconds: 30, nextSeconds: 6, firstE7: NOTHING }),
    );
    assert.deepEqual(grant, { reserved: 60n, seconds: 90 });
  });

  it('a first block that is dearer than all that is reserved: no second, until there is more', () => {
    const hour = perSecond(1, { firstSeconds: 3_600, nextSeconds: 60 });
    const { world, call, grant } = answeredAt(5_000, hour);
    assert.deepEqual(grant, { reserved: 60n, seconds: 0 });
    assert.deepEqual(renewed(call, world, 300), { reserved: 3_600n, seconds: 3_600 });
    const poor = answeredAt(3_599, hour);
    assert.deepEqual(renewed(poor.call, poor.world, 300)?.seconds, 0);
    poor.call.settle(poor.call.grant.reserved);
  });

  it('free from now on: without end', () => {
    const { grant } = answeredAt(60, perSecond(0));
    assert.equal(grant.seconds, Number.POSITIVE_INFINITY);
  });
});
