// The configuration as the switch has it, read once.
import { ok, systemClock, systemTimers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import {
  PARTY_KINDS,
  type Snapshot,
  SnapshotHolder,
  SnapshotLoader,
  type SnapshotStore,
} from '@tandem/engine/snapshot';
import { type DirectDatabase, snapshotSource } from '@tandem/platform/postgres';
import { completeParty } from '../../switch/configuration.ts';

/** The database is there: nothing is kept for a time without it. */
const NO_FILES: SnapshotStore = {
  list: async () => ok([]),
  read: async () => ok(new Uint8Array()),
  write: async () => ok(),
  remove: async () => ok(),
};

export async function readSnapshot(database: DirectDatabase, log: Log): Promise<Snapshot> {
  const [clock, timers] = [systemClock(), systemTimers()];
  const holder = new SnapshotHolder({ clock, log, complete: completeParty });
  const loader = new SnapshotLoader({
    source: snapshotSource(database, { kinds: PARTY_KINDS }),
    store: NO_FILES,
    // Nobody proves who they are in days that are over.
    openSecret: () => ok(''),
    serverZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...{ clock, timers, log },
    post: (message) => {
      holder.receive(message);
      if (message.type === 'objects') queueMicrotask(() => loader.handle({ type: 'taken' }));
    },
  });
  loader.start();
  await holder.whenReady();
  loader.handle({ type: 'stop' });
  await loader.stopped();
  return holder.current;
}
