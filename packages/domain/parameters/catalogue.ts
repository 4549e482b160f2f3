// The catalogue of parameters (parameters.json, as the specification has it, and what
// own-parameters.json adds, both committed as data) as typed, frozen entries. What is wrong in it
// is a bug of ours and stops the start, so that a test finds it first.
import { invariant } from '@tandem/base/kernel';
import { readAlias } from './aliases.ts';
import type { Alias, Entry, Range, Scalar } from './entry.ts';
import type { ParameterName } from './names.generated.ts';
import own from './own-parameters.json' with { type: 'json' };
import data from './parameters.json' with { type: 'json' };
import { typeFor } from './types/index.ts';

export interface KnownEntry extends Entry {
  readonly name: ParameterName;
}

const ZERO = /^0 = (.+)$/;

/** In the order of the catalogue, which is the order of pages and exports. */
export const CATALOGUE: readonly KnownEntry[] = Object.freeze(
  [...data.parameters, ...own.parameters].map(readEntry),
);

const BY_NAME: ReadonlyMap<string, KnownEntry> = new Map(
  CATALOGUE.map((entry) => [entry.name, entry]),
);

export function entryOf(name: ParameterName): KnownEntry {
  const entry = BY_NAME.get(name);
  invariant(entry !== undefined, `${name} is in the catalogue`);
  return entry;
}

export function isParameterName(text: string): text is ParameterName {
  return BY_NAME.has(text);
}

/** What the rows of the data may hold; which of it a row has differs from row to row. */
interface Row {
  readonly name: string;
  readonly group: string;
  readonly type: string;
  readonly default: Scalar;
  readonly description: string;
  readonly range?: readonly number[] | undefined;
  readonly unit?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly note?: string | undefined;
  readonly aliases?: readonly (string | object)[] | undefined;
}

function readEntry(row: Row): KnownEntry {
  const entry: Entry = {
    name: row.name,
    group: row.group,
    type: row.type,
    default: row.default,
    range: readRange(row.range),
    unit: row.unit ?? null,
    values: Object.freeze([...(row.values ?? [])]),
    description: row.description,
    note: row.note ?? '',
    aliases: [],
    readOnly: row.type === 'readonly',
    zeroMeans: '',
  };
  const aliases = (row.aliases ?? []).map((alias) => readAlias(alias, entry));
  const known = { ...entry, aliases: Object.freeze(aliases), zeroMeans: zeroMeans(entry, aliases) };
  const standard = typeFor(known.type, known.name).parse(known.default, known);
  invariant(standard.ok, `the default of ${known.name} is one of its values`);
  // The generated names are made of these very rows; a test holds them against each other.
  return Object.freeze(known) as KnownEntry;
}

function readRange(range: readonly number[] | undefined): Range | null {
  if (range === undefined) return null;
  const [from, to, ...more] = range;
  const isRange = from !== undefined && to !== undefined && from < to && more.length === 0;
  invariant(isRange, `[${range.join(', ')}] is a range`);
  return Object.freeze({ from, to });
}

/** An alias that knows a 0 which lies outside the parameter's range: the parameter keeps it too. */
function zeroMeans({ range }: Entry, aliases: readonly Alias[]): string {
  if (range === null || range.from <= 0) return '';
  for (const alias of aliases) {
    const meaning = ZERO.exec(alias.convert)?.[1];
    if (meaning !== undefined) return meaning;
  }
  return '';
}
