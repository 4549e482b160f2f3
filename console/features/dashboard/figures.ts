// Figures of calls as the API sums them, by the hour.
import { useQuery } from '@tanstack/react-query';
import { ask, queryText } from '../../lib/ask.ts';
import type { Days } from './days.ts';

export interface Figures {
  readonly of: Readonly<Record<string, string>>;
  readonly calls: number;
  readonly charge: string;
  readonly cost: string;
}

interface Answer {
  readonly items: readonly Figures[];
}

const HOUR_MS = 3_600_000;
/** They are drawn by the hour: what moves faster stands in the tiles. */
const LOOK_EVERY_MS = 30_000;

interface Asked {
  readonly fromMs: number;
  readonly untilMs: number;
}

export function useFigures({ fromMs, untilMs }: Asked) {
  const [from, until] = [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()];
  const words = { from, until, by: 'hour' };
  return useQuery({
    queryKey: ['figures', fromMs, untilMs],
    queryFn: async () => (await ask<Answer>('GET', `/api/v1/figures${queryText(words)}`)).items,
    placeholderData: (before) => before,
    // What is over stays as it is.
    refetchInterval: untilMs > Date.now() ? LOOK_EVERY_MS : false,
  });
}

/** One value for each of 24 hours from `midnight`; null where the hour has not begun. */
export function byHour(
  rows: readonly Figures[] | undefined,
  { midnight, now }: Days,
  value: (row: Figures) => number,
): (number | null)[] {
  const found = new Map(rows?.map((row) => [Date.parse(row.of.hour ?? ''), value(row)]));
  return Array.from({ length: 24 }, (_, hour) => {
    const at = midnight + hour * HOUR_MS;
    return at >= now ? null : (found.get(at) ?? 0);
  });
}
