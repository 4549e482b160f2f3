import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { Lately } from './lately.ts';

function asked() {
  const clock = new VirtualClock();
  const lately = new Lately<number>(clock);
  let count = 0;
  const ask = (question = 'calls') =>
    lately.ask(question, async () => {
      count += 1;
      return count;
    });
  return { clock, lately, ask };
}

describe('the same question within a moment (API-1)', () => {
  it('is one question, also while it is under way', async () => {
    const { clock, ask } = asked();
    assert.deepEqual(await Promise.all([ask(), ask(), ask('other'), ask()]), [1, 1, 2, 1]);
    await clock.passes(199);
    assert.equal(await ask(), 1);
    await clock.passes(1);
    assert.equal(await ask(), 3, 'what is older is asked for again');
  });

  it('is asked again behind a change of our own', async () => {
    const { lately, ask } = asked();
    await ask();
    lately.forget();
    assert.equal(await ask(), 2);
  });

  it('is kept for so many questions and no more', async () => {
    const { ask } = asked();
    for (let n = 0; n < 101; n += 1) await ask(`page ${n}`);
    assert.equal(await ask('page 100'), 101);
    assert.equal(await ask('page 0'), 102);
  });
});
