// Weights that daemons of the pool were given by command, in a file of the data folder: a daemon
// that was drained stays so when the switch starts again. What the command line says anew counts
// more than a command of before.
import { Buffer } from 'node:buffer';
import { type Disk, replaceFile } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { MediaDaemonSetting } from '@tandem/platform/settings';

const PATH = 'media/weights.json';

interface KeptWeight {
  readonly weight: number;
  /** As the command line had it then. */
  readonly written: number;
}

type Pool = readonly MediaDaemonSetting[];

export class MediaWeights {
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #written = new Map<string, number>();
  readonly #kept = new Map<string, KeptWeight>();
  #writing: Promise<void> = Promise.resolve();

  constructor(disk: Disk, log: Log) {
    this.#disk = disk;
    this.#log = log;
  }

  /** The pool of the command line, with what was ordered since it was written so. */
  async restore(pool: Pool): Promise<Pool> {
    if (pool.length === 0) return pool;
    const kept = await this.#read();
    return pool.map((daemon) => {
      const name = nameOf(daemon);
      this.#written.set(name, daemon.weight);
      const of: KeptWeight | undefined = kept.get(name);
      if (of === undefined || of.written !== daemon.weight) return daemon;
      this.#kept.set(name, of);
      return { ...daemon, weight: of.weight };
    });
  }

  keep(name: string, weight: number): void {
    this.#kept.set(name, { weight, written: this.#written.get(name) ?? weight });
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** Resolves when all is written. */
  close(): Promise<void> {
    return this.#writing;
  }

  /** Media must go on even when it cannot be read; that it could not be is told. */
  async #read(): Promise<ReadonlyMap<string, KeptWeight>> {
    const read = await this.#disk.read(PATH);
    if (!read.ok && read.error.kind === 'missing') return new Map();
    const kept = read.ok ? weightsIn(Buffer.from(read.value).toString('utf8')) : undefined;
    if (kept !== undefined) return kept;
    const why = 'weights of the media pool cannot be read: those of the command line are used';
    const code = read.ok ? 'not as it was written' : read.error.code;
    this.#log.warn('MEDIA_WEIGHTS_NOT_READ', why, { path: PATH, code });
    return new Map();
  }

  async #write(): Promise<void> {
    const text = JSON.stringify(Object.fromEntries(this.#kept));
    const written = await replaceFile(this.#disk, PATH, Buffer.from(text, 'utf8'));
    if (written.ok) return;
    const { kind, code, path } = written.error;
    const why = 'weights of the media pool are not kept over a restart';
    this.#log.warn('MEDIA_WEIGHTS_NOT_KEPT', why, { path, kind, code });
  }
}

const nameOf = ({ host, port }: MediaDaemonSetting): string => `${host}:${port}`;

/** undefined: it is not such a file. */
function weightsIn(text: string): ReadonlyMap<string, KeptWeight> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    const all: readonly (readonly [string, unknown])[] = Object.entries(read);
    return new Map(all.flatMap(([name, kept]) => (isKept(kept) ? [[name, kept] as const] : [])));
  } catch {
    return undefined;
  }
}

function isKept(one: unknown): one is KeptWeight {
  if (typeof one !== 'object' || one === null) return false;
  const { weight, written } = one as Partial<KeptWeight>;
  return [weight, written].every((each) => Number.isInteger(each) && Number(each) >= 0);
}
