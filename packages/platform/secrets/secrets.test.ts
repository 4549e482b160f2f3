import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readablePassword, secrets } from './index.ts';

describe('secrets', () => {
  it('a password is verified against its hash, and the hash does not show it', async () => {
    const kept = await secrets.hashPassword('correct horse');
    assert.match(kept, /^\$argon2id\$/);
    assert.ok(!kept.includes('correct'));
    assert.equal(await secrets.verifyPassword(kept, 'correct horse'), true);
    assert.equal(await secrets.verifyPassword(kept, 'correct horsf'), false);
  });

  it('a token is found by its hash, and no two are alike', () => {
    const { token, hash } = secrets.newToken();
    assert.deepEqual(secrets.hashToken(token), hash);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    assert.notEqual(secrets.newToken().token, token);
  });

  it('a readable password has four groups of letters that are not mistaken', () => {
    const made = new Set(Array.from({ length: 100 }, readablePassword));
    assert.equal(made.size, 100);
    for (const password of made)
      assert.match(password, /^([a-km-np-z2-9]{5}-){3}[a-km-np-z2-9]{5}$/);
  });
});
