// Seconds that pass on the page, between one answer of the server and the next: one clock, however
// many look at it, and none while nobody does.
import { useRef, useSyncExternalStore } from 'react';

const SECOND_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = 0;

function follow(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second += 1;
    for (const one of listeners) one();
  }, SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

interface Heard {
  readonly said: number;
  readonly isRunning: boolean;
  readonly at: number;
}

/** What begins to run begins when that is heard, though the server says the same number. */
export const heardLast = (before: Heard, now: Heard): Heard =>
  before.said === now.said && before.isRunning === now.isRunning ? before : now;

/** What the server said last, and the seconds since. */
export function useCountedOn(said: number, isRunning: boolean): number {
  const now = useSyncExternalStore(follow, () => second);
  const heard = useRef<Heard>({ said, isRunning, at: now });
  heard.current = heardLast(heard.current, { said, isRunning, at: now });
  return isRunning ? said + now - heard.current.at : said;
}
