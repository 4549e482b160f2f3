// Asks every role for its health again and again. One that has not answered for too long is hung:
// its process lives, so nothing else would notice.
import { type Cancel, type Clock, type Ms, ms, type Timers } from '@tandem/base/kernel';

export const HEALTH_EVERY_MS = ms(2_000);
/**
 * A process silent for this long is stuck for good: its calls are dead already, and a restart
 * brings the next ones.
 */
export const HUNG_AFTER_MS = ms(30_000);

export interface HealthWatchParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The names of those who should answer now. */
  readonly watched: () => readonly string[];
  /** Whether this one answered; bounded in time. */
  readonly ask: (name: string) => Promise<boolean>;
  readonly hung: (name: string) => void;
}

export class HealthWatch {
  readonly #parts: HealthWatchParts;
  readonly #heardAt = new Map<string, Ms>();
  #cancel: Cancel | undefined;
  #stopped = false;

  constructor(parts: HealthWatchParts) {
    this.#parts = parts;
    this.#armNext();
  }

  /** Its process is a new one: silence is counted from here. */
  heard(name: string): void {
    this.#heardAt.set(name, this.#parts.clock.now());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #armNext(): void {
    if (this.#stopped) return;
    // The next round begins after this one has ended, so that a slow answer never piles up
    // questions.
    this.#cancel = this.#parts.timers.after(HEALTH_EVERY_MS, () => {
      void this.#round().then(() => this.#armNext());
    });
  }

  async #round(): Promise<void> {
    const { watched, ask, clock, hung } = this.#parts;
    await Promise.all(
      watched().map(async (name) => {
        const since = this.#heardAt.get(name) ?? clock.now();
        this.#heardAt.set(name, since);
        if (await ask(name)) this.heard(name);
        else if (clock.now() - since > HUNG_AFTER_MS && !this.#stopped) {
          this.heard(name); // its end is on the way; the next process starts its own count
          hung(name);
        }
      }),
    );
  }
}
