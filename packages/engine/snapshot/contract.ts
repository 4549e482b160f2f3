// What the loader, in a worker thread, and the holder, on the signalling thread, say to one
// another. Plain data; rate tables go as shared memory and are not copied.
import type { RateTableHandle, ZoneTransitions } from '@tandem/domain/rating';
import type { PartyKind } from './party-kinds.ts';
import type { JsonObject, StoredParameter } from './ports.ts';

/** Where the configuration came from: files mean that the database was away at the start. */
export type Origin = 'source' | 'files';

export type LoaderMessage =
  | BeginMessage
  | ObjectsMessage
  | CommitMessage
  | RatesMessage
  | { readonly type: 'confirmed' }
  | TroubleMessage;

/** A new version begins; nothing of it is seen before its commit. */
export interface BeginMessage {
  readonly type: 'begin';
  readonly version: bigint;
  /** Whose version it is: see ports.ts. */
  readonly lineage: bigint;
  readonly origin: Origin;
  /** What was there before is forgotten; else only what is told changes. */
  readonly isWhole: boolean;
}

/**
 * Some hundred at a time, so that the signalling thread never stands still over them; the next
 * comes when the last was taken, because a thread takes all messages that wait in one go.
 */
export interface ObjectsMessage {
  readonly type: 'objects';
  readonly changed: readonly LoadedObject[];
  readonly gone: readonly GoneObject[];
}

export interface LoadedObject {
  readonly kind: PartyKind;
  readonly key: bigint;
  readonly id: string;
  /** Fields that differ from their defaults, and its secrets. */
  readonly party: JsonObject;
}

export interface GoneObject {
  readonly kind: PartyKind;
  readonly key: bigint;
}

export interface CommitMessage {
  readonly type: 'commit';
  /** null: as they were. */
  readonly parameters: readonly StoredParameter[] | null;
  /** Zones that were not told before, by name. */
  readonly zones: readonly (readonly [name: string, transitions: ZoneTransitions])[];
  /** What a zone that is not named means. */
  readonly serverZone: string;
}

export interface RatesMessage {
  readonly type: 'rates';
  readonly groupKey: bigint;
  /** Of the rates of the group. */
  readonly version: bigint;
  readonly origin: Origin;
  readonly handle: RateTableHandle;
  /** What loading and building took; of a file, reading it. */
  readonly tookMs: number;
}

/** Something did not work; it is tried again, and what there was is kept. */
export interface TroubleMessage {
  readonly type: 'trouble';
  readonly trouble: Trouble;
  readonly why: string;
}

export type Trouble =
  | { readonly what: 'sourceAway' }
  /** A file is torn, foreign or newer: it is built anew. */
  | { readonly what: 'fileRefused'; readonly name: string }
  | { readonly what: 'fileNotWritten'; readonly name: string }
  /** There is no table for it now. */
  | { readonly what: 'ratesMissing'; readonly groupKey: bigint }
  | { readonly what: 'ratesRefused'; readonly groupKey: bigint }
  | { readonly what: 'secretSealed'; readonly kind: string; readonly id: string };

/** To the loader. */
export type LoaderCommand =
  | { readonly type: 'hint' }
  /** An ObjectsMessage was taken in. */
  | { readonly type: 'taken' }
  | { readonly type: 'stop' };
