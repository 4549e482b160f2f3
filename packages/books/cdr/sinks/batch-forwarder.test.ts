// What a target is told of records that it may have already.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { BEGINNING, type Position } from '@tandem/books/journal/contract';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import { entriesOf } from '../testing-entries.ts';
import { BatchForwarder } from './batch-forwarder.ts';

const ENTRIES = entriesOf(
  Array.from({ length: 8 }, (_, at) =>
    testingEnded(testingRecord(at + 1, { callerE164: String(at + 1) })),
  ),
);
const placeAfter = (count: number): Position => ENTRIES[count - 1]?.after ?? BEGINNING;

function bench() {
  const told: string[] = [];
  const world = { disk: new BreakableDisk(), end: BEGINNING };
  const starts = async (): Promise<BatchForwarder> => {
    const forwarder = new BatchForwarder({
      ...{ target: 'billing', mostRecords: 1, disk: world.disk, clock: new VirtualClock() },
      deliver: {
        send: async (records, { mayRepeat } = { mayRepeat: false }) => {
          for (const { callerE164 } of records) told.push(`${callerE164}${mayRepeat ? '?' : ''}`);
          return ok();
        },
        close: () => undefined,
      },
      reader: { mark: async () => ok(world.end) },
    });
    assert.ok((await forwarder.position()).ok);
    return forwarder;
  };
  const takes = async (forwarder: BatchForwarder, from: number, to: number): Promise<void> => {
    world.end = placeAfter(to);
    const entries = ENTRIES.slice(from - 1, to);
    assert.ok((await forwarder.take({ entries, after: placeAfter(to) })).ok);
  };
  return { told, world, starts, takes };
}

describe('a forwarder of batches says what may come again (CDR-3)', () => {
  it('after a start all that was there when it died, and nothing that ended later', async () => {
    const { told, world, starts, takes } = bench();
    const first = await starts();
    await takes(first, 1, 2);
    // Its place is not kept any more, while the target takes all the same.
    world.disk.breaks({ on: ['write'], code: 'ENOSPC' });
    await takes(first, 3, 5);
    assert.deepEqual(told.splice(0), ['1', '2', '3', '4', '5']);
    world.disk = world.disk.crash('kept');
    const second = await starts();
    await takes(second, 3, 8);
    assert.deepEqual(told, ['3?', '4?', '5?', '6', '7', '8']);
  });
});
