// What the words of a field are called: each by itself, or of its field where it means something
// else there, as in "ringback.local".
import type { Texts } from './help-in.ts';

export interface Value {
  readonly field: string;
  readonly word: string;
}

export interface ValueWords {
  /** As tables show it. */
  word(value: Value): string;
  /** Where one chooses: with the word that files, the API and the help say. */
  choice(value: Value): string;
}

export function valueWordsIn(texts: Texts): ValueWords {
  const word = ({ field, word: as }: Value): string => {
    const known = [`${field}.${as}`, as].find((key) => Object.hasOwn(texts, key));
    return known === undefined ? as : (texts[known] ?? as);
  };
  return {
    word,
    choice: (value) => {
      const said = word(value);
      return said === value.word ? said : `${said} (${value.word})`;
    },
  };
}
