// How far an export has come, told by the rows that went by: lines of a CSV, or rows of the sheet
// of a workbook, which is unpacked for it. Nothing is held, and what is counted waits for nobody.
import { Transform } from 'node:stream';
import { createInflateRaw, type InflateRaw } from 'node:zlib';

export interface Progress {
  readonly rows: number;
  readonly bytes: number;
}

interface ExportMeter {
  readonly bytes: number;
  passing(): Transform;
}

interface RowCount {
  /** Without the head. */
  readonly rows: number;
  hears(chunk: Buffer): Promise<void>;
}

export type Told = (progress: Progress) => void;

/** `told`: at each piece; null: nobody looks, and only the bytes are counted. */
export function exportMeter(format: 'csv' | 'xlsx', told: Told | null): ExportMeter {
  const count = format === 'csv' ? new LineCount() : new SheetCount();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    passing: () =>
      new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          bytes += chunk.length;
          if (told === null) return done(null, chunk);
          count.hears(chunk).then(
            () => {
              told({ rows: count.rows, bytes });
              done(null, chunk);
            },
            (error: Error) => done(error),
          );
        },
      }),
  };
}

const LINE_FEED = '\n';

class LineCount implements RowCount {
  #lines = 0;

  get rows(): number {
    return Math.max(0, this.#lines - 1);
  }

  async hears(chunk: Buffer): Promise<void> {
    this.#lines += timesIn(chunk, LINE_FEED);
  }
}

/** The sheet is the last part of a workbook of ours, its name stands right before its content. */
const SHEET = 'xl/worksheets/sheet1.xml';
const ROW = '<row>';

class SheetCount implements RowCount {
  #lines = 0;
  /** What came before the sheet; then the last letters, which a row may begin with. */
  #rest = Buffer.alloc(0);
  #sheet: InflateRaw | undefined;

  get rows(): number {
    return Math.max(0, this.#lines - 1);
  }

  hears(chunk: Buffer): Promise<void> {
    if (this.#sheet !== undefined) return unpacked(this.#sheet, chunk);
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const at = this.#rest.indexOf(SHEET);
    if (at < 0) return Promise.resolve();
    const content = this.#rest.subarray(at + SHEET.length);
    this.#rest = Buffer.alloc(0);
    this.#sheet = createInflateRaw().on('data', (text: Buffer) => this.#reads(text));
    return unpacked(this.#sheet, content);
  }

  #reads(text: Buffer): void {
    const all = Buffer.concat([this.#rest, text]);
    this.#lines += timesIn(all, ROW);
    this.#rest = Buffer.from(all.subarray(Math.max(0, all.length - ROW.length + 1)));
  }
}

/** What follows the sheet in the file is none of it: it is over then, and hears nothing more. */
function unpacked(sheet: InflateRaw, chunk: Buffer): Promise<void> {
  if (sheet.readableEnded) return Promise.resolve();
  return new Promise((resolve, reject) => {
    sheet.once('end', resolve);
    sheet.write(chunk, (error) => {
      sheet.off('end', resolve);
      if (error) reject(error);
      else resolve();
    });
  });
}

function timesIn(bytes: Buffer, word: string): number {
  let times = 0;
  for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + word.length)) {
    times += 1;
  }
  return times;
}
