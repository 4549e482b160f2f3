import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ackTo, cancelOf } from './derive.ts';
import { responseTo } from './respond.ts';
import { INVITE, requestOf, responseOf, textOf } from './testing-messages.ts';

describe('requests made of their INVITE (RFC 3261 sections 9.1 and 17.1.1.3)', () => {
  const invite = requestOf(
    INVITE.replace(
      'Max-Forwards',
      'Route: <sip:p1;lr>,<sip:p2;lr>\r\nRoute: <sip:p3;lr>\r\nMax-Forwards',
    ).replace('7f3a9c', '7f3a9c, SIP/2.0/UDP below'),
  );
  const same = (method: string) => [
    `${method} sip:8613800138000@203.0.113.5:5060;user=phone SIP/2.0`,
    'Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-524287-1-0-7f3a9c',
    'Route: <sip:p1;lr>,<sip:p2;lr>',
    'Route: <sip:p3;lr>',
    'Max-Forwards: 70',
    'From: "Alice Example" <sip:442071838750@192.0.2.10:5060>;tag=as5d2c1f00',
    'Call-ID: 4f1c2b6e7a5d4c3b2a19@192.0.2.10',
  ];
  const rest = (method: string, to: string) => [
    `To: <sip:8613800138000@203.0.113.5:5060;user=phone>${to}`,
    `CSeq: 102 ${method}`,
    'Content-Length: 0',
    '',
    '',
  ];

  it('an ACK has the To of the response', () => {
    const busy = responseOf(textOf(responseTo(invite, { status: 486, toTag: 'theirs' }).finish()));
    assert.deepEqual(textOf(ackTo(invite, busy).finish()).split('\r\n'), [
      ...same('ACK'),
      ...rest('ACK', ';tag=theirs'),
    ]);
  });

  it('a CANCEL has the To of the INVITE', () => {
    assert.deepEqual(textOf(cancelOf(invite).finish()).split('\r\n'), [
      ...same('CANCEL'),
      ...rest('CANCEL', ''),
    ]);
  });
});
