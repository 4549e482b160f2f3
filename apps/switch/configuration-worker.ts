// The configuration thread of the switch: everything that waits for the database or builds rate
// tables runs here, so that the signalling thread never does.
import { readFileSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import { fail, ok, systemClock, systemTimers } from '@tandem/base/kernel';
import { secretPlace } from '@tandem/edge/objects';
import {
  diskSnapshotStore,
  type OpenSecret,
  PARTY_KINDS,
  SnapshotLoader,
  type SnapshotSource,
} from '@tandem/engine/snapshot';
import { nodeDisk } from '@tandem/platform/files';
import {
  configWatch,
  connectDirect,
  type DirectDatabase,
  requireSchema,
  snapshotSource,
} from '@tandem/platform/postgres';
import { secretBox } from '@tandem/platform/secrets';
import { dataPaths } from '@tandem/platform/settings';
import { roleLog } from '@tandem/platform/telemetry';
import { passesByItself, servedBy } from '../role/database.ts';
import { giveWayThread, givingWay } from '../role/give-way.ts';
import { beginThread } from './begin-thread.ts';
import type { FromThread, ThreadSettings, ToThread } from './configuration-messages.ts';

/** The version, and a reading beside it; rates have connections of their own. */
const POOL_CONNECTIONS = 2;
/** The loader asks twice a second by itself: of the watch only its notices are wanted. */
const WATCH_POLL_MS = 3_600_000;

function opener(secretKey: string): OpenSecret {
  const box = secretBox(readFileSync(secretKey));
  return ({ kind, field, sealed }) => {
    try {
      return ok(box.open(Buffer.from(sealed, 'base64'), secretPlace(kind, field)));
    } catch (error) {
      return fail({ why: (error as Error).message });
    }
  };
}

/** Asks nothing of a database with another schema: its tables may mean other things. */
function ofOurSchema(
  source: SnapshotSource,
  database: DirectDatabase,
  post: (message: FromThread) => void,
): SnapshotSource {
  let fits = false;
  return {
    ...source,
    version: async () => {
      if (!fits) {
        const schema = await requireSchema(database);
        if (!schema.ok) {
          if (!passesByItself(schema.error)) post({ type: 'refused', fault: schema.error });
          return fail({ why: schema.error.message });
        }
      }
      const version = await source.version();
      // One that comes back may have been migrated meanwhile.
      fits = version.ok;
      return version;
    },
  };
}

function run(port: MessagePort, settings: ThreadSettings): void {
  const { database: address, data, serverZone } = settings;
  const log = roleLog('switch');
  const [clock, timers] = [systemClock(), systemTimers()];
  const givesWay = givingWay(log, giveWayThread);
  const post = (message: FromThread): void => {
    port.postMessage(message);
    // Nobody calls before; from here on calls go before what changes.
    if (message.type === 'commit') givesWay.begin();
  };
  const database = connectDirect({
    ...address,
    applicationName: 'tandem switch',
    poolConnections: POOL_CONNECTIONS,
    onConnectionLost: (why) => log.warn('DATABASE_CONNECTION_LOST', why),
    ...servedBy(settings, givesWay),
  });
  const source = snapshotSource(database, { kinds: PARTY_KINDS });
  const loader = new SnapshotLoader({
    source: ofOurSchema(source, database, post),
    store: diskSnapshotStore(nodeDisk({ folder: data })),
    openSecret: opener(dataPaths(data).secretKey),
    ...{ serverZone, clock, timers, log, post },
  });
  const watch = configWatch(database, {
    timers,
    pollEveryMs: WATCH_POLL_MS,
    onChange: () => loader.handle({ type: 'hint' }),
    // The loader tells that the database is away; without notices it is only slower.
    onTrouble: (why) => log.debug('CONFIGURATION_WATCH', why),
  });
  port.on('message', (command: ToThread) => {
    loader.handle(command);
    if (command.type !== 'stop') return;
    const over = loader.stopped().then(() => watch.close());
    void over.then(() => database.close()).finally(() => port.close());
  });
  loader.start();
}

beginThread<ThreadSettings>(run);
