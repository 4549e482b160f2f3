// What was done to something, as pages of the API show it.
import type { JsonValue } from '@tandem/edge/objects';
import { momentText } from '../records/view.ts';
import type { AuditHistory } from './ports.ts';

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

type Entries = Awaited<ReturnType<AuditHistory['page']>>;

/** One entry more than `limit` tells that there is another page. */
export function historyPage(entries: Entries, limit: number): HistoryShown {
  const items = entries.slice(0, limit).map(({ id, atMs, actor, source, ...what }) => ({
    ...{ id: String(id), at: momentText(atMs), actor, source, action: what.action },
    ...{ before: what.before, after: what.after },
  }));
  return { items, next: entries.length > limit ? (items.at(-1)?.id ?? null) : null };
}
