// The machine's time zone is a hidden setting: the same moment reads otherwise on another server.
// Zones are named, and days are half-open in the zone that a setting names.
import ts from 'typescript';
import { nodesOf } from '../source.ts';
import type { Rule } from './rule.ts';

const LOCAL =
  /^((get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds)|getTimezoneOffset|toLocale(Date|Time)?String|to(Date|Time)String)$/;

export const localTime: Rule = {
  name: 'local-time',
  reads: ({ hasTree, path }) => hasTree && path.startsWith('packages/'),
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
      const { name } = node.expression;
      if (LOCAL.test(name.text))
        yield {
          line: source.lineOf(name),
          says: `${name.text} reads the machine's zone: take UTC, or the zone of the settings`,
        };
    }
  },
};
