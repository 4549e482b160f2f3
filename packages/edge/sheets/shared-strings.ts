// The texts of a workbook, which its cells name by number. Kept as bytes outside of the heap: a
// sheet of 300,000 lines may have as many of them.
import { SheetBroken } from './broken.ts';
import { plainText, type XmlListener } from './xml-scanner.ts';

/** Names of a million areas are some tens of megabytes. */
const MAX_BYTES = 256 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;
const FIRST_COUNT = 1_024;
/** A character of UTF-16 has at most three bytes in UTF-8. */
const BYTES_A_CHARACTER = 3;

export class SharedStrings implements XmlListener {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #ends = new Uint32Array(FIRST_COUNT);
  #count = 0;
  #text = '';
  #isInText = false;
  #phonetic = 0;

  get count(): number {
    return this.#count;
  }

  /** Undefined for a number that the workbook does not have. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    const from = index === 0 ? 0 : (this.#ends[index - 1] as number);
    return this.#bytes.toString('utf8', from, this.#ends[index]);
  }

  opened(name: string): void {
    if (name === 'si') this.#text = '';
    else if (name === 'rPh') this.#phonetic += 1;
    else if (name === 't') this.#isInText = this.#phonetic === 0;
  }

  text(piece: string, isLiteral: boolean): void {
    if (this.#isInText) this.#text += isLiteral ? piece : plainText(piece);
  }

  closed(name: string): void {
    if (name === 't') this.#isInText = false;
    else if (name === 'rPh') this.#phonetic -= 1;
    else if (name === 'si') this.#keep(this.#text);
  }

  #keep(text: string): void {
    const from = this.#count === 0 ? 0 : (this.#ends[this.#count - 1] as number);
    const most = from + text.length * BYTES_A_CHARACTER;
    if (most > MAX_BYTES) {
      throw new SheetBroken('the texts of the workbook are far too many', {
        allowed: `at most ${MAX_BYTES / 1024 / 1024} MB of texts; CSV for more`,
      });
    }
    if (most > this.#bytes.length) this.#growBytes(most);
    if (this.#count === this.#ends.length) this.#growEnds();
    this.#ends[this.#count] = from + this.#bytes.write(text, from, 'utf8');
    this.#count += 1;
  }

  #growBytes(least: number): void {
    const grown = Buffer.allocUnsafe(Math.max(least, 2 * this.#bytes.length));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }

  #growEnds(): void {
    const grown = new Uint32Array(2 * this.#ends.length);
    grown.set(this.#ends);
    this.#ends = grown;
  }
}
