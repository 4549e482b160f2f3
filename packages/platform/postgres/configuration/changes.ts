// What a configuration transaction can be asked to do. Names in a list of changes mean the objects
// as they are called when all of it is done, those that it creates and renames among them.
import type { Money } from '@tandem/base/money';
import type { MergeWay } from '../rates/merge.ts';
import type { Sheet } from '../rates/staging.ts';
import type { JsonObject, NewReference, ObjectName } from './object.ts';

export interface CreateObject extends ObjectName {
  readonly change: 'create';
  /** With ids in the places that `references` names. */
  readonly document: JsonObject;
  readonly references: readonly NewReference[];
  /** Of an account: booked as its opening payment. Zero books nothing. */
  readonly openingE7?: Money;
}

export interface ChangeObject {
  readonly change: 'change';
  readonly key: bigint;
  /** The one that the change was made for: another means that somebody was faster. */
  readonly version: bigint;
  readonly document: JsonObject;
  readonly references: readonly NewReference[];
  readonly newId?: string;
}

export interface RemoveObject {
  readonly change: 'remove';
  readonly key: bigint;
  readonly version?: bigint;
}

export interface SetSecret {
  readonly change: 'secret';
  readonly of: ObjectName;
  readonly field: string;
  /** Null takes it away. */
  readonly ciphertext: Uint8Array | null;
}

export interface SetParameter {
  readonly change: 'parameter';
  readonly name: string;
  /** Null: as the catalogue says. */
  readonly value: string | null;
}

export interface ChangeRates extends Sheet {
  readonly change: 'rates';
  /** The id of the rate group. */
  readonly group: string;
  readonly merge: MergeWay;
  /** Of the rates of the group: another one means that the sheet was compared with other rates. */
  readonly groupVersion?: bigint;
  /** Keeps what was there before; asked when all rows have been read. */
  readonly keep?: () => SheetRecord;
}

/** Of a sheet that can be taken back. */
export interface SheetRecord {
  readonly file: string;
  readonly mode: string;
  readonly report: JsonObject;
}

/** Takes the last sheet of the group back, which nothing may have changed since. */
export interface UndoSheet {
  readonly change: 'undoSheet';
  /** The id of the rate group. */
  readonly group: string;
}

export type Change =
  | CreateObject
  | ChangeObject
  | RemoveObject
  | SetSecret
  | SetParameter
  | ChangeRates
  | UndoSheet;

export interface TransactOptions {
  readonly actor: string;
  readonly source: string;
  /** The version of the whole configuration that the changes were made for. */
  readonly expectedVersion?: bigint;
  /** Does everything, tells what came of it, and leaves nothing of it. */
  readonly dryRun?: boolean;
  /** How long to wait for the transaction of somebody else. */
  readonly lockPatienceMs?: number;
}

export interface ObjectChanged extends ObjectName {
  readonly key: bigint;
}

export interface RatesChanged {
  readonly group: string;
  readonly groupKey: bigint;
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly closed: number;
  readonly removed: number;
}

export interface Applied {
  /** After the transaction; with a dry run the one that it would have had. */
  readonly version: bigint;
  /** Whether anything changed: if not, the version is the one from before. */
  readonly isChanged: boolean;
  readonly created: readonly ObjectChanged[];
  readonly changed: readonly ObjectChanged[];
  readonly removed: readonly ObjectChanged[];
  /** Changes that would have changed nothing. */
  readonly unchanged: number;
  /** Names of parameters that have another value now. */
  readonly parameters: readonly string[];
  readonly secrets: number;
  readonly rates: readonly RatesChanged[];
  readonly openings: number;
}
