// Money on a real server: booked once, and provable.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import type { LedgerDifference } from '@tandem/books/ledger/contract';
import {
  type DirectDatabase,
  HOUSE_ACCOUNTS,
  ledger,
  type Payment,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { databaseServer } from './server.ts';
import { create, done, keyOf, transact } from './words.ts';

const server = databaseServer();
const money = moneyFromE7;

const payment = (accountKey: bigint, amountE7: bigint, more: Partial<Payment> = {}): Payment => ({
  accountKey,
  amountE7: money(amountE7),
  kind: 'payment',
  actor: 'ada',
  remark: '',
  ...more,
});

describe('booking by hand (BIL-7)', () => {
  let database: DirectDatabase;
  let acme: bigint;
  before(async () => {
    database = await server.fresh();
    await done(database, [create('accounts', 'acme'), create('phones', '1001')]);
    acme = await keyOf(database, 'accounts', 'acme');
  });

  it('moves the balance of both sides, and says where it is now', async () => {
    const books = ledger(database);
    //   kind         amount   balance   the other side, and what it has then
    const table = [
      ['payment', 100n, 100n, 'cash', -100n],
      ['refund', -30n, 70n, 'cash', -70n],
      ['adjustment', 5n, 75n, 'adjustments', -5n],
      ['adjustment', -80n, -5n, 'adjustments', 75n],
      ['payment', -1n, -6n, 'cash', -69n],
    ] as const;
    for (const [kind, amount, balance, house, houseBalance] of table) {
      const paid = await books.pay(payment(acme, amount, { kind, remark: 'by wire' }));
      assert.ok(paid.ok);
      assert.deepEqual([paid.value.balanceE7, paid.value.repeated], [balance, false]);
      assert.equal(await books.balance(acme), balance);
      assert.equal(await books.balance(HOUSE_ACCOUNTS[house]), houseBalance);
    }
    const balances = await books.balances();
    assert.equal(
      [...balances.values()].reduce((sum, one) => sum + one, 0n),
      0n,
    );
    assert.deepEqual((await books.verify()).differences, []);
  });

  it('is listed newest first, with its sign, in pages and of some accounts alone', async () => {
    const books = ledger(database);
    const amounts = (rows: Awaited<ReturnType<typeof books.payments>>) =>
      rows.map(({ amountE7 }) => amountE7);
    const all = await books.payments({ limit: 10 });
    assert.deepEqual(amounts(all), [-1n, -80n, 5n, -30n, 100n]);
    const { kind, account, actor, remark } = all.at(-1) ?? {};
    assert.deepEqual([kind, account, actor, remark], ['payment', 'acme', 'ada', 'by wire']);
    const page = await books.payments({ limit: 2, olderThan: all[1]?.id ?? 0n });
    assert.deepEqual(amounts(page), [5n, -30n]);
    assert.equal((await books.payments({ limit: 10, accounts: [acme] })).length, 5);
    assert.deepEqual(await books.payments({ limit: 10, accounts: [] }), []);
  });

  it('is shown newest first, by account and in pages', async () => {
    const books = ledger(database);
    const whole = await books.entries({ account: acme, limit: 10 });
    assert.deepEqual(
      whole.map(({ kind, amountE7, debitAccount }) => [kind, amountE7, debitAccount === acme]),
      [
        ['payment', 1n, true],
        ['adjustment', 80n, true],
        ['adjustment', 5n, false],
        ['refund', 30n, true],
        ['payment', 100n, false],
      ],
    );
    const [first] = whole;
    assert.deepEqual(
      [first?.causeKind, first?.causeId, first?.actor, first?.remark],
      ['operator', 'ada', 'ada', 'by wire'],
    );
    const paged: bigint[] = [];
    let olderThan: bigint | undefined;
    for (;;) {
      const page = await books.entries({
        account: acme,
        limit: 2,
        ...(olderThan && { olderThan }),
      });
      paged.push(...page.map(({ id }) => id));
      assert.ok(paged.length < 100, 'the pages come to an end');
      olderThan = page.at(-1)?.id;
      if (page.length < 2) break;
    }
    assert.deepEqual(
      paged,
      whole.map(({ id }) => id),
    );
    const cash = await books.entries({ account: HOUSE_ACCOUNTS.cash, limit: 10 });
    assert.deepEqual(
      cash.map(({ amountE7 }) => amountE7),
      [1n, 30n, 100n],
    );
    assert.deepEqual(await books.entries({ limit: 10 }), whole);
    assert.deepEqual(await books.entries({ limit: 2 }), whole.slice(0, 2));
    assert.deepEqual(await books.entries({ account: 999n, limit: 10 }), []);
    assert.equal(await books.balance(999n), 0n);
  });

  it('on no account is refused', async () => {
    const books = ledger(database);
    for (const key of [999n, await keyOf(database, 'phones', '1001'), HOUSE_ACCOUNTS.cash]) {
      const paid = await books.pay(payment(key, 1n));
      assert.ok(!paid.ok);
      assert.equal(paid.error.code, 'ACCOUNT_MISSING');
    }
  });

  it('of nothing is a defect of the caller', async () => {
    await assert.rejects(ledger(database).pay(payment(acme, 0n)), { name: 'InvariantError' });
  });

  it('beyond what 64 bits hold is refused, and nothing is booked', async () => {
    const books = ledger(database);
    const huge = 2n ** 63n - 1_000n;
    const before = await books.balances();
    const paid = await books.pay(payment(acme, huge));
    assert.ok(paid.ok);
    const refused = await books.pay(payment(acme, huge));
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'LEDGER_RANGE');
    await books.pay(payment(acme, -huge));
    assert.deepEqual(await books.balances(), before);
  });
});

describe('a payment with an idempotency key (BIL-7)', () => {
  let database: DirectDatabase;
  let other: DirectDatabase;
  let acme: bigint;
  before(async () => {
    database = await server.fresh();
    other = server.again(database);
    await done(database, [create('accounts', 'acme'), create('accounts', 'north')]);
    acme = await keyOf(database, 'accounts', 'acme');
  });

  it('20 times at once is booked once, and each is told the same', async () => {
    const once = payment(acme, 50n, { idempotencyKey: 'order-1' });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) => ledger(at % 2 === 0 ? database : other).pay(once)),
    );
    const paid = results.map((result) => {
      assert.ok(result.ok);
      return result.value;
    });
    assert.equal(paid.filter(({ repeated }) => !repeated).length, 1);
    assert.equal(new Set(paid.map(({ entryId }) => entryId)).size, 1);
    assert.deepEqual(new Set(paid.map(({ balanceE7 }) => balanceE7)), new Set([50n]));
    assert.equal((await ledger(database).entries({ limit: 100 })).length, 1);
  });

  it('for another payment is refused', async () => {
    const north = await keyOf(database, 'accounts', 'north');
    const used = { idempotencyKey: 'order-1' };
    for (const changed of [
      payment(acme, 51n, used),
      payment(acme, -50n, used),
      payment(north, 50n, used),
      payment(acme, 50n, { ...used, kind: 'adjustment' }),
      payment(acme, 50n, { ...used, remark: 'another' }),
    ]) {
      const paid = await ledger(database).pay(changed);
      assert.ok(!paid.ok);
      assert.equal(paid.error.code, 'LEDGER_KEY_REUSED');
    }
    assert.equal(await ledger(database).balance(acme), 50n);
  });

  it('asked again later, tells the balance of now', async () => {
    await ledger(database).pay(payment(acme, 7n));
    const again = await ledger(database).pay(payment(acme, 50n, { idempotencyKey: 'order-1' }));
    assert.deepEqual(again.ok && [again.value.balanceE7, again.value.repeated], [57n, true]);
  });

  it('without one is booked each time, also many at once', async () => {
    const before = await ledger(database).balance(acme);
    const amounts = Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? -1n : 2n));
    const paid = await Promise.all(
      amounts.map((amount, at) =>
        ledger(at % 2 === 0 ? database : other).pay(payment(acme, amount)),
      ),
    );
    assert.ok(paid.every(({ ok }) => ok));
    const after = amounts.reduce((sum, amount) => sum + amount, BigInt(before));
    assert.equal(await ledger(database).balance(acme), after);
    assert.deepEqual((await ledger(database).verify()).differences, []);
  });

  it('and an account that goes at the same time: one of the two comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      await done(database, [create('accounts', `brief-${round}`)]);
      const key = await keyOf(database, 'accounts', `brief-${round}`);
      const [paid, gone] = await Promise.all([
        ledger(other).pay(payment(key, 1n)),
        transact(database, [{ change: 'remove', key }]),
      ]);
      assert.notEqual(paid.ok, gone.ok);
      if (!paid.ok) assert.equal(paid.error.code, 'ACCOUNT_MISSING');
      if (!gone.ok) assert.equal(gone.error[0]?.code, 'ACCOUNT_HAS_ENTRIES');
    }
    assert.deepEqual((await ledger(database).verify()).differences, []);
  });
});

describe('the proof of the ledger (BIL-10)', () => {
  /** What somebody does to the tables behind the back of the ledger, and what the proof says. */
  type Story = readonly [string, string, readonly LedgerDifference[]];
  const table: readonly Story[] = [
    ['nothing', 'select 1', []],
    [
      'a balance was raised',
      'update account_balance set balance_e7 = balance_e7 + 1 where account = 1',
      [{ what: 'balance', account: 1n, balanceE7: money(101n), entriesE7: money(100n) }],
    ],
    [
      'a balance is lost',
      'delete from account_balance where account = 1',
      [{ what: 'balance', account: 1n, balanceE7: money(0n), entriesE7: money(100n) }],
    ],
    [
      'a balance came from nowhere',
      'insert into account_balance (account, balance_e7) values (2, 5)',
      [{ what: 'balance', account: 2n, balanceE7: money(5n), entriesE7: money(0n) }],
    ],
    [
      'an entry is lost: both its sides are wrong',
      'delete from ledger_entry where id = 1',
      [
        { what: 'balance', account: -1n, balanceE7: money(-100n), entriesE7: money(0n) },
        { what: 'balance', account: 1n, balanceE7: money(100n), entriesE7: money(0n) },
      ],
    ],
    [
      'an entry has another amount',
      'update ledger_entry set amount_e7 = 99',
      [
        { what: 'balance', account: -1n, balanceE7: money(-100n), entriesE7: money(-99n) },
        { what: 'balance', account: 1n, balanceE7: money(100n), entriesE7: money(99n) },
        {
          ...{ what: 'balanceAfter', account: 1n, entryId: 1n },
          ...{ balanceE7: money(100n), entriesE7: money(99n) },
        },
      ],
    ],
    [
      'an entry has a cause that its kind cannot have',
      "update ledger_entry set cause_kind = 'call'",
      [{ what: 'cause', entryId: 1n, kind: 'payment', causeKind: 'call' }],
    ],
    [
      'an entry has no cause',
      `alter table ledger_entry alter cause_kind drop not null;
       update ledger_entry set cause_kind = null`,
      [{ what: 'cause', entryId: 1n, kind: 'payment', causeKind: null }],
    ],
    [
      'an entry has a cause without its id',
      `alter table ledger_entry alter cause_id drop not null;
       update ledger_entry set cause_id = null`,
      [{ what: 'cause', entryId: 1n, kind: 'payment', causeKind: 'operator' }],
    ],
    [
      'an account is gone',
      `alter table account_balance drop constraint account_balance_object;
       delete from config_object where key = 1`,
      [{ what: 'account', account: 1n, firstEntryId: 1n }],
    ],
    [
      'an account is none',
      "update config_object set kind = 'phones' where key = 1",
      [{ what: 'account', account: 1n, firstEntryId: 1n }],
    ],
    [
      'a house account that there is not',
      `update ledger_entry set debit_account = -99;
       update account_balance set account = -99 where account = -1`,
      [{ what: 'account', account: -99n, firstEntryId: 1n }],
    ],
  ];
  for (const [name, statement, expected] of table) {
    it(`${name}: ${expected.map(({ what }) => what).join(', ') || 'no difference'}`, async () => {
      const database = await server.fresh();
      await done(database, [create('accounts', 'acme'), create('accounts', 'north')]);
      assert.equal(await keyOf(database, 'accounts', 'acme'), 1n);
      await ledger(database).pay(payment(1n, 100n));
      await sql.raw(statement).execute(database.statements);
      const { differences, entries } = await ledger(database).verify();
      assert.deepEqual(differences, expected);
      assert.equal(entries, name === 'an entry is lost: both its sides are wrong' ? 0n : 1n);
      await database.close();
    });
  }
});
