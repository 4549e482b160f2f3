// The server's log: its standard error, appended to one file. The server needs no permission for
// the folder, since it gets the open file; and it cannot rotate it, so that is done here: at each
// start and while it runs.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';

/**
 * With the previous one beside it: days of a quiet server, an hour of a broken one that complains
 * without end.
 */
const ROTATE_BYTES = 16 * 1024 * 1024;
const LOOK_EVERY_MS = ms(60_000);
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;
/** The words of one failed start are a few kilobytes; of a longer text the end tells. */
const WORDS_BYTES = 64 * 1024;

export interface ServerLog {
  readonly descriptor: number;
  /** What was written since it was opened, at most the last 64 kB. */
  wordsSince(): string;
  close(): void;
}

export function openServerLog(file: string): ServerLog {
  mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
  if (existsSync(file) && statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a+', FILE_MODE);
  const begin = fstatSync(descriptor).size;
  const wordsSince = (): string => {
    const { size } = fstatSync(descriptor);
    const from = Math.max(begin, size - WORDS_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, from));
  };
  return { descriptor, wordsSince, close: () => closeSync(descriptor) };
}

/**
 * The running server keeps its open file: its contents move away, and it goes on at the beginning.
 */
export function keepLogSmall(file: string, timers: Timers): Cancel {
  const look = (): void => {
    if (existsSync(file) && statSync(file).size > ROTATE_BYTES) {
      copyFileSync(file, `${file}.1`);
      truncateSync(file);
    }
    cancel = timers.after(LOOK_EVERY_MS, look);
  };
  let cancel = timers.after(LOOK_EVERY_MS, look);
  return () => cancel();
}
