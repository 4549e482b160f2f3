import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isIpv4, isIpv6 } from './ip-address.ts';

describe('IP addresses in parameters', () => {
  const table: ReadonlyArray<readonly [string, 0 | 4 | 6]> = [
    ['192.0.2.1', 4],
    ['255.255.255.255', 4],
    ['256.0.2.1', 0],
    ['192.0.2', 0],
    ['192.0.2.1.1', 0],
    ['192.0.02.1', 0],
    ['192.0..1', 0],
    ['', 0],
    ['::', 6],
    ['::1', 6],
    ['2001:db8::1', 6],
    ['1:2:3:4:5:6:7:8', 6],
    ['1:2:3:4:5:6:7::', 6],
    ['::ffff:192.0.2.1', 6],
    ['1:2:3:4:5:6:192.0.2.1', 6],
    ['1:2:3:4:5:6:7', 0],
    ['1:2:3:4:5:6:7:8:9', 0],
    ['1:2:3:4:5:6:7:8::', 0],
    ['1::2::3', 0],
    [':1', 0],
    ['1:', 0],
    [':::', 0],
    ['12345::', 0],
    ['g::', 0],
    ['192.0.2.1::', 0],
    ['1:2:3:4:5:6:7:192.0.2.1', 0],
  ];
  for (const [text, version] of table) {
    it(`${text || 'nothing'} is ${version === 0 ? 'none' : `IPv${version}`}`, () => {
      assert.equal(isIpv4(text), version === 4);
      assert.equal(isIpv6(text), version === 6);
    });
  }

  it('agrees with Node about any text', () => {
    const parts = fc.constantFrom(':', '::', '.', '0', '1', 'ff', '192.0.2.1', 'abcd', '12345');
    const text = fc.array(parts, { maxLength: 16 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6()), (address) => {
        const version = isIP(address);
        assert.equal(isIpv4(address), version === 4, address);
        assert.equal(isIpv6(address), version === 6, address);
      }),
      { numRuns: 2000 },
    );
  });
});
