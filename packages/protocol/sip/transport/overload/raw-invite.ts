// An INVITE read just far enough to be turned away: first line, top Via, From, To, Call-ID, CSeq,
// by a walk over the line ends. It knows the usual forms only. What looks in any way unusual
// (folded lines, quotes or lists in Via, a header twice or missing) is left to the parser, so
// nothing has to be right here but what is common.
import { Buffer } from 'node:buffer';

export interface RawInvite {
  /** The Via lines as they came, the top one apart. */
  readonly topVia: TopVia;
  readonly otherVias: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
}

export interface TopVia {
  /** The value as it came. */
  readonly value: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string;
  /** Where `;rport` stands in the value; -1 when it was not asked for. */
  readonly rportAt: number;
}

const FIRST_BYTES = Buffer.from('INVITE ', 'latin1');

/** All that is asked of messages that are no INVITE. */
export function isInvite(bytes: Uint8Array): boolean {
  for (let at = 0; at < FIRST_BYTES.length; at += 1) {
    if (bytes[at] !== FIRST_BYTES[at]) return false;
  }
  return true;
}

const FIRST_LINE = /^INVITE [^ \r\n]+ SIP\/2\.0\r\n/;

/** Undefined: leave it to the parser. */
export function readRawInvite(bytes: Uint8Array): RawInvite | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const firstLine = FIRST_LINE.exec(text);
  if (firstLine === null) return undefined;
  const lines = new Lines();
  for (let at = firstLine[0].length; ; ) {
    const end = text.indexOf('\n', at);
    // The empty line ends the head; without one it is no whole message.
    if (end < 0) return undefined;
    if (end - at <= 1) break;
    const code = text.charCodeAt(at) | LOWER;
    const isCopied = COPIED.has(code) && !lines.take(text, at, end);
    if (isCopied || code === SPACE || code === (TAB | LOWER)) return undefined;
    at = end + 1;
  }
  return lines.asInvite();
}

const LOWER = 0x20;
const SPACE = 0x20;
const TAB = 0x09;
/** v, f, t, i, c: with one of these all headers begin that are copied. */
const COPIED: ReadonlySet<number> = new Set([...'vftic'].map((letter) => letter.charCodeAt(0)));

type Name = 'via' | 'from' | 'to' | 'callId' | 'cseq';

const NAMES: Readonly<Record<string, Name>> = {
  via: 'via',
  v: 'via',
  from: 'from',
  f: 'from',
  to: 'to',
  t: 'to',
  'call-id': 'callId',
  i: 'callId',
  cseq: 'cseq',
};
/** `Call-ID` */
const LONGEST_NAME = 7;

class Lines {
  readonly #vias: string[] = [];
  readonly #found: Partial<Record<Name, string>> = {};

  /** False when the line is none that may be copied. */
  take(text: string, at: number, end: number): boolean {
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon - at > LONGEST_NAME) return true;
    const name = NAMES[text.slice(at, colon).trimEnd().toLowerCase()];
    if (name === undefined) return true;
    if (text.charCodeAt(colon - 1) <= SPACE) return false;
    // A carriage return anywhere but before the line feed would be a line end to somebody else.
    if (text.indexOf('\r', colon) !== end - 1) return false;
    const value = text.slice(colon + 1, end - 1).trim();
    if (name === 'via') {
      this.#vias.push(value);
      return true;
    }
    if (this.#found[name] !== undefined) return false;
    this.#found[name] = value;
    return true;
  }

  asInvite(): RawInvite | undefined {
    const { from, to, callId } = this.#found;
    const cseq = CSEQ.exec(this.#found.cseq ?? '')?.[1];
    const [first, ...otherVias] = this.#vias;
    if (first === undefined || !from || !to || !callId || !cseq) return undefined;
    // A tag is put behind To: what it ends with must let that be a parameter.
    if (to.endsWith(';')) return undefined;
    const topVia = readTopVia(first);
    return topVia && { topVia, otherVias, from, to, callId, cseq: Number(cseq) };
  }
}

const CSEQ = /^(\d{1,10}) INVITE$/;

const TOP_VIA =
  /^SIP\/2\.0\/UDP ([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?((?:;[^\s,;"]+)+)$/;
const BRANCH = /;branch=([^;]+)/i;
const RPORT = /;rport(?=;|$)/i;
/** These change where the answer goes, or stand there although they must not. */
const UNUSUAL = /;(?:maddr|received|rport)=/i;

function readTopVia(value: string): TopVia | undefined {
  const [, host, port, parameters = ''] = TOP_VIA.exec(value) ?? [];
  if (host === undefined || UNUSUAL.test(parameters)) return undefined;
  const branch = BRANCH.exec(parameters)?.[1];
  if (branch === undefined) return undefined;
  const rport = RPORT.exec(parameters);
  const rportAt = rport === null ? -1 : value.length - parameters.length + rport.index;
  return { value, host, port: port === undefined ? undefined : Number(port), branch, rportAt };
}
