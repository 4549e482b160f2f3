// Keeps the configuration thread running. One that dies by a defect is started again: the switch
// goes on with what it has meanwhile.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Log } from '@tandem/base/observe';
import { checkout } from '../role/checkout.ts';
import type { FromThread, ThreadSettings, ToThread } from './configuration-messages.ts';

/** A defect that comes back at once must not fill the log. */
const START_AGAIN_AFTER_MS = 1_000;
/** A statement under way may take longer: its answer is of no use any more. */
const CLOSE_PATIENCE_MS = 1_000;

export interface ThreadParts {
  readonly settings: ThreadSettings;
  readonly log: Log;
  readonly receive: (message: FromThread) => void;
}

export class ConfigurationThread {
  readonly #parts: ThreadParts;
  #worker: Worker | undefined;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;
  #deaths = 0;

  constructor(parts: ThreadParts) {
    this.#parts = parts;
    this.#start();
  }

  get deaths(): number {
    return this.#deaths;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' } satisfies ToThread);
    const impatience = setTimeout(() => void worker.terminate(), CLOSE_PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
  }

  #start(): void {
    const { settings, receive, log } = this.#parts;
    const worker = new Worker(join(checkout.programs, 'switch-configuration.js'), {
      workerData: settings,
    });
    this.#worker = worker;
    worker.on('message', receive);
    worker.on('error', (error) =>
      log.error('CONFIGURATION_THREAD', error.message, { stack: error.stack }),
    );
    worker.once('exit', () => this.#exited());
  }

  #exited(): void {
    this.#worker = undefined;
    if (this.#isClosed) return;
    this.#deaths += 1;
    this.#again = setTimeout(() => this.#start(), START_AGAIN_AFTER_MS);
  }
}
