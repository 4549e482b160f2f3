import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DynamicLimits, DynamicList } from './dynamic-list.ts';

const MINUTE = 60_000;
const OFF: DynamicLimits = {
  ...{ atOnce: 0, withinInterval: 0, intervalMs: MINUTE, blockMs: 10 * MINUTE },
  ...{ unanswered: 0, unansweredBlockMs: 20 * MINUTE },
};
const arrival = (nowMs: number, atOnce = 0) => ({ key: '4930', atOnce, nowMs });

describe('the dynamic list (SEC-3)', () => {
  it('calls within the interval: one too many blocks, and the block ends', () => {
    const list = new DynamicList();
    const limits = { ...OFF, withinInterval: 3 };
    for (const at of [0, 10, 20]) assert.equal(list.arrives(arrival(at), limits), null);
    assert.deepEqual(list.arrives(arrival(30), limits), { because: 'frequency', untilMs: 600_030 });
    assert.notEqual(list.arrives(arrival(600_029), limits), null);
    assert.equal(list.arrives(arrival(600_030), limits), null);
  });

  it('of the interval before, the part that is still within counts', () => {
    const list = new DynamicList();
    const limits = { ...OFF, withinInterval: 10 };
    for (let call = 0; call < 8; call += 1) assert.equal(list.arrives(arrival(call), limits), null);
    // Half a minute into the next one half of the eight are within.
    const later = [...Array(7).keys()].map((call) => arrival(90_000 + call));
    for (const one of later) assert.equal(list.arrives(one, limits), null);
    assert.equal(list.arrives(arrival(90_010), limits)?.because, 'frequency');
    assert.equal(new DynamicList().arrives(arrival(1_000_000), limits), null);
  });

  it('the blocked are told, and let in again by hand as if nobody knew them', () => {
    const list = new DynamicList();
    const limits = { ...OFF, withinInterval: 1 };
    for (const key of ['a', 'a', 'b', 'c', 'c']) list.arrives({ ...arrival(0), key }, limits);
    assert.deepEqual(
      [...list.blocked(1)].map(({ key, block }) => `${key} ${block.because}`),
      ['a frequency', 'c frequency'],
    );
    assert.ok(list.release('a', 1));
    assert.ok(!list.release('a', 1));
    assert.ok(!list.release('b', 1));
    assert.equal(list.arrives({ ...arrival(2), key: 'a' }, limits), null);
    assert.deepEqual([...list.blocked(10 * MINUTE)], [], 'their time is over');
  });

  it('calls at once', () => {
    const list = new DynamicList();
    const limits = { ...OFF, atOnce: 2 };
    assert.equal(list.arrives(arrival(0, 1), limits), null);
    assert.equal(list.arrives(arrival(0, 2), limits)?.because, 'atOnce');
    assert.equal(list.arrives(arrival(10, 0), limits)?.because, 'atOnce');
  });

  it('calls that nobody answers, one after the other; an answer begins anew', () => {
    const list = new DynamicList();
    const limits = { ...OFF, unanswered: 3 };
    const ends = (wasAnswered: boolean) => {
      assert.equal(list.arrives(arrival(0), limits), null);
      list.ended({ key: '4930', wasAnswered, nowMs: 0 }, limits);
    };
    for (const wasAnswered of [false, false, true, false, false]) ends(wasAnswered);
    ends(false);
    assert.deepEqual(list.blockOf('4930', 0), { because: 'noAnswer', untilMs: 20 * MINUTE });
    assert.equal(list.blockOf('4930', 20 * MINUTE), null);
  });

  it('has room for so many: who was quiet longest goes, and a list full of the blocked ends too', () => {
    const limits = { ...OFF, atOnce: 1 };
    const list = new DynamicList(3);
    const comes = (key: string, atOnce: number) => list.arrives({ key, atOnce, nowMs: 0 }, limits);
    comes('blocked', 1);
    comes('quiet', 0);
    comes('busy', 0);
    comes('fourth', 0);
    assert.notEqual(list.blockOf('blocked', 0), null);
    for (let caller = 0; caller < 100; caller += 1) comes(`again ${caller}`, 1);
    assert.notEqual(list.blockOf('again 99', 0), null);
  });

  it('nothing is watched where nothing is set', () => {
    const list = new DynamicList();
    for (let call = 0; call < 100; call += 1) assert.equal(list.arrives(arrival(0, 9), OFF), null);
  });
});
