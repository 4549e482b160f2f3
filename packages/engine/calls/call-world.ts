// The world as one call finds it: the configuration of its moment, and what is counted now.
import type { Clock, Ms, Random } from '@tandem/base/kernel';
import type { Snapshot } from '@tandem/engine/snapshot';
import type { AdmitWorld } from './admit/world.ts';
import {
  ALWAYS_THERE,
  type IdentifyByCredentials,
  type MonthsSpent,
  NO_CREDENTIALS,
  NO_MONTHS,
  NOBODY_REGISTERED,
  type PhonePlaces,
  type Reachability,
  VENDORS_HAVE_MONEY,
  type VendorMoney,
} from './ports.ts';

export interface WorldParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly snapshot: () => Snapshot;
  readonly credentials?: IdentifyByCredentials;
  readonly reach?: Reachability;
  readonly phones?: PhonePlaces;
  readonly vendorMoney?: VendorMoney;
  readonly phoneMonths?: MonthsSpent;
  readonly keepsTraces?: () => boolean;
}

export type Counted = Pick<
  AdmitWorld,
  | 'turn'
  | 'lines'
  | 'rates'
  | 'rests'
  | 'quality'
  | 'dynamicList'
  | 'calls'
  | 'closed'
  | 'portability'
>;

/** A class, because one is made for every call and asked some hundred times. */
export class CallWorld implements AdmitWorld {
  readonly snapshot: Snapshot;
  readonly wallMs: number;
  readonly random: Random;
  readonly turn: Counted['turn'];
  readonly lines: Counted['lines'];
  readonly rates: Counted['rates'];
  readonly rests: Counted['rests'];
  readonly quality: Counted['quality'];
  readonly dynamicList: Counted['dynamicList'];
  readonly portability: Counted['portability'];
  readonly calls: number;
  readonly closed: string | null;
  readonly credentials: IdentifyByCredentials;
  readonly reach: Reachability;
  readonly phones: PhonePlaces;
  readonly vendorMoney: VendorMoney;
  readonly phoneMonths: MonthsSpent;
  readonly trace: string[] | null;
  readonly #clock: Clock;

  constructor(parts: WorldParts, counted: Counted) {
    this.snapshot = parts.snapshot();
    this.wallMs = parts.clock.wallMs();
    this.random = parts.random;
    this.turn = counted.turn;
    this.lines = counted.lines;
    this.rates = counted.rates;
    this.rests = counted.rests;
    this.quality = counted.quality;
    this.dynamicList = counted.dynamicList;
    this.portability = counted.portability;
    this.calls = counted.calls;
    this.closed = counted.closed;
    this.credentials = parts.credentials ?? NO_CREDENTIALS;
    this.reach = parts.reach ?? ALWAYS_THERE;
    this.phones = parts.phones ?? NOBODY_REGISTERED;
    this.vendorMoney = parts.vendorMoney ?? VENDORS_HAVE_MONEY;
    this.phoneMonths = parts.phoneMonths ?? NO_MONTHS;
    this.trace = (parts.keepsTraces?.() ?? true) ? [] : null;
    this.#clock = parts.clock;
  }

  get now(): Ms {
    return this.#clock.now();
  }
}
