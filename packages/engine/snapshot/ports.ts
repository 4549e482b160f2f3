// What the snapshot needs from outside: a source of the configuration, which may be away for hours,
// and a place for files, with which the switch starts even so.
import type { Result } from '@tandem/base/kernel';
import type { RateRow } from '@tandem/domain/rating';

export interface SnapshotSource {
  /**
   * The version of the configuration. Every change of objects, parameters or rates makes it another
   * one. Asked twice a second: cheap.
   */
  version(): Promise<Result<bigint, SourceFault>>;
  /** Everything but rates, as it was at one moment. */
  read(since: Since): Promise<Result<ConfigurationRead, SourceFault>>;
  /**
   * All rows of the group as they are at one moment, in any order (sorted by prefix is faster), in
   * batches. A group that is gone has none. A fault is the last that comes.
   */
  rates(groupKey: bigint): AsyncIterable<Result<readonly RateRow[], SourceFault>>;
}

/** null: all objects. Else those that read differently than they did at that version. */
export type Since = bigint | null;

export interface SourceFault {
  readonly why: string;
}

export interface ConfigurationRead {
  /**
   * Whose versions these are: another number when the database was replaced or restored, because
   * then the same versions mean other things.
   */
  readonly lineage: bigint;
  readonly version: bigint;
  /** Those that were set; the others have their defaults. */
  readonly parameters: readonly StoredParameter[];
  /** Version of the rates of every group that there is. */
  readonly groups: ReadonlyMap<bigint, bigint>;
  /**
   * An object reads differently also when only an object that it names was given another id.
   */
  readonly objects: readonly SourceObject[];
  /** Keys of objects that went since, of whatever kind; none where everything was asked for. */
  readonly gone: readonly bigint[];
}

export type StoredParameter = readonly [name: string, text: string];

export interface SourceObject {
  /** Immutable, and never used again. */
  readonly key: bigint;
  /** 'routingGateways': kinds that nobody here knows are passed over. */
  readonly kind: string;
  readonly id: string;
  /**
   * As it is kept: the fields of its type in domain/parties that differ from their defaults,
   * without its secrets. The holder puts the others in, so that nobody reads or sends them.
   */
  readonly document: JsonObject;
  /** Its secrets by field, sealed, in base64: so they may stand in a file. */
  readonly sealed: Readonly<Record<string, string>>;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
export type JsonObject = { readonly [name: string]: JsonValue };

/** Opens what was sealed; the key stands outside the database. */
export type OpenSecret = (secret: SealedSecret) => Result<string, { readonly why: string }>;

export interface SealedSecret {
  readonly key: bigint;
  readonly kind: string;
  readonly id: string;
  readonly field: string;
  readonly sealed: string;
}

/** Files of one folder. Names are letters, digits and hyphens. */
export interface SnapshotStore {
  list(): Promise<Result<readonly string[], StoreFault>>;
  read(name: string): Promise<Result<Uint8Array, StoreFault>>;
  /** All of it or nothing, also when the power fails. */
  write(name: string, pieces: readonly Uint8Array[]): Promise<Result<void, StoreFault>>;
  remove(name: string): Promise<Result<void, StoreFault>>;
}

export interface StoreFault {
  readonly why: string;
}
