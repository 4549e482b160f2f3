// Between an object and the form of it: what is shown, what has changed, and where in the form a
// refusal belongs.
import type { Fault, Refusal } from '../../lib/ask.ts';
import { type FieldSchema, type KindSchema, takesNull, withoutNull } from '../../lib/schema.ts';

export type FieldValues = Readonly<Record<string, unknown>>;
/** ['schedules', 0, 'priority'] */
export type FieldPlace = readonly (string | number)[];

export function defaultsOf(fields: Readonly<Record<string, FieldSchema>>): FieldValues {
  const found: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(fields)) {
    if (schema.default !== undefined) found[name] = schema.default;
  }
  return found;
}

/** What is sent of the form: an input that is empty means null where null is allowed. */
function sentValue(schema: FieldSchema, value: unknown): unknown {
  const inner = withoutNull(schema);
  if (value === undefined || value === null || value === '') {
    if (takesNull(schema)) return null;
    return inner.type === 'string' ? (value ?? '') : value;
  }
  if (inner.items?.properties !== undefined && Array.isArray(value)) {
    const { properties } = inner.items;
    return value.map((item: FieldValues) => sentRecord(properties, item));
  }
  if (inner.items?.type === 'integer' && Array.isArray(value)) return value.map(numberOrText);
  return value;
}

function sentRecord(
  properties: Readonly<Record<string, FieldSchema>>,
  item: FieldValues,
): FieldValues {
  const entries = Object.entries(properties).map(([name, schema]) => {
    return [name, sentValue(schema, item[name])] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What no number is goes as it is: the server says what is allowed. */
const numberOrText = (value: unknown): unknown =>
  /^-?\d+$/.test(String(value)) ? Number(value) : value;

export const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

/** Those fields of the form that are not as they were. */
export function changedFields(
  kind: KindSchema,
  before: FieldValues,
  now: FieldValues,
): FieldValues {
  const changed: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(kind.fields)) {
    if (!(name in now)) continue;
    const value = sentValue(schema, now[name]);
    const isSecret = schema.writeOnly === true;
    if (value === undefined || (isSecret && (value === null || value === ''))) continue;
    if (!isSame(value, before[name])) changed[name] = value;
  }
  return changed;
}

export interface PlacedFault {
  readonly place: FieldPlace;
  readonly fault: Fault;
}

/** Every fault of a refusal that belongs to a field of the form. */
export function placedFaults(refusal: Refusal, kind: KindSchema): readonly PlacedFault[] {
  const faults: readonly Fault[] = refusal.faults ?? [refusal];
  return faults.flatMap((fault) => {
    const place = placeOf(fault);
    if (typeof place[0] !== 'string' || !(place[0] in kind.fields)) return [];
    return [{ place, fault }];
  });
}

/** routingGateways[north-1].schedules[#1].priority */
function placeOf({ path, field }: Fault): FieldPlace {
  if (path === undefined) return field === undefined ? [] : [field];
  const inside = path.replace(/^[A-Za-z]+\[[^\]]*\][.]?/, '');
  const place: (string | number)[] = [];
  for (const [, name, item] of inside.matchAll(/([A-Za-z0-9]+)|\[([^\]]*)\]/g)) {
    if (name !== undefined) place.push(name);
    else if (/^#\d+$/.test(item ?? '')) place.push(Number(item?.slice(1)) - 1);
    else break; // an item by its name: the list as a whole is shown as wrong
  }
  return place.length === 0 && field !== undefined ? [field] : place;
}
