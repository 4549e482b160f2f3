// A role's connection: it waits for a database that is away, and refuses one whose schema is not
// its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result } from '@tandem/base/kernel';
import {
  type ConnectOptions,
  connectDirect,
  type DatabaseFault,
  type DatabaseFaultCode,
  type DirectDatabase,
  requireSchema,
} from '@tandem/platform/postgres';
import { dataPaths } from '@tandem/platform/settings';
import type { RoleContext } from './frame.ts';
import type { GivingWay } from './give-way.ts';
import type { ProgramName, RoleSettings } from './messages.ts';

/** These pass by themselves when the database is back; anything else is for the operator. */
const PASSING: ReadonlySet<DatabaseFaultCode> = new Set([
  'DATABASE_UNREACHABLE',
  'DATABASE_STARTING',
  'DATABASE_CROWDED',
]);
const ASK_AGAIN_MS = 500;

export const passesByItself = ({ code }: DatabaseFault): boolean => PASSING.has(code);

/** Nobody is asked yet: it serves before the server is there. */
export function nameDatabase(
  role: ProgramName,
  { settings, log }: RoleContext,
  givesWay?: GivingWay,
): DirectDatabase {
  return connectDirect({
    ...settings.database,
    applicationName: `tandem ${role}`,
    onConnectionLost: (why) => log.warn('DATABASE_CONNECTION_LOST', why),
    ...servedBy(settings, givesWay),
  });
}

/** Of a server elsewhere the number may be that of any process here. */
export function servedBy(
  { database, data }: Pick<RoleSettings, 'database' | 'data'>,
  givesWay: GivingWay | undefined,
): Pick<ConnectOptions, 'onConnected'> {
  const isOurs = database.host === dataPaths(data).cluster;
  return isOurs && givesWay !== undefined ? { onConnected: givesWay.servedBy } : {};
}

export async function openDatabase(
  role: ProgramName,
  context: RoleContext,
  database = nameDatabase(role, context),
): Promise<Result<DirectDatabase, DatabaseFault>> {
  const { log } = context;
  let waiting = false;
  for (;;) {
    const fits = await requireSchema(database);
    if (fits.ok) return ok(database);
    if (!passesByItself(fits.error)) {
      await database.close();
      return fits;
    }
    if (!waiting) log.warn(fits.error.code, fits.error.message);
    waiting = true;
    await sleep(ASK_AGAIN_MS);
  }
}
