// Pricing a period again (billing.md): what is read of records, what is put into them and into the
// ledger, and what people are shown before.
import type { Uuid } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import type { RecordFilter } from '@tandem/books/cdr/ports';
import type { AgentIncome, RecordedRate } from '@tandem/domain/record';

export type SideName = 'charge' | 'cost';

/** Calls that somebody pays for or is paid for, of which a side may be priced again. */
export interface RerateFilter {
  readonly fromMs: number;
  /** Before it. */
  readonly untilMs: number;
  /** Pays or is paid; undefined: every one. */
  readonly account?: bigint | undefined;
  /** How the called number begins; undefined: whatever. */
  readonly calleePrefix?: string | undefined;
}

/** One side's money as it stands in the record. */
export interface RatedFigures {
  readonly account: bigint;
  readonly accountId: string;
  readonly number: string;
  readonly fee: Money;
  readonly billedSeconds: number;
  /** null: the vendor's rate is missing. */
  readonly rate: RecordedRate | null;
}

export interface RatedCall {
  readonly id: Uuid;
  readonly startedAtMs: number;
  readonly answeredAtMs: number;
  readonly holdTimeMs: number;
  readonly packageSeconds: number;
  /** Key of the phone that called; null: none did. */
  readonly callerPhone: bigint | null;
  readonly charge: RatedFigures | null;
  readonly cost: RatedFigures | null;
  readonly agents: readonly AgentIncome[];
  /** Those that came to nothing, of which a vendor heard. */
  readonly attempts: readonly RatedAttempt[];
  /** More was not reserved when the server cut the call: what was found when it was rated again. */
  readonly most: Money | null;
}

/** What a vendor takes for an attempt that nobody answered. */
export interface RatedAttempt {
  readonly place: number;
  readonly gateway: bigint;
  /** As he saw it, and as it was before his gateway's rewriting. */
  readonly outbound: string;
  readonly billed: string;
  /** null: nothing. */
  readonly figures: RatedFigures | null;
}

/** What a record says after it was priced again. */
export interface FiguresAfter {
  readonly charge: RatedFigures | null;
  readonly cost: RatedFigures | null;
  readonly agents: readonly AgentIncome[];
  /** In the order of those of the call. */
  readonly attempts: readonly RatedAttempt[];
  readonly most: Money | null;
}

export interface Correction {
  readonly call: RatedCall;
  readonly after: FiguresAfter;
  readonly moves: readonly CorrectionMove[];
}

export interface CorrectionMove {
  readonly side: SideName | 'commission';
  readonly account: bigint;
  readonly accountId: string;
  readonly before: Money;
  readonly after: Money;
  /** Added to the balance of the account; not zero. */
  readonly amount: Money;
}

export interface CorrectedBy {
  readonly actor: string;
  readonly reason: string;
}

export interface RerateStore {
  /** Of those that a query shows, all that somebody is charged for, or the one. */
  charged(of: RecordFilter | { readonly id: string }): AsyncIterable<readonly RatedCall[]>;
  /** How many `calls` would come to, for whoever watches. */
  count(filter: RerateFilter): Promise<number>;
  /** By id, in pages; hidden ones too, because the ledger has them. */
  calls(filter: RerateFilter): AsyncIterable<readonly RatedCall[]>;
  /**
   * Records, what they were before, entries and balances in one transaction. A record that no
   * longer says what it did when it was read is passed over; tells which were corrected.
   */
  correct(corrections: readonly Correction[], by: CorrectedBy): Promise<ReadonlySet<Uuid>>;
}
