// Bencode, as rtpengine's control protocol has it: texts with their length, whole numbers, lists,
// dictionaries. Texts are bytes: one character each (latin1).
import { fail, ok, type Result } from '@tandem/base/kernel';

export type Bencoded = string | number | readonly Bencoded[] | BencodedFields;
export interface BencodedFields {
  readonly [name: string]: Bencoded;
}

export interface BencodeFault {
  /** Of the byte that is wrong. */
  readonly at: number;
  readonly says: string;
}

/** Answers of a daemon have five or six; more is somebody's attempt at our stack. */
const MOST_LEVELS = 32;

export function encode(value: Bencoded): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (typeof value === 'number') return `i${Math.trunc(value)}e`;
  if (isList(value)) return `l${value.map(encode).join('')}e`;
  const names = Object.keys(value).sort();
  return `d${names.map((name) => encode(name) + encode(value[name] as Bencoded)).join('')}e`;
}

const isList = (value: Bencoded): value is readonly Bencoded[] => Array.isArray(value);

export function decode(text: string): Result<Bencoded, BencodeFault> {
  const reader = new Reader(text);
  const value = reader.value(0);
  if (value === undefined) return fail(reader.fault);
  return reader.isAtEnd ? ok(value) : fail({ at: reader.at, says: 'there is more behind it' });
}

class Reader {
  at = 0;
  #says = 'it ends too early';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at === this.#text.length;
  }

  get fault(): BencodeFault {
    return { at: this.at, says: this.#says };
  }

  /** undefined: `fault` says why. */
  value(level: number): Bencoded | undefined {
    if (level > MOST_LEVELS) return this.#wrong('too many levels');
    switch (this.#text[this.at]) {
      case 'i':
        return this.#number();
      case 'l':
        return this.#list(level);
      case 'd':
        return this.#fields(level);
      default:
        return this.#string();
    }
  }

  #string(): string | undefined {
    const colon = this.#text.indexOf(':', this.at);
    const length = Number(this.#digits(this.at, colon));
    if (Number.isNaN(length)) return this.#wrong('a text, a number, a list or fields belong here');
    const from = colon + 1;
    if (from + length > this.#text.length) return this.#wrong('its text is shorter than it says');
    this.at = from + length;
    return this.#text.slice(from, this.at);
  }

  #number(): number | undefined {
    const end = this.#text.indexOf('e', this.at);
    const digits = this.#text.slice(this.at + 1, end < 0 ? this.at : end);
    if (!/^-?\d{1,19}$/.test(digits)) return this.#wrong('no whole number');
    this.at = end + 1;
    return Number(digits);
  }

  #list(level: number): readonly Bencoded[] | undefined {
    const list: Bencoded[] = [];
    this.at += 1;
    while (this.#text[this.at] !== 'e') {
      const value = this.value(level + 1);
      if (value === undefined) return undefined;
      list.push(value);
    }
    this.at += 1;
    return list;
  }

  #fields(level: number): BencodedFields | undefined {
    // Without a prototype: a daemon's names are never ours.
    const fields: Record<string, Bencoded> = Object.create(null);
    this.at += 1;
    while (this.#text[this.at] !== 'e') {
      const name = this.#string();
      const value = name === undefined ? undefined : this.value(level + 1);
      if (name === undefined || value === undefined) return undefined;
      fields[name] = value;
    }
    this.at += 1;
    return fields;
  }

  #digits(from: number, until: number): string {
    const digits = until < 0 ? '' : this.#text.slice(from, until);
    return /^\d{1,9}$/.test(digits) ? digits : 'none';
  }

  #wrong(says: string): undefined {
    this.#says = says;
    return undefined;
  }
}
