// A disk in memory that does what real ones do at the worst moment: it fills up, fails, tears a
// write in two, and forgets what was not synced. Strict where file systems differ: a name that was
// made or changed is only safe after its folder was synced, even when the file itself was.
import {
  type AppendFile,
  type Disk,
  type DiskError,
  type DiskErrorKind,
  type DiskRange,
  type DiskResult,
  fail,
  folderOf,
  type Ms,
  ok,
  type Timers,
} from '@tandem/base/kernel';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { StoredFile, type Unsynced } from './stored-file.ts';
import { StoredNames } from './stored-names.ts';

export type DiskOperation =
  | 'open'
  | 'append'
  | 'read'
  | 'write'
  | 'truncate'
  | 'size'
  | 'sync'
  | 'syncFolder'
  | 'rename'
  | 'remove'
  | 'list';

export interface Breakage {
  /** Which operations; all when not said. */
  readonly on?: readonly DiskOperation[];
  /** How many of them go well before the first that fails: 0 when not said. */
  readonly after?: number;
  /** How many of them fail then: all when not said. */
  readonly times?: number;
  readonly code: 'ENOSPC' | 'EIO' | 'EACCES' | 'EMFILE';
}

export interface BreakableDiskOptions {
  readonly random?: SeededRandom;
  /** ENOSPC when all files together would be larger; a write is done as far as it fits. */
  readonly capacityBytes?: number;
  /** Makes a sync take time, as a real one does: what a group flush is for. */
  readonly slow?: { readonly timers: Timers; readonly sync: Ms };
}

interface Trouble {
  readonly breakage: Breakage;
  seen: number;
}

const KINDS: Readonly<Record<Breakage['code'], DiskErrorKind>> = {
  ENOSPC: 'full',
  EIO: 'broken',
  EACCES: 'other',
  EMFILE: 'other',
};

export class BreakableDisk implements Disk {
  readonly #options: BreakableDiskOptions;
  readonly #random: SeededRandom;
  readonly #names = new StoredNames();
  readonly #troubles = new Set<Trouble>();
  #operations = 0;
  #gone = false;

  constructor(options: BreakableDiskOptions = {}) {
    this.#options = options;
    this.#random = options.random ?? seededRandom('disk');
  }

  /** Operations so far: run once to count, then once for each with a breakage there. */
  get operations(): number {
    return this.#operations;
  }

  /** From now on, operations fail as described, until the returned function mends it. */
  breaks(breakage: Breakage): () => void {
    const trouble: Trouble = { breakage, seen: 0 };
    this.#troubles.add(trouble);
    return () => {
      this.#troubles.delete(trouble);
    };
  }

  /**
   * Power is lost. Returns the disk that the next start finds; this one is gone, and whoever still
   * holds it gets errors, so that a program that died cannot write to its successor's files.
   */
  crash(unsynced: Unsynced): BreakableDisk {
    this.#gone = true;
    const next = new BreakableDisk({ ...this.#options, random: this.#random });
    for (const [path, file] of this.#names.afterCrash(unsynced, this.#random)) {
      next.#names.link(path, file.afterCrash(unsynced, this.#random));
    }
    for (const path of next.paths()) next.#names.syncFolder(folderOf(path));
    return next;
  }

  /** Puts a file there, safely on the medium, without counting as an operation. */
  holds(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.#names.link(path, StoredFile.of(bytes));
    this.#names.syncFolder(folderOf(path));
  }

  paths(): readonly string[] {
    return this.#names.paths();
  }

  /** The content as text; undefined when there is no such file. */
  text(path: string): string | undefined {
    const file = this.#names.get(path);
    return file === undefined ? undefined : new TextDecoder().decode(file.bytes());
  }

  async openAppend(path: string): Promise<DiskResult<AppendFile>> {
    const trouble = this.#meet('open', path);
    if (trouble !== undefined) return fail(trouble);
    const known = this.#names.get(path);
    const file = known ?? new StoredFile();
    if (known === undefined) this.#names.link(path, file);
    return ok(this.#appendFile(path, file));
  }

  async read(path: string, range?: DiskRange): Promise<DiskResult<Uint8Array>> {
    return this.#with('read', path, (file) => {
      if (range === undefined) return file.bytes();
      const part = file.part(range.from, range.length);
      const { into } = range;
      if (into === undefined || into.length < part.length) return part;
      into.set(part);
      return into.subarray(0, part.length);
    });
  }

  async write(path: string, bytes: Uint8Array): Promise<DiskResult<void>> {
    const trouble = this.#meet('write', path);
    if (trouble !== undefined) return fail(trouble);
    const file = this.#names.get(path) ?? new StoredFile();
    if (this.#names.get(path) === undefined) this.#names.link(path, file);
    file.rewrite(new Uint8Array());
    return this.#put(path, file, bytes);
  }

  async truncate(path: string, size: number): Promise<DiskResult<void>> {
    return this.#with('truncate', path, (file) => file.truncate(size));
  }

  async size(path: string): Promise<DiskResult<number>> {
    return this.#with('size', path, (file) => file.size);
  }

  async sync(path: string): Promise<DiskResult<void>> {
    const file = this.#names.get(path);
    return file === undefined ? this.#missing(path) : this.#syncFile(path, file);
  }

  async syncFolder(folder: string): Promise<DiskResult<void>> {
    const trouble = this.#meet('syncFolder', folder);
    if (trouble !== undefined) return fail(trouble);
    await this.#syncTakesTime();
    if (this.#gone) return fail(gone(folder));
    this.#names.syncFolder(folder);
    return ok();
  }

  async rename(from: string, to: string): Promise<DiskResult<void>> {
    return this.#with('rename', from, () => this.#names.rename(from, to));
  }

  async remove(path: string): Promise<DiskResult<void>> {
    return this.#with('remove', path, () => this.#names.remove(path));
  }

  async list(folder: string): Promise<DiskResult<readonly string[]>> {
    const trouble = this.#meet('list', folder);
    if (trouble !== undefined) return fail(trouble);
    const inside = this.paths().filter((path) => folderOf(path) === folder);
    return ok(inside.map((path) => path.slice(folder === '' ? 0 : folder.length + 1)));
  }

  #appendFile(path: string, file: StoredFile): AppendFile {
    let closed = false;
    const refuseClosed = (): DiskResult<never> => fail({ kind: 'closed', code: 'EBADF', path });
    return {
      path,
      get size() {
        return file.size;
      },
      append: (pieces) => {
        if (closed) return refuseClosed();
        const trouble = this.#meet('append', path);
        if (trouble === undefined) return this.#put(path, file, joined(pieces));
        // A write that fails may have been done in part: only what was synced is known.
        if (trouble.kind === 'full') file.append(this.#partOf(joined(pieces)));
        return fail(trouble);
      },
      sync: async () => (closed ? refuseClosed() : this.#syncFile(path, file)),
      close: async () => {
        if (closed) return refuseClosed();
        closed = true;
        return ok();
      },
    };
  }

  async #syncFile(path: string, file: StoredFile): Promise<DiskResult<void>> {
    const trouble = this.#meet('sync', path);
    if (trouble !== undefined) {
      file.failSync();
      return fail(trouble);
    }
    // What is appended while the sync runs is not covered by it.
    const size = file.size;
    await this.#syncTakesTime();
    if (this.#gone) return fail(gone(path));
    file.sync(size);
    return ok();
  }

  async #syncTakesTime(): Promise<void> {
    const slow = this.#options.slow;
    if (slow === undefined) return;
    await new Promise<void>((resolve) => {
      slow.timers.after(slow.sync, resolve);
    });
  }

  #put(path: string, file: StoredFile, bytes: Uint8Array): DiskResult<void> {
    const room = (this.#options.capacityBytes ?? Number.POSITIVE_INFINITY) - this.#usedBytes();
    file.append(bytes.subarray(0, Math.max(0, room)));
    return bytes.length <= room ? ok() : fail({ kind: 'full', code: 'ENOSPC', path });
  }

  #usedBytes(): number {
    let used = 0;
    for (const file of this.#names.files()) used += file.size;
    return used;
  }

  #partOf(bytes: Uint8Array): Uint8Array {
    return bytes.subarray(0, this.#random.between(0, Math.max(0, bytes.length - 1)));
  }

  #with<T>(operation: DiskOperation, path: string, act: (file: StoredFile) => T): DiskResult<T> {
    const trouble = this.#meet(operation, path);
    if (trouble !== undefined) return fail(trouble);
    const file = this.#names.get(path);
    return file === undefined ? this.#missing(path) : ok(act(file));
  }

  #missing(path: string): DiskResult<never> {
    return fail({ kind: 'missing', code: 'ENOENT', path });
  }

  /** Counts the operation; the error that it is to fail with, if any. */
  #meet(operation: DiskOperation, path: string): DiskError | undefined {
    if (this.#gone) return gone(path);
    this.#operations += 1;
    for (const trouble of this.#troubles) {
      const { on, after = 0, times = Number.POSITIVE_INFINITY, code } = trouble.breakage;
      if (on !== undefined && !on.includes(operation)) continue;
      trouble.seen += 1;
      const place = trouble.seen - after;
      if (place >= 1 && place <= times) return { kind: KINDS[code], code, path };
    }
    return undefined;
  }
}

function gone(path: string): DiskError {
  return { kind: 'broken', code: 'EIO', path };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
