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
  readonly state: CurrentState;
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
}

export interface CallNotFound {
  readonly code: 'CALL_NOT_FOUND';
}

export interface CallsControl {
  /** In the order in which they came. */
  list(): readonly CurrentCall[];
  explain(id: string): Result<CurrentCallExplained, CallNotFound>;
  /** Disconnects it: reason 13. */
  hangUp(id: string): Result<void, CallNotFound>;
  figures(): CallFigures;
  /** No new calls from now on; those that run go on. */
  beginDrain(): void;
}
