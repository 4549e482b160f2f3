// The configuration at one moment. It never changes: a call that decides over it may hold it as
// long as it likes, and reading takes no lock and no await.

import { ParameterView } from '@tandem/domain/parameters';
import type { ObjectId } from '@tandem/domain/parties';
import { type RateTable, UTC_ZONE, type Zone } from '@tandem/domain/rating';
import type { Origin } from './contract.ts';
import { INDEX_NAMES, type IndexName, type KindOf } from './indexes.ts';
import { PARTY_KINDS, type PartyByKind, type PartyKind } from './party-kinds.ts';
import { ShardedMap } from './sharded-map.ts';

/** A party with its names: records keep both. */
export interface Entry<Kind extends PartyKind = PartyKind> {
  readonly kind: Kind;
  readonly key: bigint;
  readonly id: ObjectId;
  readonly party: PartyByKind[Kind];
}

/** What a rate group charges. `loading`: it is there, and its table is not yet. */
export type GroupRates =
  | { readonly state: 'loading'; readonly group: Entry<'rateGroups'> }
  | {
      readonly state: 'ready';
      readonly group: Entry<'rateGroups'>;
      readonly table: RateTable;
      /** Of the rates. */
      readonly version: bigint;
      /** In which the hours of its rates are meant. */
      readonly zone: Zone;
    };

export interface Collections {
  readonly byKey: Readonly<Record<PartyKind, ShardedMap<bigint, Entry>>>;
  readonly byId: Readonly<Record<PartyKind, ShardedMap<ObjectId, Entry>>>;
  /** Under an index: the entries of a key, in the order of their keys. */
  readonly indexes: Readonly<Record<IndexName, ShardedMap<string, readonly Entry[]>>>;
}

export interface SnapshotParts extends Collections {
  readonly version: bigint;
  readonly origin: Origin;
  readonly parameters: ParameterView;
  /** By the id of the group. */
  readonly rates: ReadonlyMap<ObjectId, GroupRates>;
  readonly zoneOf: (name: string | null) => Zone;
}

const NOBODY: readonly never[] = Object.freeze([]);

export class Snapshot {
  readonly version: bigint;
  readonly origin: Origin;
  readonly parameters: ParameterView;
  readonly #parts: SnapshotParts;

  constructor(parts: SnapshotParts) {
    this.version = parts.version;
    this.origin = parts.origin;
    this.parameters = parts.parameters;
    this.#parts = parts;
  }

  find<Kind extends PartyKind>(kind: Kind, id: ObjectId): Entry<Kind> | undefined {
    // What stands in the collection of a kind is of that kind.
    return this.#parts.byId[kind].get(id) as Entry<Kind> | undefined;
  }

  byKey<Kind extends PartyKind>(kind: Kind, key: bigint): Entry<Kind> | undefined {
    return this.#parts.byKey[kind].get(key) as Entry<Kind> | undefined;
  }

  /** All entries that have the key under the index, in the order of their keys. */
  under<Name extends IndexName>(name: Name, key: string): readonly Entry<KindOf<Name>>[] {
    const entries = this.#parts.indexes[name].get(key) ?? NOBODY;
    return entries as readonly Entry<KindOf<Name>>[];
  }

  all<Kind extends PartyKind>(kind: Kind): Iterable<Entry<Kind>> {
    return this.#parts.byKey[kind].values() as Iterable<Entry<Kind>>;
  }

  /** In which an object means its hours; null: it names none, and the server's is meant. */
  zone(name: string | null): Zone {
    return this.#parts.zoneOf(name);
  }

  /** The rates of a group, by the name that accounts give it. */
  rates(group: ObjectId): GroupRates | undefined {
    return this.#parts.rates.get(group);
  }

  allRates(): Iterable<GroupRates> {
    return this.#parts.rates.values();
  }

  get objects(): number {
    return PARTY_KINDS.reduce((sum, kind) => sum + this.#parts.byKey[kind].size, 0);
  }

  /** For the next edition, which shares what stays the same. */
  get parts(): SnapshotParts {
    return this.#parts;
  }
}

const each = <Name extends string, Value>(
  names: readonly Name[],
  make: () => Value,
): Readonly<Record<Name, Value>> =>
  Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Value>;

export const NO_COLLECTIONS: Collections = Object.freeze({
  byKey: each(PARTY_KINDS, () => ShardedMap.empty<bigint, Entry>()),
  byId: each(PARTY_KINDS, () => ShardedMap.empty<ObjectId, Entry>()),
  indexes: each(INDEX_NAMES, () => ShardedMap.empty<string, readonly Entry[]>()),
});

/** Before anything was loaded: nobody is known, so nobody may call. */
export const EMPTY_SNAPSHOT: Snapshot = new Snapshot({
  ...NO_COLLECTIONS,
  version: 0n,
  origin: 'files',
  parameters: ParameterView.defaults,
  rates: new Map(),
  zoneOf: () => UTC_ZONE,
});
