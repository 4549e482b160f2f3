// Bindings in files of the data folder that only grow. From time to time a new file begins: changes
// go into it at once, all that stands goes after them piece by piece, and when it is whole the
// older ones go. Read in order, the last line of somebody counts, so a crash at any moment loses
// nothing that had been written.
//
//   bindings-7.log   lines ... lines (removed when 8 is whole)
//   bindings-8.log   changes and all that stands, in any order, then changes
import { Buffer } from 'node:buffer';
import { type AppendFile, type Disk, ms, type Timers } from '@tandem/base/kernel';
import type { BindingStore } from './ports.ts';

const FOLDER = 'registrations';
const NAME = /^bindings-(\d+)\.log$/;
/** Between two pieces the switch does its work. */
const BREATH_MS = ms(2);

export function diskBindingStore(disk: Disk, timers: Timers): BindingStore {
  return new DiskStore(disk, timers);
}

class DiskStore implements BindingStore {
  readonly #disk: Disk;
  readonly #timers: Timers;
  #file: AppendFile | undefined;
  #number = 0;
  #isCompacting = false;

  constructor(disk: Disk, timers: Timers) {
    this.#disk = disk;
    this.#timers = timers;
  }

  async load(): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const number of await this.#numbers()) {
      this.#number = number;
      const read = await this.#disk.read(pathOf(number));
      if (!read.ok) continue;
      const bytes = read.value;
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
      // The last piece is empty, or a line that was torn.
      for (const line of text.split('\n').slice(0, -1)) lines.push(line);
    }
    return lines;
  }

  append(lines: readonly string[]): boolean {
    if (this.#file === undefined) return false;
    return this.#file.append([Buffer.from(`${lines.join('\n')}\n`, 'utf8')]).ok;
  }

  async compact(lines: () => Iterable<readonly string[]>): Promise<boolean> {
    if (this.#isCompacting) return true;
    this.#isCompacting = true;
    const isWhole = await this.#writeAnew(lines);
    this.#isCompacting = false;
    return isWhole;
  }

  async close(): Promise<void> {
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
  }

  async #writeAnew(lines: () => Iterable<readonly string[]>): Promise<boolean> {
    const number = this.#number + 1;
    const opened = await this.#disk.openAppend(pathOf(number));
    if (!opened.ok) return false;
    const older = await this.#numbers();
    await this.#file?.close();
    this.#number = number;
    this.#file = opened.value;
    for (const piece of lines()) {
      if (piece.length > 0 && !this.append(piece)) return false;
      await this.#breath();
    }
    const synced = await this.#file?.sync();
    const named = await this.#disk.syncFolder(FOLDER);
    if (synced === undefined || !synced.ok || !named.ok) return false;
    for (const one of older) if (one !== number) await this.#disk.remove(pathOf(one));
    return true;
  }

  #breath(): Promise<void> {
    return new Promise((resolve) => {
      this.#timers.after(BREATH_MS, resolve);
    });
  }

  /** Of the files that are there, in order. */
  async #numbers(): Promise<readonly number[]> {
    const names = await this.#disk.list(FOLDER);
    if (!names.ok) return [];
    const numbers = names.value.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    return numbers.sort((a, b) => a - b);
  }
}

function pathOf(number: number): string {
  return `${FOLDER}/bindings-${number}.log`;
}
