// Analysis of calls (REP-2): a few sums of the counts by minute, told as people read them.
import type { CallSums, Dimension } from '@tandem/books/rollup/contract';

/** share: 0 to 1. */
export type ColumnUnit =
  | 'count'
  | 'share'
  | 'seconds'
  | 'milliseconds'
  | 'minutes'
  | 'money'
  | 'rate';

/** Sums of one row, and what of its calls ended how. */
export interface AnalysedSums extends CallSums {
  /** Reached somebody: answered, busy, not answered or refused by people. */
  readonly effective: bigint;
  /** Ended by caller, called side and server. */
  readonly endedBy: readonly [bigint, bigint, bigint];
  /** Billing mode -1. */
  readonly unbilled: bigint;
}

export interface RowContext {
  /** Of one row of this analysis: an hour, a day, or the whole span. */
  readonly spanMs: number;
  /** All rows together. */
  readonly all: AnalysedSums;
}

export type Cell = number | string | null;

export interface Column {
  readonly name: string;
  readonly unit: ColumnUnit;
  of(sums: AnalysedSums, context: RowContext): Cell;
}

export interface Analysis {
  readonly name: string;
  readonly meaning: string;
  readonly by: readonly Dimension[];
  /** Ends that its columns ask for: counted apart, and put together again. */
  readonly ends: readonly ('reason' | 'endedBy' | 'mode')[];
  readonly columns: readonly Column[];
  /** Absent: in the order of what it is told by. */
  readonly order?: 'calls';
  /** Only rows with calls that were not answered. */
  readonly onlyFailed?: boolean;
}

export interface AnalysisRow {
  /** In the order of `by`. */
  readonly of: readonly string[];
  readonly cells: readonly Cell[];
}
