// Telephone numbers and what is made of them. One leading + is taken off, as it is from calls.
import { byPattern, byReading } from './format.ts';

const withoutPlus = (text: string): string => (text.startsWith('+') ? text.slice(1) : text);

export const number = byPattern('1-32 of 0-9 * #', /^\+?[0-9*#]{1,32}$/, withoutPlus);

export const prefix = byPattern(
  '0-32 of 0-9 * #; empty matches every number',
  /^\+?[0-9*#]{0,32}$/,
  withoutPlus,
);

/** Of phones: where calls are sent on to. */
export const forwardTarget = byPattern(
  'a number of 1-32 of 0-9 * #, or voicemail',
  /^(?:\+?[0-9*#]{1,32}|voicemail)$/,
  withoutPlus,
);

/** As in the parameters with lists of numbers. */
export const numberPattern = byPattern(
  '1-32 of 0-9 * #; a * at the end = any digits after',
  /^\+?(?:[0-9*#]{1,32}|[0-9*#]{0,32}\*)$/,
  withoutPlus,
);

const ROUTE_PREFIX = /^\+?([0-9*#]{0,32})(?::(extension|expiration))?$/;

export const routePrefix = byReading(
  '0-32 of 0-9 * #, then :extension or :expiration where this prefix has a mode of its own',
  (text) => {
    const [, digits, mode] = ROUTE_PREFIX.exec(text) ?? [];
    if (digits === undefined) return null;
    return mode === undefined ? digits : `${digits}:${mode}`;
  },
);

const PAIR = /^\+?([0-9*#]{0,32}):\+?([0-9*#]{0,32})$/;

export const prefixPair = byReading(
  'caller prefix:called prefix, such as 8801:44; an empty one matches every number',
  (text) => {
    const [, caller, callee] = PAIR.exec(text) ?? [];
    return caller === undefined || callee === undefined ? null : `${caller}:${callee}`;
  },
);
