// Takes the long runs of one-line items out of a text before YAML is read: of
//
//       rates:
//         - { prefix: "880", price: "0.0120" }
//         - { prefix: "8801", price: "0.0180" }      (100,000 more)
//
// one line with an empty object is left, and the run is put back in its place afterwards. Should
// that place be within a text or not be there at all, the whole is read the slow way.
import type { SourceMap } from '@tandem/edge/objects';
import { readFlowMap } from './flow-line.ts';

export interface Run {
  /** Where the empty object stands in the shortened text. */
  readonly at: number;
  readonly items: readonly SourceMap[];
}

export interface Shortened {
  readonly text: string;
  readonly runs: ReadonlyMap<number, Run>;
  /** From an offset in the shortened text to the one in the whole text. */
  originalOf(offset: number): number;
}

/** One line alone gains nothing. */
const MIN_ITEMS = 2;
const PLACEHOLDER = '{}';

export function takeOutRuns(text: string): Shortened {
  const cuts = new Cuts(text);
  let at = 0;
  while (at < text.length) {
    const run = readRun(text, at);
    if (run === null) {
      at = nextLine(text, at);
    } else {
      if (run.items.length >= MIN_ITEMS) cuts.cut(run);
      at = run.end;
    }
  }
  return cuts.finish();
}

interface FoundRun {
  readonly items: readonly SourceMap[];
  /** Of the first brace, and behind the last line's line break. */
  readonly start: number;
  readonly end: number;
}

/** Lines that begin at `at`, of one indentation; null when the first is no such item. */
function readRun(text: string, at: number): FoundRun | null {
  const first = readItem(text, at);
  if (first === null) return null;
  const items = [first.node];
  let { end } = first;
  for (;;) {
    const next = readItem(text, end);
    if (next === null || next.indent !== first.indent) break;
    items.push(next.node);
    end = next.end;
  }
  return { items, start: first.node.at, end };
}

interface Item {
  readonly node: SourceMap;
  readonly indent: number;
  /** Where the next line begins. */
  readonly end: number;
}

const SPACE = 0x20;
const BEGIN = '- {';
const REST_OF_LINE = / *(?: #[^\p{Cc}\p{Cs}\ufeff]*)?(?:\r?\n|$)/uy;

function readItem(text: string, at: number): Item | null {
  let start = at;
  while (text.charCodeAt(start) === SPACE) start += 1;
  if (!text.startsWith(BEGIN, start)) return null;
  const map = readFlowMap(text, start + BEGIN.length - 1);
  if (map === null) return null;
  REST_OF_LINE.lastIndex = map.end;
  if (!REST_OF_LINE.test(text)) return null;
  return { node: map.node, indent: start - at, end: REST_OF_LINE.lastIndex };
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Collects the cuts, and knows by how much what follows each of them has moved. */
class Cuts {
  readonly #text: string;
  readonly #parts: string[] = [];
  readonly #runs = new Map<number, Run>();
  /** Behind the offset `from` of the shortened text, the whole text is `ahead` longer. */
  readonly #moves: { readonly from: number; readonly ahead: number }[] = [];
  #copied = 0;
  #length = 0;

  constructor(text: string) {
    this.#text = text;
  }

  cut({ items, start, end }: FoundRun): void {
    this.#push(this.#text.slice(this.#copied, start));
    this.#runs.set(this.#length, { at: this.#length, items });
    this.#push(`${PLACEHOLDER}\n`);
    this.#copied = end;
    this.#moves.push({ from: this.#length, ahead: end - this.#length });
  }

  finish(): Shortened {
    this.#push(this.#text.slice(this.#copied));
    const moves = this.#moves;
    return {
      text: this.#parts.join(''),
      runs: this.#runs,
      originalOf: (offset) => offset + (moves.findLast(({ from }) => from <= offset)?.ahead ?? 0),
    };
  }

  #push(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
  }
}
