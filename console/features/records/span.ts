// The span of time that is looked at: a word such as the last day, counted from now, or two
// moments.
import { type Address, wordOf } from '../../lib/address.ts';
import { ownSpanOf, type Span } from '../../ui/own-span.tsx';

/** What else the API narrows by, by the names that it has there. */
export const FILTERS = [
  ...['caller', 'callee', 'callerIs', 'calleeIs', 'account', 'gateway', 'area', 'ip', 'reason'],
  ...['endedBy', 'answered', 'leastSeconds', 'mostSeconds'],
] as const;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** So that a list that stands open asks the same question for a while. */
const STEP_MS = 60_000;

export const SPANS = ['hour', 'today', 'day', 'week', 'own'] as const;
export type SpanName = (typeof SPANS)[number];

export const spanName = (address: Address): SpanName =>
  SPANS.find((name) => name === wordOf(address, 'span')) ?? 'day';

export function spanOf(address: Address): Span {
  const name = spanName(address);
  if (name === 'own') return ownSpanOf(address);
  return { from: new Date(beginning(name)).toISOString(), until: undefined };
}

function beginning(name: Exclude<SpanName, 'own'>): number {
  const now = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  switch (name) {
    case 'hour':
      return now - HOUR_MS;
    case 'today':
      return new Date(now).setHours(0, 0, 0, 0);
    case 'day':
      return now - DAY_MS;
    case 'week':
      return now - WEEK_DAYS * DAY_MS;
  }
}
