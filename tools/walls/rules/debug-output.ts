// What was put in to look at something once. Programs print by their own output, roles by their
// log.
import ts from 'typescript';
import { nodesOf } from '../source.ts';
import type { Rule } from './rule.ts';

const LOOKS = /^console[.](log|debug|dir|table|trace)$/;

export const debugOutput: Rule = {
  name: 'debug-output',
  reads: ({ hasTree }) => hasTree,
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      if (ts.isDebuggerStatement(node))
        yield { line: source.lineOf(node), says: 'a stop for a debugger: take it out' };
      if (ts.isPropertyAccessExpression(node) && LOOKS.test(node.getText()))
        yield { line: source.lineOf(node), says: `${node.getText()}: take it out, or take a Log` };
    }
  },
};
