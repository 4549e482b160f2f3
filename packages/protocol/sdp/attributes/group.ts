// a=group (RFC 5888), such as BUNDLE (RFC 9143): streams that belong together, by their a=mid.
import { wordsOf } from '../words.ts';
import { type Grammar, isToken } from './grammar.ts';

export interface Group {
  readonly semantics: string;
  readonly mids: readonly string[];
}

export const group: Grammar<Group> = {
  name: 'group',
  parse(value) {
    const [semantics, ...mids] = wordsOf(value);
    if (semantics === undefined || ![semantics, ...mids].every(isToken)) return undefined;
    return { semantics, mids };
  },
  print: ({ semantics, mids }) => [semantics, ...mids].join(' '),
};
