// Every sink of records runs this suite, the model of the database too. A new sink is one file and
// one call of `isRecordSink`.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Batch, StoredEntry } from '@tandem/books/journal/contract';
import type { Step } from '@tandem/domain/record';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import type { RecordSink } from '../ports.ts';
import { entriesOf } from '../testing-entries.ts';

export interface SinkBench {
  /** As a start finds it: nothing is known but what was kept. */
  open(): Promise<RecordSink>;
  /** callerE164 of all records that a reader of this sink sees, in order. */
  visible(): Promise<readonly string[]>;
  /** Of each of them whether it was said that it may have come before; absent: nobody can say it. */
  marked?(): Promise<readonly boolean[]>;
  /** All that was taken is kept as well; sinks that keep it at once do nothing. */
  settle(): Promise<void>;
  /** Awaits what waits in virtual time. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Makes the outside fail, in the middle of its work where there is one, until `mend`. */
  readonly breakage: Breakage;
  /** What is taken may be shown again after a break, in order. */
  readonly isAtLeastOnce?: boolean;
  /** It keeps what it takes until the outside is there again, and so takes all the time. */
  readonly takesWhileAway?: boolean;
  close(): Promise<void>;
}

export interface Breakage {
  breakIt(): Promise<void>;
  mend(): Promise<void>;
  /** It takes what comes next, is gone before that is heard, and stays away until `mend`. */
  losesAnswer?(): Promise<void>;
}

const FIRST = 4_930_000;
/** A minute by the pump's waits. */
const TRIES_OF_A_MINUTE = 15;
export const numberOf = (count: number): string => String(FIRST + count);

/** Nobody's balance is moved, so that a database needs no accounts. */
const FREE = { charge: null, cost: null } as const;

/** Records 1 to `count`, with steps between them that no sink shows. */
function story(count: number): readonly StoredEntry[] {
  const steps = Array.from({ length: count }, (_, at): readonly Step[] => {
    const record = testingRecord(at + 1, { ...FREE, callerE164: numberOf(at + 1) });
    const hidden = testingRecord(at + 500, { ...FREE, isHidden: true, callerE164: '0' });
    const epoch = { kind: 'epoch', node: 'node-a', epoch: record.id } as const;
    return at % 3 === 1
      ? [epoch, testingEnded(hidden), testingEnded(record)]
      : [testingEnded(record)];
  });
  return entriesOf(steps.flat());
}

const ENTRIES = story(9);
const isRecord = ({ json }: StoredEntry, count: number): boolean =>
  json.includes(`"${numberOf(count)}"`);
const placeOf = (count: number): number => ENTRIES.findIndex((entry) => isRecord(entry, count));

/** From behind the record before `from` up to the record `to`. */
function batch(from: number, to: number): Batch {
  const entries = ENTRIES.slice(from === 1 ? 0 : placeOf(from - 1) + 1, placeOf(to) + 1);
  const after = entries.at(-1)?.after;
  assert.ok(after);
  return { entries, after };
}

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => numberOf(from + at));

const TAKEN = { ok: true, value: undefined } as const;

function isRefused(taken: Taken, { takesWhileAway = false }: SinkBench): void {
  assert.equal(taken.ok ? 'taken' : taken.error.kind, takesWhileAway ? 'taken' : 'away');
}

type Taken = Awaited<ReturnType<RecordSink['take']>>;

/** Each is behind the one before it, or was seen already. */
function inOrder(seen: readonly string[]): void {
  for (const [at, number] of seen.entries()) {
    const before = seen[at - 1];
    const isNext = before === undefined || Number(number) === Number(before) + 1;
    assert.ok(isNext || seen.indexOf(number) < at, `${number} behind ${before}`);
  }
}

/** Whoever may have it already is told so. */
async function repeatsAreMarked(bench: SinkBench, seen: readonly string[]): Promise<void> {
  const marked = await bench.marked?.();
  const repeats = [...seen.keys()].filter((at) => seen.indexOf(seen[at] ?? '') < at);
  if (bench.breakage.losesAnswer !== undefined) assert.ok(repeats.length > 0, 'nothing came twice');
  if (marked === undefined) return;
  assert.ok(
    repeats.every((at) => marked[at]),
    `${seen.join(' ')}: ${marked.join(' ')}`,
  );
  assert.equal(marked.at(-1), false, 'and it is over when an answer was heard');
}

/** `isThere`: whether the machine has what the sink needs; it skips the test otherwise. */
export function isRecordSink(
  name: string,
  make: () => Promise<SinkBench>,
  isThere: (t: TestContext) => boolean = () => true,
): void {
  describe(`${name} is a sink (CDR-2, CDR-3, CDR-7)`, () => {
    it('shows records in journal order and remembers how far it came', async (t) => {
      if (!isThere(t)) return;
      const bench = await make();
      const sink = await bench.open();
      await bench.run(sink.position());
      assert.deepEqual(await bench.run(sink.take(batch(1, 3))), TAKEN);
      await bench.settle();
      assert.deepEqual(await bench.visible(), numbers(1, 3));
      const again = await bench.open();
      assert.deepEqual(await bench.run(again.position()), { ok: true, value: batch(1, 3).after });
      await bench.close();
    });

    it('fed again from before its position, shows each record once', async (t) => {
      if (!isThere(t)) return;
      const bench = await make();
      const sink = await bench.open();
      await bench.run(sink.position());
      await bench.run(sink.take(batch(1, 5)));
      await bench.settle();
      const again = await bench.open();
      await bench.run(again.position());
      assert.deepEqual(await bench.run(again.take(batch(3, 7))), TAKEN);
      await bench.settle();
      assert.deepEqual(await bench.visible(), numbers(1, 7));
      await bench.close();
    });

    it('the same batch twice shows each record once', async (t) => {
      if (!isThere(t)) return;
      const bench = await make();
      const sink = await bench.open();
      await bench.run(sink.position());
      await bench.run(sink.take(batch(1, 4)));
      assert.deepEqual(await bench.run(sink.take(batch(1, 4))), TAKEN);
      await bench.run(sink.take(batch(4, 6)));
      await bench.settle();
      assert.deepEqual(await bench.visible(), numbers(1, 6));
      await bench.close();
    });

    it('what shows nothing moves the position all the same', async (t) => {
      if (!isThere(t)) return;
      const bench = await make();
      const sink = await bench.open();
      await bench.run(sink.position());
      const silent = ENTRIES.slice(1, 3);
      const after = silent.at(-1)?.after;
      assert.ok(after);
      await bench.run(sink.take(batch(1, 1)));
      assert.deepEqual(await bench.run(sink.take({ entries: silent, after })), TAKEN);
      await bench.settle();
      assert.deepEqual(await bench.visible(), numbers(1, 1));
      await bench.close();
    });

    it('broken in mid-way: nothing half, and all of it after mending', async (t) => {
      if (!isThere(t)) return;
      const bench = await make();
      const sink = await bench.open();
      await bench.run(sink.position());
      await bench.run(sink.take(batch(1, 2)));
      await bench.settle();
      await bench.breakage.breakIt();
      isRefused(await bench.run(sink.take(batch(3, 4))), bench);
      assert.ok((await bench.visible()).length <= 4);
      await bench.breakage.mend();
      await bench.settle();
      assert.deepEqual(await bench.run(sink.take(batch(3, 4))), TAKEN);
      await bench.settle();
      const seen = await bench.visible();
      assert.deepEqual(bench.isAtLeastOnce ? [...new Set(seen)] : seen, numbers(1, 4));
      await bench.close();
    });

    it('away for a minute: all of it in order, and what comes again is marked', async (t) => {
      if (!isThere(t)) return;
      const bench = await make();
      const sink = await bench.open();
      await bench.run(sink.position());
      await bench.run(sink.take(batch(1, 2)));
      await bench.settle();
      await (bench.breakage.losesAnswer ?? bench.breakage.breakIt)();
      let isTaken = false;
      for (let tries = 0; tries < TRIES_OF_A_MINUTE; tries += 1) {
        // What was taken is given no second time.
        if (!isTaken) isRefused(await bench.run(sink.take(batch(3, 6))), bench);
        isTaken = bench.takesWhileAway ?? false;
        await bench.settle();
      }
      await bench.breakage.mend();
      await bench.settle();
      if (!isTaken) assert.deepEqual(await bench.run(sink.take(batch(3, 6))), TAKEN);
      assert.deepEqual(await bench.run(sink.take(batch(7, 8))), TAKEN);
      assert.deepEqual(await bench.run(sink.take(batch(9, 9))), TAKEN);
      await bench.settle();
      const seen = await bench.visible();
      inOrder(seen);
      assert.deepEqual(bench.isAtLeastOnce ? [...new Set(seen)] : seen, numbers(1, 9));
      await repeatsAreMarked(bench, seen);
      await bench.close();
    });
  });
}
