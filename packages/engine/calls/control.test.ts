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

  it('are told of as they change, each once, to who asks with the number he was told', () => {
    const world = switchUnderTest(good);
    const { control } = world.switch;
    const { at: begin, changed: none } = control.changes(null);
    assert.deepEqual(none, []);
    const calls = [world.calls('8613800138000'), world.calls('8613800138000')];
    world.passes(2_000);
    const first = control.changes(begin);
    const states = first.changed.map(({ state }) => state);
    assert.deepEqual([first.calls, first.connected, states], [2, 2, ['connected', 'connected']]);
    assert.deepEqual(control.changes(first.at).changed, []);
    calls[0]?.says(hungUp());
    const second = control.changes(first.at);
    assert.deepEqual(second.changed, []);
    const ended = second.ended.map(({ reason, payer }) => [reason, payer?.id]);
    assert.deepEqual([second.calls, ended, second.isCut], [1, [[11, 'acme-money']], false]);
    // Numbers of an earlier process, and of none.
    assert.equal(control.changes(begin - 1).isCut, true);
    assert.equal(control.changes(second.at + 1).isCut, true);
    world.switch.endAll();
    world.passes(100);
    world.check();
  });

  it('are listed by pages, also when the last one of a page has gone meanwhile', () => {
    const world = switchUnderTest(good);
    const calls = [1, 2, 3, 4].map(() => world.calls('8613800138000'));
    world.passes(2_000);
    const { control } = world.switch;
    const all = control.list().map(({ id }) => id);
    const { items, total } = control.page({ limit: 2 });
    assert.deepEqual([items.map(({ id }) => id), total], [all.slice(0, 2), 4]);
    calls[1]?.says(hungUp());
    const rest = control.page({ limit: 2, after: all[1] }).items;
    assert.deepEqual(
      rest.map(({ id }) => id),
      all.slice(2),
    );
    world.switch.endAll();
    world.passes(100);
    world.check();
  });
});
