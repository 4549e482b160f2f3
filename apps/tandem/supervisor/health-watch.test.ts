import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { HEALTH_EVERY_MS, HealthWatch, HUNG_AFTER_MS } from './health-watch.ts';

function watchUnderTest() {
  const clock = new VirtualClock();
  const world = {
    clock,
    watched: ['switch', 'office'],
    silent: new Set<string>(),
    asked: 0,
    hung: [] as string[],
  };
  const watch = new HealthWatch({
    clock,
    timers: clock,
    watched: () => world.watched,
    ask: async (name) => {
      world.asked += 1;
      return !world.silent.has(name);
    },
    hung: (name) => void world.hung.push(name),
  });
  return { world, watch };
}

describe('the watch over the roles', () => {
  it('leaves alone who answers', async () => {
    const { world } = watchUnderTest();
    await world.clock.passes(10 * HUNG_AFTER_MS);
    assert.deepEqual(world.hung, []);
    assert.ok(world.asked >= (10 * HUNG_AFTER_MS) / HEALTH_EVERY_MS);
  });

  it('tells of the one that is silent for 30 s, once, and not before', async () => {
    const { world } = watchUnderTest();
    await world.clock.passes(10_000);
    world.silent.add('switch');
    await world.clock.passes(HUNG_AFTER_MS - HEALTH_EVERY_MS);
    assert.deepEqual(world.hung, []);
    await world.clock.passes(2 * HEALTH_EVERY_MS);
    assert.deepEqual(world.hung, ['switch']);
  });

  it('counts a new process from its own start', async () => {
    const { world, watch } = watchUnderTest();
    world.silent.add('switch');
    await world.clock.passes(HUNG_AFTER_MS - HEALTH_EVERY_MS);
    watch.heard('switch');
    await world.clock.passes(HUNG_AFTER_MS - HEALTH_EVERY_MS);
    assert.deepEqual(world.hung, []);
  });

  it('does not ask who does not run, nor after it was stopped', async () => {
    const { world, watch } = watchUnderTest();
    world.watched = [];
    await world.clock.passes(HUNG_AFTER_MS);
    assert.equal(world.asked, 0);
    world.watched = ['switch'];
    watch.stop();
    await world.clock.passes(HUNG_AFTER_MS);
    assert.equal(world.asked, 0);
  });
});
