// What the use cases of configuration need of a store. Names of objects are ids; a store that keeps
// something else in the place of references turns it back.
import type { Result } from '@tandem/base/kernel';
import type { Money, PriceE7 } from '@tandem/base/money';
import type { Fields } from '@tandem/edge/objects';

export interface ObjectName {
  readonly kind: string;
  readonly id: string;
}

export interface StoredObject extends ObjectName {
  readonly key: bigint;
  readonly version: bigint;
  readonly document: Fields;
}

export interface StoredSecret {
  readonly key: bigint;
  readonly field: string;
  readonly ciphertext: Uint8Array;
}

/** A rate in whole numbers: prices are of `perSeconds`, in 10^-7. */
export interface StoredRate {
  readonly prefix: string;
  readonly effectiveFromMs: number | null;
  readonly effectiveUntilMs: number | null;
  /** One bit a day, Monday lowest; 0: every day. */
  readonly weekdays: number;
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly firstSeconds: number;
  readonly firstPriceE7: PriceE7 | null;
  readonly nextSeconds: number;
  readonly nextPriceE7: PriceE7;
  readonly perSeconds: number;
  readonly connectionFeeE7: PriceE7;
  readonly graceSeconds: number;
  /** As `extrasText` of rating writes it; '' = nothing of it. */
  readonly extras: string;
  readonly area: string;
  readonly level: string | null;
  readonly locked: boolean;
}

export interface NewReference extends ObjectName {
  /** Where in the document: account, or schedules.0.calendar. */
  readonly field: string;
}

export type RateMerge =
  | { readonly way: 'replace' | 'upsert' | 'remove' | 'patch' }
  | { readonly way: 'close'; readonly atMs: number };

export type StoreChange =
  | (ObjectName & {
      readonly change: 'create';
      readonly document: Fields;
      readonly references: readonly NewReference[];
      readonly openingE7?: Money;
    })
  | {
      readonly change: 'change';
      readonly key: bigint;
      readonly version: bigint;
      readonly document: Fields;
      readonly references: readonly NewReference[];
    }
  | { readonly change: 'remove'; readonly key: bigint; readonly version?: bigint }
  | {
      readonly change: 'secret';
      readonly of: ObjectName;
      readonly field: string;
      readonly ciphertext: Uint8Array | null;
    }
  | { readonly change: 'parameter'; readonly name: string; readonly value: string | null }
  | {
      readonly change: 'rates';
      readonly group: string;
      readonly merge: RateMerge;
      readonly rows: Iterable<readonly SheetRate[]> | AsyncIterable<readonly SheetRate[]>;
      readonly onProgress?: (rows: number) => void;
      /** Of the rates that the rows were made for. */
      readonly groupVersion?: bigint;
      /** So that it can be taken back; asked when all rows have been read. */
      readonly keep?: () => SheetRecord;
    }
  | { readonly change: 'undoSheet'; readonly group: string };

/** Of a patch: a row that is gone goes. */
export interface SheetRate extends StoredRate {
  readonly gone?: boolean;
}

export interface SheetRecord {
  readonly file: string;
  readonly mode: string;
  readonly report: Fields;
}

export interface StoreFault {
  readonly code: string;
  readonly message: string;
  /** The object that it is about, where it is about one. */
  readonly of?: ObjectName | null;
}

export interface StoreApplied {
  readonly version: bigint;
  readonly isChanged: boolean;
  readonly rates: ReadonlyArray<{
    readonly group: string;
    readonly rows: number;
    readonly added: number;
    readonly changed: number;
    readonly closed: number;
    readonly removed: number;
  }>;
}

export interface StoreOptions {
  readonly actor: string;
  readonly source: string;
  readonly expectedVersion?: bigint;
  readonly dryRun?: boolean;
}

export interface ConfigurationStore {
  readAll(): Promise<{ readonly version: bigint; readonly objects: readonly StoredObject[] }>;
  find(kind: string, id: string): Promise<StoredObject | undefined>;
  secrets(key?: bigint): Promise<readonly StoredSecret[]>;
  transact(
    changes: readonly StoreChange[],
    options: StoreOptions,
  ): Promise<Result<StoreApplied, readonly StoreFault[]>>;
}

export interface ParameterStore {
  readAll(): Promise<
    ReadonlyArray<{
      readonly name: string;
      readonly value: string;
      readonly changedAtMs: number;
      readonly actor: string;
    }>
  >;
}

export interface RateStore {
  stream(groupKey: bigint): AsyncIterable<readonly StoredRate[]>;
}

/** Encrypts under the key of this installation, for one field of one kind of object. */
export interface SecretBox {
  seal(text: string, of: string): Uint8Array;
  /** Throws when the bytes were changed, or sealed under another key or for another field. */
  open(sealed: Uint8Array, of: string): string;
}
