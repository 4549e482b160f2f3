import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { firstLineOf, headerOf, PEER, requestText, World } from '../testing-world.ts';
import type { LoadReading } from './load.machine.ts';
import { Overload } from './overload.ts';

const IDLE: LoadReading = { delayMs: 0, backlogBytes: 0 };
const BUSY: LoadReading = { delayMs: 1_000, backlogBytes: 5_000_000 };

async function loaded(via = 'UDP 192.0.2.1:5060;rport') {
  const clock = new VirtualClock();
  let reading = IDLE;
  const overload = new Overload({ clock, timers: clock, read: () => reading });
  overload.start();
  const world = await World.listening({ clock, overload });
  const peer = world.datagrams(`${PEER}:5060`);
  const invites = (branch: string, more: Parameters<typeof requestText>[1] = {}): void =>
    peer.send(requestText('INVITE', { via, branch, callId: branch, ...more }));
  /** Statuses heard since the last call, and methods that went up. */
  const news = () => ({
    heard: peer.heard.splice(0).map((text) => firstLineOf(text).slice(8, 11)),
    up: world.requests.splice(0).map(({ method, callId }) => `${method} ${callId}`),
  });
  const becomes = async (next: LoadReading, forMs = 700): Promise<void> => {
    reading = next;
    await world.passes(forMs);
  };
  return { clock, overload, world, peer, invites, news, becomes };
}

for (const [how, via] of [
  ['before they are parsed', 'UDP 192.0.2.1:5060;rport'],
  ['of unusual form, once parsed', 'UDP 192.0.2.1:5060;rport;x="y"'],
] as const) {
  describe(`under load new calls are turned away: ${how}`, () => {
    it('with 503 and Retry-After, each time they are sent again alike', async () => {
      const { world, peer, invites, news, becomes, overload } = await loaded(via);
      await becomes(BUSY);
      assert.equal(overload.share, 1);
      invites('z9hG4bKnew');
      invites('z9hG4bKnew');
      await world.passes(10);
      const [first = '', second] = peer.heard;
      assert.equal(firstLineOf(first), 'SIP/2.0 503 Service Unavailable');
      assert.match(headerOf(first, 'Retry-After') ?? '', /^\d+$/);
      assert.match(headerOf(first, 'To') ?? '', /;tag=/);
      assert.equal(first, second);
      assert.deepEqual(news(), { heard: ['503', '503'], up: [] });
      assert.deepEqual([world.transport.counters.refused, overload.refused], [2, 2]);
    });

    it('all else goes through', async () => {
      const { world, peer, invites, news, becomes } = await loaded(via);
      invites('z9hG4bKold');
      await world.passes(10);
      assert.deepEqual(news().up, ['INVITE z9hG4bKold']);
      await becomes(BUSY);
      invites('z9hG4bKold');
      invites('z9hG4bKin', { to: '<sip:2000@198.51.100.1>;tag=ours' });
      for (const method of ['BYE', 'ACK', 'CANCEL', 'OPTIONS', 'REGISTER']) {
        peer.send(requestText(method, { via, branch: `z9hG4bK${method}`, callId: method }));
      }
      await world.passes(10);
      assert.deepEqual(news(), {
        heard: [],
        up: [
          'INVITE z9hG4bKold',
          'INVITE z9hG4bKin',
          ...['BYE BYE', 'ACK ACK', 'CANCEL CANCEL', 'OPTIONS OPTIONS', 'REGISTER REGISTER'],
        ],
      });
    });

    it('ends when it is calm again; who was turned away stays so', async () => {
      const { clock, world, invites, news, becomes, overload } = await loaded(via);
      await becomes(BUSY);
      invites('z9hG4bKfirst');
      await becomes(IDLE, 900);
      assert.ok(overload.share > 0);
      await clock.passes(200);
      assert.equal(overload.share, 0);
      news();
      invites('z9hG4bKfirst');
      invites('z9hG4bKsecond');
      await world.passes(10);
      assert.deepEqual(news(), { heard: ['503'], up: ['INVITE z9hG4bKsecond'] });
      assert.equal(overload.began, 1);
      await clock.passes(70_000);
      invites('z9hG4bKfirst');
      await world.passes(10);
      assert.deepEqual(news().up, ['INVITE z9hG4bKfirst'], 'nothing is remembered for ever');
    });
  });
}

describe('under load', () => {
  it('one stall alone turns nobody away', async () => {
    const { overload, becomes } = await loaded();
    await becomes(BUSY, 100);
    await becomes(IDLE, 1_000);
    assert.deepEqual([overload.share, overload.began], [0, 0]);
  });

  it('as many are turned away as the share says, each the same way when it is sent again', async () => {
    const { overload, becomes, invites, world, peer } = await loaded();
    await becomes(BUSY, 200);
    assert.equal(overload.share, 0.2);
    for (let time = 0; time < 2; time += 1) {
      for (let count = 0; count < 1_000; count += 1) invites(`z9hG4bK${count}`);
    }
    await world.passes(10);
    const refused = peer.heard.length / 2;
    assert.ok(Math.abs(refused - 200) < 40, `${refused}`);
    assert.equal(new Set(peer.heard.map((text) => headerOf(text, 'Call-ID'))).size, refused);
    assert.equal(world.requests.length, 2_000 - 2 * refused);
  });

  it('over a connection too', async () => {
    const { world, becomes } = await loaded();
    await becomes(BUSY);
    const stream = await world.stream(PEER);
    stream.says(requestText('INVITE', { via: 'TCP 192.0.2.1:5060' }));
    stream.says(requestText('OPTIONS', { via: 'TCP 192.0.2.1:5060', callId: 'other' }));
    await world.passes(10);
    assert.equal(firstLineOf(stream.text), 'SIP/2.0 503 Service Unavailable');
    assert.deepEqual(
      world.requests.map(({ callId }) => callId),
      ['other'],
    );
  });

  it('the answer goes where that of a parsed request would', async () => {
    const { world, becomes, peer } = await loaded();
    const other = world.datagrams(`${PEER}:5080`);
    await becomes(BUSY);
    peer.send(requestText('INVITE', { via: 'UDP 10.9.9.9:5080' }));
    await world.passes(10);
    assert.equal(other.heard.length, 1);
    assert.match(headerOf(other.heard[0] ?? '', 'Via') ?? '', /;received=192\.0\.2\.1$/);
  });

  it('callers do not all come back at once', async () => {
    const { world, becomes, invites, peer } = await loaded();
    await becomes(BUSY);
    for (let count = 0; count < 100; count += 1) invites(`z9hG4bK${count}`);
    await world.passes(10);
    const waits = new Set(peer.heard.map((text) => Number(headerOf(text, 'Retry-After'))));
    assert.deepEqual(
      [...waits].sort((a, b) => a - b),
      [3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it('the load is read ten times a second, until it is stopped', async () => {
    const clock = new VirtualClock();
    let reads = 0;
    const read = () => {
      reads += 1;
      return IDLE;
    };
    const overload = new Overload({ clock, timers: clock, read });
    overload.start();
    overload.start();
    clock.passesAtOnce(1_000);
    assert.equal(reads, 10);
    overload.stop();
    assert.equal(clock.pending, 0);
  });
});
