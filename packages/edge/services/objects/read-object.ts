// One object, and what was done to it: what an asker may not see is not there.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { KindName } from '@tandem/edge/objects';
import type { Asker } from '../ports.ts';
import { type HistoryShown, historyPage } from './history-page.ts';
import type { AuditHistory } from './ports.ts';
import { maySeeObject, type ScopeParts } from './scope.ts';
import { type ObjectShown, objectShown } from './view.ts';

export interface ObjectAsked {
  readonly kind: KindName;
  readonly id: string;
  readonly asker: Asker;
}

export type ObjectFault = { readonly is: 'missing' };

export async function readObject(
  parts: ScopeParts,
  { kind, id, asker }: ObjectAsked,
): Promise<Result<ObjectShown, ObjectFault>> {
  const object = await parts.objects.find(kind, id);
  const isSeen = object !== undefined && (await maySeeObject(parts, asker, { kind, object }));
  return isSeen ? ok(objectShown(kind, object)) : fail({ is: 'missing' });
}

export interface HistoryAsked extends ObjectAsked {
  readonly limit: number;
  readonly olderThan?: bigint;
}

/** Newest first. The object must stand: of one that is gone the audit as a whole tells. */
export async function historyOfObject(
  parts: ScopeParts & { readonly history: AuditHistory },
  { limit, olderThan, ...asked }: HistoryAsked,
): Promise<Result<HistoryShown, ObjectFault>> {
  const object = await readObject(parts, asked);
  if (!object.ok) return object;
  const entries = await parts.history.page({
    limit: limit + 1,
    ...(olderThan === undefined ? {} : { olderThan }),
    of: { objectType: asked.kind, objectId: asked.id },
  });
  return ok(historyPage(entries, limit));
}
