import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addressFamily,
  holdsAddress,
  isPrivateNetwork,
  isUnspecified,
  type Network,
  networkOf,
} from '@tandem/protocol/sdp';
import fc from 'fast-check';

describe('addresses: which network (MED-1)', () => {
  //  address                                     network         private
  const table: ReadonlyArray<readonly [string, Network, boolean]> = [
    ['9.255.255.255', 'public', false],
    ['10.0.0.0', 'private', true],
    ['10.255.255.255', 'private', true],
    ['11.0.0.0', 'public', false],
    ['100.63.255.255', 'public', false],
    ['100.64.0.0', 'carrierNat', true],
    ['100.127.255.255', 'carrierNat', true],
    ['100.128.0.0', 'public', false],
    ['169.253.255.255', 'public', false],
    ['169.254.0.1', 'linkLocal', true],
    ['169.255.0.0', 'public', false],
    ['172.15.255.255', 'public', false],
    ['172.16.0.0', 'private', true],
    ['172.31.255.255', 'private', true],
    ['172.32.0.0', 'public', false],
    ['192.167.255.255', 'public', false],
    ['192.168.0.0', 'private', true],
    ['192.168.255.255', 'private', true],
    ['192.169.0.0', 'public', false],
    ['127.0.0.1', 'loopback', false],
    ['0.0.0.0', 'unspecified', false],
    ['0.0.0.1', 'public', false],
    ['223.255.255.255', 'public', false],
    ['224.0.0.1', 'multicast', false],
    ['2001:db8::1', 'public', false],
    ['2001:DB8:0:0:0:0:0:1', 'public', false],
    ['fbff::1', 'public', false],
    ['fc00::1', 'private', true],
    ['fdff:ffff::1', 'private', true],
    ['fe00::1', 'public', false],
    ['fe80::1', 'linkLocal', true],
    ['febf::1', 'linkLocal', true],
    ['fec0::1', 'public', false],
    ['ff02::1', 'multicast', false],
    ['::', 'unspecified', false],
    ['0:0:0:0:0:0:0:0', 'unspecified', false],
    ['::1', 'loopback', false],
    ['::2', 'public', false],
    ['::ffff:10.1.2.3', 'private', true],
    ['::ffff:a01:203', 'private', true],
    ['::ffff:192.0.2.1', 'public', false],
    ['gw.example.net', 'name', false],
  ];
  for (const [address, network, isPrivate] of table) {
    it(`${address}: ${network}`, () => {
      assert.equal(networkOf(address), network);
      assert.equal(isPrivateNetwork(address), isPrivate);
      assert.equal(isUnspecified(address), network === 'unspecified');
    });
  }
});

describe('addresses: what is one', () => {
  const table: ReadonlyArray<readonly [string, 'IP4' | 'IP6' | 'name' | undefined]> = [
    ['192.0.2.1', 'IP4'],
    ['255.255.255.255', 'IP4'],
    ['256.0.0.1', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.5', undefined],
    ['1.2.3.04', 'IP4'],
    ['1.2.3.4.', undefined],
    ['1234.1.1.1', undefined],
    ['::1', 'IP6'],
    ['1::', 'IP6'],
    ['1:2:3:4:5:6:7:8', 'IP6'],
    ['1:2:3:4:5:6:7', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1:2:3:4:5:6:7::', 'IP6'],
    ['1:2:3:4::5:6:7:8', undefined],
    ['1::2::3', undefined],
    [':::', undefined],
    [':1', undefined],
    ['1:', undefined],
    ['12345::', undefined],
    ['g::1', undefined],
    ['64:ff9b::192.0.2.33', 'IP6'],
    ['192.0.2.33::', undefined],
    ['::192.0.2.33:1', undefined],
    ['::1%eth0', undefined],
    ['gw.example.net', 'name'],
    ['gw.example.net.', 'name'],
    ['gw_1', 'name'],
    ['gw1', 'name'],
    ['3com.example', 'name'],
    ['5f2a7c0e-6d1b.local', 'name'],
    ['-gw', undefined],
    ['gw-', undefined],
    ['a b', undefined],
    ['ü.example', undefined],
    ['', undefined],
    ['.', undefined],
  ];
  for (const [text, family] of table) {
    it(`${JSON.stringify(text)}: ${family ?? 'nothing'}`, () => {
      assert.equal(addressFamily(text), family);
    });
  }
});

describe('addresses in other text (SIG-2): found, so that they can be hidden', () => {
  const hidden = [
    'v192.0.2.1',
    '1.2.3.4.5',
    'sip:me@192.0.2.1:5060',
    '::1',
    '[2001:db8::1]:5060',
    'src=2001:db8::1.',
    '2001:db8::1:',
    ':2001:db8::1',
    'bad:2001:db8:0:0:0:0:0:1',
    '(::ffff:192.0.2.1)',
    'fe80::1%eth0',
  ];
  const shown = [
    '',
    'on',
    'Asterisk 18.2.1',
    '1.2.3',
    '12:30:45',
    'urn:ietf:params:rtp-hdrext:sdes:mid',
    'http://example.net/a:b',
    '2^20|1:4',
  ];
  for (const text of hidden) it(`in ${text}`, () => assert.ok(holdsAddress(text)));
  for (const text of shown) it(`not in "${text}"`, () => assert.ok(!holdsAddress(text)));

  it('whatever stands around an address (property)', () => {
    const around = fc.string({ unit: fc.constantFrom(...' =/;[]()xyz@'), maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), around, around, (address, before, after) => {
        assert.ok(holdsAddress(`${before}${address}${after}`));
      }),
    );
  });

  it('in time that grows with the length, not with its square', () => {
    // 65,000 characters at a step each; a quadratic search would take minutes.
    for (const text of [
      'a'.repeat(65_000),
      '1.'.repeat(32_000),
      'a:'.repeat(32_000),
      '1'.repeat(65_000),
    ]) {
      holdsAddress(`${text}:`);
    }
  });
});
