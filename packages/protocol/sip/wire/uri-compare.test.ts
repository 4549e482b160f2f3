import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { taken } from './testing-messages.ts';
import { parseUri } from './uri.ts';
import { sameUri } from './uri-compare.ts';

describe('when two URIs are the same (RFC 3261 section 19.1.4, RFC 3966 section 4)', () => {
  const table: ReadonlyArray<readonly [string, string, boolean]> = [
    // the examples of the RFC
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp', true],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5', true],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;newparam=5', true],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
      true,
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
      true,
    ],
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp', false],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp', false],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting', false],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4', false],
    ['sip:carol@chicago.com;security=off', 'sip:carol@chicago.com;security=on', false],
    // further
    ['sip:a@b', 'sips:a@b', false],
    ['sip:a@b', 'sip:b', false],
    ['sip:a:p@b', 'sip:a@b', false],
    ['sip:a:p@b', 'sip:a:P@b', false],
    ['sip:a@b;lr', 'sip:a@b;lr', true],
    ['sip:a@b;user=phone', 'sip:a@b', false],
    ['sip:a@b;maddr=1.2.3.4', 'sip:a@b', false],
    ['sip:a@b;ttl=1', 'sip:a@b;TTL=1', true],
    ['sip:a%3Bb@c', 'sip:a;b@c', false],
    ['sip:a@[2001:DB8::1]', 'sip:a@[2001:db8::1]', true],
    ['sip:a@b;x=1;x=2', 'sip:a@b;x=1', true],
    ['sip:a@b;x=2;x=1', 'sip:a@b;x=1', false],
    ['tel:1;x=1;x=2', 'tel:1;x=1', true],
    ['sip:b?x=1&x=2', 'sip:b?x=2&x=1', true],
    ['sip:b?x=1&x=1', 'sip:b?x=1', false],
    ['tel:+1-201-555-0123', 'tel:+12015550123', true],
    ['tel:+12015550123', 'tel:12015550123', false],
    ['tel:7042;phone-context=Example.com', 'tel:7042;Phone-Context=example.com', true],
    ['tel:7042;phone-context=example.com', 'tel:7042', false],
    ['tel:0A', 'tel:0a', true],
    ['isbn:1', 'ISBN:1', true],
    ['isbn:1', 'isbn:2', false],
    ['isbn:1', 'sip:1', false],
    ['tel:1', 'sip:1', false],
  ];
  for (const [one, other, same] of table) {
    it(`${one} and ${other}: ${same ? 'the same' : 'not'}`, () => {
      const [left, right] = [taken(parseUri(one)), taken(parseUri(other))];
      assert.equal(sameUri(left, right), same);
      assert.equal(sameUri(right, left), same, 'the other way round');
      assert.ok(sameUri(left, left));
    });
  }
});
