// A value together with where it stands in a text, so that whatever is wrong with it can be found
// again. Positions are offsets; a line is worked out only for what is reported.
import type { JsonValue } from './json.ts';

export type SourceNode = SourceScalar | SourceList | SourceMap;

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: number;
}

export interface SourceList {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  readonly at: number;
}

export interface SourceMap {
  readonly kind: 'map';
  readonly entries: readonly SourceEntry[];
  readonly at: number;
}

export interface SourceEntry {
  readonly name: string;
  /** Where the name stands. */
  readonly at: number;
  readonly node: SourceNode;
}

/** For values that came without a text, such as the body of a request. */
export const NOWHERE = -1;

export function sourceOf(value: JsonValue): SourceNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(sourceOf), at: NOWHERE };
  if (typeof value !== 'object' || value === null) {
    return { kind: 'scalar', value: value as SourceScalar['value'], at: NOWHERE };
  }
  const entries = Object.entries(value).map(([name, item]) => ({
    name,
    at: NOWHERE,
    node: sourceOf(item),
  }));
  return { kind: 'map', entries, at: NOWHERE };
}

const SHOWN_CHARACTERS = 40;

/** Enough of what came to recognise it; a file given by mistake must not fill the log. */
export function shown(node: SourceNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'an object';
  const { value } = node;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}
