import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FORMATS, type FormatName, parseIp, printIp } from './index.ts';

describe('forms of text: what is taken, and the spelling that is kept', () => {
  //  format          given                            kept
  const taken: ReadonlyArray<readonly [FormatName, string, string]> = [
    ['text', 'Côte d’Ivoire\n\tline two 😀', 'Côte d’Ivoire\n\tline two 😀'],
    ['text', '', ''],
    ['objectId', 'acme.in_1-A', 'acme.in_1-A'],
    ['objectId', 'x'.repeat(64), 'x'.repeat(64)],
    ['areaName', 'Bangladesh mobile', 'Bangladesh mobile'],
    ['email', 'noc@acme.example', 'noc@acme.example'],
    ['currency', 'usd', 'USD'],
    ['country', 'bd', 'BD'],
    ['headerName', 'X-Acme', 'X-Acme'],
    ['headerValue', 'a: b; c="d"', 'a: b; c="d"'],
    ['right', 'accounts:see', 'accounts:see'],
    ['right', '*:*', '*:*'],
    ['number', '+8801711000000', '8801711000000'],
    ['number', '*100#', '*100#'],
    ['number', '9'.repeat(32), '9'.repeat(32)],
    ['prefix', '', ''],
    ['prefix', '+880', '880'],
    ['forwardTarget', 'voicemail', 'voicemail'],
    ['forwardTarget', '+1001', '1001'],
    ['numberPattern', '880*', '880*'],
    ['numberPattern', '*', '*'],
    ['numberPattern', '+1001', '1001'],
    ['routePrefix', '880', '880'],
    ['routePrefix', '+8801:expiration', '8801:expiration'],
    ['routePrefix', ':extension', ':extension'],
    ['prefixPair', '8801:44', '8801:44'],
    ['prefixPair', '+1:+44', '1:44'],
    ['prefixPair', ':', ':'],
    ['rewriteRule', '00*:*', '00*:*'],
    ['rewriteRule', ' 86:/13-13 ', '86:/13-13'],
    ['rewriteRule', '*:-', '*:-'],
    ['portabilityUrl', 'https://lrn.example/{number}', 'https://lrn.example/{number}'],
    ['portabilityUrl', 'enum://e164.example/', 'enum://e164.example'],
    ['portabilityUrl', 'sip:192.0.2.10:5070', 'sip:192.0.2.10:5070'],
    ['portabilityUrl', 'sip:[2001:db8::1]', 'sip:[2001:db8::1]'],
    ['portabilityUrl', 'sip:lrn.example', 'sip:lrn.example'],
    ['sipCodePair', '404:503', '404:503'],
    ['sipCodePair', '0:480', '0:480'],
    ['causePair', '001:034', '1:34'],
    ['causePair', '0:127', '0:127'],
    ['moment', '2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['moment', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z'],
    ['moment', '2026-01-31 10:00:00.1234567Z', '2026-01-31T10:00:00.123Z'],
    ['moment', '2026-01-31T10:00+06:00', '2026-01-31T04:00:00.000Z'],
    ['moment', '2026-01-01T00:30:00-01:30', '2026-01-01T02:00:00.000Z'],
    ['moment', '2025-12-31T23:00:00-01:00', '2026-01-01T00:00:00.000Z'],
    ['moment', '2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['day', '2024-02-29', '2024-02-29'],
    ['timeOfDay', '00:00', '00:00'],
    ['timeOfDay', '24:00', '24:00'],
    ['timeZone', 'Asia/Dhaka', 'Asia/Dhaka'],
    ['timeZone', 'UTC', 'UTC'],
    ['ip', '127.0.0.1', '127.0.0.1'],
    ['ip', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['ip', '::ffff:10.0.0.1', '::ffff:a00:1'],
    ['ip', '::', '::'],
    ['hostAddress', '127.0.0.1:5090', '127.0.0.1:5090'],
    ['hostAddress', '127.0.0.1:05090', '127.0.0.1:5090'],
    ['hostAddress', 'SIP.North.Example:5061', 'sip.north.example:5061'],
    ['hostAddress', '2001:DB8::1', '[2001:db8::1]'],
    ['hostAddress', '[2001:DB8::1]:5060', '[2001:db8::1]:5060'],
    ['hostAddress', '_sip._udp.north.example', '_sip._udp.north.example'],
    ['ipRange', '203.0.113.0/24', '203.0.113.0/24'],
    ['ipRange', '203.0.113.7', '203.0.113.7'],
    ['ipRange', '2001:db8::/032', '2001:db8::/32'],
    ['ipRange', '0.0.0.0/0', '0.0.0.0/0'],
    ['money', '0.0120', '0.012'],
    ['money', '-5', '-5.00'],
    ['decimal', '12.50', '12.5'],
    ['decimal', '0.00', '0'],
    ['decimal', '100', '100'],
  ];
  for (const [name, given, kept] of taken) {
    it(`${name} ${JSON.stringify(given)}`, () => {
      assert.deepEqual(FORMATS[name].read(given), { ok: true, value: kept });
      assert.deepEqual(FORMATS[name].read(kept), { ok: true, value: kept }, 'and stays so');
    });
  }

  const refused: ReadonlyArray<readonly [FormatName, readonly string[]]> = [
    ['text', ['\u0000', 'a\rb', '\u0085', '\ud800', 'x\u007f']],
    ['objectId', ['', 'a b', 'ä', 'x'.repeat(65), 'a/b']],
    ['portabilityUrl', ['', 'sip:', 'sip:a@b', 'sip:a:b', 'sip:a;b', 'http://a/', 'enum://a/b']],
    ['areaName', ['', ' a', 'a ', 'a[b]', 'a\nb', 'x'.repeat(65)]],
    ['email', ['', 'a', '@b', 'a@', 'a b@c', 'a@b,c@d', `${'a'.repeat(65)}@b`]],
    ['currency', ['US', 'DOLLAR', 'U1D']],
    ['country', ['B', 'BGD']],
    ['headerName', ['', 'a b', 'X:', 'ü']],
    ['headerValue', ['a\r\nVia: b', 'a\nb', 'x'.repeat(1_001)]],
    ['right', ['accounts', 'accounts:', ':see', 'a:b:c', '*']],
    ['number', ['', '+', '++1', '88-01', '9'.repeat(33), 'abc', '8801 7']],
    ['prefix', ['a', '88 0', '8?']],
    ['forwardTarget', ['', 'voice', 'Voicemail']],
    ['numberPattern', ['', '?', '88a*']],
    ['routePrefix', ['880:', '880:never', 'a', ':']],
    ['prefixPair', ['880', 'a:b', '1:2:3']],
    ['rewriteRule', ['', '00', 'a:b', '0*:*:1']],
    ['sipCodePair', ['404', '200:404', '404:200', '404:0', '404:700', '-1:404']],
    ['causePair', ['1', '128:1', '1:0', '1:128']],
    ['moment', ['', '2026-02-30', '2026-1-1', '2026-01-01T10:00:00', '2026-01-01T24:00:00Z']],
    ['moment', ['2026-01-01T10:60:00Z', '2026-01-01T10:00:60Z', '2026-13-01', '31.01.2026']],
    ['moment', ['2026-01-01T10:00:00+24:00', 'tomorrow', '2026-01-01Z']],
    ['day', ['2026-02-29', '2026-01-31T00:00:00Z', '26-01-31']],
    ['timeOfDay', ['24:01', '9:00', '09:60', '0900', '']],
    ['timeZone', ['', 'Mars/Olympus', '../etc', `A${'/b'.repeat(40)}`]],
    ['ip', ['', '127.0.0.1:5060', '127.0.0.256', '010.0.0.1', '1.2.3', '1::2::3', ':1', '12345::']],
    ['ip', ['1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '::1.2.3.4.5', '1.2.3.4::', 'fe80::1%eth0']],
    ['hostAddress', ['', '127.0.0.1:0', '127.0.0.1:65536', '300.1.1.1', 'a b', '[::1', '-a.b']],
    ['hostAddress', ['[127.0.0.1]:5060', 'a..b', 'host:', `${'a'.repeat(64)}.b`, 'sip:a.b']],
    ['ipRange', ['203.0.113.1/24', '203.0.113.0/33', '203.0.113.0/', '1.2.3.4/24/8', '::/129']],
    ['money', ['', '1e3', '0.00000001', '1,5', 'free']],
    ['decimal', ['', '12.5%', '.5']],
  ];
  for (const [name, texts] of refused) {
    for (const text of texts) {
      it(`${name} refuses ${JSON.stringify(text).slice(0, 60)} and says why`, () => {
        const read = FORMATS[name].read(text);
        assert.ok(!read.ok);
        assert.ok(read.error.length > 0);
      });
    }
  }

  it('every format says what it allows', () => {
    for (const { allowed } of Object.values(FORMATS)) assert.match(allowed, /^[^.]{3,}/);
  });
});

describe('IP addresses as numbers', () => {
  //  text                          value
  const table: ReadonlyArray<readonly [string, bigint]> = [
    ['0.0.0.0', 0n],
    ['10.0.0.1', 0x0a000001n],
    ['255.255.255.255', 0xffffffffn],
    ['::', 0n],
    ['::1', 1n],
    ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
    ['2001:db8::', 0x20010db8n << 96n],
    ['1:0:0:2::', (1n << 112n) | (2n << 64n)],
    ['0:1::', 1n << 96n],
  ];
  for (const [text, value] of table) {
    it(text, () => {
      const address = parseIp(text);
      assert.equal(address?.value, value);
      assert.deepEqual(address && parseIp(printIp(address)), address, 'and back');
    });
  }

  it('the longest zeros are shortened, the first of equals, a single one not (RFC 5952)', () => {
    //  value                                       printed
    const table = [
      ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
      ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
      ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ] as const;
    for (const [text, printed] of table) {
      const address = parseIp(text);
      assert.ok(address);
      assert.equal(printIp(address), printed);
    }
  });
});
