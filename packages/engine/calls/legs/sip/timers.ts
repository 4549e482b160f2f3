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

export class LegTimers {
  readonly #wheel: TimerWheel<LegFiring>;
  readonly #leg: TimedLeg;
  /** One or two at a time. */
  readonly #armed: LegFiring[] = [];

  constructor(wheel: TimerWheel<LegFiring>, leg: TimedLeg) {
    this.#wheel = wheel;
    this.#leg = leg;
  }

  arm(timer: LegTimer, afterMs: Ms, generation: number): void {
    this.disarm(timer);
    const firing: LegFiring = { of: this, timer, generation, handle: undefined };
    firing.handle = this.#wheel.arm(afterMs, firing);
    this.#armed.push(firing);
  }

  disarm(timer: LegTimer): void {
    const at = this.#armed.findIndex((firing) => firing.timer === timer);
    if (at < 0) return;
    const [firing] = this.#armed.splice(at, 1);
    if (firing?.handle !== undefined) this.#wheel.cancel(firing.handle);
  }

  clear(): void {
    for (const { handle } of this.#armed.splice(0)) {
      if (handle !== undefined) this.#wheel.cancel(handle);
    }
  }

  fired(firing: LegFiring): void {
    const at = this.#armed.indexOf(firing);
    if (at < 0) return;
    this.#armed.splice(at, 1);
    this.#leg.timerFired(firing.timer, firing.generation);
  }
}
