// The only file that asks the machine for the time.
import type { Clock } from './clock.ts';
import { ms } from './units.ts';

const SYSTEM_CLOCK: Clock = Object.freeze({
  now: () => ms(performance.now()),
  wallMs: () => Date.now(),
});

export function systemClock(): Clock {
  return SYSTEM_CLOCK;
}
