// `any` switches the compiler off for all that it touches; a non-null mark does so for one value.
import ts from 'typescript';
import { nodesOf } from '../source.ts';
import type { Rule } from './rule.ts';

export const looseTypes: Rule = {
  name: 'loose-types',
  reads: ({ kind }) => kind === 'typescript',
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      if (node.kind === ts.SyntaxKind.AnyKeyword)
        yield { line: source.lineOf(node), says: 'any: name the type, or take unknown and look' };
      else if (ts.isNonNullExpression(node))
        yield { line: source.lineOf(node), says: 'a non-null mark: look, or use invariant()' };
    }
  },
};
