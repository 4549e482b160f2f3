// Escapes in URIs (RFC 3261 section 25.1): which characters may stand bare depends on the part.
import { Buffer } from 'node:buffer';

/** A part of a URI; each has its own set of characters that need no escape. */
export type UriPart = 'user' | 'password' | 'parameter' | 'header' | 'opaque';

const UNRESERVED = "A-Za-z0-9\\-_.!~*'()";
/** Bare characters of each part besides the unreserved ones. */
const BARE: Readonly<Record<UriPart, string>> = {
  user: '&=+$,;?/',
  password: '&=+$,',
  parameter: '\\[\\]/:&+$',
  header: '\\[\\]/?:+$',
  opaque: '&=+$,;?/:@\\[\\]#',
};

/** What must be escaped; of `%` only one that begins no escape. */
const MUST_ESCAPE = patterns((bare) => `[^${UNRESERVED}${bare}%]|%(?![0-9A-Fa-f]{2})`);
/** What must be escaped in text that has no escapes yet: `%` too. */
const MUST_ESCAPE_IN_PLAIN = patterns((bare) => `[^${UNRESERVED}${bare}]`);

function patterns(make: (bare: string) => string): Readonly<Record<UriPart, RegExp>> {
  const pattern = (part: UriPart): RegExp => new RegExp(make(BARE[part]), 'g');
  return {
    user: pattern('user'),
    password: pattern('password'),
    parameter: pattern('parameter'),
    header: pattern('header'),
    opaque: pattern('opaque'),
  };
}

/** Plain text made fit for a part of a URI. */
export function escapeUri(plain: string, part: UriPart): string {
  return plain.replace(MUST_ESCAPE_IN_PLAIN[part], escaped);
}

/** Text of a URI, escapes and all, as it may go out: what is escaped stays, the rest is made to. */
export function strictUriText(text: string, part: UriPart): string {
  return text.replace(MUST_ESCAPE[part], escaped);
}

function escaped(character: string): string {
  let text = '';
  const encoding = character.charCodeAt(0) > 0xff ? 'utf8' : 'latin1';
  for (const byte of Buffer.from(character, encoding)) {
    text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

const ESCAPE = /%([0-9A-Fa-f]{2})/g;

/**
 * Escapes undone, as wire text. The result may hold anything, line ends and zeros included: it is
 * for comparing and looking up, and goes out again through `escapeUri` only.
 */
export function unescapeUri(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const ESCAPE_OF_UNRESERVED = /%[0-9A-Fa-f]{2}/g;
const RESERVED = ';/?:@&=+$,';

/**
 * RFC 3261 section 19.1.4: a character is the same as its escape unless it is reserved. What stays
 * escaped gets capital digits, so that two texts are equal when they mean the same.
 */
export function normalEscapes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(ESCAPE_OF_UNRESERVED, (found) => {
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16));
    return RESERVED.includes(character) || character === '%' ? found.toUpperCase() : character;
  });
}
