import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  HOST_LIMIT_CHARACTERS,
  parse,
  print,
  SDP_LIMIT_BYTES,
  SDP_LIMIT_FORMATS,
  SDP_LIMIT_LINES,
  SDP_LIMIT_MEDIA,
  SDP_LINE_LIMIT_CHARACTERS,
  SDP_SECTION_LIMIT_ATTRIBUTES,
  type SdpErrorCode,
  type Session,
} from '@tandem/protocol/sdp';
import { seed, seedNames } from './seeds.fuzz.ts';

const HEAD = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n';
const NEUTRAL = HEAD.replace(/o=.*/, 'o=- 0 0 IN IP4 0.0.0.0');
const C = 'c=IN IP4 192.0.2.1\r\n';
const T = 't=0 0\r\n';
const M = 'm=audio 8000 RTP/AVP 0\r\n';

function parsed(text: string | Uint8Array): Session {
  const result = parse(text);
  assert.ok(result.ok, result.ok ? '' : result.error.sentence);
  return result.value;
}

describe('SDP as it comes (SIG-2): read liberally', () => {
  //  what is odd                  text                                                 printed
  const table: ReadonlyArray<readonly [string, string, string]> = [
    ['nothing', HEAD + C + T + M, HEAD + C + T + M],
    ['bare line feeds', (HEAD + C + T + M).replaceAll('\r', ''), HEAD + C + T + M],
    ['no end of the last line', (HEAD + C + T + M).trimEnd(), HEAD + C + T + M],
    ['CR CR LF', (HEAD + C + T + M).replaceAll('\r', '\r\r'), HEAD + C + T + M],
    ['empty lines', `\r\n${HEAD}\r\n\n${C}${T}${M}\r\n\r\n`, HEAD + C + T + M],
    ['NUL behind the end', `${HEAD}${C}${T}${M}\0\0`, HEAD + C + T + M],
    ['no s=', HEAD.replace('s=-\r\n', '') + C + T + M, HEAD + C + T + M],
    ['empty s=', HEAD.replace('s=-', 's=') + C + T + M, HEAD + C + T + M],
    ['no t=', HEAD + C + M, HEAD + C + T + M],
    ['t= before c=', HEAD + T + C + M, HEAD + C + T + M],
    ['t= behind m=', HEAD + C + M + T, HEAD + C + T + M],
    [
      'o= behind m=',
      `${HEAD.replace(/o=.*\r\n/, '')}${C}${T}${M}o=- 1 1 IN IP4 192.0.2.1`,
      HEAD + C + T + M,
    ],
    [
      'a second o=, s=, v=',
      `${HEAD}${C}${T}o=x 2 2 IN IP4 192.0.2.9\r\ns=x\r\nv=0\r\n${M}`,
      HEAD + C + T + M,
    ],
    ['no o=', HEAD.replace(/o=.*\r\n/, '') + C + T + M, NEUTRAL + C + T + M],
    ['o= with four fields', HEAD.replace('o=- 1', 'o=') + C + T + M, NEUTRAL + C + T + M],
    ['o= without a user name', HEAD.replace('o=-', 'o=') + C + T + M, HEAD + C + T + M],
    [
      'o= with blanks in the user name',
      HEAD.replace('o=-', 'o=Big Box 9') + C + T + M,
      HEAD.replace('o=-', 'o=Big Box 9') + C + T + M,
    ],
    ['blanks in v=', `${HEAD.replace('v=0', 'v=0 ')}${C}${T}${M}`, HEAD + C + T + M],
    ['blanks in m=', `${HEAD}${C}${T}m=audio  8000\tRTP/AVP  0 \r\n`, HEAD + C + T + M],
    ['blanks in c=', `${HEAD}c= IN  IP4 192.0.2.1 \r\n${T}${M}`, HEAD + C + T + M],
    ['port count 1', `${HEAD}${C}${T}m=audio 8000/1 RTP/AVP 0\r\n`, HEAD + C + T + M],
    [
      'port count 2',
      `${HEAD}${C}${T}m=audio 8000/2 RTP/AVP 0\r\n`,
      `${HEAD}${C}${T}m=audio 8000/2 RTP/AVP 0\r\n`,
    ],
    [
      'a refused stream without formats',
      `${HEAD}${C}${T}m=audio 0 RTP/AVP\r\n`,
      `${HEAD}${C}${T}m=audio 0 RTP/AVP 0\r\n`,
    ],
    [
      'IPv6 called IP4',
      `${HEAD}c=IN IP4 2001:db8::1\r\n${T}${M}`,
      `${HEAD}c=IN IP6 2001:db8::1\r\n${T}${M}`,
    ],
    [
      'IPv6 in brackets',
      `${HEAD}c=IN IP6 [2001:db8::1]\r\n${T}${M}`,
      `${HEAD}c=IN IP6 2001:db8::1\r\n${T}${M}`,
    ],
    [
      'a name',
      `${HEAD}c=IN IP4 gw.example.net\r\n${T}${M}`,
      `${HEAD}c=IN IP4 gw.example.net\r\n${T}${M}`,
    ],
    [
      'multicast',
      `${HEAD}c=IN IP4 233.252.0.1/127/3\r\n${T}${M}`,
      `${HEAD}c=IN IP4 233.252.0.1/127/3\r\n${T}${M}`,
    ],
    [
      'no Internet',
      `${HEAD}c=TN RFC2543 +1-201-406-4090\r\n${T}${M}`,
      `${HEAD}c=TN RFC2543 +1-201-406-4090\r\n${T}${M}`,
    ],
    ['c= in lower case', `${HEAD}c=in ip4 192.0.2.1\r\n${T}${M}`, HEAD + C + T + M],
    [
      'two c= of a layered stream',
      `${HEAD}${T}${M}${C}c=IN IP4 192.0.2.2\r\n`,
      `${HEAD}${T}${M}${C}c=IN IP4 192.0.2.2\r\n`,
    ],
    [
      'an unknown letter',
      `${HEAD}${C}${T}X=1\r\na=b\r\n${M}a=c\r\nY=2\r\na=d:\r\n`,
      `${HEAD}${C}${T}X=1\r\na=b\r\n${M}a=c\r\nY=2\r\na=d:\r\n`,
    ],
    [
      'an unknown letter among lines that are sorted',
      `${HEAD}${C}a=b\r\nX=1\r\n${T}${M}`,
      `${HEAD}${C}${T}a=b\r\nX=1\r\n${M}`,
    ],
    [
      'i= and b= behind a=',
      `${HEAD}${C}${T}${M}a=x\r\nb=AS:1\r\ni=y\r\n`,
      `${HEAD}${C}${T}${M}i=y\r\nb=AS:1\r\na=x\r\n`,
    ],
  ];
  for (const [odd, text, printed] of table) {
    it(odd, () => {
      assert.equal(print(parsed(text)), printed);
      assert.equal(print(parsed(Buffer.from(text, 'latin1'))), printed);
    });
  }

  it('bytes that are no Buffer, and a Buffer that is a part of another', () => {
    const bytes = Buffer.from(`xx${HEAD}${C}${T}${M}yy`, 'latin1').subarray(2, -2);
    assert.equal(print(parsed(new Uint8Array(bytes))), HEAD + C + T + M);
    assert.equal(print(parsed(bytes)), HEAD + C + T + M);
  });

  it('UTF-8 in a name comes out byte by byte', () => {
    const bytes = Buffer.from(`${HEAD.replace('s=-', 's=Füße ✓')}${C}${T}${M}`, 'utf8');
    assert.deepEqual(Buffer.from(print(parsed(bytes)), 'latin1'), bytes);
  });

  it('any letter may start a line', () => {
    const lines = ['A=1', 'Z=1', 'z=1', 'l=1'].map((each) => `${each}\r\n`).join('');
    assert.match(print(parsed(`${HEAD}${C}${T}${lines}`)), /A=1\r\nZ=1\r\nz=1\r\nl=1/);
  });

  it('m= with every protocol that calls use', () => {
    for (const protocol of [
      'RTP/AVP',
      'RTP/AVPF',
      'RTP/SAVP',
      'RTP/SAVPF',
      'UDP/TLS/RTP/SAVPF',
      'TCP/MSRP',
    ]) {
      const text = `${HEAD}${C}${T}m=audio 1 ${protocol} 0\r\nm=image 2 udptl t38\r\nm=message 3 x *\r\n`;
      assert.equal(print(parsed(text)), text);
    }
  });

  for (const name of seedNames.filter((each) => each !== 'untidy' && each !== 'minimal')) {
    it(`${name} of the fixtures is printed letter by letter`, () => {
      assert.equal(print(parsed(seed(name))), seed(name));
    });
  }
});

describe('SDP as it comes (SIG-2): what is refused, where, and in which words', () => {
  const tooMany = (count: number, text: string) => HEAD + C + T + M + text.repeat(count);
  //  code                  line   text                                        a word of the sentence
  const table: ReadonlyArray<readonly [SdpErrorCode, number, string, string]> = [
    ['empty', 1, '', 'empty'],
    ['empty', 1, '\r\n\r\n', 'empty'],
    ['version', 1, 'o=- 1 1 IN IP4 192.0.2.1\r\n', 'v=0'],
    ['version', 1, 'v=1\r\n', 'v=0'],
    ['version', 2, '\nv=\r\n', 'v=0'],
    ['notALine', 1, 'hello', '"hello"'],
    ['notALine', 2, 'v=0\r\n c=IN IP4 192.0.2.1\r\n', 'equal sign'],
    ['notALine', 2, 'v=0\r\n=x\r\n', 'equal sign'],
    ['notALine', 2, 'v=0\r\na\r\n', 'equal sign'],
    ['notALine', 2, 'v=0\r\n1=x\r\n', 'equal sign'],
    ['notALine', 4, 'v=0\r\n\r\ns=-\r\n{"json": true}', 'json'],
    ['forbiddenCharacter', 1, '\0v=0\r\n', 'character 0'],
    ['forbiddenCharacter', 2, 'v=0\r\ns=a\0b\r\n', 'character 0'],
    ...['@', '[', '`', '{', '0'].map(
      (letter) => ['notALine', 2, `v=0\r\n${letter}=x\r\n`, 'equal sign'] as const,
    ),
    ['forbiddenCharacter', 3, 'v=0\r\ns=b\r\ni=a\rb\r\n', 'character 13'],
    ['forbiddenCharacter', 2, 'v=0\ns=a\rb\n', 'character 13'],
    ['forbiddenCharacter', 1, 'v=0\rs=a\n', 'character 13'],
    ['forbiddenCharacter', 2, 'v=0\r\ns=a\u010ac=IN IP4 192.0.2.66\r\n', 'character 266'],
    ['media', 2, 'v=0\r\nm=\r\n', 'kind of media'],
    ['media', 2, 'v=0\r\nm=au/dio 1 RTP/AVP 0\r\n', 'kind of media'],
    ['media', 2, 'v=0\r\nm=audio\r\n', 'port'],
    ['media', 2, 'v=0\r\nm=audio 65536 RTP/AVP 0\r\n', '65536'],
    ['media', 2, 'v=0\r\nm=audio -1 RTP/AVP 0\r\n', '-1'],
    ['media', 2, 'v=0\r\nm=audio 1/0 RTP/AVP 0\r\n', '1/0'],
    ['media', 2, 'v=0\r\nm=audio 1e3 RTP/AVP 0\r\n', '1e3'],
    ['media', 2, 'v=0\r\nm=audio 8000\r\n', 'protocol'],
    ['media', 2, 'v=0\r\nm=audio 8000 RTP/AVP\r\n', 'format'],
    ['connection', 2, 'v=0\r\nc=IN IP4\r\n', 'address'],
    ['connection', 2, 'v=0\r\nc=\r\n', 'address'],
    ['connection', 2, 'v=0\r\nc=IN IP4 1.2.3.400\r\n', '1.2.3.400'],
    ['connection', 2, 'v=0\r\nc=IN IP4 1.2.3\r\n', '1.2.3'],
    ['connection', 2, 'v=0\r\nc=IN IP4 1.2.3.4:5060\r\n', '5060'],
    ['connection', 2, 'v=0\r\nc=IN IP6 2001:db8::1::2\r\n', '2001'],
    ['connection', 2, 'v=0\r\nc=IN IP4 <script>\r\n', 'script'],
    ['connection', 2, 'v=0\r\nc=IN IP4 192.0.2.1/x\r\n', 'address'],
    ['connection', 4, 'v=0\r\ns=-\r\nm=audio 0 RTP/AVP 0\r\nc=IN IP4 ?\r\n', 'address'],
    ['connection', 2, `v=0\r\nc=IN IP4 ${'n'.repeat(HOST_LIMIT_CHARACTERS + 1)}\r\n`, 'address'],
    ['tooLarge', 1, `${HEAD}${`i=${'x'.repeat(1_000)}\r\n`.repeat(66)}`, `${SDP_LIMIT_BYTES}`],
    ['lineTooLong', 4, `${HEAD}i=${'x'.repeat(SDP_LINE_LIMIT_CHARACTERS - 1)}\r\n`, 'longer'],
    ['tooManyLines', SDP_LIMIT_LINES + 1, tooMany(SDP_LIMIT_LINES, 'X=\r\n'), 'more than'],
    ['tooManyMedia', 6 + SDP_LIMIT_MEDIA, tooMany(SDP_LIMIT_MEDIA, M), 'streams'],
    [
      'tooManyAttributes',
      7 + SDP_SECTION_LIMIT_ATTRIBUTES,
      tooMany(SDP_SECTION_LIMIT_ATTRIBUTES + 1, 'a=\r\n'),
      'attributes',
    ],
    [
      'tooManyFormats',
      4,
      `${HEAD}m=audio 1 RTP/AVP${' 0'.repeat(SDP_LIMIT_FORMATS + 1)}\r\n`,
      'formats',
    ],
  ];
  for (const [code, line, text, word] of table) {
    it(`${code} in line ${line}: ${JSON.stringify(text.slice(0, 50))}`, () => {
      const result = parse(text);
      assert.ok(!result.ok);
      assert.deepEqual({ code: result.error.code, line: result.error.line }, { code, line });
      assert.match(result.error.sentence, new RegExp(`^Line ${line} .*${escaped(word)}.*\\.$`));
    });
  }

  it('at each limit all is well', () => {
    parsed(`${HEAD}${`i=${'x'.repeat(994)}\r\n`.repeat(65)}`.padEnd(SDP_LIMIT_BYTES, '\n'));
    parsed(`${HEAD}i=${'x'.repeat(SDP_LINE_LIMIT_CHARACTERS - 2)}\r\n`);
    parsed(tooMany(SDP_LIMIT_LINES - 6, 'X=\r\n'));
    parsed(tooMany(SDP_LIMIT_MEDIA - 1, M));
    parsed(tooMany(SDP_SECTION_LIMIT_ATTRIBUTES, 'a=\r\n'));
    parsed(`${HEAD}m=audio 1 RTP/AVP${' 0'.repeat(SDP_LIMIT_FORMATS)}\r\n`);
    parsed(`v=0\r\nc=IN IP4 ${'n'.repeat(HOST_LIMIT_CHARACTERS)}\r\n`);
  });

  it('quotes of a bad line no more than a log can bear', () => {
    const result = parse(`v=0\r\n?${'x'.repeat(3_000)}`);
    assert.ok(!result.ok && result.error.sentence.length < 150);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
