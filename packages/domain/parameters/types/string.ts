import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { NOT_QUOTED, outOfRange, wrongType } from './reading.ts';

/** Longer than any list of addresses that people write in one line. */
const MAX_CHARACTERS = 1024;

// Control characters would break lines of SIP messages, of mail headers and of the log.
const CONTROL = /\p{Cc}/u;

export const stringType: ParameterType<string> = {
  catalogueType: 'string',
  meaning: `A text of one line, at most ${MAX_CHARACTERS} characters; may be empty`,
  typescript: () => 'string',
  allowed: () => `a text of one line, at most ${MAX_CHARACTERS} characters`,
  parse(given) {
    if (typeof given === 'number') return wrongType(given, NOT_QUOTED);
    if (typeof given !== 'string') return wrongType(given, 'no text');
    if (CONTROL.test(given)) return wrongType(given, 'a text with control characters');
    if (given.length > MAX_CHARACTERS) return outOfRange(given, 'too long');
    return ok(given);
  },
  print: (value) => value,
  scalar: (value) => value,
};
