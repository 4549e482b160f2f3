// One dialog hears one answer (calls.md 3): what the caller was told of one gateway it is told of
// each later one, to the word, as long as it holds there too. Addresses and ports are ours in it,
// so the relay alone knows who is behind them. What does not hold is another answer: the caller's
// leg begins a dialog of its own for it.
import {
  filterCodecs,
  fitAnswer,
  formatsOf,
  isVoice,
  type Remark,
  type Session,
} from '@tandem/protocol/sdp';

/** A caller need not be told: packets of another length, or without some that are silent. */
const HARMLESS: ReadonlySet<Remark> = new Set(['ptime', 'silence']);

export class GivenAnswer {
  #given: Session | undefined;

  /** What the caller hears of this answer. */
  insteadOf(answer: Session): Session {
    if (this.#given !== undefined && holds(this.#given, answer)) return this.#given;
    this.#given = answer;
    return answer;
  }

  /** As a later gateway is offered it: what the caller was promised is liked best. */
  likedFirst(offer: Session): Session {
    const speech = this.#given?.media.find(({ kind }) => kind === 'audio');
    if (speech === undefined) return offer;
    const order = formatsOf(speech)
      .filter(isVoice)
      .map(({ name }) => name);
    return filterCodecs(offer, { order, forbid: [] }).session;
  }

  /** Somebody offers something else: what follows answers that. */
  forget(): void {
    this.#given = undefined;
  }
}

/** Each codec that the caller may use is one that this side takes, by the same number. */
function holds(given: Session, answer: Session): boolean {
  const { verdict, streams } = fitAnswer(given, answer);
  return (
    verdict === 'repeat' &&
    streams.every(
      ({ orphans, remarks }) => orphans.length === 0 && remarks.every((each) => HARMLESS.has(each)),
    )
  );
}
