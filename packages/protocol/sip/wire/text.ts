// Wire text: a string in which each character is one byte of the message (latin1). It is copied
// from one message to the next byte for byte, whatever encoding the peer used. People's text is
// made of it with `utf8Text` (RFC 3261 section 25.1: SIP is UTF-8) and turned back with `wireText`.
import { Buffer } from 'node:buffer';

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PERCENT = 0x25;
export const COMMA = 0x2c;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const LESS = 0x3c;
export const EQUALS = 0x3d;
export const GREATER = 0x3e;
export const QUESTION = 0x3f;
export const AT = 0x40;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;

/** RFC 3261 section 25.1, `token`. */
export const TOKEN = 1;
/** Host names and IPv4 addresses; the underscore is not legal there, but used. */
export const HOST = 2;
/**
 * An unquoted parameter value as peers send it: more than token and host, less than a separator.
 */
export const VALUE = 4;
/** What may stand between angle brackets: no space, quote, bracket or control character. */
export const URI = 8;
export const DIGIT = 16;
export const ALPHA = 32;
export const HEX = 64;
/** Anything that prints, bytes of UTF-8 included. */
export const VISIBLE = 128;

/** Classes of each byte, as a sum of the constants above. */
export const CLASS: Uint8Array = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(256);
  const add = (bit: number, characters: string): void => {
    for (let at = 0; at < characters.length; at += 1) {
      const code = characters.charCodeAt(at);
      table[code] = (table[code] ?? 0) | bit;
    }
  };
  const digits = '0123456789';
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let visible = '';
  for (let code = 0x21; code <= 0xff; code += 1) {
    if (code !== 0x7f) visible += String.fromCharCode(code);
  }
  add(TOKEN, `${digits}${letters}-.!%*_+\`'~`);
  add(HOST, `${digits}${letters}-._`);
  add(VALUE, visible.replace(/[";,<>]/g, ''));
  add(URI, visible.replace(/["<>]/g, ''));
  add(DIGIT, digits);
  add(ALPHA, letters);
  add(HEX, `${digits}ABCDEFabcdef`);
  add(VISIBLE, visible);
  return table;
}

/** True when each character of a text that is not empty is of one of these classes. */
export function consistsOf(text: string, mask: number): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (((CLASS[text.charCodeAt(at)] ?? 0) & mask) === 0) return false;
  }
  return text.length > 0;
}

export function isToken(text: string): boolean {
  return consistsOf(text, TOKEN);
}

const NO_TOKEN_CHARACTER = /[^A-Za-z0-9.!%*_+`'~-]/g;

/** What may go out as a word: what cannot stand in one is left out. */
export function strictWord(text: string): string {
  return isToken(text) ? text : text.replace(NO_TOKEN_CHARACTER, '');
}

/** Equal but for the case of ASCII letters, which is how SIP compares names. */
export function sameWord(one: string, other: string): boolean {
  return (
    one.length === other.length && (one === other || one.toLowerCase() === other.toLowerCase())
  );
}

const NOT_ASCII = /[\x80-\uffff]/;

/** What people read: wire text taken as UTF-8; bytes that are none become U+FFFD. */
export function utf8Text(wire: string): string {
  return NOT_ASCII.test(wire) ? Buffer.from(wire, 'latin1').toString('utf8') : wire;
}

/** What goes out for people's text: its UTF-8, a character a byte. */
export function wireText(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** RFC 3261 section 25.1: what is no qdtext stands behind a backslash. */
const NEEDS_ESCAPE = /["\\]|[^\t\r\n -~\x80-\uffff]/g;
/** A line end inside a value would start a header of its own: it never goes out. */
const LINE_ENDS = /[\r\n]+/g;

const NEEDS_CARE = /["\\]|[^\t -~\x80-\uffff]/;

/** A quoted-string; line ends, which it cannot hold, become a space. */
export function quotedString(content: string): string {
  if (!NEEDS_CARE.test(content)) return `"${content}"`;
  return `"${content.replace(NEEDS_ESCAPE, '\\$&').replace(LINE_ENDS, ' ')}"`;
}

const CONTROLS = /[^\t -~\x80-\uffff]+/g;

/** One line of text, for headers that hold nothing else. */
export function oneLine(text: string): string {
  return trimBlanks(text.replace(CONTROLS, ' '));
}

/**
 * Without blanks, tabs and line ends at both ends. `trim` would take 0xa0 too, which ends many a
 * character of UTF-8; a regular expression would take the square of the time for many blanks
 * inside.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR || code === LF;
}

/** A quoted-string as it stands on the wire, opened; text without quotes as it is. */
export function unquoted(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== QUOTE) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
}

/**
 * A copy of its own. V8 makes a slice of a long string as a reference into it, so whoever keeps a
 * Call-ID for the life of a call would keep the whole message with it.
 */
export function detached(wire: string): string {
  return Buffer.from(wire, 'latin1').toString('latin1');
}
