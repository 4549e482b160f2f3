// The office: HTTP API and console, on the network and on the local socket.
import { rmSync } from 'node:fs';
import { fail, ok, systemClock } from '@tandem/base/kernel';
import { buildApi } from '@tandem/edge/api';
import { bindFault } from '@tandem/platform/net';
import { auditEntries, operatorSessions, operators } from '@tandem/platform/postgres';
import { secrets } from '@tandem/platform/secrets';
import { printListenAddress } from '@tandem/platform/settings';
import { checkout } from '../role/checkout.ts';
import { openDatabase } from '../role/database.ts';
import { type BeginRole, runRole } from '../role/frame.ts';
import { version } from '../role/version.ts';
import { readConsole } from './console-files.ts';
import { supervisionOver } from './supervision.ts';

/** Sessions that are over are removed in passing; nobody waits for it. */
const SWEEP_EVERY_MS = 3_600_000;

const begin: BeginRole = async (context) => {
  const { settings, paths, log } = context;
  const opened = await openDatabase('office', context);
  if (!opened.ok) return fail(opened.error);
  const database = opened.value;
  const sessions = operatorSessions(database);
  const clock = systemClock();
  const parts = {
    version,
    operators: operators(database),
    sessions,
    audit: auditEntries(database),
    secrets,
    supervision: supervisionOver(paths),
    database: {
      look: async () => {
        const schema = await database.schemaVersion();
        return schema.ok ? { schema: schema.value } : { away: schema.error.message };
      },
    },
    consoleFiles: await readConsole(checkout.console),
    clock,
    log,
  };
  const network = buildApi(parts, 'network');
  const local = buildApi(parts, 'local');
  const { host, port } = settings.http;
  try {
    await network.listen({ host, port });
  } catch (error) {
    const address = printListenAddress(settings.http);
    const attempt = {
      what: 'The console',
      transport: 'tcp',
      address,
      port,
      option: '--http',
    } as const;
    return fail(bindFault(error as Error, attempt));
  }
  const socket = paths.socket('office');
  rmSync(socket, { force: true });
  await local.listen({ path: socket });
  const sweep = setInterval(() => {
    sessions
      .removeExpired(clock.wallMs())
      .catch((error: Error) => log.warn('SESSION_SWEEP', error.message));
  }, SWEEP_EVERY_MS);
  const chosen = (network.server.address() as { port: number }).port;
  return ok({
    addresses: { http: printListenAddress({ host, port: chosen }) },
    methods: {},
    figures: async () => ({}),
    end: async () => {
      clearInterval(sweep);
      await Promise.all([network.close(), local.close()]);
      await database.close();
    },
  });
};

runRole('office', begin);
