// Lists that are told when something has changed (live.ts): then they are read again, at once, but
// never so often that reading is all that is done. While nothing tells, they ask by themselves.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLive } from './live.ts';
import { waitMs } from './pace.ts';

export interface Told {
  /** Of the live events; undefined: nothing tells of it. */
  readonly topic: string | undefined;
  /** Of what is read again. */
  readonly queryKey: readonly unknown[];
  /** While nothing tells, and the least between two readings. */
  readonly everyMs: number | undefined;
  /** While news come: for what changes without any, such as a running charge. */
  readonly restMs?: number;
}

const REST_MS = 30_000;

/** How often to ask by oneself; false: never. A page that nobody looks at asks nothing. */
export function useTold({ topic, queryKey, everyMs, restMs = REST_MS }: Told): number | false {
  const queries = useQueryClient();
  const latest = useRef(queryKey);
  useEffect(() => {
    latest.current = queryKey;
  }, [queryKey]);
  const pace = useRef<{ lastMs: number; timer?: ReturnType<typeof setTimeout> | undefined }>({
    lastMs: performance.now(),
  });
  useEffect(() => {
    const { current } = pace;
    return () => clearTimeout(current.timer);
  }, []);
  const isLive = useLive(topic === undefined ? [] : [topic], () => {
    const { current } = pace;
    if (current.timer !== undefined) return;
    const wait = waitMs({ ...current, nowMs: performance.now(), leastMs: everyMs ?? 0 });
    current.timer = setTimeout(() => {
      current.timer = undefined;
      current.lastMs = performance.now();
      void queries.invalidateQueries({ queryKey: latest.current });
    }, wait);
  });
  return isLive ? restMs : (everyMs ?? false);
}
