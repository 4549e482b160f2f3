// What becomes of a flood of illegal calls in the books.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { CallRecord } from '@tandem/domain/record';
import { testingRecord } from '@tandem/domain/testkit';
import { IllegalFold } from './illegal-fold.ts';
import { switchUnderTest } from './testing-switch.ts';

const cancelled = { type: 'cancelled', cause: null } as const;

function bench() {
  const clock = new VirtualClock();
  const written: CallRecord[] = [];
  const fold = new IllegalFold({ clock, timers: clock, write: (record) => written.push(record) });
  let count = 0;
  const comes = (times: number, more: Partial<CallRecord> = {}): void => {
    for (let at = 0; at < times; at += 1) {
      count += 1;
      fold.ended(testingRecord(count, { isIllegal: true, serverReason: 17, ...more }));
    }
  };
  const calls = (): number => written.reduce((sum, { folded }) => sum + 1 + folded, 0);
  return { clock, written, fold, comes, calls };
}

describe('a flood of illegal calls (CDR-1)', () => {
  it('ten of one source in a second are ten records; more of them are one, with a count', () => {
    const { clock, written, comes, calls } = bench();
    comes(10);
    assert.equal(written.length, 10);
    comes(4_000);
    assert.equal(written.length, 10);
    clock.passesAtOnce(1_000);
    assert.equal(written.length, 11);
    assert.equal(written.at(-1)?.folded, 3_999);
    assert.equal(calls(), 4_010);
    assert.equal(clock.pending, 0);
  });

  it('each second has ten of its own; sources and reasons are counted apart', () => {
    const { clock, written, comes } = bench();
    comes(9);
    comes(9, { serverReason: 16 });
    comes(9, { callerIp: '203.0.113.9' });
    clock.passesAtOnce(1_000);
    comes(10);
    assert.equal(written.length, 37);
    assert.ok(written.every(({ folded }) => folded === 0));
  });

  it('of sources that are made up there are 200 a second together', () => {
    const { clock, written, comes, calls } = bench();
    for (let at = 0; at < 5_000; at += 1) comes(1, { callerIp: `203.0.${at >> 8}.${at & 255}` });
    assert.equal(written.length, 200);
    clock.passesAtOnce(1_000);
    assert.equal(written.length, 201);
    assert.equal(calls(), 5_000);
  });

  it('an end writes what was held back, and holds nothing back any more', () => {
    const { fold, written, comes, calls } = bench();
    comes(25);
    fold.close();
    assert.equal(calls(), 25);
    comes(20);
    assert.equal(written.length, 31);
  });

  it('a switch folds calls of strangers, and none of those whom it knows', () => {
    const world = switchUnderTest();
    for (let at = 0; at < 30; at += 1) {
      world.calls('8613800138000', { source: { address: '203.0.113.66', port: 5060 } });
    }
    assert.equal(world.journal.records.length, 10);
    world.passes(1_000);
    assert.equal(world.journal.records.length, 11);
    assert.equal(world.journal.records.at(-1)?.folded, 19);
    for (let at = 0; at < 30; at += 1) world.calls('8613800138000').says(cancelled);
    world.passes(5_000);
    assert.equal(world.journal.records.length, 41);
    world.check();
  });
});
