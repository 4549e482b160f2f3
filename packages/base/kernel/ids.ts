// Names that nobody else makes: UUIDv7 for records, short random tokens for SIP.
import type { Clock } from './clock.ts';
import { invariant } from './invariant.ts';
import type { Random } from './random.ts';
import type { Brand } from './units.ts';

/** RFC 9562 section 5.7: 36 characters, lower case; sorts by the time it was made. */
export type Uuid = Brand<string, 'Uuid'>;

export type UuidMaker = () => Uuid;

/** RFC 9562 section 6.2: the 12 bits after the version count within one millisecond. */
const COUNTER_VALUES = 0x1000;
/** A new millisecond starts its count in the lower half, so at least 2,048 more fit into it. */
const COUNTER_START_VALUES = COUNTER_VALUES / 2;

const HEX_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * Each id is greater than the one before it, also within a millisecond, and also when the wall
 * clock steps back: then the last time is kept and the counter goes on, borrowing from the next
 * millisecond when it is full.
 */
export function uuidMaker(clock: Pick<Clock, 'wallMs'>, random: Random): UuidMaker {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const wallMs = clock.wallMs();
    if (wallMs > lastMs) {
      lastMs = wallMs;
      counter = random.below(COUNTER_START_VALUES);
    } else if (counter + 1 < COUNTER_VALUES) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = random.below(COUNTER_START_VALUES);
    }
    return uuidText(lastMs, counter, random);
  };
}

function uuidText(unixMs: number, counter: number, random: Random): Uuid {
  const low32 = (unixMs % 2 ** 32) >>> 0;
  const high16 = Math.floor(unixMs / 2 ** 32);
  const variant = (random.uint32() & 0x3fff) | 0x8000;
  return `${hex16(high16)}${hex16(low32 >>> 16)}-${hex16(low32)}-${hex16(counter | 0x7000)}-${hex16(
    variant,
  )}-${hex16(random.uint32())}${hex32(random.uint32())}` as Uuid;
}

function hex16(value: number): string {
  return `${HEX_BYTES[(value >>> 8) & 0xff]}${HEX_BYTES[value & 0xff]}`;
}

function hex32(value: number): string {
  return `${hex16(value >>> 16)}${hex16(value)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): text is Uuid {
  return UUID.test(text);
}

/** The millisecond in which a UUIDv7 was made: tells which daily partition a record is in. */
export function uuidTimeMs(id: Uuid): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

// RFC 4648 in lower case: tags and branches are compared without regard to case by some peers, so a
// token must not rely on it.
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Two characters for each 10 bits: half the steps of one by one. */
const BASE32_PAIRS = pairs(BASE32);
const BASE64URL_PAIRS = pairs(BASE64URL);

function pairs(alphabet: string): readonly string[] {
  return [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second));
}

/** Random text of `length` characters, 5 bits each, safe where letter case is lost. */
export function base32Token(random: Random, length: number): string {
  return token(random, length, { pairs: BASE32_PAIRS, bits: 10 });
}

/** Random text of `length` characters, 6 bits each, safe in URLs: for secrets of the API. */
export function base64UrlToken(random: Random, length: number): string {
  return token(random, length, { pairs: BASE64URL_PAIRS, bits: 12 });
}

interface Alphabet {
  readonly pairs: readonly string[];
  /** Bits that choose one pair. */
  readonly bits: 10 | 12;
}

function token(random: Random, length: number, alphabet: Alphabet): string {
  invariant(Number.isInteger(length) && length >= 1, `a token of ${length} characters`);
  const mask = (1 << alphabet.bits) - 1;
  let text = '';
  let word = 0;
  let bits = 0;
  while (text.length < length) {
    if (bits < alphabet.bits) {
      word = random.uint32();
      bits = 32;
    }
    text += alphabet.pairs[word & mask];
    word >>>= alphabet.bits;
    bits -= alphabet.bits;
  }
  return text.length === length ? text : text.slice(0, length);
}
