// After a kill: the calls that the journal has open are ended as of their last step (cdr.md 4).
// Their legs are hung up first, so that no vendor bills on, and written off when the peers have
// heard it: killed in between, the next start finds them open and hangs up once more. Who had heard
// it before says 481 then, and the record is the same, because it is that of the last step.
//
//   BYE on all legs -> both of a call answered, or given up, or the time is over -> ended
//                                                               all are ended -> closed (epoch)
//
// A call that ended just before the kill has its record, but what its end had to say may not have
// left: its legs are hung up once more, and nothing is written. That of who has not acknowledged
// the answer waits for 32 s from there on, however early the record was.
//
// The record of an open call says that we ended it, and that it was closed by a restart. Money that
// was reserved beyond the step is free again with the record; nothing else waits for it, new calls
// the least.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { CallRecord, DialogFacts, OpenCall } from '@tandem/domain/record';
import type { CallJournal, HangUp, LeftLeg } from './ports.ts';

export interface RecoveryParts {
  readonly journal: Pick<CallJournal, 'append'>;
  readonly hangUp: HangUp;
  readonly timers: Timers;
  /** All are ended: what is appended from now on follows their records. */
  readonly closed: () => void;
}

/** Q.850 31, normal, unspecified: as for every end that we force. */
const FORCED_CAUSE = 31;
/**
 * A BYE that is lost is sent again after 0.5 s and after 1.5 s: a peer that is there has heard it.
 * Longer would keep the money of the run before from who calls now.
 */
export const BYES_HEARD_WITHIN_MS = ms(1_500);

/** Of a call that was ended by the run before. */
export interface EndedLately {
  readonly record: CallRecord;
  /** As of its last step; none when it was never answered. */
  readonly legs: readonly DialogFacts[];
}

/** What the run before has left in the journal. */
export interface LeftBehind {
  readonly openCalls: readonly OpenCall[];
  /** In the order of their ends. */
  readonly endedLately: readonly EndedLately[];
}

/** A packet leaves in the turn of its step, and one that is lost again after 0.5 and 1.5 s. */
const JUST_ENDED_MS = 2_000;
/** A caller may not be hung up before its ACK came, or after so long (RFC 3261 section 15). */
const ACK_AWAITED_MS = 32_000;

export class Recovery {
  readonly calls: number;
  readonly dialogs: number;
  readonly #parts: RecoveryParts;
  readonly #open: Set<OpenCall>;
  readonly #toldTwice: readonly LeftLeg[];
  #stopWaiting: Cancel = () => undefined;

  constructor({ openCalls, endedLately }: LeftBehind, parts: RecoveryParts) {
    this.#parts = parts;
    this.#open = new Set(openCalls);
    this.#toldTwice = justEnded(endedLately).flatMap(legsOf);
    this.calls = openCalls.length;
    this.dialogs = openCalls.reduce((sum, { legs }) => sum + legs.length, 0);
  }

  begin(): this {
    const { timers, closed, hangUp } = this.#parts;
    for (const leg of this.#toldTwice) hangUp.hangUp(leg, FORCED_CAUSE, () => undefined);
    if (this.isOver) {
      closed();
      return this;
    }
    this.#stopWaiting = timers.after(BYES_HEARD_WITHIN_MS, () => this.#endsAll());
    for (const call of [...this.#open]) this.#hangsUp(call);
    return this;
  }

  get isOver(): boolean {
    return this.#open.size === 0;
  }

  #hangsUp(call: OpenCall): void {
    let left = call.legs.length;
    if (left === 0) this.#ends(call);
    const heard = (): void => {
      left -= 1;
      if (left === 0) this.#ends(call);
    };
    for (const leg of legsOf(call)) this.#parts.hangUp.hangUp(leg, FORCED_CAUSE, heard);
  }

  #endsAll(): void {
    for (const call of [...this.#open]) this.#ends(call);
  }

  #ends(call: OpenCall): void {
    if (!this.#open.delete(call)) return;
    const record = recoveredRecord(call);
    this.#parts.journal.append({ kind: 'ended', callId: record.id, record });
    if (!this.isOver) return;
    this.#stopWaiting();
    this.#parts.closed();
  }
}

/** A vendor may ask who says BYE, as it asked who calls, and each side has headers of its own. */
function legsOf({ record, legs }: EndedLately): readonly LeftLeg[] {
  return legs.map((dialog) =>
    dialog.callId === record.calleeCallId
      ? { dialog, side: 'called', party: record.callee }
      : { dialog, side: 'caller', party: record.caller },
  );
}

/**
 * By the clock of the run before, whatever it is now, at its last end: it may have been set back
 * before. One that a start has ended has the time of its last step: there the place alone counts.
 */
function justEnded(calls: readonly EndedLately[]): readonly EndedLately[] {
  const last = calls.findLast(({ record }) => !record.isRecovered);
  const sinceMs = (last?.record.endedAtMs ?? 0) - JUST_ENDED_MS;
  return calls.filter(({ record }) => record.isRecovered || lastByeAtMs(record) >= sinceMs);
}

/** At the latest: whether the ACK had come nobody has written down. */
function lastByeAtMs({ answeredAtMs, endedAtMs }: CallRecord): number {
  return answeredAtMs === null ? endedAtMs : Math.max(endedAtMs, answeredAtMs + ACK_AWAITED_MS);
}

/** Charged up to the step, and never more than what was reserved then. */
export function recoveredRecord({ record, reservedE7 }: OpenCall): CallRecord {
  const { charge } = record;
  if (charge === null || BigInt(charge.feeE7) <= BigInt(reservedE7)) {
    return { ...record, isRecovered: true };
  }
  return { ...record, charge: { ...charge, feeE7: reservedE7 }, isRecovered: true };
}
