// The audit (SEC-6): who did what, from where, and what it was before. Of everything, or of a part.
import type { JsonValue } from '@tandem/edge/objects';
import type { AuditEntry, AuditHistory } from './objects/ports.ts';
import { momentText } from './records/view.ts';

export interface AuditAsked {
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly olderThan?: bigint | undefined;
  readonly kind?: string | undefined;
  /** Of the kind. */
  readonly id?: string | undefined;
  readonly actor?: string | undefined;
}

export interface EntryShown {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly source: string;
  readonly action: string;
  readonly kind: string;
  readonly object: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

export interface HistoryShown {
  readonly items: readonly EntryShown[];
  /** What `after` is for the next page; null: this is the last. */
  readonly next: string | null;
}

/** Newest first. */
export async function auditPage(
  history: AuditHistory,
  { limit, olderThan, kind, id, actor }: AuditAsked,
): Promise<HistoryShown> {
  const entries = await history.page({
    limit: limit + 1,
    ...(olderThan === undefined ? {} : { olderThan }),
    ...(actor === undefined ? {} : { actor }),
    ...(kind === undefined
      ? {}
      : { of: { objectType: kind, ...(id === undefined ? {} : { objectId: id }) } }),
  });
  const items = entries.slice(0, limit).map(shown);
  return { items, next: entries.length > limit ? (items.at(-1)?.id ?? null) : null };
}

function shown({ id, atMs, actor, source, action, ...what }: AuditEntry): EntryShown {
  const { objectType, objectId, before, after } = what;
  return {
    ...{ id: String(id), at: momentText(atMs), actor, source, action },
    ...{ kind: objectType, object: objectId, before, after },
  };
}
