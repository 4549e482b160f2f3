// The timers of all calls on one wheel. A timer that fires is an event of its owner, by its name
// and the generation it was armed with.
import type { Clock, Ms, TimerHandle, Timers } from '@tandem/base/kernel';
import { TimerWheel } from '@tandem/base/kernel';

export interface TimerOwner {
  timerFired(name: string, generation: number): void;
}

interface Armed {
  readonly owner: TimerOwner;
  readonly name: string;
  readonly generation: number;
  readonly place: TimerPlace;
}

/** Where an owner keeps one timer: arming it again takes the place of the one before. */
export class TimerPlace {
  handle: TimerHandle | undefined;
}

export interface Arming {
  readonly afterMs: number;
  readonly name: string;
  readonly generation: number;
}

export class CallTimers {
  readonly #wheel: TimerWheel<Armed>;

  constructor(clock: Pick<Clock, 'now'>, timers: Timers) {
    this.#wheel = new TimerWheel<Armed>({
      ...{ clock, timers },
      onFire: ({ owner, name, generation, place }) => {
        place.handle = undefined;
        owner.timerFired(name, generation);
      },
    });
  }

  get size(): number {
    return this.#wheel.size;
  }

  arm(owner: TimerOwner, place: TimerPlace, { afterMs, name, generation }: Arming): void {
    this.disarm(place);
    const delay = Math.max(0, afterMs) as Ms;
    place.handle = this.#wheel.arm(delay, { owner, name, generation, place });
  }

  disarm(place: TimerPlace): void {
    if (place.handle === undefined) return;
    this.#wheel.cancel(place.handle);
    place.handle = undefined;
  }

  /** Forgets all of them: the process ends. */
  clear(): void {
    this.#wheel.clear();
  }
}
