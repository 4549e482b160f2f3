// What the switch's main thread and its lease thread say to one another.
import type { Money } from '@tandem/base/money';
import type { LeaseAnswer, LeaseRequest } from '@tandem/engine/balance';
import type { AskedMonth } from '@tandem/engine/calls';
import type { DatabaseAddress } from '@tandem/platform/postgres';
import type { StopCommand } from './kept-thread.ts';

/** Handed to the thread when it begins. */
export interface LeaseSettings {
  readonly database: DatabaseAddress;
  readonly node: string;
  /** Of this start of the switch; the same when only the thread is started again. */
  readonly epoch: string;
}

export type ToLeases =
  | { readonly type: 'ask'; readonly question: number; readonly requests: readonly LeaseRequest[] }
  /** What stands in the ledger for these accounts now. */
  | { readonly type: 'look'; readonly question: number; readonly accounts: readonly bigint[] }
  /** What other runs have charged these phones. */
  | { readonly type: 'months'; readonly question: number; readonly months: readonly AskedMonth[] }
  | StopCommand;

export interface LeasesAnswered {
  readonly type: 'answered';
  readonly question: number;
  readonly answers: readonly LeaseAnswer[];
}

/** The database is there: a question is answered in milliseconds. */
export interface LeasesOpened {
  readonly type: 'opened';
}

/** Balances of accounts, or what phones spent. */
export interface BalancesLooked {
  readonly type: 'looked';
  readonly question: number;
  /** null: the database is away. */
  readonly balances: readonly (readonly [key: bigint, money: Money])[] | null;
}

export type FromLeases = LeasesAnswered | LeasesOpened | BalancesLooked;
