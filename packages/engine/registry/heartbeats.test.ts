import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import type { Place, SocketAddress } from '@tandem/protocol/sip';
import { Binding, Registered } from './binding.ts';
import type { RegistryEvent } from './events.ts';
import { Heartbeats } from './heartbeats.ts';
import type { HeartbeatSettings } from './ports.ts';

const DEFAULTS: HeartbeatSettings = {
  ...{ message: 'HELLO', periodMs: ms(30_000), intervalMs: ms(500), batch: 3_000 },
};

interface Sent {
  readonly atMs: number;
  readonly to: SocketAddress;
  readonly text: string;
  readonly from: number;
}

function world(count: number, more: Partial<HeartbeatSettings> = {}) {
  const clock = new VirtualClock();
  const beganMs = clock.now();
  const sent: Sent[] = [];
  const events: RegistryEvent[] = [];
  const settings: { -readonly [Field in keyof HeartbeatSettings]: HeartbeatSettings[Field] } = {
    ...DEFAULTS,
    ...more,
  };
  const placeAt = (port: number): Place => ({
    ...{ transport: 'udp', local: { address: '198.51.100.1', port }, advertised: undefined },
    socket: {
      ...{
        local: { address: '198.51.100.1', port },
        drops: async () => 0,
        close: async () => undefined,
      },
      send: (bytes, to) => {
        const text = Buffer.from(bytes).toString();
        sent.push({ atMs: clock.now() - beganMs, to, text, from: port });
      },
    },
  });
  const places = [placeAt(5060), placeAt(5080)] as const;
  const terminals = Array.from({ length: count }, (_, at) => {
    const remote = { address: '192.0.2.1', port: 1_024 + at };
    const place = places[at % 2 === 0 ? 0 : 1];
    return new Binding(new Registered(`${at}`), {
      ...{ uri: 'sip:a', callId: '', instance: '', place, remote },
    });
  });
  const heartbeats = new Heartbeats({
    ...{ clock, timers: clock, terminals: () => terminals },
    listener: { hears: (event) => events.push(event) },
    settings: () => settings,
  });
  heartbeats.start();
  /** `at ms: how many`, in the order they went. */
  const batches = (): readonly string[] => {
    const counts = new Map<number, number>();
    for (const { atMs } of sent) counts.set(atMs, (counts.get(atMs) ?? 0) + 1);
    return [...counts].map(([atMs, number]) => `${atMs}: ${number}`);
  };
  return { clock, heartbeats, terminals, settings, sent, events, batches };
}

describe('heartbeats (SIG-8)', () => {
  //  terminals, period s, interval ms, batch | what went when, in 65 s | rounds, unfinished
  const cases = [
    [4, 30, 500, 3_000, ['30000: 4', '60000: 4'], 2, 0],
    [
      7_000,
      30,
      500,
      3_000,
      ['30000: 3000', '30500: 3000', '31000: 1000', '60000: 3000', '60500: 3000', '61000: 1000'],
      2,
      0,
    ],
    [4, 30, 10_000, 2, ['30000: 2', '40000: 2', '60000: 2'], 1, 0],
    [9, 30, 10_000, 3, ['30000: 3', '40000: 3', '50000: 3', '60000: 3'], 1, 0],
    [10, 30, 10_000, 3, ['30000: 3', '40000: 3', '50000: 3', '60000: 3'], 0, 1],
    [
      5,
      10,
      10_000,
      1,
      ['10000: 1', '20000: 1', '30000: 1', '40000: 1', '50000: 1', '60000: 1'],
      0,
      5,
    ],
    [0, 30, 500, 3_000, [], 2, 0],
  ] as const;
  for (const [terminals, period, interval, batch, expected, rounds, unfinished] of cases) {
    it(`${terminals} every ${period} s, ${batch} at once, ${interval} ms apart`, async () => {
      const settings = { periodMs: ms(period * 1_000), intervalMs: ms(interval), batch };
      const { clock, heartbeats, batches } = world(terminals, settings);
      await clock.passes(65_000);
      assert.deepEqual(batches(), [...expected]);
      const { rounds: done, unfinishedRounds } = heartbeats.counters;
      assert.deepEqual([done, unfinishedRounds], [rounds, unfinished]);
      heartbeats.stop();
      assert.equal(clock.pending, 0);
    });
  }

  it('a round that was cut off begins with the first again, and is told', async () => {
    const settings = { periodMs: ms(10_000), intervalMs: ms(10_000), batch: 1 };
    const { clock, sent, events } = world(3, settings);
    await clock.passes(25_000);
    assert.deepEqual(
      sent.map(({ to }) => to.port),
      [1_024, 1_024],
    );
    assert.deepEqual(events, [{ type: 'heartbeatRoundUnfinished', terminals: 3, sent: 1 }]);
  });

  it('are the message that is set, from the socket that the REGISTER reached', async () => {
    const { clock, sent } = world(2, { message: 'ping €' });
    await clock.passes(31_000);
    assert.deepEqual(
      sent.map(({ text, from }) => `${text} from ${from}`),
      ['ping € from 5060', 'ping € from 5080'],
    );
  });

  it('an empty message: none', async () => {
    const { clock, sent, settings } = world(2, { message: '' });
    await clock.passes(65_000);
    assert.equal(sent.length, 0);
    settings.message = 'HELLO';
    await clock.passes(30_000);
    assert.equal(sent.length, 2, 'a change holds from the next round on');
  });

  it('nothing goes to who has left since the round began', async () => {
    const { clock, sent, terminals } = world(4, { batch: 2 });
    await clock.passes(30_100);
    const last = terminals[3];
    assert.ok(last !== undefined);
    last.isLive = false;
    await clock.passes(5_000);
    assert.equal(sent.length, 3);
  });
});
