// Holds what a turn wants to say to peers until the journal has what the turn did: whoever hears an
// answer can rely on it that a kill at any moment afterwards is recovered from.
import type { Journal } from './contract.ts';

/** Runs it once when this turn of the event loop has done its work: setImmediate of the process. */
export type AtTurnEnd = (run: () => void) => void;

export class TurnGate {
  readonly #journal: Pick<Journal, 'write'>;
  readonly #atTurnEnd: AtTurnEnd;
  #sends: (() => void)[] = [];
  #isDue = false;

  constructor(journal: Pick<Journal, 'write'>, atTurnEnd: AtTurnEnd) {
    this.#journal = journal;
    this.#atTurnEnd = atTurnEnd;
  }

  /** Leaves after the entries that were appended before it, in the order it was said. */
  leave(send: () => void): void {
    this.#sends.push(send);
    this.#due();
  }

  /** Entries wait of which nobody is told. */
  appended(): void {
    this.#due();
  }

  #due(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#atTurnEnd(() => this.#end());
  }

  #end(): void {
    this.#isDue = false;
    const sends = this.#sends;
    this.#sends = [];
    // A full disk holds nobody up: the entries are in memory, and calls that run go on.
    this.#journal.write();
    for (const send of sends) send();
  }
}
