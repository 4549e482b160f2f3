// Listening to the recording of a call: a right of its own, and each time is in the audit (MED-7).
import { fail, ok, type Result, type Uuid } from '@tandem/base/kernel';
import type { RecordArchive } from '@tandem/books/cdr/contract';
import { recordingsOf } from '@tandem/domain/record';
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
  readonly is: 'noRecord' | 'notRecorded' | 'noSuchPart' | 'gone';
}

export interface ListenAsked {
  readonly id: Uuid;
  /** 1: its first recording, which most calls have alone. */
  readonly part: number;
  readonly asker: Asker;
}

export async function listenTo(
  { archive, recordings, audit }: ListenParts,
  { id, part, asker }: ListenAsked,
): Promise<Result<KeptRecording, ListenFault>> {
  const record = await archive.find(id);
  if (record === undefined) return fail({ is: 'noRecord' });
  const names = recordingsOf(record.media);
  if (names.length === 0) return fail({ is: 'notRecorded' });
  const name = names[part - 1];
  if (name === undefined) return fail({ is: 'noSuchPart' });
  const kept = await recordings(name);
  if (kept === undefined) return fail({ is: 'gone' });
  const { actor, source } = asker;
  const what = { action: 'listen', objectType: 'recordings', objectId: id };
  await audit.write({ actor, source, ...what, after: { file: name } });
  return ok(kept);
}
