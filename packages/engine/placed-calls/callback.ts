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
import {
  type Cancel,
  type Clock,
  ms,
  type Result,
  type Timers,
  type Uuid,
} from '@tandem/base/kernel';
import type {
  Description,
  InnerCalledLeg,
  LegEvent,
  OriginNotFound,
  PlacesCalls,
} from '@tandem/engine/calls';
import type { Callback, CallbackOutcome, CallbackState, CallbackWanted } from './control.ts';
import { asOffer, isSame, ownOffer } from './offer.ts';
import { endLeg, type Failure, NORMAL_CLEARING, ownLeg, type PlacedId } from './own-leg.ts';
import type { PlacedMedia } from './ports.ts';

export interface PlacingParts {
  readonly calls: PlacesCalls;
  readonly media: PlacedMedia;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Bearer capability not available: the two have no media in common. */
const NO_COMMON_MEDIA = 58;
const REQUEST_PENDING = 491;
/** RFC 3261 section 14.1 has a second or two for a change that met another one. */
const AGAIN_MS = ms(1_000);
const MOST_TRIES = 5;

/** Whose change is under way; joining: ours, that brings the first to the second's media. */
type Pending = 'joining' | 'catchingUp' | 'ofFirst' | 'ofSecond';
type ChangeAnswer = LegEvent & { readonly type: 'changed' | 'changeRefused' };
type Wish = (LegEvent & { readonly type: 'change' })['change'];

export class CallbackRun {
  readonly #wanted: CallbackWanted;
  readonly #parts: PlacingParts;
  readonly #startedAtMs: number;
  #state: CallbackState = 'callingFirst';
  #outcome: Callback['outcome'] = null;
  #firstId: PlacedId | null = null;
  #secondId: PlacedId | null = null;
  #first: InnerCalledLeg | undefined;
  #second: InnerCalledLeg | undefined;
  /** What the second knows of the first. */
  #firstSaid: Description = null;
  /** What the first is to know of the second, and what it was told. */
  #secondSays: Description = null;
  #told: Description = null;
  #pending: Pending | null = null;
  /** Of the change that is passed on. */
  #wish = 0;
  #tries = 0;
  #later: Cancel = () => undefined;

  constructor(wanted: CallbackWanted, parts: PlacingParts) {
    this.#wanted = wanted;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.wallMs();
  }

  /** Its id. */
  begin(id: Uuid): Result<string, OriginNotFound> {
    const { from: name, second, shown } = this.#wanted;
    return this.#parts.calls.place({
      id,
      ...{ origin: { is: 'from', name }, caller: shown ?? second, callee: this.#firstNumber },
      ...{ description: ownOffer(), parentId: null, isRecorded: false, service: 'callback' },
      leg: (offered) => {
        this.#firstId = id;
        this.#first = ownLeg(offered, (event) => this.#firstHeard(event));
        return this.#first.caller;
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

  #firstHeard(event: LegEvent): void {
    switch (event.type) {
      case 'answered':
        this.#firstSaid = event.description;
        this.#state = 'callingSecond';
        // When its own turn is over: its answer is written down and acknowledged by then.
        this.#later = this.#parts.timers.after(ms(0), () => this.#callSecond());
        return;
      case 'failed': {
        const why = answerIn(event.failure);
        this.#over('firstUnreached', `the first number was not reached: ${why}`);
        return;
      }
      case 'released':
        this.#firstReleased(event.release.cause ?? NORMAL_CLEARING);
        return;
      case 'change':
        this.#passChange('ofFirst', event.change);
        return;
      case 'changed':
      case 'changeRefused':
        this.#changeCame('first', event);
        return;
      default:
        this.#passOn(this.#second, event);
    }
  }

  #secondHeard(event: LegEvent): void {
    switch (event.type) {
      case 'ringing':
      case 'progress':
        if (event.description !== null) this.#join(event.description);
        return;
      case 'answered':
        this.#state = 'connected';
        this.#join(event.description);
        return;
      case 'failed': {
        const why = answerIn(event.failure);
        this.#over('secondUnreached', `the second number was not reached: ${why}`);
        endLeg(this.#first, event.failure.cause ?? NORMAL_CLEARING);
        return;
      }
      case 'released': {
        const cause = event.release.cause ?? NORMAL_CLEARING;
        this.#overAfterTalk(cause, 'the second');
        endLeg(this.#first, cause);
        return;
      }
      case 'change':
        this.#passChange('ofSecond', event.change);
        return;
      case 'changed':
      case 'changeRefused':
        this.#changeCame('second', event);
        return;
      default:
        this.#passOn(this.#first, event);
    }
  }

  #callSecond(): void {
    if (this.isOver || this.#firstId === null) return;
    const { from: name, second } = this.#wanted;
    this.#parts.media.sounds(this.#firstId, 'ringing');
    const placed = this.#parts.calls.place({
      ...{ id: null, origin: { is: 'from', name }, caller: this.#firstNumber, callee: second },
      ...{ description: asOffer(this.#firstSaid), parentId: this.#firstId },
      ...{ isRecorded: false, service: 'callback' },
      leg: (offered, id) => {
        this.#secondId = id;
        this.#second = ownLeg(offered, (event) => this.#secondHeard(event));
        return this.#second.caller;
      },
    });
    if (placed.ok) return;
    this.#over('secondUnreached', `${name} is not there any more`);
    endLeg(this.#first, NORMAL_CLEARING);
  }

  #firstReleased(cause: number): void {
    if (this.#state === 'connected') this.#overAfterTalk(cause, 'the first');
    else if (cause === NORMAL_CLEARING) {
      this.#over('firstHungUp', 'the first hung up before the second answered');
    } else this.#over('ended', 'it was ended before the second answered');
    endLeg(this.#second, cause);
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
    this.#first?.changeTo(asOffer(says));
  }

  #passChange(of: 'ofFirst' | 'ofSecond', { id, description }: Wish): void {
    const [from, to] = of === 'ofFirst' ? [this.#first, this.#second] : [this.#second, this.#first];
    if (this.#state !== 'connected' || this.#pending !== null) {
      from?.refuseChange(id, REQUEST_PENDING);
      return;
    }
    this.#pending = of;
    this.#wish = id;
    to?.changeTo(description);
  }

  #changeCame(side: 'first' | 'second', came: ChangeAnswer): void {
    const pending = this.#pending;
    const asked = pending === 'joining' || pending === 'ofSecond' ? 'first' : 'second';
    if (pending === null || side !== asked) return;
    this.#pending = null;
    if (pending === 'joining') this.#joined(came);
    else if (pending === 'ofFirst') this.#answerChange(this.#first, came);
    else if (pending === 'ofSecond') this.#answerChange(this.#second, came);
  }

  #answerChange(leg: InnerCalledLeg | undefined, came: ChangeAnswer): void {
    if (came.type === 'changed') leg?.acceptChange(this.#wish, came.description);
    else leg?.refuseChange(this.#wish, came.status);
  }

  #joined(came: ChangeAnswer): void {
    if (came.type === 'changeRefused') {
      this.#notJoined(came.status);
      return;
    }
    this.#tries = 0;
    if (this.#state === 'connected' && !isSame(came.description, this.#firstSaid)) {
      this.#firstSaid = came.description;
      this.#pending = 'catchingUp';
      this.#second?.changeTo(asOffer(came.description));
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
    endLeg(this.#second, NO_COMMON_MEDIA);
    endLeg(this.#first, NO_COMMON_MEDIA);
  }

  #passOn(to: InnerCalledLeg | undefined, event: LegEvent): void {
    if (this.#state !== 'connected') return;
    if (event.type === 'info') to?.sendInfo(event.contentType, event.body);
    if (event.type === 'confirmed') to?.confirm(event.description);
  }

  #over(code: CallbackOutcome, says: string): void {
    if (this.isOver) return;
    this.#state = 'over';
    this.#outcome = { code, says };
    this.#later();
  }
}

const answerIn = ({ status, phrase }: Failure): string => `${status} ${phrase}`.trim();
