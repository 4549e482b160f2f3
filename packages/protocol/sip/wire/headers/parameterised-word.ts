// Headers of the form `word;parameters`: Content-Disposition (RFC 3261 section 20.11), the Accept
// headers of encodings and languages (20.2, 20.3), Info-Package (RFC 6086).
import type { Codec } from '../codec.ts';
import { type Parameter, printParameters } from '../parameters.ts';
import { strictWord } from '../text.ts';

export interface ParameterisedWord {
  readonly word: string;
  readonly parameters: readonly Parameter[];
}

export const parameterisedWord: Codec<ParameterisedWord> = {
  parse(from) {
    from.skipSpace();
    const word = from.token();
    if (word === undefined) return undefined;
    const parameters = from.parameters();
    return parameters === undefined ? undefined : { word, parameters };
  },
  print: ({ word, parameters }) => strictWord(word) + printParameters(parameters),
};
