// A name and an address, the common part of a dozen headers (RFC 3261 section 20.10): with angle
// brackets, `"Ann" <sip:ann@example.com;x=y>;tag=1`, or without, `sip:ann@example.com;tag=1`, where
// everything from the first semicolon on belongs to the header.
import { MAX_URI_BYTES } from './limits.ts';
import type { Reader } from './reader.ts';
import {
  COMMA,
  consistsOf,
  GREATER,
  LESS,
  QUESTION,
  QUOTE,
  quotedString,
  SEMICOLON,
  SPACE,
  TAB,
  URI,
} from './text.ts';

export interface Address {
  /** Wire text with quotes and escapes undone; empty when there is none. */
  readonly display: string;
  /** As on the wire, without brackets; `parseUri` makes something of it. */
  readonly uri: string;
}

/**
 * Reads one into `reader.display` and `reader.uri`. In a header with one value a display name with
 * a comma and no quotes is understood (RFC 4475 section 3.1.2.15); in a list the comma ends the
 * value.
 */
export function readAddress(reader: Reader, inList: boolean): boolean {
  reader.skipSpace();
  const code = reader.peek();
  if (code === LESS) {
    reader.display = '';
    return readBracketed(reader);
  }
  if (code !== QUOTE) return readUnquoted(reader, inList);
  const display = reader.quoted();
  if (display === undefined) return false;
  reader.display = display;
  reader.skipSpace();
  return readBracketed(reader);
}

function readBracketed(reader: Reader): boolean {
  if (!reader.take(LESS)) return failed(reader, 'an address in angle brackets is missing');
  // Blanks next to the brackets mean nothing (RFC 4475 section 3.1.2.14).
  reader.skipSpace();
  const start = reader.at;
  reader.skipRun(URI);
  const end = reader.at;
  reader.skipSpace();
  if (!reader.take(GREATER)) return failed(reader, 'an address has no closing bracket');
  return setUri(reader, start, end);
}

function readUnquoted(reader: Reader, inList: boolean): boolean {
  const { text, end } = reader;
  const start = reader.at;
  let at = start;
  let code = 0;
  for (; at < end; at += 1) {
    code = text.charCodeAt(at);
    if (code === LESS || code === SEMICOLON || code === QUESTION || code === QUOTE) break;
    if (code === COMMA && inList) break;
  }
  const last = lastVisible(text, start, at);
  reader.at = at;
  if (at < end && code === LESS) {
    reader.display = text.slice(start, last);
    return readBracketed(reader);
  }
  if (at < end && code === QUOTE) return failed(reader, 'a quote stands inside a name');
  if (at < end && code === QUESTION) {
    return failed(reader, 'a URI with header fields stands without angle brackets');
  }
  reader.display = '';
  const uri = text.slice(start, last);
  if (!consistsOf(uri, URI) || uri.includes(',')) {
    return failed(
      reader,
      'a URI without angle brackets has a character that does not belong there',
    );
  }
  return setUri(reader, start, last);
}

function lastVisible(text: string, start: number, end: number): number {
  let last = end;
  while (last > start) {
    const code = text.charCodeAt(last - 1);
    if (code !== SPACE && code !== TAB) break;
    last -= 1;
  }
  return last;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

function setUri(reader: Reader, start: number, end: number): boolean {
  if (end - start > MAX_URI_BYTES) return failed(reader, 'a URI is too long');
  const uri = reader.text.slice(start, end);
  if (!uri.startsWith('sip:') && !SCHEME.test(uri)) return failed(reader, 'a URI has no scheme');
  reader.uri = uri;
  return true;
}

function failed(reader: Reader, why: string): false {
  reader.fail(why);
  return false;
}

/** Always with brackets, so that nobody has to guess whose the parameters are. */
export function printAddress(address: Address): string {
  const uri = `<${strictUri(address.uri)}>`;
  return address.display === '' ? uri : `${quotedString(address.display)} ${uri}`;
}

const NO_URI_CHARACTER = /[^!#-;=?-~\x80-\uffff]/g;

/** The URI as it is, but for what would end it early: that goes out escaped. */
export function strictUri(uri: string): string {
  return consistsOf(uri, URI) ? uri : uri.replace(NO_URI_CHARACTER, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
