// The features that Tandem is to have, and what is true of each. A claim needs a test that names
// it.
import type { OwnFile } from './own-files.ts';
import { Source } from './source.ts';

export interface Feature {
  readonly id: string;
  readonly area: string;
  readonly areaTitle: string;
  /** More than the system has that operators run today. */
  readonly beyond: boolean;
  readonly capability: string;
  readonly state: 'open' | 'partly' | 'done';
  /** What stands, plainly. */
  readonly done: string;
  readonly gaps: string;
}

const TYPES: Readonly<Record<keyof Feature, 'string' | 'boolean'>> = {
  ...{ id: 'string', area: 'string', areaTitle: 'string', beyond: 'boolean' },
  ...{ capability: 'string', state: 'string', done: 'string', gaps: 'string' },
};

/** What is wrong with the rows themselves. */
export function rowFaults(features: readonly Feature[]): string[] {
  const numbers = new Map<string, number[]>();
  const faults = features.flatMap((feature) => {
    const [, area = '', number = ''] = /^([A-Z][A-Z0-9]+)-([1-9]\d*)$/.exec(feature.id) ?? [];
    numbers.set(area, [...(numbers.get(area) ?? []), Number(number)]);
    return oneRowsFaults(feature, area).map((fault) => `${feature.id}: ${fault}`);
  });
  // An id stays for ever: a number that is left out was somebody's.
  const holes = [...numbers].flatMap(([area, found]) =>
    found
      .toSorted((a, b) => a - b)
      .flatMap((number, at) =>
        number === at + 1 ? [] : [`${area}-${at + 1} is missing or double`],
      )
      .slice(0, 1),
  );
  return [...faults, ...holes];
}

function oneRowsFaults(feature: Feature, area: string): string[] {
  const { state, done, gaps, capability } = feature;
  const shaped = Object.entries(TYPES).every(
    ([key, type]) => typeof Reflect.get(feature, key) === type,
  );
  const known = Object.keys(feature).every((key) => key in TYPES);
  const said = { open: done === '' && gaps === '', partly: done !== '' && gaps !== '' };
  return [
    ...(shaped && known ? [] : ['a row has exactly the fields of Feature']),
    ...(area === feature.area && area !== '' ? [] : ['the id is area-number']),
    ...(capability === '' ? ['says nothing'] : []),
    ...(['open', 'partly', 'done'].includes(state) ? [] : [`no state: ${state}`]),
    ...(state === 'open' && !said.open ? ['is open, so done and gaps are empty'] : []),
    ...(state === 'partly' && !said.partly
      ? ['is partly there, so it says both done and gaps']
      : []),
    ...(state === 'done' && done === '' ? ['is done, so it says what stands'] : []),
    ...(state === 'done' && gaps !== '' ? ['has gaps, so it is only partly there'] : []),
  ];
}

/** Claims that no test names. */
export function unproven(features: readonly Feature[], files: readonly OwnFile[]): string[] {
  const named = new Set(
    files
      .filter(({ path }) => /[.](test|conformance)[.]tsx?$|^test\//.test(path))
      .flatMap(({ text }) => text.match(idsOf(features)) ?? []),
  );
  return features
    .filter(({ id, state }) => state !== 'open' && !named.has(id))
    .map(({ id, state }) => `${id} is ${state}, but no test names it`);
}

/** Ids in code or documents that look like ours and are not. */
export function unknownIds(features: readonly Feature[], files: readonly OwnFile[]): string[] {
  const known = new Set(features.map(({ id }) => id));
  return files
    .filter((file) => new Source(file).kind !== 'data')
    .flatMap(({ path, text }) =>
      (text.match(idsOf(features)) ?? [])
        .filter((id) => !known.has(id))
        .map((id) => `${path}: there is no feature ${id}`),
    );
}

function idsOf(features: readonly Feature[]): RegExp {
  const areas = [...new Set(features.map(({ area }) => area))];
  return new RegExp(`\\b(${areas.join('|')})-\\d+\\b`, 'g');
}
