// Keeps a thread of the switch running. One that dies by a defect is started again: the switch goes
// on with what it has meanwhile.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Log } from '@tandem/base/observe';
import { checkout } from '../role/checkout.ts';

/** A defect that comes back at once must not fill the log. */
const START_AGAIN_AFTER_MS = 1_000;
/** A statement under way may take longer: its answer is of no use any more. */
const CLOSE_PATIENCE_MS = 1_000;

export interface ThreadParts<FromThread> {
  /** The bundle, as tools/entries.json names it. */
  readonly program: string;
  readonly settings: unknown;
  readonly log: Log;
  readonly receive: (message: FromThread) => void;
  /** It died: what was asked of it is not answered. */
  readonly onDeath?: () => void;
}

/** Threads that read their programs already, each for the next that keeps one of its program. */
const prepared = new Map<string, Worker>();

/** Reading a program takes longer than what it does then: it is read while the database starts. */
export function prepareThreads(programs: readonly string[]): void {
  for (const program of programs) {
    const worker = startOf(program);
    // One that dies before anybody has asked for it is started again by who asks, and dies for him.
    worker.once('error', () => undefined);
    worker.once('exit', () => {
      if (prepared.get(program) === worker) prepared.delete(program);
    });
    prepared.set(program, worker);
  }
}

function startOf(program: string): Worker {
  return new Worker(join(checkout.programs, `${program}.js`));
}

function taken(program: string): Worker {
  const ready = prepared.get(program) ?? startOf(program);
  prepared.delete(program);
  return ready;
}

/** Every thread ends at this word. */
export interface StopCommand {
  readonly type: 'stop';
}

export class KeptThread<ToThread, FromThread> {
  readonly #parts: ThreadParts<FromThread>;
  #worker: Worker | undefined;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;
  #deaths = 0;

  constructor(parts: ThreadParts<FromThread>) {
    this.#parts = parts;
    this.#start();
  }

  get deaths(): number {
    return this.#deaths;
  }

  /** False while it is not there. */
  post(message: ToThread): boolean {
    this.#worker?.postMessage(message);
    return this.#worker !== undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' } satisfies StopCommand);
    const impatience = setTimeout(() => void worker.terminate(), CLOSE_PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
  }

  #start(): void {
    const { program, settings, receive, log } = this.#parts;
    const worker = taken(program);
    worker.postMessage(settings);
    this.#worker = worker;
    worker.on('message', receive);
    worker.on('error', ({ message, stack }) =>
      log.error('THREAD_DIED', message, { program, stack }),
    );
    worker.once('exit', () => this.#exited());
  }

  #exited(): void {
    this.#worker = undefined;
    this.#parts.onDeath?.();
    if (this.#isClosed) return;
    this.#deaths += 1;
    this.#again = setTimeout(() => this.#start(), START_AGAIN_AFTER_MS);
  }
}
