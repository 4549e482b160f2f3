// Reads `{ prefix: "880", area: Bangladesh, price: "0.0120", per: 60 }`: the plain part of YAML's
// flow style, in which long lists are written, some forty times faster than all of YAML is read.
// Whatever is less plain (escapes, anchors, odd numbers, comments within) gives null, and the YAML
// parser decides; what is read here means exactly what YAML says.
import type { SourceEntry, SourceList, SourceMap, SourceNode } from '@tandem/edge/objects';

export interface FlowMap {
  readonly node: SourceMap;
  /** Behind the closing brace. */
  readonly end: number;
}

/** Lists and objects within one another; deeper ones are rare enough for the other parser. */
const MAX_DEPTH = 8;

export function readFlowMap(text: string, at: number): FlowMap | null {
  const line = new FlowLine(text, at);
  const node = line.map(0);
  return node === null ? null : { node, end: line.at };
}

const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Words of plain text: no sign in them means anything to YAML, wherever they stand. */
const PLAIN = /[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*/y;
const NAME = /[A-Za-z][A-Za-z0-9_]*/y;
/** Without leading zeros and within what a number keeps exactly. */
const WHOLE = /(?:0|[1-9][0-9]{0,14})/y;
/** Printable and without any sign that ends or escapes. */
const DOUBLE_QUOTED = /"([^"\\\p{Cc}\p{Cs}\ufeff\u2028\u2029]*)"/uy;
const SINGLE_QUOTED = /'([^'\p{Cc}\p{Cs}\ufeff\u2028\u2029]*)'/uy;

/** The words that YAML's core schema takes for something else than text. */
const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...(['null', 'Null', 'NULL'] as const).map((word) => [word, null] as const),
  ...(['true', 'True', 'TRUE'] as const).map((word) => [word, true] as const),
  ...(['false', 'False', 'FALSE'] as const).map((word) => [word, false] as const),
]);

class FlowLine {
  readonly #text: string;
  at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  map(depth: number): SourceMap | null {
    const { at } = this;
    const entries: SourceEntry[] = [];
    this.at += 1;
    this.#spaces();
    if (this.#code() === CLOSE_BRACE) return this.#closed({ kind: 'map', entries, at });
    while (depth < MAX_DEPTH) {
      const entry = this.#entry(depth);
      // The YAML parser has the words for a name that stands twice.
      if (entry === null || entries.some(({ name }) => name === entry.name)) return null;
      entries.push(entry);
      this.#spaces();
      if (this.#code() === CLOSE_BRACE) return this.#closed({ kind: 'map', entries, at });
      if (!this.#comma()) return null;
    }
    return null;
  }

  #list(depth: number): SourceList | null {
    const { at } = this;
    const items: SourceNode[] = [];
    this.at += 1;
    this.#spaces();
    if (this.#code() === CLOSE_BRACKET) return this.#closed({ kind: 'list', items, at });
    while (depth < MAX_DEPTH) {
      const item = this.#value(depth);
      if (item === null) return null;
      items.push(item);
      this.#spaces();
      if (this.#code() === CLOSE_BRACKET) return this.#closed({ kind: 'list', items, at });
      if (!this.#comma()) return null;
    }
    return null;
  }

  #entry(depth: number): SourceEntry | null {
    const { at } = this;
    const name = this.#match(NAME)?.[0];
    if (name === undefined || this.#code() !== COLON) return null;
    this.at += 1;
    // Without a space behind it the colon belongs to a word.
    if (this.#code() !== SPACE) return null;
    this.#spaces();
    const node = this.#value(depth);
    return node === null ? null : { name, at, node };
  }

  #value(depth: number): SourceNode | null {
    const { at } = this;
    switch (this.#code()) {
      case OPEN_BRACE:
        return this.map(depth + 1);
      case OPEN_BRACKET:
        return this.#list(depth + 1);
      case QUOTE:
        return this.#scalar(this.#match(DOUBLE_QUOTED)?.[1], at);
      case APOSTROPHE:
        return this.#scalar(this.#match(SINGLE_QUOTED)?.[1], at);
      default:
        return this.#plain(at);
    }
  }

  #plain(at: number): SourceNode | null {
    const number = this.#match(WHOLE)?.[0];
    if (number !== undefined) return this.#scalar(Number(number), at);
    const word = this.#match(PLAIN)?.[0];
    if (word === undefined) return null;
    const meant = WORDS.get(word);
    return this.#scalar(meant === undefined ? word : meant, at);
  }

  /** A value ends at a comma or a closing sign; anything else makes it another value. */
  #scalar(value: string | number | boolean | null | undefined, at: number): SourceNode | null {
    if (value === undefined) return null;
    let end = this.at;
    while (this.#text.charCodeAt(end) === SPACE) end += 1;
    const next = this.#text.charCodeAt(end);
    if (next !== COMMA && next !== CLOSE_BRACE && next !== CLOSE_BRACKET) return null;
    return { kind: 'scalar', value, at };
  }

  #closed<Node>(node: Node): Node {
    this.at += 1;
    return node;
  }

  #comma(): boolean {
    if (this.#code() !== COMMA) return false;
    this.at += 1;
    // `{ a: 1,b: 2 }` is YAML too, but [1,2] must not be taken for it without looking.
    if (this.#code() !== SPACE) return false;
    this.#spaces();
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  #spaces(): void {
    while (this.#code() === SPACE) this.at += 1;
  }

  #code(): number {
    return this.#text.charCodeAt(this.at);
  }
}
