// One request of ours within a dialog, until its final response. A challenge is answered here, once
// for each nonce, and nobody else hears of it.
import {
  type Credentials,
  type Failure,
  HEADERS,
  type ReceivedResponse,
} from '@tandem/protocol/sip';
import type { Ask, DialogSide, Sent } from './dialog-side.ts';
import type { Line } from './reply.ts';
import type { Authorize, Challenged } from './settings.ts';
import type { AnyTransaction, Client, TransactionOwner } from './types.ts';

/** The first may be refused because its nonce is stale: then once more. */
export const MOST_CHALLENGES = 2;

export interface AskUser {
  /** Of a vendor that challenges; null: there are none. */
  readonly credentials: Challenged['credentials'] | null;
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
  readonly #authorize: Authorize;
  #requestUri = '';
  #challenges = 0;
  #isDone = false;

  constructor(ask: Asking, side: DialogSide, by: { user: AskUser; authorize: Authorize }) {
    this.ask = ask;
    this.#side = side;
    this.#user = by.user;
    this.#authorize = by.authorize;
  }

  /** False: the dialog is over. */
  send(lines: readonly Line[] = []): boolean {
    const all = lines.length === 0 ? this.ask : { ...this.ask, lines: [...lines, ...this.#lines] };
    const sent: Sent | undefined = this.#side.ask({ ...all, owner: this });
    if (sent === undefined) return false;
    this.cseq = sent.cseq;
    this.#requestUri = sent.requestUri;
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

  get #lines(): readonly Line[] {
    return this.ask.lines ?? [];
  }

  #answersChallenge(response: ReceivedResponse): boolean {
    const { credentials } = this.#user;
    if (credentials === null || this.#challenges >= MOST_CHALLENGES) return false;
    const { method, body = '' } = this.ask;
    const line = authorizationFor(response, this.#authorize, {
      method,
      uri: this.#requestUri,
      body,
      credentials,
    });
    if (line === undefined) return false;
    this.#challenges += 1;
    return this.send([line]);
  }
}

/** The header that answers the challenge of a response; undefined when there is none to be. */
export function authorizationFor(
  { status, message }: ReceivedResponse,
  authorize: Authorize,
  of: Omit<Challenged, 'challenges'>,
): Line | undefined {
  if (status !== 401 && status !== 407) return undefined;
  const isProxy = status === 407;
  const challenges = message.list(isProxy ? HEADERS.proxyAuthenticate : HEADERS.wwwAuthenticate);
  if (!challenges.ok || challenges.value.length === 0) return undefined;
  const made: Credentials | undefined = authorize({ ...of, challenges: challenges.value });
  if (made === undefined) return undefined;
  const kind = isProxy ? HEADERS.proxyAuthorization : HEADERS.authorization;
  return [kind, kind.codec.print(made)];
}
