// A file that grows. Each write names its place, so that one that was refused half way is done
// again exactly there, whatever the system had put behind the end.
import { fdatasync, writeSync, writevSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type AppendFile, type DiskResult, ok } from '@tandem/base/kernel';
import { asked, askedNow, closed } from './disk-fault.ts';
import { writeAll } from './write-all.ts';

const syncData = promisify(fdatasync);

export class NodeAppendFile implements AppendFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #size: number;
  #isClosed = false;
  /** The last sync that was asked for: the descriptor must stay ours until it is done. */
  #syncing: Promise<unknown> = Promise.resolve();

  constructor(path: string, handle: FileHandle, size: number) {
    this.path = path;
    this.#handle = handle;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  append(pieces: readonly Uint8Array[]): DiskResult<void> {
    if (this.#isClosed) return closed(this.path);
    return askedNow(this.path, () => {
      writeAll(this.#write, { pieces, position: this.#size, wrote: this.#wrote });
    });
  }

  async sync(): Promise<DiskResult<void>> {
    if (this.#isClosed) return closed(this.path);
    const before = this.#syncing;
    const done = asked(this.path, () => syncData(this.#handle.fd));
    this.#syncing = Promise.all([before, done]);
    return done;
  }

  async close(): Promise<DiskResult<void>> {
    if (this.#isClosed) return closed(this.path);
    this.#isClosed = true;
    await this.#syncing;
    const result = await asked(this.path, () => this.#handle.close());
    return result.ok ? ok() : result;
  }

  readonly #write = (pieces: readonly Uint8Array[], position: number): number => {
    const { fd } = this.#handle;
    const [first] = pieces;
    // The usual turn has one piece, and this way is the shorter one.
    if (pieces.length === 1 && first) return writeSync(fd, first, 0, first.length, position);
    return writevSync(fd, pieces, position);
  };

  readonly #wrote = (bytes: number): void => {
    this.#size += bytes;
  };
}
