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
  const names = await filledPartitions(statements);
  const first = fromMs === undefined ? Number.NEGATIVE_INFINITY : utcDayOf(fromMs);
  const last = untilMs === undefined ? Number.POSITIVE_INFINITY : utcDayOf(untilMs - 1);
  return names.map(dayOfPartition).filter((day) => day >= first && day <= last);
}

/** The filter within one day. */
export function withinDay(filter: RecordFilter, day: number): RecordFilter {
  const fromMs = Math.max(day * DAY_MS, filter.fromMs ?? day * DAY_MS);
  const end = (day + 1) * DAY_MS;
  return { ...filter, fromMs, untilMs: Math.min(end, filter.untilMs ?? end) };
}
