import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7, ZERO_MONEY } from '@tandem/base/money';
import type { LeaseAnswer, LeaseRequest } from '@tandem/engine/balance';
import type { ToLeases } from './lease-messages.ts';
import { LeaseDesk } from './leases.ts';

const request = (account: bigint): LeaseRequest => ({
  ...{ account, need: moneyFromE7(1n), wish: ZERO_MONEY },
});

function desk(isThere = true) {
  const posted: ToLeases[] = [];
  const heard: LeaseAnswer[][] = [];
  const office = new LeaseDesk((message) => {
    posted.push(message);
    return isThere;
  });
  return {
    ...{ posted, heard, office },
    ask: (...accounts: bigint[]) =>
      office.ask(accounts.map(request), (answers) => heard.push([...answers])),
  };
}

describe('questions to the lease thread (BIL-4)', () => {
  it('are a message each, and each hears its own answer', () => {
    const { office, posted, heard, ask } = desk();
    ask(1n, 2n);
    ask(3n);
    assert.deepEqual(
      posted.map((message) => (message.type === 'ask' ? message.requests.length : -1)),
      [2, 1],
    );
    office.receive({ question: 2, answers: [{ account: 3n, granted: moneyFromE7(30n) }] });
    office.receive({ question: 1, answers: [] });
    assert.deepEqual(heard, [[{ account: 3n, granted: 30n }], []]);
  });

  it('are answered once, also when the thread dies', () => {
    const { office, heard, ask } = desk();
    ask(1n);
    ask(2n);
    office.receive({ question: 1, answers: [] });
    office.denyAll();
    office.denyAll();
    office.receive({ question: 2, answers: [] });
    assert.equal(heard.length, 2);
    assert.match(JSON.stringify(heard[1]?.map((answer) => 'unavailable' in answer)), /true/);
  });

  it('about months of phones are heard once, null where the database is away (BIL-6)', () => {
    const { office, posted } = desk();
    const month = { phone: 31n, numbers: ['1001'], account: 1n, fromMs: 0 };
    const spent: (bigint | null | undefined)[] = [];
    for (let count = 0; count < 3; count += 1) {
      office.monthsOf([month], (all) => spent.push(all === null ? null : all.get(31n)));
    }
    assert.deepEqual(posted[0], { type: 'months', question: 1, months: [month] });
    office.looked({ question: 2, balances: [[31n, moneyFromE7(7n)]] });
    office.looked({ question: 1, balances: null });
    office.denyAll();
    office.looked({ question: 3, balances: [[31n, moneyFromE7(9n)]] });
    assert.deepEqual(spent, [7n, null, null]);
  });

  it('are denied in a later turn when there is no thread', async () => {
    const { heard, ask } = desk(false);
    ask(1n);
    assert.equal(heard.length, 0);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(heard.length, 1);
  });
});
