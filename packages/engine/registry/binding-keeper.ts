// Keeps bindings over restarts: what has changed is written once a second, so that a burst of
// registrations costs one write, and the file begins anew when most of it is of no use any more.
import { type Cancel, type Clock, type Ms, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { Bindings } from './bindings.ts';
import type { BindingStore, Ways } from './ports.ts';
import { bindingsOf, lineOf, readLine } from './stored-binding.ts';

export interface BindingKeeperOptions {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly timers: Timers;
  readonly log: Log;
  readonly store: BindingStore;
  readonly bindings: Bindings;
  readonly ways: Pick<Ways, 'placeOf'>;
}

/** What a kill may cost: phones that came in the last second come again before they run out. */
const FLUSH_MS: Ms = ms(1_000);
/** Lines written at once while a file begins anew: a millisecond or two of work. */
const PIECE_LINES = 500;
/** Lines of no use before a file begins anew, beside twice as many as there are users. */
const IDLE_LINES = 10_000;

export class BindingKeeper {
  readonly #options: BindingKeeperOptions;
  readonly #changed = new Set<string>();
  #written = 0;
  #cancel: Cancel | undefined;
  #failures = 0;

  constructor(options: BindingKeeperOptions) {
    this.#options = options;
  }

  /** Writes that did not succeed; what they held is tried again. */
  get failures(): number {
    return this.#failures;
  }

  /** Before the first request is taken. Gives how many bindings are there again. */
  async start(): Promise<number> {
    const { store, bindings, ways, clock } = this.#options;
    const lines = await store.load();
    const seen = new Set<string>();
    const nowMs = clock.wallMs();
    let unreadable = 0;
    // From the end: the last line of somebody counts, and the others need no further look.
    for (let at = lines.length - 1; at >= 0; at -= 1) {
      const read = readLine(lines[at] ?? '');
      if (read === undefined) unreadable += 1;
      else if (!seen.has(read.user)) {
        seen.add(read.user);
        for (const binding of bindingsOf(read, { ways, nowMs })) bindings.restore(binding);
      }
    }
    if (unreadable > 0) {
      this.#options.log.warn('REGISTRATIONS_UNREADABLE', 'lines of bindings cannot be read', {
        lines: unreadable,
      });
    }
    await this.#compact();
    return bindings.size;
  }

  /** What `Bindings` calls. */
  note(user: string): void {
    this.#changed.add(user);
    this.#cancel ??= this.#options.timers.after(FLUSH_MS, () => {
      this.#cancel = undefined;
      this.flush();
    });
  }

  flush(): void {
    if (this.#changed.size === 0) return;
    const { store, bindings, log } = this.#options;
    const users = [...this.#changed];
    this.#changed.clear();
    const lines = users.map((user) => lineOf(user, bindings.find(user)));
    this.#written += lines.length;
    if (!store.append(lines)) {
      this.#failures += 1;
      log.warn('REGISTRATIONS_NOT_WRITTEN', 'bindings could not be written; they are tried again');
      for (const user of users) this.note(user);
      return;
    }
    if (this.#written > 2 * bindings.users + IDLE_LINES) void this.#compact();
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.flush();
    await this.#options.store.close();
  }

  async #compact(): Promise<void> {
    this.#written = 0;
    if (!(await this.#options.store.compact(() => this.#pieces()))) this.#failures += 1;
  }

  *#pieces(): Generator<readonly string[]> {
    let piece: string[] = [];
    for (const owner of this.#options.bindings.all()) {
      piece.push(lineOf(owner.user, owner));
      if (piece.length < PIECE_LINES) continue;
      yield piece;
      piece = [];
    }
    yield piece;
  }
}
