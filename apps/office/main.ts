// The office: HTTP API and console, on the network and on the local socket.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, systemClock, systemRandom, systemTimers, uuidMaker } from '@tandem/base/kernel';
import { type ApiParts, buildApi } from '@tandem/edge/api';
import { LiveHub, liveTopics } from '@tandem/edge/live';
import { RerateBoard } from '@tandem/edge/services';
import { findRecording, spoolIn } from '@tandem/platform/files';
import { bindFault } from '@tandem/platform/net';
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
import { printListenAddress } from '@tandem/platform/settings';
import { checkout } from '../role/checkout.ts';
import { nameDatabase, openDatabase } from '../role/database.ts';
import { type Role, type RoleContext, runRole } from '../role/frame.ts';
import { version } from '../role/version.ts';
import { readConsole } from './console-files.ts';
import { supervisionOver } from './supervision.ts';
import {
  mediaDaemons,
  placedCalls,
  runningCalls,
  switchLooks,
  switchRegistrations,
  switchTrace,
} from './switch-side.ts';
import { TrustedProxies } from './trusted-proxies.ts';

/** Sessions that are over are removed in passing; nobody waits for it. */
const SWEEP_EVERY_MS = 3_600_000;

/** Two doors of some hundred routes each take as long to build as all the rest. */
async function prepare(context: RoleContext) {
  const { log } = context;
  const database = nameDatabase('office', context);
  const timers = systemTimers();
  const proxies = new TrustedProxies({ parameters: parameters(database), timers, log });
  const parts = { ...(await joinParts(context, database)), trustsProxy: proxies.trusts };
  const [network, local] = [buildApi(parts, 'network'), buildApi(parts, 'local')];
  await Promise.all([network.ready(), local.ready()]);
  return { database, proxies, parts, network, local };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

const begin: Role<Prepared>['begin'] = async (context, prepared) => {
  const { settings, paths, log } = context;
  const { database, proxies, parts, network, local } = prepared;
  const opened = await openDatabase('office', context, database);
  if (!opened.ok) return fail(opened.error);
  await proxies.begin();
  const { host, port } = settings.http;
  try {
    await network.listen({ host, port });
  } catch (error) {
    const address = printListenAddress(settings.http);
    const place = {
      what: 'The console',
      transport: 'tcp',
      address,
      port,
      option: '--http',
    } as const;
    return fail(bindFault(error as Error, place));
  }
  const socket = paths.socket('office');
  await rm(socket, { force: true });
  await local.listen({ path: socket });
  const sessions = operatorSessions(database);
  const sweep = setInterval(() => {
    sessions
      .removeExpired(parts.clock.wallMs())
      .catch((error: Error) => log.warn('SESSION_SWEEP', error.message));
  }, SWEEP_EVERY_MS);
  parts.live.start();
  const chosen = (network.server.address() as { port: number }).port;
  return ok({
    addresses: { http: printListenAddress({ host, port: chosen }) },
    methods: {},
    figures: async () => ({}),
    end: async () => {
      clearInterval(sweep);
      proxies.end();
      parts.live.stop();
      await Promise.all([network.close(), local.close()]);
      await database.close();
    },
  });
};

async function joinParts({ paths, log }: RoleContext, database: DirectDatabase): Promise<ApiParts> {
  const clock = systemClock();
  const books = ledger(database);
  const store = configurationStore(database);
  const audit = auditEntries(database);
  const { timeZone: serverZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    version,
    operators: operators(database),
    sessions: operatorSessions(database),
    keys: apiKeys(database),
    factors: secondFactors(database),
    audit,
    history: audit,
    objects: store,
    secrets,
    supervision: supervisionOver(paths),
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
    calls: runningCalls(paths),
    media: mediaDaemons(paths),
    placed: placedCalls(paths, { clock, newId: uuidMaker(clock, systemRandom()) }),
    recordings: (name) => findRecording(paths.recordings, name),
    registrations: switchRegistrations(paths),
    trace: switchTrace(paths),
    live: liveHub({ paths, log }, database),
    backup: () => backupText(dump(database)),
    consoleFiles: await readConsole(checkout.console),
    clock,
    timers: systemTimers(),
    log,
  };
}

const dayStartMs = (utcMs: number): number => new Date(utcMs).setHours(0, 0, 0, 0);

function liveHub(
  { paths, log }: Pick<RoleContext, 'paths' | 'log'>,
  database: DirectDatabase,
): LiveHub {
  const clock = systemClock();
  const sources = {
    ...{ looks: switchLooks(paths), supervision: supervisionOver(paths), dayStartMs },
    ...{ records: recordFeed(database), figures: rollup(database) },
    parameters: parameters(database),
  };
  return new LiveHub({
    topics: liveTopics(sources, clock),
    ...{ clock, log, timers: systemTimers() },
    epoch: uuidMaker(clock, systemRandom())(),
  });
}

runRole('office', { prepare, begin });
