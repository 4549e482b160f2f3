/** The file is no sheet, or its bytes are wrong: nothing more can be read. */
export class SheetBroken extends Error {
  /** From 1; 0: in no line. */
  readonly line: number;
  readonly allowed: string;

  constructor(detail: string, { line = 0, allowed = 'a whole file, as it was saved' } = {}) {
    super(detail);
    this.line = line;
    this.allowed = allowed;
  }
}
