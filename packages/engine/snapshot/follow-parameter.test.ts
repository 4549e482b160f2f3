import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { followParameter } from './follow-parameter.ts';
import { World } from './testing-world.ts';

describe('following a parameter (OPS-1)', () => {
  it('tells its default at once, then each other value, and nothing after the stop', async () => {
    const world = await World.started();
    const told: number[] = [];
    const stop = followParameter(world.holder, 'SS_QOS_SIGNAL', (byte) => told.push(byte));
    const set = async (name: string, text: string): Promise<void> => {
      world.source.setParameter(name, text);
      await world.passes(1_000);
    };
    assert.deepEqual(told, [0xa0]);
    await set('SS_QOS_SIGNAL', '0xb8');
    await set('SS_MAX_CALL_DURATION', '60');
    await set('SS_QOS_SIGNAL', '0xB8');
    assert.deepEqual(told, [0xa0, 0xb8]);
    await set('SS_QOS_SIGNAL', '0x00');
    stop();
    await set('SS_QOS_SIGNAL', '0xa0');
    assert.deepEqual(told, [0xa0, 0xb8, 0]);
    await world.stops();
  });
});
