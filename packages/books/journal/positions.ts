// journal/positions: how far the sinks have come, told to the writer by whoever feeds them. It is
// no truth for a sink itself, which keeps its own position with what it has taken: an old file only
// keeps segments longer.
import {
  type Disk,
  type DiskError,
  type DiskResult,
  fail,
  ok,
  type Result,
  replaceFile,
} from '@tandem/base/kernel';
import type { Position, SinkPosition } from './contract.ts';
import { FOLDER, FORMAT_VERSION } from './format.ts';

export const POSITIONS_PATH = `${FOLDER}/positions`;

export type PositionsFault =
  | { readonly kind: 'disk'; readonly error: DiskError }
  | { readonly kind: 'unreadable'; readonly path: string };

/** A sink that is left out holds no segment any more. */
export function publishPositions(
  disk: Disk,
  sinks: readonly SinkPosition[],
): Promise<DiskResult<void>> {
  const text = JSON.stringify({ version: FORMAT_VERSION, sinks });
  return replaceFile(disk, POSITIONS_PATH, Buffer.from(text));
}

/** None when nobody has published any: then nothing is removed, and nothing counts as backlog. */
export async function readPositions(
  disk: Disk,
): Promise<Result<readonly SinkPosition[], PositionsFault>> {
  const read = await disk.read(POSITIONS_PATH);
  if (!read.ok) {
    return read.error.kind === 'missing' ? ok([]) : fail({ kind: 'disk', error: read.error });
  }
  const sinks = parsed(Buffer.from(read.value).toString());
  return sinks === undefined ? fail({ kind: 'unreadable', path: POSITIONS_PATH }) : ok(sinks);
}

function parsed(text: string): readonly SinkPosition[] | undefined {
  const content = json(text);
  if (!isObject(content) || content.version !== FORMAT_VERSION) return undefined;
  const { sinks } = content;
  return Array.isArray(sinks) && sinks.every(isSinkPosition) ? sinks : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSinkPosition(value: unknown): value is SinkPosition {
  return (
    isObject(value) &&
    typeof value.sink === 'string' &&
    typeof value.isDatabase === 'boolean' &&
    isPosition(value.position)
  );
}

function isPosition(value: unknown): value is Position {
  if (!isObject(value)) return false;
  const { segment, offset, endedCount } = value;
  return [segment, offset, endedCount].every((count) => Number.isSafeInteger(count));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
