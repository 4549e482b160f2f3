// A supervised process: the machine of child.machine.ts joined with a real process.
import type { Cancel, Clock, Timers } from '@tandem/base/kernel';
import type { RoleFault } from '../../role/messages.ts';
import { type ChildEvent, type ChildState, NOT_STARTED, stepChild } from './child.machine.ts';

export interface LaunchEvents {
  ready(addresses: Readonly<Record<string, string>>): void;
  refused(fault: RoleFault): void;
  exited(how: string): void;
}

export interface Launched {
  readonly pid: number | undefined;
  end(drainMs: number): void;
  kill(): void;
}

/** Starts one process; `exited` comes exactly once for each launch, whatever went wrong. */
export type Launch = (events: LaunchEvents) => Launched;

export type Told = 'ready' | 'died' | 'refused' | 'hung' | 'stopped';

export interface ChildReport {
  readonly role: string;
  readonly pid: number | null;
  readonly state: ChildState['name'];
  readonly restarts: number;
  readonly upMs: number | null;
  readonly lastExit: string | null;
  readonly addresses: Readonly<Record<string, string>>;
}

interface Around {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly told: (child: Child, what: Told) => void;
}

export class Child {
  readonly name: string;
  readonly #launch: Launch;
  readonly #around: Around;
  #state: ChildState = NOT_STARTED;
  #process: Launched | undefined;
  #cancelBackOff: Cancel | undefined;
  #drainMs = 0;
  #restarts = 0;
  #lastExit: string | null = null;
  #addresses: Readonly<Record<string, string>> = {};
  #fault: RoleFault | undefined;
  /** Counts launches, so that word from an earlier process is told from the present one's. */
  #launches = 0;

  constructor(name: string, launch: Launch, around: Around) {
    this.name = name;
    this.#launch = launch;
    this.#around = around;
  }

  get state(): ChildState['name'] {
    return this.#state.name;
  }

  /** A process of it lives, or is being started. */
  get isThere(): boolean {
    return this.#process !== undefined;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get addresses(): Readonly<Record<string, string>> {
    return this.#addresses;
  }

  /** Why it refused to work, or how the last process of it ended. */
  get fault(): RoleFault {
    const message = this.#lastExit ?? 'it has not run yet';
    return this.#fault ?? { code: 'PROCESS_ENDED', message, advice: 'Its log says more.' };
  }

  start(): void {
    this.#take({ type: 'start' });
  }

  stop(drainMs: number): void {
    const already = this.#state.name === 'stopping';
    this.#drainMs = drainMs;
    this.#cancelBackOff?.();
    this.#take({ type: 'stop' });
    if (already) this.#process?.end(drainMs);
  }

  /** It has not answered for longer than is believable. */
  silent(): void {
    this.#take({ type: 'silent' });
  }

  kill(): void {
    this.#process?.kill();
  }

  report(): ChildReport {
    const since = this.#state.name === 'running' ? this.#state.since : undefined;
    return {
      role: this.name,
      pid: this.#process?.pid ?? null,
      state: this.#state.name,
      restarts: this.#restarts,
      upMs: since === undefined ? null : Math.round(this.#around.clock.now() - since),
      lastExit: this.#lastExit,
      addresses: this.#addresses,
    };
  }

  #take(event: ChildEvent): void {
    const { state, effects } = stepChild(this.#state, event, this.#around.clock.now());
    this.#state = state;
    for (const effect of effects) {
      switch (effect.do) {
        case 'spawn':
          this.#spawn();
          break;
        case 'arm':
          this.#cancelBackOff = this.#around.timers.after(effect.afterMs, () =>
            this.#take({ type: 'backOffOver', generation: effect.generation }),
          );
          break;
        case 'kill':
          this.#process?.kill();
          break;
        case 'askToEnd':
          this.#process?.end(this.#drainMs);
          break;
        case 'tell':
          this.#around.told(this, effect.what);
          break;
      }
    }
  }

  #spawn(): void {
    this.#launches += 1;
    const launch = this.#launches;
    const present = (): boolean => launch === this.#launches;
    if (launch > 1) this.#restarts += 1;
    this.#process = this.#launch({
      ready: (addresses) => {
        if (!present()) return;
        this.#addresses = addresses;
        this.#fault = undefined;
        this.#take({ type: 'ready' });
      },
      refused: (fault) => {
        if (!present()) return;
        this.#fault = fault;
        this.#take({ type: 'refused' });
      },
      exited: (how) => {
        if (!present()) return;
        this.#process = undefined;
        this.#lastExit = how;
        this.#take({ type: 'exited' });
      },
    });
  }
}
