import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { HEADERS, parse, responseTo } from '../../wire/index.ts';
import { bytesOf, requestText, textOf } from '../testing-world.ts';
import { isInvite, readRawInvite } from './raw-invite.ts';
import { refusalOf } from './refusal.ts';

const SOURCE = { address: '203.0.113.9', port: 40_000 };

/** What a parsed one is refused with: the raw one must say the same. */
function refusedByParser(text: string, toTag: string): string {
  const parsed = parse(bytesOf(text), { from: 'datagram' });
  assert.ok(parsed.ok && parsed.value.kind === 'request');
  const retryAfter = { seconds: 5, comment: '', durationSeconds: undefined, others: [] };
  const line = { status: 503, toTag, source: SOURCE };
  return textOf(responseTo(parsed.value, line).header(HEADERS.retryAfter, retryAfter).finish());
}

/** Lines in any order, and the parameters of Via too: nobody may depend on either. */
function comparable(response: string): readonly string[] {
  return response
    .split('\r\n')
    .map((line) => (line.startsWith('Via') ? line.split(';').sort().join(';') : line))
    .sort();
}

const invite = (lines: Parameters<typeof requestText>[1] = {}): string =>
  requestText('INVITE', lines);

describe('an INVITE turned away without parsing says what a parsed one would', () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    ['the usual one', invite()],
    ['rport asked', invite({ via: 'UDP 192.0.2.1:5080;rport' })],
    ['no port', invite({ via: 'UDP pbx.example.com' })],
    ['from where it says', invite({ via: 'UDP 203.0.113.9:40000' })],
    ['IPv6', invite({ via: 'UDP [2001:db8::1]:5060;rport' })],
    [
      'compact forms',
      invite()
        .replace('Via:', 'v:')
        .replace('From:', 'f:')
        .replace('To:', 't:')
        .replace('Call-ID:', 'i:'),
    ],
    [
      'small letters',
      invite().replace(/^(Via|From|To|Call-ID|CSeq)/gim, (name) => name.toLowerCase()),
    ],
    [
      'blanks around values',
      invite()
        .replace(/: /g, ':   ')
        .replace(/\r\n(?=[A-Z])/g, '  \r\n')
        .replace('SIP/2.0  \r', 'SIP/2.0\r'),
    ],
    ['several Via lines', invite({ more: ['Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK0'] })],
    ['with a body', invite({ body: 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n' })],
    ['a name with a comma', invite({ more: ['Contact: "a, b" <sip:c@192.0.2.1>'] })],
    ['a display name', invite({ to: '"Bob" <sip:2000@198.51.100.1>;x=y' })],
  ];
  for (const [what, text] of table) {
    it(what, () => {
      assert.ok(isInvite(bytesOf(text)));
      const raw = readRawInvite(bytesOf(text));
      assert.ok(raw !== undefined);
      const response = textOf(
        refusalOf(raw, { source: SOURCE, toTag: 'tag1', retryAfterSeconds: 5 }),
      );
      assert.deepEqual(comparable(response), comparable(refusedByParser(text, 'tag1')));
      const parsed = parse(bytesOf(response), { from: 'datagram' });
      assert.ok(parsed.ok && parsed.value.kind === 'response');
      assert.deepEqual([parsed.value.status, parsed.value.toTag], [503, 'tag1']);
    });
  }
});

describe('what is unusual in any way is left to the parser', () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    ['another method', requestText('OPTIONS')],
    ['a method that begins so', requestText('INVITED')],
    ['another version', invite().replace('SIP/2.0\r', 'SIP/3.0\r')],
    ['two blanks in the first line', invite().replace('INVITE sip', 'INVITE  sip')],
    ['a folded line', invite().replace('To: ', 'To:\r\n ')],
    ['a tab at a line', invite({ more: ['X: y', '\tz'] })],
    ['a lone carriage return', invite({ to: '<sip:a@b>\rEvil: yes' })],
    ['lines that end in a line feed alone', invite().replaceAll('\r\n', '\n')],
    ['no empty line', invite().split('\r\n\r\n', 1).join('')],
    ['a blank before a colon', invite().replace('Via:', 'Via :')],
    ['Via in one line with another', invite({ via: 'UDP a, SIP/2.0/UDP b' })],
    ['a quote in Via', invite({ via: 'UDP a;x="y"' })],
    ['received in Via', invite({ via: 'UDP a;received=192.0.2.1' })],
    ['rport with a value', invite({ via: 'UDP a;rport=5060' })],
    ['maddr', invite({ via: 'UDP a;maddr=192.0.2.1' })],
    ['no branch', invite().replace(';branch=z9hG4bK1', '')],
    ['another transport', invite({ via: 'TCP 192.0.2.1' })],
    ['no From', invite().replace(/From.*\r\n/, '')],
    ['two of From', invite({ more: ['From: <sip:x@y>;tag=2'] })],
    ['two of CSeq', invite({ more: ['CSeq: 2 INVITE'] })],
    ['no Call-ID', invite().replace(/Call-ID.*\r\n/, '')],
    ['a CSeq of another method', invite().replace('1 INVITE', '1 ACK')],
    ['To that ends with a semicolon', invite({ to: '<sip:a@b>;' })],
    ['an empty To', invite({ to: '' })],
  ];
  for (const [what, text] of table) {
    it(what, () => {
      const bytes = bytesOf(text);
      assert.equal(isInvite(bytes) ? readRawInvite(bytes) : undefined, undefined);
    });
  }

  it('whatever comes, what it takes for an INVITE can be parsed, and nothing throws', () => {
    const random = seededRandom(1);
    const good = invite({ via: 'UDP 192.0.2.1:5080;rport', more: ['X-Other: 1'] });
    let taken = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const bytes = Buffer.from(good, 'latin1');
      for (let change = 0; change < 1 + random.below(4); change += 1) {
        bytes[random.below(bytes.length)] = random.pick([
          0, 9, 10, 13, 32, 34, 44, 58, 59, 61, 92, 200,
        ]);
      }
      const raw = readRawInvite(bytes);
      if (raw === undefined) continue;
      taken += 1;
      const response = refusalOf(raw, { source: SOURCE, toTag: 't', retryAfterSeconds: 1 });
      const lines = textOf(response).split('\r\n');
      assert.equal(lines.length, 10 + raw.otherVias.length, 'no line of anybody else');
      assert.ok(lines.every((line) => !/[\r\n]/.test(line)));
    }
    assert.ok(taken > 1_000, `${taken}`);
  });
});
