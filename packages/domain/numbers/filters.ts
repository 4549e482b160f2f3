// Which numbers a gateway or phone lets pass: prefixes and lengths of caller and called number.
// Made ready once for a party, asked for every call.
import { compilePatterns } from '@tandem/domain/parameters';
import type { NumberFilters } from '@tandem/domain/parties';

export type FilteredBy = 'callerPrefix' | 'calleePrefix' | 'callerLength' | 'calleeLength';

/** Why the pair does not pass; null when it does. */
export type NumberFilter = (caller: string, callee: string) => FilteredBy | null;

export const PASS_ALL: NumberFilter = () => null;

/** What has prefixes: whoever asks has no use for the rest. */
export type Filters = Omit<NumberFilters, 'callerLists' | 'calleeLists'>;

export function compileFilters(filters: Filters): NumberFilter {
  const { callerLengths, calleeLengths } = filters;
  const caller = prefixFilter(filters.callerAllowedPrefixes, filters.callerDeniedPrefixes);
  const callee = prefixFilter(filters.calleeAllowedPrefixes, filters.calleeDeniedPrefixes);
  const lengths = callerLengths.length > 0 || calleeLengths.length > 0;
  if (caller === null && callee === null && !lengths) return PASS_ALL;
  return (callerNumber, calleeNumber) => {
    if (caller !== null && !caller(callerNumber)) return 'callerPrefix';
    if (callee !== null && !callee(calleeNumber)) return 'calleePrefix';
    if (!hasLength(callerNumber, callerLengths)) return 'callerLength';
    return hasLength(calleeNumber, calleeLengths) ? null : 'calleeLength';
  };
}

function prefixFilter(
  allowed: readonly string[],
  denied: readonly string[],
): ((number: string) => boolean) | null {
  if (allowed.length === 0 && denied.length === 0) return null;
  const [pass, refuse] = [beginsWithOne(allowed), beginsWithOne(denied)];
  return (number) => (allowed.length === 0 || pass(number)) && !refuse(number);
}

/** So many are compared one by one sooner than looked up. */
const FEW = 8;

function beginsWithOne(prefixes: readonly string[]): (number: string) => boolean {
  if (prefixes.length <= FEW) return (number) => prefixes.some((one) => number.startsWith(one));
  const patterns = compilePatterns(prefixes.map((prefix) => `${prefix}*`));
  return (number) => patterns.match(number) !== null;
}

const hasLength = (number: string, lengths: readonly number[]): boolean =>
  lengths.length === 0 || lengths.includes(number.length);
