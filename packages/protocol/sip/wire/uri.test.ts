import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { errorOf, taken } from './testing-messages.ts';
import { parseUri, printUri, type SipUri, type Uri } from './uri.ts';
import { escapeUri, normalEscapes, unescapeUri } from './uri-escape.ts';

const sip = (host: string, more: Partial<SipUri> = {}): SipUri => ({
  kind: 'sip',
  scheme: 'sip',
  user: undefined,
  password: undefined,
  host,
  port: undefined,
  parameters: [],
  headers: [],
  ...more,
});

describe('URIs that are read (SIG-1)', () => {
  //  text, what it means, how it is printed if not as it came
  const table: ReadonlyArray<readonly [string, Uri, string?]> = [
    ['sip:example.com', sip('example.com')],
    ['SIP:Example.COM', sip('Example.COM'), 'sip:Example.COM'],
    ['sips:ann@example.com:5061', sip('example.com', { scheme: 'sips', user: 'ann', port: 5061 })],
    [
      'sip:8613800138000@203.0.113.5:5060;user=phone',
      sip('203.0.113.5', {
        user: '8613800138000',
        port: 5060,
        parameters: [{ name: 'user', value: 'phone' }],
      }),
    ],
    ['sip:[2001:db8::1]', sip('[2001:db8::1]')],
    [
      'sip:ann@[2001:db8::1]:5060;lr',
      sip('[2001:db8::1]', {
        user: 'ann',
        port: 5060,
        parameters: [{ name: 'lr', value: undefined }],
      }),
    ],
    ['sip:ann:secret@a', sip('a', { user: 'ann', password: 'secret' })],
    ['sip:ann:@a', sip('a', { user: 'ann', password: '' })],
    ['sip:@a', sip('a'), 'sip:a'],
    [
      'sip:+1-555;phone-context=x.y@a;user=phone',
      sip('a', {
        user: '+1-555;phone-context=x.y',
        parameters: [{ name: 'user', value: 'phone' }],
      }),
    ],
    ['sip:a%20b%40c@d', sip('d', { user: 'a%20b%40c' })],
    ['sip:*99#@a', sip('a', { user: '*99#' }), 'sip:*99%23@a'],
    ['sip:50%@a', sip('a', { user: '50%' }), 'sip:50%25@a'],
    [
      'sip:a;x=;y',
      sip('a', {
        parameters: [
          { name: 'x', value: '' },
          { name: 'y', value: undefined },
        ],
      }),
    ],
    ['sip:a;x=1;', sip('a', { parameters: [{ name: 'x', value: '1' }] }), 'sip:a;x=1'],
    [
      'sip:a?b=c&d=',
      sip('a', {
        headers: [
          { name: 'b', value: 'c' },
          { name: 'd', value: '' },
        ],
      }),
    ],
    [
      'sip:a;p=q?Replaces=1%40x%3Bto-tag%3Dt',
      sip('a', {
        parameters: [{ name: 'p', value: 'q' }],
        headers: [{ name: 'Replaces', value: '1%40x%3Bto-tag%3Dt' }],
      }),
    ],
    ['sip:a_b.example.com.', sip('a_b.example.com.')],
    ['tel:+1-201-555-0123', { kind: 'tel', number: '+1-201-555-0123', parameters: [] }],
    [
      'tel:7042;phone-context=example.com',
      {
        kind: 'tel',
        number: '7042',
        parameters: [{ name: 'phone-context', value: 'example.com' }],
      },
    ],
    ['TEL:*21#', { kind: 'tel', number: '*21#', parameters: [] }, 'tel:*21#'],
    ['isbn:2983792873', { kind: 'opaque', scheme: 'isbn', rest: '2983792873' }],
    [
      'soap.beep://192.0.2.103:3002',
      { kind: 'opaque', scheme: 'soap.beep', rest: '//192.0.2.103:3002' },
    ],
    ['urn:service:sos', { kind: 'opaque', scheme: 'urn', rest: 'service:sos' }],
  ];
  for (const [text, uri, printed = text] of table) {
    it(text, () => {
      assert.deepEqual(taken(parseUri(text)), uri);
      assert.equal(printUri(uri), printed);
      assert.equal(printUri(taken(parseUri(printed))), printed);
    });
  }
});

describe('URIs that are refused (SIG-1)', () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    ['', 'has no scheme'],
    [':', 'has no scheme'],
    ['ann@example.com', 'has no scheme'],
    ['1sip:a', 'has no scheme'],
    ['sip:', 'has no host'],
    ['sip:ann@', 'has no host'],
    ['sip:ann@;lr', 'has no host'],
    ['sip:a b', 'has a character'],
    ['sip:a\r\nb', 'has a character'],
    ['sip:"a"@b', 'has a character'],
    ['sip:<a>', 'has a character'],
    ['sip:a@b@c', 'has two @'],
    ['sip:a:', 'has a port'],
    ['sip:a:0', 'has a port'],
    ['sip:a:65536', 'has a port'],
    ['sip:a:5060x', 'has a port'],
    ['sip:a:+1', 'has a port'],
    ['sip:[::1', 'has no host'],
    ['sip:[::1]x', 'has no host'],
    ['sip:[x]', 'has no host'],
    ['sip:a,b', 'has no host'],
    ['sip:a;=x', 'has a parameter without a name'],
    ['sip:a;;x', 'has a parameter without a name'],
    ['sip:a?', 'has a header field without a name'],
    ['sip:a?x', 'has a header field without a name'],
    ['sip:a?=x', 'has a header field without a name'],
    ['tel:', 'has nothing behind its scheme'],
    ['tel:ann', 'has no telephone number'],
    ['tel:;x=y', 'has no telephone number'],
    ['tel:1;;x', 'has a parameter without a name'],
    ['foo:', 'has nothing behind its scheme'],
  ];
  for (const [text, says] of table) {
    it(`${JSON.stringify(text)} ${says}`, () => {
      assert.ok(errorOf(parseUri(text)).says.includes(says), errorOf(parseUri(text)).says);
    });
  }
});

describe('URIs that are printed (SIG-1)', () => {
  //  Parts that no parser gives; nothing of them may end the URI or its header.
  const hostile = 'a b"<>\r\n@;?\0\x7f';
  const table: ReadonlyArray<readonly [Uri, string]> = [
    [sip('a', { user: hostile }), 'sip:a%20b%22%3C%3E%0D%0A%40;?%00%7F@a'],
    [sip('a', { user: 'u', password: 'p:w@d' }), 'sip:u:p%3Aw%40d@a'],
    [sip('a', { password: 'alone' }), 'sip:a'],
    [sip('2001:db8::1'), 'sip:[2001:db8::1]'],
    [sip('a\r\nb>c'), 'sip:[abc]'],
    [
      sip('a', { parameters: [{ name: hostile, value: hostile }] }),
      'sip:a;a%20b%22%3C%3E%0D%0A%40%3B%3F%00%7F=a%20b%22%3C%3E%0D%0A%40%3B%3F%00%7F',
    ],
    [sip('a', { headers: [{ name: 'b', value: '<sip:c>&d=e' }] }), 'sip:a?b=%3Csip:c%3E%26d%3De'],
    [{ kind: 'tel', number: '+1 (2)\r\n;x', parameters: [] }, 'tel:+1(2)'],
    [{ kind: 'opaque', scheme: 'x', rest: 'a b\r\n<>' }, 'x:a%20b%0D%0A%3C%3E'],
    [sip('a', { user: 'ü', parameters: [{ name: 'x', value: '電' }] }), 'sip:%FC@a;x=%E9%9B%BB'],
  ];
  for (const [uri, printed] of table) {
    it(printed, () => assert.equal(printUri(uri), printed));
  }

  it('are read as what was printed', () => {
    const part = fc.string({ minLength: 1, unit: 'binary-ascii' });
    const escaped = (of: 'user' | 'password' | 'parameter') =>
      part.map((text) => escapeUri(text, of));
    const parameter = fc.record(
      {
        name: escaped('parameter'),
        value: fc.option(escaped('parameter'), { nil: undefined }),
      },
      { noNullPrototype: true },
    );
    const uris = fc
      .record({
        user: fc.option(escaped('user'), { nil: undefined }),
        password: fc.option(escaped('password'), { nil: undefined }),
        host: fc.constantFrom('example.com', '192.0.2.1', '[2001:db8::1]'),
        port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
        parameters: fc.array(parameter, { maxLength: 4 }),
      })
      .map((parts) => sip(parts.host, parts))
      .map((uri) => (uri.user === undefined ? { ...uri, password: undefined } : uri));
    fc.assert(
      fc.property(uris, (uri) => assert.deepEqual(taken(parseUri(printUri(uri))), uri)),
      { numRuns: 500 },
    );
  });
});

describe('escapes in URIs (SIG-1)', () => {
  it('are undone once', () => {
    assert.equal(unescapeUri('a%2541'), 'a%41');
    assert.equal(unescapeUri('%zz%4'), '%zz%4');
    assert.equal(unescapeUri('%00%ff%2B'), '\0\xff+');
  });

  it('are made of whatever has no place in a part', () => {
    assert.equal(escapeUri('+1;x=y&z%41 @:', 'user'), '+1;x=y&z%2541%20%40%3A');
    assert.equal(escapeUri('a;b', 'parameter'), 'a%3Bb');
    assert.equal(escapeUri('a?b', 'header'), 'a?b');
  });

  it('go there and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        for (const part of ['user', 'password', 'parameter', 'header'] as const) {
          assert.equal(unescapeUri(escapeUri(text, part)), text);
        }
      }),
    );
  });

  it('become equal when they mean the same', () => {
    assert.equal(normalEscapes('%75ser%2d%3b%3B%25'), 'user-%3B%3B%25');
    assert.notEqual(normalEscapes('a%3Bb'), normalEscapes('a;b'));
  });
});
