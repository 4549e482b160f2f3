// Seeing changes on a real server, with notices and without.
import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTimers } from '@tandem/base/kernel';
import {
  type ConfigWatch,
  type ConfigWatchOptions,
  configWatch,
  type DirectDatabase,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { databaseServer } from './server.ts';
import { create, done, transact } from './words.ts';

const server = databaseServer();
/** Long after everything here is over: what is seen was seen by a notice. */
const NEVER_MS = 3_600_000;
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 5;

interface Watching {
  readonly watch: ConfigWatch;
  readonly seen: bigint[];
  readonly troubles: string[];
}

/** Closed when a story fails too: a watch that asks on and on would keep the process. */
const watches: ConfigWatch[] = [];

function watching(database: DirectDatabase, more: Partial<ConfigWatchOptions> = {}): Watching {
  const [seen, troubles]: [bigint[], string[]] = [[], []];
  const watch = configWatch(database, {
    timers: systemTimers(),
    onChange: (version) => void seen.push(version),
    onTrouble: (why) => void troubles.push(why),
    ...more,
  });
  watches.push(watch);
  return { watch, seen, troubles };
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `waited in vain: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function listeners(database: DirectDatabase): Promise<readonly number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity
    where datname = current_database() and state = 'idle' and query like 'listen%'`.execute(
    database.statements,
  );
  return rows.map(({ pid }) => pid);
}

describe('the watch on the configuration (OPS-1)', () => {
  afterEach(() => Promise.all(watches.splice(0).map((watch) => watch.close())));

  let database: DirectDatabase;
  let other: DirectDatabase;
  let count = 0;
  const aChange = async (): Promise<bigint> => {
    count += 1;
    return (await done(other, [create('accounts', `a${count}`)])).version;
  };
  before(async () => {
    database = await server.fresh();
    other = server.again(database);
  });

  it('tells the version that there is, and each that comes, by notice alone', async () => {
    const { watch, seen, troubles } = watching(database, { pollEveryMs: NEVER_MS });
    await until('the first version', () => seen.length === 1);
    await until('it listens', async () => (await listeners(other)).length === 1);
    for (let round = 0; round < 3; round += 1) {
      const version = await aChange();
      await until(`version ${version}`, () => seen.at(-1) === version);
    }
    assert.deepEqual(seen, [0n, 1n, 2n, 3n]);
    assert.deepEqual(troubles, []);
    await watch.close();
    await until('nobody listens', async () => (await listeners(other)).length === 0);
  });

  it('says nothing of what is known, was refused, or was only tried', async () => {
    const from = await aChange();
    const { watch, seen } = watching(database, { from, pollEveryMs: NEVER_MS });
    await until('it listens', async () => (await listeners(other)).length === 1);
    await transact(other, [create('accounts', 'a1')]);
    await transact(other, [create('accounts', 'dry')], { dryRun: true });
    await watch.poll();
    assert.deepEqual(seen, []);
    await watch.close();
  });

  it('goes on when its connection is killed, and misses nothing meanwhile', async () => {
    const { watch, seen, troubles } = watching(database, { pollEveryMs: NEVER_MS });
    await until('it listens', async () => (await listeners(other)).length === 1);
    const [killed] = await listeners(other);
    await sql`select pg_terminate_backend(${killed}::integer)`.execute(other.statements);
    await until('it noticed', () => troubles.length > 0);
    const meanwhile = await aChange();
    await until('it listens again', async () => {
      const [again] = await listeners(other);
      return again !== undefined && again !== killed;
    });
    await until('what came meanwhile', () => seen.at(-1) === meanwhile);
    const version = await aChange();
    await until('what came afterwards', () => seen.at(-1) === version);
    await watch.close();
  });

  it('sees by asking what no notice told', async () => {
    const { watch, seen } = watching(database, { pollEveryMs: 20 });
    await until('it listens', async () => (await listeners(other)).length === 1);
    const silent = sql<{ version: bigint }>`
      update config_version set version = version + 1 returning version`;
    const { rows } = await silent.execute(other.statements);
    await until('the silent version', () => seen.at(-1) === rows[0]?.version);
    await watch.close();
  });

  it('joins many notices into few questions, and ends at the last version', async () => {
    const { watch, seen } = watching(database, { pollEveryMs: NEVER_MS });
    await until('it listens', async () => (await listeners(other)).length === 1);
    const versions = await Promise.all(Array.from({ length: 20 }, aChange));
    const last = versions.reduce((most, one) => (one > most ? one : most));
    await until('the last version', () => seen.at(-1) === last);
    assert.deepEqual(
      seen,
      [...seen].sort((one, two) => Number(one - two)),
    );
    assert.equal(new Set(seen).size, seen.length, 'none is told twice');
    await watch.close();
  });

  it('closed at once, or twice, says nothing any more', async () => {
    const { watch, seen } = watching(database);
    await watch.close();
    await watch.close();
    const told = seen.length;
    await aChange();
    await watch.poll();
    assert.equal(seen.length, told);
    assert.deepEqual(await listeners(other), []);
  });

  it('tells that the database is away, and goes on trying', async () => {
    const away = server.again(database);
    const { watch, seen, troubles } = watching(away, { pollEveryMs: 20 });
    await until('the first version', () => seen.length === 1);
    await away.close();
    await until('the trouble', () => troubles.length >= 2);
    await watch.close();
  });
});
