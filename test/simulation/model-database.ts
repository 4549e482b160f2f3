// The one database of the simulated world: balances of both sides and of the house, entries,
// records, leases, and how far each recorder has come, by the rules of the SQL that stands in
// platform/postgres. It can be away, slow, and lose its answers after the commit.
import { fail, invariant, ms, ok, type Result } from '@tandem/base/kernel';
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type { SeededRandom, VirtualClock } from '@tandem/base/testkit';
import type {
  CallMovement,
  Placed,
  PostBatch,
  Posted,
  Posting,
  RecordStore,
  SinkFault,
} from '@tandem/books/cdr';
import { isBefore, type Position } from '@tandem/books/journal';
import type { CallRecord } from '@tandem/domain/record';
import type { LeaseRequest } from '@tandem/engine/balance';
import { type Book, ModelBank } from '../../packages/engine/balance/testing-balances.ts';
import type { Plant } from './plants.ts';

/** The other side of each movement, as in platform/postgres/ledger. */
const HOUSE: Readonly<Record<LedgerEntry['kind'], bigint>> = {
  payment: -1n,
  call: -2n,
  cost: -3n,
  commission: -4n,
};

export interface LedgerEntry {
  readonly kind: 'payment' | CallMovement['kind'];
  readonly account: bigint;
  readonly amount: Money;
  readonly recordId: string | null;
}

export interface DatabaseOptions {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly plant: Plant | undefined;
}

export class ModelDatabase {
  readonly bank = new ModelBank();
  readonly entries: LedgerEntry[] = [];
  readonly records = new Map<string, CallRecord>();
  readonly positions = new Map<string, Position>();
  /** What no switch and no recorder may make it see. */
  readonly defects: string[] = [];
  awayUntilMs = 0;
  latencyMs: readonly [number, number] = [0, 2];
  losesAnswers = 0;
  /** Looked at after each transaction. */
  check: () => void = () => undefined;
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #plant: Plant | undefined;

  constructor({ clock, random, plant }: DatabaseOptions) {
    this.#clock = clock;
    this.#random = random.fork('database');
    this.#plant = plant;
  }

  get isAway(): boolean {
    return this.#clock.now() < this.awayUntilMs;
  }

  /** It has committed, and nobody hears of it. */
  losesAnswer(): boolean {
    return this.#random.chance(this.losesAnswers);
  }

  takesTime(): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(ms(this.delayMs()), resolve));
  }

  delayMs(): number {
    const [least, most] = this.latencyMs;
    return least + this.#random.unit() * (most - least);
  }

  mend(): void {
    this.awayUntilMs = 0;
    this.latencyMs = [0, 2];
    this.losesAnswers = 0;
  }

  pay(account: bigint, amount: Money): void {
    this.#move({ kind: 'payment', account, amount, recordId: null });
    this.check();
  }

  lend(request: LeaseRequest, book: Book): Money {
    if (this.#plant === 'reclaimedEarly') this.bank.begin(book);
    const granted = this.bank.grant(request, book);
    this.check();
    return granted;
  }

  storeOf(node: string, hooks: StoreHooks): RecordStore {
    return {
      position: async () => {
        await this.takesTime();
        return this.isAway ? AWAY : ok(this.positions.get(node));
      },
      form: (record) => record,
      post: async (batch) => {
        await this.takesTime();
        if (hooks.before()) return NEVER;
        if (this.isAway) return AWAY;
        const posted = this.#post(batch, node);
        if (hooks.after()) return NEVER;
        await this.takesTime();
        return this.losesAnswer() ? AWAY : ok(posted);
      },
    };
  }

  #post({ postings, after }: PostBatch, node: string): Posted {
    const stood = this.positions.get(node);
    const fresh = postings.filter((placed) => isFresh(placed, stood));
    const counts = { records: 0, duplicates: 0, leasesShort: 0 };
    const uses: (() => boolean)[] = [];
    const epochs: Book[] = [];
    // In the order of the SQL: records and balances, leases, and the epochs at the end.
    for (const { posting } of fresh) {
      if (posting.what === 'record') this.#record(posting, { counts, uses });
      else if (posting.what === 'leaseReturned') uses.push(() => this.#uses(posting.lease));
      else if (posting.what === 'epoch') epochs.push(posting);
      else this.defects.push(`parked: ${posting.why}: ${posting.step}`);
    }
    for (const use of uses) if (!use()) counts.leasesShort += 1;
    for (const epoch of epochs) this.bank.begin(epoch);
    if (this.#plant !== 'positionForgotten') {
      if (stood === undefined || isBefore(stood, after)) this.positions.set(node, after);
    } else this.#forgets(node, after);
    if (counts.duplicates > 0) this.defects.push(`${counts.duplicates} records came twice`);
    this.check();
    return counts;
  }

  /** The position is kept outside of the transaction, and often not at all. */
  #forgets(node: string, after: Position): void {
    if (this.#random.chance(0.5)) this.positions.set(node, after);
  }

  #record(
    posting: Posting & { readonly what: 'record' },
    { counts, uses }: { readonly counts: Counts; readonly uses: (() => boolean)[] },
  ): void {
    const { record, movements, lease } = posting;
    if (this.records.has(record.id)) {
      counts.duplicates += 1;
      return;
    }
    counts.records += 1;
    this.records.set(record.id, record);
    for (const movement of movements) this.#move({ ...movement, recordId: record.id });
    if (lease !== null) uses.push(() => this.#uses(lease));
  }

  #move(entry: LedgerEntry): void {
    this.entries.push(entry);
    this.bank.pay(entry.account, entry.amount);
    this.bank.pay(HOUSE[entry.kind], moneyFromE7(-entry.amount));
  }

  #uses({ account, node, epoch, amount }: Book & { account: bigint; amount: Money }): boolean {
    const book = { node, epoch };
    const left = this.bank.leaseOf(account, book);
    if (left >= amount) {
      this.bank.takeBack({ ...book, account, amount });
      return true;
    }
    this.defects.push(`the lease of ${account} at ${node} has ${left}, ${amount} is taken`);
    if (left > 0n) this.bank.takeBack({ ...book, account, amount: left });
    return false;
  }
}

export interface StoreHooks {
  /** True: the recorder that asked is gone. */
  before(): boolean;
  after(): boolean;
}

type Counts = { -readonly [Name in keyof Posted]: Posted[Name] };

const AWAY: Result<never, SinkFault> = fail({ kind: 'away', why: 'the connection broke' });
/** What a process that is gone waits for. */
const NEVER = new Promise<never>(() => undefined);

function isFresh({ after }: Placed, stood: Position | undefined): boolean {
  return stood === undefined || isBefore(stood, after);
}

/** What each account has by its entries. */
export function balancesBy(entries: readonly LedgerEntry[]): ReadonlyMap<bigint, bigint> {
  const sums = new Map<bigint, bigint>();
  for (const { kind, account, amount } of entries) {
    invariant(amount !== 0n, 'an entry moves something');
    sums.set(account, (sums.get(account) ?? 0n) + amount);
    sums.set(HOUSE[kind], (sums.get(HOUSE[kind]) ?? 0n) - amount);
  }
  return sums;
}
