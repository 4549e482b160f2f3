// A response made of its request (RFC 3261 section 8.2.6, RFC 3581 section 4). What has to come
// back as it came is copied as text; only the top Via gets what the receiver knows better than the
// sender.
import type { HeaderKind } from './codec.ts';
import { ALL_HEADERS, HEADERS } from './headers/index.ts';
import { type Via, via } from './headers/via.ts';
import { SipRequest } from './message.ts';
import { type MessageWriter, writeResponse } from './print.ts';
import type { RawMessage } from './raw-message.ts';
import { Reader } from './reader.ts';
import { sameWord, trimBlanks } from './text.ts';

export interface ResponseLine {
  readonly status: number;
  /** Wire text; the usual phrase when it is left out. */
  readonly reason?: string;
  /** Put behind To if it has no tag yet. Every response but 100 needs one. */
  readonly toTag?: string;
  /** Where the request came from: goes into the top Via when it is not what the Via says. */
  readonly source?: Source;
}

export interface Source {
  /** IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
}

/** By header id: what comes back in every response, besides Via. */
const COPIED: ReadonlyArray<HeaderKind<unknown> | undefined> = copied();

function copied(): ReadonlyArray<HeaderKind<unknown> | undefined> {
  const { from, to, callId, cseq, recordRoute, timestamp } = HEADERS;
  const kinds = new Map<number, HeaderKind<unknown>>();
  for (const kind of [from, to, callId, cseq, recordRoute, timestamp]) kinds.set(kind.id, kind);
  return Array.from({ length: ALL_HEADERS.length + 1 }, (_, id) => kinds.get(id));
}

/**
 * The response with Via, Record-Route, From, To, Call-ID, CSeq, and Timestamp in a 100. It works
 * for a request that could not be parsed, with what there is of it.
 */
export function responseTo(request: RawMessage, response: ResponseLine): MessageWriter {
  const { status, reason, source } = response;
  const writer = writeResponse(status, reason);
  // Section 7.3.1: Via comes first, whatever its sender thought of it.
  copyVias(writer, request, source);
  // Section 12.1.1: responses that make a dialog carry the route back.
  const isDialogMaking = status > 100 && status < 300;
  for (let line = 0; line < request.lineCount; line += 1) {
    const kind = COPIED[request.lineId(line)];
    if (kind === undefined) continue;
    if (kind === HEADERS.recordRoute && !isDialogMaking) continue;
    if (kind === HEADERS.timestamp && status !== 100) continue;
    const value = request.lineValue(line);
    writer.line(kind, kind === HEADERS.to ? withTag(request, value, response.toTag) : value);
  }
  return writer;
}

function copyVias(writer: MessageWriter, request: RawMessage, source: Source | undefined): void {
  let line = request.lineOf(HEADERS.via);
  if (line < 0) return;
  const top = request.lineValue(line);
  writer.line(HEADERS.via, source === undefined ? top : stamped(request, top, source));
  for (line = request.lineOf(HEADERS.via, line + 1); line >= 0; ) {
    writer.line(HEADERS.via, request.lineValue(line));
    line = request.lineOf(HEADERS.via, line + 1);
  }
}

function withTag(request: RawMessage, value: string, tag: string | undefined): string {
  if (tag === undefined || isTagged(request)) return value;
  const bare = withoutLastSemicolon(value);
  return `${bare};tag=${tag}`;
}

/** A To that cannot be read gets no tag: where it would belong is not known. */
function isTagged(request: RawMessage): boolean {
  if (request instanceof SipRequest) return request.toTag !== '';
  const to = request.read(HEADERS.to);
  return !to.ok || to.value?.tag !== '';
}

/** Reading forgives a semicolon with nothing behind it. */
function withoutLastSemicolon(text: string): string {
  let end = text.length;
  while (end > 0 && '; \t'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Serves the stamping of all Vias. */
const reader = new Reader();

/**
 * The Via line with the source in its first value: `received` when the host is another (RFC 3261
 * section 18.2.1) or the port was asked for, and then `rport` (RFC 3581 section 4). What cannot be
 * read stays as it is.
 */
export function stampVia(line: string, source: Source): string {
  const top = via.parse(reader.begin(line, 0, line.length));
  if (top === undefined || reader.fault !== '') return line;
  return stampTop(top, line.slice(0, reader.at), source) + line.slice(reader.at);
}

function stamped(request: RawMessage, line: string, source: Source): string {
  // A line of one value, which most are, was read before.
  const isRead = request instanceof SipRequest && !line.includes(',');
  return isRead ? stampTop(request.via, line, source) : stampVia(line, source);
}

function stampTop(top: Via, text: string, source: Source): string {
  const { address, port } = source;
  const isSame = sameWord(top.host, address) || sameWord(top.host, `[${address}]`);
  if (isSame && top.rport === undefined) return text;
  const rport = top.rport === undefined ? undefined : port;
  // Inside quotes a semicolon begins no parameter.
  if (text.includes('"')) return via.print({ ...top, received: address, rport });
  const bare = withoutLastSemicolon(withoutSource(top, text));
  return `${bare};received=${address}${rport === undefined ? '' : `;rport=${port}`}`;
}

/** A sender must not say where it sends from: what it has put there is left out. */
function withoutSource(top: Via, text: string): string {
  if (top.received === undefined) {
    if (top.rport === undefined) return text;
    // Nearly all that ask for it write it so.
    const [before = '', behind = '=', ...more] = text.split(';rport');
    const isBare = behind === '' || behind.startsWith(';');
    if (isBare && more.length === 0) return before + behind;
  }
  return text
    .split(';')
    .filter((parameter, at) => at === 0 || !isSource(parameter))
    .join(';');
}

function isSource(parameter: string): boolean {
  const equals = parameter.indexOf('=');
  const name = trimBlanks(equals < 0 ? parameter : parameter.slice(0, equals));
  return sameWord(name, 'received') || sameWord(name, 'rport');
}
