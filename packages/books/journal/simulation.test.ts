import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Story, type StoryCounts } from './testing-story.ts';

/** Three seconds of CPU. */
const SEEDS = 120;

describe('journal: stories from seeds (CDR-7)', () => {
  it('what was durable, or written before a kill, is found once and in order', async () => {
    const sums: Partial<StoryCounts> = {};
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const story = new Story(seed);
      try {
        await story.run();
      } catch (error) {
        assert.fail(`seed ${seed}: ${error instanceof Error ? error.stack : error}`);
      }
      for (const [name, count] of Object.entries(story.counts) as [keyof StoryCounts, number][]) {
        sums[name] = (sums[name] ?? 0) + count;
      }
    }
    // A story in which nothing happens proves nothing.
    for (const [name, count] of Object.entries(sums)) assert.ok(count > 50, `${name}: ${count}`);
  });
});
