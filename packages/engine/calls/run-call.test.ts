import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hungUp } from './legs/testing-legs.ts';
import { answersAfter, silent, switchUnderTest, talks } from './testing-switch.ts';

describe('one call, from its offer to its record (SIG-2, CDR-1)', () => {
  it('is rung, answered, hung up by the caller, charged and written down', () => {
    const world = switchUnderTest({ vendors: { good: answersAfter(2_000) } });
    const call = world.calls('8613800138000');
    world.passes(2_500);
    assert.deepEqual(world.told(call), ['ring 180', 'answer']);
    assert.deepEqual(world.journal.kindsOf('call-1'), ['answered']);
    world.passes(59_500);
    call.says(hungUp());
    assert.equal(world.legTo('good').last('release')?.cause, 16);
    const record = world.record(call);
    assert.deepEqual(
      {
        ...{ caller: record.caller?.id, callee: record.callee?.id, hold: record.holdTimeMs },
        ...{ reason: record.serverReason, by: record.endDirection, status: record.endReason },
        ...{ fee: record.charge?.feeE7, cost: record.cost?.feeE7, mode: record.billingMode },
        ...{ pdd: record.pddMs, callerPdd: record.callerPddMs, calleePdd: record.calleePddMs },
        answeredAfter: (record.answeredAtMs ?? 0) - record.startedAtMs,
        lasted: record.endedAtMs - record.startedAtMs,
      },
      {
        ...{ caller: 'acme', callee: 'good', hold: 60_000 },
        ...{ reason: 11, by: 0, status: 200 },
        ...{ fee: '600000', cost: '200000', mode: 1 },
        ...{ pdd: 200, callerPdd: 2_000, calleePdd: 200 },
        ...{ answeredAfter: 2_000, lasted: 62_000 },
      },
    );
    assert.deepEqual(world.attempts(call), ['good: connected 200']);
    world.check();
  });

  it('a silent vendor is left after SS_SIP_TIMEOUT_INVITE and the next one answers (RTE-3)', () => {
    const world = switchUnderTest({ vendors: { slow: silent(), good: answersAfter(2_000) } });
    const call = world.calls('8613800138000');
    world.passes(12_100);
    assert.deepEqual(world.told(call), ['ring 180', 'answer']);
    world.passes(60_000);
    call.says(hungUp());
    assert.deepEqual(world.attempts(call), ['slow: InviteTimeout', 'good: connected 200']);
    assert.equal(world.record(call).callerPddMs, 12_000);
    world.check();
  });

  it('is renewed in the journal at each slice of money, and at least each 30 s', () => {
    const world = switchUnderTest({ vendors: { good: answersAfter(1_000) } });
    const call = world.calls('8613800138000');
    world.passes(1_000 + 56_000);
    // 30 s after the answer, and at 55 s with more money.
    assert.deepEqual(world.journal.kindsOf('call-1'), ['answered', 'renewed', 'renewed']);
    const [open] = world.journal.open;
    assert.equal(open?.record.serverReason, 13);
    assert.equal(open?.record.holdTimeMs, 55_000);
    assert.equal(open?.record.charge?.feeE7, '550000');
    assert.equal(open?.legs.length, 2);
    assert.equal(open?.reservedE7, String(180 * 10_000));
    world.passes(3_600_000);
    const steps = world.journal.kindsOf('call-1').length;
    assert.ok(steps >= 3_600 / 30, `${steps} steps in an hour`);
    call.says(hungUp());
    assert.equal(world.journal.kindsOf('call-1').at(-1), 'ended');
    world.check();
  });

  it('is cut as its money is used up, and charged not more than it (BIL-4)', () => {
    const world = switchUnderTest({ vendors: { good: answersAfter(1_000) }, balance: '0.10' });
    const call = world.calls('8613800138000');
    world.passes(200_000);
    const record = world.record(call);
    assert.equal(record.holdTimeMs, 100_000);
    assert.equal(record.charge?.feeE7, '1000000');
    assert.deepEqual([record.serverReason, record.endDirection, record.q850], [24, 2, 31]);
    assert.deepEqual(world.told(call), ['ring 180', 'answer', 'release 31']);
    assert.equal(world.balance(), '0');
    world.check();
  });

  it('goes on when money is paid in before it is used up', () => {
    const world = switchUnderTest({ vendors: { good: answersAfter(1_000) }, balance: '0.07' });
    const call = world.calls('8613800138000');
    world.passes(60_000);
    const account = world.configuration.keyOf('accounts', 'acme-money');
    world.money.balances.set(account, 100_000_000n as never);
    world.remembersBalances();
    world.passes(100_000);
    assert.equal(call.stage, 'up');
    call.says(hungUp());
    assert.equal(world.record(call).serverReason, 11);
    world.check();
  });

  it('a clock that is set makes no wrong bill', () => {
    const world = switchUnderTest({ vendors: { good: talks({ answerMs: 500, talkMs: 30_000 }) } });
    const call = world.calls('8613800138000');
    world.passes(10_000);
    world.clock.wallStepsBy(-3_600_000);
    world.passes(30_000);
    const record = world.record(call);
    assert.equal(record.holdTimeMs, 30_000);
    assert.equal(record.endedAtMs - record.startedAtMs, 30_500);
    world.check();
  });

  it('a hundred calls on money for ten: exactly those that fit pass', () => {
    const world = switchUnderTest({ balance: '0.60', vendors: { good: answersAfter(1_000) } });
    const calls = Array.from({ length: 100 }, () => world.calls('8613800138000'));
    world.passes(1_500);
    assert.equal(calls.filter(({ stage }) => stage === 'up').length, 10);
    world.passes(120_000);
    const reasons = calls.map((call) => world.record(call).serverReason);
    assert.equal(reasons.filter((reason) => reason === 8).length, 90);
    assert.equal(reasons.filter((reason) => reason === 24).length, 10);
    assert.equal(world.balance(), '0');
    world.check();
  });
});
