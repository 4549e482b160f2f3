// The office that leases are asked of, over one connection of its own: one batch at a time, and
// what comes meanwhile together in the next one.
import { type Cancel, type Clock, invariant, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { LeaseAnswer, LeaseOffice, LeaseRequest } from '@tandem/engine/balance/ports';
import type { DirectConnection, DirectDatabase } from '../direct.ts';
import { LeaseConnection } from './connection.ts';
import { type Granted, grant, type LeaseBook, outcomeOf } from './grant.ts';

/** Some milliseconds of work for the database. */
const MOST_REQUESTS = 500;
/** How often it is asked what became of a transaction, while the database is away. */
const OUTCOME_AGAIN_MS = 500;

export interface LeaseOfficeOptions extends LeaseBook {
  readonly database: DirectDatabase;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly log: Log;
  /** From now on it can lend; again whenever the database is back. */
  readonly onOpen?: () => void;
}

interface Question {
  readonly requests: readonly LeaseRequest[];
  readonly answered: (answers: readonly LeaseAnswer[]) => void;
}

/** Written, and then the connection broke before the server said that it was committed. */
interface Doubtful {
  readonly granted: Granted;
  readonly questions: readonly Question[];
}

export interface ClosableLeaseOffice extends LeaseOffice {
  /** What is under way is answered; what waits, and what comes, is unavailable. */
  close(): Promise<void>;
}

export function leaseOffice(options: LeaseOfficeOptions): ClosableLeaseOffice {
  return new PostgresLeaseOffice(options);
}

class PostgresLeaseOffice implements ClosableLeaseOffice {
  readonly #options: LeaseOfficeOptions;
  readonly #connection: LeaseConnection;
  /** For these calls wait. */
  readonly #urgent: Question[] = [];
  readonly #ahead: Question[] = [];
  #doubtful: Doubtful[] = [];
  #working: Promise<void> | undefined;
  #cancelAgain: Cancel | undefined;
  #isAway = false;
  #isClosed = false;

  constructor(options: LeaseOfficeOptions) {
    this.#options = options;
    this.#connection = new LeaseConnection(options);
    // Opened before the first call wants something.
    void this.#connection.use(() => Promise.resolve());
  }

  ask(
    requests: readonly LeaseRequest[],
    answered: (answers: readonly LeaseAnswer[]) => void,
  ): void {
    const question = { requests, answered };
    const isUrgent = requests.some(({ need }) => need > 0n);
    if (this.#isClosed) deny([question], 'it is closed');
    else {
      (isUrgent ? this.#urgent : this.#ahead).push(question);
      this.#work();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAgain?.();
    deny(this.#urgent.splice(0), 'it is closed');
    deny(this.#ahead.splice(0), 'it is closed');
    await this.#working;
    for (const { questions } of this.#doubtful.splice(0)) deny(questions, 'it is closed');
    await this.#connection.drop('it is closed');
  }

  #work(): void {
    this.#working ??= this.#all().finally(() => {
      this.#working = undefined;
      // Something may have come between the last look and this.
      if (this.#urgent.length + this.#ahead.length > 0) this.#work();
    });
  }

  async #all(): Promise<void> {
    await this.#clearDoubts();
    for (;;) {
      const questions = this.#take();
      if (questions.length === 0) break;
      await this.#answer(questions);
    }
    this.#askAgainLater();
  }

  /** As many as go into one transaction, each account once. */
  #take(): readonly Question[] {
    const taken: Question[] = [];
    const accounts = new Set<bigint>();
    for (const line of [this.#urgent, this.#ahead]) {
      for (;;) {
        const [next] = line;
        if (next === undefined) break;
        const { requests } = next;
        const isFull = accounts.size + requests.length > MOST_REQUESTS && taken.length > 0;
        if (isFull || requests.some(({ account }) => accounts.has(account))) return taken;
        for (const { account } of requests) accounts.add(account);
        taken.push(next);
        line.shift();
      }
    }
    return taken;
  }

  async #answer(questions: readonly Question[]): Promise<void> {
    const requests = questions.flatMap((question) => question.requests);
    let written: Granted | undefined;
    const done = await this.#connection.use(async ({ statements }: DirectConnection) => {
      await statements.transaction().execute(async (transaction) => {
        written = await grant(transaction, requests, this.#options);
      });
      return written;
    });
    if (done.ok) {
      this.#isBack();
      invariant(done.value !== undefined, 'what was committed was written');
      return tell(questions, done.value);
    }
    this.#goesAway(done.error);
    if (written === undefined) return deny(questions, done.error);
    // It may have been committed: denied, the money would be lost to us until the next epoch.
    this.#doubtful.push({ granted: written, questions });
    await this.#connection.drop(done.error);
  }

  async #clearDoubts(): Promise<void> {
    const doubts = this.#doubtful;
    this.#doubtful = [];
    for (const doubt of doubts) {
      const outcome = await this.#connection.use(({ statements }) =>
        outcomeOf(statements, doubt.granted.transactionId),
      );
      if (!outcome.ok || outcome.value === 'in progress') this.#doubtful.push(doubt);
      else if (outcome.value === 'committed') tell(doubt.questions, doubt.granted);
      else deny(doubt.questions, `the transaction was ${outcome.value}`);
    }
  }

  #askAgainLater(): void {
    this.#cancelAgain?.();
    if (this.#doubtful.length === 0 || this.#isClosed) return;
    this.#cancelAgain = this.#options.timers.after(ms(OUTCOME_AGAIN_MS), () => this.#work());
  }

  #goesAway(why: string): void {
    if (!this.#isAway) this.#options.log.warn('LEASES_AWAY', why);
    this.#isAway = true;
  }

  #isBack(): void {
    if (this.#isAway) this.#options.log.info('LEASES_BACK', 'balances can be leased again');
    this.#isAway = false;
  }
}

function tell(questions: readonly Question[], { answers }: Granted): void {
  const byAccount = new Map(answers.map((answer) => [answer.account, answer]));
  for (const { requests, answered } of questions) {
    answered(
      requests.map(({ account }) => byAccount.get(account) ?? { account, unavailable: 'unheard' }),
    );
  }
}

function deny(questions: readonly Question[], unavailable: string): void {
  for (const { requests, answered } of questions) {
    answered(requests.map(({ account }) => ({ account, unavailable })));
  }
}
