// What modules that keep files need of a disk. The real one stands in platform/files; tests use the
// testkit's, which fails, tears and forgets on command. Paths are relative to the data folder and
// are written with `/`.
import type { Result } from './result.ts';

export type DiskErrorKind =
  | 'missing' // no such file or folder
  | 'full' // ENOSPC, EDQUOT: may go again later
  | 'broken' // EIO: what was written since the last sync may be lost or torn
  | 'closed' // the file was closed by us
  | 'other'; // permissions, too many open files, ...

export interface DiskError {
  readonly kind: DiskErrorKind;
  /** The operating system's code, such as ENOSPC. */
  readonly code: string;
  readonly path: string;
}

export type DiskResult<T> = Result<T, DiskError>;

/** A file that only grows at its end. */
export interface AppendFile {
  readonly path: string;
  /** Where the next byte goes. */
  readonly size: number;
  /**
   * Hands all pieces to the operating system in one write, at once: packets of this turn wait for
   * it. After a failure a part may have been written; `size` tells how much.
   */
  append(pieces: readonly Uint8Array[]): DiskResult<void>;
  /** Resolves when all that was appended before the call survives a loss of power. */
  sync(): Promise<DiskResult<void>>;
  close(): Promise<DiskResult<void>>;
}

export interface DiskRange {
  readonly from: number;
  readonly length: number;
  /** What is read may be put there when it has the room, and is then a part of it. */
  readonly into?: Uint8Array;
}

export interface Disk {
  /** Opens for appending; makes the file (and its folders) when missing. */
  openAppend(path: string): Promise<DiskResult<AppendFile>>;
  /** The whole file, or the part of the range that exists. */
  read(path: string, range?: DiskRange): Promise<DiskResult<Uint8Array>>;
  /** Makes or replaces the whole file. Not atomic and not synced: see replaceFile for that. */
  write(path: string, bytes: Uint8Array): Promise<DiskResult<void>>;
  /** Cuts the file to `size`: recovery drops a torn tail with it. */
  truncate(path: string, size: number): Promise<DiskResult<void>>;
  size(path: string): Promise<DiskResult<number>>;
  /** Contents of the file survive a loss of power. */
  sync(path: string): Promise<DiskResult<void>>;
  /** Names made, renamed or removed in the folder survive a loss of power. */
  syncFolder(folder: string): Promise<DiskResult<void>>;
  /** Atomic; replaces a file of the new name. */
  rename(from: string, to: string): Promise<DiskResult<void>>;
  remove(path: string): Promise<DiskResult<void>>;
  /** Names of the files directly in the folder, sorted; a folder that is missing has none. */
  list(folder: string): Promise<DiskResult<readonly string[]>>;
}

/** After it, a crash leaves either the old file or the new one, whole. */
export async function replaceFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
): Promise<DiskResult<void>> {
  const draft = `${path}.new`;
  const written = await disk.write(draft, bytes);
  if (!written.ok) return written;
  const synced = await disk.sync(draft);
  if (!synced.ok) return synced;
  const renamed = await disk.rename(draft, path);
  if (!renamed.ok) return renamed;
  return disk.syncFolder(folderOf(path));
}

/** The folder of a path; '' is the data folder itself. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
