// A schema as the checker, the export and the manual read it: JSON Schema, with our own words under
// "x-", which validators and OpenAPI pass over.
import type { TSchema } from 'typebox';
import type { FormatName } from '../formats/index.ts';
import type { JsonValue } from '../json.ts';

export interface SchemaNode {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | 'object' | 'null';
  readonly description?: string;
  readonly default?: JsonValue;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly SchemaNode[];
  readonly format?: FormatName;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  /** A secret: taken, kept encrypted, never shown unless asked for. */
  readonly writeOnly?: boolean;
  readonly 'x-unit'?: string;
  /** The kind whose object the text names. */
  readonly 'x-refers'?: string;
  readonly 'x-where'?: Condition;
  /** What null means here, besides being the default. */
  readonly 'x-null'?: string;
  /** Of amounts of money and other decimals, as texts. */
  readonly 'x-least'?: string;
  readonly 'x-most'?: string;
  /** The order of the list has no meaning: it is kept sorted. */
  readonly 'x-unordered'?: boolean;
  /** Counts when the object is created and never again. */
  readonly 'x-creation-only'?: boolean;
  /** Of an object: names that stand among its fields and are rows of their own. */
  readonly 'x-rows'?: readonly string[];
  /** Made by us when a new object comes without it. */
  readonly 'x-generated'?: boolean;
}

/** What a referred object must be: its field `field` is one of `values`. */
export interface Condition {
  readonly field: string;
  readonly values: readonly string[];
}

/** TypeBox schemas are JSON Schema objects; their TypeScript types hide it. */
export function nodeOf(schema: TSchema): SchemaNode {
  return schema as SchemaNode;
}

/** The schema of the value itself where null is allowed too. */
export function withoutNull(node: SchemaNode): SchemaNode {
  return node.anyOf?.find((one) => one.type !== 'null') ?? node;
}

export function takesNull(node: SchemaNode): boolean {
  return node.anyOf?.some((one) => one.type === 'null') ?? false;
}

export function isRequired(node: SchemaNode): boolean {
  return node.default === undefined;
}
