// What stands in the system now, as files speak of it: references are ids, whatever the database
// keeps in their place.
import type { ParameterView } from '@tandem/domain/parameters';
import type { Fields, KindName, RateFields } from '@tandem/edge/objects';

export interface CurrentObject {
  readonly kind: KindName;
  readonly key: bigint;
  /** Its natural key. */
  readonly id: string;
  /** As stored: without defaults, secrets and what counts on creation alone. */
  readonly document: Fields;
  readonly secrets: Readonly<Record<string, StoredSecret>>;
  /** For exports: the present balance stands where the opening payment stood. */
  readonly opening: Fields;
}

/** A secret that is kept encrypted, or as a hash from which it does not come back. */
export interface StoredSecret {
  matches(text: string): boolean;
  /** Null where only a hash is kept. */
  reveal(): string | null;
}

export interface CurrentConfiguration {
  readonly parameters: ParameterView;
  objects(kind: KindName): Iterable<CurrentObject>;
  find(kind: KindName, id: string): CurrentObject | undefined;
  /** All rates of a group, also those that are over and those that are to come. */
  ratesOf(group: string): Iterable<RateFields>;
}

export interface ConfigurationParts {
  readonly parameters: ParameterView;
  readonly objects: Iterable<CurrentObject>;
  readonly rates: ReadonlyMap<string, readonly RateFields[]>;
}

/** A configuration that was read from somewhere as a whole. */
export function currentConfiguration(parts: ConfigurationParts): CurrentConfiguration {
  const byKind = new Map<KindName, Map<string, CurrentObject>>();
  for (const object of parts.objects) {
    const objects = byKind.get(object.kind) ?? new Map<string, CurrentObject>();
    objects.set(object.id, object);
    byKind.set(object.kind, objects);
  }
  return {
    parameters: parts.parameters,
    objects: (kind) => byKind.get(kind)?.values() ?? [],
    find: (kind, id) => byKind.get(kind)?.get(id),
    ratesOf: (group) => parts.rates.get(group) ?? [],
  };
}
