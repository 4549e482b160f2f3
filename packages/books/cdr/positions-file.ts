// How far the sinks have come, told by the recorder to the switch through a file: the switch frees
// segments by it and counts what waits for the database.
import { type Disk, fail, ok, type Result } from '@tandem/base/kernel';
import type { Position, SinkPosition } from '@tandem/books/journal/contract';

export const POSITIONS_PATH = 'journal/positions';
const DRAFT_PATH = `${POSITIONS_PATH}.new`;

/** What a crash leaves is the file before or after, or an unreadable one: then nothing is told. */
export async function writePositions(
  disk: Pick<Disk, 'write' | 'rename'>,
  sinks: readonly SinkPosition[],
): Promise<Result<void, string>> {
  const written = await disk.write(DRAFT_PATH, Buffer.from(JSON.stringify(sinks)));
  const done = written.ok ? await disk.rename(DRAFT_PATH, POSITIONS_PATH) : written;
  return done.ok ? ok() : fail(`${done.error.path}: ${done.error.code}`);
}

/** Empty: nobody has told anything yet. */
export async function readPositions(disk: Pick<Disk, 'read'>): Promise<readonly SinkPosition[]> {
  const read = await disk.read(POSITIONS_PATH);
  return read.ok ? parse(Buffer.from(read.value).toString()) : [];
}

function parse(text: string): readonly SinkPosition[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isSinkPosition) ? value : [];
  } catch {
    return [];
  }
}

function isSinkPosition(value: unknown): value is SinkPosition {
  const { sink, isDatabase, position } = (value ?? {}) as Partial<SinkPosition>;
  return typeof sink === 'string' && typeof isDatabase === 'boolean' && isPosition(position);
}

function isPosition(value: unknown): value is Position {
  const { segment, offset, endedCount } = (value ?? {}) as Partial<Position>;
  return [segment, offset, endedCount].every((one) => Number.isSafeInteger(one));
}
