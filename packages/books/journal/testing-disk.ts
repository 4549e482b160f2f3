// The testkit's disk with what the journal needs beyond it, as one process has it in hand.
import { type AppendFile, type Disk, type DiskResult, fail, ok } from '@tandem/base/kernel';
import type { BreakableDisk } from '@tandem/base/testkit';
import type { JournalDisk } from './ports.ts';

export interface TestingProcess {
  /** Killed: whatever it was about to do, it does no more, and the disk goes on without it. */
  isOver: boolean;
  freeBytes: number;
  /** Counts the starts of the machine; 0 where nobody can tell. */
  boot: number;
}

export const PLENTY_BYTES = 100e9;

export function journalDisk(
  disk: BreakableDisk,
  process: TestingProcess = { isOver: false, freeBytes: PLENTY_BYTES, boot: 1 },
): JournalDisk {
  const alive = <T>(act: () => Promise<DiskResult<T>>): Promise<DiskResult<T>> =>
    process.isOver ? Promise.resolve(DEAD) : act();
  return {
    ...bound(disk, alive),
    openAppend: (path) =>
      alive(async () => {
        const opened = await disk.openAppend(path);
        return opened.ok ? ok(appendFile(opened.value, process)) : opened;
      }),
    openSlot: (path) =>
      alive(async () => {
        if (!disk.paths().includes(path)) await disk.openAppend(path);
        const close = async (): Promise<DiskResult<void>> => ok();
        return ok({ put: (bytes) => alive(() => disk.write(path, bytes)), close });
      }),
    freeBytes: async () => ok(process.freeBytes),
    bootId: async () => (process.boot === 0 ? '' : `boot ${process.boot}`),
  };
}

const DEAD = fail({ kind: 'other', code: 'KILLED', path: '' });

type Alive = <T>(act: () => Promise<DiskResult<T>>) => Promise<DiskResult<T>>;

function bound(disk: Disk, alive: Alive): Omit<Disk, 'openAppend'> {
  return {
    read: (path, range) => alive(() => disk.read(path, range)),
    write: (path, bytes) => alive(() => disk.write(path, bytes)),
    truncate: (path, size) => alive(() => disk.truncate(path, size)),
    size: (path) => alive(() => disk.size(path)),
    sync: (path) => alive(() => disk.sync(path)),
    syncFolder: (folder) => alive(() => disk.syncFolder(folder)),
    rename: (from, to) => alive(() => disk.rename(from, to)),
    remove: (path) => alive(() => disk.remove(path)),
    list: (folder) => alive(() => disk.list(folder)),
  };
}

function appendFile(file: AppendFile, process: TestingProcess): AppendFile {
  return {
    path: file.path,
    get size() {
      return file.size;
    },
    append: (pieces) => (process.isOver ? DEAD : file.append(pieces)),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
