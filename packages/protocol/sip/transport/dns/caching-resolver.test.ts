import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { CACHE_LIMITS, CachingResolver } from './caching-resolver.ts';
import { Zone } from './testing-zone.ts';

function world(text: string, limits = CACHE_LIMITS) {
  const clock = new VirtualClock();
  const zone = new Zone(text);
  const cache = new CachingResolver(zone, clock, limits);
  const addressOf = async (name: string): Promise<string> => {
    const answer = await cache.addresses(name, 4);
    return answer.ok ? answer.value.items.join(' ') : answer.error;
  };
  const after = (seconds: number): void => clock.passesAtOnce(seconds * 1_000);
  return { clock, zone, cache, addressOf, after };
}

describe('the cache of DNS answers', () => {
  //  what, what the zone says, after how long it is asked again
  const lives: ReadonlyArray<readonly [string, string, number]> = [
    ['as long as it says', 'ttl 60 a A 192.0.2.1', 60],
    ['at least 10 s', 'ttl 0 a A 192.0.2.1', 10],
    ['at most a day', 'ttl 1000000 a A 192.0.2.1', 86_400],
    ['five minutes when it does not say', 'a A 192.0.2.1', 300],
    ['a minute when there is nothing', '', 60],
    ['10 s when nobody answers', 'a A failed', 10],
  ];
  for (const [what, text, seconds] of lives) {
    it(`keeps an answer ${what}`, async () => {
      const { zone, addressOf, after } = world(text);
      const first = await addressOf('a');
      after(seconds - 1);
      assert.equal(await addressOf('A'), first, 'case does not count');
      assert.equal(zone.asked.length, 1);
      after(1);
      assert.equal(await addressOf('a'), first);
      assert.equal(zone.asked.length, 2);
    });
  }

  it('keeps the last good answer while nobody answers, and takes the next good one', async () => {
    const { zone, addressOf, after } = world('ttl 60 a A 192.0.2.1');
    await addressOf('a');
    zone.isAway = true;
    for (let hours = 0; hours < 48; hours += 1) {
      after(3_600);
      assert.equal(await addressOf('a'), '192.0.2.1');
    }
    zone.isAway = false;
    zone.becomes('ttl 60 a A 192.0.2.2');
    after(10);
    assert.equal(await addressOf('a'), '192.0.2.2');
  });

  it('an answer that is out of date says that it should be asked for again soon', async () => {
    const { zone, cache, after } = world('ttl 3600 a A 192.0.2.1');
    await cache.addresses('a', 4);
    zone.isAway = true;
    after(3_600);
    const answer = await cache.addresses('a', 4);
    assert.ok(answer.ok);
    assert.equal(answer.value.ttlSeconds, 10);
  });

  it('that there is nothing is an answer, and replaces a good one', async () => {
    const { zone, addressOf, after } = world('ttl 60 a A 192.0.2.1');
    await addressOf('a');
    zone.becomes('');
    after(60);
    assert.equal(await addressOf('a'), 'absent');
    zone.isAway = true;
    after(60);
    assert.equal(await addressOf('a'), 'absent');
  });

  it('who asks what is being asked waits for the same answer', async () => {
    const { zone, addressOf } = world('a A 192.0.2.1');
    const release = zone.hold();
    const both = [addressOf('a'), addressOf('a')];
    release();
    assert.deepEqual(await Promise.all(both), ['192.0.2.1', '192.0.2.1']);
    assert.equal(zone.asked.length, 1);
  });

  it('types and families are kept apart', async () => {
    const { cache, zone } = world('a A 192.0.2.1\n a AAAA ::1\n a SRV 1 1 1 b\n a NAPTR 1 1 s x y');
    for (let time = 0; time < 2; time += 1) {
      const four = await cache.addresses('a', 4);
      const six = await cache.addresses('a', 6);
      const services = await cache.services('a');
      const pointers = await cache.pointers('a');
      assert.ok(four.ok && six.ok && services.ok && pointers.ok);
      assert.deepEqual([four.value.items, six.value.items], [['192.0.2.1'], ['::1']]);
      assert.equal(services.value.items[0]?.target, 'b');
      assert.equal(pointers.value.items[0]?.replacement, 'y');
    }
    assert.equal(zone.asked.length, 4);
  });

  it('is bounded: the name that was used least lately is given up', async () => {
    const { zone, cache, addressOf } = world('a A 192.0.2.1', { ...CACHE_LIMITS, names: 3 });
    for (const name of ['a', 'b', 'c', 'a', 'd']) await addressOf(name);
    assert.equal(cache.size, 3);
    await addressOf('a');
    await addressOf('b');
    assert.deepEqual(zone.asked, ['a A', 'b A', 'c A', 'd A', 'b A']);
  });
});
