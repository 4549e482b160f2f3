// What a configuration object is here: a document that was validated above, under an id that people
// gave and a key that never changes.
import type { JsonValue } from '../value-types.ts';

export type JsonObject = { readonly [name: string]: JsonValue };

/** The kinds of which this module knows more than the name. */
export const ACCOUNTS = 'accounts';
export const RATE_GROUPS = 'rateGroups';

/**
 * What is left of an account that was removed before money moved on it: its key. Calls that it pays
 * or is paid for may still be up, and what they cost is booked when they end. No object of any kind
 * is to be seen of it.
 */
export const REMOVED_ACCOUNTS = 'removedAccounts';

export interface ObjectName {
  readonly kind: string;
  readonly id: string;
}

/** The document names another object at `field`: account, or schedules.0.calendar. */
export interface NewReference extends ObjectName {
  readonly field: string;
}

export interface Reference extends NewReference {
  readonly key: bigint;
}

export interface ConfigurationObject extends ObjectName {
  readonly key: bigint;
  /** The version of the configuration with which it changed last. */
  readonly version: bigint;
  /** With the present ids of what it refers to. */
  readonly document: JsonObject;
  readonly references: readonly Reference[];
  /** The fields of which a secret is kept. */
  readonly secrets: readonly string[];
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

/** For maps; no kind has a blank. */
export const nameText = ({ kind, id }: ObjectName): string => `${kind} ${id}`;
