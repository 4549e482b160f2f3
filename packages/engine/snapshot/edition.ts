// The next edition of the collections, while it is being made: nobody sees it before it is
// finished, and what no change touches is shared with the one before.
import type { GoneObject, LoadedObject } from './contract.ts';
import { INDEX_NAMES, INDEXES, type IndexName, keysUnder } from './indexes.ts';
import { PARTY_KINDS, type PartyByKind, type PartyKind } from './party-kinds.ts';
import type { JsonObject } from './ports.ts';
import type { ShardedMap, ShardedMapEdit } from './sharded-map.ts';
import type { Collections, Entry } from './snapshot.ts';

/**
 * Puts in the fields that are as their defaults. The source promises the rest (ports.ts), so that
 * what it answers is whole for the kind.
 */
export type CompleteParty = (kind: PartyKind, id: string, party: JsonObject) => JsonObject;

type Edits<Name extends string, Key extends string | bigint, Value> = Readonly<
  Record<Name, ShardedMapEdit<Key, Value>>
>;

export class Edition {
  readonly #byKey: Edits<PartyKind, bigint, Entry>;
  readonly #byId: Edits<PartyKind, string, Entry>;
  readonly #indexes: Edits<IndexName, string, readonly Entry[]>;

  readonly #complete: CompleteParty;

  constructor({ byKey, byId, indexes }: Collections, complete: CompleteParty) {
    this.#complete = complete;
    this.#byKey = editsOf(PARTY_KINDS, byKey);
    this.#byId = editsOf(PARTY_KINDS, byId);
    this.#indexes = editsOf(INDEX_NAMES, indexes);
  }

  put({ kind, key, id, party }: LoadedObject): void {
    const whole = this.#complete(kind, id, party) as unknown as PartyByKind[PartyKind];
    const entry: Entry = Object.freeze({ kind, key, id, party: whole });
    this.remove({ kind, key });
    this.#byKey[kind].set(key, entry);
    this.#byId[kind].set(id, entry);
    for (const [edit, under] of this.#placesOf(entry)) {
      edit.set(under, [...(edit.get(under) ?? []), entry].sort(byKeyOrder));
    }
  }

  remove({ kind, key }: GoneObject): void {
    const entry = this.#byKey[kind].get(key);
    if (entry === undefined) return;
    this.#byKey[kind].delete(key);
    // Two objects may have changed their ids with one another: it may be the other's already.
    if (this.#byId[kind].get(entry.id)?.key === key) this.#byId[kind].delete(entry.id);
    for (const [edit, under] of this.#placesOf(entry)) {
      const others = (edit.get(under) ?? []).filter((one) => one.key !== key);
      if (others.length === 0) edit.delete(under);
      else edit.set(under, others);
    }
  }

  finish(): Collections {
    return {
      byKey: finished(PARTY_KINDS, this.#byKey),
      byId: finished(PARTY_KINDS, this.#byId),
      indexes: finished(INDEX_NAMES, this.#indexes),
    };
  }

  *#placesOf(
    entry: Entry,
  ): Generator<readonly [edit: ShardedMapEdit<string, readonly Entry[]>, under: string]> {
    for (const name of INDEX_NAMES) {
      if (INDEXES[name].kind !== entry.kind) continue;
      for (const under of keysUnder(name, entry.party)) yield [this.#indexes[name], under];
    }
  }
}

function editsOf<Name extends string, Key extends string | bigint, Value>(
  names: readonly Name[],
  maps: Readonly<Record<Name, ShardedMap<Key, Value>>>,
): Edits<Name, Key, Value> {
  return mapped(names, (name) => maps[name].edit());
}

function finished<Name extends string, Key extends string | bigint, Value>(
  names: readonly Name[],
  edits: Edits<Name, Key, Value>,
): Readonly<Record<Name, ShardedMap<Key, Value>>> {
  return mapped(names, (name) => edits[name].finish());
}

function mapped<Name extends string, Value>(
  names: readonly Name[],
  make: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;
}

function byKeyOrder(one: Entry, other: Entry): number {
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}
