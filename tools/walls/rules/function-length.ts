// A function is read at a glance or not at all.
import ts from 'typescript';
import { nodesOf, type Source } from '../source.ts';
import type { Rule } from './rule.ts';

const MAX_LINES = 70;

export const functionLength: Rule = {
  name: 'function-length',
  reads: ({ hasTree }) => hasTree,
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      if (!isFunctionWithBody(node) || (source.isTest && isTestBlock(node))) continue;
      const lines = linesOf(source, node) - linesOfTestBlocks(source, node);
      if (lines > MAX_LINES)
        yield {
          line: source.lineOf(node),
          says: `a function of ${lines} lines, at most ${MAX_LINES}: name its parts`,
        };
    }
  },
};

export type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

export function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** The callback of describe, it and the like: a chapter of the test, not a function. */
function isTestBlock(node: ts.Node): boolean {
  if (!ts.isCallExpression(node.parent)) return false;
  const { expression, arguments: given } = node.parent;
  const called = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  return (
    given.some((argument) => argument === node) &&
    /^(describe|it|test|suite)$/.test(called.getText())
  );
}

function linesOfTestBlocks(source: Source, node: ts.Node): number {
  if (!source.isTest) return 0;
  let lines = 0;
  const look = (child: ts.Node): void => {
    if (isFunctionWithBody(child) && isTestBlock(child)) lines += linesOf(source, child);
    else ts.forEachChild(child, look);
  };
  ts.forEachChild(node, look);
  return lines;
}

function linesOf(source: Source, node: ts.Node): number {
  const line = (position: number) => source.tree.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart(source.tree)) + 1;
}
