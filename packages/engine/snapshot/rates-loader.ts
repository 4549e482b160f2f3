// Keeps the table of every rate group at its version: only groups that changed are built, one at a
// time, so that a big import takes one core for a while and memory for one table.
import type { Clock, Timers } from '@tandem/base/kernel';
import { type RateTable, RateTableBuilder } from '@tandem/domain/rating';
import type { LoaderMessage, Origin } from './contract.ts';
import type { ConfigurationRead, SnapshotSource } from './ports.ts';
import type { SnapshotFiles, TellTrouble } from './snapshot-files.ts';
import { BackOff, Waker } from './waker.ts';

export interface RatesLoaderOptions {
  readonly source: Pick<SnapshotSource, 'rates'>;
  readonly files: SnapshotFiles;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly post: (message: LoaderMessage) => void;
  readonly tell: TellTrouble;
}

type Wanted = Pick<ConfigurationRead, 'lineage' | 'groups'>;

/** A version of the rates of a group. */
interface Target {
  readonly groupKey: bigint;
  readonly version: bigint;
  readonly lineage: bigint;
}

type Built =
  | { readonly is: 'built'; readonly table: RateTable }
  | { readonly is: 'refused' | 'away' | 'stopped' };

export class RatesLoader {
  readonly #options: RatesLoaderOptions;
  readonly #waker: Waker;
  readonly #backOff = new BackOff();
  #wanted: Wanted = { lineage: 0n, groups: new Map() };
  /** Versions that the holder has. */
  readonly #loaded = new Map<bigint, bigint>();
  /** Versions with a row that no table takes: not before they change. */
  readonly #refused = new Map<bigint, bigint>();
  /** Groups whose files were asked already: none comes there but from here. */
  readonly #askedFiles = new Set<bigint>();
  /** In the order of their turns: who was served goes to the end. */
  #turns: readonly bigint[] = [];
  #isStopped = false;

  constructor(options: RatesLoaderOptions) {
    this.#options = options;
    this.#waker = new Waker(options.timers);
  }

  /** From now on these versions; what is not among them is forgotten. */
  want({ lineage, groups }: Wanted): void {
    if (lineage !== this.#wanted.lineage) {
      this.#loaded.clear();
      this.#refused.clear();
      this.#askedFiles.clear();
    }
    this.#wanted = { lineage, groups };
    for (const key of this.#loaded.keys()) if (!groups.has(key)) this.#loaded.delete(key);
    const known = new Set(this.#turns);
    const newOnes = [...groups.keys()].filter((key) => !known.has(key));
    this.#turns = [...newOnes, ...this.#turns.filter((key) => groups.has(key))];
    this.#waker.wake();
  }

  /** The source is away at the start: what the files have, of whatever version. */
  async wantFromFiles({ lineage, groups }: Wanted): Promise<void> {
    this.#wanted = { lineage, groups };
    await this.#takeFilesForMissing();
  }

  /** The source may be back. */
  hint(): void {
    this.#waker.wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#waker.wake();
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      const target = this.#next();
      if (target === undefined) {
        await this.#waker.wait();
        continue;
      }
      this.#turns = [...this.#turns.filter((key) => key !== target.groupKey), target.groupKey];
      if (await this.#load(target)) this.#backOff.worked();
      else {
        this.#backOff.failed();
        await this.#waker.wait(this.#backOff.waitMs);
      }
    }
  }

  #next(): Target | undefined {
    const { lineage, groups } = this.#wanted;
    for (const groupKey of this.#turns) {
      const version = groups.get(groupKey);
      if (version === undefined || this.#refused.get(groupKey) === version) continue;
      if (this.#loaded.get(groupKey) !== version) return { groupKey, version, lineage };
    }
    return undefined;
  }

  /** False: the source is away. */
  async #load(target: Target): Promise<boolean> {
    const { clock, files } = this.#options;
    const startedAt = clock.now();
    // A table that stands in a file need not be built. One that changed since has no file yet.
    const file = this.#loaded.has(target.groupKey) ? undefined : await files.readRates(target);
    if (file !== undefined) {
      this.#publish(target, { table: file.table, origin: 'files', startedAt });
      return true;
    }
    const built = await this.#build(target);
    if (built.is === 'built') {
      if (this.#publish(target, { table: built.table, origin: 'source', startedAt })) {
        await files.writeRates({ ...target, table: built.table });
      }
      return true;
    }
    if (built.is === 'refused') this.#refused.set(target.groupKey, target.version);
    if (built.is === 'away') await this.#takeFilesForMissing();
    return built.is !== 'away';
  }

  async #build({ groupKey }: Target): Promise<Built> {
    const { source, tell } = this.#options;
    const builder = new RateTableBuilder();
    for await (const batch of source.rates(groupKey)) {
      if (this.#isStopped) return { is: 'stopped' };
      if (!batch.ok) {
        tell({ what: 'sourceAway' }, batch.error.why);
        return { is: 'away' };
      }
      for (const row of batch.value) {
        const fault = builder.add(row);
        if (fault === undefined) continue;
        const { prefix, field, refused, allowed } = fault;
        const why = `prefix ${prefix}: ${field} ${refused}; allowed: ${allowed}`;
        tell({ what: 'ratesRefused', groupKey }, why);
        return { is: 'refused' };
      }
    }
    return { is: 'built', table: builder.build() };
  }

  /** Rather an old table than none. */
  async #takeFilesForMissing(): Promise<void> {
    const { lineage, groups } = this.#wanted;
    for (const groupKey of groups.keys()) {
      if (this.#isStopped) return;
      if (this.#loaded.has(groupKey) || this.#askedFiles.has(groupKey)) continue;
      this.#askedFiles.add(groupKey);
      await this.#takeNewestFile({ groupKey, lineage });
    }
  }

  async #takeNewestFile({ groupKey, lineage }: Omit<Target, 'version'>): Promise<void> {
    const { clock, files, tell } = this.#options;
    const startedAt = clock.now();
    const file = await files.readNewestRates({ groupKey, lineage });
    if (file === undefined) tell({ what: 'ratesMissing', groupKey }, 'no file of it can be read');
    else this.#publish(file, { table: file.table, origin: 'files', startedAt });
  }

  /** False: nobody wants it any more. */
  #publish(target: Target, { table, origin, startedAt }: Published): boolean {
    const { groupKey, version, lineage } = target;
    const { clock, post } = this.#options;
    // While it was being built, its group may have gone, or the database have become another one.
    if (this.#isStopped || !this.#wanted.groups.has(groupKey)) return false;
    if (this.#wanted.lineage !== lineage) return false;
    this.#loaded.set(groupKey, version);
    const tookMs = clock.now() - startedAt;
    post({ type: 'rates', groupKey, version, origin, handle: table.handle, tookMs });
    return true;
  }
}

interface Published {
  readonly table: RateTable;
  readonly origin: Origin;
  readonly startedAt: number;
}
