// The store of the snapshot's files in a folder of the data folder.
import { type Disk, type DiskError, fail, ok, type Result, replaceFile } from '@tandem/base/kernel';
import type { SnapshotStore, StoreFault } from './ports.ts';

const FOLDER = 'snapshot';

export function diskSnapshotStore(disk: Disk): SnapshotStore {
  const path = (name: string): string => `${FOLDER}/${name}`;
  return {
    list: async () => told(await disk.list(FOLDER)),
    read: async (name) => told(await disk.read(path(name))),
    write: async (name, pieces) => told(await replaceFile(disk, path(name), joined(pieces))),
    remove: async (name) => {
      const removed = await disk.remove(path(name));
      return removed.ok || removed.error.kind === 'missing' ? ok() : told(removed);
    },
  };
}

function told<T>(result: Result<T, DiskError>): Result<T, StoreFault> {
  if (result.ok) return result;
  const { kind, code, path } = result.error;
  return fail({ why: `${path}: ${kind} (${code})` });
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
