// A call since its answer: both legs, when it began, who is owed, and the timers that only a
// connected call has.
import type { Ms } from '@tandem/base/kernel';
import type { DialogFacts } from '@tandem/domain/record';
import type { QualityOf } from '@tandem/domain/routing';
import { type CallTimers, type TimerOwner, TimerPlace } from './call-timers.ts';
import type { SideName } from './change.machine.ts';
import type {
  AnswerManner,
  CalledLeg,
  CallerLeg,
  Description,
  HeaderText,
  LegEvent,
} from './legs/leg.ts';
import { type ChangeWord, MediaChanges } from './media-changes.ts';
import type { Passing } from './passing.ts';
import type { Connected } from './record-of.ts';

/** A kill forgets at most so much of a call: the journal's promise (conventions). */
const STEP_MS = 30_000;

export interface ConnectionOptions {
  readonly caller: CallerLeg;
  readonly called: CalledLeg;
  readonly answeredAt: Ms;
  readonly connected: Connected;
  /** The routing gateway whose quality its length tells of; null: nobody's. */
  readonly measuredAs: QualityOf | null;
  /** null: as long as it likes. */
  readonly longestMs: number | null;
  /** Absent: nothing passes. */
  readonly passing: Passing | undefined;
  readonly timers: CallTimers;
  readonly user: ConnectionUser;
}

export interface ConnectionUser {
  /** It is to be written down how the call stands. */
  stepDue(): void;
  endBy(why: 'maxDuration'): void;
}

export class Connection implements TimerOwner {
  readonly called: CalledLeg;
  readonly answeredAt: Ms;
  readonly connected: Connected;
  readonly measuredAs: QualityOf | null;
  readonly #caller: CallerLeg;
  readonly #timers: CallTimers;
  readonly #user: ConnectionUser;
  readonly #passing: Passing | undefined;
  readonly #step = new TimerPlace();
  readonly #longest = new TimerPlace();
  #changes: MediaChanges | undefined;
  #isConfirmed = false;
  #isOver = false;

  constructor(options: ConnectionOptions) {
    this.called = options.called;
    this.answeredAt = options.answeredAt;
    this.connected = options.connected;
    this.measuredAs = options.measuredAs;
    this.#caller = options.caller;
    this.#timers = options.timers;
    this.#user = options.user;
    this.#passing = options.passing;
    const { longestMs: afterMs, timers } = options;
    if (afterMs !== null)
      timers.arm(this, this.#longest, { afterMs, name: 'longest', generation: 1 });
  }

  holdTimeMs(now: Ms): number {
    return Math.round(now - this.answeredAt);
  }

  dialogs(): readonly DialogFacts[] {
    return [this.#caller.facts(), this.called.facts()].filter((facts) => facts !== null);
  }

  /** A step was written: the next one is due a while later. */
  stepWritten(): void {
    const next = { afterMs: STEP_MS, name: 'step', generation: 1 };
    this.#timers.arm(this, this.#step, next);
  }

  /**
   * The caller hears the answer. Who made an offer has its answer with it, so the called side is
   * acknowledged at once; else the caller's answer comes with its ACK.
   */
  answer(description: Description, manner: AnswerManner): void {
    const callerOffered = this.#caller.offered.description !== null;
    this.#caller.answer(description, manner);
    if (callerOffered) this.#confirm(null);
  }

  hears(side: SideName, event: LegEvent): boolean {
    switch (event.type) {
      case 'confirmed':
        if (side === 'caller' && !this.#isConfirmed) this.#confirm(event.description);
        else this.#passChange(side, event);
        return true;
      case 'change':
      case 'changed':
      case 'changeRefused':
        this.#passChange(side, event);
        return true;
      case 'info': {
        const to = side === 'caller' ? this.called : this.#caller;
        to.sendInfo(event.contentType, event.body);
        return true;
      }
      default:
        return false;
    }
  }

  /** What a side is told of the headers of the BYE that ends it. */
  passedTo(
    side: SideName,
    heard: readonly HeaderText[] | undefined,
  ): readonly HeaderText[] | undefined {
    return this.#passing?.passesTo(side, heard);
  }

  releaseCalled(cause: number, heard: readonly HeaderText[] | undefined): void {
    this.called.release(cause, this.passedTo('called', heard));
  }

  end(): void {
    this.#isOver = true;
    this.#timers.disarm(this.#step);
    this.#timers.disarm(this.#longest);
  }

  timerFired(name: string): void {
    if (this.#isOver) return;
    if (name === 'step') this.#user.stepDue();
    else this.#user.endBy('maxDuration');
  }

  #passChange(side: SideName, word: ChangeWord): void {
    const legs = { caller: this.#caller, called: this.called };
    this.#changes ??= new MediaChanges(legs, this.#passing);
    this.#changes.hears(side, word);
  }

  #confirm(description: Description): void {
    if (this.#isConfirmed) return;
    this.#isConfirmed = true;
    this.called.confirm(description);
  }
}
