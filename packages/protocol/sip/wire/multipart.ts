// Bodies of several parts (RFC 2046 section 5.1, RFC 5621): an offer with a location, an ISUP
// message or a picture beside it. Bodies are wire text, so binary parts pass unchanged.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { BodyFault } from './bodies/fault.ts';
import type { HeaderKind } from './codec.ts';
import { isMediaType, type MediaType } from './headers/content-type.ts';
import { HEADERS } from './headers/index.ts';
import { MAX_BOUNDARY_BYTES, MAX_MULTIPART_PARTS, MAX_PART_HEADER_LINES } from './limits.ts';
import { parameterText } from './parameters.ts';
import type { RawMessage } from './raw-message.ts';
import { CR, isToken, LF, oneLine, SPACE, sameWord, TAB, trimBlanks } from './text.ts';
import { parseHeader } from './values.ts';

export interface BodyPart {
  readonly headers: readonly PartHeader[];
  /** Wire text. */
  readonly body: string;
}

export interface PartHeader {
  readonly name: string;
  readonly value: string;
}

/** RFC 2046 section 5.1.1, `bchars`. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]$/;

export function parseMultipart(
  body: string,
  type: MediaType,
): Result<readonly BodyPart[], BodyFault> {
  const boundary = parameterText(type.parameters, 'boundary') ?? '';
  if (boundary.length > MAX_BOUNDARY_BYTES || !BOUNDARY.test(boundary)) {
    return refuse('the type has no boundary');
  }
  const parts: BodyPart[] = [];
  const delimiter = `--${boundary}`;
  let mark = nextMark(body, delimiter, 0);
  while (mark !== undefined && !mark.isLast) {
    const next = nextMark(body, delimiter, mark.end);
    // A body that was cut off behind its last part is read as far as it goes.
    const part = parsePart(body.slice(mark.end, next?.start ?? body.length));
    if (part === undefined) return refuse('a part has a header line without a name');
    if (parts.push(part) > MAX_MULTIPART_PARTS) return refuse('there are too many parts');
    mark = next;
  }
  return parts.length === 0 ? refuse('there is no part') : ok(parts);
}

function refuse(why: string): Result<never, BodyFault> {
  return fail({ says: `the multipart body cannot be read: ${why}` });
}

interface Mark {
  /** The line end before the delimiter belongs to it. */
  readonly start: number;
  /** Behind its own line end. */
  readonly end: number;
  readonly isLast: boolean;
}

/** The next line that is the delimiter. */
function nextMark(body: string, delimiter: string, from: number): Mark | undefined {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at > from && body.charCodeAt(at - 1) !== LF) continue;
    const behind = at + delimiter.length;
    const isLast = body.startsWith('--', behind);
    const end = isLast ? behind : behindLineEnd(body, behind);
    if (end < 0) continue;
    const start = at > from ? beforeLineEnd(body, at) : at;
    return { start: Math.max(start, from), end, isLast };
  }
  return undefined;
}

/** Behind the blanks and the line end that follow a delimiter; -1 when something else does. */
function behindLineEnd(body: string, from: number): number {
  let at = from;
  while (body.charCodeAt(at) === SPACE || body.charCodeAt(at) === TAB) at += 1;
  if (at === body.length) return at;
  if (body.charCodeAt(at) === CR) at += 1;
  return body.charCodeAt(at) === LF ? at + 1 : -1;
}

function beforeLineEnd(body: string, at: number): number {
  return body.charCodeAt(at - 2) === CR ? at - 2 : at - 1;
}

function parsePart(text: string): BodyPart | undefined {
  const headers: PartHeader[] = [];
  let at = 0;
  while (at < text.length) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed + 1;
    const line = withoutLineEnd(text.slice(at, end));
    at = end;
    if (line === '') return { headers, body: text.slice(at) };
    if (!addHeader(headers, line)) return undefined;
  }
  return { headers, body: '' };
}

function withoutLineEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}

function addHeader(headers: PartHeader[], line: string): boolean {
  const last = headers.at(-1);
  if (/^[ \t]/.test(line) && last !== undefined) {
    headers[headers.length - 1] = {
      name: last.name,
      value: trimBlanks(`${last.value} ${trimBlanks(line)}`),
    };
    return true;
  }
  const colon = line.indexOf(':');
  const name = trimBlanks(line.slice(0, Math.max(colon, 0)));
  if (!isToken(name)) return false;
  return headers.push({ name, value: trimBlanks(line.slice(colon + 1)) }) <= MAX_PART_HEADER_LINES;
}

/**
 * The parts with their delimiters. The boundary must not stand in any of them; random ones do not.
 */
export function printMultipart(parts: readonly BodyPart[], boundary: string): string {
  let text = '';
  for (const { headers, body } of parts) {
    text += `--${boundary}\r\n`;
    for (const { name, value } of headers) text += `${name}: ${oneLine(value)}\r\n`;
    text += `\r\n${body}\r\n`;
  }
  return `${text}--${boundary}--\r\n`;
}

/** The value of a header of a part. */
export function partHeader<T>(part: BodyPart, kind: HeaderKind<T>): T | undefined {
  const header = part.headers.find(({ name }) => sameWord(name, kind.name));
  const values = header === undefined ? undefined : parseHeader(kind, header.value);
  return values?.ok ? values.value[0] : undefined;
}

/** A body may be wrapped twice: multipart/mixed around multipart/alternative. */
const MAX_WRAPPINGS = 2;

/**
 * The first body of this type in the message, alone or among others: the SDP, wherever it is.
 * Nothing when there is none.
 */
export function bodyOfType(
  message: RawMessage,
  type: string,
  subtype: string,
): Result<string | undefined, BodyFault> {
  const contentType = message.read(HEADERS.contentType);
  if (!contentType.ok) return fail({ says: contentType.error.says });
  if (contentType.value === undefined || message.bodyLength === 0) return ok(undefined);
  return find({ type, subtype }, { type: contentType.value, body: message.body }, MAX_WRAPPINGS);
}

interface Wanted {
  readonly type: string;
  readonly subtype: string;
}

interface Found {
  readonly type: MediaType;
  readonly body: string;
}

function find(
  wanted: Wanted,
  found: Found,
  wrappings: number,
): Result<string | undefined, BodyFault> {
  if (isMediaType(found.type, wanted.type, wanted.subtype)) return ok(found.body);
  if (!sameWord(found.type.type, 'multipart') || wrappings === 0) return ok(undefined);
  const parts = parseMultipart(found.body, found.type);
  if (!parts.ok) return parts;
  for (const part of parts.value) {
    const type = partHeader(part, HEADERS.contentType);
    if (type === undefined) continue;
    const inner = find(wanted, { type, body: part.body }, wrappings - 1);
    if (!inner.ok || inner.value !== undefined) return inner;
  }
  return ok(undefined);
}
