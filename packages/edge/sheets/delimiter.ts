// What divides the cells of a CSV file: a comma may as well stand in its prices or lists of codes.

const DELIMITERS = ['\t', ';', '|', ','] as const;
/** Titles and a head, and enough lines to see a rule. */
const LINES = 100;

/** The one that divides most lines into equally many cells; a comma where nothing speaks. */
export function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/).slice(0, LINES).map(withoutQuoted);
  let best: string = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const score = agreement(lines.map((line) => line.split(delimiter).length - 1));
    if (score <= most) continue;
    most = score;
    best = delimiter;
  }
  return best;
}

const withoutQuoted = (line: string): string => line.replace(/"[^"]*"/g, '');

/** How many lines have the commonest count of delimiters, which is not none. */
function agreement(counts: readonly number[]): number {
  const lines = new Map<number, number>();
  for (const count of counts) {
    if (count > 0) lines.set(count, (lines.get(count) ?? 0) + 1);
  }
  return Math.max(0, ...lines.values());
}
