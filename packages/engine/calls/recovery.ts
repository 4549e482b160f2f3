// After a kill: the calls that the journal has open are ended as of their last step (cdr.md 4).
// Both legs are hung up, so that no vendor bills on; the record says that we ended it, and that it
// was closed by a restart. Money that was reserved beyond the step is free again with the record.
import type { CallRecord, OpenCall } from '@tandem/domain/record';
import type { CallJournal, HangUp } from './ports.ts';

export interface RecoveryParts {
  readonly journal: Pick<CallJournal, 'append'>;
  readonly hangUp: HangUp;
}

/** Q.850 31, normal, unspecified: as for every end that we force. */
const FORCED_CAUSE = 31;

export interface Recovered {
  readonly calls: number;
  readonly dialogs: number;
}

export function endOpenCalls(open: Iterable<OpenCall>, parts: RecoveryParts): Recovered {
  let [calls, dialogs] = [0, 0];
  for (const call of open) {
    const record = recoveredRecord(call);
    parts.journal.append({ kind: 'ended', callId: record.id, record });
    for (const leg of call.legs) parts.hangUp.hangUp(leg, FORCED_CAUSE);
    calls += 1;
    dialogs += call.legs.length;
  }
  return { calls, dialogs };
}

/** Charged up to the step, and never more than what was reserved then. */
export function recoveredRecord({ record, reservedE7 }: OpenCall): CallRecord {
  const { charge } = record;
  if (charge === null || BigInt(charge.feeE7) <= BigInt(reservedE7)) {
    return { ...record, isRecovered: true };
  }
  return { ...record, charge: { ...charge, feeE7: reservedE7 }, isRecovered: true };
}
