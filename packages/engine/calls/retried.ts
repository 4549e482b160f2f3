// INVITEs from before a restart that come again. A call whose answer was written down and did not
// leave has its record, by its end or by the restart (recovery.ts). Its caller has heard nothing,
// and says its INVITE once more to a switch that does not know it. Taken as a new call it would
// leave a second record, and perhaps a second charge, of one INVITE: it is told that its call has
// failed.
import type { Clock } from '@tandem/base/kernel';
import type { CallerLeg, CallTaker, Offered, Rejection } from './legs/leg.ts';
import type { LeftBehind } from './recovery.ts';

/** An INVITE is said again for 64 x T1 (RFC 3261 section 17.1.1.2). */
const SAID_AGAIN_MS = 32_000;
/** More than are up on the largest machine: some 8 MB for half a minute. */
const MOST_REMEMBERED = 50_000;

/** Without Retry-After it is as good as a 500: another try is another call. */
const ITS_CALL_FAILED: Rejection = Object.freeze({ sipStatus: 503, cause: 41 });

export interface RetriedCallsOptions {
  readonly taker: CallTaker;
  readonly clock: Pick<Clock, 'now'>;
  readonly before: LeftBehind;
}

export class RetriedCalls implements CallTaker {
  readonly #taker: CallTaker;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #untilMs: number;
  readonly #ended: Set<string>;

  constructor({ taker, clock, before }: RetriedCallsOptions) {
    this.#taker = taker;
    this.#clock = clock;
    this.#untilMs = clock.now() + SAID_AGAIN_MS;
    // Refusals that were not heard are left out: who tries again may be lucky, and pays once.
    const answered = [...before.endedLately, ...before.openCalls].filter(
      ({ record }) => record.answeredAtMs !== null && record.parentId === null,
    );
    const last = answered.slice(-MOST_REMEMBERED);
    this.#ended = new Set(last.map(({ record }) => nameOf(record.callerIp, record.callerCallId)));
  }

  offered(leg: CallerLeg): void {
    if (this.#isRetried(leg.offered)) leg.reject(ITS_CALL_FAILED);
    else this.#taker.offered(leg);
  }

  /** Once: copies of it belong to its transaction now, and what comes later is another try. */
  #isRetried({ source, callId }: Offered): boolean {
    if (this.#ended.size === 0) return false;
    if (this.#clock.now() > this.#untilMs) {
      this.#ended.clear();
      return false;
    }
    return this.#ended.delete(nameOf(source.address, callId));
  }
}

/** Call-IDs of others say nothing. */
const nameOf = (address: string, callId: string): string => `${address} ${callId}`;
