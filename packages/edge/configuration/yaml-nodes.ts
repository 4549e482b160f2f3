// From the YAML parser's document to nodes with their places. Aliases are followed, within limits:
// ten short lines that name one another can stand for more than a memory holds.
import type { ObjectFault, SourceEntry, SourceMap, SourceNode } from '@tandem/edge/objects';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Shortened } from './flow-runs.ts';
import { MAX_DEPTH } from './nesting.ts';

/** Enough for a few repeated blocks. */
const MAX_ALIASES = 1_000;
/** What all aliases together may stand for. */
const MAX_ALIASED_NODES = 100_000;

/** Anything else than a tree of plain values within the limits. */
export class UnfitNode extends Error {
  override readonly name = 'UnfitNode';
  readonly at: number;
  readonly allowed: string;

  constructor(message: string, at: number, allowed: string) {
    super(message);
    this.at = at;
    this.allowed = allowed;
  }
}

export function nestedTooDeep(at: number): UnfitNode {
  return new UnfitNode('This is nested too deep', at, `at most ${MAX_DEPTH} levels`);
}

export class NodeReader {
  readonly #document: Document.Parsed;
  readonly #source: Shortened;
  readonly #placed = new Set<number>();
  readonly #anchors = new Map<string, unknown>();
  readonly #faults: ObjectFault[] = [];
  #aliases = 0;
  #aliasedNodes = 0;
  /** How many aliases are being followed at this moment. */
  #following = 0;
  /** The outermost of these: the line that stands for too much. */
  #aliasAt = 0;

  constructor(document: Document.Parsed, source: Shortened) {
    this.#document = document;
    this.#source = source;
  }

  /** An empty file is a map without entries. */
  root(): SourceMap {
    const { contents } = this.#document;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      return { kind: 'map', entries: [], at: 0 };
    }
    const node = this.#node(contents, 0);
    if (node.kind === 'map') return node;
    throw new UnfitNode(
      'The file is no map of sections',
      node.at,
      'sections such as accounts: and phones:',
    );
  }

  /** Every run that was taken out has found its place again. */
  get isWhole(): boolean {
    return this.#placed.size === this.#source.runs.size;
  }

  /** Names that stand twice in one object. */
  get faults(): readonly ObjectFault[] {
    return this.#faults;
  }

  #node(node: unknown, depth: number): SourceNode {
    const at = this.#at(node);
    if (depth > MAX_DEPTH) {
      throw nestedTooDeep(at);
    }
    if (isAlias(node)) return this.#aliased(this.#anchors.get(node.source), at, depth);
    if (this.#following > 0) this.#count();
    else this.#remember(node);
    if (isMap(node)) return this.#map(node, at, depth);
    if (isSeq(node)) return { kind: 'list', items: this.#items(node.items, depth), at };
    if (!isScalar(node)) return { kind: 'scalar', value: null, at };
    const { value } = node;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', value, at };
    }
    if (value === null || value === undefined) return { kind: 'scalar', value: null, at };
    throw new UnfitNode('This is no plain value', at, 'text, numbers, true, false, null');
  }

  #items(items: readonly unknown[], depth: number): readonly SourceNode[] {
    const nodes: SourceNode[] = [];
    for (const item of items) {
      const run = isMap(item) ? this.#source.runs.get(item.range?.[0] ?? -1) : undefined;
      if (run === undefined) {
        nodes.push(this.#node(item, depth + 1));
      } else {
        this.#placed.add(run.at);
        for (const one of run.items) nodes.push(one);
      }
    }
    return nodes;
  }

  /** An alias means the last anchor of its name before it. */
  #remember(node: unknown): void {
    if (!isNode(node) || isAlias(node)) return;
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
  }

  #map({ items }: YAMLMap, at: number, depth: number): SourceMap {
    const names = new Set<string>();
    const entries = items.map((pair) => {
      const entry = this.#entry(pair, depth);
      if (names.has(entry.name)) this.#faults.push(twice(entry));
      names.add(entry.name);
      return entry;
    });
    return { kind: 'map', entries, at };
  }

  #entry({ key, value }: Pair, depth: number): SourceEntry {
    const at = this.#at(key);
    if (!isScalar(key)) throw new UnfitNode('This name is no text', at, 'names of fields');
    const node: SourceNode =
      value === null ? { kind: 'scalar', value: null, at } : this.#node(value, depth + 1);
    return { name: String(key.value), at, node };
  }

  #aliased(target: unknown, at: number, depth: number): SourceNode {
    if (this.#following === 0) this.#aliasAt = at;
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) {
      const allowed = `at most ${MAX_ALIASES} aliases, counted through each other`;
      throw new UnfitNode('There are too many aliases', this.#aliasAt, allowed);
    }
    if (target === undefined) throw new UnfitNode('This alias names nothing', at, 'an anchor');
    this.#following += 1;
    const node = this.#node(target, depth + 1);
    this.#following -= 1;
    return node;
  }

  #count(): void {
    this.#aliasedNodes += 1;
    if (this.#aliasedNodes <= MAX_ALIASED_NODES) return;
    const allowed = `at most ${MAX_ALIASED_NODES} values behind all aliases`;
    throw new UnfitNode('The aliases stand for too much', this.#aliasAt, allowed);
  }

  #at(node: unknown): number {
    const range: unknown = isRanged(node) ? node.range?.[0] : undefined;
    return this.#source.originalOf(typeof range === 'number' ? range : 0);
  }
}

function isRanged(node: unknown): node is { readonly range?: readonly number[] | null } {
  return typeof node === 'object' && node !== null && 'range' in node;
}

function twice({ at }: SourceEntry): ObjectFault {
  return {
    code: 'CONFIG_DUPLICATE',
    at,
    path: '',
    field: '',
    allowed: 'each name once',
    detail: 'This name stands twice in one object',
  };
}

export function unfitFault({ message, at, allowed }: UnfitNode): ObjectFault {
  const detail = `${message}; allowed is ${allowed}`;
  return { code: 'CONFIG_SYNTAX', at, path: '', field: '', allowed, detail };
}
