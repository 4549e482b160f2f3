// Questions to a server before anything is kept in it: for the launchers.
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { DatabaseAddress } from './address.ts';
import { connect, type Database } from './connect.ts';
import { type DatabaseFault, faultOf, SQL_STATE, sqlStateOf } from './fault.ts';

export interface ServerFacts {
  /** As the server counts: 180004 is 18.4. */
  readonly versionNumber: number;
  readonly version: string;
  readonly encoding: string;
  /** A standby, or a server whose transactions may not write. */
  readonly readOnly: boolean;
  readonly mayCreateTables: boolean;
}

export function askServer(address: DatabaseAddress): Promise<Result<ServerFacts, DatabaseFault>> {
  return withServer(address, async ({ statements }) => {
    const { rows } = await sql<ServerFacts>`
      select current_setting('server_version_num')::int as version_number,
             current_setting('server_version') as version,
             current_setting('server_encoding') as encoding,
             current_setting('transaction_read_only') = 'on' as read_only,
             coalesce(has_schema_privilege(current_schema(), 'create'), false)
               as may_create_tables`.execute(statements);
    const [facts] = rows;
    invariant(facts !== undefined, 'a select without a table gives one row');
    return facts;
  });
}

/** `address` names a database of the server that is always there, such as postgres. */
export function createDatabase(
  address: DatabaseAddress,
  name: string,
): Promise<Result<void, DatabaseFault>> {
  return withServer(address, (database) =>
    database.session(async (session) => {
      try {
        // template0: nothing that somebody put into template1 comes along.
        const create = sql`create database ${sql.id(name)} template template0 encoding 'UTF8'`;
        await create.execute(session);
      } catch (error) {
        if (sqlStateOf(error) !== SQL_STATE.duplicateDatabase) throw error;
      }
    }),
  );
}

async function withServer<T>(
  address: DatabaseAddress,
  work: (database: Database) => Promise<T>,
): Promise<Result<T, DatabaseFault>> {
  const database = connect({ ...address, applicationName: 'tandem start' });
  try {
    return ok(await work(database));
  } catch (error) {
    return fail(faultOf(error, database.where));
  } finally {
    await database.close();
  }
}
