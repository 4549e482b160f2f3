// One request of ours within a dialog, until its final response. A challenge is answered here, and
// nobody else hears of it.
import type { Failure, ReceivedResponse } from '@tandem/protocol/sip';
import type { Ask, DialogSide } from './dialog-side.ts';
import type { AnyTransaction, Client, TransactionOwner } from './types.ts';

export interface AskUser {
  /** The final response; undefined: none came. */
  answered(asked: Asked, response: ReceivedResponse | undefined): void;
  /** The 2xx to an INVITE once more. */
  answeredAgain(asked: Asked): void;
}

export type Asking = Omit<Ask, 'owner'>;

export class Asked implements TransactionOwner {
  readonly ask: Asking;
  /** Of what was sent last. */
  cseq = 0;
  readonly #side: DialogSide;
  readonly #user: AskUser;
  #challenges = 0;
  #isDone = false;

  constructor(ask: Asking, side: DialogSide, user: AskUser) {
    this.ask = ask;
    this.#side = side;
    this.#user = user;
  }

  /** False: the dialog is over. */
  send(): boolean {
    const cseq = this.#side.ask({ ...this.ask, owner: this });
    if (cseq === undefined) return false;
    this.cseq = cseq;
    return true;
  }

  responded(response: ReceivedResponse, _transaction: Client): void {
    if (response.status < 200) return;
    if (this.#isDone) {
      if (response.message.cseqNumber === this.cseq) this.#user.answeredAgain(this);
      return;
    }
    if (this.#answersChallenge(response)) return;
    this.#isDone = true;
    this.#user.answered(this, response);
  }

  failed(_what: Failure, _transaction: AnyTransaction): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#user.answered(this, undefined);
  }

  moved(_to: Client): void {
    // Which way makes no difference.
  }

  cancelled(): void {
    // It is our request, not the peer's.
  }

  #answersChallenge(response: ReceivedResponse): boolean {
    if (this.#side.digest?.answers(response, this.#challenges) !== true) return false;
    this.#challenges += 1;
    return this.send();
  }
}
