// The server's side of digest authentication: challenges, and what answers to them are worth. It
// knows no users: who asks brings the password of the name, or that there is none, and hears the
// same after the same work in both cases.

import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { base32Token, type Clock } from '@tandem/base/kernel';
import {
  type DigestChallenge,
  type DigestCredentials,
  HEADERS,
  NO_PARAMETERS,
  parseUri,
  type SipRequest,
  sameWord,
} from '../../wire/index.ts';
import { algorithmOf, type DigestAlgorithm, digestResponse } from './arithmetic.ts';
import { type NonceOptions, Nonces } from './nonces.ts';
import { type Asker, Offers } from './offers.ts';

export interface DigestServerOptions extends NonceOptions {
  readonly clock: Pick<Clock, 'wallMs' | 'now'>;
  /** Which to ask for, in the order of their headers; OFFERED when not said. */
  readonly algorithms?: readonly DigestAlgorithm[];
}

/** What a challenge says, and to whom. */
export interface ChallengeWish extends Asker {
  readonly realm: string;
  readonly stale: boolean;
}

export interface DigestQuestion {
  readonly credentials: DigestCredentials;
  readonly method: string;
  readonly requestUri: string;
  /** Where the request came from. */
  readonly address: string;
  /** The user part of its From; it need not be the name of the credentials. */
  readonly user: string;
  /** Undefined: there is nobody of that name. */
  readonly password: string | undefined;
}

export type DigestVerdict =
  | 'authentic'
  /** A wrong answer to a nonce that we sent to that very address: the one failure that counts. */
  | 'wrong'
  /** To be asked again: the nonce is too old, or was not sent there; nobody has looked further. */
  | 'stale'
  /** It answers another question than ours: another algorithm, another URI. */
  | 'unfit';

/**
 * MD5 on top: phones and test tools are many that look at the first header alone, and end there
 * when it names what they do not know. Who likes SHA-256 better finds it below.
 */
const OFFERED: readonly DigestAlgorithm[] = Object.freeze(['MD5', 'SHA-256']);

const NC = /^[0-9a-f]{8}$/i;
const RESPONSE = /^[0-9a-f]+$/i;
const QOP = Object.freeze(['auth']);

export class DigestServer {
  readonly nonces: Nonces;
  readonly #offers: Offers;
  /** What is worked with where there is no password; nobody can know it. */
  readonly #nobodysPassword: string;

  constructor(options: DigestServerOptions) {
    this.nonces = new Nonces(options);
    const { clock, random, algorithms = OFFERED } = options;
    this.#offers = new Offers({ clock, random, algorithms });
    this.#nobodysPassword = base32Token(random, 16);
  }

  /** One for each algorithm, over one nonce. */
  challenges({ realm, stale, ...asker }: ChallengeWish): readonly DigestChallenge[] {
    const nonce = this.nonces.make(asker.address);
    return this.#offers.to(asker).map((algorithm) => ({
      ...({ scheme: 'digest', realm, nonce, stale, algorithm, qop: QOP } as const),
      ...{ domain: undefined, opaque: undefined, others: NO_PARAMETERS },
    }));
  }

  judge(question: DigestQuestion): DigestVerdict {
    const { credentials, requestUri, address, password } = question;
    const { nonce, nc, qop, response } = credentials;
    const state = this.nonces.stateOf(nonce, address);
    if (state !== 'good') return 'stale';
    const algorithm = algorithmOf(credentials.algorithm);
    const isCounted = qop !== undefined;
    const isFit =
      algorithm !== undefined &&
      (!isCounted || (sameWord(qop, 'auth') && nc !== undefined && NC.test(nc))) &&
      isSameTarget(credentials.uri, requestUri);
    if (!isFit) return 'unfit';
    const expected = this.#expected(question, algorithm);
    const isRight = sameText(expected, response);
    // Both are looked at whatever the other is: time must not tell which one failed.
    if (!isRight || password === undefined) return 'wrong';
    // A peer that does not count may use a nonce once.
    const count = isCounted ? Number.parseInt(nc ?? '', 16) : 2 ** 32;
    if (!this.nonces.takes(nonce, count)) return 'stale';
    this.#offers.answered(question, algorithm);
    return 'authentic';
  }

  #expected(question: DigestQuestion, algorithm: DigestAlgorithm): string {
    const { credentials, method, password = this.#nobodysPassword } = question;
    const { username, realm, uri, nonce, qop, nc = '', cnonce = '' } = credentials;
    const counted = qop === undefined ? undefined : { qop, nc, cnonce };
    return digestResponse(
      { username, realm, password },
      { algorithm, method, uri, nonce, counted },
    );
  }
}

/** The credentials of a request for this realm, of whichever challenge; the first that fit. */
export function credentialsFor(request: SipRequest, realm: string): DigestCredentials | undefined {
  for (const kind of [HEADERS.authorization, HEADERS.proxyAuthorization]) {
    const read = request.list(kind);
    if (!read.ok) continue;
    for (const one of read.value) {
      if (one.scheme === 'digest' && one.realm === realm && one.username !== '') return one;
    }
  }
  return undefined;
}

/**
 * What was signed and what is asked have to mean the same (RFC 7616 section 3.4.6). Phones differ
 * in parameters and ports; whom the request is for, which a thief would change, is held.
 */
function isSameTarget(signed: string, asked: string): boolean {
  if (signed === asked) return true;
  const [one, other] = [parseUri(signed), parseUri(asked)];
  if (!one.ok || !other.ok || one.value.kind !== 'sip' || other.value.kind !== 'sip') return false;
  return one.value.user === other.value.user && sameWord(one.value.host, other.value.host);
}

function sameText(expected: string, given: string): boolean {
  const known = Buffer.from(expected, 'latin1');
  const told = Buffer.alloc(known.length);
  const isText = given.length === expected.length && RESPONSE.test(given);
  if (isText) told.write(given.toLowerCase(), 'latin1');
  return timingSafeEqual(known, told) && isText;
}
