// An attribute with a grammar of its own is one file with one of these, and one line in list.ts.
import type { Line, Section } from '../session.ts';

export interface Grammar<T> {
  readonly name: string;
  /** undefined: not of this grammar. The line then counts as one we do not know, and passes on. */
  parse(value: string): T | undefined;
  print(value: T): string;
}

/** The first attribute of this grammar that can be read. */
export function read<T>(section: Section, grammar: Grammar<T>): T | undefined {
  for (const each of section.lines) {
    if (each.name !== grammar.name) continue;
    const value = grammar.parse(each.value ?? '');
    if (value !== undefined) return value;
  }
  return undefined;
}

export function readAll<T>(section: Section, grammar: Grammar<T>): readonly T[] {
  const found: T[] = [];
  for (const each of section.lines) {
    if (each.name !== grammar.name) continue;
    const value = grammar.parse(each.value ?? '');
    if (value !== undefined) found.push(value);
  }
  return found;
}

export function lineOf<T>(grammar: Grammar<T>, value: T): Line {
  return { type: 'a', name: grammar.name, value: grammar.print(value) };
}

/** More digits than the largest number that any attribute may hold. */
const DIGITS_LIMIT = 10;

/** A whole number from 0 to `limit`; blanks around it are forgiven. */
export function wholeNumber(text: string | undefined, limit: number): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > DIGITS_LIMIT) return undefined;
  let value = 0;
  for (let at = 0; at < trimmed.length; at += 1) {
    const digit = trimmed.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= limit ? value : undefined;
}

const TOKEN = /^[\x21\x23-\x27\x2a\x2b\x2d\x2e\x30-\x39\x41-\x5a\x5e-\x7e]+$/;

/** RFC 8866 section 9: token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}
