// Who is told what, in order, and what becomes of it when a server is away.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { settled, VirtualClock } from '@tandem/base/testkit';
import { testingRecord } from '@tandem/domain/testkit';
import {
  callReport,
  MOST_REPORTS_WAITING,
  phoneReport,
  type Report,
  Reporter,
  type ReportTarget,
} from './index.ts';

const target = (name: string, more: Partial<ReportTarget> = {}): ReportTarget => ({
  ...{ name, url: `http://${name}/`, secret: null, events: [] },
  ...more,
});
const RECORD = testingRecord(1);
const report = (n: number): Report =>
  callReport({ state: 'ringing', atMs: 1_700_000_000_000, record: RECORD }, n);

function bench() {
  const clock = new VirtualClock();
  const requests: { readonly to: string; readonly n: readonly number[] }[] = [];
  const away = new Set<string>();
  const reporter = new Reporter({
    timers: clock,
    deliverTo: ({ name }) => ({
      send: async (reports) => {
        requests.push({ to: name, n: reports.map(({ n }) => n) });
        return away.has(name) ? fail('it answered 503') : ok();
      },
    }),
  });
  return { clock, reporter, requests, away };
}

describe('reports of calls and phones (API-4)', () => {
  it('say of a call what the caller of an API would see of it', () => {
    const ended = callReport({ state: 'ended', atMs: 1_700_000_000_000, record: RECORD }, 7);
    assert.equal(ended.event, 'callEnded');
    assert.equal(ended.at, '2023-11-14T22:13:20.000Z');
    assert.equal(ended.n, 7);
    assert.equal(ended.id, RECORD.id);
    assert.equal(ended.holdTimeMs, RECORD.holdTimeMs);
    assert.equal(ended.serverReason, RECORD.serverReason);
    const ringing = report(1);
    assert.equal(ringing.event, 'callRinging');
    assert.ok(!('holdTimeMs' in ringing), 'an end is no matter of a call that rings');
    assert.ok(!JSON.stringify(ended).includes('feeE7'), 'nobody is told of money');
  });

  it('say of a call for help who called, from where, and by which routes it goes (RTE-14)', () => {
    const [begins, fails] = (['emergency', 'emergencyFailed'] as const).map((state) =>
      callReport({ state, atMs: 0, record: RECORD }, 1),
    );
    assert.deepEqual([begins?.event, fails?.event], ['emergencyCall', 'emergencyCallFailed']);
    for (const told of [begins, fails]) {
      assert.equal(told?.callerIp, RECORD.callerIp);
      assert.equal(told?.callerE164, RECORD.callerE164);
      assert.deepEqual(
        ((told?.routes ?? []) as { gateway: string }[]).map(({ gateway }) => gateway),
        RECORD.attempts.map(({ gateway }) => gateway.id),
      );
    }
    assert.equal(fails?.serverReason, RECORD.serverReason);
    assert.ok(begins !== undefined && !('serverReason' in begins));
  });

  it('go to each server in order; a hundred at most in a request', async () => {
    const { reporter, requests } = bench();
    reporter.follow([target('a')], { times: 3, intervalMs: 5_000 });
    reporter.tell([report(1)]);
    reporter.tell(Array.from({ length: 120 }, (_, at) => report(at + 2)));
    await settled();
    assert.deepEqual(
      requests.map(({ n }) => [n[0], n.at(-1)]),
      [
        [1, 1],
        [2, 101],
        [102, 121],
      ],
    );
  });

  it('a server gets the events that it names', async () => {
    const { reporter, requests } = bench();
    reporter.follow([target('phones', { events: ['phoneOnline'] }), target('all')], {
      ...{ times: 0, intervalMs: 1_000 },
    });
    const where = { phone: '1001', address: '192.0.2.1:5060', transport: 'udp', userAgent: '' };
    const online = phoneReport({ type: 'online', atMs: 0, why: null, ...where }, 2);
    reporter.tell([report(1), online]);
    await settled();
    assert.deepEqual(requests, [
      { to: 'phones', n: [2] },
      { to: 'all', n: [1, 2] },
    ]);
  });

  it('one that is away is tried again after the interval, so often, and keeps nobody waiting', async () => {
    const { clock, reporter, requests, away } = bench();
    reporter.follow([target('dead'), target('live')], { times: 2, intervalMs: 5_000 });
    away.add('dead');
    reporter.tell([report(1)]);
    await clock.passes(4_999);
    assert.deepEqual(
      requests.map(({ to }) => to),
      ['dead', 'live'],
    );
    await clock.passes(1);
    await clock.passes(5_000);
    await settled();
    assert.equal(requests.filter(({ to }) => to === 'dead').length, 3);
    const { dead, live } = reporter.figures();
    assert.deepEqual([dead?.givenUp, dead?.delivered, dead?.lastError], [1, 0, 'it answered 503']);
    assert.deepEqual([live?.givenUp, live?.delivered, live?.lastError], [0, 1, null]);
    away.delete('dead');
    reporter.tell([report(2)]);
    await settled();
    assert.deepEqual(requests.at(-2), { to: 'dead', n: [2] });
  });

  it('the oldest go when too many wait, and are counted', async () => {
    const { clock, reporter, requests, away } = bench();
    reporter.follow([target('slow')], { times: 1, intervalMs: 1_000 });
    away.add('slow');
    reporter.tell([report(1)]);
    await settled();
    const many = Array.from({ length: MOST_REPORTS_WAITING + 5 }, (_, at) => report(at + 2));
    reporter.tell(many);
    assert.equal(reporter.figures().slow?.waiting, MOST_REPORTS_WAITING);
    assert.equal(reporter.figures().slow?.dropped, 5);
    away.delete('slow');
    await clock.passes(1_000);
    await settled();
    assert.deepEqual(requests.at(-1)?.n.at(-1), MOST_REPORTS_WAITING + 6);
    assert.equal(reporter.figures().slow?.delivered, MOST_REPORTS_WAITING + 1);
  });

  it('a server whose words change begins anew; one that goes is told no more', async () => {
    const { reporter, requests } = bench();
    const retries = { times: 0, intervalMs: 1_000 };
    reporter.follow([target('a'), target('b')], retries);
    reporter.tell([report(1)]);
    await settled();
    reporter.follow([target('b', { secret: 'key' })], retries);
    assert.equal(reporter.figures().b?.delivered, 0);
    reporter.tell([report(2)]);
    await settled();
    assert.deepEqual(requests.at(-1), { to: 'b', n: [2] });
    assert.equal(requests.length, 3);
  });

  it('at the end what waits gets one try more', async () => {
    const { reporter, requests, away } = bench();
    reporter.follow([target('a')], { times: 100, intervalMs: 60_000 });
    away.add('a');
    reporter.tell([report(1)]);
    await settled();
    await reporter.close();
    assert.equal(requests.length, 2);
    assert.equal(reporter.figures().a?.givenUp, 1);
  });
});
