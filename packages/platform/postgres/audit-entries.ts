// Who changed what, from where, and what it was before. Entries are only ever added.
import type { Database } from './connect.ts';
import type { JsonValue } from './value-types.ts';

export interface NewAuditEntry {
  readonly actor: string;
  readonly source: string;
  /** What was done, such as password.changed. */
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  /** Without secrets. */
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

export interface AuditEntry extends Required<NewAuditEntry> {
  readonly id: bigint;
  readonly atMs: number;
}

export interface AuditPage {
  readonly limit: number;
  /** Only entries older than this one. */
  readonly olderThan?: bigint;
  /** Only what was done to this one, or to any of its type. */
  readonly of?: { readonly objectType: string; readonly objectId?: string };
  readonly actor?: string;
}

export interface AuditEntries {
  write(entry: NewAuditEntry): Promise<void>;
  /** Newest first. */
  page(page: AuditPage): Promise<readonly AuditEntry[]>;
}

export function auditEntries({ statements }: Database): AuditEntries {
  return {
    write: async ({ before, after, ...entry }) => {
      await statements
        .insertInto('auditEntry')
        .values({ ...entry, before: jsonText(before), after: jsonText(after) })
        .execute();
    },

    page: ({ limit, olderThan, of, actor }) =>
      statements
        .selectFrom('auditEntry')
        .select(['id', 'at as atMs', 'actor', 'source', 'action', 'objectType', 'objectId'])
        .select(['before', 'after'])
        .$if(olderThan !== undefined, (query) => query.where('id', '<', olderThan ?? 0n))
        .$if(of !== undefined, (query) => query.where('objectType', '=', of?.objectType ?? ''))
        .$if(of?.objectId !== undefined, (query) =>
          query.where('objectId', '=', of?.objectId ?? ''),
        )
        .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
  };
}

const jsonText = (value: JsonValue | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);
