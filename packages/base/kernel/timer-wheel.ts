// A hierarchical timing wheel: up to millions of timers on a single timeout of the event loop.
//
//   level 0   256 slots of 1 ms          fired from here, one slot a tick
//   level 1   256 slots of 256 ms        spread over level 0 when its time comes
//   level 2   256 slots of 65.5 s        ... over level 1
//   level 3   256 slots of 4.66 h        ... over level 2
//   level 4   256 slots of 49.7 days     ... over level 3; ends 34 years after the wheel was made
//
// Where a timer lies is a function of its tick and the current one only: the level is that of the
// highest digit (in base 256) in which the two differ. So timers of one tick always lie together,
// in the order they were armed, and fire in that order. Timers are rows of typed arrays, not
// objects: arming and cancelling are O(1) and leave no garbage behind.
import type { Cancel, Clock, Timers } from './clock.ts';
import { broken, invariant } from './invariant.ts';
import { type Brand, type Ms, ms } from './units.ts';
import { WHEEL_TICKS, WheelSlots } from './wheel-slots.ts';

/** A year: what is further ahead belongs into a table that is looked at once a day. */
export const LONGEST_TIMER_MS = ms(366 * 86_400_000);

/** Names one arming of one timer. Once that has fired or was cancelled it names nothing. */
export type TimerHandle = Brand<number, 'TimerHandle'>;

export interface TimerWheelOptions<Payload extends object> {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  /**
   * The one listener; the payload says which timer it was, with its generation. What it throws goes
   * to the event loop, and the timers behind it fire in a later turn.
   */
  readonly onFire: (payload: Payload) => void;
}

export class TimerWheel<Payload extends object> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Timers;
  readonly #onFire: (payload: Payload) => void;
  readonly #slots = new WheelSlots();
  readonly #payloads: (Payload | undefined)[] = [];
  /** Ticks are whole milliseconds counted from here. */
  readonly #originMs: number;
  /** All ticks before this one have fired, and this one too unless it is being fired. */
  #currentTick = 0;
  #firing = false;
  #wakeTick = Number.POSITIVE_INFINITY;
  #cancelWake: Cancel | undefined;

  constructor(options: TimerWheelOptions<Payload>) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#onFire = options.onFire;
    // One earlier, so that a timer without delay has a tick that has not fired yet.
    this.#originMs = Math.floor(options.clock.now()) - 1;
  }

  /** Timers that are armed. */
  get size(): number {
    return this.#slots.size;
  }

  /**
   * Fires once, not before `delay` has passed, in order of due time and then of arming. A tick
   * whose timers have fired, or are firing, takes no more: without delay means in the next one
   * then.
   */
  arm(delay: Ms, payload: Payload): TimerHandle {
    if (!(delay >= 0 && delay <= LONGEST_TIMER_MS)) broken(`a timer of ${delay} ms`);
    // Rounded up: a timer is never early.
    const dueTick = Math.ceil(this.#clock.now() - this.#originMs + delay);
    const tick = Math.max(dueTick, this.#currentTick + 1);
    invariant(tick < WHEEL_TICKS, 'a wheel serves for 34 years');
    const row = this.#slots.add(tick, this.#currentTick);
    this.#payloads[row] = payload;
    if (!this.#firing && tick < this.#wakeTick) this.#sleepUntil(tick);
    return this.#slots.handleOf(row) as TimerHandle;
  }

  /** False when it had fired or was cancelled before: a race that was lost, not an error. */
  cancel(handle: TimerHandle): boolean {
    const row = this.#slots.rowOf(handle);
    if (row === undefined) return false;
    this.#slots.remove(row);
    this.#payloads[row] = undefined;
    // The timeout is left running: to wake once for nothing is cheaper than to set it anew each
    // time.
    return true;
  }

  /**
   * The instant of the next timer; undefined when none is armed. Looks at the timers of one slot.
   */
  nextDueMs(): Ms | undefined {
    const tick = this.#slots.earliestTick(this.#currentTick);
    return tick === undefined ? undefined : ms(this.#originMs + tick);
  }

  /** Forgets all timers and the timeout. */
  clear(): void {
    this.#slots.clear();
    this.#payloads.length = 0;
    this.#stopWaking();
  }

  #wake(): void {
    this.#cancelWake = undefined;
    this.#wakeTick = Number.POSITIVE_INFINITY;
    this.#firing = true;
    try {
      this.#advanceTo(Math.floor(this.#clock.now() - this.#originMs));
    } finally {
      this.#firing = false;
      this.#sleepUntilNext();
    }
  }

  #advanceTo(targetTick: number): void {
    for (;;) {
      const slot = this.#slots.next(this.#currentTick);
      if (slot === undefined || slot.startTick > targetTick) break;
      // A clock that is late, or a machine that slept, makes one long step over all slots between.
      this.#currentTick = slot.startTick;
      if (slot.level > 0) this.#slots.spread(slot.index, this.#currentTick);
      else this.#fire(slot.index);
    }
    this.#currentTick = Math.max(this.#currentTick, targetTick);
  }

  #fire(slotIndex: number): void {
    // One by one off the head: a listener may cancel those behind it, and none can be added here.
    let row = this.#slots.headOf(slotIndex);
    while (row !== undefined) {
      const payload = this.#payloads[row];
      invariant(payload !== undefined, 'an armed timer has a payload');
      this.#payloads[row] = undefined;
      this.#slots.remove(row);
      this.#onFire(payload);
      row = this.#slots.headOf(slotIndex);
    }
  }

  #sleepUntilNext(): void {
    const slot = this.#slots.next(this.#currentTick);
    if (slot !== undefined) this.#sleepUntil(slot.startTick);
  }

  #sleepUntil(tick: number): void {
    this.#stopWaking();
    this.#wakeTick = tick;
    const delay = ms(Math.max(0, this.#originMs + tick - this.#clock.now()));
    this.#cancelWake = this.#timers.after(delay, () => this.#wake());
  }

  #stopWaking(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#wakeTick = Number.POSITIVE_INFINITY;
  }
}
