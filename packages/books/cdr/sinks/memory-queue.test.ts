// The compatible mode: what waits is bounded, the oldest goes first, and order is kept.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { MemoryLog, VirtualClock } from '@tandem/base/testkit';
import { type Batch, BEGINNING } from '@tandem/books/journal/contract';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import type { RecordSink } from '../ports.ts';
import { entriesOf } from '../testing-entries.ts';
import { MemoryQueue } from './memory-queue.ts';
import { shownRecord } from './shown-record.ts';

const ENTRIES = entriesOf(
  Array.from({ length: 30 }, (_, at) =>
    testingEnded(testingRecord(at + 1, { callerE164: String(at + 1), isHidden: at === 2 })),
  ),
);

function batch(from: number, to: number): Batch {
  const entries = ENTRIES.slice(from - 1, to);
  return { entries, after: entries.at(-1)?.after ?? BEGINNING };
}

async function bench(most: number) {
  const clock = new VirtualClock();
  const log = new MemoryLog();
  const world = { isAway: false, seen: [] as string[], opened: 0 };
  const inner: RecordSink = {
    name: 'forwarder/a',
    isDatabase: false,
    position: async () => {
      world.opened += 1;
      return ok(undefined);
    },
    take: async ({ entries }) => {
      if (world.isAway) return fail({ kind: 'away', why: 'gone' });
      world.seen.push(...entries.map((entry) => shownRecord(entry)?.callerE164 ?? '?'));
      return ok();
    },
  };
  const queue = new MemoryQueue({
    ...{ inner, timers: clock, log: log.log, mostRecords: () => most },
    reader: { mark: async () => ok(BEGINNING) },
  });
  assert.ok((await queue.position()).ok);
  return { queue, clock, log, world };
}

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at)).filter((one) => one !== '3');

describe('forwarding from memory (CDR-3)', () => {
  it('sends at once and in order, without what is hidden', async () => {
    const { queue, clock, world } = await bench(100);
    await queue.take(batch(1, 5));
    await queue.take(batch(6, 9));
    await clock.passes(10);
    assert.deepEqual(world.seen, numbers(1, 9));
    assert.equal(world.opened, 1);
    await queue.close();
  });

  it('keeps so many while the target is away, and drops the oldest, counted and told once', async () => {
    const { queue, clock, log, world } = await bench(10);
    world.isAway = true;
    await queue.take(batch(4, 8));
    assert.deepEqual(queue.figures(), { pending: 5, most: 10, dropped: 0, isHalfFull: true });
    await queue.take(batch(9, 20));
    await queue.take(batch(21, 22));
    await clock.passes(1_000);
    assert.deepEqual(queue.figures(), { pending: 10, most: 10, dropped: 9, isHalfFull: true });
    const told = (wanted: string) => log.records.filter(({ code }) => code === wanted).length;
    assert.deepEqual([told('TARGET_HALF_FULL'), told('TARGET_DROPS')], [1, 1]);
    world.isAway = false;
    await clock.passes(6_000);
    assert.deepEqual(world.seen, numbers(13, 22));
    assert.equal(queue.figures().pending, 0);
    world.isAway = true;
    await queue.take(batch(23, 26));
    assert.equal(told('TARGET_HALF_FULL'), 1);
    await queue.take(batch(27, 27));
    assert.equal(told('TARGET_HALF_FULL'), 2, 'it fills up again');
    await queue.close();
  });

  it('holds nobody up, and what waits at the end is let go', async () => {
    const { queue, clock, world } = await bench(10);
    world.isAway = true;
    assert.ok((await queue.take(batch(1, 5))).ok);
    await queue.close();
    world.isAway = false;
    await clock.passes(10_000);
    assert.deepEqual(world.seen, []);
  });
});
