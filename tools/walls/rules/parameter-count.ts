// Past three, arguments change places unnoticed.
import ts from 'typescript';
import { nodesOf } from '../source.ts';
import { isFunctionWithBody } from './function-length.ts';
import type { Rule } from './rule.ts';

const MAX_PARAMETERS = 3;

export const parameterCount: Rule = {
  name: 'parameter-count',
  reads: ({ hasTree }) => hasTree,
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      if (!isFunctionWithBody(node) && !ts.isMethodSignature(node)) continue;
      const count = node.parameters.filter(({ name }) => name.getText() !== 'this').length;
      if (count > MAX_PARAMETERS)
        yield {
          line: source.lineOf(node),
          says: `${count} parameters, at most ${MAX_PARAMETERS}: take one object of options`,
        };
    }
  },
};
