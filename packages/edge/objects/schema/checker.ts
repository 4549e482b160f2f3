// Holds values against schemas: every fault at once, each with its place, and out of what is right
// the canonical value, in the one spelling that is kept and compared.
import { InvariantError, invariant } from '@tandem/base/kernel';
import { type Money, parseMoney } from '@tandem/base/money';
import { nearestNames } from '@tandem/domain/parameters';
import type { FaultCode, Faults } from '../faults.ts';
import { FORMATS, type FormatName } from '../formats/index.ts';
import type { Fields, JsonValue } from '../json.ts';
import { field, item, type Place } from '../place.ts';
import { refused } from '../refusals.ts';
import type { SourceEntry, SourceList, SourceMap, SourceNode } from '../source.ts';
import { shown } from '../source.ts';
import { describeAllowed } from './describe-allowed.ts';
import { type SchemaNode, takesNull, withoutNull } from './node.ts';
import { shapeOf } from './shape.ts';

/** Undefined where the value was refused. */
type Checked<T extends JsonValue = JsonValue> = T | undefined;

/** The sentences that are said of a value and its schema. */
interface SchemaBlame {
  readonly code: FaultCode;
  readonly schema: SchemaNode;
  readonly why:
    | ('noObject' | 'noText' | 'numberForText' | 'noneOfThem' | 'noneOfThemNear' | 'wrongForm')
    | ('wrongLength' | 'outOfRange' | 'textForNumber' | 'noWholeNumber' | 'hasFraction')
    | ('noFlag' | 'noList' | 'wrongCount');
  readonly values?: Partial<typeof NO_VALUES>;
}

/** For the sentences that have no such place. */
const NO_VALUES = { nearest: '', fault: '', count: 0 };

export class Checker {
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  value(node: SourceNode, schema: SchemaNode, place: Place): Checked {
    if (takesNull(schema)) {
      return isNull(node) ? null : this.value(node, withoutNull(schema), place);
    }
    if (schema.enum !== undefined) return this.#choice(node, schema, place);
    switch (schema.type) {
      case 'string':
        return this.#text(node, schema, place);
      case 'integer':
        return this.#whole(node, schema, place);
      case 'boolean':
        return this.#flag(node, schema, place);
      case 'array':
        return this.#list(node, schema, place);
      case 'object':
        return this.object(node, schema, place);
      default:
        // A test walks all kinds and finds no node of another type.
        throw new InvariantError(`a schema of type ${schema.type}`);
    }
  }

  /** A whole object: what is absent takes its default, what has none must be there. */
  object(node: SourceNode, schema: SchemaNode, place: Place): Checked<Fields> {
    const map = this.map(node, schema, place);
    if (map === undefined) return undefined;
    const given = this.given(map, schema, place);
    const isComplete = this.isComplete(map, schema, place);
    if (given === undefined || !isComplete) return undefined;
    const { defaults, withoutDefault, every } = shapeOf(schema);
    // Onto a copy that has each name already: see shape.ts.
    const isWhole = withoutDefault.every((name) => given[name] !== undefined);
    return { ...(isWhole ? every : defaults), ...given };
  }

  /** Tells which fields without a default are missing; a misspelt one is told as that already. */
  isComplete(map: SourceMap, schema: SchemaNode, place: Place): boolean {
    const { required, names, properties } = shapeOf(schema);
    const has = (name: string): boolean => map.entries.some((entry) => entry.name === name);
    const missing = required.filter((name) => !has(name));
    if (missing.length === 0) return true;
    const misspelt = map.entries
      .filter(({ name }) => !Object.hasOwn(properties, name))
      .map(({ name }) => nearestNames(name, names, 1)[0]);
    for (const name of missing) {
      if (!misspelt.includes(name)) this.missing(map, name, { schema, place });
    }
    return false;
  }

  map(node: SourceNode, schema: SchemaNode, place: Place): SourceMap | undefined {
    if (node.kind === 'map') return node;
    this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why: 'noObject' });
    return undefined;
  }

  /** As much of an object as was given; null means the default of the field. */
  given(map: SourceMap, schema: SchemaNode, place: Place): Checked<Fields> {
    const { properties, defaults } = shapeOf(schema);
    const fields: Record<string, JsonValue> = {};
    let refused = false;
    for (const entry of map.entries) {
      const property = Object.hasOwn(properties, entry.name) ? properties[entry.name] : undefined;
      const at = field(place, entry.name);
      const usual = property && isNull(entry.node) ? defaults[entry.name] : undefined;
      if (property === undefined) this.#unknown(entry, schema, at);
      const value =
        property === undefined ? undefined : (usual ?? this.value(entry.node, property, at));
      if (value === undefined) refused = true;
      else fields[entry.name] = value;
    }
    return refused ? undefined : fields;
  }

  missing(
    map: SourceMap,
    name: string,
    { schema, place }: { readonly schema: SchemaNode; readonly place: Place },
  ): void {
    const property = schema.properties?.[name];
    invariant(property !== undefined, `${name} is a field`);
    const allowed = describeAllowed(property);
    const told = refused('missing', { field: name, allowed });
    this.#faults.add(field(place, name), { code: 'CONFIG_TYPE', at: map.at, ...told });
  }

  #unknown({ name, at }: SourceEntry, schema: SchemaNode, place: Place): void {
    const names = [...shapeOf(schema).names, ...(schema['x-rows'] ?? [])];
    const [nearest] = this.#faults.isFull ? [] : nearestNames(name, names, 1);
    const quoted = JSON.stringify(name);
    const told =
      nearest === undefined
        ? refused('unknownField', { name: quoted, allowed: names.join(', ') })
        : refused('unknownFieldNear', { name: quoted, nearest });
    this.#faults.add(place, { code: 'CONFIG_UNKNOWN_FIELD', at, ...told });
  }

  #choice(node: SourceNode, schema: SchemaNode, place: Place): Checked<string> {
    const value = node.kind === 'scalar' ? node.value : undefined;
    if (typeof value !== 'string') {
      return this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why: 'noText' });
    }
    if (schema.enum?.includes(value)) return value;
    const [nearest] = nearestNames(value, schema.enum ?? [], 1);
    const code = 'CONFIG_RANGE';
    return nearest === undefined
      ? this.#refuse(node, place, { code, schema, why: 'noneOfThem' })
      : this.#refuse(node, place, { code, schema, why: 'noneOfThemNear', values: { nearest } });
  }

  #text(node: SourceNode, schema: SchemaNode, place: Place): Checked<string> {
    const given = node.kind === 'scalar' ? node.value : undefined;
    if (typeof given !== 'string') {
      const why = typeof given === 'number' ? 'numberForText' : 'noText';
      return this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why });
    }
    const { format = 'text', minLength = 0, maxLength } = schema;
    const read = FORMATS[format].read(given);
    if (!read.ok) {
      const values = { fault: read.error };
      return this.#refuse(node, place, { code: 'CONFIG_RANGE', schema, why: 'wrongForm', values });
    }
    const { value } = read;
    const short = value.length < minLength;
    if (short || (maxLength !== undefined && value.length > maxLength)) {
      const why = 'wrongLength';
      const values = { count: value.length };
      return this.#refuse(node, place, { code: 'CONFIG_RANGE', schema, why, values });
    }
    if (isDecimal(format) && !isWithin(value, schema)) {
      return this.#refuse(node, place, { code: 'CONFIG_RANGE', schema, why: 'outOfRange' });
    }
    return value;
  }

  #whole(node: SourceNode, schema: SchemaNode, place: Place): Checked<number> {
    const given = node.kind === 'scalar' ? node.value : undefined;
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
    if (typeof given !== 'number') {
      const quoted = typeof given === 'string' && /^-?[0-9]+$/.test(given);
      const why = quoted ? 'textForNumber' : 'noWholeNumber';
      return this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why });
    }
    if (!Number.isInteger(given)) {
      return this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why: 'hasFraction' });
    }
    if (given < minimum || given > maximum) {
      return this.#refuse(node, place, { code: 'CONFIG_RANGE', schema, why: 'outOfRange' });
    }
    // Adding zero turns -0 into 0, so that equal values are identical.
    return given + 0;
  }

  #flag(node: SourceNode, schema: SchemaNode, place: Place): Checked<boolean> {
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
    return this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why: 'noFlag' });
  }

  #list(node: SourceNode, schema: SchemaNode, place: Place): Checked<readonly JsonValue[]> {
    if (node.kind !== 'list') {
      return this.#refuse(node, place, { code: 'CONFIG_TYPE', schema, why: 'noList' });
    }
    const { items: itemSchema = {}, minItems = 0, maxItems = 0 } = schema;
    const count = node.items.length;
    if (count < minItems || count > maxItems) {
      const values = { count };
      return this.#refuse(node, place, { code: 'CONFIG_RANGE', schema, why: 'wrongCount', values });
    }
    const values: JsonValue[] = [];
    for (const [at, one] of node.items.entries()) {
      const value = this.value(one, itemSchema, item(place, at + 1));
      if (value !== undefined) values.push(value);
    }
    if (values.length < count || this.#hasTwins(node, values, place)) return undefined;
    return schema['x-unordered'] === true ? inOrder(values, itemSchema) : values;
  }

  /** A plain value stands once in a list; the second one is the fault. */
  #hasTwins(list: SourceList, values: readonly JsonValue[], place: Place): boolean {
    const seen = new Set<JsonValue>();
    let found = false;
    for (const [at, value] of values.entries()) {
      const node = list.items[at];
      if (typeof value === 'object' || node === undefined) continue;
      if (seen.has(value)) {
        found = true;
        this.#faults.add(item(place, at + 1), {
          code: 'CONFIG_DUPLICATE',
          at: node.at,
          ...refused('twiceInList', { value: shown(node) }),
        });
      }
      seen.add(value);
    }
    return found;
  }

  #refuse(node: SourceNode, place: Place, { code, schema, why, values }: SchemaBlame): undefined {
    const allowed = describeAllowed(schema);
    // What was meant to be a secret stays one.
    const value = schema.writeOnly === true ? 'this secret' : shown(node);
    const told = refused(why, { ...NO_VALUES, ...values, value, allowed });
    this.#faults.add(place, { code, at: node.at, ...told });
    return undefined;
  }
}

function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function isDecimal(format: FormatName): boolean {
  return format === 'money' || format === 'decimal';
}

function isWithin(value: string, schema: SchemaNode): boolean {
  const [least, most] = [schema['x-least'], schema['x-most']];
  const amount = amountOf(value);
  return (
    (least === undefined || amount >= limitOf(least)) &&
    (most === undefined || amount <= limitOf(most))
  );
}

/** A handful, asked for with every price. */
const limits = new Map<string, Money>();

function limitOf(decimal: string): Money {
  const limit = limits.get(decimal) ?? amountOf(decimal);
  limits.set(decimal, limit);
  return limit;
}

/** Only for texts that were read as decimals already, and for the limits in our own schemas. */
function amountOf(decimal: string): Money {
  const amount = parseMoney(decimal);
  invariant(amount.ok, `${decimal} is a decimal`);
  return amount.value;
}

/** Choices in the order of their list, numbers by size, texts by their characters. */
function inOrder(values: readonly JsonValue[], itemSchema: SchemaNode): readonly JsonValue[] {
  const { enum: choices } = itemSchema;
  const rank = (value: JsonValue): number =>
    typeof value === 'number' ? value : (choices?.indexOf(String(value)) ?? 0);
  return [...values].sort((one, other) => {
    const byRank = rank(one) - rank(other);
    if (byRank !== 0) return byRank;
    return String(one) < String(other) ? -1 : 1;
  });
}
