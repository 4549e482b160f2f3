// The areas that there are before anybody has made any: countries, their mobile numbers and their
// special ones (tools/generate-areas.mjs).
import { invariant } from '@tandem/base/kernel';
import { readCodes } from '@tandem/domain/decks';
import type { Area } from './area-table.ts';
import list from './default-areas.json' with { type: 'json' };

let known: readonly Area[] | undefined;

export function defaultAreas(): readonly Area[] {
  known ??= list.areas.map(([name = '', country = '', kind = '', codes = '']) => {
    const prefixes = readCodes(codes);
    invariant(prefixes.ok, `the codes of ${name} are codes`);
    return { name, country, kind, prefixes: prefixes.value };
  });
  return known;
}
