// From an offset in a text to its line and column. Most texts have no fault, so the lines are
// counted when the first position is asked for.
export interface Position {
  readonly line: number;
  readonly column: number;
}

const NO_POSITION: Position = Object.freeze({ line: 0, column: 0 });

export class TextLines {
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Both from 1; zero for what stands nowhere. */
  positionOf(offset: number): Position {
    if (offset < 0) return NO_POSITION;
    this.#starts ??= startsOf(this.#text);
    const starts = this.#starts;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
