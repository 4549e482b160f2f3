// The testkit's disk with what the journal needs beyond it.
import { type Disk, type DiskResult, ok } from '@tandem/base/kernel';
import type { BreakableDisk } from '@tandem/base/testkit';
import type { JournalDisk } from './ports.ts';

export interface TestingRoom {
  freeBytes: number;
}

export const PLENTY: TestingRoom = { freeBytes: 100e9 };

export function journalDisk(disk: BreakableDisk, room: TestingRoom = PLENTY): JournalDisk {
  return {
    ...bound(disk),
    openSlot: async (path) => {
      if (!disk.paths().includes(path)) await disk.openAppend(path);
      const close = async (): Promise<DiskResult<void>> => ok();
      return ok({ put: (bytes) => disk.write(path, bytes), close });
    },
    freeBytes: async () => ok(room.freeBytes),
  };
}

function bound(disk: Disk): Disk {
  return {
    openAppend: (path) => disk.openAppend(path),
    read: (path, range) => disk.read(path, range),
    write: (path, bytes) => disk.write(path, bytes),
    truncate: (path, size) => disk.truncate(path, size),
    size: (path) => disk.size(path),
    sync: (path) => disk.sync(path),
    syncFolder: (folder) => disk.syncFolder(folder),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    list: (folder) => disk.list(folder),
  };
}
