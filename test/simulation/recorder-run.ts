// One run of the recorder on a machine, joined as apps/recorder does.
import type { Log } from '@tandem/base/observe';
import { DatabaseSink } from '@tandem/books/cdr';
import { type JournalReader, openReader, type Position } from '@tandem/books/journal';
import { Recording } from '../../apps/recorder/recording.ts';
import type { Machine } from './machine.ts';
import type { ModelDatabase } from './model-database.ts';
import { RunOutputs } from './outputs.ts';
import type { Plant } from './plants.ts';
import { Process } from './process.ts';

export type PostMoment = 'beforePost' | 'afterPost';

export interface RecorderWorld {
  readonly database: ModelDatabase;
  readonly log: Log;
  readonly struck: (moment: string) => void;
  /** The most entries that it takes at once. */
  readonly batch: number;
  readonly plant: Plant | undefined;
}

export class RecorderRun {
  readonly process: Process;
  readonly recording: Recording;
  readonly sink: DatabaseSink;
  readonly outputs: RunOutputs;
  /** When it is killed, if it is to be killed in the middle of a post. */
  killAt: PostMoment | undefined;
  killed: () => void = () => undefined;

  readonly #struck: (moment: string) => void;

  constructor(machine: Machine, { database, log, batch, struck, plant }: RecorderWorld) {
    this.process = new Process(machine);
    this.#struck = struck;
    const { disk } = this.process;
    const store = database.storeOf(machine.node, {
      before: () => this.#isGone('beforePost'),
      after: () => this.#isGone('afterPost'),
    });
    this.sink = new DatabaseSink(store);
    const reader = smallBatches(openReader(disk), machine, batch);
    this.outputs = new RunOutputs(this.process, plant);
    const sinks = [this.sink, ...this.outputs.sinks];
    this.recording = new Recording({
      ...{ disk, reader, sinks, timers: this.process, clock: this.process, log },
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
  /** Each sink has a position of its own, and gets the same object back while nothing comes. */
  const idle = new WeakMap<Position, Idle>();
  return {
    mark: () => reader.mark(),
    next: async (from, limits) => {
      const last = idle.get(from);
      if (last?.marks === machine.marks) return last.read;
      const before = machine.marks;
      const read = await reader.next(from, { ...limits, maxEntries });
      if (read.ok && read.value.entries.length === 0) {
        idle.set(read.value.after, { read, marks: before });
      }
      return read;
    },
  };
}

interface Idle {
  readonly read: Awaited<ReturnType<JournalReader['next']>>;
  readonly marks: number;
}
