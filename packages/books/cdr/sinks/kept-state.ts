// What a sink keeps of itself, a small file beside the journal that its position is a place of:
// whoever removes the journal removes these with it.
import { type Disk, fail, ok, type Result, replaceFile } from '@tandem/base/kernel';
import type { Position } from '@tandem/books/journal/contract';
import type { SinkFault } from '../ports.ts';

const FOLDER = 'journal/sinks';
const FORMAT_VERSION = 1;
const UNFIT = /[^0-9A-Za-z.-]/g;

export const statePath = (sink: string): string => `${FOLDER}/${sink.replace(UNFIT, '_')}`;

export type Fields = Readonly<Record<string, unknown>>;

/** undefined: there is none. */
export async function readState(
  disk: Disk,
  path: string,
): Promise<Result<Fields | undefined, SinkFault>> {
  const read = await disk.read(path);
  if (!read.ok) return read.error.kind === 'missing' ? ok(undefined) : away(read.error);
  const fields = parsed(Buffer.from(read.value).toString());
  // It is replaced as a whole, so this was not us; to begin anew would double what was taken.
  if (fields === undefined) return fail({ kind: 'away', why: `${path} cannot be read` });
  if (fields.version === FORMAT_VERSION) return ok(fields);
  return fail({ kind: 'away', why: `${path} is of another version than ours` });
}

export async function writeState(
  disk: Disk,
  path: string,
  fields: Fields,
): Promise<Result<void, SinkFault>> {
  const text = JSON.stringify({ version: FORMAT_VERSION, ...fields });
  const written = await replaceFile(disk, path, Buffer.from(text));
  return written.ok ? ok() : away(written.error);
}

export function away({ path, code }: { readonly path: string; readonly code: string }) {
  return fail({ kind: 'away', why: `${path}: ${code}` } satisfies SinkFault);
}

export function isPosition(value: unknown): value is Position {
  if (!isFields(value)) return false;
  const { segment, offset, endedCount } = value;
  return [segment, offset, endedCount].every(isCount);
}

export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
