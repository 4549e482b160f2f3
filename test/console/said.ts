// The sentences in which the server explains calls, read out of its own code: a text with places to
// fill in is one sentence for each way that its conditions go, with {} for what is filled in.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../../tools/files.mjs';

const HOLE = '{}';
/** Between parts of a line, each of which is said in its own right. */
const PART = '; ';

/** What the decision trace of a call is written by. */
const TRACES = /(?:\btrace\??\.push|#trace(?:\?\.push)?|\bsteps\.push|\b(?:proxied|direct))$/;

export function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/test|simulation/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** What its code hands to the trace. */
export function tracedIn(path: string): readonly string[] {
  const said: string[] = [];
  walk(treeOf(path), (node) => {
    if (!ts.isCallExpression(node) || !TRACES.test(node.expression.getText())) return true;
    for (const one of node.arguments) said.push(...waysOf(one));
    return true;
  });
  return partsOf(said);
}

/** Every sentence that stands in the file. */
export function saidIn(path: string): readonly string[] {
  const said: string[] = [];
  walk(treeOf(path), (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return false;
    if (!isText(node)) return true;
    if (!isCompared(node) && !isFilledIn(node)) said.push(...waysOf(node));
    return false;
  });
  return partsOf(said).filter((part) => part.includes(' '));
}

/** The words of a type such as 'locked' | 'expired', or of a list of them. */
export function wordsOf(path: string, name: string): readonly string[] {
  const words: string[] = [];
  walk(treeOf(path), (node) => {
    const isIt = ts.isTypeAliasDeclaration(node) || ts.isVariableDeclaration(node);
    if (!isIt || node.name.getText() !== name) return true;
    walk(node, (inner) => {
      if (ts.isStringLiteral(inner)) words.push(inner.text);
      return true;
    });
    return false;
  });
  return words;
}

function treeOf(path: string): ts.SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function walk(node: ts.Node, look: (node: ts.Node) => boolean): void {
  ts.forEachChild(node, (child) => {
    if (look(child)) walk(child, look);
  });
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

const isText = (node: ts.Node): node is Text | ts.BinaryExpression =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (isSum(node) && (isText(node.left) || isText(node.right)));

const isSum = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;

function isCompared({ parent }: ts.Node): boolean {
  return (
    ts.isCaseClause(parent) ||
    (ts.isBinaryExpression(parent) && !isSum(parent)) ||
    ts.isElementAccessExpression(parent)
  );
}

/** A part that texts of the same function take in by its name, and nobody else. */
function isFilledIn(node: ts.Node): boolean {
  let made = node.parent;
  while (ts.isConditionalExpression(made) || ts.isParenthesizedExpression(made)) made = made.parent;
  if (!ts.isVariableDeclaration(made)) return false;
  const { name } = made;
  const uses: ts.Node[] = [];
  walk(made.parent.parent.parent, (inner) => {
    if (inner !== name && ts.isIdentifier(inner) && inner.text === name.getText()) uses.push(inner);
    return true;
  });
  return uses.length > 0 && uses.every(({ parent }) => ts.isTemplateSpan(parent));
}

/** Each way that a text can go. */
function waysOf(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return waysOf(node.expression);
  if (ts.isConditionalExpression(node)) {
    return [...waysOf(node.whenTrue), ...waysOf(node.whenFalse)];
  }
  if (isSum(node)) return joined([waysOf(node.left), waysOf(node.right)]);
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.flatMap(({ expression, literal }) => [
      waysOf(expression),
      [literal.text],
    ]);
    return joined([[node.head.text], ...spans]);
  }
  return otherWaysOf(node);
}

const OR: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
];

function otherWaysOf(node: ts.Expression): readonly string[] {
  if (ts.isBinaryExpression(node) && OR.includes(node.operatorToken.kind)) {
    return [...waysOf(node.left), ...waysOf(node.right)];
  }
  // 'refused 503 '.trimEnd()
  if (ts.isCallExpression(node) && /[.]trim(?:End)?$/.test(node.expression.getText())) {
    const ways = waysOf((node.expression as ts.PropertyAccessExpression).expression);
    return [...ways, ...ways.map((way) => way.replace(/(?<=\S) \{\}$/, ''))];
  }
  const made = ts.isIdentifier(node) ? madeAs(node) : undefined;
  return made === undefined ? [HOLE] : waysOf(made);
}

/** What a name of the same file stands for, where that is a text of several ways. */
function madeAs(name: ts.Identifier): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  for (let scope: ts.Node = name.parent; found === undefined; scope = scope.parent) {
    if (ts.isBlock(scope)) found = madeIn(scope, name.text);
    if (scope.parent === undefined) return found;
  }
  return found;
}

function madeIn(block: ts.Block, name: string): ts.Expression | undefined {
  const made = block.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find((one) => one.name.getText() === name)?.initializer;
  return made !== undefined && hasText(made) ? made : undefined;
}

const hasText = (node: ts.Expression): boolean =>
  isText(node) ||
  (ts.isConditionalExpression(node) && (hasText(node.whenTrue) || hasText(node.whenFalse)));

const joined = (parts: ReadonlyArray<readonly string[]>): readonly string[] =>
  parts.reduce<readonly string[]>(
    (begun, ways) => begun.flatMap((start) => ways.map((way) => start + way)),
    [''],
  );

/** Of parts that have words; two holes side by side are one. */
function partsOf(said: readonly string[]): readonly string[] {
  const parts = said.flatMap((line) => line.replaceAll(/(?:\{\})+/g, HOLE).split(PART));
  return [...new Set(parts.map((part) => part.trim()))].filter((part) => /[a-z]{2}/.test(part));
}
