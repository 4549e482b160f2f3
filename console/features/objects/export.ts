// The objects of a list as a file: all that its filters leave, page after page, with every field
// that is shown to people. What comes back by it is `tandem apply`, which reads YAML.
import { ask, queryText, type Words } from '../../lib/ask.ts';
import { type CsvCell, csvText } from '../../lib/csv.ts';
import type { KindSchema, ObjectShown } from '../../lib/schema.ts';
import { cellOf } from './cell.ts';

/** As many as the API gives at once. */
const PAGE_ROWS = 1_000;
/** A browser holds them; who needs more asks `tandem export`. */
const MOST_ROWS = 100_000;

interface Page {
  readonly items: readonly ObjectShown[];
  readonly next: string | null;
}

export interface Exported {
  readonly text: string;
  readonly rows: number;
  /** There are more of them than a browser holds. */
  readonly isCut: boolean;
}

/** `read`: the page behind that name, by the API. */
export async function exported(
  kind: Pick<KindSchema, 'naturalKey' | 'fields'>,
  read: (after: string | undefined) => Promise<Page>,
  most = MOST_ROWS,
): Promise<Exported> {
  const { naturalKey, fields } = kind;
  const others = Object.entries(fields).filter(
    ([name, field]) =>
      name !== naturalKey && field.writeOnly !== true && field['x-creation-only'] !== true,
  );
  const names = others.map(([name]) => name);
  const rows: (readonly CsvCell[])[] = [];
  let hasBalance = false;
  let after: string | undefined;
  do {
    const { items, next } = await read(after);
    for (const one of items) {
      // Operators have their fields at the top.
      const { object } = one as Partial<ObjectShown>;
      const from = (object ?? one) as Readonly<Record<string, unknown>>;
      hasBalance ||= one.balance !== undefined;
      const left = hasBalance ? [one.balance ?? null] : [];
      rows.push([one.id, ...left, ...names.map((name) => cellOf(from[name]))]);
    }
    after = next ?? undefined;
  } while (after !== undefined && rows.length < most);
  const heads = [naturalKey, ...(hasBalance ? ['balance'] : []), ...names];
  const text = csvText([heads, ...rows]);
  return { text, rows: rows.length, isCut: after !== undefined };
}

export const exportOf = (kind: KindSchema, filters: Words): Promise<Exported> =>
  exported(kind, (after) => {
    const words = queryText({ ...filters, limit: PAGE_ROWS, after });
    return ask<Page>('GET', kind.resource + words);
  });
