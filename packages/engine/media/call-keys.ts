// Keys of a call, taken in the way that one side sends them and told in the way that the other
// wants (MED-5): as events in the stream, in INFO, as tones. One that comes twice is told once.
//
//   event ----> down: known ---- up: told, where events do not simply pass
//   INFO  ----> known as an event already? dropped; an event may follow: held for a moment; told,
//               and for a second more no event passes by itself, for it may be the same key
//   tones ----> told, and taken out of what is heard
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { otherSide } from './call-side.ts';
import type { HeardKey, Law, MediaSide, MediaVoice } from './contract.ts';
import { type Digit, digitIn, digitOf, eventOf, type InfoMessage, infoOf } from './dtmf-info.ts';
import { keyTone } from './mixer/tones.ts';
import type { PeerSettings } from './peer.ts';

export interface CallKeysOptions {
  readonly timers: Timers;
  readonly now: () => number;
  readonly settings: (side: MediaSide) => PeerSettings;
  readonly voice: () => MediaVoice | null;
  /** Of events that the side has agreed to; undefined: it has not. */
  readonly eventTypeOf: (side: MediaSide) => number | undefined;
  /** Of G.711 that the side hears; undefined: it hears something else. */
  readonly lawTowards: (side: MediaSide) => Law | undefined;
  readonly sendInfo: (to: MediaSide, message: InfoMessage) => void;
  /** `absorbs` of a side is another now. */
  readonly changed: () => void;
}

type Way = 'event' | 'info' | 'inband';

interface Known {
  readonly from: MediaSide;
  readonly signal: string;
  readonly way: Way;
  readonly atMs: number;
}

interface Held extends Known {
  readonly cancel: Cancel;
}

/** What a form of a key finds: nothing; one that waits, and is given up; one that was told. */
type Met = 'nothing' | 'held' | 'told';

/** The two forms of one key come this close to each other. */
const SAME_KEY_MS = 1_000;
/** So long an INFO waits whether the same key comes as an event. */
const HOLD_MS = ms(200);
/** And so long an event that comes later may be the one that was told. */
const GUARD_MS = ms(SAME_KEY_MS - HOLD_MS);

export class CallKeys {
  readonly #options: CallKeysOptions;
  /** Not yet met by the other form of the same key. */
  #known: readonly Known[] = [];
  readonly #held = new Set<Held>();
  /** Sides whose events do not pass by themselves for a moment. */
  readonly #guards = new Map<MediaSide, Cancel>();
  /** Of the event that has not ended: what it has met. */
  readonly #down: Partial<Record<MediaSide, Met>> = {};

  constructor(options: CallKeysOptions) {
    this.#options = options;
  }

  /** Whether events of this side are kept from the other one, which is told them otherwise. */
  absorbs(from: MediaSide): boolean {
    return this.#guards.has(from) || this.#converts(from);
  }

  #converts(from: MediaSide): boolean {
    const { dtmfReceive: receive } = this.#options.settings(from);
    if (receive !== 'all' && receive !== 'rfc2833') return true;
    const to = otherSide(from);
    const { dtmfSend: send } = this.#options.settings(to);
    if (send === 'rfc2833') return this.#options.eventTypeOf(to) === undefined;
    return send !== 'auto';
  }

  /** Whether tones of this side are looked for. */
  findsTones(from: MediaSide): boolean {
    const { dtmfReceive: receive } = this.#options.settings(from);
    const { dtmfSend: send } = this.#options.settings(otherSide(from));
    return receive === 'inband' && send !== 'auto' && send !== 'inband';
  }

  heard(from: MediaSide, { event, by, ended, durationMs }: HeardKey): void {
    const digit = digitOf(event, durationMs);
    if (digit === undefined) return;
    if (by === 'event') {
      if (ended) this.#eventEnds(from, digit);
      else this.#down[from] = this.#meets({ from, signal: digit.signal, way: 'event' });
    } else if (ended) {
      this.#tell(otherSide(from), digit, null);
    }
  }

  /** What the other side is told now; null: nothing, or it is told otherwise or later. */
  info(from: MediaSide, message: InfoMessage): InfoMessage | null {
    const digit = digitIn(message);
    if (digit === undefined) return message;
    const { dtmfReceive: receive } = this.#options.settings(from);
    if (receive !== 'all' && receive !== 'signalling') return null;
    const to = otherSide(from);
    const key = { from, signal: digit.signal, way: 'info' } as const;
    if (receive === 'signalling' || this.#options.eventTypeOf(from) === undefined) {
      return this.#now(to, digit, message);
    }
    if (this.#meets(key) !== 'nothing') return null;
    this.#hold(key, () => {
      this.#tell(to, digit, message);
      this.#guard(from);
    });
    return null;
  }

  end(): void {
    for (const held of this.#held) held.cancel();
    this.#held.clear();
    for (const cancel of this.#guards.values()) cancel();
    this.#guards.clear();
  }

  #eventEnds(from: MediaSide, digit: Digit): void {
    const met = this.#down[from];
    delete this.#down[from];
    const { dtmfReceive: receive } = this.#options.settings(from);
    if (met === 'told' || (receive !== 'all' && receive !== 'rfc2833')) return;
    if (this.#converts(from)) this.#tell(otherSide(from), digit, null);
    // Another key than the one that was told would have passed.
    else if (this.#guards.has(from)) this.#asEvent(otherSide(from), digit);
  }

  /** Events that would pass are kept for a moment: the late form of what was told is among them. */
  #guard(from: MediaSide): void {
    const hasEvents = this.#options.eventTypeOf(otherSide(from)) !== undefined;
    if (!hasEvents || this.#converts(from)) return;
    // One that is down has begun to pass: cut short, it is heard all the same.
    if (this.#down[from] !== undefined) this.#down[from] = 'told';
    this.#guards.get(from)?.();
    this.#guards.set(from, this.#afterGuard(from, GUARD_MS));
    this.#options.changed();
  }

  #afterGuard(from: MediaSide, wait: typeof GUARD_MS): Cancel {
    return this.#options.timers.after(wait, () => {
      if (this.#down[from] !== undefined) {
        // The rest of it alone would be heard as a key.
        this.#guards.set(from, this.#afterGuard(from, HOLD_MS));
        return;
      }
      this.#guards.delete(from);
      this.#options.changed();
    });
  }

  /** The other form of a key that is known; where there is none it is known from now on. */
  #meets(key: Omit<Known, 'atMs'>): Met {
    const now = this.#options.now();
    const isOther = ({ from, signal, way }: Known): boolean =>
      from === key.from && signal === key.signal && way !== key.way;
    this.#known = this.#known.filter(({ atMs }) => now - atMs < SAME_KEY_MS);
    const met = this.#known.find(isOther);
    if (met === undefined) {
      this.#known = [...this.#known, { ...key, atMs: now }];
      return 'nothing';
    }
    this.#known = this.#known.filter((each) => each !== met);
    const held = [...this.#held].find(isOther);
    if (held === undefined) return 'told';
    held.cancel();
    this.#held.delete(held);
    return 'held';
  }

  #hold(key: Omit<Known, 'atMs'>, told: () => void): void {
    const cancel = this.#options.timers.after(HOLD_MS, () => {
      this.#held.delete(held);
      told();
    });
    const held: Held = { ...key, atMs: this.#options.now(), cancel };
    this.#held.add(held);
  }

  #tell(to: MediaSide, digit: Digit, came: InfoMessage | null): void {
    const message = this.#now(to, digit, came);
    if (message !== null) this.#options.sendInfo(to, message);
  }

  /** In the stream at once, or the message that is to be sent; null: none. */
  #now(to: MediaSide, digit: Digit, came: InfoMessage | null): InfoMessage | null {
    const { dtmfSend: send } = this.#options.settings(to);
    switch (send) {
      case 'auto':
        return came;
      case 'off':
        return null;
      case 'infoDtmfRelay':
        return infoOf(digit, 'relay');
      case 'infoDtmf':
        return infoOf(digit, 'alone');
      case 'rfc2833':
        return this.#asEvent(to, digit) ? null : (came ?? infoOf(digit, 'relay'));
      case 'inband':
        return this.#asTones(to, digit) ? null : (came ?? infoOf(digit, 'relay'));
    }
  }

  #asEvent(to: MediaSide, digit: Digit): boolean {
    const payloadType = this.#options.eventTypeOf(to);
    const voice = this.#options.voice();
    if (payloadType === undefined || voice === null) return false;
    voice.sendsKey(to, { event: eventOf(digit), payloadType, durationMs: digit.durationMs });
    return true;
  }

  #asTones(to: MediaSide, digit: Digit): boolean {
    const law = this.#options.lawTowards(to);
    const voice = this.#options.voice();
    const tone = law === undefined ? undefined : keyTone(digit.signal, digit.durationMs, law);
    if (tone === undefined || voice === null) return false;
    voice.plays(to, tone);
    return true;
  }
}
