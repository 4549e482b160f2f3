// All sinks of the journal on one machine: each with its own pump, and one file that tells the
// switch how far they have come.
import { type Clock, type Disk, ms, type Timers } from '@tandem/base/kernel';
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
import { Progress } from './progress.ts';

/** The switch looks twice a second; a file each batch would be a burden for nothing. */
const TELL_EVERY_MS = 250;
const ASK_AGAIN_MS = 20;
/**
 * 4 GB of journal, the ends of two million calls. Only the books may hold more: the disk that a
 * collector fills by being away for days is the one that calls need.
 */
const MOST_SEGMENTS_HELD = 64;

export interface RecordingOptions {
  readonly disk: Disk;
  readonly reader: JournalReader;
  readonly sinks: readonly RecordSink[];
  readonly timers: Timers;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

interface Fed {
  readonly sink: RecordSink;
  readonly pump: Pump;
  /** undefined: it has not said yet. */
  position: Position | undefined;
}

export class Recording {
  readonly #options: RecordingOptions;
  readonly #fed = new Map<string, Fed>();
  readonly #progress: Progress;
  #isTelling = false;
  #isOver = false;
  #toldAll = true;
  #told = '';

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#progress = new Progress(options.log);
    for (const sink of options.sinks) this.#feed(sink);
  }

  start(): void {
    for (const { pump } of this.#fed.values()) pump.start();
  }

  /** One more, that is fed from now on; until it says where it stands it holds the journal. */
  add(sink: RecordSink): void {
    this.#feed(sink).pump.start();
  }

  /** What it takes just now it takes; it holds back nothing any more. */
  async remove(name: string): Promise<void> {
    const fed = this.#fed.get(name);
    this.#fed.delete(name);
    await fed?.pump.stop();
    this.#tellSoon();
  }

  async figures(): Promise<Readonly<Record<string, unknown>>> {
    const mark = await this.#options.reader.mark();
    const sinks = [...this.#fed.values()].map(({ pump }) => {
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
    await Promise.all([...this.#fed.values()].map(({ pump }) => pump.stop()));
    this.#isOver = true;
    await this.#tell();
  }

  #feed(sink: RecordSink): Fed {
    const { reader, timers, log } = this.#options;
    const onPosition = (position: Position): void => {
      fed.position = position;
      this.#tellSoon();
    };
    const pump = new Pump({ reader, sink, timers, log, onPosition });
    const fed: Fed = { sink, pump, position: undefined };
    this.#fed.set(sink.name, fed);
    return fed;
  }

  async #hasTakenAll(): Promise<boolean> {
    const mark = await this.#options.reader.mark();
    if (!mark.ok) return true;
    const fed = [...this.#fed.values()];
    return fed.every(({ sink, pump }) => {
      const { position, trouble } = pump.figures();
      // An end does not wait for a collector that may be away for days: its place is kept.
      const isAway = trouble !== undefined && !sink.isDatabase;
      return isAway || !isBefore(position, mark.value);
    });
  }

  #tellSoon(): void {
    this.#toldAll = false;
    if (this.#isTelling) return;
    this.#isTelling = true;
    void this.#tellForAWhile();
  }

  async #tellForAWhile(): Promise<void> {
    while (!this.#isOver && (!this.#toldAll || this.#isSomeBehind())) {
      await this.#tell();
      await this.#pause(TELL_EVERY_MS);
    }
    this.#isTelling = false;
  }

  /** A sink that keeps later what it takes will have more to tell. */
  #isSomeBehind(): boolean {
    return [...this.#fed.values()].some(({ sink, position }) => {
      const kept = sink.kept?.();
      return kept !== undefined && position !== undefined && isBefore(kept, position);
    });
  }

  async #tell(): Promise<void> {
    this.#toldAll = true;
    const mark = await this.#options.reader.mark();
    if (mark.ok) this.#look(mark.value);
    const sinks = [...this.#fed.values()].map((fed) => held(fed, mark.ok ? mark.value : BEGINNING));
    const text = JSON.stringify(sinks);
    if (text === this.#told) return;
    const told = await publishPositions(this.#options.disk, sinks);
    if (told.ok) {
      this.#told = text;
      return;
    }
    const { path, code } = told.error;
    this.#options.log.warn('POSITIONS_NOT_WRITTEN', 'the switch does not hear', { path, code });
  }

  #look(mark: Position): void {
    const nowMs = this.#options.clock.now();
    for (const { sink, position } of this.#fed.values()) {
      const taken = position?.endedCount ?? mark.endedCount;
      const waiting = mark.endedCount - taken;
      this.#progress.stands({ sink: sink.name, taken, waiting }, nowMs);
    }
  }

  #pause(lengthMs: number): Promise<void> {
    return new Promise((resolve) => void this.#options.timers.after(ms(lengthMs), resolve));
  }
}

/**
 * Who has not come so far yet holds back what it has not seen, unless that is too much: then its
 * pump will tell of a gap.
 */
function held({ sink, position }: Fed, mark: Position): SinkPosition {
  const { name, isDatabase } = sink;
  const isKeptLater = sink.kept !== undefined && position !== undefined;
  const kept = (isKeptLater ? sink.kept?.() : position) ?? BEGINNING;
  const oldest = mark.segment - MOST_SEGMENTS_HELD;
  const isTooMuch = !isDatabase && kept.segment > 0 && kept.segment < oldest;
  return { sink: name, isDatabase, position: isTooMuch ? { ...kept, segment: oldest } : kept };
}
