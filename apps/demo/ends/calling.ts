// The side that calls: waits for an answer as long as it has patience, talks, hangs up.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { CalledLeg, LegEvent, LegUser } from '@tandem/engine/calls';
import type { CallPlan } from './plans.ts';
import type { Voice } from './voice.ts';

export interface CallingParts {
  readonly timers: Timers;
  readonly plan: CallPlan;
  readonly voice: Voice;
  /** Once, whatever became of it. */
  readonly over: (end: CallEnd) => void;
}

export type CallEnd = 'answered' | 'refused' | 'givenUp';

/** Q.850: normal call clearing. */
const NORMAL_CLEARING = 16;
const NOT_ACCEPTABLE = 488;

type State = 'calling' | 'cancelling' | 'up' | 'over';

export class Calling implements LegUser {
  readonly #parts: CallingParts;
  readonly #leg: CalledLeg;
  #state: State = 'calling';
  #hasHeard = false;
  #cancelTimer: Cancel = () => undefined;

  constructor(leg: CalledLeg, parts: CallingParts) {
    this.#leg = leg;
    this.#parts = parts;
  }

  /** Somebody is there; who hears nothing at all has nobody to say goodbye to. */
  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  begin(): void {
    const { timers, plan } = this.#parts;
    this.#cancelTimer = timers.after(ms(plan.patienceMs), () => this.#givesUp());
    // What is said at once is heard within it.
    this.#leg.listen(this);
  }

  hears(event: LegEvent): void {
    this.#hasHeard = true;
    switch (event.type) {
      case 'answered':
        this.#answered(event.description);
        break;
      case 'failed':
        this.#ends('refused');
        break;
      case 'ended':
        this.#ends('givenUp');
        break;
      case 'released':
        this.#ends('answered');
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
    if (this.#state === 'up') {
      this.#leg.release(NORMAL_CLEARING);
      this.#ends('answered');
    } else this.#givesUp();
  }

  #answered(description: Parameters<Voice['speaksTo']>[0]): void {
    const { timers, plan, voice } = this.#parts;
    this.#cancelTimer();
    this.#state = 'up';
    this.#leg.confirm(null);
    if (plan.speaks) voice.speaksTo(description);
    this.#cancelTimer = timers.after(ms(plan.talkMs), () => this.hangsUp());
  }

  #givesUp(): void {
    if (this.#state !== 'calling') return;
    this.#state = 'cancelling';
    this.#leg.cancel(NORMAL_CLEARING);
  }

  #ends(end: CallEnd): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#cancelTimer();
    this.#parts.voice.close();
    this.#parts.over(end);
  }
}
