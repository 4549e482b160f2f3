// The catalogue of parameters as data: whether it agrees with itself, and whether what our code and
// documents name is in it. What the values mean is tested in domain/parameters.
import ts from 'typescript';
import type { OwnFile } from './own-files.ts';
import { nodesOf, Source } from './source.ts';

export interface Parameter {
  readonly name: string;
  readonly group: string;
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
  readonly range?: readonly [number, number];
  readonly values?: readonly unknown[];
  readonly aliases?: ReadonlyArray<string | { readonly name: string; readonly on?: string }>;
}

const HIGHEST_PORT = 65_535;
const HIGHEST_HOUR = 23;

const isText = (value: unknown): value is string => typeof value === 'string';
const isWhole = (value: unknown, [least, most]: readonly [number, number]): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const ANY: readonly [number, number] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
const parts = (value: unknown): string[] => (isText(value) && value !== '' ? value.split(',') : []);
const areAll = (value: unknown, fits: (part: string) => boolean): boolean =>
  isText(value) && parts(value).every(fits);

/** What a default must be, by type. A new type is one line here. */
const FITS: Readonly<Record<string, (row: Parameter) => boolean>> = {
  switch: (row) => typeof row.default === 'boolean',
  int: (row) => isWhole(row.default, row.range ?? ANY),
  'int?': (row) => row.default === null || isWhole(row.default, row.range ?? ANY),
  string: (row) => isText(row.default),
  readonly: (row) => isText(row.default),
  enum: (row) => row.values?.includes(row.default) === true,
  decimal: (row) => isText(row.default) && isDecimal(row.default, row.range ?? ANY),
  range: (row) => isPortRange(parts(row.default).map(Number)),
  patterns: (row) => areAll(row.default, (part) => /^[0-9*#]+$/.test(part)),
  hostport: (row) => row.default === null || isText(row.default),
  hex: (row) => isText(row.default) && /^0x[0-9a-f]{1,2}$/.test(row.default),
  list: (row) => row.default !== '' && areAll(row.default, (part) => part !== ''),
  networks: (row) => areAll(row.default, (part) => /^[0-9a-fA-F.:]+(\/\d+)?$/.test(part)),
  hours: (row) => areAll(row.default, (part) => isWhole(Number(part), [0, HIGHEST_HOUR])),
};

const isDecimal = (text: string, [least, most]: readonly [number, number]): boolean =>
  /^\d+([.]\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;

const isPortRange = ([from = -1, to = -1, ...more]: readonly number[]): boolean =>
  more.length === 0 && isWhole(from, [1, HIGHEST_PORT]) && isWhole(to, [from, HIGHEST_PORT]);

export function catalogueFaults(rows: readonly Parameter[]): string[] {
  return [
    ...rows.flatMap((row) => rowFaults(row).map((fault) => `${row.name}: ${fault}`)),
    ...nameFaults(rows),
  ];
}

function rowFaults(row: Parameter): string[] {
  const fits = FITS[row.type];
  const [least, most] = row.range ?? [0, 1];
  return [
    ...(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(row.name) ? [] : ['no name of a parameter']),
    ...(row.description.trim() === '' ? ['says nothing'] : []),
    ...(least < most ? [] : [`the range ${least} to ${most} is empty`]),
    ...((row.type === 'enum') === (row.values !== undefined) ? [] : ['an enum alone has values']),
    ...(fits === undefined ? [`no type: ${row.type}`] : []),
    ...(fits === undefined || fits(row)
      ? []
      : [`the default ${JSON.stringify(row.default)} is none`]),
  ];
}

/** A name that people write must mean one parameter. */
function nameFaults(rows: readonly Parameter[]): string[] {
  const meant = new Map<string, string>();
  const faults: string[] = [];
  const take = (written: string, name: string): void => {
    const other = meant.get(written);
    if (other !== undefined) faults.push(`${written} means both ${other} and ${name}`);
    else meant.set(written, name);
  };
  for (const { name } of rows) take(name, name);
  for (const { name, aliases = [] } of rows)
    for (const alias of aliases) {
      // On import alone a name may be its own alias: the predecessor's unit was another.
      if (isText(alias) || alias.on !== 'import' || alias.name !== name)
        take(isText(alias) ? alias : alias.name, name);
    }
  return faults;
}

const NAMED = /\b(SS|SERVER|EXTERNAL)_[A-Z0-9]+(_[A-Z0-9]+)*\b/g;

/** Names in product code and documents that are neither a parameter nor an alias. */
export function strangers(rows: readonly Parameter[], files: readonly OwnFile[]): string[] {
  const known = new Set(
    rows.flatMap(({ name, aliases = [] }) => [
      name,
      ...aliases.map((alias) => (isText(alias) ? alias : alias.name)),
    ]),
  );
  return files.flatMap((file) => {
    const source = new Source(file);
    // Tests ask for names that do not exist, to see them refused.
    if (source.kind === 'data' || source.isTest) return [];
    const written = (source.text.match(NAMED) ?? []).filter((name) => !known.has(name));
    const own = written.length > 0 ? identifiersOf(source) : new Set();
    return [...new Set(written)]
      .filter((name) => !own.has(name))
      .map((name) => `${source.path}: there is no parameter ${name}`);
  });
}

/** A constant of ours may be called so; the compiler knows it. */
function identifiersOf(source: Source): ReadonlySet<string> {
  const names = new Set<string>();
  if (!source.hasTree) return names;
  for (const node of nodesOf(source.tree)) if (ts.isIdentifier(node)) names.add(node.text);
  return names;
}
