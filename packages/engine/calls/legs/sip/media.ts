// What one leg says of its media and what it hears. Whatever a description holds, what goes out is
// ours: the o= line of this dialog and nothing that tells who the far side is.
import { ok, type Random, type Result } from '@tandem/base/kernel';
import {
  bodyOf,
  type DialogOrigin,
  dialogOrigin,
  directSession,
  parse,
  publish,
  type SdpBody,
  type SdpError,
  type Session,
} from '@tandem/protocol/sdp';
import { bodyOfType, ownText, type SipMessage } from '@tandem/protocol/sip';

export const SDP_TYPE = 'application/sdp';

export interface Heard {
  readonly session: Session;
  readonly fingerprint: number;
  /** It says something else than what the peer said last. */
  readonly isNew: boolean;
}

export interface BodyFault {
  readonly says: string;
}

export class LegMedia {
  #origin: DialogOrigin;
  /** What was said last, before it was printed: repeated in each 18x. */
  #said: Session | undefined;
  #heard = 0;

  /** `address`: ours, as the peer is shown it. */
  constructor(random: Random, address: string) {
    this.#origin = dialogOrigin(random, address);
  }

  /** The whole text, ready to be sent. */
  publish(session: Session): string {
    const { sent } = this.#origin;
    const isSame = session === this.#said && sent !== undefined;
    const body = isSame ? sent : writtenOut(bodyOf(directSession(session)));
    this.#said = session;
    const { origin, text } = publish(this.#origin, body);
    this.#origin = origin;
    return text;
  }

  /** Would it be another text than the one that was said last? */
  wouldChange(session: Session): boolean {
    if (session === this.#said || this.#origin.sent === undefined) return false;
    return bodyOf(directSession(session)) !== this.#origin.sent;
  }

  /** What was said last, once more; undefined when nothing was. */
  again(): string | undefined {
    const { sent } = this.#origin;
    return sent === undefined ? undefined : publish(this.#origin, sent).text;
  }

  /** A dialog of its own begins: another o= line. */
  restart(random: Random): void {
    this.#origin = dialogOrigin(random, this.#origin.address);
    this.#said = undefined;
  }

  /** Nothing will be repeated word for word any more. */
  settle(): void {
    this.#said = undefined;
  }

  /** What was said last. */
  get body(): SdpBody | undefined {
    return this.#origin.sent;
  }

  /** What was said since was refused. */
  returnsTo(body: SdpBody): void {
    this.#said = undefined;
    this.#origin = publish(this.#origin, body).origin;
  }

  /** Undefined: it says nothing of media. */
  hears(message: SipMessage): Result<Heard | undefined, BodyFault> {
    const body = sessionBodyOf(message);
    if (!body.ok || body.value === undefined) return body as Result<undefined, BodyFault>;
    const session = parseBody(body.value);
    if (!session.ok) return { ok: false, error: { says: session.error.sentence } };
    const fingerprint = fingerprintOf(body.value);
    return ok({ session: session.value, fingerprint, isNew: fingerprint !== this.#heard });
  }

  /** It counts from now on: a refresh of the peer's will repeat it. */
  keeps(heard: Heard | undefined): void {
    if (heard !== undefined) this.#heard = heard.fingerprint;
  }
}

export function sessionBodyOf(message: SipMessage): Result<string | undefined, BodyFault> {
  return bodyOfType(message, 'application', 'sdp');
}

/** In a text of its own: a description may be kept for hours, and its message must not be. */
function parseBody(body: string): Result<Session, SdpError> {
  return parse(ownText(body));
}

/**
 * A text pieced together of many keeps them all until somebody asks for a character of it: what is
 * kept for the life of a call is better asked at once.
 */
function writtenOut(body: SdpBody): SdpBody {
  return Number.isNaN(body.charCodeAt(0)) ? bodyOf(EMPTY) : body;
}

const EMPTY: Session = Object.freeze({
  ...{ origin: undefined, name: undefined, connection: undefined, lines: [], media: [] },
});

const ORIGIN_LINE = /^o=.*$/m;
const FIRST_SEED = 0x9e3779b9;
const SECOND_SEED = 0x85ebca6b;
const HIGH_VALUES = 2 ** 21;
const LOW_VALUES = 2 ** 32;

/**
 * 53 bits of a description without its o= line, of which a refresh may count the version up (RFC
 * 4028 section 7.4): to know it again without keeping it.
 */
function fingerprintOf(body: string): number {
  const text = body.replace(ORIGIN_LINE, '');
  let one = FIRST_SEED;
  let other = SECOND_SEED;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x5bd1e995) ^ (one >>> 15);
  }
  return (one >>> 0) + ((other >>> 0) % HIGH_VALUES) * LOW_VALUES;
}
