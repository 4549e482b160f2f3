// How deep a text is nested, found before it is parsed: the parser calls itself for each level, so
// that a text of a hundred thousand brackets would not be refused but end the process.
import { Lexer } from 'yaml';

/** A file has a handful of levels; the rest is a mistake or an attack. */
export const MAX_DEPTH = 32;
/** Each level of lines takes at least a column; more is no way to write a file. */
const MAX_INDENT_COLUMNS = 400;

/** What the lexer puts between the parts of the text: a document, a broken end, a scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);
const OPENING: ReadonlySet<string> = new Set(['[', '{']);
const CLOSING: ReadonlySet<string> = new Set([']', '}']);
/** Of which several may stand on one line, each a level: - - - x */
const INDICATORS: ReadonlySet<string> = new Set(['-', '?', ':']);
const LINE_BREAK = /[\r\n]$/;
const SPACES = /^[ \t]+$/;

/** The offset at which the text goes too deep; null when it does not. */
export function tooDeepAt(text: string): number | null {
  const walk = new Walk();
  for (const part of new Lexer().lex(text)) {
    if (walk.isTooDeepAfter(part)) return walk.at;
  }
  return null;
}

class Walk {
  at = 0;
  #brackets = 0;
  #indicators = 0;
  #indent = 0;
  #isLineStart = true;

  isTooDeepAfter(part: string): boolean {
    if (MARKS.has(part)) return false;
    if (this.#goesTooDeep(part)) return true;
    this.at += part.length;
    this.#indent = this.#isLineStart && SPACES.test(part) ? part.length : 0;
    this.#isLineStart = LINE_BREAK.test(part);
    if (this.#isLineStart) this.#indicators = 0;
    return false;
  }

  /** No text of a value is one of these alone: it would be in quotes or longer. */
  #count(part: string): void {
    if (OPENING.has(part)) this.#brackets += 1;
    else if (CLOSING.has(part)) this.#brackets -= 1;
    else if (INDICATORS.has(part) && this.#brackets === 0) this.#indicators += 1;
  }

  #goesTooDeep(part: string): boolean {
    this.#count(part);
    // An empty line and a comment are nested in nothing, wherever they stand.
    const isContent = !part.startsWith('#') && !LINE_BREAK.test(part);
    return (
      this.#brackets > MAX_DEPTH ||
      this.#indicators > MAX_DEPTH ||
      (isContent && this.#indent > MAX_INDENT_COLUMNS)
    );
  }
}
