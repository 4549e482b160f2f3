// A small file that is overwritten in place: one system call, because the file stays open.
import { writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type DiskResult, fail } from '@tandem/base/kernel';
import type { Slot } from '@tandem/books/journal/ports';
import { asked, askedNow, closed } from './disk-fault.ts';

export class NodeSlot implements Slot {
  readonly #path: string;
  readonly #handle: FileHandle;
  #isClosed = false;

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  async put(bytes: Uint8Array): Promise<DiskResult<void>> {
    if (this.#isClosed) return closed(this.#path);
    const write = (): number => writeSync(this.#handle.fd, bytes, 0, bytes.length, 0);
    const wrote = askedNow(this.#path, write);
    if (!wrote.ok) return wrote;
    if (wrote.value === bytes.length) return { ok: true, value: undefined };
    return fail({ kind: 'full', code: 'ENOSPC', path: this.#path });
  }

  async close(): Promise<DiskResult<void>> {
    if (this.#isClosed) return closed(this.#path);
    this.#isClosed = true;
    return asked(this.#path, () => this.#handle.close());
  }
}
