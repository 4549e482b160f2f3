// One run of the recorder on a machine, joined as apps/recorder does.
import type { Log } from '@tandem/base/observe';
import { DatabaseSink } from '@tandem/books/cdr';
import { type JournalReader, openReader } from '@tandem/books/journal';
import { Recording } from '../../apps/recorder/recording.ts';
import type { Machine } from './machine.ts';
import type { ModelDatabase } from './model-database.ts';
import { Process } from './process.ts';

export type PostMoment = 'beforePost' | 'afterPost';

export interface RecorderWorld {
  readonly database: ModelDatabase;
  readonly log: Log;
  readonly struck: (moment: string) => void;
  /** The most entries that it takes at once. */
  readonly batch: number;
}

export class RecorderRun {
  readonly process: Process;
  readonly recording: Recording;
  readonly sink: DatabaseSink;
  /** When it is killed, if it is to be killed in the middle of a post. */
  killAt: PostMoment | undefined;
  killed: () => void = () => undefined;

  readonly #struck: (moment: string) => void;

  constructor(machine: Machine, { database, log, batch, struck }: RecorderWorld) {
    this.process = new Process(machine);
    this.#struck = struck;
    const { disk } = this.process;
    const store = database.storeOf(machine.node, {
      before: () => this.#isGone('beforePost'),
      after: () => this.#isGone('afterPost'),
    });
    this.sink = new DatabaseSink(store);
    const reader = smallBatches(openReader(disk), machine, batch);
    this.recording = new Recording({
      ...{ disk, reader, sinks: [this.sink], timers: this.process, clock: this.process, log },
    });
    this.recording.start();
  }

  #isGone(moment: PostMoment): boolean {
    if (this.killAt === moment && !this.process.isOver) {
      this.killAt = undefined;
      this.#struck(`recorder ${moment}`);
      this.killed();
    }
    return this.process.isOver;
  }
}

/**
 * Steps that depend on one another come in transactions of their own. Where no mark was put since
 * nothing was found, nothing is read: a world is idle for most of its time.
 */
function smallBatches(reader: JournalReader, machine: Machine, maxEntries: number): JournalReader {
  let marks = -1;
  let idle: Awaited<ReturnType<JournalReader['next']>> | undefined;
  return {
    mark: () => reader.mark(),
    next: async (from, limits) => {
      if (idle?.ok && idle.value.after === from && marks === machine.marks) return idle;
      const before = machine.marks;
      const read = await reader.next(from, { ...limits, maxEntries });
      idle = read.ok && read.value.entries.length === 0 ? read : undefined;
      marks = before;
      return read;
    },
  };
}
