// What each file in headers/ exports: how one value of that header is read and written. Whether a
// header may hold several values, and how they are told apart, stands in the list
// (headers/index.ts).
import type { Reader } from './reader.ts';

export interface Codec<T> {
  /** One value, with the reader left behind it. A fault is noted in the reader. */
  parse(from: Reader): T | undefined;
  /** The value without the name: strict, on one line whatever the value holds. */
  print(value: T): string;
}

/** What is wrong with a value, and where in its text. */
export interface HeaderFault {
  readonly at: number;
  readonly says: string;
}

interface Kind<T> {
  /** Small, dense and stable within a process: index of tables. 0 means a header we do not know. */
  readonly id: number;
  readonly name: string;
  readonly compact: string | undefined;
  /**
   * What stands before the value on a line: `\r\nVia: `. Made once, since it is written so often.
   */
  readonly prefix: string;
  readonly codec: Codec<T>;
}

/** One value; a second line of it makes a message malformed. */
export interface OneHeader<T> extends Kind<T> {
  readonly many: 'one';
}

/** Several values, separated by commas and over any number of lines (RFC 3261 section 7.3.1). */
export interface ListHeader<T> extends Kind<T> {
  readonly many: 'list';
}

/** Several values, each on a line of its own, because commas mean something else in them. */
export interface LinesHeader<T> extends Kind<T> {
  readonly many: 'lines';
}

export type HeaderKind<T> = OneHeader<T> | ListHeader<T> | LinesHeader<T>;
export type ManyHeader<T> = ListHeader<T> | LinesHeader<T>;
