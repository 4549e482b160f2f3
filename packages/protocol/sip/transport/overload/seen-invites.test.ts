import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { inviteHash, PERIOD_MS, SeenInvites } from './seen-invites.ts';

const hash = (index: number): number => inviteHash(`call-${index}`, `z9hG4bK${index}`, 1);

describe('INVITEs seen lately', () => {
  it('have the verdict that they were given, for at least 32 s and at most 64', () => {
    const seen = new SeenInvites();
    seen.remember(hash(1), 'taken', ms(1_000));
    seen.remember(hash(2), 'refused', ms(30_000));
    assert.equal(seen.verdictOn(hash(1), ms(30_000)), 'taken');
    assert.equal(seen.verdictOn(hash(2), ms(30_000)), 'refused');
    assert.equal(seen.verdictOn(hash(3), ms(30_000)), undefined);
    assert.equal(seen.verdictOn(hash(1), ms(1_000 + PERIOD_MS)), 'taken');
    assert.equal(seen.verdictOn(hash(2), ms(30_000 + PERIOD_MS)), 'refused');
    assert.equal(seen.verdictOn(hash(2), ms(1_000 + 2 * PERIOD_MS)), undefined);
  });

  it('a long silence forgets all at once', () => {
    const seen = new SeenInvites();
    seen.remember(hash(1), 'taken', ms(1_000));
    assert.equal(seen.verdictOn(hash(1), ms(10_000_000)), undefined);
  });

  it('the last verdict counts', () => {
    const seen = new SeenInvites();
    seen.remember(hash(1), 'taken', ms(0));
    seen.remember(hash(1), 'refused', ms(1));
    assert.equal(seen.verdictOn(hash(1), ms(2)), 'refused');
  });

  it('of 30,000 within 32 s nearly all are known, and no other is', () => {
    const seen = new SeenInvites();
    const count = 30_000;
    for (let index = 0; index < count; index += 1) {
      seen.remember(hash(index), index % 2 === 0 ? 'taken' : 'refused', ms(index));
    }
    let known = 0;
    for (let index = 0; index < count; index += 1) {
      const verdict = seen.verdictOn(hash(index), ms(count));
      if (verdict === undefined) continue;
      known += 1;
      assert.equal(verdict, index % 2 === 0 ? 'taken' : 'refused');
    }
    assert.ok(known > count * 0.85, `${known}`);
    for (let index = count; index < 4 * count; index += 1) {
      assert.equal(seen.verdictOn(hash(index), ms(count)), undefined);
    }
  });

  it('transactions differ by each of their three parts', () => {
    const hashes = new Set([
      inviteHash('a', 'b', 1),
      inviteHash('b', 'a', 1),
      inviteHash('a', 'b', 2),
      inviteHash('a', 'c', 1),
      inviteHash('', '', 0),
    ]);
    assert.equal(hashes.size, 5);
  });
});
