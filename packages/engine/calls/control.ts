// What others may ask of calls and do to them, from outside the switch (DIA-1, DIA-3).
import type { Result } from '@tandem/base/kernel';
import type { CallRecord, E7Text, Named, RecordedParty } from '@tandem/domain/record';

export type CurrentState = 'new' | 'admitting' | 'hunting' | 'connected' | 'over';

/** A call that is there, as a list shows it. */
export interface CurrentCall {
  readonly id: string;
  readonly state: CurrentState;
  readonly startedAtMs: number;
  readonly answeredAtMs: number | null;
  /** Since the answer; 0 before. */
  readonly seconds: number;
  readonly caller: RecordedParty | null;
  readonly callee: RecordedParty | null;
  readonly callerE164: string;
  readonly calleeE164: string;
  readonly callerIp: string;
  readonly calleeIp: string;
  readonly callerCallId: string;
  readonly calleeCallId: string;
  readonly payer: Named | null;
  /** What it would cost if it ended now. */
  readonly chargeE7: E7Text;
  readonly codec: string;
}

/** All of a call: its record as it would be now, with the decision trace. */
export interface CurrentCallExplained {
  /** As a list shows it. */
  readonly call: CurrentCall;
  readonly record: CallRecord;
  /** The arithmetic of its charge, in sentences. */
  readonly because: readonly string[];
}

export interface CallFigures {
  /** That are there now. */
  readonly calls: number;
  readonly connected: number;
  readonly offered: number;
  readonly challenged: number;
  readonly answered: number;
  readonly ended: number;
  /** Reason code -> calls. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly ignoredEvents: number;
  readonly brokenCalls: number;
  readonly feesCapped: number;
  /** Connected and charged under billing mode -1: 0, or there is a bug. */
  readonly paidByNobody: number;
  readonly emergencies: number;
  /** Of them, those that nobody answered. */
  readonly emergenciesUnanswered: number;
}

/** One that is over, for who follows calls; its record comes by the journal. */
export interface EndedCall {
  readonly id: string;
  readonly reason: number;
  readonly payer: Named | null;
}

/** What has happened since somebody asked last. */
export interface CallsChanged {
  /** What to ask with the next time. */
  readonly at: number;
  /** More has happened than is told: the list has the rest. */
  readonly isCut: boolean;
  readonly calls: number;
  readonly connected: number;
  /** Those that changed and are there, as they are now. */
  readonly changed: readonly CurrentCall[];
  readonly ended: readonly EndedCall[];
}

export interface CallsPage {
  readonly limit: number;
  /** Keys of accounts: only calls that one of them pays; absent: all. */
  readonly payers?: readonly string[] | undefined;
  /** The last one of the page before. */
  readonly after?: string | undefined;
}

export interface CallNotFound {
  readonly code: 'CALL_NOT_FOUND';
}

/** A call that is only looked at (RTE-9). */
export interface RouteQuestion {
  readonly caller: string;
  readonly callee: string;
  /** A mapping gateway, the number of a phone, or a routing gateway that may call in. */
  readonly from: string;
  /** null: now. */
  readonly atMs: number | null;
}

export interface RouteAnalysis {
  readonly from: Pick<RecordedParty, 'kind' | 'id'>;
  readonly atMs: number;
  /** What was decided before routes were asked for, in order. */
  readonly steps: readonly string[];
  readonly numbers: {
    readonly accessCaller: string;
    readonly accessCallee: string;
    readonly billedCaller: string;
    readonly billedCallee: string;
  };
  readonly isEmergency: boolean;
  /** null: nobody pays. */
  readonly sale: {
    readonly account: string;
    readonly group: string;
    readonly prefix: string;
    readonly area: string;
    readonly perMinute: string;
  } | null;
  /** How the call would end before anybody is asked; null: it would not. */
  readonly refused: {
    readonly reason: number;
    readonly name: string;
    readonly label: string | null;
    readonly sipStatus: number;
  } | null;
  /** The phone of ours that it is for; null: none. */
  readonly phone: { readonly number: string; readonly does: string } | null;
  /** Gateways that were looked at: those to be tried in their order, then the others. */
  readonly routes: readonly AnalysedRoute[];
  /** The call that the phone sends on. */
  readonly onward: RouteAnalysis | null;
}

export interface AnalysedRoute {
  readonly gateway: string;
  /** The vendor's. */
  readonly account: string;
  readonly prefix: string;
  /** In the order of the attempts, from 1; null: it is left out. */
  readonly place: number | null;
  /** candidate, or a word for why it is left out. */
  readonly verdict: string;
  readonly why: string;
  /** As it would be sent them. */
  readonly numbers: { readonly caller: string; readonly callee: string } | null;
  /** null: not known. */
  readonly costPerMinute: string | null;
}

export interface CallSourceNotFound {
  readonly code: 'CALL_SOURCE_NOT_FOUND';
}

/** A caller whose calls are refused for what it did (SEC-3). */
export interface BlockedCaller {
  /** Its number; "acme 4930" where a gateway counts its callers for itself. */
  readonly caller: string;
  readonly because: 'atOnce' | 'frequency' | 'noAnswer';
  readonly untilMs: number;
}

export interface CallerNotBlocked {
  readonly code: 'CALLER_NOT_BLOCKED';
}

export interface CallsControl {
  /** In the order in which they came. */
  list(): readonly CurrentCall[];
  /** The same by pages: what is not on the page costs nothing. */
  page(page: CallsPage): { readonly items: readonly CurrentCall[]; readonly total: number };
  /** null: from now on. */
  changes(since: number | null): CallsChanged;
  explain(id: string): Result<CurrentCallExplained, CallNotFound>;
  /** Disconnects it: reason 13. */
  hangUp(id: string): Result<void, CallNotFound>;
  /** What would become of a call; nothing is dialled, counted or written. */
  analyse(question: RouteQuestion): Promise<Result<RouteAnalysis, CallSourceNotFound>>;
  figures(): CallFigures;
  blocked(): readonly BlockedCaller[];
  releaseCaller(caller: string): Result<void, CallerNotBlocked>;
  /** No new calls from now on; those that run go on. */
  beginDrain(): void;
}
