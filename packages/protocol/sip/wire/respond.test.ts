import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HEADERS } from './headers/index.ts';
import { parse } from './message.ts';
import { type ResponseLine, responseTo, stampVia } from './respond.ts';
import {
  bytesOf,
  errorOf,
  INVITE,
  optionsWith,
  requestOf,
  responseOf,
  textOf,
} from './testing-messages.ts';

const linesOf = (wire: string, line: ResponseLine) =>
  textOf(responseTo(requestOf(wire), line).finish())
    .split('\r\n')
    .slice(0, -3);

describe('a response made of its request (RFC 3261 section 8.2.6)', () => {
  const routed = INVITE.replace(
    'Max-Forwards',
    [
      'v: SIP/2.0/TCP second;branch=z9hG4bKs',
      'Record-Route: <sip:p1;lr>, <sip:p2;lr>',
      'record-route:<sip:p3;lr>',
      'Timestamp: 54',
      'Max-Forwards',
    ].join('\r\n'),
  );
  const vias = [
    'Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-524287-1-0-7f3a9c',
    'Via: SIP/2.0/TCP second;branch=z9hG4bKs',
  ];
  const from = 'From: "Alice Example" <sip:442071838750@192.0.2.10:5060>;tag=as5d2c1f00';
  const to = 'To: <sip:8613800138000@203.0.113.5:5060;user=phone>';
  const ids = ['Call-ID: 4f1c2b6e7a5d4c3b2a19@192.0.2.10', 'CSeq: 102 INVITE'];
  const routes = ['Record-Route: <sip:p1;lr>, <sip:p2;lr>', 'Record-Route: <sip:p3;lr>'];

  const table: ReadonlyArray<readonly [ResponseLine, readonly string[]]> = [
    [{ status: 100 }, ['SIP/2.0 100 Trying', ...vias, 'Timestamp: 54', from, to, ...ids]],
    [
      { status: 180, toTag: 'x' },
      ['SIP/2.0 180 Ringing', ...vias, ...routes, from, `${to};tag=x`, ...ids],
    ],
    [
      { status: 200, toTag: 'x', reason: 'Fine' },
      ['SIP/2.0 200 Fine', ...vias, ...routes, from, `${to};tag=x`, ...ids],
    ],
    [{ status: 486, toTag: 'x' }, ['SIP/2.0 486 Busy Here', ...vias, from, `${to};tag=x`, ...ids]],
  ];
  for (const [line, lines] of table) {
    it(String(line.status), () => assert.deepEqual(linesOf(routed, line), lines));
  }

  it('is a message itself', () => {
    const made = responseTo(requestOf(routed), { status: 200, toTag: 'x' })
      .copy(requestOf(routed), HEADERS.contact)
      .finishWith('application/sdp', 'v=0\r\n');
    const response = responseOf(textOf(made));
    assert.equal(response.toTag, 'x');
    assert.equal(response.method, 'INVITE');
    assert.equal(response.body, 'v=0\r\n');
  });

  //  To of the request, To of the response
  const tags: ReadonlyArray<readonly [string, string]> = [
    ['<sip:b@b>', '<sip:b@b>;tag=x'],
    ['<sip:b@b>;tag=old', '<sip:b@b>;tag=old'],
    ['<sip:b@b>;TAG=old', '<sip:b@b>;TAG=old'],
    ['sip:b@b', 'sip:b@b;tag=x'],
    ['<sip:b@b>; ', '<sip:b@b>;tag=x'],
    ['"a;tag=1" <sip:b@b>', '"a;tag=1" <sip:b@b>;tag=x'],
  ];
  for (const [asked, answered] of tags) {
    it(`tags ${asked}`, () => {
      const wire = optionsWith().replace('<sip:b@example.com>', asked);
      assert.ok(linesOf(wire, { status: 404, toTag: 'x' }).includes(`To: ${answered}`));
    });
  }

  it('comes also of a request that could not be read, with what there is', () => {
    const refusal = (wire: string) => {
      const { answer } = errorOf(parse(bytesOf(wire), { from: 'datagram' }));
      assert.ok(answer);
      const made = responseTo(answer.request, { status: answer.status, toTag: 'x' }).finish();
      return textOf(made).split('\r\n').slice(0, -3);
    };
    assert.deepEqual(refusal(optionsWith().replace('To: <', 'To: "<')), [
      'SIP/2.0 400 Bad Request',
      'Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1',
      'From: <sip:a@example.com>;tag=1',
      'To: "<sip:b@example.com>',
      'Call-ID: 1@a',
      'CSeq: 1 OPTIONS',
    ]);
    assert.deepEqual(refusal(optionsWith('no colon').replace(/(From|Call-ID).*\r\n/g, '')), [
      'SIP/2.0 400 Bad Request',
      'Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1',
      'To: <sip:b@example.com>;tag=x',
      'CSeq: 1 OPTIONS',
    ]);
  });
});

describe('where a request came from goes into its top Via (RFC 3581, SIG-8)', () => {
  const here = { address: '192.0.2.1', port: 6000 };
  const v6 = { address: '2001:db8::1', port: 6000 };

  //  Via, source, Via of the response
  const table: ReadonlyArray<readonly [string, typeof here, string]> = [
    ['SIP/2.0/UDP 192.0.2.1;branch=x', here, 'SIP/2.0/UDP 192.0.2.1;branch=x'],
    ['SIP/2.0/UDP a;branch=x', here, 'SIP/2.0/UDP a;branch=x;received=192.0.2.1'],
    [
      'SIP/2.0/UDP 192.0.2.1;rport;branch=x',
      here,
      'SIP/2.0/UDP 192.0.2.1;branch=x;received=192.0.2.1;rport=6000',
    ],
    ['SIP/2.0/UDP a;branch=x;RPORT', here, 'SIP/2.0/UDP a;branch=x;received=192.0.2.1;rport=6000'],
    // What the sender says of where it sends from counts for nothing.
    [
      'SIP/2.0/UDP a;rport=7;received=1.2.3.4;branch=x',
      here,
      'SIP/2.0/UDP a;branch=x;received=192.0.2.1;rport=6000',
    ],
    [
      'SIP/2.0/UDP a ; received = 1.2.3.4 ; branch=x',
      here,
      'SIP/2.0/UDP a ; branch=x;received=192.0.2.1',
    ],
    [
      'SIP/2.0/UDP a;rport;branch=x, SIP/2.0/UDP b;rport',
      here,
      'SIP/2.0/UDP a;branch=x;received=192.0.2.1;rport=6000, SIP/2.0/UDP b;rport',
    ],
    ['SIP/2.0/UDP a;branch=x;', here, 'SIP/2.0/UDP a;branch=x;received=192.0.2.1'],
    [
      'SIP/2.0/UDP a;x=";rport";rport;branch=x',
      here,
      'SIP/2.0/UDP a;rport=6000;received=192.0.2.1;branch=x;x=";rport"',
    ],
    ['SIP/2.0/UDP [2001:DB8::1];branch=x', v6, 'SIP/2.0/UDP [2001:DB8::1];branch=x'],
    [
      'SIP/2.0/UDP [2001:db8::2];branch=x',
      v6,
      'SIP/2.0/UDP [2001:db8::2];branch=x;received=2001:db8::1',
    ],
    [
      'SIP/2.0/UDP a;rportal=1;branch=x',
      here,
      'SIP/2.0/UDP a;rportal=1;branch=x;received=192.0.2.1',
    ],
    ['nonsense', here, 'nonsense'],
  ];
  for (const [asked, source, answered] of table) {
    it(asked, () => assert.equal(stampVia(asked, source), answered));
  }

  it('and into no other', () => {
    const wire = optionsWith('Via: SIP/2.0/UDP second;rport;branch=y');
    const lines = linesOf(wire, { status: 200, source: here });
    const vias = lines.filter((line) => line.startsWith('Via'));
    assert.deepEqual(vias, [
      'Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1;received=192.0.2.1',
      'Via: SIP/2.0/UDP second;rport;branch=y',
    ]);
  });
});
