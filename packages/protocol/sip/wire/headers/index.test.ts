import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderKind } from '../codec.ts';
import { parse } from '../message.ts';
import { conforms } from './header.conformance.ts';
import { ALL_HEADERS, HEADERS } from './index.ts';

const { allow, allowEvents, contentEncoding, contentLanguage, earlyMedia } = HEADERS;
const { proxyRequire, require: required, supported, unsupported } = HEADERS;

for (const kind of [
  ...[allow, allowEvents, contentEncoding, contentLanguage, earlyMedia],
  ...[proxyRequire, required, supported, unsupported],
]) {
  conforms(kind, {
    reads: [
      ['', []],
      ['100rel', ['100rel']],
      ['timer,100rel ,\treplaces', ['timer', '100rel', 'replaces'], 'timer, 100rel, replaces'],
    ],
    refuses: [
      ['a b', 'something follows the value'],
      ['"a"', 'a word is missing'],
    ],
    prints: [['a\r\nX: y', 'aXy']],
  });
}

for (const kind of [HEADERS.sipEtag, HEADERS.sipIfMatch, HEADERS.priority]) {
  conforms(kind, { reads: [['urgent', ['urgent']]], refuses: [['', 'a word is missing']] });
}

const { mimeVersion, organization, server, subject, userAgent } = HEADERS;

for (const kind of [mimeVersion, organization, server, subject, userAgent]) {
  conforms(kind, {
    reads: [
      ['', ['']],
      ['Need more, boxes; "now" <x>', ['Need more, boxes; "now" <x>']],
      ['\xd0\xb4\xd0\xb0', ['\xd0\xb4\xd0\xb0']],
    ],
    refuses: [],
    prints: [['a\r\nX: y\0', 'a X: y']],
  });
}

conforms(HEADERS.rseq, {
  reads: [['988789', [988_789]]],
  refuses: [
    ['x', 'a number is missing'],
    ['4294967296', 'a number is greater'],
  ],
});

for (const kind of [HEADERS.expires, HEADERS.minExpires]) {
  conforms(kind, {
    reads: [
      ['3600', [3600]],
      ['0', [0]],
      ['1'.padEnd(100, '0'), [4_294_967_295], '4294967295'],
    ],
    refuses: [
      ['soon', 'a number is missing'],
      ['', 'a number is missing'],
    ],
  });
}

for (const kind of [HEADERS.referTo, HEADERS.referredBy, HEADERS.replyTo]) {
  conforms(kind, {
    reads: [
      [
        '<sip:a@b?Replaces=1%40a%3Bto-tag%3Dt>;x=1',
        [
          {
            ...{ display: '', uri: 'sip:a@b?Replaces=1%40a%3Bto-tag%3Dt' },
            parameters: [{ name: 'x', value: '1' }],
          },
        ],
      ],
      ['sip:a@b', [{ display: '', uri: 'sip:a@b', parameters: [] }], '<sip:a@b>'],
    ],
    refuses: [
      ['', 'a URI'],
      ['<sip:a@b>, <sip:c@d>', 'something follows the value'],
    ],
  });
}

for (const kind of [HEADERS.callInfo, HEADERS.alertInfo, HEADERS.errorInfo]) {
  conforms(kind, {
    reads: [
      [
        '<http://a/photo.jpg>;purpose=icon, <http://a/>',
        [
          {
            ...{ display: '', uri: 'http://a/photo.jpg' },
            parameters: [{ name: 'purpose', value: 'icon' }],
          },
          { display: '', uri: 'http://a/', parameters: [] },
        ],
      ],
    ],
    refuses: [['x', 'a URI has no scheme']],
  });
}

describe('the list of headers (SIG-1)', () => {
  it('numbers them from 1 on, in a byte with a bit to spare', () => {
    assert.deepEqual(
      ALL_HEADERS.map(({ id }) => id),
      ALL_HEADERS.map((_, at) => at + 1),
    );
    assert.ok(ALL_HEADERS.length < 128);
  });

  it('has no name twice', () => {
    const names = ALL_HEADERS.flatMap(({ name, compact }) => [name, compact ?? name.toUpperCase()]);
    const spelled = names.map((name) => name.toLowerCase());
    const compacts = ALL_HEADERS.filter(({ compact }) => compact === undefined).length;
    assert.equal(new Set(spelled).size, spelled.length - compacts);
  });

  // RFC 3261 section 7.3.3, RFC 3515, 3892, 4028, 6665, 8224.
  it('has the registered compact forms of those it knows', () => {
    const compact = ALL_HEADERS.filter((kind) => kind.compact !== undefined)
      .map((kind) => `${kind.compact} ${kind.name}`)
      .sort();
    assert.deepEqual(compact, [
      ...['b Referred-By', 'c Content-Type', 'e Content-Encoding', 'f From', 'i Call-ID'],
      ...['k Supported', 'l Content-Length', 'm Contact', 'o Event', 'r Refer-To', 's Subject'],
      ...['t To', 'u Allow-Events', 'v Via', 'x Session-Expires', 'y Identity'],
    ]);
  });

  for (const kind of ALL_HEADERS) {
    it(`finds ${kind.name} under each of its names`, () => {
      const names = [kind.name, kind.name.toUpperCase(), kind.name.toLowerCase()];
      if (kind.compact !== undefined) names.push(kind.compact, kind.compact.toUpperCase());
      for (const name of names) assert.equal(idOnLine(name), kind.id, name);
      for (const name of [`${kind.name}x`, `x${kind.name}`, kind.name.slice(1), `-${kind.name}`]) {
        assert.notEqual(idOnLine(name), kind.id, name);
      }
    });
  }
});

/** Id that the scan gives to a header of this name. */
function idOnLine(name: string): number {
  const mandatory: ReadonlyArray<readonly [HeaderKind<unknown>, string]> = [
    [HEADERS.via, 'SIP/2.0/UDP a'],
    [HEADERS.from, '<sip:a@b>'],
    [HEADERS.to, '<sip:a@b>'],
    [HEADERS.callId, 'x'],
    [HEADERS.cseq, '1 OPTIONS'],
    [HEADERS.contentLength, '0'],
  ];
  const isName = (kind: HeaderKind<unknown>) =>
    [kind.name, kind.compact].some((one) => one?.toLowerCase() === name.toLowerCase());
  const own = mandatory.find(([kind]) => isName(kind));
  const others = mandatory
    .filter((pair) => pair !== own)
    .map(([kind, value]) => `${kind.name}: ${value}`);
  const lines = ['OPTIONS sip:b SIP/2.0', `${name}: ${own?.[1] ?? 'x'}`, ...others, '', ''];
  const parsed = parse(Buffer.from(lines.join('\r\n')), { from: 'datagram' });
  assert.ok(parsed.ok, parsed.ok ? '' : `${name}: ${parsed.error.says}`);
  return parsed.value.lineId(0);
}
