// The names of a BreakableDisk: changes to them reach the medium in order, and none is safe before
// its folder was synced. A crash keeps the first so many of those that were on their way.
import { folderOf } from '@tandem/base/kernel';
import type { SeededRandom } from './seeded-random.ts';
import type { StoredFile, Unsynced } from './stored-file.ts';

type Change =
  | { readonly do: 'link'; readonly path: string; readonly file: StoredFile }
  | { readonly do: 'rename'; readonly from: string; readonly path: string }
  | { readonly do: 'remove'; readonly path: string };

export class StoredNames {
  readonly #seen = new Map<string, StoredFile>();
  readonly #durable = new Map<string, StoredFile>();
  #underWay: Change[] = [];

  get(path: string): StoredFile | undefined {
    return this.#seen.get(path);
  }

  paths(): readonly string[] {
    return [...this.#seen.keys()].sort();
  }

  files(): Iterable<StoredFile> {
    return this.#seen.values();
  }

  link(path: string, file: StoredFile): void {
    this.#change({ do: 'link', path, file });
  }

  rename(from: string, to: string): void {
    this.#change({ do: 'rename', from, path: to });
  }

  remove(path: string): void {
    this.#change({ do: 'remove', path });
  }

  #change(change: Change): void {
    apply(change, this.#seen);
    this.#underWay.push(change);
  }

  syncFolder(folder: string): void {
    const later: Change[] = [];
    for (const change of this.#underWay) {
      const touched = change.do === 'rename' ? [change.from, change.path] : [change.path];
      if (touched.some((path) => folderOf(path) === folder)) apply(change, this.#durable);
      else later.push(change);
    }
    this.#underWay = later;
  }

  /** The names that the next start finds, with the files as they were before the crash. */
  afterCrash(unsynced: Unsynced, random: SeededRandom): ReadonlyMap<string, StoredFile> {
    const found = new Map(this.#durable);
    const survived = { lost: 0, kept: this.#underWay.length, torn: undefined }[unsynced];
    const count = survived ?? random.between(0, this.#underWay.length);
    for (const change of this.#underWay.slice(0, count)) apply(change, found);
    return found;
  }
}

function apply(change: Change, names: Map<string, StoredFile>): void {
  switch (change.do) {
    case 'link':
      names.set(change.path, change.file);
      break;
    case 'remove':
      names.delete(change.path);
      break;
    case 'rename': {
      const file = names.get(change.from);
      if (file !== undefined) names.set(change.path, file);
      names.delete(change.from);
      break;
    }
  }
}
