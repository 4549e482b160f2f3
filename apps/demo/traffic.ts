// Calls as they come in a day: by chance, as often as the hour has it (a Poisson process, thinned
// by the shape of the day).
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { shareAt } from './day.ts';
import type { Dice } from './dice.ts';
import { type CallPlan, planCall, type Scene } from './ends/plans.ts';

export interface TrafficParts {
  readonly timers: Timers;
  readonly dice: Dice;
  readonly scene: Scene;
  /** New calls a second in the busiest hour. */
  readonly cps: number;
  /** Of the day, now. */
  readonly hour: () => number;
  readonly call: (plan: CallPlan) => void;
}

const MS_PER_SECOND = 1_000;
const LONGEST_GAP_MS = 60_000;

export class Traffic {
  readonly #parts: TrafficParts;
  #cancel: Cancel = () => undefined;
  #isStopped = false;

  constructor(parts: TrafficParts) {
    this.#parts = parts;
  }

  start(): void {
    const { timers, dice, cps } = this.#parts;
    if (this.#isStopped) return;
    const gapMs = dice.around(MS_PER_SECOND / cps, LONGEST_GAP_MS);
    this.#cancel = timers.after(ms(gapMs), () => this.#comes());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #comes(): void {
    const { dice, scene, hour, call } = this.#parts;
    if (dice.random.unit() < shareAt(hour())) call(planCall(dice, scene));
    this.start();
  }
}
