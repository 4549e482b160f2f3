// Figures of calls by minute, as reports and analysis ask for them: they come out of counts that
// are kept beside the records, and are equal to a recount of these.
import type { Money } from '@tandem/base/money';

/** What figures are told by; minute, hour and day are of the start of the call, in UTC. */
export const DIMENSIONS = [
  ...(['minute', 'hour', 'day'] as const),
  ...(['callerGateway', 'calleeGateway', 'account', 'vendor', 'area'] as const),
  ...(['reason', 'endedBy', 'mode'] as const),
];
export type Dimension = (typeof DIMENSIONS)[number];

export interface FiguresQuestion {
  readonly fromMs: number;
  /** Before it; both are cut off to whole minutes. */
  readonly untilMs: number;
  readonly by: readonly Dimension[];
  /** Records that no query shows are in the money all the same. */
  readonly withHidden: boolean;
  readonly limit: number;
}

export interface CallSums {
  readonly calls: bigint;
  /** Calls that were sent to at least one gateway. */
  readonly sent: bigint;
  readonly answered: bigint;
  /** Over all gateways that were tried. */
  readonly attempts: bigint;
  readonly holdMs: bigint;
  readonly chargeSeconds: bigint;
  readonly costSeconds: bigint;
  readonly charge: Money;
  readonly cost: Money;
  readonly commission: Money;
  /** Of the calls that rang, together; and how many rang. */
  readonly pddMs: bigint;
  readonly pdds: bigint;
  /** Hung up by the caller within 3 s, by the called side within 5 s. */
  readonly callerShort: bigint;
  readonly calleeShort: bigint;
}

export interface Figures extends CallSums {
  /** In the order of `by`; moments as RFC 3339, objects by their id, '' where there is none. */
  readonly of: readonly string[];
}

export interface RollupArchive {
  /** Of all records that are written by now; by what they are told by, in its order. */
  figures(question: FiguresQuestion): Promise<readonly Figures[]>;
}

/** Brings the counts up to the newest record; tells how many records are counted by now. */
export interface RollupKeeper {
  advance(): Promise<bigint>;
}
