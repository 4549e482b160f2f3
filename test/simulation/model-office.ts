// Lends out of the model database as the office over SQL does: late, not at all, or, where the
// answer to a commit was lost, when the server is back to be asked for it.
import { ms } from '@tandem/base/kernel';
import type { VirtualClock } from '@tandem/base/testkit';
import type { LeaseAnswer, LeaseOffice, LeaseRequest } from '@tandem/engine/balance';
import type { Book } from '../../packages/engine/balance/testing-balances.ts';
import type { ModelDatabase } from './model-database.ts';

/** How often a database that is away is asked what became of a transaction. */
const ASK_AGAIN_MS = 500;

export interface ModelOfficeOptions {
  readonly database: ModelDatabase;
  readonly clock: VirtualClock;
  readonly book: Book;
}

export class ModelOffice implements LeaseOffice {
  readonly #options: ModelOfficeOptions;
  /** Questions that have no answer yet. */
  #open = 0;
  #isClosed = false;
  #quiet: () => void = () => undefined;

  constructor(options: ModelOfficeOptions) {
    this.#options = options;
  }

  /** What is under way is answered; what waits for a server that is away is not. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#open === 0) return;
    await new Promise<void>((resolve) => {
      this.#quiet = resolve;
    });
  }

  ask(
    requests: readonly LeaseRequest[],
    answered: (answers: readonly LeaseAnswer[]) => void,
  ): void {
    const { database } = this.#options;
    if (this.#isClosed) {
      answered(requests.map(refused));
      return;
    }
    this.#open += 1;
    const tell = (answers: readonly LeaseAnswer[]): void => {
      this.#open -= 1;
      answered(answers);
      if (this.#open === 0) this.#quiet();
    };
    this.#later(database.delayMs(), () => {
      if (database.isAway) return tell(requests.map(refused));
      const answers = requests.map((request) => this.#lent(request));
      const isLost = database.losesAnswer();
      this.#later(database.delayMs(), () => {
        if (isLost) this.#whenBack((isBack) => tell(isBack ? answers : requests.map(refused)));
        else tell(answers);
      });
    });
  }

  #lent(request: LeaseRequest): LeaseAnswer {
    const { database, book } = this.#options;
    return { account: request.account, granted: database.lend(request, book) };
  }

  #whenBack(tell: (isBack: boolean) => void): void {
    this.#later(ASK_AGAIN_MS, () => {
      if (!this.#options.database.isAway) tell(true);
      else if (this.#isClosed) tell(false);
      else this.#whenBack(tell);
    });
  }

  /** The database goes on with what it was asked when the switch is no more. */
  #later(delayMs: number, act: () => void): void {
    this.#options.clock.after(ms(delayMs), act);
  }
}

function refused({ account }: LeaseRequest): LeaseAnswer {
  return { account, unavailable: 'the connection broke' };
}
