import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import type { Figures } from '@tandem/books/rollup';
import type { CallFigures, CallsChanged } from '@tandem/engine/calls/control';
import { type LiveSources, liveTopics, type Topic } from './index.ts';

const AWAY = fail({ is: 'away', why: 'the switch does not answer' } as const);
const SUMS: Figures = {
  of: [],
  ...{ calls: 10n, sent: 8n, answered: 4n, attempts: 9n, holdMs: 120_000n },
  ...{ chargeSeconds: 0n, costSeconds: 0n, pddMs: 4_000n, pdds: 2n },
  ...{ callerShort: 0n, calleeShort: 0n },
  charge: moneyFromE7(30_000_000n),
  cost: moneyFromE7(10_000_000n),
  commission: moneyFromE7(5_000_000n),
};

function world() {
  const clock = new VirtualClock();
  const state = {
    figures: undefined as CallFigures | undefined,
    calls: undefined as CallsChanged | undefined,
    parameters: [] as Array<{ name: string; value: string; actor: string; changedAtMs: number }>,
    gateways: [] as string[],
    recordAt: 5n,
    asked: [] as unknown[],
  };
  const sources = {
    looks: {
      figures: async () => (state.figures === undefined ? AWAY : ok(state.figures)),
      callChanges: async (since: number | null) => {
        state.asked.push(since);
        return state.calls === undefined ? AWAY : ok(state.calls);
      },
      presence: async (since: number | null) => {
        state.asked.push(since);
        return ok({ at: 3, isCut: false, users: 1, bindings: 1, changed: [] });
      },
      gateways: async () =>
        ok(state.gateways.map((gateway) => ({ gateway, live: true, addresses: [] }))),
    },
    records: {
      since: async (place: bigint | null) => {
        state.asked.push(place);
        return { at: state.recordAt, isCut: false, items: [] };
      },
    },
    figures: { figures: async () => [SUMS] },
    parameters: { readAll: async () => state.parameters },
    supervision: { processes: async () => undefined },
    dayStartMs: (ms: number) => ms - (ms % 86_400_000),
  } as unknown as LiveSources;
  const topics = liveTopics(sources, clock);
  const look = (name: string) => (topics.find((topic) => topic.name === name) as Topic).begin();
  return { clock, state, look };
}

const counted = (offered: number, answered: number): CallFigures => ({
  ...{ calls: 7, connected: 3, offered, answered, challenged: 0, ended: 0, byReason: {} },
  ...{ ignoredEvents: 0, brokenCalls: 0, feesCapped: 0, paidByNobody: 0 },
  ...{ emergencies: 0, emergenciesUnanswered: 0 },
});

describe('the topics of live events (API-3)', () => {
  it('counters: calls now, their pace over some seconds, sums and what is left', async () => {
    const { clock, state, look } = world();
    const counters = look('counters');
    assert.equal(await counters.news(), undefined, 'no switch, no figures');
    state.figures = counted(100, 50);
    assert.equal((await counters.news())?.facts?.cps, null);
    await clock.passes(2_000);
    state.figures = counted(140, 60);
    const { facts } = (await counters.news()) ?? {};
    const { cps, answersPerSecond, calls, hour } = facts ?? {};
    assert.deepEqual([cps, answersPerSecond, calls], [20, 5, 7]);
    assert.deepEqual(hour, {
      ...{ asr: 0.5, acdSeconds: 30, pddMs: 2_000, calls: 10, answered: 4 },
      ...{ charge: '3.00', cost: '1.00', margin: '1.50' },
    });
    // A switch that has started again counts from zero: no negative pace.
    state.figures = counted(2, 1);
    assert.equal((await counters.news())?.facts?.cps, null);
    state.figures = undefined;
    await counters.news();
    assert.deepEqual(counters.standing(), {}, 'what was true is not shown as if it still were');
  });

  it('calls: what changed since the last look, with whose it is', async () => {
    const { state, look } = world();
    const calls = look('calls');
    assert.equal(await calls.news(), undefined);
    const payer = { key: '9', id: 'acme' };
    state.calls = {
      ...{ at: 10, isCut: false, calls: 1, connected: 1, changed: [] },
      ended: [
        { id: 'a', reason: 11, payer },
        { id: 'b', reason: 21, payer: null },
      ],
    };
    const news = await calls.news();
    const removed = news?.removed?.map(({ owner, value }) => [owner, value]);
    assert.deepEqual(removed, [
      [9n, 'a'],
      [null, 'b'],
    ]);
    assert.equal(await calls.news(), undefined, 'the same again is no news');
    assert.deepEqual(state.asked, [null, null, 10]);
  });

  it('records and registrations go on from the place that they were told', async () => {
    const { state, look } = world();
    const [records, registrations] = [look('records'), look('registrations')];
    for (const one of [records, records, registrations, registrations]) await one.news();
    assert.deepEqual(state.asked, [null, 5n, null, 3]);
  });

  it('gateways: all at first, then what is different', async () => {
    const { state, look } = world();
    const gateways = look('gateways');
    state.gateways = ['a', 'b'];
    const first = await gateways.news();
    assert.deepEqual([first?.isFull, first?.changed?.length], [true, 2]);
    assert.equal(await gateways.news(), undefined);
    state.gateways = ['b', 'c'];
    const second = await gateways.news();
    const names = second?.changed?.map(({ value }) => (value as { gateway: string }).gateway);
    assert.deepEqual([names, second?.removed?.map(({ value }) => value)], [['c'], ['a']]);
    assert.deepEqual(gateways.standing().changed?.length, 2);
  });

  it('parameters: those that somebody has set', async () => {
    const { state, look } = world();
    const parameters = look('parameters');
    assert.deepEqual((await parameters.news())?.changed, []);
    const set = { name: 'SS_SIP_SESSION_TTL', value: '120', actor: 'ada', changedAtMs: 1 };
    state.parameters = [set];
    const value = (await parameters.news())?.changed?.[0]?.value as { name: string; value: string };
    assert.deepEqual([value.name, value.value], ['SS_SIP_SESSION_TTL', '120']);
    state.parameters = [];
    assert.deepEqual(
      (await parameters.news())?.removed?.map((one) => one.value),
      [set.name],
    );
  });

  it('each names a right that there is, and none has the name of another', () => {
    const names = liveTopics({ looks: {} } as LiveSources, new VirtualClock());
    assert.equal(new Set(names.map(({ name }) => name)).size, names.length);
  });
});
