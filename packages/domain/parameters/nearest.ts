// "Did you mean": the known names that are nearest to one that is not known.

/** No name is longer; a longer text is no misspelling of one and would only cost time. */
const MAX_CHARACTERS = 100;
/** More than a third of the characters wrong is another word. */
const FORGIVEN_SHARE = 1 / 3;
const DEFAULT_COUNT = 3;

/** At most `count` of the known names, the nearest first; letters' case does not count. */
export function nearestNames(
  wanted: string,
  known: Iterable<string>,
  count = DEFAULT_COUNT,
): readonly string[] {
  if (wanted.length > MAX_CHARACTERS) return [];
  const word = wanted.toUpperCase();
  const forgiven = Math.max(1, Math.floor(word.length * FORGIVEN_SHARE));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of known) {
    if (Math.abs(name.length - word.length) > forgiven) continue;
    const distance = editDistance(word, name.toUpperCase());
    if (distance <= forgiven) found.push({ name, distance });
  }
  // The sort is stable: equally near names stay in the order of their list.
  found.sort((one, other) => one.distance - other.distance);
  return found.slice(0, count).map(({ name }) => name);
}

/**
 * How many characters must be put in, left out, replaced or swapped with their neighbour to make
 * one text of the other (optimal string alignment). Three rows of the table are all it needs.
 */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(
        cell(last, column) + 1,
        cell(current, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) {
        least = Math.min(least, cell(beforeLast, column - 2) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, other.length);
}

function cell(row: readonly number[], at: number): number {
  return row[at] ?? 0;
}
