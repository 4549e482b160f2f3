// A form of text: what is allowed in words, and the one way in which each value is kept, so that
// two spellings of the same value are no difference.
import { fail, ok, type Result } from '@tandem/base/kernel';

export interface Format {
  /** 'an IP address' */
  readonly allowed: string;
  /** The kept spelling, or what is wrong with this one. */
  read(text: string): Result<string, string>;
}

export function byPattern(
  allowed: string,
  pattern: RegExp,
  kept: (text: string) => string = (text) => text,
): Format {
  const isNot = `not ${allowed}`;
  return { allowed, read: (text) => (pattern.test(text) ? ok(kept(text)) : fail(isNot)) };
}

/** Where the kept spelling comes out of understanding the text; null = it is none. */
export function byReading(allowed: string, kept: (text: string) => string | null): Format {
  const isNot = `not ${allowed}`;
  return {
    allowed,
    read(text) {
      const value = kept(text);
      return value === null ? fail(isNot) : ok(value);
    },
  };
}
