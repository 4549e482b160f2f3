// The files of the snapshot: written behind the configuration, read when the database is away at
// the start or when a table stands there already. What cannot be read is told, removed and made
// anew.

import type { Result } from '@tandem/base/kernel';
import type { TableRefusal } from '@tandem/base/prefix';
import {
  type RateFile,
  type RateFileName,
  rateFilePieces,
  readRateFile,
} from '@tandem/domain/rating';
import type { Trouble } from './contract.ts';
import { objectsFileName, ratesFileName, readFileName } from './file-names.ts';
import { type FileRefusal, objectsFilePieces, readObjectsFile } from './objects-file.ts';
import type { ConfigurationRead, SnapshotStore } from './ports.ts';

export type TellTrouble = (trouble: Trouble, why: string) => void;

interface Kept {
  readonly name: string;
  readonly version: bigint;
}

export interface SnapshotFilesOptions {
  readonly store: SnapshotStore;
  readonly tell: TellTrouble;
  /** Lets whoever shares the thread have a turn, in the middle of long work. */
  readonly breathe: () => Promise<void>;
}

/** So many pieces in one go: what a small system has is written without a pause. */
const PIECES_BETWEEN_BREATHS = 3;

export class SnapshotFiles {
  readonly #store: SnapshotStore;
  readonly #tell: TellTrouble;
  readonly #breathe: () => Promise<void>;

  constructor({ store, tell, breathe }: SnapshotFilesOptions) {
    this.#store = store;
    this.#tell = tell;
    this.#breathe = breathe;
  }

  /** The newest that can be read. */
  async readObjects(): Promise<ConfigurationRead | undefined> {
    for (const { name } of await this.#objectFiles()) {
      const read = await this.#read(name, readObjectsFile);
      if (read !== undefined) return read;
    }
    return undefined;
  }

  async writeObjects(read: ConfigurationRead): Promise<void> {
    const name = objectsFileName(read.version);
    const pieces: Uint8Array[] = [];
    for (const piece of objectsFilePieces(read)) {
      pieces.push(piece);
      if (pieces.length % PIECES_BETWEEN_BREATHS === 0) await this.#breathe();
    }
    if (!(await this.#write(name, pieces))) return;
    await this.#removeBut(name, await this.#objectFiles());
  }

  /** Of just this version. */
  async readRates(wanted: RateFileName): Promise<RateFile | undefined> {
    const files = await this.#rateFiles(wanted.groupKey);
    const name = files.find(({ version }) => version === wanted.version)?.name;
    return name === undefined ? undefined : this.#readRateFile(name, wanted);
  }

  /** The newest of the group that can be read. */
  async readNewestRates(wanted: Omit<RateFileName, 'version'>): Promise<RateFile | undefined> {
    for (const { name, version } of await this.#rateFiles(wanted.groupKey)) {
      const file = await this.#readRateFile(name, { ...wanted, version });
      if (file !== undefined) return file;
    }
    return undefined;
  }

  async writeRates(file: RateFile): Promise<void> {
    const name = ratesFileName(file.groupKey, file.version);
    if (!(await this.#write(name, rateFilePieces(file)))) return;
    await this.#removeBut(name, await this.#rateFiles(file.groupKey));
  }

  /** Files of groups that are gone. */
  async removeOtherRates(groups: ReadonlyMap<bigint, bigint>): Promise<void> {
    for (const name of await this.#names()) {
      const file = readFileName(name);
      if (file?.what === 'rates' && !groups.has(file.groupKey)) await this.#store.remove(name);
    }
  }

  async #readRateFile(name: string, wanted: RateFileName): Promise<RateFile | undefined> {
    const file = await this.#read(name, readRateFile);
    if (file === undefined) return undefined;
    const { groupKey, version, lineage } = file;
    if (groupKey === wanted.groupKey && version === wanted.version && lineage === wanted.lineage) {
      return file;
    }
    // Whole, but of another database or under another's name.
    await this.#refuse(name, `it is of group ${groupKey}, version ${version}, lineage ${lineage}`);
    return undefined;
  }

  async #read<T>(
    name: string,
    read: (bytes: Uint8Array) => Result<T, TableRefusal | FileRefusal>,
  ): Promise<T | undefined> {
    const bytes = await this.#store.read(name);
    if (!bytes.ok) {
      // Perhaps the disk does not answer now: what cannot be read is not removed.
      this.#tell({ what: 'fileRefused', name }, bytes.error.why);
      return undefined;
    }
    const content = read(bytes.value);
    if (content.ok) return content.value;
    await this.#refuse(name, content.error.why);
    return undefined;
  }

  async #refuse(name: string, why: string): Promise<void> {
    this.#tell({ what: 'fileRefused', name }, why);
    await this.#store.remove(name);
  }

  async #write(name: string, pieces: readonly Uint8Array[]): Promise<boolean> {
    const written = await this.#store.write(name, pieces);
    if (!written.ok) this.#tell({ what: 'fileNotWritten', name }, written.error.why);
    return written.ok;
  }

  async #removeBut(name: string, files: readonly Kept[]): Promise<void> {
    for (const file of files) if (file.name !== name) await this.#store.remove(file.name);
  }

  async #objectFiles(): Promise<readonly Kept[]> {
    return newestFirst(
      (await this.#names()).flatMap((name) => {
        const file = readFileName(name);
        return file?.what === 'objects' ? [{ name, version: file.version }] : [];
      }),
    );
  }

  async #rateFiles(groupKey: bigint): Promise<readonly Kept[]> {
    return newestFirst(
      (await this.#names()).flatMap((name) => {
        const file = readFileName(name);
        const isOfGroup = file?.what === 'rates' && file.groupKey === groupKey;
        return isOfGroup ? [{ name, version: file.version }] : [];
      }),
    );
  }

  async #names(): Promise<readonly string[]> {
    const names = await this.#store.list();
    return names.ok ? names.value : [];
  }
}

function newestFirst(files: readonly Kept[]): readonly Kept[] {
  return files.toSorted((one, other) => (one.version < other.version ? 1 : -1));
}
