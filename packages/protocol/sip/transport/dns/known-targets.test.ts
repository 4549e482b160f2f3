import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms, seconds } from '@tandem/base/kernel';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import { addressText } from '../addresses.ts';
import { KnownTargets } from './known-targets.ts';
import { locate } from './locate.ts';
import { target } from './target.ts';
import { Zone } from './testing-zone.ts';

const UDP_5060 = { port: 5060, transport: undefined, secure: false } as const;
const GATEWAY = target({ host: 'gw.example.com', ...UDP_5060 });

function world(text: string, intervalSeconds = 600) {
  const clock = new VirtualClock();
  const zone = new Zone(text);
  let interval = seconds(intervalSeconds);
  const targets = new KnownTargets({
    locate: (wanted) =>
      locate(wanted, { resolver: zone, transports: ['udp', 'tcp'], families: [4] }),
    clock,
    timers: clock,
    random: seededRandom(1),
    updateInterval: () => interval,
  });
  const hops = (): string | undefined =>
    targets
      .hopsTo(GATEWAY)
      ?.map(({ remote }) => addressText(remote))
      .join(', ');
  const setInterval = (value: number): void => {
    interval = seconds(value);
  };
  return { clock, zone, targets, hops, setInterval };
}

describe('gateways by name, resolved ahead of their calls', () => {
  it('are asked for when they are named, and known when the call comes', async () => {
    const { clock, zone, targets, hops } = world('gw.example.com A 192.0.2.1');
    assert.equal(hops(), undefined);
    targets.watch(GATEWAY);
    assert.equal(hops(), undefined, 'not yet');
    await clock.passes(0);
    assert.equal(hops(), '192.0.2.1:5060');
    assert.equal(zone.asked.length, 1);
    assert.equal(targets.hopsTo(target({ host: 'other.example.com', ...UDP_5060 })), undefined);
  });

  //  what                                        TTL  interval   asked again within
  const waits: ReadonlyArray<readonly [string, string, number, number]> = [
    ['the interval, without a TTL', '', 600, 600],
    ['the TTL when that is shorter', 'ttl 60', 600, 60],
    ['the interval when the TTL is longer', 'ttl 86400', 600, 600],
    ['10 s at least', 'ttl 1', 600, 10],
  ];
  for (const [what, ttl, interval, waitSeconds] of waits) {
    it(`are asked for again after ${what}`, async () => {
      const { clock, zone, targets } = world(`${ttl} gw.example.com A 192.0.2.1`, interval);
      targets.watch(GATEWAY);
      await clock.passes(0);
      await clock.passes(waitSeconds * 900 - 1);
      assert.equal(zone.asked.length, 1, 'not before nine tenths of it');
      await clock.passes(waitSeconds * 100 + 1);
      assert.equal(zone.asked.length, 2);
    });
  }

  it('take a new answer, and a new interval from the next wait on', async () => {
    const { clock, zone, targets, hops, setInterval } = world('gw.example.com A 192.0.2.1', 20);
    targets.watch(GATEWAY);
    await clock.passes(0);
    zone.becomes('gw.example.com A 192.0.2.2');
    setInterval(3_600);
    await clock.passes(20_000);
    assert.equal(hops(), '192.0.2.2:5060');
    await clock.passes(3_000_000);
    assert.equal(zone.asked.length, 2);
  });

  it('keep the last good answer while nobody answers, and say so', async () => {
    const { clock, zone, targets, hops } = world('gw.example.com A 192.0.2.1', 20);
    targets.watch(GATEWAY);
    await clock.passes(0);
    const [{ locatedMs } = { locatedMs: undefined }] = targets.all;
    zone.isAway = true;
    await clock.passes(3_600_000);
    assert.equal(hops(), '192.0.2.1:5060');
    assert.deepEqual(
      targets.all.map(({ fault, locatedMs: at }) => [fault, at]),
      [['failed', locatedMs]],
    );
    zone.isAway = false;
    await clock.passes(30_000);
    assert.deepEqual(
      targets.all.map(({ fault }) => fault),
      [undefined],
    );
  });

  it('that are gone are gone: that there is nothing is an answer', async () => {
    const { clock, zone, targets, hops } = world('gw.example.com A 192.0.2.1', 20);
    targets.watch(GATEWAY);
    await clock.passes(0);
    zone.becomes('');
    await clock.passes(20_000);
    assert.equal(hops(), undefined);
    assert.equal(targets.all[0]?.fault, 'absent');
  });

  it('are asked for at once when the operator wants it', async () => {
    const { clock, zone, targets, hops } = world('gw.example.com A 192.0.2.1');
    targets.watch(GATEWAY);
    await clock.passes(0);
    zone.becomes('gw.example.com A 192.0.2.9');
    targets.refresh();
    targets.refresh();
    await clock.passes(0);
    assert.equal(hops(), '192.0.2.9:5060');
    assert.equal(zone.asked.length, 2, 'one question for both wishes');
    assert.equal(clock.pending, 1, 'and one wait');
  });

  it('are forgotten with the last gateway that has the name, also while being asked', async () => {
    const { clock, zone, targets, hops } = world('gw.example.com A 192.0.2.1');
    targets.watch(GATEWAY);
    targets.watch(GATEWAY);
    await clock.passes(0);
    targets.unwatch(GATEWAY);
    assert.equal(hops(), '192.0.2.1:5060');
    targets.unwatch(GATEWAY);
    targets.unwatch(GATEWAY);
    assert.deepEqual([hops(), clock.pending], [undefined, 0]);
    const release = zone.hold();
    targets.watch(GATEWAY);
    targets.unwatch(GATEWAY);
    release();
    await clock.passes(0);
    assert.deepEqual([hops(), clock.pending], [undefined, 0]);
  });

  it('are asked for 16 at a time, however many there are', async () => {
    const { clock, zone, targets } = world('');
    const release = zone.hold();
    const count = 100;
    for (let at = 0; at < count; at += 1) {
      targets.watch(target({ host: `gw${at}.example.com`, ...UDP_5060 }));
    }
    await clock.passes(0);
    assert.equal(zone.asked.length, 16);
    release();
    await clock.passes(ms(0));
    assert.equal(zone.asked.length, count);
    targets.stop();
    assert.equal(clock.pending, 0);
  });
});
