// A call that plays (API-3): a number is called as a call of a gateway or phone, hears sounds that
// were recorded elsewhere, one behind the other, and is hung up.
//
//   ringing (90 s at most) -- answered: sounds --> all of them played -> hung up -> over
import { ms, type Result, type Uuid } from '@tandem/base/kernel';
import type { LegEvent, OriginNotFound } from '@tandem/engine/calls';
import { soundMs } from '@tandem/engine/media';
import type { PlacingParts } from './callback.ts';
import type { OrderedPlay, Play, PlayOutcome, PlayState } from './control.ts';
import { OneCall } from './one-call.ts';
import type { Failure } from './own-leg.ts';

/** Until the last packets are heard on the other side. */
const TAIL_MS = 300;

export class PlayRun {
  readonly #ordered: OrderedPlay;
  readonly #parts: PlacingParts;
  readonly #call: OneCall;
  readonly #startedAtMs: number;
  readonly #soundMs: number;
  #state: PlayState = 'calling';
  #outcome: Play['outcome'] = null;

  constructor(ordered: OrderedPlay, parts: PlacingParts) {
    this.#ordered = ordered;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.wallMs();
    this.#soundMs = ordered.sounds.reduce((sum, one) => sum + soundMs(one), 0);
    this.#call = new OneCall(parts, {
      hears: (event) => this.#heard(event),
      unanswered: () => this.#hangsUp('noAnswer', 'it was called and nobody answered'),
    });
  }

  begin(id: Uuid): Result<string, OriginNotFound> {
    const { from: name, number, caller } = this.#ordered.wanted;
    const origin = { is: 'from', name } as const;
    return this.#call.place({ id, origin, number, caller, isRecorded: false });
  }

  get isOver(): boolean {
    return this.#outcome !== null;
  }

  get view(): Play {
    const [state, startedAtMs, outcome] = [this.#state, this.#startedAtMs, this.#outcome];
    const own = { id: this.#call.id ?? '', state, startedAtMs, soundMs: this.#soundMs, outcome };
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
      default:
      // What else is said needs nothing of us.
    }
  }

  #answered(): void {
    this.#state = 'playing';
    // Sounds begin when the answer is written down and acknowledged.
    this.#call.after(ms(0), () => {
      const { id } = this.#call;
      const isHeard = id !== null && this.#parts.media.sounds(id, this.#ordered.sounds);
      if (!isHeard) {
        this.#hangsUp('unheard', 'it was answered, and its media do not come by us');
        return;
      }
      this.#call.after(ms(this.#soundMs + TAIL_MS), () => {
        this.#hangsUp('played', `${this.#soundMs} ms were played`);
      });
    });
  }

  #failed({ status, phrase }: Failure): void {
    const said = `${status} ${phrase}`.trim();
    const attempts = this.#call.recordNow()?.attempts ?? [];
    if (attempts.length === 0) this.#ends('notPlaced', `nobody was called: ${said}`);
    else if (attempts.some((one) => one.status !== null)) this.#ends('refused', `refused: ${said}`);
    else this.#ends('noAnswer', `no answer came from any gateway that was asked: ${said}`);
  }

  #hangsUp(code: PlayOutcome, says: string): void {
    this.#call.hangUp();
    this.#ends(code, says);
  }

  #ends(code: PlayOutcome, says: string): void {
    if (this.isOver) return;
    this.#call.nothingIsDue();
    this.#state = 'over';
    this.#outcome = { code, says };
  }
}
