import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DialogFacts, OpenCall } from '@tandem/domain/record';
import { hungUp } from './legs/testing-legs.ts';
import { endOpenCalls, recoveredRecord } from './recovery.ts';
import { answersAfter, switchUnderTest } from './testing-switch.ts';

const good = { vendors: { good: answersAfter(1_000) } };

describe('the calls that are there (DIA-1)', () => {
  it('are listed with both sides, their seconds and what they cost so far', () => {
    const world = switchUnderTest(good);
    const call = world.calls('8613800138000');
    world.passes(500);
    const { control } = world.switch;
    const [hunting] = control.list();
    assert.deepEqual([hunting?.state, hunting?.seconds, hunting?.chargeE7], ['hunting', 0, '0']);
    world.passes(30_500);
    world.calls('8613800138000');
    const [current, ...others] = control.list();
    assert.equal(others.length, 1);
    assert.deepEqual(
      {
        ...{ state: current?.state, seconds: current?.seconds, charge: current?.chargeE7 },
        ...{ caller: current?.caller?.id, callee: current?.callee?.id },
        ...{ payer: current?.payer?.id, callId: current?.callerCallId },
      },
      {
        ...{ state: 'connected', seconds: 30, charge: '300000' },
        ...{ caller: 'acme', callee: 'good', payer: 'acme-money', callId: 'call-1' },
      },
    );
    const figures = control.figures();
    assert.deepEqual([figures.calls, figures.connected, figures.offered], [2, 1, 2]);
    call.says(hungUp());
    assert.deepEqual(control.figures().byReason, { '11': 1 });
    assert.equal(control.list().length, 1);
    world.switch.endAll();
    world.passes(100);
    world.check();
  });

  it('explain themselves: trace, and the arithmetic so far (DIA-3)', () => {
    const world = switchUnderTest(good);
    world.calls('8613800138000');
    world.passes(31_000);
    const { control } = world.switch;
    const explained = control.explain(control.list()[0]?.id ?? '');
    assert.ok(explained.ok);
    assert.ok(explained.value.record.trace.length > 3);
    assert.match(explained.value.because.join('\n'), /30 s/);
  });

  it('that are not there are not found', () => {
    const { control } = switchUnderTest(good).switch;
    assert.deepEqual(control.hangUp('nobody'), { ok: false, error: { code: 'CALL_NOT_FOUND' } });
    assert.equal(control.explain('nobody').ok, false);
  });
});

describe('after a kill (CDR-7)', () => {
  it('each open call is ended from its last step, and both its legs are hung up', () => {
    const world = switchUnderTest(good);
    const [one, two] = [world.calls('8613800138000'), world.calls('8613800138000')];
    world.passes(40_000);
    two.says(hungUp());
    const dialogs: DialogFacts[] = [];
    const hangUp = { hangUp: (dialog: DialogFacts) => void dialogs.push(dialog) };
    const done = endOpenCalls(world.journal.open, { journal: world.journal, hangUp });
    assert.deepEqual([done, dialogs.length], [{ calls: 1, dialogs: 2 }, 2]);
    const record = world.record(one);
    assert.deepEqual(
      [record.serverReason, record.endDirection, record.isRecovered, record.holdTimeMs],
      [13, 2, true, 30_000],
    );
    assert.equal(record.charge?.feeE7, '300000');
    assert.equal(world.record(two).isRecovered, false);
  });

  it('charges never more than what was reserved at the step', () => {
    const world = switchUnderTest(good);
    world.calls('8613800138000');
    world.passes(32_000);
    const [open] = world.journal.open as readonly [OpenCall];
    assert.equal(recoveredRecord({ ...open, reservedE7: '7' }).charge?.feeE7, '7');
    const free = { ...open, record: { ...open.record, charge: null }, reservedE7: '0' };
    assert.equal(recoveredRecord(free).charge, null);
  });
});
