import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvariantError } from '@tandem/base/kernel';
import { HEADERS } from './headers/index.ts';
import { writeRequest, writeResponse } from './print.ts';
import { reasonPhrase } from './status.ts';
import { bytesOf, messageOf, optionsWith, textOf } from './testing-messages.ts';

describe('a message that is written (SIG-1)', () => {
  it('has its lines in the order they were given, and its length', () => {
    const bytes = writeRequest('MESSAGE', 'sip:b@example.com')
      .header(HEADERS.via, {
        ...{ protocol: 'SIP/2.0', transport: 'UDP', host: '192.0.2.1', port: 5060 },
        ...{ branch: 'z9hG4bKx', received: undefined, rport: 'asked', others: [] },
      })
      .header(HEADERS.cseq, { number: 7, method: 'MESSAGE' })
      .headers(HEADERS.supported, ['timer', '100rel'])
      .headers(HEADERS.require, [])
      .headers(HEADERS.authorization, [
        { scheme: 'other', name: 'A', text: 'x=1' },
        { scheme: 'other', name: 'B', text: 'y=2' },
      ])
      .line(HEADERS.subject, 'as it is')
      .named('X-Own', 'a, b')
      .finishWith('text/plain', 'h\xc3\xa4');
    assert.equal(
      textOf(bytes),
      [
        'MESSAGE sip:b@example.com SIP/2.0',
        'Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKx',
        'CSeq: 7 MESSAGE',
        'Supported: timer, 100rel',
        'Authorization: A x=1',
        'Authorization: B y=2',
        'Subject: as it is',
        'X-Own: a, b',
        'Content-Type: text/plain',
        'Content-Length: 3',
        '',
        'h\xc3\xa4',
      ].join('\r\n'),
    );
  });

  it('takes a body of bytes as it is', () => {
    const all = Uint8Array.from({ length: 256 }, (_, at) => at);
    const bytes = writeResponse(200).finishWith('application/octet-stream', all.subarray(1));
    assert.deepEqual(Buffer.from(bytes.subarray(-255)), Buffer.from(all.subarray(1)));
    assert.match(textOf(bytes), /\r\nContent-Length: 255\r\n\r\n/);
  });

  it('without a body says so', () => {
    assert.equal(
      textOf(writeResponse(200).finish()),
      'SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n',
    );
  });

  it('copies lines as they came, unfolded and under their full names', () => {
    const from = messageOf(
      optionsWith('s: one', '  two', 'X-A: 1', 'k:a,b', 'x-a:2', 'Supported :c', 'X-B: 3'),
    );
    const bytes = writeResponse(200)
      .copy(from, HEADERS.supported)
      .copy(from, HEADERS.subject)
      .copy(from, HEADERS.server)
      .copyNamed(from, 'x-a')
      .finish();
    assert.deepEqual(textOf(bytes).split('\r\n').slice(1, -3), [
      'Supported: a,b',
      'Supported: c',
      'Subject: one two',
      'X-A: 1',
      'x-a: 2',
    ]);
  });

  it('text that is no wire text goes out as UTF-8', () => {
    const bytes = writeResponse(200).line(HEADERS.subject, '大停電').finishWith('text/plain', '電');
    assert.match(
      Buffer.from(bytes).toString('utf8'),
      /Subject: 大停電\r\n.*\r\nContent-Length: 3\r\n\r\n電$/s,
    );
  });

  it('has the usual phrase, or the one that is given', () => {
    assert.match(textOf(writeResponse(486).finish()), /^SIP\/2\.0 486 Busy Here\r\n/);
    assert.match(textOf(writeResponse(486, 'No').finish()), /^SIP\/2\.0 486 No\r\n/);
    assert.match(textOf(writeResponse(299).finish()), /^SIP\/2\.0 299 Success\r\n/);
    assert.equal(reasonPhrase(600), 'Busy Everywhere');
    assert.equal(reasonPhrase(499), 'Client Error');
    assert.equal(reasonPhrase(999), 'Unknown');
  });
});

describe('nothing that is written begins a header of its own (SIG-1)', () => {
  const hostile = ['a\r\nEvil: yes', 'a\nEvil: yes', 'a\rEvil: yes', 'a\r\n\r\nbody', 'a\r\n'];
  const noLine = { name: 'InvariantError' };

  for (const value of hostile) {
    it(JSON.stringify(value), () => {
      assert.throws(() => writeResponse(200).line(HEADERS.subject, value).finish(), noLine);
      assert.throws(() => writeResponse(200).named('X', value).finish(), noLine);
      assert.throws(() => writeResponse(200).finishWith(value, 'body'), noLine);
      // A character above 255 must not lose its upper byte and become a line feed.
      const wide = writeResponse(200).line(HEADERS.subject, value.replaceAll(/[\r\n]/g, '\u010a'));
      assert.match(Buffer.from(wide.finish()).toString(), /Subject: a\u010a/);
    });
  }

  it('nor do the codecs let it come so far', () => {
    for (const value of hostile) {
      const bytes = writeResponse(200, value)
        .header(HEADERS.subject, value)
        .header(HEADERS.from, {
          display: value,
          uri: `sip:${value}`,
          tag: value,
          others: [{ name: 'x', value }],
        })
        .header(HEADERS.contact, {
          display: value,
          uri: value,
          q: 1,
          expiresSeconds: 1,
          others: [{ name: value, value }],
        })
        .header(HEADERS.reason, { protocol: value, cause: 1, text: value, others: [] })
        .header(HEADERS.supported, value)
        .header(HEADERS.privacy, [value])
        .header(HEADERS.warning, { code: 399, agent: value, text: value })
        .finish();
      assert.equal(textOf(bytes).split('\r\n').length, 9 + 2, JSON.stringify(value));
    }
  });

  it('names and methods are words, the length is ours', () => {
    assert.throws(() => writeResponse(200).named('X: y\r\nZ', 'x'), InvariantError);
    assert.throws(() => writeResponse(200).named('', 'x'), InvariantError);
    assert.throws(() => writeRequest('IN VITE', 'sip:b'), InvariantError);
    assert.throws(() => writeResponse(200).line(HEADERS.contentLength, '5'), InvariantError);
    const request = textOf(writeRequest('INVITE', 'sip:b SIP/2.0\r\nX: y').finish());
    assert.match(request, /^INVITE sip:b%20SIP\/2\.0%0D%0AX:%20y SIP\/2\.0\r\nContent-Length: 0/);
  });
});

describe('what is written is read (SIG-1)', () => {
  it('byte for byte', () => {
    const bytes = bytesOf(optionsWith('Subject: x', 'Content-Length: 0'));
    const message = messageOf(textOf(bytes));
    const writer = writeRequest(message.method, 'sip:b.example.com');
    for (let line = 0; line < message.lineCount - 1; line += 1) {
      writer.named(message.lineName(line), message.lineValue(line));
    }
    assert.equal(textOf(writer.finish()), textOf(bytes));
  });
});
