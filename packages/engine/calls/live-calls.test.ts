import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallRecord } from '@tandem/domain/record';
import { hungUp } from './legs/testing-legs.ts';
import { LiveCalls } from './live-calls.ts';
import { answersAfter, switchUnderTest } from './testing-switch.ts';

describe('who is charged is a kind of payer (CDR-6)', () => {
  //  of a record                                         it can be
  const table: ReadonlyArray<readonly [Partial<CallRecord>, boolean]> = [
    [{}, true],
    [{ billingMode: -1 }, false],
    [{ billingMode: -1, charge: null }, true],
    [{ billingMode: -1, answeredAtMs: null }, true],
  ];
  for (const [more, isFine] of table) {
    it(`${JSON.stringify(more)}: ${isFine}`, () => {
      const world = switchUnderTest({ vendors: { good: answersAfter(1_000) } });
      const call = world.calls('8613800138000');
      world.passes(2_000);
      const [running] = world.switch.control.list();
      const found = world.switch.find(running?.id ?? '');
      assert.ok(found);
      call.says(hungUp());
      const live = new LiveCalls(1);
      const record = { ...world.record(call), ...more };
      assert.equal(live.closed(found, { reason: 11 } as never, record), isFine);
      assert.equal(live.counters().paidByNobody, isFine ? 0 : 1);
    });
  }
});
