// Keeps the rows of a table that is built, whatever order they come in, in typed arrays: some 25
// bytes a row. Rows of one prefix that follow one another share a key; where a prefix comes again
// later it has a further one, and sorting brings them together.
import { PrefixKeys } from '@tandem/base/prefix';
import { TypedList } from './typed-list.ts';

export class RowCollector {
  readonly keys = new PrefixKeys();
  /** By row. */
  readonly #terms = new TypedList(Uint32Array);
  /** By key: its first row; its others follow. */
  readonly #firstRow = new TypedList(Uint32Array);
  #last: string | undefined;

  get rows(): number {
    return this.#terms.length;
  }

  /** Of the row whose terms come with `add`; false: it is no prefix. */
  takes(prefix: string): boolean {
    if (prefix === this.#last) return true;
    if (!this.keys.draft(prefix)) return false;
    this.#last = prefix;
    this.keys.keep();
    this.#firstRow.push(this.rows);
    return true;
  }

  add(terms: number): void {
    this.#terms.push(terms);
  }

  firstTermsOf(key: number): number {
    return this.#terms.at(this.#firstRow.at(key));
  }

  rowsOf(key: number): number {
    return this.#endOf(key) - this.#firstRow.at(key);
  }

  /** What the rows of the key say, in the order in which they came. */
  termsOf(key: number): Uint32Array {
    return this.#terms.values.subarray(this.#firstRow.at(key), this.#endOf(key));
  }

  #endOf(key: number): number {
    return key + 1 < this.#firstRow.length ? this.#firstRow.at(key + 1) : this.rows;
  }
}
