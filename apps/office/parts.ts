// What the API is built of: its stores in the database, and what is asked of the other programs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemRandom, systemTimers, uuidMaker } from '@tandem/base/kernel';
import type { ApiParts } from '@tandem/edge/api';
import { LiveHub, liveTopics } from '@tandem/edge/live';
import {
  AccessMemory,
  forgetful,
  RerateBoard,
  rememberedParameters,
  type Supervision,
} from '@tandem/edge/services';
import { findRecording, spoolIn } from '@tandem/platform/files';
import {
  apiKeys,
  auditEntries,
  backupText,
  configurationStore,
  type DirectDatabase,
  dump,
  ledger,
  operatorSessions,
  operators,
  parameters,
  rates,
  recordArchive,
  recordFeed,
  recordImport,
  rerateStore,
  rollup,
  secondFactors,
  sheets,
} from '@tandem/platform/postgres';
import { readablePassword, secretBox, secrets } from '@tandem/platform/secrets';
import type { RoleContext } from '../role/frame.ts';
import { version } from '../role/version.ts';
import { supervisionOver } from './supervision.ts';
import {
  mediaDaemons,
  placedCalls,
  runningCalls,
  switchLooks,
  switchRegistrations,
  switchTrace,
} from './switch-side.ts';

type Place = Pick<RoleContext, 'paths' | 'log'>;

export async function joinParts(
  { paths, log }: Place,
  database: DirectDatabase,
): Promise<Omit<ApiParts, 'consoleFiles'>> {
  const clock = systemClock();
  const books = ledger(database);
  const supervision = supervisionOver(paths, clock);
  const access = new AccessMemory(clock);
  const { store, ...door } = forgetful(accessStores(database), access);
  const audit = auditEntries(database);
  const { timeZone: serverZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    version,
    ...door,
    access,
    factors: secondFactors(database),
    audit,
    history: audit,
    objects: store,
    secrets,
    supervision,
    database: {
      look: async () => {
        const schema = await database.schemaVersion();
        return schema.ok ? { schema: schema.value } : { away: schema.error.message };
      },
    },
    configuration: {
      store,
      parameters: parameters(database),
      rates: rates(database),
      balances: () => books.balances(),
      box: secretBox(await readFile(paths.secretKey)),
      hashing: secrets,
      clock,
      makeSecret: readablePassword,
    },
    decks: {
      ...{ store, rates: rates(database), parameters: parameters(database), serverZone },
      ...{ sheets: sheets(database), clock, spool: spoolIn(join(paths.folder, 'spool')) },
    },
    books,
    archive: recordArchive(database),
    figures: rollup(database),
    imports: recordImport(database),
    localHour: (utcMs) => new Date(utcMs).getHours(),
    dayStartMs,
    rerating: {
      ...{ store, parameters: parameters(database) },
      ...{ rates: rates(database), records: rerateStore(database), clock },
      ...{ audit, serverZone, board: new RerateBoard() },
    },
    calls: runningCalls(paths, clock),
    media: mediaDaemons(paths),
    placed: placedCalls(paths, { clock, newId: uuidMaker(clock, systemRandom()) }),
    recordings: (name) => findRecording(paths.recordings, name),
    registrations: switchRegistrations(paths),
    trace: switchTrace(paths),
    live: liveHub({ paths, log }, database, supervision),
    parameters: rememberedParameters(parameters(database), access),
    backup: () => backupText(dump(database)),
    clock,
    timers: systemTimers(),
    log,
  };
}

const accessStores = (database: DirectDatabase) => ({
  operators: operators(database),
  sessions: operatorSessions(database),
  keys: apiKeys(database),
  store: configurationStore(database),
});

const dayStartMs = (utcMs: number): number => new Date(utcMs).setHours(0, 0, 0, 0);

function liveHub(
  { paths, log }: Place,
  database: DirectDatabase,
  supervision: Supervision,
): LiveHub {
  const clock = systemClock();
  const sources = {
    ...{ looks: switchLooks(paths), supervision, dayStartMs },
    ...{ records: recordFeed(database), figures: rollup(database) },
    parameters: parameters(database),
  };
  return new LiveHub({
    topics: liveTopics(sources, clock),
    ...{ clock, log, timers: systemTimers() },
    epoch: uuidMaker(clock, systemRandom())(),
  });
}
