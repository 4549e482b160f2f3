// A PostgreSQL that somebody else runs. It is looked at once, before anything is written into it,
// and neither started nor stopped.
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import {
  askServer,
  type DatabaseAddress,
  type DatabaseFault,
  printAddress,
  type ServerFacts,
} from '@tandem/platform/postgres';
import { parseDatabaseUrl } from './external-url.ts';
import type { DatabaseExit, DatabaseLauncher, RunningDatabase } from './launcher.ts';

/**
 * The first with gen_random_uuid() and trusted extensions in its core; older ones get no more
 * corrections.
 */
const LEAST_MAJOR = 13;
const MAJOR_UNIT = 10_000;

/** `us`: the name of the user that we run as. */
export function externalDatabase(url: string, us: string | undefined): DatabaseLauncher {
  const parsed = parseDatabaseUrl(url, us);
  return {
    address: () => {
      invariant(parsed.ok, 'the address of a database is asked for after its start');
      return parsed.value;
    },
    start: async () => (parsed.ok ? lookAt(parsed.value) : parsed),
  };
}

async function lookAt(address: DatabaseAddress): Promise<Result<RunningDatabase, DatabaseFault>> {
  const asked = await askServer(address);
  if (!asked.ok) return asked;
  const fault = judgeServer(asked.value, address);
  return fault === undefined ? ok(letGoOf(address)) : fail(fault);
}

export function judgeServer(
  facts: ServerFacts,
  address: DatabaseAddress,
): DatabaseFault | undefined {
  const where = printAddress(address);
  if (facts.versionNumber < LEAST_MAJOR * MAJOR_UNIT) {
    const message = `the database at ${where} is PostgreSQL ${facts.version}`;
    return { code: 'DATABASE_TOO_OLD', message, advice: `Tandem needs ${LEAST_MAJOR} or later.` };
  }
  if (facts.encoding !== 'UTF8') {
    const message = `the database at ${where} keeps its text as ${facts.encoding}`;
    const advice = `create database ${address.database} encoding 'UTF8' template template0`;
    return { code: 'DATABASE_ENCODING', message, advice };
  }
  if (facts.readOnly) {
    const message = `the database at ${where} is a standby, or set to read only`;
    return { code: 'DATABASE_READ_ONLY', message, advice: 'Name the primary server.' };
  }
  if (!facts.mayCreateTables) {
    const message = `the user ${address.user} may not create tables in the database at ${where}`;
    const advice = `alter database ${address.database} owner to ${address.user}`;
    return { code: 'DATABASE_NO_RIGHTS', message, advice };
  }
  return undefined;
}

/** Nothing of ours runs: `stop` only tells whoever waits for the end. */
function letGoOf(connection: DatabaseAddress): RunningDatabase {
  let letGo: (exit: DatabaseExit) => void = () => undefined;
  const exited = new Promise<DatabaseExit>((resolve) => {
    letGo = resolve;
  });
  const stop = async (): Promise<void> => letGo({ code: 0, signal: null });
  return { connection, pid: undefined, exited, stop };
}
