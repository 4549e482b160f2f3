import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';
import type { DigestChallenge } from './www-authenticate.ts';

const challenge = (more: Partial<DigestChallenge> = {}): DigestChallenge => ({
  scheme: 'digest',
  realm: 'example.com',
  nonce: 'abc',
  domain: undefined,
  opaque: undefined,
  stale: false,
  algorithm: undefined,
  qop: [],
  others: [],
  ...more,
});

for (const kind of [HEADERS.wwwAuthenticate, HEADERS.proxyAuthenticate]) {
  conforms(kind, {
    reads: [
      ['Digest realm="example.com", nonce="abc"', [challenge()]],
      [
        'Digest realm="example.com", domain="sip:a sip:b", nonce="abc", opaque="x", stale=true, ' +
          'algorithm=MD5, qop="auth,auth-int"',
        [
          challenge({
            ...{ domain: 'sip:a sip:b', opaque: 'x', stale: true },
            ...{ algorithm: 'MD5', qop: ['auth', 'auth-int'] },
          }),
        ],
      ],
      [
        'Digest nonce="abc",realm="example.com",stale="FALSE",qop=auth',
        [challenge({ qop: ['auth'] })],
        'Digest realm="example.com", nonce="abc", qop="auth"',
      ],
      [
        'Digest realm="example.com", nonce="abc", x=y',
        [challenge({ others: [{ name: 'x', value: 'y' }] })],
      ],
      [
        'Digest realm="example.com", nonce="abc", qop=" auth ,,\\",<>"',
        [challenge({ qop: ['auth'] })],
        'Digest realm="example.com", nonce="abc", qop="auth"',
      ],
      ['Bearer realm="x"', [{ scheme: 'other', name: 'Bearer', text: 'realm="x"' }]],
    ],
    refuses: [
      ['', 'a word is missing'],
      ['Digest realm="x', 'a quoted string does not end'],
      // Two on one line: a comma cannot separate them (RFC 3261 section 7.3.1).
      ['Digest realm="x", Digest realm="y"', 'no equals sign follows the name'],
    ],
  });
}
