// The office: HTTP API and console, on the network and on the local socket.
import { rm } from 'node:fs/promises';
import { fail, ok, systemTimers } from '@tandem/base/kernel';
import { buildApi } from '@tandem/edge/api';
import { bindFault } from '@tandem/platform/net';
import { accessWatch, operatorSessions, parameters } from '@tandem/platform/postgres';
import { printListenAddress } from '@tandem/platform/settings';
import { checkout } from '../role/checkout.ts';
import { nameDatabase, openDatabase } from '../role/database.ts';
import { type Role, type RoleContext, runRole } from '../role/frame.ts';
import { givingWay } from '../role/give-way.ts';
import { readConsole } from './console-files.ts';
import { joinParts } from './parts.ts';
import { TrustedProxies } from './trusted-proxies.ts';

/** Sessions that are over are removed in passing; nobody waits for it. */
const SWEEP_EVERY_MS = 3_600_000;

/** Two doors of some hundred routes each take as long to build as all the rest. */
async function prepare(context: RoleContext) {
  const { log } = context;
  const givesWay = givingWay(log);
  const database = nameDatabase('office', context, givesWay);
  const timers = systemTimers();
  const proxies = new TrustedProxies({ parameters: parameters(database), timers, log });
  const consoleFiles = await readConsole(checkout.console);
  const joined = await joinParts(context, database);
  const parts = { ...joined, consoleFiles, trustsProxy: proxies.trusts };
  const [network, local] = [buildApi(parts, 'network'), buildApi(parts, 'local')];
  await Promise.all([network.ready(), local.ready()]);
  return { database, givesWay, proxies, parts, network, local };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

const begin: Role<Prepared>['begin'] = async (context, prepared) => {
  const { settings, paths, log } = context;
  const { database, givesWay, proxies, parts, network, local } = prepared;
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
  const watch = accessWatch(database, {
    timers: parts.timers,
    onHearing: (isHearing) => parts.access.trust(isHearing),
    onNotice: () => parts.access.forget(),
    onTrouble: (why) => log.warn('ACCESS_WATCH', why),
  });
  const sessions = operatorSessions(database);
  const sweep = setInterval(() => {
    sessions
      .removeExpired(parts.clock.wallMs())
      .catch((error: Error) => log.warn('SESSION_SWEEP', error.message));
  }, SWEEP_EVERY_MS);
  parts.live.start();
  parts.access.onForget(() => parts.live.recheck());
  givesWay.begin();
  const chosen = (network.server.address() as { port: number }).port;
  return ok({
    addresses: { http: printListenAddress({ host, port: chosen }) },
    methods: {},
    figures: async () => ({}),
    end: async () => {
      clearInterval(sweep);
      proxies.end();
      parts.live.stop();
      await watch.close();
      await Promise.all([network.close(), local.close()]);
      await database.close();
    },
  });
};

runRole('office', { prepare, begin });
