// Taking the last sheet of a group back, and what its sheets were.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { StoreFault } from '../configuration/ports.ts';
import type { Asker } from '../ports.ts';
import type { DeckParts, SheetImported } from './ports.ts';

export interface SheetUndone {
  /** Rows that are there again. */
  readonly restored: number;
  /** Rows of the sheet that are gone. */
  readonly removed: number;
}

export type UndoFault =
  | { readonly is: 'group' }
  | { readonly is: 'store'; readonly faults: readonly StoreFault[] };

export async function undoSheet(
  { store }: DeckParts,
  group: string,
  { actor, source }: Asker,
): Promise<Result<SheetUndone, UndoFault>> {
  if ((await store.find('rateGroups', group)) === undefined) return fail({ is: 'group' });
  const done = await store.transact([{ change: 'undoSheet', group }], { actor, source });
  if (!done.ok) return fail({ is: 'store', faults: done.error });
  const [counts] = done.value.rates;
  return ok({ restored: counts?.added ?? 0, removed: counts?.removed ?? 0 });
}

/** How the columns of its sheets were understood: by head; undefined: there is no such group. */
export async function rememberedColumns(
  { store, sheets }: DeckParts,
  group: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const found = await store.find('rateGroups', group);
  return found === undefined ? undefined : sheets.mapping(found.key);
}

/** The last one first; undefined when there is no such group. */
export async function listSheets(
  { store, sheets }: DeckParts,
  group: string,
): Promise<readonly SheetImported[] | undefined> {
  const found = await store.find('rateGroups', group);
  return found === undefined ? undefined : sheets.imports(found.key);
}
