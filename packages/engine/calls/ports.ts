// What calls need of others, and are handed by who joins them.
import type { DialogFacts, Step } from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import type { Offered, PhonePlace } from './legs/leg.ts';

/** Takes a step into memory; it is written before the packets of this turn leave. */
export interface CallJournal {
  append(step: Step): void;
  /** Why no new call may begin: a full disk, a backlog. Asked for every call; null: they may. */
  refusal(): string | null;
}

/** Who a caller is that has no static address: by what it registered, or by its credentials. */
export interface IdentifyByCredentials {
  identify(offered: Offered): Credentialed;
}

export type Credentialed =
  | { readonly is: 'known'; readonly caller: Entry<'mappingGateways'> | Entry<'phones'> }
  /** It may prove who it is: 401 or 407. Such a request leaves no record. */
  | { readonly is: 'challenged'; readonly status: number; readonly challenge: unknown }
  /** It tried to, and failed: reason 16. */
  | { readonly is: 'failed' }
  /** Nothing that it says concerns us. */
  | { readonly is: 'unknown' };

export const NO_CREDENTIALS: IdentifyByCredentials = { identify: () => ({ is: 'unknown' }) };

/** What is known of routing gateways from second to second. */
export interface Reachability {
  /** No address of it answers, or it is not registered. */
  isOffline(gateway: bigint): boolean;
  /** Where it is now, in order; null: at the addresses of its configuration. */
  addressesOf(gateway: bigint): readonly string[] | null;
  /** Measured; higher is better, null: nothing was measured. */
  quality(gateway: bigint, measure: 'asr' | 'acd' | 'quality'): number | null;
}

export const ALWAYS_THERE: Reachability = {
  isOffline: () => false,
  addressesOf: () => null,
  quality: () => null,
};

/** Where phones are registered now, the place that they like best first; none: offline. */
export interface PhonePlaces {
  placesOf(number: string): readonly PhonePlace[];
}

export const NOBODY_REGISTERED: PhonePlaces = { placesOf: () => [] };

/** SERVER_VERIFY_CLEARING_CUSTOMER: whether a vendor's account is under its limit. */
export interface VendorMoney {
  isUnderLimit(account: bigint): boolean;
}

export const VENDORS_HAVE_MONEY: VendorMoney = { isUnderLimit: () => false };

/** Ends a dialog that only the journal remembers. */
export interface HangUp {
  hangUp(dialog: DialogFacts, cause: number): void;
}
