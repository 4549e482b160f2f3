// Our side when a peer asks who we are (RFC 3261 section 22, RFC 8760): the answer to a challenge,
// and the next requests signed with the same nonce before they are asked, each with a higher count.
import { base32Token, type Random } from '@tandem/base/kernel';
import {
  type Challenge,
  type DigestChallenge,
  type DigestCredentials,
  HEADERS,
  type MessageWriter,
  NO_PARAMETERS,
  type SipResponse,
  sameWord,
} from '../../wire/index.ts';
import {
  algorithmOf,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  digestResponse,
} from './arithmetic.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly uri: string;
}

/** What a response with 401 or 407 means for another try. */
export type Challenged =
  /** A question that was not asked before, or only too long ago: there is an answer. */
  | 'answerable'
  /** Our answer to this very question was not good enough: the same one will not be either. */
  | 'refused'
  /** Nothing in it that we speak. */
  | 'unanswerable';

type Asker = 'authorization' | 'proxyAuthorization';

interface Standing {
  readonly challenge: DigestChallenge;
  readonly algorithm: DigestAlgorithm;
  count: number;
}

/** 80 bits, so that the peer cannot choose what we sign. */
const CNONCE_CHARACTERS = 16;

export class DigestClient {
  readonly #random: Random;
  /** One of the server, one of a proxy before it (RFC 3261 section 22.3). */
  readonly #standing = new Map<Asker, Standing>();

  readonly #speaks: readonly DigestAlgorithm[];

  constructor(random: Random, speaks: readonly DigestAlgorithm[] = DIGEST_ALGORITHMS) {
    this.#random = random;
    this.#speaks = speaks;
  }

  /** Takes in the question of a 401 or 407; `wasSigned`: the request had an answer of ours. */
  challenged(response: SipResponse, wasSigned: boolean): Challenged {
    const asker = response.status === 401 ? 'authorization' : 'proxyAuthorization';
    const kind = response.status === 401 ? HEADERS.wwwAuthenticate : HEADERS.proxyAuthenticate;
    const list = response.list(kind);
    const chosen = list.ok ? choose(list.value, this.#speaks) : undefined;
    if (chosen === undefined) return 'unanswerable';
    const before = this.#standing.get(asker);
    this.#standing.set(asker, chosen);
    const isSameQuestion =
      wasSigned && before?.challenge.realm === chosen.challenge.realm && !chosen.challenge.stale;
    // One that we had signed ahead of any question of this request may have been out of date, and
    // not every peer says stale: a nonce that is new gets one more answer.
    const isCountedOn = (before?.count ?? 0) > 1;
    return isSameQuestion && !isCountedOn ? 'refused' : 'answerable';
  }

  get isReady(): boolean {
    return this.#standing.size > 0;
  }

  forget(): void {
    this.#standing.clear();
  }

  /** Adds what is known to be asked for; nothing when nothing is. */
  sign(writer: MessageWriter, request: SignedRequest, login: Login): MessageWriter {
    for (const [asker, standing] of this.#standing) {
      standing.count += 1;
      writer.header(HEADERS[asker], this.#answer(standing, request, login));
    }
    return writer;
  }

  #answer(
    { challenge, algorithm, count }: Standing,
    { method, uri }: SignedRequest,
    { user, password }: Login,
  ): DigestCredentials {
    const { realm, nonce, opaque } = challenge;
    const isCounted = challenge.qop.length > 0;
    const counted = {
      qop: 'auth',
      nc: count.toString(16).padStart(8, '0'),
      cnonce: base32Token(this.#random, CNONCE_CHARACTERS),
    };
    const response = digestResponse(
      { username: user, realm, password },
      { algorithm, method, uri, nonce, counted: isCounted ? counted : undefined },
    );
    return {
      ...{ scheme: 'digest', username: user, realm, nonce, uri, response, opaque },
      algorithm: challenge.algorithm,
      ...(isCounted ? counted : { qop: undefined, nc: undefined, cnonce: undefined }),
      others: NO_PARAMETERS,
    };
  }
}

/** RFC 8760 section 2.4: the topmost that we speak. */
function choose(
  challenges: readonly Challenge[],
  speaks: readonly DigestAlgorithm[],
): Standing | undefined {
  for (const challenge of challenges) {
    if (challenge.scheme !== 'digest' || challenge.nonce === '') continue;
    const algorithm = algorithmOf(challenge.algorithm);
    const { qop } = challenge;
    const isSpoken = qop.length === 0 || qop.some((one) => sameWord(one, 'auth'));
    if (algorithm === undefined || !speaks.includes(algorithm) || !isSpoken) continue;
    return { challenge, algorithm, count: 0 };
  }
  return undefined;
}
