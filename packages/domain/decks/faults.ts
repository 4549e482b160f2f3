// What is wrong with a sheet, as it is told: with the line, the column and what would be right.

export const SHEET_FAULTS = {
  SHEET_EMPTY: 'nothing stands in it',
  SHEET_BROKEN: 'the file cannot be read',
  SHEET_HEAD: 'no line names the columns',
  SHEET_COLUMN_UNKNOWN: 'a column that nobody knows',
  SHEET_COLUMN_TWICE: 'two columns for one thing',
  SHEET_CODE: 'no code, or one that is none',
  SHEET_RANGE: 'a range of codes that is none',
  SHEET_PRICE: 'a price that is none',
  SHEET_PRICE_FINE: 'a price finer than money',
  SHEET_PRICE_LIMIT: 'a price that is too high or below zero',
  SHEET_INCREMENT: 'increments that nobody spells so',
  SHEET_SECONDS: 'seconds out of their range',
  SHEET_DATE: 'a date that is none',
  SHEET_DATE_ORDER: 'a date that can be read in two ways',
  SHEET_TIMES: 'an end before its beginning',
  SHEET_ACTION: 'a status that nobody knows',
  SHEET_WORD: 'a word out of a list that it is not in',
  SHEET_TEXT: 'a text that is too long',
  SHEET_CELLS: 'more cells than columns',
  SHEET_DUPLICATE: 'two lines for one rate',
  SHEET_ORPHAN: 'an end of what does not exist',
} as const;

export type SheetFaultCode = keyof typeof SHEET_FAULTS;

/** What a cell is refused for, before it is known where it stands. */
export interface CellFault {
  readonly code: SheetFaultCode;
  readonly allowed: string;
  readonly detail: string;
}

export interface SheetFault extends CellFault {
  /** From 1, as a text editor and a spreadsheet count. */
  readonly line: number;
  /** From 1; 0 where it is the whole line. */
  readonly column: number;
  /** The head of the column as the sheet has it. */
  readonly field: string;
}

/** More than a screen of them is not read; the count of the rest says that there is more. */
const MAX_KEPT = 100;

/** All that is wrong, the first hundred in words. */
export class SheetFaults {
  readonly #kept: SheetFault[] = [];
  #count = 0;

  add(fault: SheetFault): void {
    this.#count += 1;
    if (this.#kept.length < MAX_KEPT) this.#kept.push(fault);
  }

  /** By line, whatever the order in which they were found. */
  get kept(): readonly SheetFault[] {
    return this.#kept.toSorted((one, other) => one.line - other.line || one.column - other.column);
  }

  get count(): number {
    return this.#count;
  }

  get rest(): number {
    return this.#count - this.#kept.length;
  }
}

const SHOWN_CHARACTERS = 40;

export function shown(text: string): string {
  return JSON.stringify(
    text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`,
  );
}
