// All ends of the demo: they call Tandem, and are called by it. What lies between, a network or a
// mere function call (past/), is handed in.
import type { Clock, Timers } from '@tandem/base/kernel';
import type { CalledLeg, CallerLeg, CallTaker } from '@tandem/engine/calls';
import type { Session } from '@tandem/protocol/sdp';
import { MOST_CALLS_AT_ONCE } from '../bounds.ts';
import type { Dice } from '../dice.ts';
import type { Places } from '../world/places.ts';
import { VENDORS, type VendorTraits } from '../world/vendors.ts';
import { Answering } from './answering.ts';
import { type CallEnd, Calling } from './calling.ts';
import { type CallPlan, planAnswer, planOfCalledPhone } from './plans.ts';
import { silentVoice, type Voice } from './voice.ts';

export interface EndsParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly dice: Dice;
  readonly places: Places;
  /** A call into Tandem; nothing is sent before it is listened to. */
  readonly invite: (plan: CallPlan, description: Session) => CalledLeg;
  readonly voices: Voices;
}

export interface VoiceWish {
  readonly address: string;
  /** null: it is the caller; else whether the offer leads through Tandem's relay. */
  readonly answers: Session | null;
  readonly lossPercent: number;
}

/** Gives voices to those ends that speak; undefined: none is free, and the call is not made. */
export interface Voices {
  forCaller(wish: VoiceWish): Voice | undefined;
  forCalled(wish: VoiceWish): Voice;
}

export const NO_VOICES: Voices = {
  forCaller: ({ address }) => silentVoice(address),
  forCalled: ({ address }) => silentVoice(address),
};

export interface EndsFigures {
  readonly calling: number;
  readonly answering: number;
  readonly made: number;
  /** Not made: as many as may be were there, or no voice was free. */
  readonly held: number;
  readonly ended: Readonly<Record<CallEnd, number>>;
}

/** Q.850 1. */
const NOBODY = { sipStatus: 404, cause: 1 } as const;

export class Ends implements CallTaker {
  readonly #parts: EndsParts;
  readonly #vendors: ReadonlyMap<string, VendorTraits>;
  readonly #calling = new Set<Calling>();
  readonly #answering = new Set<Answering>();
  readonly #ended = { answered: 0, refused: 0, givenUp: 0 };
  #made = 0;
  #held = 0;

  constructor(parts: EndsParts) {
    this.#parts = parts;
    this.#vendors = new Map(VENDORS.map((vendor) => [parts.places.vendor(vendor.host), vendor]));
  }

  get figures(): EndsFigures {
    return {
      calling: this.#calling.size,
      answering: this.#answering.size,
      made: this.#made,
      held: this.#held,
      ended: { ...this.#ended },
    };
  }

  call(plan: CallPlan): void {
    const { timers, invite, places } = this.#parts;
    const address =
      plan.by.kind === 'customer' ? places.customer(plan.by.customer.host) : places.phones;
    const wish = { address, answers: null, lossPercent: 0 };
    const isFull = this.#calling.size >= MOST_CALLS_AT_ONCE;
    const voice = isFull ? undefined : this.#voiceOf(plan, wish);
    if (voice === undefined) {
      this.#held += 1;
      return;
    }
    this.#made += 1;
    const over = (end: CallEnd): void => {
      this.#calling.delete(calling);
      this.#ended[end] += 1;
    };
    const leg = invite(plan, voice.description);
    const calling = new Calling(leg, { timers, plan, voice, over });
    this.#calling.add(calling);
    calling.begin();
  }

  offered(leg: CallerLeg): void {
    const { clock, dice, places, voices, timers } = this.#parts;
    const { address } = leg.offered.local;
    const vendor = this.#vendors.get(address);
    if (vendor === undefined && address !== places.phones) {
      leg.reject(NOBODY);
      return;
    }
    const plan =
      vendor === undefined ? planOfCalledPhone(dice) : planAnswer(dice, vendor, clock.now());
    const lossPercent = vendor?.lossPercent ?? 0;
    const wish = { address, answers: leg.offered.description, lossPercent };
    const voice = plan.speaks ? voices.forCalled(wish) : silentVoice(address);
    const over = (): void => void this.#answering.delete(answering);
    const answering = new Answering(leg, { timers, plan, voice, over });
    this.#answering.add(answering);
    answering.begin();
  }

  /** Calls in which somebody has yet to say goodbye. */
  get open(): number {
    const heard = [...this.#calling].filter(({ hasHeard }) => hasHeard);
    return heard.length + this.#answering.size;
  }

  /** Those who call hang up; the others hear of it by Tandem. */
  hangUpAll(): void {
    for (const calling of [...this.#calling]) calling.hangsUp();
  }

  #voiceOf(plan: CallPlan, wish: VoiceWish): Voice | undefined {
    return plan.speaks ? this.#parts.voices.forCaller(wish) : silentVoice(wish.address);
  }
}
