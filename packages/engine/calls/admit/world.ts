// What a decision looks at: the configuration at this moment, and what is counted beside it. Asked
// within one turn, so nothing of it changes while it decides.
import type { Ms, Random } from '@tandem/base/kernel';
import type { DynamicList } from '@tandem/domain/guard';
import type { QualityBoard } from '@tandem/domain/routing';
import type { Snapshot } from '@tandem/engine/snapshot';
import type { CallRates, Occupancy } from '../occupancy.ts';
import type { Portability } from '../portability.ts';
import type {
  IdentifyByCredentials,
  MonthsSpent,
  PhonePlaces,
  Reachability,
  VendorMoney,
} from '../ports.ts';
import type { Rests } from '../rests.ts';

export interface AdmitWorld {
  readonly snapshot: Snapshot;
  readonly wallMs: number;
  readonly now: Ms;
  readonly random: Pick<Random, 'unit'>;
  /** For taking turns. */
  readonly turn: () => number;
  readonly lines: Occupancy;
  readonly rates: Pick<CallRates, 'take' | 'isFull'>;
  readonly rests: Rests;
  readonly quality: QualityBoard;
  readonly dynamicList: Pick<DynamicList, 'arrives'>;
  /** Calls that are there. */
  readonly calls: number;
  /** Why no new call may begin; null: they may. */
  readonly closed: string | null;
  readonly credentials: IdentifyByCredentials;
  readonly reach: Reachability;
  readonly phones: PhonePlaces;
  readonly vendorMoney: VendorMoney;
  readonly phoneMonths: MonthsSpent;
  readonly portability: Pick<Portability, 'look'>;
  /** Lines of the decision trace; null: nobody keeps it, and no line is made. */
  readonly trace: string[] | null;
}
