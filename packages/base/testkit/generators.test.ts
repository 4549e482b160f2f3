import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, it } from 'node:test';
import { parseMoney, parsePrice, printMoney } from '@tandem/base/money';
import { generators } from '@tandem/base/testkit';
import fc from 'fast-check';

describe('generators', () => {
  //  what                                        is always
  const texts: ReadonlyArray<readonly [string, fc.Arbitrary<string>, RegExp]> = [
    ['a phone number', generators.phoneNumber(), /^[0-9*#]{1,32}$/],
    ['an international number', generators.e164(), /^[1-9][0-9]{6,14}$/],
    ['a prefix', generators.prefix(), /^[0-9*#]{0,32}$/],
    ['a number under prefixes', generators.numberUnder(['86', '1']), /^(86|1)?[0-9]{0,10}$/],
  ];
  for (const [what, arbitrary, shape] of texts) {
    it(`${what} looks as one`, () => {
      fc.assert(fc.property(arbitrary, (text) => assert.match(text, shape)));
    });
  }

  it('addresses are addresses, of both kinds', () => {
    fc.assert(fc.property(generators.ipv4(), (ip) => isIPv4(ip)));
    fc.assert(fc.property(generators.ipv6(), (ip) => isIPv6(ip)));
    const seen = new Set(fc.sample(generators.ipAddress(), 200).map((ip) => isIPv4(ip)));
    assert.equal(seen.size, 2);
    fc.assert(fc.property(generators.port(), (port) => port >= 1 && port <= 65_535));
  });

  it('money can be written, and a price asked', () => {
    fc.assert(fc.property(generators.money(), (amount) => parseMoney(printMoney(amount)).ok));
    fc.assert(fc.property(generators.price(), (amount) => parsePrice(printMoney(amount)).ok));
  });

  it('often one prefix is a prefix of another', () => {
    const lists = fc.sample(fc.array(generators.prefix(), { minLength: 20, maxLength: 20 }), 50);
    const nested = lists.filter((list) =>
      list.some((one) => list.some((other) => one !== other && other.startsWith(one))),
    );
    assert.ok(nested.length > 40, `${nested.length} of 50`);
  });
});
