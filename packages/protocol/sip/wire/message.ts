// Bytes to message. After a successful parse the headers that every message needs are there and
// good: top Via, From, To, Call-ID, CSeq; all others are read when somebody asks for them.
//
//   bytes -> scan (lines) -> start line -> mandatory headers -> body -> SipRequest | SipResponse
//
// What the steps find goes through scratch objects that are used again for the next message.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { CSeq } from './headers/cseq.ts';
import { HEADERS } from './headers/index.ts';
import type { TaggedAddress } from './headers/tagged-address.ts';
import { firstVia, type Via } from './headers/via.ts';
import { MAX_HEAD_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import {
  findLines,
  hasLine,
  type Mandatory,
  mandatory,
  readLength,
  readMandatory,
} from './mandatory.ts';
import { RawMessage, type WireError, type WireFault, wireError } from './raw-message.ts';
import { scan, scanned } from './scan.ts';
import { scratch } from './scratch.ts';
import { readStartLine, startLine } from './start-line.ts';
import { parseUri, type Uri, type UriFault } from './uri.ts';
import type { WireErrorCode } from './wire-error.ts';

export interface ParseOptions {
  /** A datagram ends where it ends; on a stream only Content-Length says where the body does. */
  readonly from: 'datagram' | 'stream';
}

/** What requests and responses have in common. Values are wire text, parts of the message's own. */
abstract class Message extends RawMessage {
  /** The top one. */
  readonly via: Via;
  readonly from: TaggedAddress;
  readonly to: TaggedAddress;
  readonly callId: string;
  readonly cseq: CSeq;

  constructor(text: string, bodyEnd: number, found: Mandatory) {
    super(text, bodyEnd, isAnswerable());
    this.via = found.via;
    this.from = found.from;
    this.to = found.to;
    this.callId = found.callId;
    this.cseq = found.cseq;
  }

  get branch(): string {
    return this.via.branch;
  }

  /** Host and port of the top Via as written, in lower case. */
  get sentBy(): string {
    const { host, port } = this.via;
    return port === undefined ? host.toLowerCase() : `${host.toLowerCase()}:${port}`;
  }

  get fromTag(): string {
    return this.from.tag;
  }

  get toTag(): string {
    return this.to.tag;
  }

  get cseqNumber(): number {
    return this.cseq.number;
  }
}

export class SipRequest extends Message {
  readonly kind = 'request';
  readonly method: string;
  /** As it stands in the first line, without brackets. */
  readonly requestUri: string;
  private parsedUri: Result<Uri, UriFault> | undefined;

  constructor(text: string, bodyEnd: number, found: Mandatory) {
    super(text, bodyEnd, found);
    this.method = startLine.method;
    this.requestUri = startLine.uri;
    this.parsedUri = undefined;
  }

  get uri(): Result<Uri, UriFault> {
    this.parsedUri ??= parseUri(this.requestUri);
    return this.parsedUri;
  }

  /** The text of the top Via: what tells transactions of RFC 2543 apart. */
  get topVia(): string {
    return firstVia(this.raw(HEADERS.via) ?? '');
  }
}

export class SipResponse extends Message {
  readonly kind = 'response';
  readonly status: number;
  /** Wire text; `utf8Text` makes it readable. */
  readonly reason: string;

  constructor(text: string, bodyEnd: number, found: Mandatory) {
    super(text, bodyEnd, found);
    this.status = startLine.status;
    this.reason = startLine.reason;
  }

  /** Of the request it answers. */
  get method(): string {
    return this.cseq.method;
  }
}

export type SipMessage = SipRequest | SipResponse;

let hasWayBack = false;

/** RFC 3261 section 17.1.1.3: nothing answers an ACK; and nobody answers an answer. */
function isAnswerable(): boolean {
  const { isResponse, method } = startLine;
  return hasWayBack && !isResponse && method !== '' && method !== 'ACK';
}

/** One whole message. The bytes may be used for something else afterwards. */
export function parse(bytes: Uint8Array, options: ParseOptions): Result<SipMessage, WireError> {
  const { length } = bytes;
  if (length > MAX_MESSAGE_BYTES) return fail(wireError('tooLong', { at: MAX_MESSAGE_BYTES }));
  const text = takeIn(bytes);
  const fault = readHead(text) ?? readMandatory(text);
  if (fault !== undefined) return broken(text, fault.code, fault);
  const bodyEnd = endOfBody(length, options);
  if (typeof bodyEnd === 'string') return broken(text, bodyEnd, { at: scanned.bodyAt });
  return ok(
    startLine.isResponse
      ? new SipResponse(text, bodyEnd, mandatory)
      : new SipRequest(text, bodyEnd, mandatory),
  );
}

/**
 * How many bytes the message has whose head this is, body included: for streams. Fails when nothing
 * says where the message ends, so that what comes after it cannot be found either.
 */
export function measure(head: Uint8Array): Result<number, WireError> {
  if (head.length > MAX_HEAD_BYTES) return fail(wireError('headTooLong', { at: MAX_HEAD_BYTES }));
  const text = takeIn(head);
  // Other faults spoil this message alone.
  const fault = readHead(text);
  if (fault?.code === 'empty') return broken(text, fault.code, fault);
  if (scanned.isCut) return broken(text, 'tooManyHeaders', { at: scanned.faultAt });
  if (startLine.isForeign) return broken(text, 'startLine', { at: 0 });
  const lengthFault = readLength(text);
  if (lengthFault !== undefined) return broken(text, lengthFault.code, lengthFault);
  const length = lengthOnStream();
  if (length < 0) return broken(text, 'missingLength', { at: scanned.bodyAt });
  const total = scanned.bodyAt + length;
  return total > MAX_MESSAGE_BYTES ? broken(text, 'tooLong', { at: scanned.bodyAt }) : ok(total);
}

/**
 * Only the lines of a request, with nothing read or checked but the start line: enough to refuse it
 * when there is no time for more. Undefined when it could not be answered.
 */
export function parseToRefuse(bytes: Uint8Array): RawMessage | undefined {
  if (bytes.length > MAX_MESSAGE_BYTES) return undefined;
  const text = takeIn(bytes);
  const isRefusable = readHead(text) === undefined && isAnswerable();
  return isRefusable ? new RawMessage(text, text.length, true) : undefined;
}

/** Scans the bytes, whatever comes of it, and gives them as text. */
function takeIn(bytes: Uint8Array): string {
  scratch.set(bytes);
  scan(bytes.length);
  hasWayBack = findLines();
  return scratch.toString('latin1', 0, bytes.length);
}

interface Fault extends WireFault {
  readonly code: WireErrorCode;
}

/** The start line comes first: another version (RFC 4475 section 3.1.2.16) explains the rest. */
function readHead(text: string): Fault | undefined {
  const code = readStartLine(text, scanned.startAt, scanned.startEnd);
  if (code !== undefined) return { code, at: scanned.startAt, detail: startLine.detail };
  return scanned.fault === '' ? undefined : { code: scanned.fault, at: scanned.faultAt };
}

function endOfBody(length: number, options: ParseOptions): number | WireErrorCode {
  const { bodyAt } = scanned;
  if (options.from === 'datagram' && mandatory.contentLength < 0) return length;
  const bodyLength = options.from === 'stream' ? lengthOnStream() : mandatory.contentLength;
  if (bodyLength < 0) return 'missingLength';
  // Section 18.3: what is left in a datagram is thrown away; what is missing is an error.
  return bodyAt + bodyLength <= length ? bodyAt + bodyLength : 'truncatedBody';
}

/**
 * Section 20.14: a stream needs Content-Length. Without a type there is no body, and then it is
 * plain what was meant. -1 when it is not.
 */
function lengthOnStream(): number {
  if (mandatory.contentLength >= 0) return mandatory.contentLength;
  return hasLine(HEADERS.contentType.id) ? -1 : 0;
}

function broken(text: string, code: WireErrorCode, fault: WireFault): Result<never, WireError> {
  const request = isAnswerable() ? new RawMessage(text, text.length, true) : undefined;
  return fail(wireError(code, { ...fault, request }));
}
