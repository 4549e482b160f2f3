// The data folder as a Disk. Appending is one system call at once, because packets wait for it;
// all else runs on node's thread pool.
import { constants } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  truncate,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AppendFile, type DiskRange, type DiskResult, ok } from '@tandem/base/kernel';
import type { JournalDisk, Slot } from '@tandem/books/journal/ports';
import { asked } from './disk-fault.ts';
import { NodeAppendFile } from './node-append-file.ts';
import { NodeSlot } from './node-slot.ts';

const FOLDER_MODE = 0o750;
/** Read by the group: operators look into journals and text files. */
export const FILE_MODE = 0o640;
export const SECRET_MODE = 0o600;

/** Linux draws another one at each start of the machine. */
const BOOT_ID_PATH = '/proc/sys/kernel/random/boot_id';

const OVERWRITE = constants.O_RDWR | constants.O_CREAT;

export interface NodeDiskOptions {
  /** Must be there. */
  readonly folder: string;
  readonly fileMode?: number;
}

export function nodeDisk(options: NodeDiskOptions): JournalDisk {
  return new NodeDisk(options);
}

class NodeDisk implements JournalDisk {
  readonly #folder: string;
  readonly #fileMode: number;

  constructor({ folder, fileMode = FILE_MODE }: NodeDiskOptions) {
    this.#folder = folder;
    this.#fileMode = fileMode;
  }

  openAppend(path: string): Promise<DiskResult<AppendFile>> {
    return asked(path, async () => {
      const handle = await this.#openToWrite(path);
      const { size } = await closingOnFault(handle, () => handle.stat());
      return new NodeAppendFile(path, handle, size);
    });
  }

  openSlot(path: string): Promise<DiskResult<Slot>> {
    return asked(path, async () => new NodeSlot(path, await this.#openToWrite(path)));
  }

  read(path: string, range?: DiskRange): Promise<DiskResult<Uint8Array>> {
    return this.#with(path, async (handle) => {
      if (range === undefined) return handle.readFile();
      const { size } = await handle.stat();
      const length = Math.max(0, Math.min(range.length, size - range.from));
      return readPart(handle, { ...range, length });
    });
  }

  write(path: string, bytes: Uint8Array): Promise<DiskResult<void>> {
    return asked(path, async () => {
      const handle = await this.#openToWrite(path, constants.O_TRUNC);
      try {
        await handle.writeFile(bytes);
      } finally {
        await handle.close();
      }
    });
  }

  truncate(path: string, size: number): Promise<DiskResult<void>> {
    return asked(path, () => truncate(this.#at(path), size));
  }

  size(path: string): Promise<DiskResult<number>> {
    return asked(path, async () => (await stat(this.#at(path))).size);
  }

  sync(path: string): Promise<DiskResult<void>> {
    return this.#with(path, (handle) => handle.datasync());
  }

  async syncFolder(folder: string): Promise<DiskResult<void>> {
    const synced = await this.#with(folder, (handle) => handle.sync());
    // What is not there has no names that could be lost.
    return !synced.ok && synced.error.kind === 'missing' ? ok() : synced;
  }

  rename(from: string, to: string): Promise<DiskResult<void>> {
    return asked(from, () => rename(this.#at(from), this.#at(to)));
  }

  remove(path: string): Promise<DiskResult<void>> {
    return asked(path, () => rm(this.#at(path)));
  }

  async list(folder: string): Promise<DiskResult<readonly string[]>> {
    const listed = await asked(folder, () => readdir(this.#at(folder), { withFileTypes: true }));
    if (!listed.ok) return listed.error.kind === 'missing' ? ok([]) : listed;
    const files = listed.value.filter((entry) => entry.isFile());
    return ok(files.map(({ name }) => name).sort());
  }

  freeBytes(): Promise<DiskResult<number>> {
    return asked('', async () => {
      const { bavail, bsize } = await statfs(this.#folder);
      return bavail * bsize;
    });
  }

  async bootId(): Promise<string> {
    const read = await asked(BOOT_ID_PATH, () => readFile(BOOT_ID_PATH, 'latin1'));
    return read.ok ? read.value.trim() : '';
  }

  #at(path: string): string {
    return join(this.#folder, path);
  }

  async #openToWrite(path: string, flags = 0): Promise<FileHandle> {
    const file = this.#at(path);
    await makeFolders(dirname(file));
    return open(file, OVERWRITE | flags, this.#fileMode);
  }

  #with<T>(path: string, act: (handle: FileHandle) => Promise<T>): Promise<DiskResult<T>> {
    return asked(path, async () => {
      const handle = await open(this.#at(path), 'r');
      try {
        return await act(handle);
      } finally {
        await handle.close();
      }
    });
  }
}

/** Their names survive a loss of power as well: a file is only as safe as the way to it. */
async function makeFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (first === undefined) return;
  const highest = dirname(first);
  for (let at = folder; at !== highest; at = dirname(at)) {
    const parent = await open(dirname(at), 'r');
    try {
      await parent.sync();
    } finally {
      await parent.close();
    }
  }
}

async function readPart(
  handle: FileHandle,
  { from, length, into }: DiskRange,
): Promise<Uint8Array> {
  const bytes = into !== undefined && into.length >= length ? into : Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

async function closingOnFault<T>(handle: FileHandle, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    await handle.close();
    throw error;
  }
}
