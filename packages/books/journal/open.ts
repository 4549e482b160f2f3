// Joins recovery and writer: the way into the journal.
import { type Clock, fail, ok, type Result, type Timers } from '@tandem/base/kernel';
import type { Journal, OpenFault, Recovered } from './contract.ts';
import { type JournalLimits, LIMITS } from './limits.ts';
import { MARK_PATH } from './mark.ts';
import { OpenCalls } from './open-calls.ts';
import type { JournalDisk } from './ports.ts';
import { recover } from './recovery.ts';
import { Writer } from './writer.ts';

export interface OpenJournal {
  /** Its folder `journal` belongs to this writer alone. */
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits?: Partial<JournalLimits>;
}

export interface OpenedJournal {
  readonly journal: Journal;
  readonly recovered: Recovered;
}

/** Finds what the time before has left, and begins a new segment. */
export async function openJournal(options: OpenJournal): Promise<Result<OpenedJournal, OpenFault>> {
  const { disk, clock, timers, limits = {} } = options;
  const found = await recover(disk);
  if (!found.ok) return found;
  const { recovered, end, endOpenFrom, nextSegment, carried, bootId } = found.value;
  const slot = await disk.openSlot(MARK_PATH);
  if (!slot.ok) return fail({ kind: 'disk', error: slot.error });
  const openCalls = new OpenCalls();
  const ascending = recovered.openCalls.toSorted((one, other) => one.segment - other.segment);
  // What will be written again comes into its new segment when it is durable there.
  for (const { callId, segment } of ascending) {
    openCalls.stepped(callId, Math.min(segment, end.segment));
  }
  const writer = new Writer({
    ...{ disk, clock, timers, slot: slot.value, openCalls, end, endOpenFrom, bootId },
    limits: { ...LIMITS, ...limits },
    epoch: recovered.epoch,
    firstNumber: nextSegment,
  });
  const begun = await writer.begin(carried);
  // Once is enough: a mark that is old after a loss of power is as good, one that is lost is not.
  const kept = begun.ok ? await disk.sync(MARK_PATH) : begun;
  if (kept.ok || kept.error.kind === 'full') return ok({ journal: writer, recovered });
  await writer.close();
  return fail({ kind: 'disk', error: kept.error });
}
