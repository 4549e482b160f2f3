// The days that have records, so that a query goes through them one by one and touches no more
// of them than it needs: the planner would open them all.
import type { RecordFilter } from '@tandem/books/cdr/contract';
import type { Statements } from '../connect.ts';
import { dayOfPartition, filledPartitions, utcDayOf } from './partitions.ts';

const DAY_MS = 86_400_000;

/** Newest first. */
export async function daysOf(
  statements: Statements,
  { fromMs, untilMs }: Pick<RecordFilter, 'fromMs' | 'untilMs'>,
): Promise<readonly number[]> {
  const first = fromMs === undefined ? undefined : utcDayOf(fromMs);
  const last = untilMs === undefined ? undefined : utcDayOf(untilMs - 1);
  const names = await filledPartitions(statements, { first, last });
  return names.map(dayOfPartition);
}

/** The filter within one day. */
export function withinDay(filter: RecordFilter, day: number): RecordFilter {
  const fromMs = Math.max(day * DAY_MS, filter.fromMs ?? day * DAY_MS);
  const end = (day + 1) * DAY_MS;
  return { ...filter, fromMs, untilMs: Math.min(end, filter.untilMs ?? end) };
}
