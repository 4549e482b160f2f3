import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isUuid, ms } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { CallMoney, MoneyRequest, OpenAnswer } from './contract.ts';
import { nextEpoch } from './epoch.ts';
import { perSecond, renewed, World } from './testing-world.ts';

const ACME = 7n;
const UNIT = 10_000_000;
/** 1 E7 a second, 60 s ahead. */
const CHEAP: MoneyRequest = { account: ACME, pricing: perSecond(1), advanceMinutes: 1 };
const FREE: MoneyRequest = { ...CHEAP, pricing: perSecond(0) };

const isOpen = (answer: OpenAnswer | undefined): boolean => answer?.ok === true;
const why = (answer: OpenAnswer | undefined): string | undefined =>
  answer === undefined ? 'nothing yet' : answer.ok ? 'open' : answer.why;

function opened(world: World, request = CHEAP): CallMoney {
  const answer = world.opens(request, 10);
  assert.ok(answer?.ok, why(answer));
  return answer.money;
}

/** So many at the same moment, and what became of them. */
function together(world: World, count: number, request = CHEAP): OpenAnswer[] {
  const answers: OpenAnswer[] = [];
  for (let i = 0; i < count; i += 1) {
    world.balances.open(request, (answer) => answers.push(answer));
  }
  world.clock.passesAtOnce(250);
  return answers;
}

describe('a call begins (BIL-4)', () => {
  it('asks the office when nothing is leased, and then has its first slice', () => {
    const world = new World();
    world.has(ACME, UNIT);
    assert.equal(world.opens(CHEAP), undefined);
    world.clock.passesAtOnce(5);
    assert.deepEqual(world.balances.figures(), {
      ...{ accounts: 1, calls: 1, waiting: 0 },
      ...{ leased: moneyFromE7(120n), reserved: moneyFromE7(60n) },
    });
    assert.equal(isOpen(world.opens(CHEAP)), true, 'what was leased beyond the need is there');
    assert.equal(world.office.asked.length, 1);
  });

  it('waits no longer than 200 ms', () => {
    const world = new World();
    world.has(ACME, UNIT);
    world.office.answersAfter = ms(1_000);
    assert.equal(why(world.opens(CHEAP, 199)), 'nothing yet');
    const late = world.opens(CHEAP, 200);
    assert.equal(why(late), 'unavailable');
  });

  it('keeps as free money what the office says late', () => {
    const world = new World();
    world.has(ACME, UNIT);
    world.office.answersAfter = ms(1_000);
    assert.equal(why(world.opens(CHEAP, 500)), 'unavailable');
    world.clock.passesAtOnce(600);
    assert.deepEqual(world.money(ACME), { leased: 120, free: 120 });
    assert.equal(isOpen(world.opens(CHEAP)), true);
  });

  it('needs no money and no account where nothing is charged', () => {
    const world = new World();
    world.office.away = 'away';
    const answer = world.opens(FREE);
    assert.ok(answer?.ok);
    assert.deepEqual(answer.grant, { reserved: 0n, seconds: Number.POSITIVE_INFINITY });
    assert.equal(renewed(answer.money, world), answer.grant);
    answer.money.settle(moneyFromE7(0n));
    assert.equal(world.balances.figures().accounts, 0);
  });

  it('passes the line where a package pays the beginning', () => {
    const world = new World();
    const request = { ...CHEAP, pricing: { ...perSecond(1), packageSeconds: 600 } };
    const answer = world.opens(request);
    assert.ok(answer?.ok);
    assert.deepEqual(answer.grant, { reserved: 0n, seconds: 600 });
  });

  //  balance, calls at once, that pass
  const crowds: ReadonlyArray<readonly [number, number, number]> = [
    [600, 1_000, 10],
    [659, 1_000, 10],
    [599, 1_000, 9],
    [59, 1_000, 0],
    [60_000, 1_000, 1_000],
  ];
  for (const [balance, calls, pass] of crowds) {
    it(`${calls} at once on money for ${pass}: exactly ${pass}`, () => {
      const world = new World();
      world.has(ACME, balance);
      const answers = together(world, calls);
      assert.equal(answers.length, calls);
      assert.equal(answers.filter(isOpen).length, pass);
      assert.ok(answers.every((answer) => answer.ok || answer.why === 'insufficient'));
      assert.ok(world.office.asked.length <= 4, `asked ${world.office.asked.length} times`);
    });
  }

  it('serves in order, and lets a small one pass that comes behind one which is refused', () => {
    const world = new World();
    world.has(ACME, 100);
    const heard: string[] = [];
    const asks = (name: string, minutes: number): void =>
      world.balances.open({ ...CHEAP, advanceMinutes: minutes }, (answer) =>
        heard.push(`${name} ${why(answer)}`),
      );
    asks('first', 1);
    asks('large', 5);
    asks('small', 0);
    world.clock.passesAtOnce(5);
    assert.deepEqual(heard, ['first open', 'large insufficient', 'small open']);
  });

  it('says unavailable when the database is away, and does not ask for each call', () => {
    const world = new World();
    world.office.away = 'connection refused';
    const answers = together(world, 100);
    assert.ok(answers.every((answer) => why(answer) === 'unavailable'));
    for (let i = 0; i < 200; i += 1) world.opens(CHEAP, 1);
    assert.ok(world.office.asked.length <= 8, `asked ${world.office.asked.length} times`);
  });

  it('finds a payment that has come since it was refused', () => {
    const world = new World();
    assert.equal(why(world.opens(CHEAP, 60)), 'insufficient');
    world.has(ACME, 60);
    assert.equal(why(world.opens(CHEAP, 60)), 'open');
  });

  it('runs on what is leased while the database is away', () => {
    const world = new World();
    world.has(ACME, 100 * UNIT);
    world.balances.expect(new Set([ACME]));
    world.clock.passesAtOnce(100);
    world.office.away = 'away';
    const answers = together(world, 100);
    assert.ok(answers.every(isOpen));
  });

  it('spends credit and leaves the minimum', () => {
    const world = new World();
    const account = world.bank.of(ACME);
    account.credit = moneyFromE7(300n);
    account.minimum = moneyFromE7(60n);
    assert.equal(together(world, 10).filter(isOpen).length, 4);
  });
});

describe('a call goes on (BIL-4)', () => {
  it('by slices that double up to 200 s', () => {
    const world = new World();
    world.has(ACME, 10 * UNIT);
    const call = opened(world, { ...CHEAP, advanceMinutes: 0 });
    const seconds = [call.grant.seconds];
    for (let i = 0; i < 8; i += 1) seconds.push(renewed(call, world, 10)?.seconds ?? -1);
    assert.deepEqual(seconds, [1, 11, 31, 71, 151, 311, 511, 711, 911]);
    assert.equal(call.grant.reserved, 911n);
  });

  it('or up to the ACD where that is longer', () => {
    const world = new World();
    world.has(ACME, 10 * UNIT);
    const call = opened(world, { ...CHEAP, averageSeconds: 300 });
    const seconds = [call.grant.seconds];
    for (let i = 0; i < 4; i += 1) seconds.push(renewed(call, world, 10)?.seconds ?? -1);
    assert.deepEqual(seconds, [60, 180, 420, 720, 1_020]);
  });

  it('with what there is when little is left, to the block', () => {
    const world = new World();
    world.has(ACME, 100);
    const block = perSecond(1, { firstSeconds: 6, nextSeconds: 6 });
    const call = opened(world, { ...CHEAP, pricing: block });
    assert.deepEqual(renewed(call, world, 10), { reserved: 96n, seconds: 96 });
    assert.deepEqual(renewed(call, world, 100), { reserved: 96n, seconds: 96 });
    assert.deepEqual(world.money(ACME), { leased: 100, free: 4 });
  });

  it('in fair shares when several run on little', () => {
    const world = new World();
    world.has(ACME, 60 * 4 + 100);
    const calls = together(world, 4).map((answer) => answer.ok && answer.money);
    const seconds = calls.map((call) => call && renewed(call, world, 300)?.seconds);
    assert.deepEqual(seconds, [60 + 25, 60 + 18, 60 + 14, 60 + 10]);
  });

  it('with what is free when the office says nothing', () => {
    const world = new World();
    world.has(ACME, 10 * UNIT);
    const call = opened(world);
    world.office.answersAfter = ms(10_000);
    assert.equal(renewed(call, world, 199), undefined);
    world.clock.passesAtOnce(1);
    assert.deepEqual(call.grant, { reserved: 120n, seconds: 120 });
  });

  it('is told nothing after its end', () => {
    const world = new World();
    world.has(ACME, 10 * UNIT);
    const call = opened(world);
    let told = 0;
    call.renew(() => {
      told += 1;
    });
    world.ends(call, 10);
    world.clock.passesAtOnce(1_000);
    assert.equal(told, 0);
    assert.equal(world.balances.figures().reserved, 0n);
  });

  it('and ends: the fee is gone, the rest free, the lease smaller when it is posted', () => {
    const world = new World();
    world.has(ACME, 1_000);
    const call = opened(world);
    world.ends(call, 45);
    assert.deepEqual(world.money(ACME), { leased: 75, free: 75 });
    world.posts();
    assert.equal(world.bank.of(ACME).balance, 955n);
    assert.equal(world.bank.leased(ACME), 75n);
  });

  it('gives what it frees to those who wait', () => {
    const world = new World();
    world.has(ACME, 120);
    const call = opened(world);
    opened(world);
    world.office.answersAfter = ms(100);
    let heard: OpenAnswer | undefined;
    world.balances.open({ ...CHEAP, advanceMinutes: 0 }, (answer) => {
      heard = answer;
    });
    world.ends(call, 59);
    assert.equal(isOpen(heard), true);
  });

  for (const [what, fee] of [
    ['over its reserve', 61n],
    ['below zero', -1n],
  ] as const) {
    it(`a fee ${what} is a bug`, () => {
      const world = new World();
      world.has(ACME, 1_000);
      const call = opened(world);
      assert.throws(() => call.settle(moneyFromE7(fee)), /over the reserve/);
    });
  }

  it('is settled once', () => {
    const world = new World();
    world.has(ACME, 1_000);
    const call = opened(world);
    call.settle(moneyFromE7(0n));
    assert.throws(() => call.settle(moneyFromE7(0n)), /once/);
    assert.throws(() => call.renew(() => undefined), /open/);
  });
});

describe('money that lies ready (BIL-4)', () => {
  it('is leased for those who are expected, before they call', () => {
    const world = new World();
    world.has(ACME, 100 * UNIT);
    world.balances.expect(new Set([ACME]));
    world.clock.passesAtOnce(5);
    assert.deepEqual(world.money(ACME), { leased: UNIT, free: UNIT });
    assert.equal(isOpen(world.opens(CHEAP)), true);
  });

  it('leaves three quarters of a small balance to others', () => {
    const world = new World();
    world.has(ACME, 400);
    world.balances.expect(new Set([ACME]));
    world.clock.passesAtOnce(5);
    assert.equal(world.money(ACME).leased, 100);
  });

  it('grows with what is burnt, and goes back when it is not', () => {
    const world = new World();
    world.has(ACME, 1_000 * UNIT);
    const dear = { ...CHEAP, pricing: perSecond(UNIT / 10) };
    for (let i = 0; i < 60; i += 1) {
      const call = opened(world, dear);
      world.ends(call, UNIT);
      world.clock.passesAtOnce(990);
    }
    const { free } = world.money(ACME);
    assert.ok(
      free > 15 * UNIT && free < 70 * UNIT,
      `${free / UNIT} lie ready for 60 s at 1 a second`,
    );
    world.clock.passesAtOnce(20 * 60_000);
    world.posts();
    assert.equal(world.money(ACME).leased, 0);
    assert.equal(world.bank.leased(ACME), 0n);
    assert.equal(world.bank.of(ACME).balance, BigInt(940 * UNIT));
  });

  it('goes back when nobody is expected any more', () => {
    const world = new World();
    world.has(ACME, 100 * UNIT);
    world.balances.expect(new Set([ACME]));
    world.clock.passesAtOnce(5);
    world.balances.expect(new Set());
    world.clock.passesAtOnce(70_000);
    assert.deepEqual(world.journal, [
      { kind: 'leaseReturned', node: 'a', epoch: '1', account: '7', amountE7: String(UNIT) },
    ]);
    assert.equal(world.balances.figures().accounts, 0);
  });

  it('is leased for one who comes, and goes back when he goes', () => {
    const world = new World();
    world.has(ACME, 100 * UNIT);
    world.balances.comes(ACME);
    world.balances.comes(ACME);
    world.clock.passesAtOnce(70_000);
    assert.deepEqual(world.money(ACME), { leased: UNIT, free: UNIT });
    world.balances.goes(ACME);
    world.clock.passesAtOnce(70_000);
    assert.deepEqual([world.journal.length, world.balances.figures().accounts], [1, 0]);
  });

  it('stays ours while the journal cannot take it', () => {
    const world = new World();
    world.has(ACME, 1_000);
    world.ends(opened(world), 0);
    world.isFull = true;
    world.clock.passesAtOnce(120_000);
    assert.equal(world.money(ACME).leased, 120);
    world.isFull = false;
    world.clock.passesAtOnce(70_000);
    assert.equal(world.money(ACME).leased, 0);
  });

  it('is asked for more and more seldom where there is none', () => {
    const world = new World();
    world.bank.of(ACME);
    world.balances.expect(new Set([ACME]));
    world.clock.passesAtOnce(3_600_000);
    assert.ok(world.office.asked.length < 25, `asked ${world.office.asked.length} times an hour`);
  });

  it('never holds up a call that needs money', () => {
    const world = new World();
    const many = new Set(Array.from({ length: 5_000 }, (_, at) => BigInt(at + 100)));
    for (const account of many) world.has(account, UNIT);
    world.has(ACME, UNIT);
    world.office.answersAfter = ms(50);
    world.balances.expect(many);
    assert.equal(why(world.opens(CHEAP, 55)), 'open');
    world.clock.passesAtOnce(1_000);
    assert.ok(world.office.asked.every((batch) => batch.length <= 500));
    assert.equal(world.balances.figures().leased, BigInt(120 + 5_000 * (UNIT / 4)));
  });
});

describe('the switch ends and begins (BIL-4)', () => {
  it('gives back what no call holds, also what comes late', () => {
    const world = new World();
    world.has(ACME, UNIT);
    world.ends(opened(world), 10);
    world.office.answersAfter = ms(500);
    world.opens({ ...CHEAP, advanceMinutes: 100 });
    world.clock.passesAtOnce(5);
    world.balances.close();
    assert.equal(world.balances.figures().waiting, 0);
    world.clock.passesAtOnce(600);
    assert.equal(why(world.opens(CHEAP)), 'unavailable');
    world.posts();
    assert.equal(world.bank.leased(ACME), 0n);
    assert.equal(world.clock.pending, 0);
  });

  it('with a new epoch, while the leases of the one before still wait for their charges', () => {
    const clock = new VirtualClock();
    const killed = new World({ clock });
    killed.has(ACME, 1_000);
    opened(killed);
    const { bank } = killed;
    const again = new World({ clock, bank, book: { node: 'a', epoch: '2' } });
    opened(again);
    assert.equal(bank.leased(ACME), 240n);
    // Recovery charges the call to its last step, under the epoch it began in.
    killed.journal.push({ kind: 'charged', account: ACME, fee: moneyFromE7(60n) });
    killed.posts();
    bank.begin(again.book);
    assert.equal(bank.leased(ACME), 120n);
    assert.equal(bank.of(ACME).balance, 940n);
  });

  it('each epoch sorts behind the one before, whatever the clock says', () => {
    const random = seededRandom(1);
    const clock = new VirtualClock();
    let last: string | null = null;
    for (let i = 0; i < 100; i += 1) {
      const epoch: string = nextEpoch(last, { clock, random });
      assert.ok(isUuid(epoch) && (last === null || epoch > last));
      last = epoch;
      clock.wallStepsBy(random.between(-10_000, 1_000));
    }
  });
});
