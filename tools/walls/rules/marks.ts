// Marks of unfinished work, and orders to a tool to look away. What is missing is said in
// docs/features.json, where users read it. (The letters in brackets keep this file out of its own
// net.)
import type { Rule } from './rule.ts';

const MARKS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/, 'finish it, or say in docs/features.json what is missing'],
  [/@ts[-](ignore|nocheck)/, 'mend the type'],
  // A test of types may expect an error, when it says which.
  [/@ts[-]expect-error\s*(\*\/)?\s*$/, 'say which error and why'],
  [/(biome|eslint|prettier)[-](ignore|disable)/, 'mend what the tool found'],
  [/(c8|v8|istanbul) [i]gnore/, 'test it, or delete it'],
  [/^(<{7}|>{7}|={7})( |$)/, 'end the merge'],
];

export const marks: Rule = {
  name: 'marks',
  reads: ({ kind }) => kind !== 'data',
  *find({ lines }) {
    for (const [at, line] of lines.entries())
      for (const [mark, instead] of MARKS) {
        const found = mark.exec(line);
        if (found) yield { line: at + 1, says: `"${found[0].trim()}": ${instead}` };
      }
  },
};
