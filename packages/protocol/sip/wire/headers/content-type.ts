// Content-Type and Accept (RFC 3261 sections 20.15 and 20.1): a media type with parameters.
import type { Codec } from '../codec.ts';
import { type Parameter, printParameters } from '../parameters.ts';
import { SLASH, sameWord, strictWord } from '../text.ts';

export interface MediaType {
  /** As written; `*` in Accept. */
  readonly type: string;
  readonly subtype: string;
  readonly parameters: readonly Parameter[];
}

export const mediaType: Codec<MediaType> = {
  parse(from) {
    from.skipSpace();
    const type = from.token();
    if (type === undefined) return undefined;
    if (!from.takeSeparator(SLASH)) return from.fail('no slash follows the type');
    const subtype = from.token();
    if (subtype === undefined) return undefined;
    const parameters = from.parameters();
    return parameters === undefined ? undefined : { type, subtype, parameters };
  },

  print: ({ type, subtype, parameters }) =>
    `${strictWord(type)}/${strictWord(subtype)}${printParameters(parameters)}`,
};

/** Whether it is this type, `application/sdp`; letter case means nothing. */
export function isMediaType(value: MediaType, type: string, subtype: string): boolean {
  return sameWord(value.type, type) && sameWord(value.subtype, subtype);
}

/** Whether an Accept range (section 20.1) takes in this type. */
export function accepts(range: MediaType, type: string, subtype: string): boolean {
  if (range.type === '*') return true;
  return sameWord(range.type, type) && (range.subtype === '*' || sameWord(range.subtype, subtype));
}
