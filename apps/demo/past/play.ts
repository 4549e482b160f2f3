// Plays the days that are over: the engine of calls itself, over the configuration as it is now,
// between the same ends that call and answer today, in a time of its own.
import type { Log } from '@tandem/base/observe';
import type { EndedStep } from '@tandem/domain/record';
import { Calls } from '@tandem/engine/calls';
import type { Snapshot } from '@tandem/engine/snapshot';
import { PAST_CALLS_A_DAY } from '../bounds.ts';
import { HOURS_OF_A_DAY, hourOfDay } from '../day.ts';
import type { Dice } from '../dice.ts';
import { Ends, NO_VOICES } from '../ends/ends.ts';
import { Traffic } from '../traffic.ts';
import type { Places } from '../world/places.ts';
import { PastClock } from './past-clock.ts';
import { PastMoney } from './past-money.ts';
import { PastNetwork } from './past-network.ts';

export interface PlayWish {
  readonly fromMs: number;
  /** The last call has ended by then. */
  readonly untilMs: number;
  /** New calls a second in the busiest hour. */
  readonly cps: number;
  readonly places: Places;
  readonly tandem: { readonly address: string; readonly port: number };
  readonly node: string;
  readonly epoch: string;
}

export interface PlayMeans {
  readonly snapshot: Snapshot;
  readonly dice: Dice;
  readonly log: Log;
  /** In the order of their ends. */
  readonly ended: (step: EndedStep) => void;
  /** Lets the process do what waits; asked now and then. */
  readonly pause: () => Promise<void>;
}

const SECONDS_IN_HOUR = 3_600;
/** Longer than the patience of all callers, all vendors one after the other and a talk. */
const LAST_CALL_BEFORE_MS = 600_000;
/** Some milliseconds of work. */
const STEPS_AT_ONCE = 2_000;

/** As today, up to so many a day. */
export const pastCps = (cps: number): number =>
  Math.min(cps, PAST_CALLS_A_DAY / (HOURS_OF_A_DAY * SECONDS_IN_HOUR));

/** What was spent, by account. */
export async function playPast(wish: PlayWish, means: PlayMeans): Promise<PastMoney['spent']> {
  const { fromMs, untilMs, cps, places, tandem, node, epoch } = wish;
  const { snapshot, dice, log, ended, pause } = means;
  const clock = new PastClock(fromMs);
  const money = new PastMoney();
  let names = 0;
  const network = new PastNetwork({
    ...{ places, tandem, ends: () => ends, engine: () => calls },
    newCallId: () => {
      names += 1;
      return `past-${fromMs}-${names}`;
    },
  });
  const ends: Ends = new Ends({
    ...{ clock, timers: clock, dice, places, voices: NO_VOICES },
    invite: (plan, description) => network.call(plan, description),
  });
  const calls: Calls = new Calls({
    ...{ node, epoch: () => epoch, clock, timers: clock, random: dice.random, log },
    ...{ snapshot: () => snapshot, balances: money, legs: network },
    journal: {
      append: (step) => (step.kind === 'ended' ? ended(step) : undefined),
      refusal: () => null,
    },
  });
  const traffic = new Traffic({
    ...{ timers: clock, dice, cps, scene: { phones: false, now: false } },
    hour: () => hourOfDay(clock.wallMs()),
    call: (plan) => ends.call(plan),
  });
  traffic.start();
  const lastCallMs = untilMs - LAST_CALL_BEFORE_MS;
  await passes(clock, { untilMs: lastCallMs, pause, isWanted: () => true });
  traffic.stop();
  await passes(clock, { untilMs, pause, isWanted: () => calls.remains.calls > 0 });
  return money.spent;
}

interface Passing {
  readonly untilMs: number;
  readonly pause: () => Promise<void>;
  readonly isWanted: () => boolean;
}

async function passes(clock: PastClock, { untilMs, pause, isWanted }: Passing): Promise<void> {
  for (let steps = 1; isWanted() && clock.step(untilMs); steps += 1) {
    if (steps % STEPS_AT_ONCE === 0) await pause();
  }
}
