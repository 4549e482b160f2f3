// What the other processes are asked again and again by whoever looks at a page: the same question
// within a moment is one question. The switch has calls to set up and is not to be asked by each
// reader for himself.
import type { Clock, Ms } from '@tandem/base/kernel';

/** Nobody sees a list that is older than he can click. */
const KEPT_MS = 200;
/** Pages that are looked at at once; beyond it the oldest is asked for again. */
const MOST_KEPT = 100;

export class Lately<Answer> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept = new Map<string, { readonly at: Ms; readonly answer: Promise<Answer> }>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  ask(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const now = this.#clock.now();
    const kept = this.#kept.get(question);
    if (kept !== undefined && now - kept.at < KEPT_MS) return kept.answer;
    const answer = ask();
    this.#kept.delete(question); // so that the map's order is that of asking
    this.#kept.set(question, { at: now, answer });
    if (this.#kept.size > MOST_KEPT) this.#forgetOldest();
    return answer;
  }

  /** What was asked for has changed by us. */
  forget(): void {
    this.#kept.clear();
  }

  #forgetOldest(): void {
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}
