// What a request deserves as far as the request alone can tell (RFC 3261 section 8.2, and 16.3 for
// what a back-to-back user agent must not carry on). Who sent it, whether its dialog exists,
// whether it loops: those who know that ask afterwards.
//
// The first fault counts, in the order of section 8.2: method, headers, content.
import type { HeaderKind, ManyHeader, OneHeader } from './codec.ts';
import { isRequiredBody } from './headers/content-disposition.ts';
import { accepts } from './headers/content-type.ts';
import { HEADERS } from './headers/index.ts';
import type { SipRequest, SipResponse } from './message.ts';
import type { WireError } from './raw-message.ts';
import { sameWord } from './text.ts';

/** What this agent can do. Words as they stand in messages; types in small letters. */
export interface Abilities {
  readonly methods: ReadonlySet<string>;
  /** Option tags that Require may name. */
  readonly extensions: ReadonlySet<string>;
  /** `application/sdp`: bodies of session descriptions. */
  readonly sessionTypes: ReadonlySet<string>;
}

export type Verdict =
  | { readonly do: 'pass' }
  /** An ACK or a response: it gets no answer. */
  | { readonly do: 'drop'; readonly says: string }
  | Rejection;

export interface Rejection {
  readonly do: 'reject';
  readonly status: number;
  /** The reason phrase; `undefined` is the usual one. */
  readonly reason: string | undefined;
  /** What the response must say besides. */
  readonly headers: readonly RejectionHeader[];
  readonly says: string;
}

export interface RejectionHeader {
  readonly kind: HeaderKind<unknown>;
  readonly value: string;
}

const PASS: Verdict = Object.freeze({ do: 'pass' });

export function verdictOnRequest(request: SipRequest, abilities: Abilities): Verdict {
  const rejection =
    onMethod(request, abilities) ??
    onTarget(request) ??
    onHeaders(request) ??
    onHops(request) ??
    onExtensions(request, abilities) ??
    onContact(request) ??
    onBody(request, abilities) ??
    onAccept(request, abilities);
  if (rejection === undefined) return PASS;
  return request.method === 'ACK' ? { do: 'drop', says: rejection.says } : rejection;
}

/**
 * Section 8.1.3.3: a response with a second Via has lost its way to somebody else. Nothing is
 * answered to a response, so it is dropped.
 */
export function verdictOnResponse(response: SipResponse): Verdict {
  const vias = response.list(HEADERS.via);
  if (!vias.ok) return { do: 'drop', says: vias.error.says };
  return vias.value.length === 1 ? PASS : { do: 'drop', says: 'it has more than one Via' };
}

const NO_HEADERS: readonly RejectionHeader[] = Object.freeze([]);

function badRequest(says: string): Rejection {
  return { do: 'reject', status: 400, reason: says, headers: NO_HEADERS, says };
}

function unreadable(error: WireError): Rejection {
  // The phrase names the header: whoever reads a trace of it needs no other tool.
  const reason = `Bad ${error.header ?? 'Request'}`;
  return { do: 'reject', status: 400, reason, headers: NO_HEADERS, says: error.says };
}

interface Refusal {
  readonly status: number;
  readonly says: string;
  readonly header?: RejectionHeader;
}

function refusal({ status, says, header }: Refusal): Rejection {
  const headers = header === undefined ? NO_HEADERS : [header];
  return { do: 'reject', status, reason: undefined, headers, says };
}

/** Methods that are registered: an agent that has them not is told 405, of others 501. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...['ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'MESSAGE', 'NOTIFY', 'OPTIONS'],
  ...['PRACK', 'PUBLISH', 'REFER', 'REGISTER', 'SUBSCRIBE', 'UPDATE'],
]);

function onMethod(request: SipRequest, { methods }: Abilities): Rejection | undefined {
  const { method } = request;
  if (request.cseq.method !== method) return badRequest('CSeq Method Does Not Match');
  if (methods.has(method)) return undefined;
  const isKnown = KNOWN_METHODS.has(method);
  return refusal({
    status: isKnown ? 405 : 501,
    says: isKnown ? 'the method is not allowed' : 'the method is not known',
    header: { kind: HEADERS.allow, value: [...methods].join(', ') },
  });
}

function onTarget(request: SipRequest): Rejection | undefined {
  const { uri } = request;
  if (!uri.ok) return badRequest('Bad Request-URI');
  if (uri.value.kind === 'opaque') {
    return refusal({ status: 416, says: 'the scheme of the Request-URI is not known' });
  }
  // Table 1 of section 19.1.1: header fields have no place in a Request-URI.
  return uri.value.kind === 'sip' && uri.value.headers.length > 0
    ? badRequest('Headers in Request-URI')
    : undefined;
}

/**
 * Read by every request that has them; a fault in one of these would come up in the middle of a
 * call.
 */
const MUST_BE_READABLE: ReadonlyArray<OneHeader<unknown> | ManyHeader<unknown>> = [
  HEADERS.maxForwards,
  HEADERS.contact,
  HEADERS.route,
  HEADERS.recordRoute,
  HEADERS.require,
  HEADERS.contentType,
  HEADERS.contentDisposition,
  HEADERS.contentEncoding,
];

function onHeaders(request: SipRequest): Rejection | undefined {
  for (const kind of MUST_BE_READABLE) {
    if (!request.has(kind)) continue;
    const read = kind.many === 'one' ? request.read(kind) : request.list(kind);
    if (!read.ok) return unreadable(read.error);
  }
  return undefined;
}

/** These end here whatever they are about; nothing of them is carried on. */
const ENDS_HERE: ReadonlySet<string> = new Set(['ACK', 'CANCEL', 'OPTIONS', 'REGISTER']);

/**
 * Section 16.3, RFC 7332: with no hop left a request outside of a dialog must not go on to another
 * leg. One inside of a dialog has us as its end.
 */
function onHops(request: SipRequest): Rejection | undefined {
  const hops = request.read(HEADERS.maxForwards);
  if (!hops.ok || hops.value !== 0 || request.toTag !== '') return undefined;
  if (ENDS_HERE.has(request.method)) return undefined;
  return refusal({ status: 483, says: 'no hop is left' });
}

/** Section 8.2.2.3: Require in ACK and CANCEL is ignored. */
function onExtensions(request: SipRequest, { extensions }: Abilities): Rejection | undefined {
  if (request.method === 'ACK' || request.method === 'CANCEL') return undefined;
  const required = request.list(HEADERS.require);
  if (!required.ok) return undefined;
  const missing = required.value.filter((tag) => !extensions.has(tag.toLowerCase()));
  if (missing.length === 0) return undefined;
  const value = missing.join(', ');
  const says = 'an extension that is required is not supported';
  return refusal({ status: 420, says, header: { kind: HEADERS.unsupported, value } });
}

/** Sections 10.3 and 20.10: a star stands alone, and only to remove all bindings. */
function onContact(request: SipRequest): Rejection | undefined {
  const contacts = request.list(HEADERS.contact);
  if (!contacts.ok || !contacts.value.includes('*')) return undefined;
  const expires = request.read(HEADERS.expires);
  const removes = expires.ok && expires.value === 0;
  const isAlone = contacts.value.length === 1;
  if (request.method === 'REGISTER' && isAlone && removes) return undefined;
  return badRequest('Bad Contact');
}

/** Methods whose body is a session description; bodies of others are the business of those. */
const SESSION_METHODS: ReadonlySet<string> = new Set(['INVITE', 'ACK', 'UPDATE', 'PRACK']);

function onBody(request: SipRequest, { sessionTypes }: Abilities): Rejection | undefined {
  if (request.bodyLength === 0) return undefined;
  const disposition = request.read(HEADERS.contentDisposition);
  if (disposition.ok && !isRequiredBody(disposition.value)) return undefined;
  const encodings = request.list(HEADERS.contentEncoding);
  if (encodings.ok && encodings.value.some((encoding) => !sameWord(encoding, 'identity'))) {
    const header = { kind: HEADERS.acceptEncoding, value: 'identity' };
    return refusal({ status: 415, says: 'the encoding of the body is not known', header });
  }
  const type = request.read(HEADERS.contentType);
  if (!type.ok) return undefined;
  // Section 20.15: the type must be there if the body is not empty.
  if (type.value === undefined) return badRequest('Missing Content-Type');
  if (!SESSION_METHODS.has(request.method) || sameWord(type.value.type, 'multipart')) {
    return undefined;
  }
  const name = `${type.value.type}/${type.value.subtype}`.toLowerCase();
  if (sessionTypes.has(name)) return undefined;
  const header = { kind: HEADERS.accept, value: [...sessionTypes].join(', ') };
  return refusal({ status: 415, says: 'the type of the body is not known', header });
}

/**
 * Section 8.2.6 and RFC 4475 section 3.3.15: an answer the caller could not read is not worth a
 * call.
 */
function onAccept(request: SipRequest, { sessionTypes }: Abilities): Rejection | undefined {
  if (request.method !== 'INVITE') return undefined;
  const ranges = request.list(HEADERS.accept);
  if (!ranges.ok || ranges.value.length === 0) return undefined;
  const isAccepted = [...sessionTypes].some((name) => {
    const [type = '', subtype = ''] = name.split('/');
    return ranges.value.some((range) => accepts(range, type, subtype));
  });
  return isAccepted
    ? undefined
    : refusal({ status: 406, says: 'the caller accepts no session description' });
}
