// A sheet on this machine as what is sent to the office.
import { createReadStream, statSync } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import type { CommandFault } from '../output.ts';

/** A million rates take some tens of seconds. */
export const SHEET_MS = 1_800_000;
const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export interface SheetBody {
  readonly type: string;
  readonly stream: Readable;
}

export function openSheet(file: string): SheetBody | CommandFault {
  try {
    const { size } = statSync(file);
    const stream = createReadStream(file);
    return {
      type: /\.xlsx$/i.test(file) ? XLSX : CSV,
      stream: process.stderr.isTTY ? stream.pipe(progress(size)) : stream,
    };
  } catch (error) {
    const { message } = error as Error;
    return { code: 'FILE_UNREADABLE', message: `${file}: ${message}`, advice: '' };
  }
}

/** On a terminal the part that has been sent, on one line. */
function progress(size: number): Transform {
  let sent = 0;
  let shown = -1;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sent += chunk.length;
      const percent = Math.floor((100 * sent) / Math.max(1, size));
      if (percent !== shown) process.stderr.write(`\r${percent} % sent`);
      shown = percent;
      done(null, chunk);
    },
    flush: (done) => {
      process.stderr.write('\r');
      done();
    },
  });
}
