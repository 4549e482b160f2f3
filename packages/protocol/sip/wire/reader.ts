// Reads one header value from left to right. Codecs share it: each method takes what it is named
// after and moves on, or notes the first fault and gives `undefined`. One Reader serves many
// values, because most messages need a dozen.
import { MAX_PARAMETERS } from './limits.ts';
import { NO_PARAMETERS, type Parameter } from './parameters.ts';
import {
  BACKSLASH,
  CLASS,
  COMMA,
  DIGIT,
  EQUALS,
  GREATER,
  LESS,
  QUOTE,
  SEMICOLON,
  SPACE,
  TAB,
  TOKEN,
  URI,
  VALUE,
} from './text.ts';

/** What `Reader.peek` gives behind the end: no character has this code. */
export const NOTHING_LEFT = -1;

export class Reader {
  text = '';
  at = 0;
  end = 0;
  /** The first fault, as half a sentence; empty when all went well. */
  fault = '';
  faultAt = 0;
  /** What `readAddress` found last: two results without an object around them. */
  display = '';
  uri = '';

  begin(text: string, at: number, end: number): this {
    this.text = text;
    this.at = at;
    this.end = end;
    this.fault = '';
    return this;
  }

  fail(why: string): undefined {
    if (this.fault === '') {
      this.fault = why;
      this.faultAt = this.at;
    }
    return undefined;
  }

  /** Code of the next character. */
  peek(): number {
    return this.at < this.end ? this.text.charCodeAt(this.at) : NOTHING_LEFT;
  }

  /** Folded lines are unfolded before, so white space is blanks and tabs. */
  skipSpace(): void {
    let at = this.at;
    while (at < this.end) {
      const code = this.text.charCodeAt(at);
      if (code !== SPACE && code !== TAB) break;
      at += 1;
    }
    this.at = at;
  }

  /** Nothing but white space is left. */
  isDone(): boolean {
    this.skipSpace();
    return this.at >= this.end;
  }

  /** Takes this character if it is next. */
  take(code: number): boolean {
    if (this.peek() !== code) return false;
    this.at += 1;
    return true;
  }

  /** Takes this character with the white space around it, if it is next. */
  takeSeparator(code: number): boolean {
    this.skipSpace();
    if (this.peek() !== code) return false;
    this.at += 1;
    this.skipSpace();
    return true;
  }

  /** The longest run of characters of these classes; may be empty. */
  run(mask: number): string {
    const start = this.at;
    this.skipRun(mask);
    return this.text.slice(start, this.at);
  }

  skipRun(mask: number): void {
    const { text, end } = this;
    let at = this.at;
    while (at < end && ((CLASS[text.charCodeAt(at)] ?? 0) & mask) !== 0) at += 1;
    this.at = at;
  }

  token(): string | undefined {
    const start = this.at;
    this.skipRun(TOKEN);
    return this.at > start ? this.text.slice(start, this.at) : this.fail('a word is missing');
  }

  /** A whole number of at most `most`. */
  number(most: number): number | undefined {
    const { text, end } = this;
    let at = this.at;
    let value = 0;
    while (at < end) {
      const code = text.charCodeAt(at);
      if (((CLASS[code] ?? 0) & DIGIT) === 0) break;
      value = value * 10 + (code - 0x30);
      // Past the limit it only has to stay past it: many digits must not cost precision, or time.
      if (value > most) return this.fail(`a number is greater than ${most}`);
      at += 1;
    }
    if (at === this.at) return this.fail('a number is missing');
    this.at = at;
    return value;
  }

  /** A number, or `most` where it says more: for spans of time, where that means the same. */
  cappedNumber(most: number): number | undefined {
    const start = this.at;
    this.skipRun(DIGIT);
    if (this.at === start) return this.fail('a number is missing');
    return Math.min(Number(this.text.slice(start, this.at)), most);
  }

  /** A quoted-string, opened. */
  quoted(): string | undefined {
    const start = this.at;
    const escaped = this.skipQuoted();
    if (escaped === undefined) return undefined;
    const inner = this.text.slice(start + 1, this.at - 1);
    return escaped ? inner.replace(/\\([\s\S])/g, '$1') : inner;
  }

  /** Moves behind a quoted-string; says whether there was an escape in it. */
  skipQuoted(): boolean | undefined {
    const { text, end } = this;
    if (this.peek() !== QUOTE) return this.fail('a quoted string is missing');
    let escaped = false;
    for (let at = this.at + 1; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return escaped;
      }
      if (code === BACKSLASH) {
        escaped = true;
        at += 1;
      }
    }
    return this.fail('a quoted string does not end');
  }

  /** What is left, without the white space at both ends. */
  rest(): string {
    this.skipSpace();
    let end = this.end;
    while (end > this.at) {
      const code = this.text.charCodeAt(end - 1);
      if (code !== SPACE && code !== TAB) break;
      end -= 1;
    }
    const rest = this.text.slice(this.at, end);
    this.at = this.end;
    return rest;
  }

  /**
   * Moves behind the next `;` if there is one. A last one with nothing behind it is forgiven, since
   * peers leave it there; two in a row are a fault (RFC 4475 section 3.1.2.1).
   */
  takeSemicolon(): boolean {
    if (!this.takeSeparator(SEMICOLON)) return false;
    return this.at < this.end && this.peek() !== COMMA;
  }

  /**
   * The value of a parameter as it stands, quotes included; empty, with or without `=`, is none.
   */
  parameterValue(): string | undefined {
    if (!this.takeSeparator(EQUALS)) return '';
    const start = this.at;
    const code = this.peek();
    if (code === QUOTE) {
      if (this.skipQuoted() === undefined) return undefined;
    } else if (code === LESS) {
      // RFC 8224: `info=<https://...>`.
      this.at += 1;
      this.skipRun(URI);
      if (!this.take(GREATER)) return this.fail('a value has no closing bracket');
    } else {
      this.skipRun(VALUE);
    }
    return this.text.slice(start, this.at);
  }

  /** The value of a parameter, opened if it is quoted. */
  openedValue(): string | undefined {
    if (!this.takeSeparator(EQUALS)) return '';
    return this.peek() === QUOTE ? this.quoted() : this.run(VALUE);
  }

  /** All parameters that follow, each behind a semicolon. */
  parameters(): readonly Parameter[] | undefined {
    if (!this.takeSemicolon()) return NO_PARAMETERS;
    const list: Parameter[] = [];
    do {
      const parameter = this.parameter();
      if (parameter === undefined) return undefined;
      if (list.push(parameter) > MAX_PARAMETERS) return this.fail('there are too many parameters');
    } while (this.takeSemicolon());
    return list;
  }

  /**
   * Moves behind the name of a parameter, for those who look for known ones and need no copy of it:
   * it lies from where `at` was to where `at` is then.
   */
  skipName(): boolean {
    const start = this.at;
    this.skipRun(TOKEN);
    if (this.at > start) return true;
    this.fail('a parameter has no name');
    return false;
  }

  /** Whether the text from `start` to here is this word of small letters, in any case. */
  isWord(start: number, word: string): boolean {
    if (this.at - start !== word.length) return false;
    const { text } = this;
    for (let i = 0; i < word.length; i += 1) {
      if ((text.charCodeAt(start + i) | 0x20) !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  parameter(): Parameter | undefined {
    const name = this.token();
    if (name === undefined) return undefined;
    const value = this.parameterValue();
    if (value === undefined) return undefined;
    return value === '' ? { name, value: undefined } : { name, value };
  }
}
