// One embedded server for a test file, and as many fresh databases in it as its stories want: each
// is a copy of one that was migrated once. Everything is closed and gone afterwards.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import {
  connectDirect,
  type DatabaseAddress,
  type DirectDatabase,
  migrate,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { started, testFolder } from '../support/embedded-database.ts';

const TEMPLATE = 'migrated';

export interface TestServer {
  /** A database of its own, migrated and otherwise empty. */
  fresh(): Promise<DirectDatabase>;
  /** Another pool on the same database, as another process has it. */
  again(database: DirectDatabase): DirectDatabase;
  /** For another program. */
  addressOf(database: DirectDatabase): DatabaseAddress;
}

/** To be called at the top of a test file. */
export function databaseServer(): TestServer {
  const open: DirectDatabase[] = [];
  // Before the server ends, which is in the folder's care; a pool that a test ended stays ended.
  after(() => Promise.allSettled(open.map((database) => database.close())));
  const home = testFolder();
  const names = new Map<DirectDatabase, string>();
  let server: DatabaseAddress | undefined;

  const connectTo = (name: string): DirectDatabase => {
    assert.ok(server, 'the server runs from before() on');
    const database = connectDirect({ ...server, database: name, applicationName: 'test' });
    open.push(database);
    names.set(database, name);
    return database;
  };
  const create = async (name: string, template: string): Promise<DirectDatabase> => {
    const house = connectTo('postgres');
    const text = sql`create database ${sql.id(name)} template ${sql.id(template)}`;
    await house.session((session) => text.execute(session));
    await house.close();
    return connectTo(name);
  };

  before(async () => {
    server = (await started(home.launcher())).connection;
    const template = await create(TEMPLATE, 'template0');
    const migrated = await migrate(template, { onProgress: () => undefined });
    assert.ok(migrated.ok, JSON.stringify(migrated));
    await template.close();
  });

  let count = 0;
  return {
    fresh: () => {
      count += 1;
      return create(`fresh_${count}`, TEMPLATE);
    },
    again: (database) => connectTo(names.get(database) ?? ''),
    addressOf: (database) => {
      assert.ok(server, 'the server runs from before() on');
      return { ...server, database: names.get(database) ?? '' };
    },
  };
}
