// The books of a real server as a sink, by the suite of all sinks.
import { DatabaseSink } from '@tandem/books/cdr';
import { recordArchive, recordStore } from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { isRecordSink } from '../../packages/books/cdr/sinks/sink.conformance.ts';
import { databaseServer } from './server.ts';

const server = databaseServer();
const NAME = { sink: 'database', node: 'node-a' };
const MORE_THAN_ALL = 100;

isRecordSink('the database', async () => {
  const database = await server.fresh();
  const run = async (statement: string): Promise<void> => {
    await sql.raw(statement).execute(database.statements);
  };
  return {
    open: async () => new DatabaseSink(recordStore(database, NAME)),
    visible: async () => {
      const newestFirst = await recordArchive(database).list({ limit: MORE_THAN_ALL });
      return newestFirst.map(({ callerE164 }) => callerE164).toReversed();
    },
    settle: async () => undefined,
    run: (promise) => promise,
    // Attempts are written after the records that they belong to.
    breakage: {
      breakIt: () => run('alter table call_attempt rename to gone'),
      mend: () => run('alter table gone rename to call_attempt'),
    },
    close: () => database.close(),
  };
});
