// The first line (RFC 3261 sections 7.1 and 7.2). Extra blanks are forgiven (RFC 4475 sections
// 3.1.2.9 and 3.1.2.10), and so are brackets around the URI (3.1.2.7); blanks inside the URI are
// not.
import { MAX_METHOD_BYTES, MAX_STATUS, MAX_URI_BYTES } from './limits.ts';
import { CLASS, DIGIT, GREATER, LESS, SPACE, TAB, TOKEN, URI } from './text.ts';
import type { WireErrorCode } from './wire-error.ts';

/** What the last reading found; copied before the next one. */
export const startLine = {
  isResponse: false,
  method: '',
  uri: '',
  status: 0,
  reason: '',
  detail: '',
  /** Nothing in it looks like SIP: some other protocol has come to the wrong place. */
  isForeign: false,
};

const VERSION = 'SIP/2.0';
/** `SIP/2.0 200 ` */
const STATUS_AT = VERSION.length + 1;
const STATUS_DIGITS = 3;

/** Reads the line that lies there into `startLine`. Gives the code of a fault, or nothing. */
export function readStartLine(text: string, at: number, end: number): WireErrorCode | undefined {
  startLine.method = '';
  startLine.detail = '';
  startLine.isForeign = false;
  startLine.isResponse = text.startsWith('SIP/', at);
  if (at >= end) return 'empty';
  return startLine.isResponse ? readStatusLine(text, at, end) : readRequestLine(text, at, end);
}

function readStatusLine(text: string, at: number, end: number): WireErrorCode | undefined {
  if (!text.startsWith(VERSION, at)) return 'version';
  let from = at + STATUS_AT;
  while (from < end && isBlank(text.charCodeAt(from))) from += 1;
  const statusEnd = from + STATUS_DIGITS;
  let status = 0;
  for (let i = from; i < statusEnd; i += 1) {
    const code = i < end ? text.charCodeAt(i) : 0;
    if (((CLASS[code] ?? 0) & DIGIT) === 0) return 'status';
    status = status * 10 + (code - 0x30);
  }
  // RFC 4475 section 3.1.2.19: a longer number is none of ours.
  if (statusEnd < end && !isBlank(text.charCodeAt(statusEnd))) return 'status';
  if (status < 100 || status > MAX_STATUS || !isBlank(text.charCodeAt(at + VERSION.length))) {
    return 'status';
  }
  startLine.status = status;
  startLine.reason = statusEnd + 1 < end ? text.slice(statusEnd + 1, end) : '';
  return undefined;
}

function readRequestLine(text: string, at: number, end: number): WireErrorCode | undefined {
  let methodEnd = at;
  while (methodEnd < end && ((CLASS[text.charCodeAt(methodEnd)] ?? 0) & TOKEN) !== 0) {
    methodEnd += 1;
  }
  let last = end;
  while (isBlank(text.charCodeAt(last - 1))) last -= 1;
  let versionAt = last;
  while (versionAt > methodEnd && !isBlank(text.charCodeAt(versionAt - 1))) versionAt -= 1;
  startLine.isForeign = !text.startsWith('SIP/', versionAt);
  if (methodEnd === at || methodEnd === end || !isBlank(text.charCodeAt(methodEnd))) {
    return because('it does not begin with a method');
  }
  if (methodEnd - at > MAX_METHOD_BYTES) return because('its method is too long');
  startLine.method = text.slice(at, methodEnd);
  if (startLine.isForeign) return because('it does not end with SIP/2.0');
  if (last - versionAt !== VERSION.length || !text.startsWith(VERSION, versionAt)) return 'version';
  return readUri(text, methodEnd, versionAt);
}

function readUri(text: string, at: number, end: number): WireErrorCode | undefined {
  let start = at;
  let last = end;
  while (start < last && isBlank(text.charCodeAt(start))) start += 1;
  while (last > start && isBlank(text.charCodeAt(last - 1))) last -= 1;
  if (text.charCodeAt(start) === LESS && text.charCodeAt(last - 1) === GREATER) {
    start += 1;
    last -= 1;
  }
  if (start >= last) return because('it has no URI');
  if (last - start > MAX_URI_BYTES) return because('its URI is too long');
  for (let place = start; place < last; place += 1) {
    if (((CLASS[text.charCodeAt(place)] ?? 0) & URI) === 0) {
      return because('its URI has a character that does not belong there');
    }
  }
  startLine.uri = text.slice(start, last);
  return undefined;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

function because(detail: string): WireErrorCode {
  startLine.detail = detail;
  return 'startLine';
}
