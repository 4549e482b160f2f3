// Whose packets one port takes, and where its packets go: the rules of the native relay's latch.cc,
// which has them in a drawing.
import type { MediaAddress, SideExpectation } from '@tandem/engine/media/contract';

export type Verdict = 'taken' | 'learned' | 'foreign';

/** Packets under way when a description changes still come from the old place. */
const RELEARN_MS = 2_000;
/** Speech comes each 20 to 60 ms: who was heard so lately still sends. */
const STILL_SENDS_MS = 200;
const NOTHING: SideExpectation = {
  ...{ rtp: null, rtcp: null, known: [], strict: false, sendsAtOnce: false, delivers: true },
  ...{ relearns: false, isPlain: false, clockRateHz: 0 },
};

export class Latch {
  readonly #silenceMs: number;
  readonly #part: 'rtp' | 'rtcp';
  #wanted = NOTHING;
  #source: MediaAddress | undefined;
  #isLocked = false;
  #heardMs = 0;
  #relearnUntilMs = 0;

  constructor(part: 'rtp' | 'rtcp', silenceMs: number) {
    this.#part = part;
    this.#silenceMs = silenceMs;
  }

  expect(wanted: SideExpectation, nowMs: number): void {
    this.#wanted = wanted;
    if (!wanted.relearns || !this.#isLocked) return;
    this.#isLocked = false;
    this.#relearnUntilMs = nowMs + RELEARN_MS;
  }

  hears(from: MediaAddress, isLearnable: boolean, nowMs: number): Verdict {
    if (isSame(from, this.#source)) {
      if (!this.#isLocked && nowMs >= this.#relearnUntilMs) this.#isLocked = true;
      this.#heardMs = nowMs;
      return 'taken';
    }
    const rank = this.#rankOf(from);
    if (!isLearnable || (this.#wanted.strict && rank === 0)) return 'foreign';
    if (!this.#mayReplace(rank, nowMs)) return 'foreign';
    this.#source = from;
    this.#isLocked = true;
    this.#heardMs = nowMs;
    return 'learned';
  }

  /** undefined: nothing is sent now. */
  get destination(): MediaAddress | undefined {
    if (!this.#wanted.delivers) return undefined;
    if (this.#isLocked) return this.#source;
    const described = this.#wanted[this.#part];
    return this.#wanted.sendsAtOnce && described !== null ? described : this.#source;
  }

  /** 2: described, 1: an address of the peer, 0: a stranger. */
  #rankOf(from: MediaAddress): number {
    if (isSame(from, this.#wanted[this.#part] ?? undefined)) return 2;
    return this.#wanted.known.includes(from.address) ? 1 : 0;
  }

  #mayReplace(rank: number, nowMs: number): boolean {
    if (this.#source === undefined) return true;
    const silentMs = nowMs - this.#heardMs;
    if (silentMs > (this.#isLocked ? this.#silenceMs : STILL_SENDS_MS)) return true;
    const before = this.#rankOf(this.#source);
    return this.#isLocked ? rank > before : rank >= before;
  }
}

function isSame(one: MediaAddress, other: MediaAddress | undefined): boolean {
  return other !== undefined && one.port === other.port && one.address === other.address;
}
