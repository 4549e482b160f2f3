import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HEADERS } from './headers/index.ts';
import { measure, parse, parseToRefuse, SipRequest } from './message.ts';
import { responseTo } from './respond.ts';
import {
  bytesOf,
  errorOf,
  INVITE,
  messageOf,
  optionsWith,
  requestOf,
  responseOf,
  taken,
  textOf,
} from './testing-messages.ts';
import { utf8Text } from './text.ts';
import { WIRE_ERRORS } from './wire-error.ts';

const datagram = (wire: string) => parse(bytesOf(wire), { from: 'datagram' });
const stream = (wire: string) => parse(bytesOf(wire), { from: 'stream' });

describe('a message that is read (SIG-1)', () => {
  const invite = requestOf(INVITE);

  it('has what every message has', () => {
    assert.equal(INVITE.length, 864);
    assert.equal(invite.kind, 'request');
    assert.equal(invite.method, 'INVITE');
    assert.equal(invite.requestUri, 'sip:8613800138000@203.0.113.5:5060;user=phone');
    assert.equal(invite.branch, 'z9hG4bK-524287-1-0-7f3a9c');
    assert.equal(invite.sentBy, '192.0.2.10:5060');
    assert.equal(invite.from.display, 'Alice Example');
    assert.equal(invite.fromTag, 'as5d2c1f00');
    assert.equal(invite.toTag, '');
    assert.equal(invite.callId, '4f1c2b6e7a5d4c3b2a19@192.0.2.10');
    assert.deepEqual(invite.cseq, { number: 102, method: 'INVITE' });
    assert.equal(invite.cseqNumber, 102);
    const uri = taken(invite.uri);
    assert.ok(uri.kind === 'sip');
    assert.equal(uri.user, '8613800138000');
    assert.equal(invite.uri, invite.uri, 'read once');
  });

  it('gives its body as text and as bytes', () => {
    assert.match(invite.body, /^v=0\r\n[\s\S]*a=sendrecv\r\n$/);
    assert.equal(invite.bodyLength, invite.body.length);
    assert.equal(textOf(invite.bodyBytes()), invite.body);
  });

  it('reads other headers when they are asked for, and once', () => {
    assert.deepEqual(taken(invite.list(HEADERS.supported)), ['100rel', 'timer', 'replaces']);
    assert.equal(invite.list(HEADERS.supported), invite.list(HEADERS.supported));
    assert.equal(taken(invite.read(HEADERS.maxForwards)), 70);
    assert.equal(invite.read(HEADERS.maxForwards), invite.read(HEADERS.maxForwards));
    assert.equal(taken(invite.read(HEADERS.expires)), undefined);
    assert.deepEqual(taken(invite.list(HEADERS.route)), []);
    assert.ok(invite.has(HEADERS.userAgent));
    assert.ok(!invite.has(HEADERS.server));
    assert.equal(invite.raw(HEADERS.userAgent), 'ExampleGateway/4.2 release 7.1');
    assert.equal(invite.raw(HEADERS.server), undefined);
  });

  it('does not depend on the bytes it came in', () => {
    const bytes = bytesOf(INVITE);
    const message = taken(parse(bytes, { from: 'datagram' }));
    bytes.fill(0);
    datagram(optionsWith('Subject: another one'));
    assert.equal(message.callId, '4f1c2b6e7a5d4c3b2a19@192.0.2.10');
    assert.deepEqual(taken(message.list(HEADERS.supported)), ['100rel', 'timer', 'replaces']);
    assert.match(message.body, /^v=0/);
  });

  it('is read from any kind of byte array', () => {
    const padded = new Uint8Array(INVITE.length + 20);
    padded.set(bytesOf(INVITE), 7);
    const view = padded.subarray(7, 7 + INVITE.length);
    assert.equal(taken(parse(view, { from: 'datagram' })).callId, invite.callId);
  });

  it('keeps unknown headers in order and under their own names', () => {
    const message = messageOf(optionsWith('X-B: 2', 'x-a: 1', 'Subject: s', 'X-B:3', 'X-B :\t4 '));
    assert.deepEqual(message.rawNamed('x-b'), ['2', '3', '4']);
    const names = Array.from({ length: message.lineCount }, (_, line) => message.lineName(line));
    assert.deepEqual(names.slice(5), ['X-B', 'x-a', 'Subject', 'X-B', 'X-B']);
    assert.equal(message.lineId(5), 0);
    assert.equal(message.lineId(7), HEADERS.subject.id);
  });

  it('takes compact names, any case, blanks before the colon, folded lines', () => {
    const message = messageOf(
      [
        'OPTIONS sip:b SIP/2.0',
        'v:SIP/2.0/UDP a;branch=z9hG4bK1',
        'VIA  :',
        ' SIP/2.0/TCP',
        '\tb ,',
        '  SIP/2.0/TLS c',
        'F: <sip:a@a>;tag=1',
        'tO\t: <sip:b@b>',
        'i:1',
        'cSeQ: 1',
        '   OPTIONS',
        's : one',
        '\t\ttwo  ',
        'l: 0',
        '',
        '',
      ].join('\r\n'),
    );
    const vias = taken(message.list(HEADERS.via)).map(
      ({ transport, host }) => `${transport} ${host}`,
    );
    assert.deepEqual(vias, ['UDP a', 'TCP b', 'TLS c']);
    assert.equal(taken(message.read(HEADERS.subject)), 'one two');
    assert.equal(message.cseqNumber, 1);
  });

  it('keeps bytes that are no ASCII, and shows them as UTF-8 when asked', () => {
    const name = Buffer.from('"Ünïcødé 大停電" <sip:a@example.com>;tag=1', 'utf8').toString(
      'latin1',
    );
    const wire = optionsWith().replace('<sip:a@example.com>;tag=1', name);
    const message = messageOf(wire);
    assert.equal(utf8Text(message.from.display), 'Ünïcødé 大停電');
    assert.equal(message.raw(HEADERS.from), name);
    const folded = messageOf(optionsWith('Subject: voil\xc3\xa0', ' \xc3\xa0 la carte'));
    assert.equal(utf8Text(folded.raw(HEADERS.subject) ?? ''), 'voilà à la carte');
    assert.equal(utf8Text('\xff\xfe'), '\ufffd\ufffd');
  });

  it('takes a lone line feed for a line end', () => {
    const message = messageOf(INVITE.replaceAll('\r\n', '\n').replace(/Content-Length.*\n/, ''));
    assert.equal(message.callId, '4f1c2b6e7a5d4c3b2a19@192.0.2.10');
    assert.match(message.body, /^v=0\n/);
  });

  it('begins behind empty lines', () => {
    assert.equal(messageOf(`\r\n\r\n\n${optionsWith()}`).callId, '1@a');
  });

  it('does without the empty line at the end of a datagram', () => {
    for (const cut of [2, 3, 4]) {
      assert.equal(messageOf(optionsWith('Subject: x').slice(0, -cut)).raw(HEADERS.subject), 'x');
    }
  });

  it('takes tabs and many blanks in the first line, and brackets round its URI', () => {
    for (const line of [
      'OPTIONS  sip:b   SIP/2.0',
      'OPTIONS\tsip:b SIP/2.0 \t',
      'OPTIONS <sip:b> SIP/2.0',
    ]) {
      const message = requestOf(optionsWith().replace(/^.*/, line));
      assert.equal(message.requestUri, 'sip:b', line);
    }
  });
});

describe('a response that is read (SIG-1)', () => {
  //  first line                    status reason
  const table: ReadonlyArray<readonly [string, number, string]> = [
    ['SIP/2.0 200 OK', 200, 'OK'],
    ['SIP/2.0 180 Ringing now', 180, 'Ringing now'],
    ['SIP/2.0 100 ', 100, ''],
    ['SIP/2.0 100', 100, ''],
    ['SIP/2.0  486  Busy', 486, ' Busy'],
    ['SIP/2.0 699 x', 699, 'x'],
  ];
  for (const [line, status, reason] of table) {
    it(JSON.stringify(line), () => {
      const response = responseOf(optionsWith().replace(/^.*/, line));
      assert.equal(response.kind, 'response');
      assert.equal(response.status, status);
      assert.equal(response.reason, reason);
      assert.equal(response.method, 'OPTIONS');
    });
  }

  for (const line of [
    'SIP/2.0 099 x',
    'SIP/2.0 700 x',
    'SIP/2.0 20 x',
    'SIP/2.0 2000 x',
    'SIP/2.0 2x0 x',
    'SIP/2.0200 OK',
    'SIP/2.0',
  ]) {
    it(`${JSON.stringify(line)} has no status`, () => {
      const error = errorOf(datagram(optionsWith().replace(/^.*/, line)));
      assert.equal(error.code, 'status');
      assert.equal(error.answer, undefined, 'nobody answers a response');
    });
  }

  it('of another version is refused', () => {
    assert.equal(errorOf(datagram(optionsWith().replace(/^.*/, 'SIP/3.0 200 OK'))).code, 'version');
  });
});

describe('a message that is refused (SIG-1)', () => {
  //  what is wrong, message, code, header, answer
  const table: ReadonlyArray<
    readonly [string, string, keyof typeof WIRE_ERRORS, (string | undefined)?, number?]
  > = [
    ['nothing at all', '', 'empty'],
    ['only line ends', '\r\n\r\n', 'empty'],
    ['a keep-alive of a NAT', '\0\0\0\0', 'startLine'],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'startLine'],
    ['no method', optionsWith().replace('OPTIONS ', ' '), 'startLine'],
    ['a method of odd characters', optionsWith().replace('OPTIONS ', 'OPT(IONS '), 'startLine'],
    ['no URI', optionsWith().replace(/^.*/, 'OPTIONS SIP/2.0'), 'startLine', undefined, 400],
    ['blanks in the URI', optionsWith().replace('b.ex', 'b .ex'), 'startLine', undefined, 400],
    [
      'a control character in the URI',
      optionsWith().replace('b.ex', 'b\x01ex'),
      'startLine',
      undefined,
      400,
    ],
    ['no version', optionsWith().replace(' SIP/2.0\r', '\r'), 'startLine', undefined, 400],
    ['version 1', optionsWith().replace('SIP/2.0\r', 'SIP/1.0\r'), 'version', undefined, 505],
    ['version 2.00', optionsWith().replace('SIP/2.0\r', 'SIP/2.00\r'), 'version', undefined, 505],
    ['a line without a colon', optionsWith('Foobar roobar'), 'headerLine', undefined, 400],
    ['a line without a name', optionsWith(': x'), 'headerLine', undefined, 400],
    ['a name of two words', optionsWith('X Y: x'), 'headerLine', undefined, 400],
    ['a lone carriage return', optionsWith('X: a\rVia: b'), 'loneCarriageReturn', undefined, 400],
    [
      'a carriage return in the first line',
      optionsWith().replace('b.ex', 'b\rex'),
      'startLine',
      undefined,
      400,
    ],
    ['no Via', optionsWith().replace(/Via.*\r\n/, ''), 'missingHeader', 'Via'],
    ['no From', optionsWith().replace(/From.*\r\n/, ''), 'missingHeader', 'From', 400],
    ['no To', optionsWith().replace(/To.*\r\n/, ''), 'missingHeader', 'To', 400],
    ['no Call-ID', optionsWith().replace(/Call-ID.*\r\n/, ''), 'missingHeader', 'Call-ID', 400],
    ['no CSeq', optionsWith().replace(/CSeq.*\r\n/, ''), 'missingHeader', 'CSeq', 400],
    ['two From', optionsWith('f: <sip:x@y>'), 'repeatedHeader', 'From', 400],
    ['two To', optionsWith('t: <sip:x@y>'), 'repeatedHeader', 'To', 400],
    ['two Call-ID', optionsWith('i: 1@a'), 'repeatedHeader', 'Call-ID', 400],
    ['two CSeq', optionsWith('CSeq: 1 OPTIONS'), 'repeatedHeader', 'CSeq', 400],
    ['two Content-Length', optionsWith('l: 0', 'l: 0'), 'repeatedHeader', 'Content-Length', 400],
    ['a bad Via', optionsWith().replace('SIP/2.0/UDP', 'SIP'), 'badHeader', 'Via', 400],
    ['a bad From', optionsWith().replace('From: <', 'From: "<'), 'badHeader', 'From', 400],
    ['a bad To', optionsWith().replace('To: <sip:', 'To: <'), 'badHeader', 'To', 400],
    ['a bad Call-ID', optionsWith().replace('1@a', '1 @ a'), 'badHeader', 'Call-ID', 400],
    ['a bad CSeq', optionsWith().replace('CSeq: 1', 'CSeq: -1'), 'badHeader', 'CSeq', 400],
    ['a bad length', optionsWith('Content-Length: 1e3'), 'badHeader', 'Content-Length', 400],
    ['a short body', `${optionsWith('Content-Length: 5')}1234`, 'truncatedBody', undefined, 400],
    [
      'an ACK',
      optionsWith()
        .replaceAll('OPTIONS', 'ACK')
        .replace(/To.*\r\n/, ''),
      'missingHeader',
      'To',
    ],
  ];
  for (const [what, wire, code, header, status] of table) {
    it(`${what}: ${code}${status === undefined ? ', no answer' : `, ${status}`}`, () => {
      const error = errorOf(datagram(wire));
      assert.equal(error.code, code);
      assert.equal(error.header, header);
      assert.equal(error.answer?.status, status);
      assert.ok(error.says.startsWith(WIRE_ERRORS[code].says), error.says);
      assert.ok(error.at >= 0 && error.at <= Math.max(wire.length, 1), String(error.at));
      if (error.answer === undefined) return;
      const answer = responseTo(error.answer.request, { status: error.answer.status, toTag: 'x' });
      assert.match(textOf(answer.finish()), /^SIP\/2\.0 (400|505) [^\r\n]+\r\nVia: /);
    });
  }

  it('every code of the catalogue is met by a test of this layer', () => {
    const met = new Set(table.map(([, , code]) => code));
    // These are met in limits.test.ts, framer.test.ts and above.
    for (const code of ['tooLong', 'headTooLong', 'headerLineTooLong', 'tooManyHeaders'] as const) {
      met.add(code);
    }
    for (const code of ['missingLength', 'status'] as const) met.add(code);
    assert.deepEqual([...met].sort(), Object.keys(WIRE_ERRORS).sort());
  });

  it('tells nothing of what the peer sent', () => {
    const error = errorOf(datagram(optionsWith('Content-Length: secret')));
    assert.ok(!error.says.includes('secret'));
  });

  it('a header that is asked for later says where it is bad', () => {
    const wire = optionsWith('Contact: <sip:a@b>, <sip:', 'Expires: soon', 'Date: x', 'Date: y');
    const message = messageOf(wire);
    const contact = errorOf(message.list(HEADERS.contact));
    assert.equal(contact.code, 'badHeader');
    assert.equal(contact.header, 'Contact');
    assert.equal(contact.at, wire.indexOf('<sip:', wire.indexOf('<sip:a@b>') + 5) + 5);
    assert.equal(contact.answer?.status, 400);
    assert.ok(contact.answer?.request instanceof SipRequest);
    assert.equal(errorOf(message.read(HEADERS.expires)).code, 'badHeader');
    const date = errorOf(message.read(HEADERS.date));
    assert.equal(date.code, 'repeatedHeader');
    assert.equal(date.at, wire.indexOf('Date: y'));
  });

  it('a folded header is placed where it begins', () => {
    const wire = optionsWith('Expires:', '  soon');
    assert.equal(errorOf(messageOf(wire).read(HEADERS.expires)).at, wire.indexOf('Expires'));
  });
});

describe('the body of a datagram and of a stream (SIG-1)', () => {
  const short = `${optionsWith('Content-Type: text/plain', 'Content-Length: 3')}abcdef`;
  const none = `${optionsWith('Content-Type: text/plain')}abcdef`;

  it('what is left in a datagram behind the length is thrown away', () => {
    assert.equal(taken(datagram(short)).body, 'abc');
  });

  it('without a length it ends with the datagram', () => {
    assert.equal(taken(datagram(none)).body, 'abcdef');
  });

  it('on a stream a type needs a length', () => {
    assert.equal(errorOf(stream(none)).code, 'missingLength');
    assert.equal(errorOf(measure(bytesOf(none.slice(0, -6)))).code, 'missingLength');
    assert.equal(errorOf(measure(bytesOf(none.slice(0, -6)))).answer?.status, 400);
  });

  it('on a stream there is no body without length and type', () => {
    assert.equal(taken(stream(optionsWith())).body, '');
    assert.equal(taken(measure(bytesOf(optionsWith()))), optionsWith().length);
  });

  it('is measured from the head alone', () => {
    const head = short.slice(0, -6);
    assert.equal(taken(measure(bytesOf(head))), head.length + 3);
  });

  it('is measured even if the message cannot be read', () => {
    const head = optionsWith('Content-Length: 3', 'no colon').replace(/From.*\r\n/, '');
    assert.equal(taken(measure(bytesOf(head))), head.length + 3);
  });
});

describe('refusing from the lines alone (SIG-1)', () => {
  it('gives what an answer needs, whatever the headers hold', () => {
    const raw = parseToRefuse(bytesOf(INVITE.replace('CSeq: 102', 'CSeq: x')));
    assert.ok(raw);
    const answer = textOf(responseTo(raw, { status: 503, toTag: 't' }).finish());
    assert.match(
      answer,
      /^SIP\/2\.0 503 Service Unavailable\r\nVia: SIP\/2\.0\/UDP 192\.0\.2\.10:5060;/,
    );
    assert.match(answer, /\r\nTo: <sip:8613800138000@203\.0\.113\.5:5060;user=phone>;tag=t\r\n/);
  });

  for (const [what, wire] of [
    ['a response', optionsWith().replace(/^.*/, 'SIP/2.0 200 OK')],
    ['an ACK', optionsWith().replaceAll('OPTIONS', 'ACK')],
    ['a request without Via', optionsWith().replace(/Via.*\r\n/, '')],
    ['garbage', '\x16\x03\x01'],
    ['too much', 'x'.repeat(65_536)],
  ] as const) {
    it(`${what} is not answered`, () => assert.equal(parseToRefuse(bytesOf(wire)), undefined));
  }
});
