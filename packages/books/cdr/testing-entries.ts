// For tests only: steps as entries of a journal, one after the other.
import type { EntryKind, Position, StoredEntry } from '@tandem/books/journal/contract';
import type { Step } from '@tandem/domain/record';

const KINDS: Readonly<Record<Step['kind'], EntryKind>> = {
  answered: 'answered',
  renewed: 'renewed',
  ended: 'ended',
  epoch: 'epoch',
  leaseReturned: 'lease',
};

export function entriesOf(steps: readonly Step[], segment = 1): readonly StoredEntry[] {
  let offset = 0;
  let endedCount = 0;
  return steps.map((step) => {
    const json = JSON.stringify(step);
    offset += json.length;
    if (step.kind === 'ended') endedCount += 1;
    const callId = 'callId' in step ? step.callId : '';
    const after: Position = { segment, offset, endedCount };
    return { kind: KINDS[step.kind], callId, json, after };
  });
}

export function spoiled(entry: StoredEntry, json: string): StoredEntry {
  return { ...entry, json };
}
