// What belongs to one machine or one desk has no place in a repository: it means nothing elsewhere,
// and may say more than it should. (The letters in brackets keep this file out of its own net.)
import type { Rule } from './rule.ts';

const MACHINE_PATH = /(^|[^\w.:/-])\/(work|Users)\//;
const OTHER_REGISTRY =
  /https?:\/\/(?!registry\.npmjs\.org\/)([^\s/"']*(registry|mirror|pypi)|[^\s"']*(artifactory|nexus|verdaccio))/i;
const CREDENTIAL = /\b_auth(Token)?\s*=|-{5}BEGIN [A-Z ]*PRIVATE KEY-{5}/;
/** A file says what it does; how it came to be is nobody's business. */
const DESK = [
  ...['cl[a]ude', 'anthr[o]pic', 'chat ?g[p]t', 'open[a]i', 'cop[i]lot', 'll[m]s?'],
  ...['sub-?ag[e]nts?', '(coding|ai) assist[a]nts?', 'language m[o]dels?', 'co-auth[o]red-by'],
].join('|');

const PRIVATE: ReadonlyArray<readonly [RegExp, string]> = [
  [MACHINE_PATH, 'a path of one machine'],
  [OTHER_REGISTRY, 'the address of one registry or mirror'],
  [CREDENTIAL, 'a credential'],
  [new RegExp(`\\b(${DESK})\\b`, 'i'), 'how a file was written, where what it does belongs'],
];

export const privateWords: Rule = {
  name: 'private-words',
  reads: () => true,
  *find({ lines }) {
    for (const [at, line] of lines.entries())
      for (const [word, what] of PRIVATE) {
        const found = word.exec(line);
        if (found) yield { line: at + 1, says: `"${found[0].trim()}" is ${what}` };
      }
  },
};
