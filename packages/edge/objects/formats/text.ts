import { byPattern } from './format.ts';

/**
 * People's words. Lines and tabs are allowed; other control characters would garble screens, and
 * the database takes no half of a character.
 */
export const text = byPattern('text without control characters', /^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u);

export const objectId = byPattern('1-64 of A-Z a-z 0-9 . _ -', /^[A-Za-z0-9._-]{1,64}$/);

/** Areas are named as people name places. */
export const areaName = byPattern(
  '1-64 characters, no space at either end, none of [ ] and no control characters',
  /^(?! )[^\p{Cc}\p{Cs}[\]]{1,64}(?<! )$/u,
);

const MAX_EMAIL_CHARACTERS = 254; // RFC 5321 section 4.5.3.1.3, less the angle brackets

export const email = byPattern(
  'an e-mail address',
  new RegExp(`^(?=.{3,${MAX_EMAIL_CHARACTERS}}$)[^\\s@<>()",;:]{1,64}@[A-Za-z0-9.-]{1,253}$`),
);

export const currency = byPattern(
  'a currency of three letters (ISO 4217), such as USD',
  /^[A-Za-z]{3}$/,
  (code) => code.toUpperCase(),
);

export const country = byPattern(
  'a country of two letters (ISO 3166), such as BD',
  /^[A-Za-z]{2}$/,
  (code) => code.toUpperCase(),
);

/** RFC 3261 section 25.1: token. */
export const headerName = byPattern('the name of a SIP header', /^[A-Za-z0-9.!%*_+`'~-]{1,64}$/);

/** No line break may come into a header by way of a setting. */
export const headerValue = byPattern(
  'text on one line, at most 1,000 characters',
  /^[^\p{Cc}\p{Cs}]{0,1000}$/u,
);

/** What object:action an operator may do; whether both are known is a check of its own. */
export const right = byPattern(
  'object:action, each a word or *',
  /^(?:[a-zA-Z]+|\*):(?:[a-zA-Z]+|\*)$/,
);
