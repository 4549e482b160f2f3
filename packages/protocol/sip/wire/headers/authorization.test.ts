import type { DigestCredentials } from './authorization.ts';
import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const digest = (more: Partial<DigestCredentials> = {}): DigestCredentials => ({
  scheme: 'digest',
  username: 'ann',
  realm: 'example.com',
  nonce: 'abc',
  uri: 'sip:example.com',
  response: '0123456789abcdef0123456789abcdef',
  algorithm: undefined,
  cnonce: undefined,
  opaque: undefined,
  qop: undefined,
  nc: undefined,
  others: [],
  ...more,
});

const FIRST_FIVE =
  'Digest username="ann", realm="example.com", nonce="abc", uri="sip:example.com", ' +
  'response="0123456789abcdef0123456789abcdef"';

for (const kind of [HEADERS.authorization, HEADERS.proxyAuthorization]) {
  conforms(kind, {
    reads: [
      [FIRST_FIVE, [digest()]],
      [
        `${FIRST_FIVE}, algorithm=SHA-256, cnonce="x", opaque="", qop=auth, nc=00000001`,
        [digest({ algorithm: 'SHA-256', cnonce: 'x', opaque: '', qop: 'auth', nc: '00000001' })],
      ],
      // Quotes where there should be none, none where there should be, no blanks, any case.
      [
        'digest USERNAME=ann,realm="example.com",nonce=abc,uri="sip:example.com",' +
          'response=0123456789abcdef0123456789abcdef,algorithm="MD5",qop="auth"',
        [digest({ algorithm: 'MD5', qop: 'auth' })],
        `${FIRST_FIVE}, algorithm=MD5, qop=auth`,
      ],
      [
        `${FIRST_FIVE}, userhash=false, x="a, b=c"`,
        [
          digest({
            others: [
              { name: 'userhash', value: 'false' },
              { name: 'x', value: '"a, b=c"' },
            ],
          }),
        ],
      ],
      [
        'Digest username="a\\"b\\\\"',
        [digest({ username: 'a"b\\', realm: '', nonce: '', uri: '', response: '' })],
        'Digest username="a\\"b\\\\", realm="", nonce="", uri="", response=""',
      ],
      [
        'NoOneKnowsThisScheme opaque-data=here',
        [{ scheme: 'other', name: 'NoOneKnowsThisScheme', text: 'opaque-data=here' }],
      ],
      ['Basic dXNlcjpwYXNz==', [{ scheme: 'other', name: 'Basic', text: 'dXNlcjpwYXNz==' }]],
    ],
    refuses: [
      ['', 'a word is missing'],
      ['Digest username', 'no equals sign follows the name'],
      ['Digest username="ann', 'a quoted string does not end'],
      ['Digest username="ann" realm="x"', 'a comma is missing'],
      ['Digest ="ann"', 'a word is missing'],
      [`Digest ${'x=1,'.repeat(65)}`, 'too many parameters'],
    ],
    prints: [
      [
        digest({ username: 'a\r\nX: y', nc: '1\r\n' }),
        `${FIRST_FIVE.replace('"ann"', '"a X: y"')}, nc="1 "`,
      ],
      [{ scheme: 'other', name: 'Bear\r\ner', text: 'x\r\ny' }, 'Bearer x y'],
    ],
  });
}
