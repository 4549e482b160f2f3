// Which objects an object names, and putting something else in the place of the names: the keys
// under which they are stored, or the names again.
import type { Fields, JsonValue } from './json.ts';
import { isRecord } from './json.ts';
import type { Kind } from './kind.ts';
import type { KindName } from './kinds/index.ts';
import { field, item, type Place } from './place.ts';
import { type Condition, type SchemaNode, withoutNull } from './schema/node.ts';
import { shapeOf } from './schema/shape.ts';

export interface Reference {
  readonly place: Place;
  readonly kind: KindName;
  readonly id: string;
  readonly where: Condition | undefined;
}

/** The references in as much of an object as there is. */
export function referencesOf({ node }: Kind, fields: Fields, place: Place): readonly Reference[] {
  const found: Reference[] = [];
  walkFields(node, fields, { place, see: (reference) => void found.push(reference) });
  return found;
}

/** The same fields with something else in the place of every name of another object. */
export function mapReferences(
  { node }: Kind,
  fields: Fields,
  put: (kind: KindName, id: string) => JsonValue,
): Fields {
  return mapFields(node, fields, put);
}

interface Walk {
  readonly place: Place;
  see(reference: Reference): void;
}

function walkFields(schema: SchemaNode, fields: Fields, { place, see }: Walk): void {
  const { properties } = shapeOf(schema);
  for (const [name, value] of Object.entries(fields)) {
    const property = properties[name];
    if (property !== undefined && mayRefer(property)) {
      walkValue(property, value, { place: field(place, name), see });
    }
  }
}

function walkValue(schema: SchemaNode, value: JsonValue, { place, see }: Walk): void {
  const inner = withoutNull(schema);
  const kind = inner['x-refers'];
  if (kind !== undefined && typeof value === 'string') {
    // A test walks all kinds: what they refer to is a kind.
    see({ place, kind: kind as KindName, id: value, where: inner['x-where'] });
  } else if (Array.isArray(value) && inner.items !== undefined) {
    for (const [at, one] of value.entries()) {
      walkValue(inner.items, one, { place: item(place, at + 1), see });
    }
  } else if (isRecord(value) && inner.properties !== undefined) {
    walkFields(inner, value, { place, see });
  }
}

type Put = (kind: KindName, id: string) => JsonValue;

function mapFields(schema: SchemaNode, fields: Fields, put: Put): Fields {
  const { properties } = shapeOf(schema);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const property = properties[name];
      return [name, property === undefined ? value : mapValue(property, value, put)];
    }),
  );
}

function mapValue(schema: SchemaNode, value: JsonValue, put: Put): JsonValue {
  const inner = withoutNull(schema);
  const kind = inner['x-refers'];
  if (kind !== undefined && value !== null) return put(kind as KindName, String(value));
  const { items } = inner;
  if (Array.isArray(value) && items !== undefined) {
    return value.map((one: JsonValue) => mapValue(items, one, put));
  }
  return isRecord(value) && inner.properties !== undefined ? mapFields(inner, value, put) : value;
}

const refering = new WeakMap<SchemaNode, boolean>();

/** Most fields refer to nothing; long lists of them need not be walked. */
export function mayRefer(schema: SchemaNode): boolean {
  const before = refering.get(schema);
  if (before !== undefined) return before;
  const inner = withoutNull(schema);
  const may =
    inner['x-refers'] !== undefined ||
    (inner.items !== undefined && mayRefer(inner.items)) ||
    Object.values(inner.properties ?? {}).some(mayRefer);
  refering.set(schema, may);
  return may;
}
