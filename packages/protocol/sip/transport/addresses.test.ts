import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressText, familyOf, hostText, ipOf, isWildcard } from './addresses.ts';

describe('addresses (SIG-1): one spelling for each', () => {
  //  a host as written                 the address, or undefined for a name
  const table: ReadonlyArray<readonly [string, string | undefined]> = [
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['256.0.0.1', undefined],
    ['192.0.2', undefined],
    ['192.0.2.1.', undefined],
    ['192.0.2.01', undefined],
    ['1.2.3.4.5', undefined],
    ['example.com', undefined],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:0db8:0000:0000:0001:0000:0000:0001]', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    [':::', undefined],
    ['1::2::3', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1:2:3:4:5:6:7::8', undefined],
    ['12345::', undefined],
    ['::g', undefined],
    ['::192.0.2.256', undefined],
    ['[::1', undefined],
    ['', undefined],
    ['[]', undefined],
  ];
  for (const [host, address] of table) {
    it(`${JSON.stringify(host)} is ${address ?? 'none'}`, () => assert.equal(ipOf(host), address));
  }

  it('are written with brackets where a port or a host follows', () => {
    assert.equal(addressText({ address: '192.0.2.1', port: 5060 }), '192.0.2.1:5060');
    assert.equal(addressText({ address: '2001:db8::1', port: 5060 }), '[2001:db8::1]:5060');
    assert.equal(hostText('::1'), '[::1]');
    assert.deepEqual([familyOf('::1'), familyOf('127.0.0.1')], [6, 4]);
    const wild = ['0.0.0.0', '::', '::1', '127.0.0.1'].map(isWildcard);
    assert.deepEqual(wild, [true, true, false, false]);
  });
});
