// The office of leases as the signalling thread sees it: questions go to the lease thread, a
// message for each batch. What a thread that died did not answer is unavailable.
import type { Money } from '@tandem/base/money';
import type { Log } from '@tandem/base/observe';
import type { LeaseAnswer, LeaseOffice, LeaseRequest } from '@tandem/engine/balance';
import type { AskedMonth, BalanceOffice, MonthOffice } from '@tandem/engine/calls';
import { KeptThread } from './kept-thread.ts';
import type {
  BalancesLooked,
  FromLeases,
  LeaseSettings,
  LeasesAnswered,
  ToLeases,
} from './lease-messages.ts';

const THREAD_GONE = 'the lease thread is being started';
/**
 * A thread that starts, and a database that is there: a second on a busy machine. Without a
 * database we begin all the same, and calls are refused until it is back.
 */
const OPEN_PATIENCE_MS = 2_000;

interface Open {
  readonly requests: readonly LeaseRequest[];
  readonly answered: (answers: readonly LeaseAnswer[]) => void;
}

type HeardBalances = (balances: ReadonlyMap<bigint, Money> | null) => void;

/** Knows which question an answer belongs to. */
export class LeaseDesk implements LeaseOffice, BalanceOffice, MonthOffice {
  readonly #post: (message: ToLeases) => boolean;
  readonly #open = new Map<number, Open>();
  readonly #looks = new Map<number, HeardBalances>();
  #questions = 0;

  /** `post`: false when nobody is there to hear it. */
  constructor(post: (message: ToLeases) => boolean) {
    this.#post = post;
  }

  ask(
    requests: readonly LeaseRequest[],
    answered: (answers: readonly LeaseAnswer[]) => void,
  ): void {
    this.#questions += 1;
    const question = this.#questions;
    this.#open.set(question, { requests, answered });
    // Later, as every other answer: who asks is not ready to hear it inside of its question.
    if (!this.#post({ type: 'ask', question, requests })) setImmediate(() => this.#deny(question));
  }

  balancesOf(accounts: readonly bigint[], heard: HeardBalances): void {
    this.#look((question) => ({ type: 'look', question, accounts }), heard);
  }

  monthsOf(months: readonly AskedMonth[], heard: HeardBalances): void {
    this.#look((question) => ({ type: 'months', question, months }), heard);
  }

  #look(asking: (question: number) => ToLeases, heard: HeardBalances): void {
    this.#questions += 1;
    const question = this.#questions;
    this.#looks.set(question, heard);
    if (this.#post(asking(question))) return;
    setImmediate(() => this.looked({ question, balances: null }));
  }

  looked({ question, balances }: Omit<BalancesLooked, 'type'>): void {
    const heard = this.#looks.get(question);
    this.#looks.delete(question);
    heard?.(balances === null ? null : new Map(balances));
  }

  receive({ question, answers }: Omit<LeasesAnswered, 'type'>): void {
    const open = this.#open.get(question);
    this.#open.delete(question);
    open?.answered(answers);
  }

  /** The thread died: no answer comes to what is open. */
  denyAll(): void {
    for (const question of [...this.#open.keys()]) this.#deny(question);
    for (const question of [...this.#looks.keys()]) this.looked({ question, balances: null });
  }

  #deny(question: number): void {
    const requests = this.#open.get(question)?.requests ?? [];
    const answers = requests.map(({ account }) => ({ account, unavailable: THREAD_GONE }));
    this.receive({ question, answers });
  }
}

export interface SwitchLeases {
  readonly office: LeaseOffice & BalanceOffice & MonthOffice;
  readonly deaths: number;
  /**
   * Money can be had, or the database is away. All who called while we were not there call again at
   * once: without it each of them would be refused.
   */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

export function openLeases(settings: LeaseSettings, log: Log): SwitchLeases {
  const desk = new LeaseDesk((message) => thread.post(message));
  let isOpen = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    const impatience = setTimeout(resolve, OPEN_PATIENCE_MS);
    isOpen = () => {
      clearTimeout(impatience);
      resolve();
    };
  });
  const thread = new KeptThread<ToLeases, FromLeases>({
    ...{ program: 'switch-leases', settings, log },
    receive: (message) => {
      if (message.type === 'opened') isOpen();
      else if (message.type === 'looked') desk.looked(message);
      else desk.receive(message);
    },
    onDeath: () => desk.denyAll(),
  });
  return {
    office: desk,
    opened,
    get deaths() {
      return thread.deaths;
    },
    close: () => thread.close(),
  };
}
