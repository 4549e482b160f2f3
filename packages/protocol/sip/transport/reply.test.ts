import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HEADERS, parseHeader, type Via } from '../wire/index.ts';
import { addressText } from './addresses.ts';
import type { TransportName } from './flow.ts';
import { type ReplyMode, replyAddress } from './reply.ts';

function viaOf(text: string): Via {
  const read = parseHeader(HEADERS.via, text);
  assert.ok(read.ok);
  const [first] = read.value;
  assert.ok(first !== undefined);
  return first;
}

const SOURCE = { address: '203.0.113.9', port: 40_000 };
const SOURCE_6 = { address: '2001:db8::9', port: 40_000 };

describe('where a response goes (SIG-8, RFC 3261 18.2.2, RFC 3581 4)', () => {
  //  transport, mode, sent-by and parameters of Via           goes to
  const table: ReadonlyArray<readonly [TransportName, ReplyMode, string, string]> = [
    ['udp', 'standard', '192.0.2.1:5080;rport', '203.0.113.9:40000'],
    ['udp', 'standard', '192.0.2.1:5080', '203.0.113.9:5080'],
    ['udp', 'standard', '192.0.2.1', '203.0.113.9:5060'],
    ['udp', 'standard', 'pbx.example.com:5080', '203.0.113.9:5080'],
    // What the sender says of its own source is not looked at.
    ['udp', 'standard', '192.0.2.1:5080;received=198.51.100.1', '203.0.113.9:5080'],
    ['udp', 'standard', '192.0.2.1:5080;rport=1234', '203.0.113.9:40000'],
    ['udp', 'standard', '192.0.2.1:5080;maddr=198.51.100.1', '203.0.113.9:5080'],
    ['udp', 'standard', '192.0.2.1:0', '203.0.113.9:5060'],
    ['udp', 'socket', '192.0.2.1:5080', '203.0.113.9:40000'],
    ['udp', 'socket', '192.0.2.1:5080;maddr=198.51.100.1', '203.0.113.9:40000'],
    ['udp', 'viaPort', '192.0.2.1:5080;rport', '203.0.113.9:5080'],
    ['udp', 'viaPort', '192.0.2.1;rport', '203.0.113.9:5060'],
    ['udp', 'via', '192.0.2.1:5080;rport', '192.0.2.1:5080'],
    ['udp', 'via', '192.0.2.1', '192.0.2.1:5060'],
    ['udp', 'via', '[2001:DB8::1]:5080', '[2001:db8::1]:5080'],
    ['udp', 'via', '192.0.2.1:5080;maddr=198.51.100.1', '198.51.100.1:5080'],
    ['udp', 'via', '192.0.2.1:5080;maddr="198.51.100.1"', '198.51.100.1:5080'],
    ['udp', 'via', '192.0.2.1:5080;maddr=some.example.com', '203.0.113.9:5080'],
    ['udp', 'via', 'pbx.example.com:5080', '203.0.113.9:5080'],
    ['tcp', 'standard', '192.0.2.1:5080', '203.0.113.9:5080'],
    ['tcp', 'standard', '192.0.2.1;rport', '203.0.113.9:5060'],
    ['tcp', 'socket', '192.0.2.1:5080', '203.0.113.9:5080'],
    ['tcp', 'via', '192.0.2.1:5080;maddr=198.51.100.1', '192.0.2.1:5080'],
    ['tls', 'standard', '192.0.2.1', '203.0.113.9:5061'],
    ['tls', 'via', '192.0.2.1', '192.0.2.1:5061'],
  ];
  for (const [transport, mode, sentBy, expected] of table) {
    it(`${transport}, ${mode}: Via ${sentBy} -> ${expected}`, () => {
      const via = viaOf(`SIP/2.0/UDP ${sentBy};branch=z9hG4bK1`);
      assert.equal(addressText(replyAddress({ via, source: SOURCE, transport, mode })), expected);
    });
  }

  it('over IPv6 alike', () => {
    const via = viaOf('SIP/2.0/UDP [2001:db8::1]:5080;branch=z9hG4bK1');
    const question = { via, source: SOURCE_6, transport: 'udp' } as const;
    const to = (mode: ReplyMode) => addressText(replyAddress({ ...question, mode }));
    assert.deepEqual([to('standard'), to('socket')], ['[2001:db8::9]:5080', '[2001:db8::9]:40000']);
  });

  it('the source itself is given back where that is meant: nothing is made for it', () => {
    const via = viaOf('SIP/2.0/UDP 203.0.113.9:40000;branch=z9hG4bK1');
    for (const mode of ['standard', 'socket', 'via', 'viaPort'] as const) {
      assert.equal(replyAddress({ via, source: SOURCE, transport: 'udp', mode }), SOURCE);
    }
  });
});
