// The side that is called: does with each call what its plan says.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { CallerLeg, LegEvent, LegUser } from '@tandem/engine/calls';
import type { AnswerPlan, AnswerStep } from './plans.ts';
import type { Voice } from './voice.ts';

export interface AnsweringParts {
  readonly timers: Timers;
  readonly plan: AnswerPlan;
  readonly voice: Voice;
  /** Once, whatever became of it. */
  readonly over: () => void;
}

/** Q.850. */
const CAUSES: Readonly<Record<number, number>> = { 404: 1, 486: 17, 503: 41 };
const INTERWORKING = 127;
const NORMAL_CLEARING = 16;
const NOT_ACCEPTABLE = 488;
/** Who has waited so long is not waited for: the caller has gone by then. */
const LONGEST_RINGING_MS = 180_000;

export class Answering implements LegUser {
  readonly #leg: CallerLeg;
  readonly #parts: AnsweringParts;
  readonly #cancels: Cancel[] = [];
  /** Kept, because the leg may have let go of it when it is answered. */
  readonly #offer: CallerLeg['offered']['description'];
  #isOver = false;

  constructor(leg: CallerLeg, parts: AnsweringParts) {
    this.#leg = leg;
    this.#parts = parts;
    this.#offer = leg.offered.description;
  }

  begin(): void {
    const { timers, plan } = this.#parts;
    this.#leg.listen(this);
    for (const step of plan.steps) {
      this.#cancels.push(timers.after(ms(step.afterMs), () => this.#does(step)));
    }
    const isAnswered = plan.steps.some(({ does }) => does === 'answer');
    if (isAnswered) return;
    this.#cancels.push(timers.after(ms(LONGEST_RINGING_MS), () => this.#refuses(480)));
  }

  hears(event: LegEvent): void {
    switch (event.type) {
      case 'cancelled':
      case 'released':
        this.#ends();
        break;
      case 'change':
        // Nobody holds or moves in the demo: what comes is answered by what stood before.
        if (event.change.wantsOffer) this.#leg.refuseChange(event.change.id, NOT_ACCEPTABLE);
        else this.#leg.acceptChange(event.change.id, this.#parts.voice.description);
        break;
      default:
        break;
    }
  }

  /** The demo ends. */
  hangsUp(): void {
    if (this.#isOver) return;
    this.#leg.release(NORMAL_CLEARING);
    this.#ends();
  }

  #does(step: AnswerStep): void {
    if (this.#isOver) return;
    const { voice, plan } = this.#parts;
    switch (step.does) {
      case 'ring':
        this.#leg.ring(null);
        break;
      case 'earlyMedia':
        this.#leg.progress(voice.description);
        break;
      case 'answer':
        this.#leg.answer(voice.description);
        if (plan.speaks) voice.speaksTo(this.#offer);
        break;
      case 'hangUp':
        this.hangsUp();
        break;
      case 'refuse':
        this.#refuses(step.status, step.retryAfterSeconds);
        break;
    }
  }

  #refuses(sipStatus: number, retryAfterSeconds?: number): void {
    if (this.#isOver) return;
    const cause = CAUSES[sipStatus] ?? INTERWORKING;
    const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    this.#leg.reject({ sipStatus, cause, ...retry });
    this.#ends();
  }

  #ends(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cancel of this.#cancels) cancel();
    this.#parts.voice.close();
    this.#parts.over();
  }
}
