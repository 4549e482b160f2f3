// A test that does not run is a claim. A skip is legal when it says why: CI forbids even that.
import ts from 'typescript';
import { nodesOf } from '../source.ts';
import type { Rule } from './rule.ts';

const BLOCK = /^(describe|it|test|suite)$/;

export const testsRun: Rule = {
  name: 'tests-run',
  reads: ({ hasTree, isTest }) => hasTree && isTest,
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      const says = ts.isCallExpression(node)
        ? wrongCall(node)
        : ts.isPropertyAssignment(node)
          ? wrongOption(node)
          : undefined;
      if (says !== undefined) yield { line: source.lineOf(node), says };
    }
  },
};

function wrongCall({ expression, arguments: given }: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const word = expression.name.text;
  const onBlock = BLOCK.test(expression.expression.getText());
  if (onBlock && /^(only|skip|todo)$/.test(word))
    return `.${word}: run it, or t.skip('the reason') inside`;
  const [reason] = given;
  const silent = reason === undefined || (ts.isStringLiteral(reason) && reason.text === '');
  return silent && /^(skip|todo)$/.test(word) ? `.${word}() without its reason` : undefined;
}

function wrongOption({ name, initializer, parent }: ts.PropertyAssignment): string | undefined {
  const { parent: call } = parent;
  if (!ts.isCallExpression(call) || !BLOCK.test(call.expression.getText())) return undefined;
  const on = initializer.kind === ts.SyntaxKind.TrueKeyword;
  return on && /^(only|skip|todo)$/.test(name.getText())
    ? `{ ${name.getText()}: true }: run it, or give the reason as a text`
    : undefined;
}
