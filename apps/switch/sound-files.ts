// Sounds that may be played to somebody: WAV files in the data folder, which whoever runs the
// switch puts there. Each is read when it is first asked for, and again when it was changed.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { soundIn } from '@tandem/engine/media';
import type { RecordedSound } from '@tandem/engine/media/contract';

/** No way into another folder. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
/** Two minutes of PCM; both laws of it take as much again. */
const MOST_BYTES = 2_000_000;
/** The oldest is read again when it is asked for. */
const MOST_KEPT = 50;

interface Kept {
  readonly mark: string;
  readonly sound: RecordedSound;
}

export class SoundFiles {
  readonly #folder: string;
  readonly #kept = new Map<string, Kept>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All of them; or which one cannot be had, and why. */
  async read(names: readonly string[]): Promise<Result<readonly RecordedSound[], string>> {
    const sounds: RecordedSound[] = [];
    for (const name of names) {
      const read = await this.#one(name);
      if (!read.ok) return fail(`${name} ${read.error}`);
      sounds.push(read.value);
    }
    return ok(sounds);
  }

  async #one(name: string): Promise<Result<RecordedSound, string>> {
    if (!NAME.test(name)) return fail('is no name of a sound');
    const path = join(this.#folder, `${name}.wav`);
    const found = await stat(path).catch(noFile);
    if (found === undefined || !found.isFile()) return fail(`is not in ${this.#folder}`);
    if (found.size > MOST_BYTES) return fail(`has more than ${MOST_BYTES} bytes`);
    const mark = `${found.mtimeMs} ${found.size}`;
    const known = this.#kept.get(name);
    if (known?.mark === mark) return ok(known.sound);
    const read = soundIn(await readFile(path));
    if (read.ok) this.#keep(name, { mark, sound: read.value });
    return read;
  }

  #keep(name: string, kept: Kept): void {
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    if (this.#kept.size <= MOST_KEPT) return;
    const [oldest = ''] = this.#kept.keys();
    this.#kept.delete(oldest);
  }
}

function noFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
