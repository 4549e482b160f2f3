// Between a whole object and what is stored of it: only what differs from the defaults, so that a
// default that a later version changes, or a field that it adds, reaches objects that stand
// already. The natural key is stored beside the document: an object may get another one.
import type { Fields, JsonValue } from './json.ts';
import { isRecord, sameValue } from './json.ts';
import type { Kind } from './kind.ts';
import { type SchemaNode, withoutNull } from './schema/node.ts';
import { shapeOf } from './schema/shape.ts';

/** The fields of the kind by how they are kept. */
export interface FieldsByKeeping {
  /** In the stored document. */
  readonly document: readonly string[];
  /** Encrypted and outside of the document. */
  readonly secrets: readonly string[];
  /** Nowhere: they make something happen when the object is created. */
  readonly creationOnly: readonly string[];
}

const known = new WeakMap<SchemaNode, FieldsByKeeping>();

export function fieldsOf({ node, naturalKey }: Kind): FieldsByKeeping {
  const before = known.get(node);
  if (before !== undefined) return before;
  const { names, properties } = shapeOf(node);
  const isSecret = (name: string): boolean => properties[name]?.writeOnly === true;
  const isForCreation = (name: string): boolean => properties[name]?.['x-creation-only'] === true;
  const fields = Object.freeze({
    document: names.filter(
      (name) => name !== naturalKey && !isSecret(name) && !isForCreation(name),
    ),
    secrets: names.filter(isSecret),
    creationOnly: names.filter(isForCreation),
  });
  known.set(node, fields);
  return fields;
}

/** Every field: what is not stored has its default. Secrets are put in by whoever may read them. */
export function withDefaults({ node, naturalKey }: Kind, id: string, document: Fields): Fields {
  return filled(node, { ...document, [naturalKey]: id });
}

/**
 * The same for who reads fields by name, in a tenth of the memory: each has only its own fields,
 * and shares the others. Who lists its fields, or spreads it, sees only its own.
 */
export function overDefaults(kind: Kind, id: string, document: Fields): Fields {
  const { properties, withoutDefault, every } = shapeOf(kind.node);
  const given: Fields = { ...document, [kind.naturalKey]: id };
  if (withoutDefault.some((name) => given[name] === undefined)) return filled(kind.node, given);
  const whole = Object.create(every) as Record<string, JsonValue>;
  for (const [name, value] of Object.entries(given)) {
    const property = properties[name];
    if (property !== undefined) whole[name] = mapRecords(property, value, filled);
  }
  return whole;
}

function filled(schema: SchemaNode, fields: Fields): Fields {
  const { properties, defaults, withoutDefault, every } = shapeOf(schema);
  // Stored objects have what is required, and then no field is new to the copy: see shape.ts.
  const isComplete = withoutDefault.every((name) => fields[name] !== undefined);
  const whole: Record<string, JsonValue> = isComplete ? { ...every } : { ...defaults };
  for (const [name, value] of Object.entries(fields)) {
    const property = properties[name];
    // A field of another version is no field of this one.
    if (property !== undefined) whole[name] = mapRecords(property, value, filled);
  }
  return whole;
}

/** What is stored: those fields of the document that are not as their defaults. */
export function documentOf(kind: Kind, whole: Fields): Fields {
  const { document } = fieldsOf(kind);
  const fields: Record<string, JsonValue> = {};
  for (const name of document) {
    const value = whole[name];
    if (value !== undefined) fields[name] = value;
  }
  return stripped(kind.node, fields);
}

/** What an export writes of a whole object: what is not as its default. */
export function stripped(schema: SchemaNode, fields: Fields): Fields {
  const { names, properties, defaults } = shapeOf(schema);
  const rest: Record<string, JsonValue> = {};
  // In the order of the schema, so that equal objects are equal texts.
  for (const name of names) {
    const [value, usual, property] = [fields[name], defaults[name], properties[name]];
    if (value === undefined || property === undefined) continue;
    if (usual !== undefined && sameValue(value, usual)) continue;
    rest[name] = mapRecords(property, value, stripped);
  }
  return rest;
}

/** Does it to every object within a list; other values stay as they are. */
function mapRecords(
  property: SchemaNode,
  value: JsonValue,
  to: (schema: SchemaNode, fields: Fields) => Fields,
): JsonValue {
  const { items } = withoutNull(property);
  if (items?.type !== 'object' || !Array.isArray(value)) return value;
  return value.map((one: JsonValue) => (isRecord(one) ? to(items, one) : one));
}
