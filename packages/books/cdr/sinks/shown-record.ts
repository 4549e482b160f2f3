// What sinks beside the books show of the journal: the records that a query would show.
import type { StoredEntry } from '@tandem/books/journal/contract';
import type { CallRecord } from '@tandem/domain/record';
import { readStep } from '../read-step.ts';

/** undefined: no record, or one for the ledger alone. What cannot be read the books set aside. */
export function shownRecord(entry: StoredEntry): CallRecord | undefined {
  const record = endedRecord(entry);
  return record?.isHidden ? undefined : record;
}

/** What text files show: that, and what their own switches alone ask for. */
export function filedRecord(entry: StoredEntry): CallRecord | undefined {
  const record = endedRecord(entry);
  return record?.isHidden && !record.isForFiles ? undefined : record;
}

function endedRecord(entry: StoredEntry): CallRecord | undefined {
  if (entry.kind !== 'ended') return undefined;
  const step = readStep(entry);
  return step.ok && step.value?.kind === 'ended' ? step.value.record : undefined;
}
