// What the recorder tells the switch that it still needs of the journal.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import { BreakableDisk, MemoryLog, VirtualClock } from '@tandem/base/testkit';
import type { RecordSink } from '@tandem/books/cdr';
import { type JournalReader, type Position, readPositions } from '@tandem/books/journal';
import { Recording } from './recording.ts';

const at = (segment: number, offset = 100): Position => ({ segment, offset, endedCount: 0 });

/** Stands where it is told to, and takes all that there is: nothing. */
class IdleSink implements RecordSink {
  readonly name: string;
  readonly isDatabase: boolean;
  readonly #stands: Position | undefined;
  keeps: Position | undefined;

  constructor(name: string, stands: Position | undefined) {
    this.name = name;
    this.isDatabase = name === 'database';
    this.#stands = stands;
    this.keeps = stands;
  }

  position = async () => ok(this.#stands);
  take = async () => ok();
  kept = () => this.keeps;
}

interface Bench {
  readonly recording: Recording;
  readonly clock: VirtualClock;
  /** What the switch reads. */
  told(): Promise<readonly string[]>;
}

function bench(mark: Position, ...sinks: readonly RecordSink[]): Bench {
  const disk = new BreakableDisk();
  const clock = new VirtualClock();
  const reader: JournalReader = {
    mark: async () => ok(mark),
    next: async () => ok({ entries: [], after: mark }),
  };
  const { log } = new MemoryLog();
  const recording = new Recording({ disk, reader, sinks, timers: clock, clock, log });
  const told = async (): Promise<readonly string[]> => {
    await clock.passes(600);
    const read = await readPositions(disk);
    assert.ok(read.ok);
    return read.value.map(({ sink, position }) => `${sink} ${position.segment}`);
  };
  recording.start();
  return { recording, clock, told };
}

async function ends({ recording, clock }: Bench): Promise<void> {
  const ended = recording.end(0);
  await clock.passes(1_000);
  await ended;
}

describe('what sinks hold of the journal (CDR-3, CDR-7)', () => {
  it('from where a start would go on, not from where they stand', async () => {
    const text = new IdleSink('text', at(5));
    const made = bench(at(9), new IdleSink('database', at(9)), text);
    assert.deepEqual(await made.told(), ['database 9', 'text 5']);
    text.keeps = at(8);
    assert.deepEqual(await made.told(), ['database 9', 'text 8']);
    await ends(made);
  });

  it('a sink that comes holds, one that goes lets go', async () => {
    const made = bench(at(9), new IdleSink('database', at(9)));
    made.recording.add(new IdleSink('forwarder/a', at(7)));
    assert.deepEqual(await made.told(), ['database 9', 'forwarder/a 7']);
    const removed = made.recording.remove('forwarder/a');
    await made.clock.passes(1_000);
    await removed;
    assert.deepEqual(await made.told(), ['database 9']);
    await ends(made);
  });

  it('a collector that is away for days does not fill the disk; the books may', async () => {
    const far = new IdleSink('forwarder/a', at(3));
    const database = new IdleSink('database', at(2));
    const made = bench(at(500), database, far, new IdleSink('text', undefined));
    assert.deepEqual(await made.told(), ['database 2', 'forwarder/a 436', 'text 0']);
    await ends(made);
  });
});
