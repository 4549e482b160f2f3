import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type FramerEvent, StreamFramer } from './framer.ts';
import { MAX_HEAD_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { bytesOf, INVITE, optionsWith } from './testing-messages.ts';

const OPTIONS = optionsWith();
const WITH_BODY = `${optionsWith('Content-Type: text/plain', 'Content-Length: 5')}a\r\n\r\n`;
const MALFORMED = optionsWith('Content-Length: 0').replace('From: <', 'From: "<');

const brief = (event: FramerEvent): string => {
  switch (event.type) {
    case 'message':
      return `${event.message.method} ${event.message.bodyLength}`;
    case 'malformed':
    case 'broken':
      return `${event.type} ${event.error.code}`;
    case 'ping':
    case 'pong':
      return event.type;
  }
};

/** What comes of these bytes, given in chunks of these lengths again and again. */
function framed(wire: string, lengths: readonly number[], openedBy: 'peer' | 'us' = 'peer') {
  const framer = new StreamFramer({ openedBy });
  const bytes = bytesOf(wire);
  const events: string[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    // A chunk of its own each time, wiped afterwards: nothing of it may be kept by reference.
    const chunk = bytes.slice(at, at + length);
    events.push(...framer.push(chunk).map(brief));
    chunk.fill(0x7f);
    at += length;
  }
  return { events, unfinished: framer.unfinishedBytes };
}

describe('a stream cut into messages (SIG-1)', () => {
  //  what, bytes, events, bytes left over
  const table: ReadonlyArray<readonly [string, string, readonly string[], number]> = [
    ['nothing', '', [], 0],
    ['one message', OPTIONS, ['OPTIONS 0'], 0],
    ['a message with a body', INVITE, ['INVITE 269'], 0],
    ['a body of empty lines', WITH_BODY, ['OPTIONS 5'], 0],
    ['three messages', INVITE + WITH_BODY + OPTIONS, ['INVITE 269', 'OPTIONS 5', 'OPTIONS 0'], 0],
    ['one message of lone line feeds', OPTIONS.replaceAll('\r', ''), ['OPTIONS 0'], 0],
    ['lone line feeds', OPTIONS.replaceAll('\r', '') + OPTIONS, ['OPTIONS 0', 'OPTIONS 0'], 0],
    ['half a head', OPTIONS.slice(0, 50), [], 50],
    ['half a body', INVITE.slice(0, -1), [], INVITE.length - 1],
    ['a message and a half', OPTIONS + INVITE.slice(0, 700), ['OPTIONS 0'], 700],
    ['a message that cannot be read', MALFORMED + OPTIONS, ['malformed badHeader', 'OPTIONS 0'], 0],
    [
      'a first line that cannot be read',
      OPTIONS.replace('sip:b', 's b') + OPTIONS,
      ['malformed startLine', 'OPTIONS 0'],
      0,
    ],
    [
      'another version',
      OPTIONS.replace('SIP/2.0', 'SIP/3.0') + OPTIONS,
      ['malformed version', 'OPTIONS 0'],
      0,
    ],
    ['an unknown end', optionsWith('Content-Type: a/b') + OPTIONS, ['broken missingLength'], 0],
    ['two lengths', optionsWith('l: 0', 'l: 0') + OPTIONS, ['broken repeatedHeader'], 0],
    [
      'two lengths and two From',
      optionsWith('l: 0', 'f: <sip:a@b>', 'l: 4', 'f: <sip:a@b>') + OPTIONS,
      ['broken repeatedHeader'],
      0,
    ],
    ['a bad length', optionsWith('Content-Length: -1') + OPTIONS, ['broken badHeader'], 0],
    ['a length past all limits', optionsWith('Content-Length: 65535'), ['broken tooLong'], 0],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', ['broken startLine'], 0],
    ['TLS', '\x16\x03\x01\x02\x00', ['broken startLine'], 0],
    ['a byte that begins nothing', `${OPTIONS}(`, ['OPTIONS 0', 'broken startLine'], 0],
    [
      'a lone carriage return between',
      `${OPTIONS}\r${OPTIONS}`,
      ['OPTIONS 0', 'broken loneCarriageReturn'],
      0,
    ],
    [
      'a lone carriage return within',
      `${optionsWith('X: a\rb')}${OPTIONS}`,
      ['malformed loneCarriageReturn', 'OPTIONS 0'],
      0,
    ],
    [
      'too many headers',
      optionsWith(...Array.from({ length: 252 }, () => 'X: y')),
      ['broken tooManyHeaders'],
      0,
    ],
    [
      'too long a line',
      optionsWith(`X: ${'y'.repeat(8192)}`) + OPTIONS,
      ['malformed headerLineTooLong', 'OPTIONS 0'],
      0,
    ],
  ];
  for (const [what, wire, events, unfinished] of table) {
    it(`${what}: ${events.join(', ') || 'no event'}`, () => {
      for (const lengths of [[1], [2], [3, 1], [700], [1_000_000]]) {
        assert.deepEqual(framed(wire, lengths), { events, unfinished }, String(lengths));
      }
    });
  }

  it('gives the same events however it is cut', () => {
    const wire = `\r\n\r\n${INVITE}${MALFORMED}\r\n${WITH_BODY}\r\n\r\n${OPTIONS}${INVITE.slice(0, 99)}`;
    const whole = framed(wire, [wire.length]);
    assert.equal(whole.events.length, 6);
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(lengths, (cuts) => assert.deepEqual(framed(wire, cuts), whole)));
  });
});

describe('keep-alive on a stream (RFC 5626)', () => {
  it('of a peer that opened it: two line ends are a ping', () => {
    for (const lengths of [[1], [2], [3], [100]]) {
      assert.deepEqual(framed('\r\n\r\n', lengths), { events: ['ping'], unfinished: 0 });
      assert.deepEqual(framed('\r\n\r\n\r\n\r\n', lengths).events, ['ping', 'ping']);
      assert.deepEqual(framed(`${OPTIONS}\r\n\r\n${OPTIONS}`, lengths).events, [
        'OPTIONS 0',
        'ping',
        'OPTIONS 0',
      ]);
    }
  });

  it('one line end is none, and does not become one behind a message', () => {
    for (const lengths of [[1], [100]]) {
      assert.deepEqual(framed('\r\n', lengths).events, []);
      assert.deepEqual(framed(`\r\n${OPTIONS}\r\n${OPTIONS}\n`, lengths).events, [
        'OPTIONS 0',
        'OPTIONS 0',
      ]);
    }
  });

  it('of ours: each line end is a pong', () => {
    for (const lengths of [[1], [3], [100]]) {
      const { events } = framed(`\r\n${OPTIONS}\r\n\r\n`, lengths, 'us');
      assert.deepEqual(events, ['pong', 'OPTIONS 0', 'pong', 'pong']);
    }
  });

  it('half a line end is kept', () => {
    assert.deepEqual(framed('\r', [1]), { events: [], unfinished: 1 });
  });
});

describe('a stream that is broken', () => {
  it('is heard no more', () => {
    const framer = new StreamFramer({ openedBy: 'peer' });
    assert.deepEqual(framer.push(bytesOf('\x01')).map(brief), ['broken startLine']);
    assert.deepEqual(framer.push(bytesOf(OPTIONS)), []);
    assert.equal(framer.unfinishedBytes, 0);
  });

  it('can be answered when its lines could be read', () => {
    const framer = new StreamFramer({ openedBy: 'peer' });
    const [event] = framer.push(bytesOf(optionsWith('Content-Length: x')));
    assert.equal(event?.type === 'broken' ? event.error.answer?.status : undefined, 400);
  });

  it('by a head without end', () => {
    const line = 'X: y\r\n';
    const head = `OPTIONS sip:b SIP/2.0\r\n${line.repeat(MAX_HEAD_BYTES / line.length)}`;
    assert.deepEqual(framed(head, [1000]).events, ['broken headTooLong']);
    assert.deepEqual(framed('O'.repeat(MAX_HEAD_BYTES), [1000]), {
      events: [],
      unfinished: MAX_HEAD_BYTES,
    });
    assert.deepEqual(framed('O'.repeat(MAX_HEAD_BYTES + 1), [1000]).events, ['broken headTooLong']);
  });

  it('never by the longest message there may be', () => {
    const head = optionsWith('Content-Type: a/b', 'Content-Length: 65000');
    const length = MAX_MESSAGE_BYTES - head.length;
    const wire = head.replace('65000', String(length)) + 'x'.repeat(length) + OPTIONS;
    for (const lengths of [[1], [65_536], [200_000]]) {
      assert.deepEqual(framed(wire, lengths).events, [`OPTIONS ${length}`, 'OPTIONS 0']);
    }
  });
});
