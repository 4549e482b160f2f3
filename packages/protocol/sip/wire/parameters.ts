// Parameters as they stand behind a semicolon: `;name=value`. A value is kept as on the wire,
// quotes and escapes included, so that what we do not know passes through unchanged; `unquoted`
// opens it.
import { consistsOf, isToken, quotedString, sameWord, unquoted, VALUE } from './text.ts';

export interface Parameter {
  readonly name: string;
  readonly value: string | undefined;
}

export const NO_PARAMETERS: readonly Parameter[] = Object.freeze([]);

/**
 * The list with one more: the shared empty list becomes one of its own, another one grows in place.
 */
export function withParameter(
  list: readonly Parameter[],
  name: string,
  value: string | undefined,
): readonly Parameter[] {
  const parameter: Parameter = { name, value: value === '' ? undefined : value };
  if (list === NO_PARAMETERS) return [parameter];
  (list as Parameter[]).push(parameter);
  return list;
}

export function hasParameter(list: readonly Parameter[], name: string): boolean {
  return list.some((parameter) => sameWord(parameter.name, name));
}

/** The value as it stands; empty when the parameter has none, undefined when it is not there. */
export function parameterValue(list: readonly Parameter[], name: string): string | undefined {
  const found = list.find((parameter) => sameWord(parameter.name, name));
  return found === undefined ? undefined : (found.value ?? '');
}

/** The value with its quotes opened. */
export function parameterText(list: readonly Parameter[], name: string): string | undefined {
  const value = parameterValue(list, name);
  return value === undefined ? undefined : unquoted(value);
}

export function printParameters(list: readonly Parameter[]): string {
  let text = '';
  for (const { name, value } of list) text += printParameter(name, value);
  return text;
}

/** A name that is no token would begin something else: such a parameter is left out. */
export function printParameter(name: string, value: string | undefined): string {
  if (!isToken(name)) return '';
  return value === undefined ? `;${name}` : `;${name}=${strictValue(value)}`;
}

/** A whole quoted-string, nothing behind its closing quote; or a URI in its brackets. */
const ENCLOSED = /^(?:"(?:[^"\\\r\n]|\\[^\r\n])*"|<[!#-;=?-~\x80-\xff]*>)$/;

/** A value that is neither one word nor properly enclosed is quoted. */
export function strictValue(value: string): string {
  return consistsOf(value, VALUE) || ENCLOSED.test(value) ? value : quotedString(value);
}

export interface Picked<Name extends string> {
  /** As on the wire; empty for one without a value. */
  readonly known: Readonly<Partial<Record<Name, string>>>;
  readonly others: readonly Parameter[];
}

/**
 * Parts the parameters that a header gives a meaning from the rest. Of two with one name, which
 * must not be, the first counts and the other is lost.
 */
export function pickParameters<const Name extends string>(
  list: readonly Parameter[],
  names: readonly Name[],
): Picked<Name> {
  const known: Partial<Record<Name, string>> = {};
  let others = NO_PARAMETERS;
  for (const { name, value } of list) {
    const found = names.find((candidate) => sameWord(candidate, name));
    if (found === undefined) others = withParameter(others, name, value);
    else known[found] ??= value ?? '';
  }
  return { known, others };
}

/** Prints a known parameter: nothing when it is not there, the bare name when it is empty. */
export function printKnown(name: string, value: string | number | undefined): string {
  if (value === undefined) return '';
  return printParameter(name, value === '' ? undefined : String(value));
}

const UINT32_DIGITS = /^\d{1,10}$/;

/** The number a known parameter holds; undefined when it holds none. */
export function parameterNumber(value: string | undefined): number | undefined {
  return value !== undefined && UINT32_DIGITS.test(value) ? Number(value) : undefined;
}
