// Makes rows of texts out of the tags of a worksheet.
import type { SheetRow } from '@tandem/domain/decks';
import { plainDecimal } from '@tandem/domain/decks';
import { SheetBroken } from './broken.ts';
import type { SharedStrings } from './shared-strings.ts';
import { attribute, plainText, type XmlListener } from './xml-scanner.ts';

/** A deck has a dozen columns, some have fifty. */
const MAX_COLUMNS = 1_000;
/** As spreadsheets have it. */
const MAX_CELL_CHARACTERS = 32_767;
/** What a spreadsheet shows of a binary number: further digits are noise. */
const EXACT_DIGITS = 15;
const LETTERS = 26;
const LETTER_A = 65;
const LETTER_Z = 90;

export class RowListener implements XmlListener {
  readonly #strings: SharedStrings;
  #rows: SheetRow[] = [];
  #cells: string[] = [];
  #line = 0;
  #column = 0;
  #type = '';
  #text = '';
  #isInValue = false;
  #phonetic = 0;

  constructor(strings: SharedStrings) {
    this.#strings = strings;
  }

  /** Of the row that is being read. */
  get line(): number {
    return this.#line;
  }

  /** The rows that are whole by now. */
  take(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  opened(name: string, tag: string): void {
    switch (name) {
      case 'row':
        this.#line = Number(attribute(tag, 'r')) || this.#line + 1;
        this.#cells = [];
        this.#column = -1;
        return;
      case 'c':
        this.#column = columnOf(attribute(tag, 'r')) ?? this.#column + 1;
        if (this.#column >= MAX_COLUMNS) this.#refuse(`at most ${MAX_COLUMNS} columns`);
        this.#type = attribute(tag, 't');
        this.#text = '';
        return;
      case 'rPh':
        this.#phonetic += 1;
        return;
      case 'v':
      case 't':
        this.#isInValue = this.#phonetic === 0;
        return;
      default:
    }
  }

  text(piece: string, isLiteral: boolean): void {
    if (!this.#isInValue) return;
    this.#text += isLiteral ? piece : plainText(piece);
    if (this.#text.length > MAX_CELL_CHARACTERS) {
      this.#refuse(`at most ${MAX_CELL_CHARACTERS} characters in a cell`);
    }
  }

  closed(name: string): void {
    if (name === 'v' || name === 't') this.#isInValue = false;
    else if (name === 'rPh') this.#phonetic -= 1;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#rows.push({ line: this.#line, cells: this.#cells });
  }

  #endCell(): void {
    if (this.#text === '') return;
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = this.#value().trim();
  }

  #value(): string {
    switch (this.#type) {
      case 's': {
        const text = this.#strings.get(Number(this.#text));
        return text ?? this.#refuse('texts that the workbook has');
      }
      case 'b':
        return this.#text === '1' ? 'yes' : 'no';
      case '':
      case 'n':
        return plainNumber(this.#text);
      default:
        return this.#text;
    }
  }

  #refuse(allowed: string): never {
    const detail = `a cell of row ${this.#line} is not of the form that sheets have`;
    throw new SheetBroken(detail, { line: this.#line, allowed });
  }
}

/** Digits beyond the fifteenth are how a binary number fails to be a decimal one. */
function plainNumber(text: string): string {
  if (/^[0-9]{1,15}$/.test(text)) return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  return plainDecimal(value.toPrecision(EXACT_DIGITS)) ?? text;
}

/** "AB12" is 27; undefined without letters. */
function columnOf(place: string): number | undefined {
  let column = 0;
  for (let at = 0; at < place.length; at += 1) {
    const code = place.charCodeAt(at);
    if (code < LETTER_A || code > LETTER_Z) break;
    column = column * LETTERS + (code - LETTER_A + 1);
    if (column > MAX_COLUMNS) break;
  }
  return column === 0 ? undefined : column - 1;
}
