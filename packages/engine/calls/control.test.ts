import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hungUp } from './legs/testing-legs.ts';
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
