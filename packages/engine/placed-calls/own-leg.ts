// The caller's leg of a call that we place: at its end is nobody but us. What the call tells it,
// its owner hears; what the owner tells, the call hears as if a caller had said it.
import type {
  AnswerManner,
  CallerLeg,
  Description,
  LegEvent,
  LegUser,
  Offered,
  Rejection,
} from '@tandem/engine/calls';

export type OwnLegWord =
  | {
      readonly says: 'ringing' | 'progress';
      readonly status: number;
      readonly description: Description;
    }
  | { readonly says: 'answered'; readonly description: Description }
  /** The last, as `released` is. */
  | { readonly says: 'rejected'; readonly rejection: Rejection }
  | { readonly says: 'released'; readonly cause: number }
  /** Somebody wants other media; `changed` or `changeRefused` is due. */
  | { readonly says: 'change'; readonly description: Description }
  /** What became of a change of ours. */
  | { readonly says: 'changed'; readonly description: Description }
  | { readonly says: 'changeRefused'; readonly status: number }
  | { readonly says: 'confirmed'; readonly description: Description }
  | { readonly says: 'info'; readonly contentType: string; readonly body: string };

export class OwnLeg implements CallerLeg {
  readonly offered: Offered;
  readonly #hears: (word: OwnLegWord) => void;
  #user: LegUser | undefined;
  #isUp = false;
  #isOver = false;
  #changes = 0;

  constructor(offered: Offered, hears: (word: OwnLegWord) => void) {
    this.offered = offered;
    this.#hears = hears;
  }

  get isUp(): boolean {
    return this.#isUp && !this.#isOver;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  // Of its owner.

  change(description: Description): void {
    this.#changes += 1;
    const change = { id: this.#changes, description, wantsOffer: description === null };
    this.#tell({ type: 'change', change });
  }

  changed(description: Description): void {
    this.#tell({ type: 'changed', description });
  }

  changeRefused(status: number): void {
    this.#tell({ type: 'changeRefused', status });
  }

  confirmed(description: Description): void {
    this.#tell({ type: 'confirmed', description });
  }

  info(contentType: string, body: string): void {
    this.#tell({ type: 'info', contentType, body });
  }

  /** We hang up, or give up before the answer. */
  ends(cause: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const release = { by: 'peer', cause, text: '' } as const;
    const event: LegEvent = this.#isUp
      ? { type: 'released', release }
      : { type: 'cancelled', cause };
    // A call that waits to know where its number was ported to hears it when it begins.
    if (this.#user === undefined) this.#late = event;
    else this.#user.hears(event);
  }

  #late: LegEvent | undefined;

  #tell(event: LegEvent): void {
    if (!this.#isOver) this.#user?.hears(event);
  }

  // Of its call.

  listen(user: LegUser): void {
    this.#user = user;
    const late = this.#late;
    if (late !== undefined) queueMicrotask(() => user.hears(late));
  }

  ring(description: Description, status = 180): void {
    this.#say({ says: 'ringing', description, status });
  }

  progress(description: Description, status = 183): void {
    this.#say({ says: 'progress', description, status });
  }

  answer(description: Description, _manner?: AnswerManner): void {
    this.#isUp = true;
    this.#say({ says: 'answered', description });
  }

  reject(rejection: Rejection): void {
    this.#lastly({ says: 'rejected', rejection });
  }

  release(cause: number): void {
    this.#lastly({ says: 'released', cause });
  }

  changeTo(description: Description): void {
    this.#say({ says: 'change', description });
  }

  confirm(description: Description): void {
    this.#say({ says: 'confirmed', description });
  }

  acceptChange(_id: number, description: Description): void {
    this.#say({ says: 'changed', description });
  }

  refuseChange(_id: number, status: number): void {
    this.#say({ says: 'changeRefused', status });
  }

  sendInfo(contentType: string, body: string): void {
    this.#say({ says: 'info', contentType, body });
  }

  /** It has no dialog: after a kill there is nobody to hang up but whoever was called. */
  facts(): null {
    return null;
  }

  #say(word: OwnLegWord): void {
    if (!this.#isOver) this.#hears(word);
  }

  #lastly(word: OwnLegWord): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#hears(word);
  }
}
