// What a call and its hunt are to one another, whoever is looked for.
import type { RecordedAttempt } from '@tandem/domain/record';
import type { QualityOf } from '@tandem/domain/routing';
import type { Routing } from './admit/route.ts';
import type { Attempt, CalledUser, EarlyEvent } from './attempt.ts';
import type { CallTimers } from './call-timers.ts';
import type { End } from './ends.ts';
import type { Description, HeaderText, LegMaker, Offered } from './legs/leg.ts';
import type { PassRule } from './passing.ts';
import type { VendorSale } from './record-of.ts';

export interface HuntUser extends CalledUser {
  /** What the caller is to hear. */
  heard(event: EarlyEvent): void;
  answered(answer: Answer): void;
  unreached(end: End): void;
  /** An attempt that was given up is gone. */
  freed(): void;
  ignored(): void;
}

export interface Answer {
  readonly attempt: Attempt;
  /** Who holds these lines until the call takes them over. */
  readonly holder: object;
  readonly lineKeys: readonly bigint[];
  /** null: a phone of ours; nobody is owed anything. */
  readonly vendor: VendorSale | null;
  /** Whose quality its length tells of. */
  readonly measuredAs: QualityOf | null;
  readonly maxCallSeconds: number | null;
  readonly description: Description;
  readonly headers: readonly HeaderText[] | undefined;
  /** Which of the caller's later ones pass to it. */
  readonly passes: PassRule;
}

/** Whatever looks for somebody who answers: gateways one after the other, or a phone of ours. */
export interface Pursuit {
  /** Rows of all attempts that have come to something. */
  readonly attempts: readonly RecordedAttempt[];
  /** And of the one that is under way, as it stands now. */
  readonly underWay: readonly RecordedAttempt[];
  /** Legs that were given up and are not gone. */
  readonly leaving: number;
  begin(): void;
  /** Nobody is wanted any more. */
  giveUp(cause: number, outcome: string): void;
}

export interface HuntOptions {
  readonly routing: Routing;
  readonly offered: Offered;
  readonly legs: LegMaker;
  /** Legs that are asked a question, and carry no media. */
  readonly asks: LegMaker;
  readonly timers: CallTimers;
  /** Whether RTP came from whoever was invited last; nobody sees it where media are direct. */
  readonly hasHeardMedia: () => boolean;
  readonly user: HuntUser;
}
