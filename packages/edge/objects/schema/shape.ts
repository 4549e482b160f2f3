// What is asked of an object's schema again and again, worked out once.
import { invariant } from '@tandem/base/kernel';
import type { Fields, JsonValue } from '../json.ts';
import { isRequired, type SchemaNode } from './node.ts';

export interface Shape {
  readonly properties: Readonly<Record<string, SchemaNode>>;
  readonly names: readonly string[];
  readonly required: readonly string[];
  readonly defaults: Fields;
}

const shapes = new WeakMap<SchemaNode, Shape>();

export function shapeOf(schema: SchemaNode): Shape {
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const { properties } = schema;
  invariant(properties !== undefined, 'an object has properties');
  const names = Object.keys(properties);
  const defaults: Record<string, JsonValue> = {};
  for (const name of names) {
    const usual = properties[name]?.default;
    if (usual !== undefined) defaults[name] = usual;
  }
  const required = names.filter((name) => isRequired(propertyOf(properties, name)));
  const shape = Object.freeze({ properties, names, required, defaults: Object.freeze(defaults) });
  shapes.set(schema, shape);
  return shape;
}

function propertyOf(properties: Readonly<Record<string, SchemaNode>>, name: string): SchemaNode {
  const property = properties[name];
  invariant(property !== undefined, `${name} is a property`);
  return property;
}
