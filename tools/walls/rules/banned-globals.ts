// The globals that reach out of the program: time, randomness, the environment. Whoever uses one
// cannot be tested without it.
import ts from 'typescript';
import { isDeclared, isTypeOnly, isValue } from '../scopes.ts';
import type { Source } from '../source.ts';
import { insteadOf, mayReach, type Reach } from './adapters.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * Reach out however they are used. queueMicrotask is none: it needs no time and keeps its order.
 */
const ALWAYS: ReadonlyMap<string, Reach> = new Map([
  ['performance', 'clock'],
  ['setTimeout', 'timers'],
  ['setInterval', 'timers'],
  ['setImmediate', 'timers'],
  ['crypto', 'randomness'],
  ['console', 'console'],
  ['fetch', 'network'],
  ['WebSocket', 'network'],
  ['EventSource', 'network'],
  ['XMLHttpRequest', 'network'],
]);

/** Reach out by some of their members, or when they are handed on as a whole. */
const MEMBERS: ReadonlyMap<string, Readonly<Record<string, Reach>>> = new Map([
  ['Math', { random: 'randomness' }],
  ['AbortSignal', { timeout: 'timers' }],
  [
    'process',
    {
      ...{ env: 'environment', argv: 'environment', execArgv: 'environment', cwd: 'environment' },
      ...{ exit: 'exit', exitCode: 'exit', abort: 'exit' },
      ...{ stdout: 'console', stderr: 'console', stdin: 'console' },
      ...{ hrtime: 'clock', uptime: 'clock' },
    },
  ],
]);

/** Other ways to the same globals. */
const ROOTS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self']);

export const bannedGlobals: Rule = {
  name: 'banned-globals',
  reads: ({ hasTree }) => hasTree,
  *find(source) {
    for (const { node, name, reach } of reachesIn(source)) {
      if (mayReach(source.path, reach)) continue;
      yield finding(source, node, { name, reach });
    }
  },
};

interface Use {
  readonly name: string;
  readonly reach: Reach;
}

const finding = (source: Source, node: ts.Node, { name, reach }: Use): Finding => ({
  line: source.lineOf(node),
  says: `${name} is the global ${reach}: ${insteadOf(reach)}`,
});

function* reachesIn(source: Source): Generator<Use & { readonly node: ts.Node }> {
  const stack: ts.Node[] = [source.tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (isTypeOnly(node)) continue;
    const use = ts.isIdentifier(node) ? useOf(node) : undefined;
    if (use !== undefined) yield { ...use, node };
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    stack.push(...children.reverse());
  }
}

function useOf(node: ts.Identifier): Use | undefined {
  if (!isValue(node) || isDeclared(node)) return undefined;
  if (!ROOTS.has(node.text)) return useOfName(node.text, node);
  const member = memberOf(node);
  return member === undefined ? undefined : useOfName(member, node.parent);
}

/** What the expression `node`, which stands for the global `name`, reaches. */
function useOfName(name: string, node: ts.Node): Use | undefined {
  if (name === 'Date') return isArithmetic(node) ? undefined : { name, reach: 'clock' };
  const always = ALWAYS.get(name);
  if (always !== undefined) return { name, reach: always };
  const members = MEMBERS.get(name);
  if (members === undefined) return undefined;
  const member = memberOf(node);
  const reach = member === undefined ? Object.values(members)[0] : members[member];
  if (reach === undefined) return undefined;
  return { name: member === undefined ? `${name} as a whole` : `${name}.${member}`, reach };
}

/** `x.member` or `x['member']`, when `node` is that x. */
function memberOf(node: ts.Node): string | undefined {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text;
  if (!ts.isElementAccessExpression(parent) || parent.expression !== node) return undefined;
  const { argumentExpression } = parent;
  return ts.isStringLiteralLike(argumentExpression) ? argumentExpression.text : undefined;
}

/** Turning a moment that was handed in into words, or back, asks no clock. */
function isArithmetic(node: ts.Node): boolean {
  const { parent } = node;
  const member = memberOf(node);
  if (member !== undefined) return member === 'UTC' || member === 'parse';
  if (ts.isBinaryExpression(parent))
    return parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  return (
    ts.isNewExpression(parent) && parent.expression === node && (parent.arguments?.length ?? 0) > 0
  );
}
