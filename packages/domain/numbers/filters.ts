// Which numbers a gateway or phone lets pass: prefixes and lengths of caller and called number.
// Made ready once for a party, asked for every call.
import { compilePatterns, type NumberPatterns } from '@tandem/domain/parameters';
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
  const [pass, refuse] = [compilePrefixes(allowed), compilePrefixes(denied)];
  return (number) => (pass.isEmpty || pass.match(number) !== null) && refuse.match(number) === null;
}

const compilePrefixes = (prefixes: readonly string[]): NumberPatterns =>
  compilePatterns(prefixes.map((prefix) => `${prefix}*`));

const hasLength = (number: string, lengths: readonly number[]): boolean =>
  lengths.length === 0 || lengths.includes(number.length);
