import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newSecretKey, readablePassword, secretBox, secrets } from './index.ts';

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

describe('the box of secrets', () => {
  const box = secretBox(newSecretKey());

  it('gives back what was sealed, and seals the same text differently each time', () => {
    const text = 'pass wörd';
    const [one, other] = [box.seal(text, 'phones.password'), box.seal(text, 'phones.password')];
    assert.equal(box.open(one, 'phones.password'), text);
    assert.notDeepEqual(one, other);
    assert.ok(!Buffer.from(one).includes('pass'));
  });

  it('does not open elsewhere, under another key, or when a bit was changed', () => {
    const sealed = box.seal('secret', 'phones.password');
    assert.throws(() => box.open(sealed, 'accounts.password'));
    assert.throws(() => secretBox(newSecretKey()).open(sealed, 'phones.password'));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => box.open(changed, 'phones.password'), `byte ${at}`);
    }
    assert.throws(() => box.open(sealed.subarray(0, 20), 'phones.password'));
  });
});
