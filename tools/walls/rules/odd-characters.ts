// Characters that nobody sees, or that make a line read otherwise than it runs.
import type { Rule } from './rule.ts';

const ODD: ReadonlyArray<readonly [RegExp, string]> = [
  [/\r$/, 'a carriage return at its end: lines end in a line feed'],
  [/[^\P{Cc}\t]/u, 'a control character: write it as an escape'],
  [/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/, 'a mark of direction, which reorders what is read'],
  [/[\u00ad\u200b-\u200d\u2060\ufeff]/, 'a character without width'],
  [/[\u00a0\u2028\u2029\u202f]/, 'a blank that is none: write it as an escape'],
  [/[\ud800-\udfff](?![\udc00-\udfff])|\ufffd/u, 'a broken character: the file is not UTF-8'],
];

export const oddCharacters: Rule = {
  name: 'odd-characters',
  reads: ({ kind }) => kind !== 'data',
  *find({ lines }) {
    for (const [at, line] of lines.entries()) {
      const found = ODD.find(([character]) => character.test(line));
      if (found === undefined) continue;
      yield { line: at + 1, says: `the line has ${found[1]}` };
      return; // one tells enough: carriage returns stand on every line
    }
  },
};
