// The same reach as banned-globals, by way of node's modules.
import ts from 'typescript';
import { nodesOf } from '../source.ts';
import { insteadOf, mayReach, type Reach } from './adapters.ts';
import type { Rule } from './rule.ts';

interface Door {
  readonly reach: Reach;
  /** The names behind which the reach is; without it, all. */
  readonly names?: RegExp;
}

const DOORS: Readonly<Record<string, Door>> = {
  timers: { reach: 'timers' },
  'timers/promises': { reach: 'timers' },
  perf_hooks: { reach: 'clock' },
  process: { reach: 'environment' },
  console: { reach: 'console' },
  crypto: { reach: 'randomness', names: /^(random|generate|webcrypto$|getRandomValues$)/ },
};

export const bannedImports: Rule = {
  name: 'banned-imports',
  reads: ({ hasTree }) => hasTree,
  *find(source) {
    for (const node of nodesOf(source.tree)) {
      const taken = takenFrom(node);
      const door = taken && DOORS[taken.module.replace(/^node:/, '')];
      if (!taken || !door || mayReach(source.path, door.reach)) continue;
      const { names } = door;
      const found = names ? taken.names.filter((name) => name === '*' || names.test(name)) : ['*'];
      if (found.length > 0)
        yield { line: source.lineOf(node), says: sentence(taken.module, found, door) };
    }
  },
};

function sentence(module: string, names: readonly string[], { reach }: Door): string {
  const what = names.includes('*') ? `all of ${module}` : `${names.join(', ')} of ${module}`;
  return `${what} is ${reach}: ${insteadOf(reach)}`;
}

interface Taken {
  readonly module: string;
  /** '*' for the module as a whole. */
  readonly names: readonly string[];
}

function takenFrom(node: ts.Node): Taken | undefined {
  if (ts.isImportDeclaration(node)) {
    const names = importedNames(node.importClause);
    return names.length === 0 ? undefined : { module: textOf(node.moduleSpecifier), names };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && !node.isTypeOnly) {
    const { exportClause } = node;
    const named = exportClause !== undefined && ts.isNamedExports(exportClause);
    const names = named
      ? exportClause.elements.map((one) => (one.propertyName ?? one.name).text)
      : ['*'];
    return { module: textOf(node.moduleSpecifier), names };
  }
  return ts.isCallExpression(node) ? loaded(node) : undefined;
}

function importedNames(clause: ts.ImportClause | undefined): readonly string[] {
  if (clause === undefined || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const bindings = clause.namedBindings;
  const whole =
    clause.name !== undefined || (bindings && ts.isNamespaceImport(bindings)) ? ['*'] : [];
  if (bindings === undefined || ts.isNamespaceImport(bindings)) return whole;
  const values = bindings.elements.filter((element) => !element.isTypeOnly);
  return [...whole, ...values.map((element) => (element.propertyName ?? element.name).text)];
}

/** import('node:x') and require('node:x'). */
function loaded(call: ts.CallExpression): Taken | undefined {
  const [argument] = call.arguments;
  const loads =
    call.expression.kind === ts.SyntaxKind.ImportKeyword || call.expression.getText() === 'require';
  if (!loads || argument === undefined || !ts.isStringLiteralLike(argument)) return undefined;
  return { module: argument.text, names: ['*'] };
}

const textOf = (specifier: ts.Expression): string =>
  ts.isStringLiteralLike(specifier) ? specifier.text : '';
