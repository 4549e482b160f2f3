// A file as the rules see it: what kind it is, its lines, and (parsed once, when first asked) its
// tree.
import ts from 'typescript';
import type { OwnFile } from './own-files.ts';

export type Kind = 'typescript' | 'javascript' | 'cpp' | 'text' | 'data';

const KINDS: ReadonlyArray<readonly [Kind, RegExp]> = [
  // Made by a program, or given to the code as it is: no rule of style binds it.
  ['data', /(^|\/)fixtures\/|[.]generated[.][a-z]+$|[.](dat|bin|pcap)$|^package-lock[.]json$/],
  ['typescript', /[.][mc]?tsx?$/],
  ['javascript', /[.][mc]?jsx?$/],
  ['cpp', /[.](cc|cpp|h|hpp)$/],
];

export class Source {
  readonly path: string;
  readonly text: string;
  readonly kind: Kind;
  readonly lines: readonly string[];
  #tree: ts.SourceFile | undefined;

  constructor({ path, text }: OwnFile) {
    this.path = path;
    this.text = text;
    this.kind = KINDS.find(([, named]) => named.test(path))?.[0] ?? 'text';
    this.lines = text.replace(/\n$/, '').split('\n');
  }

  /** Tests and what serves only them, wherever it stands. */
  get isTest(): boolean {
    return (
      /[.](test|conformance|sim|fuzz|bench)[.][a-z]+$/.test(this.path) ||
      /(^|\/)(testing[a-z-]*[.]ts$|test\/)/.test(this.path)
    );
  }

  get hasTree(): boolean {
    return this.kind === 'typescript' || this.kind === 'javascript';
  }

  get tree(): ts.SourceFile {
    this.#tree ??= ts.createSourceFile(this.path, this.text, ts.ScriptTarget.ESNext, true);
    return this.#tree;
  }

  /** The line where a node begins, counted from 1. */
  lineOf(node: ts.Node): number {
    return this.tree.getLineAndCharacterOfPosition(node.getStart(this.tree)).line + 1;
  }
}

/** Every node of a tree, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}
