// Lists of numbers (free and no-CDR numbers) made ready to be asked once per call: a set for whole
// numbers, one look-up per length for prefixes, instead of a walk through the list.

export interface NumberPatterns {
  readonly isEmpty: boolean;
  /** The pattern that covers the number, for the decision trace; null when none does. */
  match(number: string): string | null;
}

export function compilePatterns(patterns: readonly string[]): NumberPatterns {
  const exact = new Set<string>();
  const prefixes = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.endsWith('*')) prefixes.add(pattern.slice(0, -1));
    else exact.add(pattern);
  }
  const lengths = [...new Set([...prefixes].map((prefix) => prefix.length))];
  lengths.sort((one, other) => other - one);
  return {
    isEmpty: patterns.length === 0,
    match(number) {
      if (exact.has(number)) return number;
      for (const length of lengths) {
        if (length > number.length) continue;
        const prefix = number.slice(0, length);
        if (prefixes.has(prefix)) return `${prefix}*`;
      }
      return null;
    },
  };
}

export interface CoveredPrefix {
  readonly pattern: string;
  readonly prefix: string;
}

/**
 * Pairs of a pattern and one of the prefixes such that a number can be under both. A no-CDR pattern
 * that covers a priced or an emergency prefix lets calls go unbilled or unseen: people confirm it.
 */
export function coveredPrefixes(
  patterns: readonly string[],
  prefixes: Iterable<string>,
): readonly CoveredPrefix[] {
  const covered: CoveredPrefix[] = [];
  for (const prefix of prefixes) {
    const pattern = patterns.find((one) => overlaps(one, prefix));
    if (pattern !== undefined) covered.push({ pattern, prefix });
  }
  return covered;
}

function overlaps(pattern: string, prefix: string): boolean {
  if (!pattern.endsWith('*')) return pattern.startsWith(prefix);
  const digits = pattern.slice(0, -1);
  return digits.startsWith(prefix) || prefix.startsWith(digits);
}
