import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { DigestAlgorithm } from './arithmetic.ts';
import { type Asker, Offers, userIn } from './offers.ts';

const BOTH: readonly DigestAlgorithm[] = ['MD5', 'SHA-256'];
const PHONE: Asker = { address: '192.0.2.7', user: '1001', product: 'Desk Phone 3' };
const SOON_MS = 500;
const NEXT_TRY_MS = 20_000;

function offers(algorithms = BOTH) {
  const clock = new VirtualClock();
  return { clock, its: new Offers({ clock, random: seededRandom(1), algorithms }) };
}

describe('which algorithms a challenge names (SIG-3)', () => {
  const products: readonly [string, Partial<Asker>, string][] = [
    ['a phone that nothing is known of', {}, 'MD5,SHA-256'],
    ['one that does not say what it is', { product: '' }, 'MD5,SHA-256'],
    ['baresip 1.0', { product: 'baresip v1.0.0 (x86_64/linux)' }, 'MD5'],
    ['baresip 0.6', { product: 'baresip v0.6.5' }, 'MD5'],
    ['a later baresip', { product: 'baresip v3.10.1' }, 'MD5,SHA-256'],
    ['one that has signed by MD5', { signedBy: 'MD5' }, 'MD5'],
    ['one that has signed by SHA-256', { signedBy: 'SHA-256' }, 'MD5,SHA-256'],
  ];
  for (const [what, more, named] of products) {
    it(`${what}: ${named}`, () => {
      assert.equal(
        offers()
          .its.to({ ...PHONE, ...more })
          .join(),
        named,
      );
    });
  }

  for (const algorithms of [['MD5'], ['SHA-256']] as const) {
    it(`where ${algorithms} alone is wanted, nobody is asked by anything else`, async () => {
      const { clock, its } = offers([...algorithms]);
      for (let tries = 0; tries < 3; tries += 1) {
        assert.deepEqual(its.to(PHONE), algorithms);
        await clock.passes(NEXT_TRY_MS);
      }
    });
  }

  it('one that gives up at both is asked by MD5 the next time, and from then on', async () => {
    const { clock, its } = offers();
    assert.deepEqual(its.to(PHONE), BOTH);
    await clock.passes(SOON_MS);
    assert.deepEqual(its.to(PHONE), BOTH, 'the same try again: something was lost');
    await clock.passes(NEXT_TRY_MS);
    assert.deepEqual(its.to(PHONE), ['MD5']);
    its.answered(PHONE, 'MD5');
    await clock.passes(10 * 3_600_000);
    assert.deepEqual(its.to(PHONE), ['MD5']);
    assert.deepEqual(its.to({ ...PHONE, user: '4930123456' }), ['MD5'], 'a call of its address');
    assert.deepEqual(its.to({ ...PHONE, address: '192.0.2.8' }), BOTH, 'somebody else');
  });

  it('one that said what it is when it registered is known by it when it calls', () => {
    const { its } = offers();
    assert.deepEqual(its.to({ ...PHONE, product: 'baresip v1.0.0 (x86_64/linux)' }), ['MD5']);
    its.answered(PHONE, 'MD5');
    assert.deepEqual(its.to({ ...PHONE, product: '' }), ['MD5']);
    assert.deepEqual(its.to({ ...PHONE, product: '', user: '4930123456' }), ['MD5']);
    assert.deepEqual(its.to({ ...PHONE, address: '192.0.2.8' }), BOTH, 'somebody else');
  });

  for (const algorithm of BOTH) {
    it(`one that answers by ${algorithm} is asked by both again`, async () => {
      const { clock, its } = offers();
      for (let tries = 0; tries < 4; tries += 1) {
        assert.deepEqual(its.to(PHONE), BOTH);
        its.answered(PHONE, algorithm);
        await clock.passes(NEXT_TRY_MS);
      }
    });
  }

  it('who never proves who he is is forgotten', async () => {
    const { clock, its } = offers();
    its.to(PHONE);
    await clock.passes(NEXT_TRY_MS);
    assert.deepEqual(its.to(PHONE), ['MD5']);
    await clock.passes(3_600_000);
    assert.deepEqual(its.to(PHONE), BOTH);
  });

  for (const [uri, user] of [
    ['sip:1001@tandem.example', '1001'],
    ['sip:tandem.example', 'sip:tandem.example'],
    ['tel:+4930', 'tel:+4930'],
  ] as const) {
    it(`${uri} is of ${user}`, () => assert.equal(userIn(uri), user));
  }
});
