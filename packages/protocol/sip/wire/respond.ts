// A response made of its request (RFC 3261 section 8.2.6, RFC 3581 section 4). What has to come back as
// it came is copied as text; only the top Via gets what the receiver knows better than the sender.
import type { HeaderKind } from './codec.ts';
import { ALL_HEADERS, HEADERS } from './headers/index.ts';
import { type Via, via } from './headers/via.ts';
import { SipRequest } from './message.ts';
import { type MessageWriter, writeResponse } from './print.ts';
import type { RawMessage } from './raw-message.ts';
import { Reader } from './reader.ts';
import { sameWord } from './text.ts';

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

/** By header id: what comes back in every response. */
const COPIED: ReadonlyArray<HeaderKind<unknown> | undefined> = copied();

function copied(): ReadonlyArray<HeaderKind<unknown> | undefined> {
  const { via, from, to, callId, cseq, recordRoute, timestamp } = HEADERS;
  const kinds = new Map<number, HeaderKind<unknown>>();
  for (const kind of [via, from, to, callId, cseq, recordRoute, timestamp]) {
    kinds.set(kind.id, kind);
  }
  return Array.from({ length: ALL_HEADERS.length + 1 }, (_, id) => kinds.get(id));
}

/**
 * The response with Via, Record-Route, From, To, Call-ID, CSeq, and Timestamp in a 100, in the order of
 * the request. It works for a request that could not be parsed, with what there is of it.
 */
export function responseTo(request: RawMessage, response: ResponseLine): MessageWriter {
  const { status, reason, source } = response;
  const writer = writeResponse(status, reason);
  // Section 12.1.1: responses that make a dialog carry the route back.
  const isDialogMaking = status > 100 && status < 300;
  let isTop = true;
  for (let line = 0; line < request.lineCount; line += 1) {
    const kind = COPIED[request.lineId(line)];
    if (kind === undefined) continue;
    if (kind === HEADERS.recordRoute && !isDialogMaking) continue;
    if (kind === HEADERS.timestamp && status !== 100) continue;
    let value = request.lineValue(line);
    if (kind === HEADERS.to) {
      value = withTag(request, value, response.toTag);
    } else if (kind === HEADERS.via && isTop) {
      isTop = false;
      if (source !== undefined) value = stamped(request, value, source);
    }
    writer.line(kind, value);
  }
  return writer;
}

function withTag(request: RawMessage, value: string, tag: string | undefined): string {
  if (tag === undefined || isTagged(request)) return value;
  const bare = value.endsWith('>') ? value : value.replace(LAST_SEMICOLON, '');
  return `${bare};tag=${tag}`;
}

/** A To that cannot be read gets no tag: where it would belong is not known. */
function isTagged(request: RawMessage): boolean {
  if (request instanceof SipRequest) return request.toTag !== '';
  const to = request.read(HEADERS.to);
  return !to.ok || to.value?.tag !== '';
}

/** A semicolon with nothing behind it, which reading forgives. */
const LAST_SEMICOLON = /[; \t]+$/;

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
  const bare = text.replace(SOURCE_PARAMETER, '').replace(LAST_SEMICOLON, '');
  return `${bare};received=${address}${rport === undefined ? '' : `;rport=${port}`}`;
}

/** A sender must not say where it sends from: what it has put there is left out. */
const SOURCE_PARAMETER = /[ \t]*;[ \t]*(?:received|rport)(?=[ \t]*(?:[;=]|$))[^;]*/gi;
