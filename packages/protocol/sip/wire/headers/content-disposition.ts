// Content-Disposition (RFC 3261 section 20.11): what a body is for, and whether it may be ignored.
import type { Codec } from '../codec.ts';
import { parameterText } from '../parameters.ts';
import { sameWord } from '../text.ts';
import { type ParameterisedWord, parameterisedWord } from './parameterised-word.ts';

export type ContentDisposition = ParameterisedWord;

export const contentDisposition: Codec<ContentDisposition> = parameterisedWord;

/**
 * A body that must be understood, which is the default, or else the request is refused with 415.
 */
export function isRequiredBody(disposition: ContentDisposition | undefined): boolean {
  if (disposition === undefined) return true;
  return !sameWord(parameterText(disposition.parameters, 'handling') ?? '', 'optional');
}
