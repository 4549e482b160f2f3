// Other names of parameters: the predecessor's spellings, and names that come with a unit of their
// own.
import { invariant } from '@tandem/base/kernel';
import type { Alias, Entry, Range } from './entry.ts';

/** Milliseconds in one of each unit of time that the catalogue uses. */
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000 };

// 'x60 when a value of 1-10 comes from an import of the predecessor'
const IMPORTED_VALUES = /a value of ([0-9]+)-([0-9]+)/;

export function readAlias(raw: string | object, entry: Entry): Alias {
  if (typeof raw === 'string') return Object.freeze({ ...SPELLING, name: raw });
  const name = text(raw, 'name');
  const unit = text(raw, 'unit');
  const convert = text(raw, 'convert');
  invariant(name !== '' && convert !== '', `an alias of ${entry.name} says what it converts`);
  const importOnly = text(raw, 'on') === 'import';
  const [multiply, divide] = factors(unit, entry);
  const range = ownRange(raw) ?? importedRange(convert);
  return Object.freeze({ name, unit, range, multiply, divide, convert, importOnly });
}

const SPELLING = {
  unit: null,
  range: null,
  multiply: 1,
  divide: 1,
  convert: '',
  importOnly: false,
} as const;

function factors(unit: string, entry: Entry): readonly [multiply: number, divide: number] {
  const given = UNIT_MS[unit];
  const wanted = UNIT_MS[entry.unit ?? ''];
  invariant(given !== undefined && wanted !== undefined, `${entry.name}: units of time`);
  return given >= wanted ? [given / wanted, 1] : [1, wanted / given];
}

function ownRange(raw: object): Range | null {
  if (!('range' in raw)) return null;
  const { range } = raw;
  invariant(Array.isArray(range) && range.length === 2, 'the range of an alias has two ends');
  const [from, to]: readonly unknown[] = range;
  invariant(typeof from === 'number' && typeof to === 'number', 'whose ends are numbers');
  return Object.freeze({ from, to });
}

function importedRange(convert: string): Range | null {
  const found = IMPORTED_VALUES.exec(convert);
  return found === null ? null : Object.freeze({ from: Number(found[1]), to: Number(found[2]) });
}

function text(raw: object, field: string): string {
  const value: unknown = Reflect.get(raw, field);
  return typeof value === 'string' ? value : '';
}
