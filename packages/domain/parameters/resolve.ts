// From a name as people write it to the parameter it means: letters' case, other spellings, names
// with a unit of their own; and from a value given under such a name to the parameter's own.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { CATALOGUE, entryOf, isParameterName, type KnownEntry } from './catalogue.ts';
import type { Alias, ParameterType, Range, Refusal, Scalar } from './entry.ts';
import type { ParameterFault } from './faults.ts';
import { nearestNames } from './nearest.ts';
import { typeFor } from './types/index.ts';
import { outOfRange, rangeText, shown, wholeNumber, wrongType } from './types/reading.ts';

/** Where a change comes from: an import of the predecessor has units of its own. */
export type Origin = 'operator' | 'import';

export interface Resolved {
  readonly entry: KnownEntry;
  /** The other name that was used; null when it was the parameter's own. */
  readonly alias: Alias | null;
}

/** What was given, where it is not the name and value that are kept. */
export interface ConvertedFrom {
  readonly name: string;
  /** As it was given, with its unit: '30000 ms'. */
  readonly value: string;
  /** The rule of the conversion in the catalogue's words; empty for another spelling. */
  readonly convert: string;
}

interface Known {
  readonly entry: KnownEntry;
  readonly alias: Alias;
}

const ALIASES: ReadonlyMap<string, Known> = new Map(
  CATALOGUE.flatMap((entry) =>
    entry.aliases
      .filter((alias) => !alias.importOnly)
      .map((alias) => [alias.name, { entry, alias }] as const),
  ),
);

export function resolve(name: string): Result<Resolved, ParameterFault> {
  const wanted = name.trim().toUpperCase();
  if (isParameterName(wanted)) return ok({ entry: entryOf(wanted), alias: null });
  const known = ALIASES.get(wanted);
  return known === undefined ? fail(unknown(name)) : ok(known);
}

function unknown(name: string): ParameterFault {
  const near = nearestNames(name.trim(), [...CATALOGUE.map((one) => one.name), ...ALIASES.keys()]);
  // An alias that is nearest is named by what it stands for: that is the name to learn.
  const names = new Set(near.map((one) => ALIASES.get(one)?.entry.name ?? one));
  const hint = [...names].join(', ');
  return {
    code: 'PARAMETER_UNKNOWN',
    field: name,
    allowed: hint === '' ? 'a name of the parameter list' : hint,
    detail: `There is no parameter ${shown(name)}${hint === '' ? '' : `; did you mean ${hint}?`}`,
  };
}

export interface ParsedValue {
  readonly entry: KnownEntry;
  readonly value: unknown;
  readonly convertedFrom?: ConvertedFrom;
}

/** Name and value together, as they stand in a file or on a command line. */
export function parseParameter(
  name: string,
  given: Scalar,
  origin: Origin = 'operator',
): Result<ParsedValue, ParameterFault> {
  const resolved = resolve(name);
  if (!resolved.ok) return resolved;
  const { entry } = resolved.value;
  const alias = resolved.value.alias ?? importedAlias(entry, given, origin);
  const parsed = alias === null ? typeOf(entry).parse(given, entry) : convert(given, entry, alias);
  if (!parsed.ok) return fail(faultOf(name, { entry, alias }, parsed.error));
  if (alias === null) return ok({ entry, value: parsed.value });
  return ok({ entry, value: parsed.value, convertedFrom: convertedFrom(alias, given) });
}

/** What may be given under this name: in the unit of the alias where it has one. */
export function allowedText({ entry, alias }: Resolved): string {
  if (alias === null || alias.unit === null) return typeOf(entry).allowed(entry);
  const allowed = rangeText(rangeOf(alias, entry), alias.unit);
  return `${allowed}, which becomes ${typeOf(entry).allowed(entry)}`;
}

export function typeOf(entry: KnownEntry): ParameterType<unknown> {
  return typeFor(entry.type, entry.name);
}

function importedAlias(entry: KnownEntry, given: Scalar, origin: Origin): Alias | null {
  if (origin !== 'import') return null;
  const alias = entry.aliases.find((one) => one.importOnly && one.name === entry.name);
  const value = wholeNumber(given);
  if (alias === undefined || alias.range === null || value === null) return null;
  return value >= alias.range.from && value <= alias.range.to ? alias : null;
}

function convert(given: Scalar, entry: KnownEntry, alias: Alias): Result<unknown, Refusal> {
  if (alias.unit === null) return typeOf(entry).parse(given, entry);
  const value = wholeNumber(given);
  if (value === null) return wrongType(given, 'not a whole number');
  const range = rangeOf(alias, entry);
  if (range !== null && (value < range.from || value > range.to)) {
    return outOfRange(given, 'out of range');
  }
  // Rounded up: a timeout of 1500 ms must not become one that ends too early.
  return typeOf(entry).parse(Math.ceil((value * alias.multiply) / alias.divide), entry);
}

function rangeOf(alias: Alias, { range }: KnownEntry): Range | null {
  if (alias.range !== null || range === null) return alias.range;
  const inUnit = (value: number): number => (value * alias.divide) / alias.multiply;
  return { from: inUnit(range.from), to: inUnit(range.to) };
}

function faultOf(field: string, resolved: Resolved, refusal: Refusal): ParameterFault {
  const { entry, alias } = resolved;
  const allowed = allowedText(resolved);
  const who = alias === null ? entry.name : `${alias.name} (which sets ${entry.name})`;
  return {
    code: refusal.code,
    field,
    allowed,
    detail: `${who} is refused: ${refusal.detail}; allowed is ${allowed}`,
  };
}

function convertedFrom(alias: Alias, given: Scalar): ConvertedFrom {
  const value = alias.unit === null ? String(given) : `${String(given).trim()} ${alias.unit}`;
  return Object.freeze({ name: alias.name, value, convert: alias.convert });
}
