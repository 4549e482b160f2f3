// A switch's configuration in virtual time: source, disk, loader and holder, with what the two say
// to one another copied as between threads.
import { fail, ok } from '@tandem/base/kernel';
import { BreakableDisk, MemoryLog, VirtualClock } from '@tandem/base/testkit';
import type { LoaderMessage } from './contract.ts';
import { diskSnapshotStore } from './disk-store.ts';
import { SnapshotHolder } from './holder.ts';
import { SnapshotLoader } from './loader.ts';
import type { Snapshot } from './snapshot.ts';
import { FakeSource } from './testing-source.ts';

export interface WorldOptions {
  readonly source?: FakeSource;
  readonly disk?: BreakableDisk;
}

export class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly source: FakeSource;
  readonly disk: BreakableDisk;
  readonly messages: LoaderMessage[] = [];
  /** False: the signalling thread is busy with something else. */
  takes = true;
  readonly holder: SnapshotHolder;
  readonly loader: SnapshotLoader;

  constructor({ source = new FakeSource(), disk = new BreakableDisk() }: WorldOptions = {}) {
    this.source = source;
    this.disk = disk;
    this.holder = new SnapshotHolder({ clock: this.clock, log: this.log.log });
    this.loader = new SnapshotLoader({
      ...{ source, store: diskSnapshotStore(disk), serverZone: 'Asia/Dhaka' },
      ...{ clock: this.clock, timers: this.clock, log: this.log.log },
      openSecret: ({ sealed }) =>
        sealed.startsWith('sealed ') ? ok(sealed.slice(7)) : fail({ why: 'another key' }),
      post: (message) => {
        const copy = structuredClone(message);
        this.messages.push(copy);
        this.holder.receive(copy);
        if (copy.type === 'objects' && this.takes) this.loader.handle({ type: 'taken' });
      },
    });
  }

  static async started(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    world.loader.start();
    await world.passes(0);
    return world;
  }

  get snapshot(): Snapshot {
    return this.holder.current;
  }

  passes(durationMs: number): Promise<void> {
    return this.clock.passes(durationMs);
  }

  /** What a number costs by the group, "0.012", or why it does not. */
  price(group: string, number: string): string {
    return priceIn(this.snapshot, group, number);
  }

  /** Tables that were built or read since the last time: 'source 1 v3'. */
  tables(): readonly string[] {
    return this.messages
      .splice(0)
      .flatMap((message) =>
        message.type === 'rates'
          ? [`${message.origin} ${message.groupKey} v${message.version}`]
          : [],
      );
  }

  troubles(): readonly string[] {
    return this.messages.flatMap((message) =>
      message.type === 'trouble' ? [message.trouble.what] : [],
    );
  }

  /** Ends it in the good way; the disk stays for the next start. */
  async stops(): Promise<void> {
    this.loader.handle({ type: 'stop' });
    await this.passes(100);
    await this.loader.stopped();
  }
}

export function priceIn(snapshot: Snapshot, group: string, number: string): string {
  const rates = snapshot.rates(group);
  if (rates === undefined) return 'no group';
  if (rates.state === 'loading') return 'loading';
  const rate = rates.table.find(number, 0, rates.zone);
  return rate === undefined ? 'none' : String(rate.nextE7 / 1e7);
}
