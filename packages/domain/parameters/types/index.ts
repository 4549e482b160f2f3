// The types of parameters: a new one is one new file and one line here. Those that are for some
// parameters only come before those that read all the rest under the same word of the catalogue.
import { invariant } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { codecsType } from './codecs.ts';
import { decimalsType } from './decimals.ts';
import { enumType } from './enum.ts';
import { hexType } from './hex.ts';
import { hostportType } from './hostport.ts';
import { hoursType } from './hours.ts';
import { intType } from './int.ts';
import { intervalsType } from './intervals.ts';
import { moneyType } from './money.ts';
import { networksType } from './networks.ts';
import { optionalIntType } from './optional-int.ts';
import { patternsType } from './patterns.ts';
import { rangeType } from './range.ts';
import { readOnlyType } from './readonly.ts';
import { stringType } from './string.ts';
import { switchType } from './switch.ts';

export type { CodecName } from './codecs.ts';
export type { HostPort } from './hostport.ts';
export type { PortRange } from './range.ts';

// What a type parses it also prints: nothing else ever reaches it, so the value may be unknown
// here.
export const PARAMETER_TYPES: readonly ParameterType<unknown>[] = [
  switchType,
  intType,
  optionalIntType,
  decimalsType,
  moneyType,
  intervalsType,
  codecsType,
  patternsType,
  hostportType,
  networksType,
  rangeType,
  hoursType,
  hexType,
  enumType,
  stringType,
  readOnlyType,
] as readonly ParameterType<unknown>[];

/** The type that reads this row of the catalogue. */
export function typeFor(catalogueType: string, name: string): ParameterType<unknown> {
  const found = PARAMETER_TYPES.find(
    (type) => type.catalogueType === catalogueType && (type.onlyFor?.includes(name) ?? true),
  );
  invariant(found !== undefined, `there is a type that reads ${name} (${catalogueType})`);
  return found;
}
