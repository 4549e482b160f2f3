// What the signalling thread hands to the report thread, and what it does when that is slow or away.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ParameterView } from '@tandem/domain/parameters';
import { testingRecord } from '@tandem/domain/testkit';
import { MOST_REPORTS_WAITING } from '@tandem/edge/webhooks';
import type { ToReports } from './report-messages.ts';
import { ReportDesk } from './state-reports.ts';

interface Hook {
  readonly id: string;
  readonly party: Readonly<Record<string, unknown>>;
}

const hook = (id: string, more: Readonly<Record<string, unknown>> = {}): Hook => ({
  id,
  party: { url: `https://${id}.example/`, enabled: true, events: [], secret: 'key', ...more },
});

const snapshot = (parameters: Readonly<Record<string, string>>, hooks: readonly Hook[]) => ({
  parameters: ParameterView.load(new Map(Object.entries(parameters)) as never).view,
  all: () => hooks,
});

function bench(parameters: Readonly<Record<string, string>>, hooks: readonly Hook[] = []) {
  let current = snapshot(parameters, hooks);
  let changed: (now: unknown) => void = () => undefined;
  const posted: ToReports[] = [];
  const thread = { isThere: true };
  const turns: (() => void)[] = [];
  const holder = {
    get current() {
      return current;
    },
    onChange: (listener: (now: unknown) => void) => {
      changed = listener;
      return () => undefined;
    },
  };
  const desk = new ReportDesk({
    holder: holder as never,
    post: (message) => {
      if (thread.isThere) posted.push(message);
      return thread.isThere;
    },
    atTurnEnd: (run) => turns.push(run),
    wallMs: () => 1_700_000_000_000,
  });
  return {
    ...{ desk, posted, thread },
    becomes: (more: Readonly<Record<string, string>>, others: readonly Hook[]) => {
      current = snapshot(more, others);
      changed(current);
    },
    turnEnds: () => {
      for (const run of turns.splice(0)) run();
    },
    targets: () => {
      const told = posted.findLast(({ type }) => type === 'targets');
      assert.ok(told?.type === 'targets');
      return told;
    },
    numbers: () =>
      posted.flatMap((message) =>
        message.type === 'reports' ? [message.reports.map(({ n }) => n)] : [],
      ),
  };
}

const SERVER = { SS_CALL_STATE_REPORT_IP: '192.0.2.8', SS_CALL_STATE_REPORT_PORT: '8088' };
const CALLS = ['callRinging', 'callAnswered', 'callEnded'];
const PHONES = ['phoneOnline', 'phoneOffline'];

describe('who is told of calls and phones (API-4)', () => {
  it('nobody at first, and then nothing is made', () => {
    const { desk, posted, turnEnds } = bench({});
    assert.ok(!desk.isHeard());
    desk.changed('ended', testingRecord(1));
    turnEnds();
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['targets'],
    );
  });

  it('the server of the parameters, of phones when that is switched on; and webhooks', () => {
    const { targets, becomes } = bench(
      { ...SERVER, SS_CALL_STATE_REPORT_RETRY: '7', SS_CALL_STATE_REPORT_RETRY_INTERVAL: '2' },
      [hook('crm', { events: ['callEnded'] }), hook('off', { enabled: false })],
    );
    assert.deepEqual(targets().targets, [
      {
        ...{ name: 'SS_CALL_STATE_REPORT_IP', url: 'http://192.0.2.8:8088/', secret: null },
        events: CALLS,
      },
      {
        ...{ name: 'webhooks[crm]', url: 'https://crm.example/', events: ['callEnded'] },
        secret: 'key',
      },
    ]);
    assert.deepEqual(targets().retries, { times: 7, intervalMs: 2_000 });
    becomes({ ...SERVER, EXTERNAL_WEB_SEND_PHONE_ONLINE: 'On' }, []);
    assert.deepEqual(targets().targets[0]?.events, [...CALLS, ...PHONES]);
    becomes({ ...SERVER, SS_CALL_STATE_REPORT_IP: '2001:db8::8' }, []);
    assert.equal(targets().targets[0]?.url, 'http://[2001:db8::8]:8088/');
  });

  it('all of a turn in one message, counted; phones too, other parties not', () => {
    const { desk, numbers, turnEnds } = bench(SERVER);
    desk.changed('ringing', testingRecord(1));
    desk.changed('answered', testingRecord(1));
    const presence = {
      ...({ type: 'online', user: '1001', atMs: 0, transport: 'udp', product: 'x' } as const),
      local: { address: '192.0.2.1', port: 5060 },
      remote: { address: '192.0.2.2', port: 5062 },
    };
    desk.hears({ ...presence, parties: [{ kind: 'phones', id: '1001' }] });
    desk.hears({ ...presence, parties: [{ kind: 'mappingGateways', id: 'pbx' }] });
    desk.hears({ type: 'gatewayLive', gateway: 'north' });
    turnEnds();
    desk.changed('ended', testingRecord(1));
    turnEnds();
    assert.deepEqual(numbers(), [[1, 2, 3], [4]]);
  });

  it('a thread that does not keep up gets no more than it can hold; the rest is counted', () => {
    const { desk, numbers, turnEnds } = bench(SERVER);
    for (let count = 0; count < MOST_REPORTS_WAITING; count += 1) {
      desk.changed('ringing', testingRecord(1));
    }
    turnEnds();
    desk.changed('ended', testingRecord(1));
    turnEnds();
    assert.equal(numbers().length, 1);
    assert.deepEqual(desk.figures(), { told: MOST_REPORTS_WAITING + 1, dropped: 1 });
    desk.receive({ type: 'taken', count: MOST_REPORTS_WAITING });
    desk.changed('ended', testingRecord(1));
    turnEnds();
    assert.deepEqual(numbers().at(-1), [MOST_REPORTS_WAITING + 2]);
  });

  it('one that died is told the targets again, and what it had is counted as lost', () => {
    const { desk, posted, thread, turnEnds } = bench(SERVER);
    desk.changed('ringing', testingRecord(1));
    turnEnds();
    thread.isThere = false;
    desk.threadDied();
    desk.changed('ended', testingRecord(1));
    turnEnds();
    assert.equal(desk.figures().dropped, 2);
    thread.isThere = true;
    desk.receive({ type: 'begun' });
    assert.equal(posted.at(-1)?.type, 'targets');
  });
});
