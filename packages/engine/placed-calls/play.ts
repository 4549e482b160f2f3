// A call that plays (API-3): a number is called as a call of a gateway or phone, hears sounds that
// were recorded elsewhere, one behind the other, and is hung up.
//
//   ringing (90 s at most) -- answered: sounds --> all of them played -> hung up -> over
import { type Cancel, ms, type Result, type Uuid } from '@tandem/base/kernel';
import type { InnerCalledLeg, LegEvent, OriginNotFound } from '@tandem/engine/calls';
import { soundMs } from '@tandem/engine/media';
import type { PlacingParts } from './callback.ts';
import type { OrderedPlay, Play, PlayOutcome, PlayState } from './control.ts';
import { ownOffer } from './offer.ts';
import { endLeg, ownLeg } from './own-leg.ts';

/** Longer nobody lets it ring. */
const MOST_RINGING_MS = ms(90_000);
/** Until the last packets are heard on the other side. */
const TAIL_MS = 300;
const NORMAL_CLEARING = 16;
/** Not Acceptable Here: the media that were agreed on stay as they are. */
const NOT_ACCEPTABLE = 488;
type Failure = (LegEvent & { readonly type: 'failed' })['failure'];
type PlacedId = Parameters<PlacingParts['calls']['recordNow']>[0];

export class PlayRun {
  readonly #ordered: OrderedPlay;
  readonly #parts: PlacingParts;
  readonly #startedAtMs: number;
  readonly #soundMs: number;
  #id: PlacedId | null = null;
  #leg: InnerCalledLeg | undefined;
  #state: PlayState = 'calling';
  #outcome: Play['outcome'] = null;
  #later: Cancel = () => undefined;

  constructor(ordered: OrderedPlay, parts: PlacingParts) {
    this.#ordered = ordered;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.wallMs();
    this.#soundMs = ordered.sounds.reduce((sum, one) => sum + soundMs(one), 0);
  }

  begin(id: Uuid): Result<string, OriginNotFound> {
    const { from: name, number, caller } = this.#ordered.wanted;
    this.#later = this.#parts.timers.after(MOST_RINGING_MS, () => {
      endLeg(this.#leg, NORMAL_CLEARING);
      this.#ends('noAnswer', 'it was called and nobody answered');
    });
    const placed = this.#parts.calls.place({
      ...{ id, origin: { is: 'from', name }, caller, callee: number, description: ownOffer() },
      ...{ parentId: null, isRecorded: false, service: null },
      leg: (offered) => {
        this.#id = id;
        this.#leg = ownLeg(offered, (event) => this.#heard(event));
        return this.#leg.caller;
      },
    });
    if (!placed.ok) this.#later();
    return placed;
  }

  get isOver(): boolean {
    return this.#outcome !== null;
  }

  get view(): Play {
    const [state, startedAtMs, outcome] = [this.#state, this.#startedAtMs, this.#outcome];
    const own = { id: this.#id ?? '', state, startedAtMs, soundMs: this.#soundMs, outcome };
    return { ...this.#ordered.wanted, ...own };
  }

  #heard(event: LegEvent): void {
    switch (event.type) {
      case 'answered':
        this.#answered();
        return;
      case 'failed':
        this.#failed(event.failure);
        return;
      case 'released':
        this.#ends('hungUpEarly', 'it was over before all was played');
        return;
      case 'change':
        this.#leg?.refuseChange(event.change.id, NOT_ACCEPTABLE);
        return;
      default:
      // What else is said needs nothing of us.
    }
  }

  #answered(): void {
    this.#state = 'playing';
    this.#later();
    const { timers, media } = this.#parts;
    // Sounds begin when the answer is written down and acknowledged.
    this.#later = timers.after(ms(0), () => {
      const isHeard = this.#id !== null && media.sounds(this.#id, this.#ordered.sounds);
      if (!isHeard) {
        endLeg(this.#leg, NORMAL_CLEARING);
        this.#ends('unheard', 'it was answered, and its media do not come by us');
        return;
      }
      this.#later = timers.after(ms(this.#soundMs + TAIL_MS), () => {
        endLeg(this.#leg, NORMAL_CLEARING);
        this.#ends('played', `${this.#soundMs} ms were played`);
      });
    });
  }

  #failed({ status, phrase }: Failure): void {
    const said = `${status} ${phrase}`.trim();
    const attempts = (this.#id && this.#parts.calls.recordNow(this.#id)?.attempts) ?? [];
    if (attempts.length === 0) this.#ends('notPlaced', `nobody was called: ${said}`);
    else if (attempts.some((one) => one.status !== null)) this.#ends('refused', `refused: ${said}`);
    else this.#ends('noAnswer', `no answer came from any gateway that was asked: ${said}`);
  }

  #ends(code: PlayOutcome, says: string): void {
    if (this.isOver) return;
    this.#later();
    this.#state = 'over';
    this.#outcome = { code, says };
  }
}
