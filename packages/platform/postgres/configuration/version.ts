// The version of the configuration: one row, which is the lock of all that change it, and the
// notice that there is another one.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';

/** What `configWatch` listens to. */
export const CONFIGURATION_CHANNEL = 'tandem_config';

/** The row is the lock: the next transaction waits here until this one is over. */
export async function lockVersion(statements: Statements, patienceMs: number): Promise<bigint> {
  await sql`select set_config('lock_timeout', ${`${patienceMs}ms`}, true)`.execute(statements);
  const { version } = await statements
    .selectFrom('configVersion')
    .select('version')
    .forUpdate()
    .executeTakeFirstOrThrow();
  return version;
}

export async function publish(statements: Statements, version: bigint): Promise<void> {
  await statements.updateTable('configVersion').set({ version, changedAt: sql`now()` }).execute();
  // Delivered when the transaction is committed, and never if it is not.
  await sql`select pg_notify(${CONFIGURATION_CHANNEL}, ${String(version)})`.execute(statements);
}
