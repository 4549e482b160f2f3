// One object, and what was done to it: what an asker may not see is not there.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { JsonValue, KindName } from '@tandem/edge/objects';
import type { Asker } from '../ports.ts';
import { momentText } from '../records/view.ts';
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

export interface HistoryShown {
  readonly items: ReadonlyArray<{
    readonly id: string;
    readonly at: string;
    readonly actor: string;
    readonly source: string;
    readonly action: string;
    readonly before: JsonValue;
    readonly after: JsonValue;
  }>;
  readonly next: string | null;
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
  const items = entries.slice(0, limit).map(({ id, atMs, actor, source, ...what }) => ({
    ...{ id: String(id), at: momentText(atMs), actor, source, action: what.action },
    ...{ before: what.before, after: what.after },
  }));
  return ok({ items, next: entries.length > limit ? (items.at(-1)?.id ?? null) : null });
}
