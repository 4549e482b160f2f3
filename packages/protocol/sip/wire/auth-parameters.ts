// `name=value, name="value"`: the parameters of the authentication headers (RFC 3261 section 20.7
// and RFC 7235), where a comma separates parameters and not values of the header.
import { MAX_PARAMETERS } from './limits.ts';
import type { Parameter } from './parameters.ts';
import { pickParameters, strictValue } from './parameters.ts';
import type { Reader } from './reader.ts';
import {
  COMMA,
  consistsOf,
  EQUALS,
  oneLine,
  QUOTE,
  quotedString,
  strictWord,
  trimBlanks,
  unquoted,
  VALUE,
} from './text.ts';

/** A scheme that is not Digest: kept whole. */
export interface OtherAuth {
  readonly scheme: 'other';
  readonly name: string;
  /** Everything behind the name of the scheme. */
  readonly text: string;
}

export function printOther({ name, text }: OtherAuth): string {
  return trimBlanks(`${strictWord(name)} ${oneLine(text)}`);
}

export function readScheme(from: Reader): string | undefined {
  from.skipSpace();
  return from.token();
}

export function isDigest(scheme: string): boolean {
  return scheme.toLowerCase() === 'digest';
}

export function readCommaParameters(from: Reader): readonly Parameter[] | undefined {
  const list: Parameter[] = [];
  for (;;) {
    do from.skipSpace();
    while (from.take(COMMA));
    if (from.at >= from.end) return list;
    const name = from.token();
    if (name === undefined) return undefined;
    if (!from.takeSeparator(EQUALS)) return from.fail('no equals sign follows the name');
    const start = from.at;
    if (from.peek() === QUOTE) {
      if (from.skipQuoted() === undefined) return undefined;
    } else {
      from.skipRun(VALUE);
    }
    if (list.push({ name, value: from.text.slice(start, from.at) }) > MAX_PARAMETERS) {
      return from.fail('there are too many parameters');
    }
    from.skipSpace();
    if (from.at < from.end && from.peek() !== COMMA) return from.fail('a comma is missing');
  }
}

/** The known parameters, opened. */
export function pickOpened<const Name extends string>(
  list: readonly Parameter[],
  names: readonly Name[],
): {
  readonly known: Readonly<Partial<Record<Name, string>>>;
  readonly others: readonly Parameter[];
} {
  const picked = pickParameters(list, names);
  const known: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = picked.known[name];
    if (value !== undefined) known[name] = unquoted(value);
  }
  return { known, others: picked.others };
}

/** Collects what is printed behind the scheme. */
export class AuthPrinter {
  private readonly parts: string[] = [];

  quoted(name: string, value: string | undefined): this {
    if (value !== undefined) this.parts.push(`${name}=${quotedString(value)}`);
    return this;
  }

  /** For values the grammar wants without quotes. */
  bare(name: string, value: string | undefined): this {
    if (value !== undefined) {
      this.parts.push(`${name}=${consistsOf(value, VALUE) ? value : quotedString(value)}`);
    }
    return this;
  }

  others(list: readonly Parameter[]): this {
    for (const { name, value } of list) {
      this.parts.push(`${strictWord(name)}=${strictValue(value ?? '')}`);
    }
    return this;
  }

  toString(): string {
    return this.parts.join(', ');
  }
}
