// Recordings of calls on the disk of this machine: a folder for each day of UTC, a file for each
// call. The relay writes them; here they are found, and removed when their time is over.
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface RecordingFile {
  readonly bytes: number;
  readonly open: () => Readable;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** As the record has it: nothing that leads out of the folder. */
const NAME = /^\d{4}-\d{2}-\d{2}\/[0-9a-f-]{36}(-\d{1,4})?\.wav$/;

const dayOf = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10);

/** Below the folder of recordings: "2026-01-31/019c....wav"; of the second one ....-2.wav. */
export function recordingName(callId: string, utcMs: number, number: number): string {
  return `${dayOf(utcMs)}/${callId}${number === 1 ? '' : `-${number}`}.wav`;
}

/** undefined: it is not there any more, or was never. */
export async function findRecording(
  folder: string,
  name: string,
): Promise<RecordingFile | undefined> {
  if (!NAME.test(name)) return undefined;
  const path = join(folder, name);
  try {
    const found = await stat(path);
    return found.isFile() ? { bytes: found.size, open: () => createReadStream(path) } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** All of it: of a short one. undefined: it is not there. */
export async function readRecording(folder: string, name: string): Promise<Uint8Array | undefined> {
  const found = await findRecording(folder, name);
  return found === undefined ? undefined : readFile(join(folder, name));
}

/** Whole days that are older than so many; answers which. 0: none is too old. */
export async function removeOldRecordings(
  folder: string,
  { keepDays, nowMs }: { readonly keepDays: number; readonly nowMs: number },
): Promise<readonly string[]> {
  if (keepDays === 0) return [];
  const oldest = dayOf(nowMs - keepDays * DAY_MS);
  const days = await daysIn(folder);
  const old = days.filter((day) => day < oldest);
  for (const day of old) await rm(join(folder, day), { recursive: true, force: true });
  return old;
}

async function daysIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => DAY.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
