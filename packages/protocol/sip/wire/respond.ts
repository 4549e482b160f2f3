// A response made of its request (RFC 3261 section 8.2.6, RFC 3581 section 4). What has to come back as
// it came is copied as text; only the top Via gets what the receiver knows better than the sender.
import { HEADERS } from './headers/index.ts';
import { via } from './headers/via.ts';
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

/**
 * The response with Via, Record-Route, From, To, Call-ID, CSeq, and Timestamp in a 100. It works for a
 * request that could not be parsed, with what there is of it.
 */
export function responseTo(request: RawMessage, line: ResponseLine): MessageWriter {
  const { status, reason, toTag, source } = line;
  const writer = writeResponse(status, reason);
  copyVias(writer, request, source);
  // Section 12.1.1: responses that make a dialog carry the route back.
  if (status > 100 && status < 300) writer.copy(request, HEADERS.recordRoute);
  writer.copy(request, HEADERS.from);
  copyTo(writer, request, toTag);
  writer.copy(request, HEADERS.callId).copy(request, HEADERS.cseq);
  if (status === 100) writer.copy(request, HEADERS.timestamp);
  return writer;
}

function copyVias(writer: MessageWriter, request: RawMessage, source: Source | undefined): void {
  const first = request.lineOf(HEADERS.via);
  if (first < 0) return;
  const value = request.lineValue(first);
  writer.line(HEADERS.via, source === undefined ? value : stampVia(value, source));
  for (let at = request.lineOf(HEADERS.via, first + 1); at >= 0; ) {
    writer.line(HEADERS.via, request.lineValue(at));
    at = request.lineOf(HEADERS.via, at + 1);
  }
}

function copyTo(writer: MessageWriter, request: RawMessage, toTag: string | undefined): void {
  const line = request.lineOf(HEADERS.to);
  if (line < 0) return;
  const value = request.lineValue(line);
  if (toTag === undefined || isTagged(request)) writer.line(HEADERS.to, value);
  else writer.line(HEADERS.to, `${value.replace(LAST_SEMICOLON, '')};tag=${toTag}`);
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
export function stampVia(value: string, source: Source): string {
  const top = via.parse(reader.begin(value, 0, value.length));
  if (top === undefined || reader.fault !== '') return value;
  const { address, port } = source;
  const isSame = sameWord(top.host, address) || sameWord(top.host, `[${address}]`);
  if (isSame && top.rport === undefined) return value;
  const rest = value.slice(reader.at);
  const rport = top.rport === undefined ? undefined : port;
  const own = value.slice(0, reader.at);
  // Inside quotes a semicolon begins no parameter.
  if (own.includes('"')) return via.print({ ...top, received: address, rport }) + rest;
  const bare = own.replace(LAST_SEMICOLON, '').replace(SOURCE_PARAMETER, '');
  return `${bare};received=${address}${rport === undefined ? '' : `;rport=${port}`}${rest}`;
}

/** A sender must not say where it sends from: what it has put there is left out. */
const SOURCE_PARAMETER = /[ \t]*;[ \t]*(?:received|rport)(?=[ \t]*(?:[;=]|$))[^;]*/gi;
