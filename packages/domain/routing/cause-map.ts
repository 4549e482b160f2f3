// A gateway's failed reason replacement table: pairs from:to, 0 on the left for every code that has
// no pair of its own.
export function replacedCode(pairs: readonly string[], code: number): number {
  let fallback = code;
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    const from = Number(pair.slice(0, colon));
    if (from === code) return Number(pair.slice(colon + 1));
    if (from === 0) fallback = Number(pair.slice(colon + 1));
  }
  return fallback;
}
