// A callback: the first number is called, and when it has answered the second, as two calls of the
// same gateway or phone; whoever is called is each one's called side, and between their callers'
// legs we pass on what is said.
//
//   callingFirst -- answered --> callingSecond -- answered --> connected
//        | not reached               | not reached, hung up         | either hung up
//        v                           v                              v
//       over <----------------------------------------------------- over
//
// The first hears ringing of ours until the second has media of its own; then it is offered those.
import { type Cancel, type Clock, ms, type Result, type Timers } from '@tandem/base/kernel';
import type { Description, OriginNotFound, PlacesCalls, Rejection } from '@tandem/engine/calls';
import type { Callback, CallbackOutcome, CallbackState, CallbackWanted } from './control.ts';
import { asOffer, isSame, ownOffer } from './offer.ts';
import { OwnLeg, type OwnLegWord } from './own-leg.ts';
import type { PlacedMedia } from './ports.ts';

export interface PlacingParts {
  readonly calls: PlacesCalls;
  readonly media: PlacedMedia;
  readonly clock: Clock;
  readonly timers: Timers;
}

const NORMAL_CLEARING = 16;
/** Bearer capability not available: the two have no media in common. */
const NO_COMMON_MEDIA = 58;
const REQUEST_PENDING = 491;
/** RFC 3261 section 14.1 has a second or two for a change that met another one. */
const AGAIN_MS = ms(1_000);
const MOST_TRIES = 5;

/** Whose change is under way; joining: ours, that brings the first to the second's media. */
type Pending = 'joining' | 'catchingUp' | 'ofFirst' | 'ofSecond';
type ChangeAnswer = OwnLegWord & { readonly says: 'changed' | 'changeRefused' };
type PlacedId = Parameters<PlacesCalls['recordNow']>[0];

export class CallbackRun {
  readonly #wanted: CallbackWanted;
  readonly #parts: PlacingParts;
  readonly #startedAtMs: number;
  #state: CallbackState = 'callingFirst';
  #outcome: Callback['outcome'] = null;
  #firstId: PlacedId | null = null;
  #secondId: PlacedId | null = null;
  #first: OwnLeg | undefined;
  #second: OwnLeg | undefined;
  /** What the second knows of the first. */
  #firstSaid: Description = null;
  /** What the first is to know of the second, and what it was told. */
  #secondSays: Description = null;
  #told: Description = null;
  #pending: Pending | null = null;
  #tries = 0;
  #later: Cancel = () => undefined;

  constructor(wanted: CallbackWanted, parts: PlacingParts) {
    this.#wanted = wanted;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.wallMs();
  }

  /** Its id. */
  begin(): Result<string, OriginNotFound> {
    const { from: name, second, shown } = this.#wanted;
    return this.#parts.calls.place({
      ...{ origin: { is: 'from', name }, caller: shown ?? second, callee: this.#firstNumber },
      ...{ description: ownOffer(), parentId: null, isRecorded: false, service: 'callback' },
      leg: (offered, id) => {
        this.#firstId = id;
        this.#first = new OwnLeg(offered, (word) => this.#firstHeard(word));
        return this.#first;
      },
    });
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get view(): Callback {
    const { from, second } = this.#wanted;
    const id = this.#firstId ?? '';
    return {
      ...{ id, state: this.#state, startedAtMs: this.#startedAtMs, from },
      ...{ first: this.#firstNumber, second, firstCall: id, secondCall: this.#secondId },
      outcome: this.#outcome,
    };
  }

  /** A phone is called by its own number, which is its name. */
  get #firstNumber(): string {
    return this.#wanted.first ?? this.#wanted.from;
  }

  #firstHeard(word: OwnLegWord): void {
    switch (word.says) {
      case 'answered':
        this.#firstSaid = word.description;
        this.#state = 'callingSecond';
        // When its own turn is over: its answer is written down and acknowledged by then.
        this.#later = this.#parts.timers.after(ms(0), () => this.#callSecond());
        return;
      case 'rejected':
        this.#over(
          'firstUnreached',
          `the first number was not reached: ${answerIn(word.rejection)}`,
        );
        return;
      case 'released':
        this.#firstReleased(word.cause);
        return;
      case 'change':
        this.#passChange('ofFirst', word.description);
        return;
      case 'changed':
      case 'changeRefused':
        this.#changeCame('first', word);
        return;
      default:
        this.#passOn(this.#second, word);
    }
  }

  #secondHeard(word: OwnLegWord): void {
    switch (word.says) {
      case 'ringing':
      case 'progress':
        if (word.description !== null) this.#join(word.description);
        return;
      case 'answered':
        this.#state = 'connected';
        this.#join(word.description);
        return;
      case 'rejected': {
        const why = answerIn(word.rejection);
        this.#over('secondUnreached', `the second number was not reached: ${why}`);
        this.#first?.ends(word.rejection.cause ?? NORMAL_CLEARING);
        return;
      }
      case 'released':
        this.#overAfterTalk(word.cause, 'the second');
        this.#first?.ends(word.cause);
        return;
      case 'change':
        this.#passChange('ofSecond', word.description);
        return;
      case 'changed':
      case 'changeRefused':
        this.#changeCame('second', word);
        return;
      default:
        this.#passOn(this.#first, word);
    }
  }

  #callSecond(): void {
    if (this.isOver || this.#firstId === null) return;
    const { from: name, second } = this.#wanted;
    this.#parts.media.sounds(this.#firstId, 'ringing');
    const placed = this.#parts.calls.place({
      ...{ origin: { is: 'from', name }, caller: this.#firstNumber, callee: second },
      ...{ description: asOffer(this.#firstSaid), parentId: this.#firstId },
      ...{ isRecorded: false, service: 'callback' },
      leg: (offered, id) => {
        this.#secondId = id;
        this.#second = new OwnLeg(offered, (word) => this.#secondHeard(word));
        return this.#second;
      },
    });
    if (placed.ok) return;
    this.#over('secondUnreached', `${name} is not there any more`);
    this.#first?.ends(NORMAL_CLEARING);
  }

  #firstReleased(cause: number): void {
    if (this.#state === 'connected') this.#overAfterTalk(cause, 'the first');
    else if (cause === NORMAL_CLEARING) {
      this.#over('firstHungUp', 'the first hung up before the second answered');
    } else this.#over('ended', 'it was ended before the second answered');
    this.#second?.ends(cause);
  }

  #overAfterTalk(cause: number, who: string): void {
    if (cause === NORMAL_CLEARING) this.#over('done', `they were connected, and ${who} hung up`);
    else this.#over('ended', 'they were connected, and the call was ended by the switch');
  }

  /** The first is offered what the second says, one offer at a time. */
  #join(description: Description): void {
    this.#secondSays = description;
    if (this.#firstId !== null) this.#parts.media.sounds(this.#firstId, null);
    if (this.#pending === null) this.#offerToFirst();
  }

  #offerToFirst(): void {
    const says = this.#secondSays;
    if (this.isOver || says === null || isSame(says, this.#told)) return;
    this.#told = says;
    this.#pending = 'joining';
    this.#first?.change(asOffer(says));
  }

  #passChange(of: 'ofFirst' | 'ofSecond', description: Description): void {
    const [from, to] = of === 'ofFirst' ? [this.#first, this.#second] : [this.#second, this.#first];
    if (this.#state !== 'connected' || this.#pending !== null) {
      from?.changeRefused(REQUEST_PENDING);
      return;
    }
    this.#pending = of;
    to?.change(description);
  }

  #changeCame(side: 'first' | 'second', word: ChangeAnswer): void {
    const pending = this.#pending;
    const asked = pending === 'joining' || pending === 'ofSecond' ? 'first' : 'second';
    if (pending === null || side !== asked) return;
    this.#pending = null;
    if (pending === 'joining') this.#joined(word);
    else if (pending === 'ofFirst') answerChange(this.#first, word);
    else if (pending === 'ofSecond') answerChange(this.#second, word);
  }

  #joined(word: ChangeAnswer): void {
    if (word.says === 'changeRefused') {
      this.#notJoined(word.status);
      return;
    }
    this.#tries = 0;
    if (this.#state === 'connected' && !isSame(word.description, this.#firstSaid)) {
      this.#firstSaid = word.description;
      this.#pending = 'catchingUp';
      this.#second?.change(asOffer(word.description));
      return;
    }
    this.#offerToFirst();
  }

  /** What the second says early need not be heard; without what it answers there is no call. */
  #notJoined(status: number): void {
    this.#told = null;
    if (status === REQUEST_PENDING && this.#tries < MOST_TRIES) {
      this.#tries += 1;
      this.#later = this.#parts.timers.after(AGAIN_MS, () => {
        if (this.#pending === null) this.#offerToFirst();
      });
      return;
    }
    if (this.#state !== 'connected') return;
    this.#over('ended', `the first refuses the media of the second: ${status}`);
    this.#second?.ends(NO_COMMON_MEDIA);
    this.#first?.ends(NO_COMMON_MEDIA);
  }

  #passOn(to: OwnLeg | undefined, word: OwnLegWord): void {
    if (this.#state !== 'connected') return;
    if (word.says === 'info') to?.info(word.contentType, word.body);
    if (word.says === 'confirmed') to?.confirmed(word.description);
  }

  #over(code: CallbackOutcome, says: string): void {
    if (this.isOver) return;
    this.#state = 'over';
    this.#outcome = { code, says };
    this.#later();
  }
}

const answerIn = ({ sipStatus, phrase }: Rejection): string =>
  phrase === undefined || phrase === '' ? String(sipStatus) : `${sipStatus} ${phrase}`;

function answerChange(leg: OwnLeg | undefined, word: ChangeAnswer): void {
  if (word.says === 'changed') leg?.changed(word.description);
  else leg?.changeRefused(word.status);
}
