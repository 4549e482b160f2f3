import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HEADERS } from './headers/index.ts';
import { bodyOfType, parseMultipart, partHeader, printMultipart } from './multipart.ts';
import { errorOf, messageOf, optionsWith, taken } from './testing-messages.ts';
import { parseHeader } from './values.ts';

const typeOf = (text: string) => {
  const [type] = taken(parseHeader(HEADERS.contentType, text));
  assert.ok(type);
  return type;
};
const B = typeOf('multipart/mixed;boundary=b');
const lines = (...text: readonly string[]) => text.join('\r\n');

describe('multipart bodies (SIG-1)', () => {
  //  what, body, bodies of its parts
  const read: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['one part', lines('--b', 'X: y', '', 'one', '--b--', ''), ['one']],
    ['two parts', lines('--b', '', 'one', '--b', '', 'two', '--b--'), ['one', 'two']],
    ['text before and behind', lines('pre', '--b', '', 'one', '--b--', 'post'), ['one']],
    ['blanks behind the boundary', lines('--b \t', '', 'one', '--b--  ', ''), ['one']],
    ['lone line feeds', '--b\nX: y\n\none\ntwo\n--b--\n', ['one\ntwo']],
    ['an empty part', lines('--b', '', '', '--b--'), ['']],
    ['a part of line ends', lines('--b', '', '', '', '--b--'), ['\r\n']],
    [
      'the boundary inside a line',
      lines('--b', '', 'one --b two', '--bc', '--b--'),
      ['one --b two\r\n--bc'],
    ],
    ['no end', lines('--b', '', 'one'), ['one']],
    ['a part without headers or body', lines('--b', '--b--'), ['']],
    ['binary', lines('--b', '', '\0\xff\r\r\n\n', '--b--'), ['\0\xff\r\r\n\n']],
  ];
  for (const [what, body, parts] of read) {
    it(`reads ${what}`, () => {
      const parsed = taken(parseMultipart(body, B));
      assert.deepEqual(
        parsed.map((part) => part.body),
        parts,
      );
    });
  }

  const refused: ReadonlyArray<readonly [string, string, string, string]> = [
    ['no boundary', 'multipart/mixed', '--b\r\n\r\nx\r\n--b--', 'has no boundary'],
    ['an empty boundary', 'multipart/mixed;boundary=""', '--\r\n\r\nx\r\n----', 'has no boundary'],
    ['an odd boundary', 'multipart/mixed;boundary="a\\"b"', 'x', 'has no boundary'],
    ['no part', 'multipart/mixed;boundary=b', 'x', 'there is no part'],
    ['only an end', 'multipart/mixed;boundary=b', '--b--', 'there is no part'],
    [
      'a line without a colon',
      'multipart/mixed;boundary=b',
      '--b\r\nfoo\r\n\r\nx\r\n--b--',
      'without a name',
    ],
  ];
  for (const [what, type, body, says] of refused) {
    it(`refuses ${what}`, () => {
      assert.ok(errorOf(parseMultipart(body, typeOf(type))).says.includes(says));
    });
  }

  it('reads the headers of a part', () => {
    const body = lines(
      '--b',
      'Content-Type:application/sdp',
      'X :',
      '  one',
      '\ttwo',
      '',
      'v=0',
      '--b--',
    );
    const [part] = taken(parseMultipart(body, B));
    assert.deepEqual(part?.headers, [
      { name: 'Content-Type', value: 'application/sdp' },
      { name: 'X', value: 'one two' },
    ]);
    assert.ok(part);
    assert.equal(partHeader(part, HEADERS.contentType)?.subtype, 'sdp');
    assert.equal(partHeader(part, HEADERS.contentDisposition), undefined);
  });

  it('reads what it prints', () => {
    const part = fc.record(
      {
        headers: fc.constantFrom([], [{ name: 'Content-Type', value: 'a/b' }]),
        body: fc.string().map((text) => text.replaceAll('--', '__')),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const printed = printMultipart(parts, 'b');
        assert.deepEqual(taken(parseMultipart(printed, B)), parts);
      }),
    );
  });

  it('prints no header into another', () => {
    const printed = printMultipart(
      [{ headers: [{ name: 'X', value: 'a\r\nY: z' }], body: '' }],
      'b',
    );
    assert.equal(printed, '--b\r\nX: a Y: z\r\n\r\n\r\n--b--\r\n');
  });
});

describe('the body of a type, wherever it is (SIG-1)', () => {
  const sdp = 'v=0\r\n';
  const wrapped = lines(
    '--b',
    'Content-Type: text/plain',
    '',
    'x',
    '--b',
    'Content-Type: application/sdp',
    '',
    sdp,
    '--b--',
  );
  const twice = lines('--c', 'Content-Type: multipart/mixed;boundary=b', '', wrapped, '--c--');
  const thrice = lines('--d', 'Content-Type: multipart/mixed;boundary=c', '', twice, '--d--');
  const message = (type: string, body: string) =>
    messageOf(optionsWith(`Content-Type: ${type}`) + body);

  const table: ReadonlyArray<readonly [string, string, string, string | undefined]> = [
    ['alone', 'application/sdp', sdp, sdp],
    ['in other letters', 'Application/SDP;charset=utf-8', sdp, sdp],
    ['beside others', 'multipart/mixed;boundary=b', wrapped, sdp],
    ['wrapped twice', 'multipart/alternative;boundary=c', twice, sdp],
    ['wrapped too often', 'multipart/mixed;boundary=d', thrice, undefined],
    ['another type', 'text/plain', 'x', undefined],
    ['no body', 'application/sdp', '', undefined],
  ];
  for (const [what, type, body, found] of table) {
    it(what, () =>
      assert.equal(taken(bodyOfType(message(type, body), 'application', 'sdp')), found),
    );
  }

  it('without a type there is none', () => {
    assert.equal(
      taken(bodyOfType(messageOf(`${optionsWith()}x`), 'application', 'sdp')),
      undefined,
    );
  });

  it('says what cannot be read', () => {
    for (const type of ['multipart/mixed', 'multipart', 'multipart/mixed;boundary=b']) {
      const fault = errorOf(bodyOfType(message(type, 'x'), 'application', 'sdp'));
      assert.ok(fault.says.length > 20, type);
    }
  });
});
