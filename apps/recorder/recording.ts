// All sinks of the journal on one machine: each with its own pump, and one file that tells the
// switch how far they have come.
import { type Disk, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { Pump, type RecordSink } from '@tandem/books/cdr';
import {
  BEGINNING,
  isBefore,
  type JournalReader,
  type Position,
  publishPositions,
  type SinkPosition,
} from '@tandem/books/journal';

/** The switch looks twice a second; a file each batch would be a burden for nothing. */
const TELL_EVERY_MS = 250;
const ASK_AGAIN_MS = 20;

export interface RecordingOptions {
  readonly disk: Disk;
  readonly reader: JournalReader;
  readonly sinks: readonly RecordSink[];
  readonly timers: Timers;
  readonly log: Log;
}

export class Recording {
  readonly #options: RecordingOptions;
  readonly #pumps: readonly Pump[];
  readonly #positions = new Map<string, SinkPosition>();
  #isTelling = false;
  #toldAll = true;

  constructor(options: RecordingOptions) {
    this.#options = options;
    const { reader, timers, log } = options;
    this.#pumps = options.sinks.map((sink) => {
      const onPosition = (position: Position): void => this.#stands(sink, position);
      return new Pump({ reader, sink, timers, log, onPosition });
    });
  }

  start(): void {
    for (const pump of this.#pumps) pump.start();
  }

  async figures(): Promise<Readonly<Record<string, unknown>>> {
    const mark = await this.#options.reader.mark();
    const sinks = this.#pumps.map((pump) => {
      const { sink, position, trouble, gaps } = pump.figures();
      const waiting = mark.ok ? mark.value.endedCount - position.endedCount : null;
      return { sink, waiting, trouble: trouble ?? null, gaps };
    });
    return { sinks };
  }

  /** What is durable is taken first, if that does not take longer than this. */
  async end(drainMs: number): Promise<void> {
    for (let waitedMs = 0; waitedMs < drainMs; waitedMs += ASK_AGAIN_MS) {
      if (await this.#hasTakenAll()) break;
      await this.#pause(ASK_AGAIN_MS);
    }
    await Promise.all(this.#pumps.map((pump) => pump.stop()));
    await this.#tell();
  }

  async #hasTakenAll(): Promise<boolean> {
    const mark = await this.#options.reader.mark();
    if (!mark.ok) return true;
    return this.#pumps.every((pump) => !isBefore(pump.figures().position, mark.value));
  }

  #stands({ name, isDatabase }: RecordSink, position: Position): void {
    this.#positions.set(name, { sink: name, isDatabase, position });
    this.#toldAll = false;
    if (this.#isTelling) return;
    this.#isTelling = true;
    void this.#tellForAWhile();
  }

  async #tellForAWhile(): Promise<void> {
    while (!this.#toldAll) {
      await this.#tell();
      await this.#pause(TELL_EVERY_MS);
    }
    this.#isTelling = false;
  }

  async #tell(): Promise<void> {
    this.#toldAll = true;
    // Who has not come so far yet holds back what it has not seen.
    const sinks = this.#options.sinks.map(
      ({ name, isDatabase }) =>
        this.#positions.get(name) ?? { sink: name, isDatabase, position: BEGINNING },
    );
    const told = await publishPositions(this.#options.disk, sinks);
    if (told.ok) return;
    const { path, code } = told.error;
    this.#options.log.warn('POSITIONS_NOT_WRITTEN', 'the switch does not hear', { path, code });
  }

  #pause(lengthMs: number): Promise<void> {
    return new Promise((resolve) => void this.#options.timers.after(ms(lengthMs), resolve));
  }
}
