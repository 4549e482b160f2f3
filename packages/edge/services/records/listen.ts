// Listening to the recording of a call: a right of its own, and each time is in the audit (MED-7).
import { fail, ok, type Result, type Uuid } from '@tandem/base/kernel';
import type { RecordArchive } from '@tandem/books/cdr/contract';
import type { Asker, AuditLog } from '../ports.ts';

/** A file as it is sent: how long, and its bytes when they are wanted. */
export interface KeptRecording {
  readonly bytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** undefined: it is not there any more. */
export type FindRecording = (name: string) => Promise<KeptRecording | undefined>;

export interface ListenParts {
  readonly archive: Pick<RecordArchive, 'find'>;
  readonly recordings: FindRecording;
  readonly audit: AuditLog;
}

export interface ListenFault {
  readonly is: 'noRecord' | 'notRecorded' | 'gone';
}

export async function listenTo(
  { archive, recordings, audit }: ListenParts,
  { id, asker }: { readonly id: Uuid; readonly asker: Asker },
): Promise<Result<KeptRecording, ListenFault>> {
  const record = await archive.find(id);
  if (record === undefined) return fail({ is: 'noRecord' });
  const name = record.media?.recording ?? null;
  if (name === null) return fail({ is: 'notRecorded' });
  const kept = await recordings(name);
  if (kept === undefined) return fail({ is: 'gone' });
  const { actor, source } = asker;
  await audit.write({ actor, source, action: 'listen', objectType: 'recordings', objectId: id });
  return ok(kept);
}
