// What lists of objects need of a store; platform/postgres has it.
import type { JsonValue } from '@tandem/edge/objects';
import type { StoredObject } from '../configuration/ports.ts';

export interface KeptObject extends StoredObject {
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** The fields of which a secret is kept. */
  readonly secrets: readonly string[];
  /** Of an account, where it is asked for: what is left. */
  readonly balanceE7?: bigint;
}

/** A field as it reads as a text; `usual`: what it is where nothing is stored of it. */
export interface FieldCondition {
  readonly field: string;
  readonly value: string;
  readonly usual: string | null;
}

export interface KeptPage {
  readonly kind: string;
  readonly limit: number;
  readonly order: 'id' | 'changed' | 'balance';
  readonly isDescending: boolean;
  /** `rank`: its version, or its balance where that is the order. */
  readonly after?: { readonly id: string; readonly rank: bigint };
  readonly contains?: string;
  readonly fields?: readonly FieldCondition[];
  /** Keys of accounts: only what names one of them, and of accounts those themselves. */
  readonly ofAccounts?: readonly bigint[];
  readonly withBalances?: boolean;
}

export interface KeptObjects {
  page(page: KeptPage): Promise<readonly KeptObject[]>;
  readKind(kind: string): Promise<readonly KeptObject[]>;
  find(kind: string, id: string): Promise<KeptObject | undefined>;
}

export interface AuditEntry {
  readonly id: bigint;
  readonly atMs: number;
  readonly actor: string;
  readonly source: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

export interface AuditHistory {
  /** Newest first. */
  page(page: {
    readonly limit: number;
    readonly olderThan?: bigint;
    readonly of?: { readonly objectType: string; readonly objectId?: string };
    readonly actor?: string;
  }): Promise<readonly AuditEntry[]>;
}
