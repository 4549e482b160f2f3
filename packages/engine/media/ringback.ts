// What a caller hears while it rings (MED-6): the called side's tone as it comes, ours by the plan
// of a country, or ours where the called side keeps silent for too long.
//
//   invited --(no ring for SS_AUXILIARY_RING_TONE_ACTIVATION_DELAY)--> ours, until its media come
//      `--- rings --> remote: as it comes; local: ours ----------------> answered, over
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { answerFor, type Session, streamsOf } from '@tandem/protocol/sdp';
import type { Law, MediaVoice } from './contract.ts';
import { ringbackOf } from './mixer/tones.ts';

export interface RingbackOptions {
  readonly timers: Timers;
  /** SS_AUXILIARY_RING_TONE_ACTIVATION_DELAY; 0: never. */
  readonly auxiliaryMs: number;
  readonly voice: () => MediaVoice | null;
  /** A side wants ours. */
  readonly isLocal: () => boolean;
  readonly country: () => string | null;
  /** What the caller offered, and where we are for it; undefined: there is nothing to answer. */
  readonly offered: () => { readonly offer: Session; readonly place: OwnPlace } | undefined;
  /** Says to the caller that it rings. */
  readonly ring: (description: Session) => void;
}

export interface OwnPlace {
  readonly address: string;
  readonly port: number;
}

const LAWS: readonly Law[] = ['PCMA', 'PCMU'];

export class Ringback {
  readonly #options: RingbackOptions;
  #waits: Cancel | undefined;
  #isPlaying = false;
  #isOver = false;

  constructor(options: RingbackOptions) {
    this.#options = options;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** A leg is made: from now on a ring is awaited. */
  invited(): void {
    const { auxiliaryMs, timers } = this.#options;
    this.#waits?.();
    this.#waits = undefined;
    if (auxiliaryMs === 0 || this.#isOver || this.#isPlaying) return;
    this.#waits = timers.after(ms(auxiliaryMs), () => this.#tooLong());
  }

  /**
   * It rings; `description`: what the caller is to hear of the called side's media. Answers what
   * the caller is told instead.
   */
  rings(description: Session | null): Session | null {
    this.#waits?.();
    if (this.#options.isLocal()) return this.#begin(description) ?? description;
    return this.#hears(description);
  }

  /** A 181 to 183, of media or of none. */
  progresses(description: Session | null): Session | null {
    if (this.#options.isLocal() && this.#isPlaying) return description;
    if (description !== null) this.#waits?.();
    return this.#hears(description);
  }

  /** Answered, or over. */
  end(): void {
    this.#waits?.();
    this.#isOver = true;
    this.#stop();
  }

  /** The called side plays something itself: that is heard. */
  #hears(description: Session | null): Session | null {
    if (description !== null) this.#stop();
    return description;
  }

  #tooLong(): void {
    const early = this.#begin(null);
    if (early !== undefined) this.#options.ring(early);
  }

  /** undefined: the caller cannot hear us. */
  #begin(description: Session | null): Session | undefined {
    const { voice, country, offered } = this.#options;
    const caller = offered();
    const speaks = voice();
    if (caller === undefined || speaks === null || this.#isOver) return undefined;
    const heard = description ?? early(caller.offer, caller.place);
    const law = heard === undefined ? undefined : lawIn(heard);
    if (heard === undefined || law === undefined) return undefined;
    if (!this.#isPlaying) speaks.plays('caller', ringbackOf(country(), law));
    this.#isPlaying = true;
    return heard;
  }

  #stop(): void {
    if (!this.#isPlaying) return;
    this.#isPlaying = false;
    this.#options.voice()?.plays('caller', null);
  }
}

function early(offer: Session, { address, port }: OwnPlace): Session | undefined {
  const made = answerFor(offer, {
    ...{ address, port, codecs: LAWS, prefer: 'offer', dtmf: true, direction: 'sendrecv' },
  });
  return made.ok ? made.value : undefined;
}

/** Of G.711 that the description likes best; undefined: it likes something else better. */
export function lawIn(description: Session): Law | undefined {
  const audio = streamsOf(description).find(({ active, kind }) => active && kind === 'audio');
  const name = audio?.voice?.name;
  return LAWS.find((law) => law === name);
}
