// The only file that sets timers of the event loop. Long-lived modules with many timers put a
// TimerWheel on top of it, which keeps a single one of them running.
import type { Cancel, Timers } from './clock.ts';
import type { Ms } from './units.ts';

/** The event loop fires a longer delay at once; so a longer one is waited for in pieces. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export function systemTimers(): Timers {
  return { after };
}

function after(delay: Ms, fire: () => void): Cancel {
  let remainingMs: number = delay;
  const next = (): NodeJS.Timeout => {
    const pieceMs = Math.min(remainingMs, LONGEST_TIMEOUT_MS);
    remainingMs -= pieceMs;
    return setTimeout(elapsed, pieceMs);
  };
  const elapsed = (): void => {
    if (remainingMs <= 0) fire();
    else running = next();
  };
  let running = next();
  return () => clearTimeout(running);
}
