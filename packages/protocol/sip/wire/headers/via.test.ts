import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';
import type { Via } from './via.ts';

const via = (host: string, more: Partial<Via> = {}): Via => ({
  protocol: 'SIP/2.0',
  transport: 'UDP',
  host,
  port: undefined,
  branch: '',
  received: undefined,
  rport: undefined,
  others: [],
  ...more,
});

const TOP = via('192.0.2.10', { port: 5060, rport: 'asked', branch: 'z9hG4bK-1' });

conforms(HEADERS.via, {
  reads: [
    ['SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-1', [TOP]],
    [
      'SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-1;rport',
      [TOP],
      'SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-1',
    ],
    [
      'SIP  /  2.0 / UDP  192.0.2.10 : 5060 ; rport ; branch = z9hG4bK-1',
      [TOP],
      'SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-1',
    ],
    [
      'SIP/2.0/UDP a;BRANCH=x;RPort=7',
      [via('a', { branch: 'x', rport: 7 })],
      'SIP/2.0/UDP a;rport=7;branch=x',
    ],
    [
      'SIP/2.0/TLS [2001:db8::1]:5061;branch=x',
      [via('[2001:db8::1]', { transport: 'TLS', port: 5061, branch: 'x' })],
    ],
    ['SIP/2.0/UDP [::ffff:192.0.2.1];branch=x', [via('[::ffff:192.0.2.1]', { branch: 'x' })]],
    // RFC 3581: IPv6 in `received` has no brackets.
    [
      'SIP/2.0/UDP a;rport=9;received=2001:db8::9;branch=x',
      [via('a', { rport: 9, received: '2001:db8::9', branch: 'x' })],
    ],
    ['SIP/2.0/TCP a_b.example.com', [via('a_b.example.com', { transport: 'TCP' })]],
    ['SIP/7.0/UDP host', [via('host', { protocol: 'SIP/7.0' })]],
    ['SIP/2.0/UDP a, SIP/2.0/UDP b', [via('a'), via('b')]],
    ['SIP/2.0/UDP a,,SIP/2.0/UDP b,', [via('a'), via('b')], 'SIP/2.0/UDP a, SIP/2.0/UDP b'],
    ['SIP/2.0/UDP a;branch=x;', [via('a', { branch: 'x' })], 'SIP/2.0/UDP a;branch=x'],
    ['SIP/2.0/UDP a;branch=', [via('a')], 'SIP/2.0/UDP a'],
    [
      'SIP/2.0/UDP a;branch=x;maddr=1.2.3.4;ttl=5;alias;note="a;b,c"',
      [
        via('a', {
          branch: 'x',
          others: [
            { name: 'maddr', value: '1.2.3.4' },
            { name: 'ttl', value: '5' },
            { name: 'alias', value: undefined },
            { name: 'note', value: '"a;b,c"' },
          ],
        }),
      ],
    ],
    // Characters that peers use in a branch although a token has them not.
    ['SIP/2.0/UDP a;branch=z9hG4bK=/{x}@[1]', [via('a', { branch: 'z9hG4bK=/{x}@[1]' })]],
  ],
  refuses: [
    ['SIP/2.0/UDP', 'no blank follows the transport'],
    ['SIP/2.0/UDP ', 'a host is missing'],
    ['SIP/2.0 UDP a', 'no slash follows the version'],
    ['SIP UDP a', 'no slash follows the protocol'],
    ['SIP/2.0/ a', 'a word is missing'],
    ['SIP/2.0/UDP ;branch=x', 'a host is missing'],
    ['SIP/2.0/UDP a:', 'a number is missing'],
    ['SIP/2.0/UDP a:65536', 'a number is greater than 65535'],
    ['SIP/2.0/UDP a:5060x', 'something follows the value'],
    ['SIP/2.0/UDP [::1', 'an IPv6 address has no closing bracket'],
    ['SIP/2.0/UDP [::1;branch=x]', 'an IPv6 address has no closing bracket'],
    ['SIP/2.0/UDP a;;branch=x', 'a parameter has no name'],
    ['SIP/2.0/UDP a;=x', 'a parameter has no name'],
    ['SIP/2.0/UDP a;rport=99999', 'a number is greater than 65535'],
    ['SIP/2.0/UDP a;branch=x;branch=y', 'there are two branches'],
    ['SIP/2.0/UDP a;rport=x', 'a number is missing'],
    ['SIP/2.0/UDP a;x="open', 'a quoted string does not end'],
    ['SIP/2.0/UDP a b', 'something follows the value'],
    [`SIP/2.0/UDP a${';x'.repeat(65)}`, 'too many parameters'],
  ],
  prints: [
    [via('2001:db8::1', { branch: 'x' }), 'SIP/2.0/UDP [2001:db8::1];branch=x'],
    [via('a', { transport: 'U\r\nDP' }), 'SIP/2.0/UDP a'],
    [via('a\r\nX: y'), 'SIP/2.0/UDP [aX:y]'],
    [via('a', { branch: 'x\r\nEvil: yes' }), 'SIP/2.0/UDP a;branch="x Evil: yes"'],
  ],
});
