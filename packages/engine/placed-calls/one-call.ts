// The one call of ours that a test or a play is made of: rung for a while, answered, hung up. Its
// media stay as they were agreed on; one thing is due at a time.
import { type Cancel, type Ms, ms, type Result, type Uuid } from '@tandem/base/kernel';
import type { CallRecord } from '@tandem/domain/record';
import type { InnerCalledLeg, LegEvent, OriginNotFound } from '@tandem/engine/calls';
import type { PlacingParts } from './callback.ts';
import type { TestWanted } from './control.ts';
import { ownOffer } from './offer.ts';
import { endLeg, NORMAL_CLEARING, ownLeg, type PlacedId } from './own-leg.ts';

/** Longer nobody lets it ring. */
const MOST_RINGING_MS = ms(90_000);
/** Not Acceptable Here. */
const NOT_ACCEPTABLE = 488;

export interface ToPlace extends Pick<TestWanted, 'origin' | 'number' | 'caller'> {
  readonly id: Uuid;
  readonly isRecorded: boolean;
}

export interface OneCallUser {
  /** All but what is asked to change. */
  hears(event: LegEvent): void;
  /** It has rung for as long as may be. */
  unanswered(): void;
}

export class OneCall {
  readonly #parts: PlacingParts;
  readonly #user: OneCallUser;
  #id: PlacedId | null = null;
  #leg: InnerCalledLeg | undefined;
  #due: Cancel = () => undefined;

  constructor(parts: PlacingParts, user: OneCallUser) {
    this.#parts = parts;
    this.#user = user;
  }

  /** null: it was not placed. */
  get id(): PlacedId | null {
    return this.#id;
  }

  place({ id, origin, caller, number, isRecorded }: ToPlace): Result<string, OriginNotFound> {
    this.after(MOST_RINGING_MS, () => this.#user.unanswered());
    const placed = this.#parts.calls.place({
      ...{ id, origin, caller, callee: number, description: ownOffer() },
      ...{ parentId: null, isRecorded, service: null },
      leg: (offered) => {
        this.#id = id;
        this.#leg = ownLeg(offered, (event) => this.#heard(event));
        return this.#leg.caller;
      },
    });
    if (!placed.ok) this.nothingIsDue();
    return placed;
  }

  /** In the place of what was due. */
  after(delay: Ms, act: () => void): void {
    this.nothingIsDue();
    this.#due = this.#parts.timers.after(delay, act);
  }

  nothingIsDue(): void {
    this.#due();
  }

  hangUp(): void {
    endLeg(this.#leg, NORMAL_CLEARING);
  }

  recordNow(): CallRecord | undefined {
    return this.#id === null ? undefined : this.#parts.calls.recordNow(this.#id);
  }

  #heard(event: LegEvent): void {
    if (event.type === 'change') this.#leg?.refuseChange(event.change.id, NOT_ACCEPTABLE);
    else this.#user.hears(event);
  }
}
