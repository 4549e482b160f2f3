import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { News, Scope } from './index.ts';
import { hubUnderTest, turnedTopic } from './testing-live.ts';

const facts = (calls: number): News => ({ facts: { calls } });
const told = (listener: { readonly heard: ReadonlyArray<{ readonly data: object }> }) =>
  listener.heard.map(({ data }) => (data as { facts?: { calls?: number } }).facts?.calls);

const BOTH = [
  [1, 2],
  [1, 2],
];

describe('live events (API-3)', () => {
  it('are looked at once, whoever many listen, and told to all', async () => {
    const calls = turnedTopic('calls');
    const { clock, hub, listens } = hubUnderTest([calls.topic]);
    const many = Array.from({ length: 1_000 }, () => listens().listener);
    for (let n = 1; n <= 5; n += 1) {
      calls.says(facts(n));
      await clock.passes(1_000);
    }
    await clock.passes(200); // so long it takes until the last has been told
    assert.deepEqual(calls.counted, { looks: 6, begun: 1, fails: false });
    for (const one of many) assert.deepEqual(told(one).slice(1), [1, 2, 3, 4, 5]);
    assert.equal(hub.figures.listeners, 1_000);
  });

  it('are written a few at a time, and what came meanwhile in one write', async () => {
    const [calls, gateways] = [turnedTopic('calls'), turnedTopic('gateways')];
    const { clock, listens } = hubUnderTest([calls.topic, gateways.topic]);
    const many = Array.from({ length: 1_000 }, () => listens().listener);
    const [first, last] = [many[0], many.at(-1)];
    await clock.passes(1);
    calls.says(facts(1));
    gateways.says(facts(2));
    const before = many.map(({ writes }) => writes);
    await clock.passes(1_000);
    const written = (): number =>
      many.filter(({ writes }, at) => writes > (before[at] ?? 0)).length;
    assert.ok(written() <= 50, `${written()} at once`);
    await clock.passes(100);
    assert.ok(written() > 400 && written() < 700, `${written()} halfway`);
    await clock.passes(400);
    assert.deepEqual([told(first as never).slice(1), told(last as never).slice(1)], BOTH);
    assert.equal(last?.writes, (before.at(-1) ?? 0) + 1);
  });

  it('end at once for who lost his right, when that is heard', async () => {
    const { clock, hub, listens } = hubUnderTest([turnedTopic('calls').topic]);
    let isAllowed = true;
    const { listener } = listens({
      recheck: async () => (isAllowed ? { name: '', accounts: null } : null),
    });
    hub.recheck();
    await clock.passes(1);
    assert.equal(listener.isCut, false);
    isAllowed = false;
    hub.recheck();
    await clock.passes(1);
    assert.equal(listener.isCut, true);
  });

  it('say what stands to who begins to listen', async () => {
    const calls = turnedTopic('calls');
    const { clock, listens } = hubUnderTest([calls.topic]);
    const first = listens();
    calls.says({ changed: [{ owner: null, value: 'a' }], isFull: true });
    await clock.passes(2_000);
    const { listener } = listens();
    assert.deepEqual(listener.events, ['hello', 'calls']);
    assert.deepEqual(listener.heard[1]?.data.changed, ['a']);
    assert.equal(listener.heard[0]?.data.isResumed, false);
    assert.equal(first.listener.events.length, 2);
  });

  it('go on where one was, without a gap and without repeating', async () => {
    const calls = turnedTopic('calls');
    const { clock, listens } = hubUnderTest([calls.topic]);
    const before = listens();
    for (const n of [1, 2]) {
      calls.says(facts(n));
      await clock.passes(1_000);
    }
    const { lastId } = before.listener;
    before.leaves();
    for (const n of [3, 4]) {
      calls.says(facts(n));
      await clock.passes(1_000);
    }
    const { listener } = listens({ after: lastId });
    calls.says(facts(5));
    await clock.passes(1_000);
    assert.deepEqual(told(listener), [undefined, 3, 4, 5]);
    assert.equal(listener.heard[0]?.data.isResumed, true);
    // Nothing was missed: nothing is repeated either.
    assert.deepEqual(told(listens({ after: listener.lastId }).listener), [undefined]);
  });

  it('go on from the id of hello, before anything happened', async () => {
    const calls = turnedTopic('calls');
    const { clock, listens } = hubUnderTest([calls.topic]);
    const { listener, leaves } = listens();
    leaves();
    calls.says(facts(1));
    await clock.passes(2_000);
    assert.deepEqual(told(listens({ after: listener.lastId }).listener), [undefined, 1]);
  });

  //  after                       why
  const gaps = [
    ['other.0', 'another process'],
    ['e.999', 'a number of the future'],
    ['e.-1', 'no number'],
    ['e.', 'no number at all'],
    ['nonsense', 'no id'],
    ['e.0', 'more happened than is remembered'],
  ] as const;
  for (const [after, why] of gaps) {
    it(`that are missed are said to be: ${why}`, async () => {
      const calls = turnedTopic('calls');
      const { clock, hub, listens } = hubUnderTest([calls.topic]);
      listens();
      for (let n = 0; n < 600; n += 1) {
        calls.says(facts(n));
        await clock.passes(1_000);
      }
      const { listener } = listens({ after });
      assert.deepEqual(listener.events, ['gap', 'hello', 'calls']);
      assert.deepEqual(told(listener), [undefined, undefined, 599]);
      assert.equal(hub.figures.gaps, 1);
    });
  }

  it('that nobody looked at meanwhile are a gap', async () => {
    const [calls, records] = [turnedTopic('calls'), turnedTopic('records')];
    const { clock, listens } = hubUnderTest([calls.topic, records.topic]);
    const { listener, leaves } = listens({ topics: ['calls'] });
    await clock.passes(1_000);
    leaves();
    const both = listens({ after: listener.lastId });
    assert.equal(both.listener.events[0], 'gap');
    assert.equal(
      listens({ topics: ['calls'], after: listener.lastId }).listener.events[0],
      'hello',
    );
  });

  it('are not looked at when nobody has listened for a while, but for those that always are', async () => {
    const [calls, counters] = [turnedTopic('calls'), turnedTopic('counters', true)];
    const { clock, hub, listens } = hubUnderTest([calls.topic, counters.topic]);
    const { listener, leaves } = listens();
    await clock.passes(10_000);
    leaves();
    await clock.passes(60_000);
    assert.equal(listens({ after: listener.lastId }).listener.events[0], 'hello');
    const { leaves: leavesAgain } = listens();
    leavesAgain();
    hub.stop();
    const again = hubUnderTest([calls.topic, counters.topic]);
    again.listens().leaves();
    await again.clock.passes(300_000);
    const { looks } = calls.counted;
    counters.says(facts(7));
    await again.clock.passes(60_000);
    assert.equal(calls.counted.looks, looks);
    assert.deepEqual(again.hub.facts('counters'), { calls: 7 });
  });

  const scopes: ReadonlyArray<readonly [Scope, readonly string[], readonly string[], object]> = [
    [{ name: '', accounts: null }, ['ours', 'a', 'b'], ['x', 'y'], { calls: 3 }],
    [{ name: '1', accounts: new Set([1n]) }, ['a'], ['x'], {}],
    [{ name: '2', accounts: new Set([2n, 9n]) }, ['b'], ['y'], {}],
  ];
  for (const [scope, changed, removed, shown] of scopes) {
    it(`tell whose they are alone: scope "${scope.name}" (SEC-6)`, async () => {
      const calls = turnedTopic('calls');
      const { clock, listens } = hubUnderTest([calls.topic]);
      const { listener } = listens({ scope });
      const stranger = listens({ scope: { name: '7', accounts: new Set([7n]) } }).listener;
      calls.says({
        facts: { calls: 3 },
        changed: [
          { owner: null, value: 'ours' },
          { owner: 1n, value: 'a' },
          { owner: 2n, value: 'b' },
        ],
        removed: [
          { owner: 1n, value: 'x' },
          { owner: 2n, value: 'y' },
        ],
      });
      await clock.passes(1_000);
      const { data } = listener.heard.at(-1) ?? {};
      assert.deepEqual([data?.changed, data?.removed, data?.facts], [changed, removed, shown]);
      assert.deepEqual(stranger.events, ['hello']);
    });
  }

  it('do not wait for who reads slowly: he is cut off', async () => {
    const calls = turnedTopic('calls');
    const { clock, hub, listens } = hubUnderTest([calls.topic]);
    const [slow, quick] = [listens().listener, listens().listener];
    slow.waiting = 2 * 1024 * 1024;
    calls.says(facts(1));
    await clock.passes(1_000);
    assert.deepEqual([slow.isCut, quick.isCut, told(quick).at(-1)], [true, false, 1]);
    assert.deepEqual([hub.figures.slowCut, hub.figures.listeners], [1, 1]);
  });

  it('end for who may listen no longer, and change with his scope', async () => {
    const calls = turnedTopic('calls');
    const { clock, listens } = hubUnderTest([calls.topic]);
    const [ended, kept] = [
      listens({ recheck: async () => null }).listener,
      listens({ recheck: async () => ({ name: '1', accounts: new Set([1n]) }) }).listener,
    ];
    await clock.passes(16_000);
    calls.says({ facts: { calls: 9 }, changed: [{ owner: 1n, value: 'a' }] });
    await clock.passes(1_000);
    assert.equal(ended.isCut, true);
    assert.deepEqual(kept.heard.at(-1)?.data.facts, {});
    assert.match(kept.text, /^:$/m, 'a beat that holds the connection');
  });

  it('go on when what is looked at fails for a while', async () => {
    const calls = turnedTopic('calls');
    const { clock, listens } = hubUnderTest([calls.topic]);
    const { listener } = listens();
    calls.counted.fails = true;
    await clock.passes(5_000);
    calls.counted.fails = false;
    calls.says(facts(4));
    await clock.passes(2_000);
    assert.equal(told(listener).at(-1), 4);
  });

  it('have a limit of listeners, and end with the hub', async () => {
    const calls = turnedTopic('calls');
    const { clock, hub, listens } = hubUnderTest([calls.topic]);
    const all = Array.from({ length: 2_000 }, () => listens());
    assert.equal(listens().listening.ok, false);
    all[0]?.leaves();
    assert.equal(listens().listening.ok, true);
    hub.stop();
    assert.ok(all.slice(1).every(({ listener }) => listener.isCut));
    await clock.passes(5_000);
    assert.equal(clock.pending, 0);
    assert.equal(listens().listening.ok, false);
  });
});
