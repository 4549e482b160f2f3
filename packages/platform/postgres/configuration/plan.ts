// What a list of object changes comes to, given what is stored: a pure function. Nothing is written
// before all of it is known to be possible.
import { isDeepStrictEqual } from 'node:util';
import type { ChangeObject, CreateObject, RemoveObject } from './changes.ts';
import type { ConfigurationFault } from './faults.ts';
import * as faults from './faults.ts';
import { type JsonObject, type NewReference, nameText, type ObjectName } from './object.ts';
import { type Placed, withIds, withKeys } from './reference-places.ts';

export type ObjectChange = CreateObject | ChangeObject | RemoveObject;

export interface Stored extends ObjectName {
  readonly key: bigint;
  readonly version: bigint;
  /** With keys in the place of references. */
  readonly document: JsonObject;
  readonly references: readonly Placed[];
}

export interface Known {
  /** The objects that are to be changed or removed. */
  readonly stored: ReadonlyMap<bigint, Stored>;
  /** Keys by name, of all names that the changes have in them. */
  readonly names: ReadonlyMap<string, bigint>;
  /** Keys for the objects to be created, in the order of the changes. */
  readonly newKeys: readonly bigint[];
}

export interface ReferenceRow {
  readonly fromKey: bigint;
  readonly field: string;
  readonly toKey: bigint;
}

export interface Creation extends ObjectName {
  readonly key: bigint;
  readonly asked: CreateObject;
  readonly document: JsonObject;
  readonly references: readonly ReferenceRow[];
}

export interface Alteration extends ObjectName {
  readonly before: Stored;
  readonly asked: ChangeObject;
  readonly document: JsonObject;
  readonly references: readonly ReferenceRow[];
}

export interface ObjectPlan {
  readonly created: readonly Creation[];
  readonly changed: readonly Alteration[];
  readonly removed: readonly Stored[];
  readonly unchanged: number;
  /** Keys by name as they are afterwards, of all names that the changes have in them. */
  readonly names: ReadonlyMap<string, bigint>;
  readonly faults: readonly ConfigurationFault[];
}

export function planObjects(changes: readonly ObjectChange[], known: Known): ObjectPlan {
  const found: ConfigurationFault[] = [];
  const present = changes.filter((change) => isPresent(change, known, found));
  const names = namesAfterwards(present, known, found);
  const created: Creation[] = [];
  const changed: Alteration[] = [];
  const removed: Stored[] = [];
  const keys = known.newKeys[Symbol.iterator]();
  for (const change of present) {
    if (change.change === 'create') {
      const key = keys.next().value ?? 0n;
      created.push({ ...planned(change, key, { names, found, of: change }), key, asked: change });
      continue;
    }
    const before = known.stored.get(change.key);
    if (before === undefined) continue; // told above
    if (change.change === 'remove') {
      removed.push(before);
      continue;
    }
    const of = { kind: before.kind, id: change.newId ?? before.id };
    const after = planned(change, change.key, { names, found, of });
    if (differs(before, after)) changed.push({ ...after, before, asked: change });
  }
  const effects = created.length + changed.length + removed.length;
  return {
    ...{ created, changed, removed, names, faults: found },
    unchanged: present.length - effects,
  };
}

function isPresent(change: ObjectChange, { stored }: Known, found: ConfigurationFault[]): boolean {
  if (change.change === 'create') return true;
  const object = stored.get(change.key);
  if (object === undefined) {
    found.push(faults.goneObject(change.key));
    return false;
  }
  if (change.version !== undefined && change.version !== object.version) {
    found.push(faults.staleObject({ kind: object.kind, id: object.id }));
    return false;
  }
  return true;
}

/** Names that become free are taken away first, so that two objects can change theirs. */
function namesAfterwards(
  changes: readonly ObjectChange[],
  { stored, names, newKeys }: Known,
  found: ConfigurationFault[],
): ReadonlyMap<string, bigint> {
  const after = new Map(names);
  const taken: (readonly [ObjectName, bigint])[] = [];
  const keys = newKeys[Symbol.iterator]();
  for (const change of changes) {
    if (change.change === 'create') {
      taken.push([{ kind: change.kind, id: change.id }, keys.next().value ?? 0n]);
      continue;
    }
    const object = stored.get(change.key);
    if (object === undefined) continue;
    const { kind, id, key } = object;
    if (change.change === 'remove' || change.newId !== undefined) after.delete(nameText(object));
    if (change.change === 'change' && change.newId !== undefined) {
      taken.push([{ kind, id: change.newId }, key]);
    } else if (change.change === 'change') {
      taken.push([{ kind, id }, key]);
    }
  }
  for (const [name, key] of taken) {
    const text = nameText(name);
    const holder = after.get(text);
    if (holder !== undefined && holder !== key) found.push(faults.duplicate(name));
    else after.set(text, key);
  }
  return after;
}

interface Planning {
  readonly names: ReadonlyMap<string, bigint>;
  readonly found: ConfigurationFault[];
  readonly of: ObjectName;
}

function planned(
  { document, references }: { document: JsonObject; references: readonly NewReference[] },
  fromKey: bigint,
  { names, found, of }: Planning,
): ObjectName & Pick<Creation, 'document' | 'references'> {
  const placed: Placed[] = [];
  for (const reference of references) {
    const key = names.get(nameText(reference));
    if (key === undefined) found.push(faults.brokenReference(nameOf(of), reference));
    else placed.push({ field: reference.field, id: reference.id, key });
  }
  return {
    ...nameOf(of),
    document: withKeys(document, placed),
    references: placed.map(({ field, key }) => ({ fromKey, field, toKey: key })),
  };
}

const nameOf = ({ kind, id }: ObjectName): ObjectName => ({ kind, id });

type Planned = ObjectName & Pick<Alteration, 'document' | 'references'>;

function differs(before: Stored, after: Planned): boolean {
  if (before.id !== after.id || before.references.length !== after.references.length) return true;
  const had = new Map(before.references.map(({ field, key }) => [field, key]));
  if (after.references.some(({ field, toKey }) => had.get(field) !== toKey)) return true;
  return !isDeepStrictEqual(before.document, after.document);
}

/** For the audit: as people know it. */
export const readable = ({ document, references }: Stored): JsonObject =>
  withIds(document, references);
