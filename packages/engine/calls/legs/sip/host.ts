// What every leg needs of the endpoint that it belongs to.
import type { Clock, Random, TimerWheel } from '@tandem/base/kernel';
import type { DialogTable, TransactionTimings } from '@tandem/protocol/sip';
import type { BackToSource, HopsTo, ReliableTo, SipLegSettings } from './settings.ts';
import type { LegFiring } from './timers.ts';
import type { DialogOwner, Stack } from './types.ts';

export interface LegHost {
  readonly stack: Stack;
  readonly table: DialogTable<DialogOwner>;
  readonly wheel: TimerWheel<LegFiring>;
  readonly clock: Clock;
  readonly random: Random;
  /** Those of a transport that loses: a 2xx passes proxies that may use one. */
  readonly timings: TransactionTimings;
  readonly hopsTo: HopsTo;
  readonly backTo: BackToSource;
  readonly reliableTo: ReliableTo;
  /** The value of Allow. */
  readonly allow: string;
  settings(): SipLegSettings;
  count(what: LegCount): void;
}

/** What legs count besides the transactions under them. */
export type LegCount = 'lostTimer' | 'absorbed' | 'ignored' | 'badBody' | 'broken';

/** 60 bits: nobody guesses one, and no two are the same (RFC 3261 section 19.3). */
export const TAG_CHARACTERS = 12;
/** 100 bits: a Call-ID is unique in space and time. */
export const CALL_ID_CHARACTERS = 20;
