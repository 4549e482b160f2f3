// Nothing is lost and nothing comes twice while everything is killed under traffic, in the books and
// in text files that turn meanwhile; the short form of `npm run torture`. Money that is all used up is never overdrawn.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { cleanUp, newFolder, until } from '../house/running.ts';
import { type SippRun, sippCaller } from '../support/sipp.ts';
import { needs } from '../support/tools.ts';
import { judge } from '../torture/checks.ts';
import { torture } from '../torture/run.ts';
import { World } from '../torture/world.ts';

after(cleanUp);

describe('kill -9 under traffic (CDR-2, CDR-7, BIL-4)', () => {
  it('of each process in turn, then of all at once: one record a call, both sides hear BYE', async (t) => {
    if (!needs(t, 'sipp')) return;
    const run = await torture({
      ...{ folder: newFolder(), after: (end) => t.after(end), say: (line) => t.diagnostic(line) },
      ...{ perSecond: 20, holdMs: 3_000, everySeconds: 2 },
      victims: ['switch', 'recorder', 'office', 'database', 'everything'],
    });
    const { findings, records, recovered } = await judge(run);
    const answered = run.caller.answered().length;
    t.diagnostic(`${answered} calls answered, ${records} records, ${recovered} recovered`);
    assert.deepEqual(findings, []);
    assert.ok(recovered > 0, 'calls were up when the switch was killed');
    await run.world.tandem.stop();
  });
});

/** Three customers: each is known by the address that its calls come from. */
const system = (vendorPort: number): string => `
parameters:
  SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: 0
  SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: 0
  SS_BLACK_LIST_NO_ANSWER_LIMIT: 0
rateGroups:
  - { name: seconds, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: blocks, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 6, next: 6 }] }
  - { name: minutes, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 60, next: 60 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: twelve, type: customer, balance: "0.012", rateGroup: seconds }
  - { id: blocks, type: customer, balance: "0.015", rateGroup: blocks }
  - { id: crowd, type: customer, balance: "0.60", rateGroup: minutes }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: twelve-in, account: twelve, addresses: ["127.0.0.2"] }
  - { id: blocks-in, account: blocks, addresses: ["127.0.0.3"] }
  - { id: crowd-in, account: crowd, addresses: ["127.0.0.4"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
`;

interface RecordShown {
  readonly serverReason: number;
  readonly holdTimeMs: number;
  readonly callerCallId: string;
  readonly calleeCallId: string;
  readonly charge: { readonly fee: string } | null;
}

const isAnswered = (caller: SippRun): boolean => caller.answered().length === 1;

describe('money that is used up (BIL-3, BIL-4)', () => {
  const balancesOf = (world: World): Promise<ReadonlyMap<string, bigint>> =>
    world.asksDatabase(async (statements) => {
      const rows = await statements
        .selectFrom('accountBalance')
        .innerJoin('configObject', 'key', 'account')
        .select(['id', 'balanceE7'])
        .execute();
      return new Map(rows.map(({ id, balanceE7 }) => [id, balanceE7]));
    });

  const recordsOf = (world: World, account: string): readonly RecordShown[] =>
    JSON.parse(
      world.tandem.command('cdr', 'list', '--account', account, '--limit', '1000', '--json'),
    );

  it('cuts a call to the second; of a crowd exactly those pass whose first block is there', async (t) => {
    if (!needs(t, 'sipp')) return;
    const world = await World.up({
      ...{ folder: newFolder(), after: (end) => t.after(end), system, leasedAtLeast: 0.1 },
    });
    const { folder, to } = world;
    const endless = { folder, to, calls: 1, perSecond: 1, holdMs: 60_000 };
    const callers = {
      twelve: await sippCaller({ ...endless, address: '127.0.0.2' }),
      blocks: await sippCaller({ ...endless, address: '127.0.0.3' }),
    };
    await until(
      'both calls are up',
      () => isAnswered(callers.twelve) && isAnswered(callers.blocks),
    );
    const crowd = await sippCaller({
      ...{ folder, to, calls: 1_000, perSecond: 1_000, holdMs: 8_000, address: '127.0.0.4' },
    });
    for (const caller of [crowd, callers.twelve, callers.blocks]) {
      t.after(() => void caller.child.kill());
      await caller.ended;
    }
    for (const caller of Object.values(callers)) {
      assert.equal(await caller.ended, 0, caller.output());
    }
    // Of the crowd what became of each is counted below: a busy sipp takes an answer that comes
    // again after its ACK for a fault of the call.
    await world.drains();
    for (const [account, caller] of Object.entries(callers)) {
      const records = recordsOf(world, account);
      assert.equal(records.length, 1, account);
      const [record] = records;
      assert.equal(record?.serverReason, 24, account);
      assert.equal(record?.charge?.fee, '0.012', account);
      const holdMs = record?.holdTimeMs ?? 0;
      assert.ok(Math.abs(holdMs - 12_000) <= 1_000, `${account} was held ${holdMs} ms`);
      assert.deepEqual(caller.logged('bye'), [record?.callerCallId]);
      assert.ok(world.vendor.logged('bye').includes(record?.calleeCallId ?? ''), account);
    }
    assert.equal(crowd.answered().length, 10);
    const [poor, busy] = ['refused 403', 'refused 503'].map((what) => crowd.logged(what).length);
    t.diagnostic(`${poor} refused for want of money, ${busy} since nobody knew in time`);
    assert.equal((poor ?? 0) + (busy ?? 0), 990);
    // How many hear it in time is the machine's affair: a thousand ask within a second.
    assert.ok((poor ?? 0) > 0, 'some were refused for want of money');
    // Who was let in and then not connected on a busy machine has a record without a fee.
    const paid = recordsOf(world, 'crowd').filter(({ holdTimeMs }) => holdTimeMs > 0);
    assert.deepEqual(
      paid.map(({ charge }) => charge?.fee),
      Array.from({ length: 10 }, () => '0.06'),
    );
    const balances = await balancesOf(world);
    assert.deepEqual(
      ['twelve', 'blocks', 'crowd'].map((id) => balances.get(id)),
      [0n, 30_000n, 0n],
    );
    assert.match(world.tandem.command('ledger', 'verify'), /The books agree/);
    await world.tandem.stop();
  });
});
