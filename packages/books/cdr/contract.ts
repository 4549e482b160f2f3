// Records as they are asked for (CDR-4): what a list shows of each, and the whole of one.
import type { Uuid } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import type { AgentIncome, RecordedMedia, RecordedRate, TextLine } from '@tandem/domain/record';
import type { RecordFilter } from './ports.ts';

export type { NumberFilter, RecordFilter } from './ports.ts';

export interface RecordPage extends RecordFilter {
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: Uuid | undefined;
}

/** One side's money as it stands in a list. */
export interface ListedSide {
  readonly account: bigint;
  readonly accountId: string;
  readonly fee: Money;
  readonly billedSeconds: number;
  readonly number: string;
  /** null: the vendor's rate is missing. */
  readonly prefix: string | null;
  readonly area: string | null;
}

export interface ListedRecord {
  readonly id: Uuid;
  readonly parentId: Uuid | null;
  readonly node: string;
  readonly startedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number;
  readonly holdTimeMs: number;
  readonly callerE164: string;
  readonly calleeE164: string;
  readonly callerAccessE164: string;
  readonly calleeAccessE164: string;
  readonly callerToGatewayE164: string;
  readonly calleeToGatewayE164: string;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly callerIp: string;
  readonly calleeIp: string;
  readonly callerCallId: string;
  readonly calleeCallId: string;
  readonly endReason: number;
  readonly endDirection: number;
  readonly serverReason: number;
  readonly label: string | null;
  readonly q850: number | null;
  readonly vendorStatus: number | null;
  readonly vendorPhrase: string;
  readonly billingMode: number;
  readonly callerPddMs: number;
  readonly calleePddMs: number;
  readonly pddMs: number | null;
  readonly charge: ListedSide | null;
  readonly cost: ListedSide | null;
  /** Of who paid, behind this call; null: it moved none, or a version before booked it. */
  readonly balanceAfter: Money | null;
  readonly attempts: number;
  readonly codec: string;
  /** null: its RTP did not go through us. */
  readonly media: RecordedMedia | null;
  readonly isRecovered: boolean;
}

export interface WholeRecord extends ListedRecord {
  readonly chargeRate: RecordedRate | null;
  readonly costRate: RecordedRate | null;
  readonly agents: readonly AgentIncome[];
  /** Illegal calls like it, of the same second, that have no record of their own. */
  readonly folded: number;
  readonly packageSeconds: number;
  readonly trace: readonly string[];
  readonly tries: readonly ListedAttempt[];
  /** Of those that came to nothing, and had a fee all the same. */
  readonly attemptCosts: readonly ListedAttemptCost[];
  readonly entries: readonly ListedEntry[];
  /** Of its money, the first one first. */
  readonly corrections: readonly ListedCorrection[];
}

export interface ListedAttempt {
  readonly place: number;
  readonly gatewayId: string;
  readonly address: string;
  readonly callerNumber: string;
  readonly calleeNumber: string;
  readonly callId: string;
  readonly atMs: number;
  readonly lastedMs: number;
  readonly firstResponseMs: number | null;
  readonly ringingMs: number | null;
  readonly status: number | null;
  readonly q850: number | null;
  readonly outcome: string;
  readonly phrase: string;
}

export interface ListedAttemptCost {
  readonly place: number;
  readonly account: bigint;
  readonly accountId: string;
  readonly number: string;
  readonly fee: Money;
  readonly rate: RecordedRate;
}

export interface ListedEntry {
  readonly id: bigint;
  readonly atMs: number;
  readonly kind: string;
  readonly debitAccount: bigint;
  readonly creditAccount: bigint;
  readonly amount: Money;
}

export interface RecordArchive {
  /** Newest first; those that are hidden are not shown. */
  list(page: RecordPage): Promise<readonly ListedRecord[]>;
  find(id: Uuid): Promise<WholeRecord | undefined>;
  /**
   * As of this moment, whatever comes meanwhile. Whoever opens one closes it. undefined: as many
   * are open as may be.
   */
  openExport(filter: RecordFilter, mostRows: number): Promise<RecordExport | undefined>;
}

/** Records as they are written. */
export interface RecordFeed {
  /** null: from now on. The newest ones, in the order in which they were written. */
  since(
    place: bigint | null,
    most: number,
  ): Promise<{
    /** What to ask with the next time. */
    readonly at: bigint;
    /** There were more. */
    readonly isCut: boolean;
    readonly items: readonly ListedRecord[];
  }>;
}

/** Records as rows of a table of texts, oldest first; nothing of it is held. */
export interface RecordExport {
  /** One more than `mostRows` when there are more. */
  readonly rows: number;
  readonly columns: readonly ExportColumn[];
  /** Without a head. */
  csv(): AsyncIterable<Uint8Array>;
  texts(): AsyncIterable<readonly (readonly string[])[]>;
  /** Also in the middle of reading, and as often as one likes. */
  readonly close: () => Promise<void>;
}

export interface ExportColumn {
  readonly name: string;
  readonly isNumber: boolean;
}

/** A call of a text file: what its line says, under an id that the line always has. */
export interface ImportedCall {
  readonly id: Uuid;
  readonly line: TextLine;
}

export interface RecordImport {
  /** How many records say what a line says, of each line in order; whoever wrote them. */
  alike(lines: readonly TextLine[]): Promise<readonly number[]>;
  /** Tells how many were not there. */
  write(calls: readonly ImportedCall[]): Promise<number>;
}

/** A correction as a record tells it. */
export interface ListedCorrection {
  readonly atMs: number;
  readonly actor: string;
  readonly reason: string;
  readonly chargeBefore: Money | null;
  readonly chargeAfter: Money | null;
  readonly costBefore: Money | null;
  readonly costAfter: Money | null;
  readonly commissionBefore: Money;
  readonly commissionAfter: Money;
}
