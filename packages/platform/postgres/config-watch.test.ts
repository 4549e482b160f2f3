// The watch in virtual time, over a database that breaks when a story says so. The same on a real
// server: test/database/config-watch.test.ts.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import { settled, VirtualClock } from '@tandem/base/testkit';
import { Kysely, PostgresDialect } from 'kysely';
import { type ConfigWatch, configWatch } from './config-watch.ts';
import type { Statements } from './connect.ts';
import type { DirectConnection, DirectDatabase } from './direct.ts';
import type { Tables } from './tables/index.ts';

/** Answers the two statements of a watch. */
class FakeDatabase implements DirectDatabase {
  readonly where = 'nowhere';
  version = 0n;
  isAway = false;
  questions = 0;
  listening = 0;
  opened = 0;
  /** While it is set, a question has been read but is not answered. */
  held: Promise<void> | undefined;
  notify: () => void = () => assert.fail('nobody listens');
  breakConnection: (why?: Error) => void = () => assert.fail('nobody listens');

  readonly statements: Statements = this.#kysely(async () => {
    this.questions += 1;
    const { version } = this;
    await this.held;
    return [{ version }];
  });

  async openDirect(): Promise<DirectConnection> {
    if (this.isAway) throw new Error('connection refused');
    this.opened += 1;
    let end: (why?: Error) => void = () => undefined;
    const closed = new Promise<Error | undefined>((resolve) => {
      end = resolve;
    });
    this.breakConnection = end;
    return {
      statements: this.#kysely(async () => {
        this.listening += 1;
        void closed.then(() => {
          this.listening -= 1;
        });
        return [];
      }),
      onNotification: (heard) => {
        this.notify = () => heard('tandem_config', String(this.version));
      },
      closed,
      close: async () => end(),
      copyIn: () => assert.fail('a watch copies nothing'),
      copyOut: () => assert.fail('a watch copies nothing'),
    };
  }

  #kysely(answer: () => Promise<unknown[]>): Statements {
    const query = async () => {
      if (this.isAway) throw new Error('connection refused');
      const rows = await answer();
      return { command: 'SELECT', rowCount: rows.length, rows };
    };
    const client = { query, release: () => undefined };
    const pool = { connect: async () => client, end: async () => undefined };
    // The driver's own client has more ways to be asked than a watch uses.
    return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) });
  }

  ping = async () => ok();
  schemaVersion = async () => ok(0);
  session = () => assert.fail('a watch has its own connection');
  close = async () => undefined;
}

describe('the watch in virtual time (OPS-1)', () => {
  let clock: VirtualClock;
  let database: FakeDatabase;
  let watch: ConfigWatch;
  let seen: bigint[];
  let troubles: string[];

  beforeEach(async () => {
    clock = new VirtualClock();
    database = new FakeDatabase();
    [seen, troubles] = [[], []];
    watch = configWatch(database, {
      timers: clock,
      onChange: (version) => void seen.push(version),
      onTrouble: (why) => void troubles.push(why),
    });
    await clock.passes(0);
  });

  afterEach(async () => {
    await watch.close();
    assert.equal(clock.pending, 0, 'no timer is left');
    assert.equal(database.listening, 0, 'no connection is left');
  });

  it('asks as soon as it listens, then every half second', async () => {
    assert.deepEqual([seen, database.questions, database.listening], [[0n], 1, 1]);
    database.version = 1n;
    await clock.passes(499);
    assert.deepEqual([seen, database.questions], [[0n], 1]);
    await clock.passes(1);
    assert.deepEqual([seen, database.questions], [[0n, 1n], 2]);
    await clock.passes(5_000);
    assert.deepEqual([seen, database.questions], [[0n, 1n], 12]);
  });

  it('asks at once at a notice, and what is known already is no news', async () => {
    database.version = 1n;
    database.notify();
    await clock.passes(0);
    database.notify();
    await clock.passes(0);
    assert.deepEqual([seen, database.questions], [[0n, 1n], 3]);
  });

  it('asks once more for the notices that come while it waits for an answer', async () => {
    let answer: () => void = () => undefined;
    database.held = new Promise((resolve) => {
      answer = resolve;
    });
    database.notify();
    await clock.passes(0);
    // The question has been read: what comes now is not in its answer.
    database.version = 7n;
    for (let notice = 0; notice < 5; notice += 1) database.notify();
    await clock.passes(0);
    assert.deepEqual([seen, database.questions], [[0n], 2]);
    database.held = undefined;
    answer();
    await clock.passes(0);
    assert.deepEqual([seen, database.questions], [[0n, 7n], 3]);
  });

  it('goes on asking while nobody can tell it, and listens again after a second', async () => {
    database.breakConnection(new Error('killed'));
    await clock.passes(0);
    assert.deepEqual([troubles, database.listening], [['killed'], 0]);
    database.version = 1n;
    await clock.passes(999);
    assert.deepEqual([seen, database.opened], [[0n, 1n], 1]);
    database.version = 2n;
    await clock.passes(1);
    assert.deepEqual([seen, database.opened, database.listening], [[0n, 1n, 2n], 2, 1]);
  });

  it('of which the server closed the connection says so', async () => {
    database.breakConnection();
    await clock.passes(0);
    assert.deepEqual(troubles, ['the connection was closed']);
  });

  it('tells each time that the database is away, and is there when it is back', async () => {
    database.isAway = true;
    database.breakConnection(new Error('the server ends'));
    await clock.passes(2_000);
    assert.equal(troubles[0], 'the server ends');
    // Four questions and two tries to listen.
    assert.deepEqual(
      troubles.slice(1),
      Array.from({ length: 6 }, () => 'connection refused'),
    );
    database.isAway = false;
    database.version = 3n;
    await clock.passes(1_000);
    assert.deepEqual([seen, database.listening], [[0n, 3n], 1]);
    assert.equal(troubles.length, 7);
  });

  it('says nothing of what comes after it was closed', async () => {
    let answer: () => void = () => undefined;
    database.held = new Promise((resolve) => {
      answer = resolve;
    });
    database.version = 9n;
    database.notify();
    await settled();
    const closing = watch.close();
    answer();
    await closing;
    await clock.passes(10_000);
    assert.deepEqual([seen, troubles], [[0n], []]);
  });
});
