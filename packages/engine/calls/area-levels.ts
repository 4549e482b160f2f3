// How far a call goes where its rate does not say: as its area has it, the one that the rate names,
// else the one that the number lies in. Where no area says it either, nobody knows.
import { AreaTable } from '@tandem/domain/areas';
import type { CallLevel } from '@tandem/domain/parties';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';

interface Levels {
  readonly byName: ReadonlyMap<string, CallLevel | null>;
  readonly table: AreaTable;
}

/** The same collection for as long as no area changes. */
const known = new WeakMap<object, Levels>();

export function levelOfArea(
  { parts }: Snapshot,
  { area, number }: { readonly area: string; readonly number: string },
): CallLevel | null {
  const { areas } = parts.byKey;
  if (areas.size === 0) return null;
  let levels = known.get(areas);
  if (levels === undefined) {
    levels = levelsOf(areas.values() as Iterable<Entry<'areas'>>);
    known.set(areas, levels);
  }
  const { byName, table } = levels;
  const named = byName.has(area) ? area : (table.find(number)?.name ?? '');
  return byName.get(named) ?? null;
}

function levelsOf(areas: Iterable<Entry<'areas'>>): Levels {
  const all = [...areas].map(({ party }) => party);
  return {
    byName: new Map(all.map(({ name, level }) => [name, level])),
    table: new AreaTable(
      all.map(({ name, prefixes }) => ({ name, prefixes, country: '', kind: '' })),
    ),
  };
}
