// What can be wrong in a request that is otherwise right, made of the schemas of the document: each
// field and each word of the query in turn, of another type or form, too long, missing, or more.
import { Value } from 'typebox/value';

type Json = Readonly<Record<string, unknown>>;

export interface Wrong {
  /** What the answer has to name. */
  readonly field: string;
  readonly value: unknown;
}

/** Whatever is allowed, some of these are not. */
const STRANGE = [{ weather: { of: ['today'] } }, ['weather', 7, {}], 'weather\u0000fine', -0.5];
const STRANGE_WORDS = ['', 'weather'.repeat(2_000), 'weather\u0000fine'];
const MORE = 'weather';

/** Each a whole body with one fault; references are to `schemas`. */
export function* wrongBodies(
  schema: Json,
  good: Json,
  resolve: (schema: Json) => Json,
): Generator<Wrong> {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: unknown;
  };
  for (const field of required) {
    const { [field]: _, ...others } = good;
    yield { field, value: others };
  }
  if (additionalProperties === false) yield { field: MORE, value: { ...good, [MORE]: 'fine' } };
  for (const [at, [field, one]] of Object.entries(properties).entries()) {
    const known = resolve(one);
    // One of each field is enough, and every field begins with another one.
    const strange = [...STRANGE.slice(at % STRANGE.length), ...STRANGE];
    const value = strange.find((some) => !Value.Check(known as never, some));
    if (value !== undefined) yield { field, value: { ...good, [field]: value } };
    for (const inner of within(known, good[field], resolve)) {
      yield { field: inner.field, value: { ...good, [field]: inner.value } };
    }
  }
}

/** Of what a field holds, when it is an object or a list of them. */
function* within(schema: Json, good: unknown, resolve: (schema: Json) => Json): Generator<Wrong> {
  if (Array.isArray(good)) {
    const [first, ...others] = good as readonly unknown[];
    if (first === undefined) return;
    for (const { field, value } of within(resolve((schema.items ?? {}) as Json), first, resolve)) {
      yield { field, value: [value, ...others] };
    }
  } else if (typeof good === 'object' && good !== null && schema.properties !== undefined) {
    yield* wrongBodies(schema, good as Json, resolve);
  }
}

export interface QueryWord {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Json;
}

/** Whole queries with one fault each, of what a good one says. */
export function* wrongQueries(words: readonly QueryWord[], good: string): Generator<Wrong> {
  const said = new URLSearchParams(good);
  for (const [at, { name, required, schema }] of words.entries()) {
    if (required) yield { field: name, value: queryWith(said, name, undefined) };
    const strange = [...STRANGE_WORDS.slice(at % STRANGE_WORDS.length), ...STRANGE_WORDS];
    const value = strange.find((one) => !Value.Check(schema as never, one));
    if (value !== undefined) yield { field: name, value: queryWith(said, name, value) };
  }
  yield { field: MORE, value: queryWith(said, MORE, 'fine') };
}

function queryWith(said: URLSearchParams, name: string, value: string | undefined): string {
  const query = new URLSearchParams(said);
  if (value === undefined) query.delete(name);
  else query.set(name, value);
  return `?${query}`;
}
