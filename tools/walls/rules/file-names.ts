// One way to write a name, so that nobody guesses: words in lower case joined by hyphens in code,
// by underscores in C++. A name that a shell takes for an option is no name.
import type { Rule } from './rule.ts';

const PLAIN = /^[A-Za-z0-9._][A-Za-z0-9._-]*$/;
const HYPHENS = /^[.]?[a-z0-9]+([-.][a-z0-9]+)*$/;
const UNDERSCORES = /^[a-z0-9]+([_.][a-z0-9]+)*$/;

export const fileNames: Rule = {
  name: 'file-names',
  reads: () => true,
  *find({ hasTree, kind, path }) {
    const parts = path.split('/');
    const name = parts.at(-1) ?? '';
    if (!parts.every((part) => PLAIN.test(part)))
      yield { line: 1, says: 'letters, digits, dots, hyphens, underscores alone; no hyphen first' };
    else if (hasTree && !HYPHENS.test(name))
      yield { line: 1, says: 'words in lower case joined by hyphens: two-words.ts' };
    else if (kind === 'cpp' && !UNDERSCORES.test(name))
      yield { line: 1, says: 'words in lower case joined by underscores: two_words.cc' };
  },
};
