// What the office sends, written to a file: whole, or not at all.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Options } from './commands/command.ts';
import { openOffice, problemOf } from './office.ts';
import { type CommandFault, print } from './output.ts';

/** It holds who called whom, what they said and what they pay. */
const FILE_MODE = 0o600;
/** A day of speech comes from a disk within this. */
const SILENT_MS = 60_000;

type Proof = (partial: string) => Promise<void>;

/**
 * What breaks off must not look whole: it has its name when it is. `proof` throws when it is not.
 * null, or why there is no file.
 */
export async function writeWhole(
  file: string,
  streams: readonly [Readable, ...Transform[]],
  proof: Proof = async () => undefined,
): Promise<string | null> {
  const partial = `${file}.partial`;
  try {
    await pipeline([...streams, createWriteStream(partial, { mode: FILE_MODE })]);
    await proof(partial);
    await rename(partial, file);
    return null;
  } catch (error) {
    await rm(partial, { force: true });
    return (error as Error).message;
  }
}

export const notWritten = (code: string, file: string, why: string): CommandFault => ({
  ...{ code, message: `${file} was not written: ${why}`, advice: '' },
});

export interface Download {
  readonly path: string;
  readonly file: string;
  /** Of the fault when it is not written. */
  readonly code: string;
}

/** A whole command: asks, writes, and says so. */
export async function download(
  options: Options,
  { path, file, code }: Download,
): Promise<CommandFault | undefined> {
  const opened = await openOffice({ options, method: 'GET', path, timeoutMs: SILENT_MS });
  if (!opened.ok) return 'fault' in opened ? opened.fault : notWritten(code, file, opened.why);
  if (opened.status !== 200) return problemOf(opened);
  const why = await writeWhole(file, [opened.stream]);
  if (why !== null) return notWritten(code, file, why);
  if (options.json === true) print.json({ file });
  else print.line(`${file} is written.`);
  return undefined;
}
