// The record of a call as it leaves the call (cdr.md section 1): plain data that passes through
// JSON, rated already. Money and keys are texts of whole numbers (10^-7, and keys), because JSON
// has no 64-bit ones.
import type { Uuid } from '@tandem/base/kernel';
import type { BillingRules, Price } from '@tandem/domain/rating';
import type { EndLabel, ReasonCode } from './end-reasons.ts';
import type { RecordedMedia } from './media.ts';
import type { EndDirection } from './received.ts';

/** A whole number as text: an immutable key of an object. */
export type KeyText = string;
/** Money in 10^-7 as the text of a whole number. */
export type E7Text = string;

/** An object by both its names; the id is what it was called then. */
export interface Named {
  readonly key: KeyText;
  readonly id: string;
}

export type PartyKindOfRecord = 'mappingGateway' | 'routingGateway' | 'phone';

export interface RecordedParty extends Named {
  readonly kind: PartyKindOfRecord;
}

/** -1 none, 0 phone number, 1 gateway, 2 reserved, 3 phone card. */
export type BillingMode = -1 | 0 | 1 | 2 | 3;

/** What one side of the call costs, with all that the arithmetic was made of. */
export interface RatedSide {
  readonly account: Named;
  /** null: the vendor's rate is missing; booked as 0 and flagged (billing.md section 6). */
  readonly rate: RecordedRate | null;
  /** The number that the rate table was asked about. */
  readonly number: string;
  readonly billedSeconds: number;
  readonly feeE7: E7Text;
}

export interface RecordedRate {
  readonly group: Named;
  readonly prefix: string;
  readonly area: string;
  readonly price: Price;
  readonly rules: RecordedRules;
}

/** Billing rules with their money as text. */
export type RecordedRules = Omit<BillingRules, 'feeUnit'> & { readonly feeUnitE7: E7Text };

export interface AgentIncome {
  readonly account: Named;
  readonly amountE7: E7Text;
}

/** One try at one gateway: a child row. In the order in which they were made. */
export interface RecordedAttempt {
  readonly gateway: RecordedParty;
  readonly address: string;
  readonly callerNumber: string;
  readonly calleeNumber: string;
  readonly callId: string;
  /** After the start of the call. */
  readonly atMs: number;
  readonly lastedMs: number;
  /** First response but 100, and first 18x; null: none came. */
  readonly firstResponseMs: number | null;
  readonly ringingMs: number | null;
  /** Final status; 100: no more than that came. null: none, or an 18x at most. */
  readonly status: number | null;
  /** Our name for how it ended: connected, cancelled, InviteTimeout, ... */
  readonly outcome: string;
  readonly phrase: string;
  readonly q850: number | null;
  /** What its vendor takes for it though nobody answered; absent: nothing. */
  readonly cost?: RatedSide;
}

export interface CallRecord {
  readonly id: Uuid;
  readonly parentId: Uuid | null;
  readonly node: string;
  /** The lease book (see steps.ts) whose money the call used. */
  readonly epoch: string;
  /** UTC, of the wall clock when the call came; everything else is counted from it. */
  readonly startedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number;
  /** Of the monotonic clock. */
  readonly holdTimeMs: number;

  readonly callerE164: string;
  readonly calleeE164: string;
  readonly callerAccessE164: string;
  readonly calleeAccessE164: string;
  readonly callerToGatewayE164: string;
  readonly calleeToGatewayE164: string;

  readonly caller: RecordedParty | null;
  readonly callee: RecordedParty | null;
  readonly callerIp: string;
  readonly calleeIp: string;
  readonly callerCallId: string;
  readonly calleeCallId: string;

  /** Column 6: the SIP final code, or the Q.850 cause of an H.323 call. */
  readonly endReason: number;
  readonly endDirection: EndDirection;
  readonly serverReason: ReasonCode;
  readonly label: EndLabel | null;
  readonly q850: number | null;
  /** The vendor's own words, before any replacement. */
  readonly vendorStatus: number | null;
  readonly vendorPhrase: string;

  readonly calleeBilling: 0 | 1;
  readonly billingMode: BillingMode;
  /** Column 18: to the 2xx; 0 if never. */
  readonly callerPddMs: number;
  /** Column 19: of the last attempt, to its first response but 100. */
  readonly calleePddMs: number;
  /** To the first 18x. */
  readonly pddMs: number | null;

  /** null: nobody pays. */
  readonly charge: RatedSide | null;
  /** null: no vendor was connected. */
  readonly cost: RatedSide | null;
  readonly agents: readonly AgentIncome[];
  readonly packageSeconds: number;

  readonly codec: string;
  /** null: nobody answered, or its RTP did not go through us. */
  readonly media: RecordedMedia | null;
  readonly isIllegal: boolean;
  /** Illegal calls like it, of the same second, that have no record of their own. */
  readonly folded: number;
  /** Not shown by any query, file or forwarder; the ledger and `verify` count it. */
  readonly isHidden: boolean;
  /** Hidden, and yet it leaves a line in the text files: their own switch asks for it. */
  readonly isForFiles: boolean;
  /** Closed by a restart, from its last step. */
  readonly isRecovered: boolean;
  readonly attempts: readonly RecordedAttempt[];
  /** The decision trace, a line a step; empty when it was not kept. */
  readonly trace: readonly string[];
}
