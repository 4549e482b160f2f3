// Whether a name at some place means the global of that name, or something that this file declares.
// Without a type checker: a whole program would take seconds, and the question is only of names.
import ts from 'typescript';

/**
 * The identifier is read as a value: no property name, no type, no declaration of something else.
 */
export function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent)) {
    const fromElsewhere = parent.parent.parent.moduleSpecifier !== undefined;
    return !fromElsewhere && (parent.propertyName ?? parent.name) === node;
  }
  if (ts.isImportSpecifier(parent) || ts.isLabeledStatement(parent)) return false;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !('name' in parent && parent.name === node);
}

/** Types vanish before the program runs; what a class extends does not. */
export const isTypeOnly = (node: ts.Node): boolean =>
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node));

/** Looks outwards for a declaration of the same name. */
export function isDeclared(node: ts.Identifier): boolean {
  for (let at: ts.Node = node.parent; at !== undefined; at = at.parent)
    if (namesOf(at).has(node.text)) return true;
  return false;
}

const known = new WeakMap<ts.Node, ReadonlySet<string>>();

function namesOf(scope: ts.Node): ReadonlySet<string> {
  const before = known.get(scope);
  if (before !== undefined) return before;
  const names = new Set<string>();
  for (const declaration of declarationsIn(scope)) addNames(declaration, names);
  known.set(scope, names);
  return names;
}

function declarationsIn(scope: ts.Node): readonly ts.Node[] {
  if (ts.isFunctionLike(scope)) return scope.parameters;
  if (ts.isSourceFile(scope) || ts.isBlock(scope) || ts.isCaseOrDefaultClause(scope))
    return scope.statements;
  if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope))
    return scope.initializer === undefined ? [] : [scope.initializer];
  if (ts.isCatchClause(scope) && scope.variableDeclaration) return [scope.variableDeclaration];
  return [];
}

function addNames(node: ts.Node, names: Set<string>): void {
  if (ts.isVariableStatement(node)) addNames(node.declarationList, names);
  else if (ts.isVariableDeclarationList(node))
    for (const one of node.declarations) addNames(one, names);
  else if (ts.isVariableDeclaration(node) || ts.isParameter(node)) addBinding(node.name, names);
  else if (ts.isImportDeclaration(node)) addImports(node.importClause, names);
  else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) {
    if (node.name) names.add(node.name.text);
  }
}

function addBinding(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text);
  else
    for (const element of name.elements)
      if (!ts.isOmittedExpression(element)) addBinding(element.name, names);
}

function addImports(clause: ts.ImportClause | undefined, names: Set<string>): void {
  if (clause?.name) names.add(clause.name.text);
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
  else for (const { name } of bindings.elements) names.add(name.text);
}
