// The kinds of objects with their fields, out of the server's own OpenAPI document: what the server
// checks by is what forms and tables are made of.
import { useQuery } from '@tanstack/react-query';
import { ask } from './ask.ts';

export interface FieldSchema {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | 'object' | 'null';
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly FieldSchema[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly writeOnly?: boolean;
  readonly 'x-unit'?: string;
  readonly 'x-refers'?: string;
  readonly 'x-where'?: { readonly field: string; readonly values: readonly string[] };
  readonly 'x-null'?: string;
  readonly 'x-least'?: string;
  readonly 'x-most'?: string;
  readonly 'x-creation-only'?: boolean;
  readonly 'x-generated'?: boolean;
}

export interface Chapter {
  readonly title: string;
  readonly fields: readonly string[];
}

export interface KindSchema {
  /** As in files: routingGateways. */
  readonly name: string;
  readonly naturalKey: string;
  /** Where its objects are asked for. */
  readonly resource: string;
  readonly meaning: string;
  readonly chapters: readonly Chapter[];
  readonly fields: Readonly<Record<string, FieldSchema>>;
}

interface NamedSchema extends FieldSchema {
  readonly 'x-kind'?: Pick<KindSchema, 'name' | 'naturalKey' | 'resource' | 'chapters'>;
}

interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, NamedSchema>> };
}

export type Kinds = ReadonlyMap<string, KindSchema>;

async function readKinds(): Promise<Kinds> {
  const { components } = await ask<OpenApi>('GET', '/api/v1/openapi.json');
  const kinds = new Map<string, KindSchema>();
  for (const schema of Object.values(components.schemas)) {
    const kind = schema['x-kind'];
    if (kind === undefined) continue;
    const { description: meaning = '', properties: fields = {} } = schema;
    kinds.set(kind.name, { ...kind, meaning, fields });
  }
  return kinds;
}

/** They change only with the program. */
export const useKinds = () =>
  useQuery({ queryKey: ['kinds'], queryFn: readKinds, staleTime: Number.POSITIVE_INFINITY });

/** The schema of the value itself where null is allowed too. */
export const withoutNull = (field: FieldSchema): FieldSchema =>
  field.anyOf?.find(({ type }) => type !== 'null') ?? field;

export const takesNull = (field: FieldSchema): boolean =>
  field.anyOf?.some(({ type }) => type === 'null') ?? false;

export const isRequired = (field: FieldSchema): boolean => field.default === undefined;

/** An object as lists and single answers show it. */
export interface ObjectShown {
  readonly id: string;
  readonly version: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly secrets: readonly string[];
  readonly object: Readonly<Record<string, unknown>>;
  /** Of accounts in lists, for who may see payments: what is left. */
  readonly balance?: string;
}
