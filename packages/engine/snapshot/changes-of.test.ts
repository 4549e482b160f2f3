import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesOf } from './changes-of.ts';
import { World } from './testing-world.ts';

describe('following kinds of objects (OPS-1)', () => {
  it('tells of swaps that touched one of them, and of no others', async () => {
    const world = await World.started();
    const told: number[] = [];
    const changes = changesOf(world.holder, ['areas', 'geofences']);
    const stop = changes.onChange((snapshot) => told.push([...snapshot.all('geofences')].length));
    const passes = () => world.passes(1_000);
    world.source.setParameter('SS_MAX_CALL_DURATION', '60');
    await passes();
    world.source.put('workCalendars', 'nights');
    await passes();
    assert.deepEqual(told, []);
    world.source.put('geofences', 'near');
    await passes();
    assert.equal(told.length, 1);
    assert.equal(changes.current, world.holder.current);
    stop();
    world.source.put('geofences', 'far');
    await passes();
    assert.equal(told.length, 1);
    await world.stops();
  });
});
