// Slices of balances on a real server: what is lent, and that nothing is lent twice.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ms, systemClock, systemTimers } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { MemoryLog, seededRandom } from '@tandem/base/testkit';
import type { LeaseAnswer, LeaseOffice, LeaseRequest } from '@tandem/engine/balance/ports';
import {
  type ClosableLeaseOffice,
  type DirectDatabase,
  type JsonObject,
  type LeaseBook,
  leaseOffice,
  ledger,
  type Statements,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { ModelBank } from '../../packages/engine/balance/testing-balances.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf } from './words.ts';

const server = databaseServer();
const UNIT = 10_000_000n;
const NODE_A: LeaseBook = { node: 'a', epoch: '1' };
const NODE_B: LeaseBook = { node: 'b', epoch: '1' };

function officeOf(database: DirectDatabase, book = NODE_A, log = new MemoryLog()) {
  return leaseOffice({
    ...{ database, clock: systemClock(), timers: systemTimers(), log: log.log },
    ...book,
  });
}

function ask(office: LeaseOffice, requests: readonly LeaseRequest[]): Promise<LeaseAnswer[]> {
  return new Promise((resolve) => {
    const heard: LeaseAnswer[] = [];
    office.ask(requests, (answers) => {
      heard.push(...answers);
      if (heard.length === requests.length) resolve(heard);
    });
  });
}

/** Asked until the office can be reached. */
async function heard(office: LeaseOffice, one: LeaseRequest): Promise<bigint> {
  for (;;) {
    const answer = granted((await ask(office, [one]))[0]);
    if (typeof answer === 'bigint') return answer;
    await new Promise((resolve) => systemTimers().after(ms(10), () => resolve(undefined)));
  }
}

const request = (account: bigint, need: bigint, wish = need): LeaseRequest => ({
  ...{ account, need: moneyFromE7(need), wish: moneyFromE7(wish) },
});

const granted = (answer: LeaseAnswer | undefined): bigint | string =>
  answer === undefined ? 'no answer' : 'granted' in answer ? answer.granted : answer.unavailable;

async function pays(database: DirectDatabase, accountKey: bigint, amountE7: bigint): Promise<void> {
  const amount = moneyFromE7(amountE7);
  const paid = await ledger(database).pay({
    ...{ accountKey, amountE7: amount, kind: 'payment', actor: 'ada', remark: '' },
  });
  assert.ok(paid.ok);
}

async function accounts(
  database: DirectDatabase,
  count: number,
  document: JsonObject = {},
): Promise<bigint[]> {
  const names = Array.from({ length: count }, (_, at) => `account-${at}`);
  await done(
    database,
    names.map((name) => create('accounts', name, document)),
  );
  return Promise.all(names.map((name) => keyOf(database, 'accounts', name)));
}

async function lent(database: DirectDatabase, account: bigint): Promise<bigint> {
  const { rows } = await sql<{ sum: bigint }>`select coalesce(sum(amount_e7), 0)::bigint as sum
    from lease where account = ${account}`.execute(database.statements);
  return rows[0]?.sum ?? -1n;
}

describe('a slice of a balance (BIL-4)', () => {
  let database: DirectDatabase;
  let office: ClosableLeaseOffice;
  before(async () => {
    database = await server.fresh();
    await done(database, [create('rateGroups', 'gold', { minimumBalance: '5' })]);
    office = officeOf(database);
    await heard(office, request(1n, 0n));
  });

  //  account, paid in units, need, wish, granted
  const table: ReadonlyArray<readonly [string, JsonObject, bigint, bigint, bigint, bigint]> = [
    ['all of the need', {}, 10n, 10n, 10n, 10n],
    ['what there is', {}, 10n, 11n, 11n, 10n],
    ['nothing of nothing', {}, 0n, 1n, 1n, 0n],
    ['a quarter ahead', {}, 100n, 0n, 100n, 25n],
    ['the wish where it is little', {}, 100n, 10n, 20n, 20n],
    ['of the rest a quarter ahead', {}, 100n, 20n, 100n, 40n],
    ['credit', { credit: '7.5000001' }, 0n, 100n, 100n, 75_000_001n / UNIT],
    ['credit beyond a balance', { credit: '7' }, 3n, 100n, 100n, 10n],
    ['credit beyond a debt', { credit: '7' }, -3n, 100n, 100n, 4n],
    ['nothing in debt', { credit: '7' }, -30n, 100n, 100n, 0n],
    ['not the minimum', { minimumBalance: '2' }, 10n, 100n, 100n, 8n],
    ['nor that of the rate group', { rateGroup: 'gold' }, 10n, 100n, 100n, 5n],
    ['the larger', { rateGroup: 'gold', minimumBalance: '6' }, 10n, 100n, 100n, 4n],
    ['also this way', { rateGroup: 'gold', minimumBalance: '4' }, 10n, 100n, 100n, 5n],
  ];
  for (const [at, [what, document, paid, need, wish, expected]] of table.entries()) {
    it(`is ${what}`, async () => {
      const name = `slice-${at}`;
      await done(database, [create('accounts', name, document)]);
      const account = await keyOf(database, 'accounts', name);
      if (paid !== 0n) await pays(database, account, paid * UNIT);
      const [answer] = await ask(office, [request(account, need * UNIT, wish * UNIT)]);
      const amount = granted(answer);
      assert.ok(typeof amount === 'bigint', amount.toString());
      assert.equal(amount / UNIT, expected);
      assert.equal(await lent(database, account), amount);
    });
  }

  it('is nothing for who is no account', async () => {
    await done(database, [create('phones', '1001')]);
    const phone = await keyOf(database, 'phones', '1001');
    const answers = await ask(office, [request(phone, 1n), request(999_999n, 1n)]);
    assert.deepEqual(answers.map(granted), [0n, 0n]);
  });

  it('counts what other nodes and earlier epochs hold', async () => {
    await done(database, [create('accounts', 'shared')]);
    const account = await keyOf(database, 'accounts', 'shared');
    await pays(database, account, 100n);
    const books = [NODE_A, NODE_B, { node: 'a', epoch: '2' }];
    const amounts: unknown[] = [];
    for (const book of books) {
      const one = officeOf(database, book);
      amounts.push(await heard(one, request(account, 40n)));
      await one.close();
    }
    assert.deepEqual(amounts, [40n, 40n, 20n]);
  });

  it('answers what comes at once together', async () => {
    const [account = 0n] = await accounts(database, 1);
    await pays(database, account, 100n);
    const all = await Promise.all(
      Array.from({ length: 200 }, () => ask(office, [request(account + 0n, 1n)])),
    );
    assert.equal(all.flat().filter((answer) => granted(answer) === 1n).length, 100);
  });
});

describe('nothing is lent twice (BIL-4)', () => {
  it('by two nodes at once, with payments between, with a balance or without', async () => {
    const database = await server.fresh();
    const keys = await accounts(database, 20, { credit: '0.00001' });
    for (const account of keys.slice(0, 10)) await pays(database, account, 1_000n);
    const offices = [officeOf(database), officeOf(server.again(database), NODE_B)];
    for (const office of offices) await heard(office, request(keys[0] ?? 0n, 0n));
    const random = seededRandom(1);
    const questions: Promise<LeaseAnswer[]>[] = [];
    const payments: Promise<void>[] = [];
    for (let round = 0; round < 40; round += 1) {
      for (const office of offices) {
        const some = random.shuffled(keys).slice(0, random.between(1, 20));
        questions.push(
          ask(
            office,
            some.map((key) => request(key, BigInt(random.below(60)))),
          ),
        );
      }
      if (round % 4 === 0) payments.push(pays(database, random.pick(keys), 100n));
    }
    const answers = (await Promise.all(questions)).flat();
    await Promise.all(payments);
    for (const account of keys) {
      const mine = answers.filter((answer) => answer.account === account).map(granted);
      // On a busy machine somebody may have waited too long, and has nothing.
      const sum = mine.reduce<bigint>((all, one) => all + (typeof one === 'bigint' ? one : 0n), 0n);
      const spendable = (await ledger(database).balance(account)) + 100n;
      assert.equal(await lent(database, account), sum);
      assert.ok(sum <= spendable, `${sum} lent of ${spendable}`);
    }
    await Promise.all(offices.map((office) => office.close()));
  });

  it('by the same rule as the model that calls are simulated with', async () => {
    const database = await server.fresh();
    const keys = await accounts(database, 8);
    const bank = new ModelBank();
    const offices = [NODE_A, NODE_B].map((book) => ({ book, office: officeOf(database, book) }));
    for (const { office } of offices) await heard(office, request(keys[0] ?? 0n, 0n));
    const random = seededRandom(2);
    for (let round = 0; round < 60; round += 1) {
      const account = random.pick(keys);
      const amount = BigInt(random.below(1_000) + 1);
      await pays(database, account, amount);
      bank.pay(account, moneyFromE7(amount));
      const { book, office } = random.pick(offices);
      const asked = random.shuffled(keys).map((key) => {
        const need = BigInt(random.below(200));
        return request(key, need, need + BigInt(random.below(500)));
      });
      const answers = await ask(office, asked);
      assert.deepEqual(
        answers.map(granted),
        asked.map((one) => bank.grant(one, book)),
      );
    }
    await Promise.all(offices.map(({ office }) => office.close()));
  });
});

/** Its transactions are committed, and then the connection breaks before the client hears of it. */
function deafAfterCommit(database: DirectDatabase, isDeaf: () => boolean): DirectDatabase {
  const openDirect = async () => {
    const connection = await database.openDirect();
    const transaction = () => ({
      execute: async (work: (transaction: Statements) => Promise<unknown>) => {
        await connection.statements.transaction().execute(work);
        if (isDeaf()) throw new Error('connection lost');
      },
    });
    const statements = new Proxy(connection.statements, {
      get: (target, name) => {
        if (name === 'transaction') return transaction;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return { ...connection, statements };
  };
  return { ...database, openDirect };
}

describe('the database is away (BIL-4)', () => {
  it('says so at once, once in the log, and lends again when it is back', async () => {
    const database = await server.fresh();
    const [account = 0n] = await accounts(database, 1);
    await pays(database, account, 1_000n);
    let isAway = true;
    const openDirect = () =>
      isAway ? Promise.reject(new Error('connection refused')) : database.openDirect();
    const log = new MemoryLog();
    const office = officeOf({ ...database, openDirect }, NODE_A, log);
    for (let i = 0; i < 5; i += 1) {
      const [answer] = await ask(office, [request(account, 1n)]);
      assert.equal(granted(answer), 'connection refused');
    }
    isAway = false;
    assert.equal(await heard(office, request(account, 1n)), 1n);
    assert.deepEqual(
      log.records.map(({ code }) => code),
      ['LEASES_AWAY', 'LEASES_BACK'],
    );
    await office.close();
  });

  it('goes on when its connection was killed', async () => {
    const database = await server.fresh();
    const [account = 0n] = await accounts(database, 1);
    await pays(database, account, 1_000n);
    const office = officeOf(database);
    assert.equal(await heard(office, request(account, 1n)), 1n);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(database.statements);
    assert.equal(await heard(office, request(account, 2n)), 2n);
    assert.equal(await lent(database, account), 3n);
    await office.close();
  });

  it('waits for no lock longer than a call would', async () => {
    const database = await server.fresh();
    const [account = 0n] = await accounts(database, 1);
    await pays(database, account, 1_000n);
    const office = officeOf(database);
    await heard(office, request(account, 1n));
    await database.statements.transaction().execute(async (transaction) => {
      await sql`select from account_balance for update`.execute(transaction);
      const began = performance.now();
      const [answer] = await ask(office, [request(account, 1n)]);
      assert.match(String(granted(answer)), /statement timeout/);
      assert.ok(performance.now() - began < 1_000);
    });
    assert.equal(await heard(office, request(account, 1n)), 1n);
    await office.close();
  });

  it('keeps what was lent when the end of the transaction was not heard', async () => {
    const database = await server.fresh();
    const [account = 0n] = await accounts(database, 1);
    await pays(database, account, 1_000n);
    let isDeaf = false;
    const office = officeOf(deafAfterCommit(database, () => isDeaf));
    await heard(office, request(account, 0n));
    isDeaf = true;
    const answer = ask(office, [request(account, 10n)]);
    assert.equal(granted((await answer)[0]), 10n);
    assert.equal(await lent(database, account), 10n);
    await office.close();
  });
});
