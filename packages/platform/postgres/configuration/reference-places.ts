// Documents come and go with ids of other objects in them; stored is the key in the place of each,
// so that an object can be given another id and nothing that refers to it breaks.
import { invariant } from '@tandem/base/kernel';
import type { JsonValue } from '../value-types.ts';
import type { JsonObject } from './object.ts';

export interface Placed {
  readonly field: string;
  readonly id: string;
  readonly key: bigint;
}

/** What is stored of a document with ids. */
export function withKeys(document: JsonObject, references: readonly Placed[]): JsonObject {
  return replaced(document, references, ({ id, key }) => ({ was: id, put: String(key) }));
}

/** A stored document with the present ids. */
export function withIds(document: JsonObject, references: readonly Placed[]): JsonObject {
  return replaced(document, references, ({ id, key }) => ({ was: String(key), put: id }));
}

function replaced(
  document: JsonObject,
  references: readonly Placed[],
  change: (reference: Placed) => { readonly was: string; readonly put: string },
): JsonObject {
  if (references.length === 0) return document;
  const copy = structuredClone(document);
  for (const reference of references) {
    const { was, put } = change(reference);
    const steps = reference.field.split('.');
    const last = steps.pop() ?? '';
    const holder = steps.reduce<JsonValue | undefined>(
      (value, step) => (isHolder(value) ? at(value, step) : undefined),
      copy,
    );
    invariant(
      isHolder(holder) && at(holder, last) === was,
      `${reference.field} of the document does not hold the reference to ${reference.id}`,
    );
    // An index of a list is a name of it too.
    Reflect.set(holder, last, put);
  }
  return copy;
}

type Holder = Extract<JsonValue, object>;

function isHolder(value: JsonValue | undefined): value is Holder {
  return typeof value === 'object' && value !== null;
}

function at(holder: Holder, step: string): JsonValue | undefined {
  return Object.getOwnPropertyDescriptor(holder, step)?.value;
}
