// The timers of one leg, all on the one wheel of the endpoint. A firing carries the generation that
// it was armed with; the machines judge it.
import type { Ms, TimerHandle, TimerWheel } from '@tandem/base/kernel';

export type LegTimer =
  | 'forks'
  | 'resend'
  | 'giveUp'
  | 'provisionalResend'
  | 'provisionalGiveUp'
  | 'reminder'
  | 'backOff'
  | 'refresh'
  | 'cut';

export interface LegFiring {
  readonly of: LegTimers;
  readonly timer: LegTimer;
  readonly generation: number;
  handle: TimerHandle | undefined;
}

export interface TimedLeg {
  timerFired(timer: LegTimer, generation: number): void;
}

const NONE: readonly LegFiring[] = Object.freeze([]);

export class LegTimers {
  readonly #wheel: TimerWheel<LegFiring>;
  readonly #leg: TimedLeg;
  /** One or two at a time, for hours: a list that grew in place would hold room for many more. */
  #armed: readonly LegFiring[] = NONE;

  constructor(wheel: TimerWheel<LegFiring>, leg: TimedLeg) {
    this.#wheel = wheel;
    this.#leg = leg;
  }

  arm(timer: LegTimer, afterMs: Ms, generation: number): void {
    this.disarm(timer);
    const firing: LegFiring = { of: this, timer, generation, handle: undefined };
    firing.handle = this.#wheel.arm(afterMs, firing);
    // A spread would have room for sixteen more.
    this.#armed = this.#armed.concat(firing);
  }

  disarm(timer: LegTimer): void {
    const firing = this.#armed.find((each) => each.timer === timer);
    if (firing === undefined) return;
    this.#forget(firing);
    if (firing.handle !== undefined) this.#wheel.cancel(firing.handle);
  }

  clear(): void {
    for (const { handle } of this.#armed) {
      if (handle !== undefined) this.#wheel.cancel(handle);
    }
    this.#armed = NONE;
  }

  fired(firing: LegFiring): void {
    if (!this.#armed.includes(firing)) return;
    this.#forget(firing);
    this.#leg.timerFired(firing.timer, firing.generation);
  }

  #forget(firing: LegFiring): void {
    this.#armed = this.#armed.length === 1 ? NONE : this.#armed.filter((each) => each !== firing);
  }
}
