import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  attribute,
  bandwidthsOf,
  parse,
  print,
  readT38,
  type Session,
  timingsOf,
} from '@tandem/protocol/sdp';
import fc from 'fast-check';
import { seed } from '../seeds.fuzz.ts';
import { DIRECTIONS, withDirection, writtenDirection } from './direction.ts';
import { fmtp, parameterOf, withParameter } from './fmtp.ts';
import { type Grammar, lineOf, read, readAll } from './grammar.ts';
import { GRAMMARS } from './list.ts';
import { ptime } from './ptime.ts';

const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
const HASH = '7B:8B:F0:65:5F:78:E2:51';

type Row = readonly [value: string, meaning: unknown, printed?: string];

/** What each grammar takes, what it means, and how it is printed where that differs. */
const TAKEN: Readonly<Record<string, readonly Row[]>> = {
  rtpmap: [
    ['8 PCMA/8000', { payload: 8, encoding: 'PCMA', clockRate: 8000, channels: 1 }],
    ['111 opus/48000/2', { payload: 111, encoding: 'opus', clockRate: 48000, channels: 2 }],
    [
      '0  PCMU/8000/1 ',
      { payload: 0, encoding: 'PCMU', clockRate: 8000, channels: 1 },
      '0 PCMU/8000',
    ],
    ['96 X-a.b_c!/1', { payload: 96, encoding: 'X-a.b_c!', clockRate: 1, channels: 1 }],
  ],
  fmtp: [
    ['18 annexb=no', { format: '18', parameters: 'annexb=no' }],
    ['101 0-15', { format: '101', parameters: '0-15' }],
    ['111 minptime=10;useinbandfec=1', { format: '111', parameters: 'minptime=10;useinbandfec=1' }],
    [' 97  mode = 20 ', { format: '97', parameters: 'mode = 20' }, '97 mode = 20'],
    ['t38 x', { format: 't38', parameters: 'x' }],
  ],
  rtcp: [
    ['53020', { port: 53020, address: undefined }],
    ['53020 IN IP4 192.0.2.1', { port: 53020, address: '192.0.2.1' }],
    ['53020 IN IP6 2001:db8::1', { port: 53020, address: '2001:db8::1' }],
    ['1 IN IP4 gw.example', { port: 1, address: 'gw.example' }],
  ],
  'rtcp-fb': [
    ['98 nack pli', { payload: 98, feedback: 'nack pli' }],
    ['* ccm fir', { payload: '*', feedback: 'ccm fir' }],
  ],
  ptime: [
    ['20', 20],
    [' 30 ', 30, '30'],
    ['20.0', 20, '20'],
    ['2.5', 2.5],
    ['1000', 1000],
  ],
  maxptime: [['150', 150]],
  candidate: [
    [
      '1 1 UDP 2130706431 203.0.113.141 8998 typ host',
      {
        foundation: '1',
        component: 1,
        transport: 'UDP',
        priority: 2130706431,
        address: '203.0.113.141',
        port: 8998,
        type: 'host',
        extensions: [],
      },
    ],
    [
      'a+/ 2 tcp 4294967295 2001:db8::1 0 typ srflx raddr 10.0.0.1 rport 9 tcptype active',
      {
        foundation: 'a+/',
        component: 2,
        transport: 'tcp',
        priority: 4294967295,
        address: '2001:db8::1',
        port: 0,
        type: 'srflx',
        extensions: [
          ['raddr', '10.0.0.1'],
          ['rport', '9'],
          ['tcptype', 'active'],
        ],
      },
    ],
    [
      '1 1 udp 1 8f2c1e60.local 5000 typ host generation 0',
      {
        foundation: '1',
        component: 1,
        transport: 'udp',
        priority: 1,
        address: '8f2c1e60.local',
        port: 5000,
        type: 'host',
        extensions: [['generation', '0']],
      },
    ],
  ],
  crypto: [
    [
      `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4`,
      {
        tag: 1,
        suite: 'AES_CM_128_HMAC_SHA1_80',
        keys: [{ keyAndSalt: KEY, options: ['2^20', '1:4'] }],
        sessionParameters: [],
      },
    ],
    [
      `2 AES_CM_128_HMAC_SHA1_32 inline:${KEY};inline:${KEY}|1:1 KDR=1 UNENCRYPTED_SRTCP`,
      {
        tag: 2,
        suite: 'AES_CM_128_HMAC_SHA1_32',
        keys: [
          { keyAndSalt: KEY, options: [] },
          { keyAndSalt: KEY, options: ['1:1'] },
        ],
        sessionParameters: ['KDR=1', 'UNENCRYPTED_SRTCP'],
      },
    ],
  ],
  fingerprint: [
    [`sha-256 ${HASH}`, { hash: 'sha-256', value: HASH }],
    [`SHA-1 ${HASH.toLowerCase()}`, { hash: 'sha-1', value: HASH }, `sha-1 ${HASH}`],
  ],
  setup: [
    ['actpass', 'actpass'],
    ['Active ', 'active', 'active'],
  ],
  ssrc: [
    [
      '3570614608 cname:4TOk42mSjXCkVIa6',
      { ssrc: 3570614608, attribute: 'cname', value: '4TOk42mSjXCkVIa6' },
    ],
    ['1 x', { ssrc: 1, attribute: 'x', value: undefined }],
    ['1 msid:- a:b c', { ssrc: 1, attribute: 'msid', value: '- a:b c' }],
  ],
  group: [
    ['BUNDLE 0 1', { semantics: 'BUNDLE', mids: ['0', '1'] }],
    ['LS', { semantics: 'LS', mids: [] }],
  ],
  'ice-ufrag': [['F7gI', 'F7gI']],
  'ice-pwd': [['x9cml/YzichV2+XlhiMu8gW9', 'x9cml/YzichV2+XlhiMu8gW9']],
  'ice-options': [['trickle ice2', ['trickle', 'ice2']]],
};

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  rtpmap: [
    '',
    '8',
    '8 PCMA',
    '8 PCMA/',
    '8 /8000',
    '128 X/8000',
    '-1 X/8000',
    '8 PCMA/0',
    '8 PCMA/8000/0',
    '8 PCMA/8e3',
    '8 PC"MA/8000',
    'x PCMA/8000',
    '8 PCMA/9999999',
  ],
  fmtp: ['', '18', '18 ', ' '],
  rtcp: ['', 'x', '65536', '1 IN', '1 IN IP4', '1 IN IP4 1.2.3.400', '1 TN RFC2543 +1'],
  'rtcp-fb': ['', '98', '128 nack', 'x nack'],
  ptime: ['', '0', '-20', '20ms', '1001', 'x', '2.', '1e2'],
  maxptime: ['', '0'],
  candidate: [
    '',
    '1 1 UDP 1 192.0.2.1 8998',
    '1 1 UDP 1 192.0.2.1 8998 tip host',
    '1 1 UDP 1 192.0.2.1 65536 typ host',
    '1 257 UDP 1 192.0.2.1 1 typ host',
    '1 1 UDP 4294967296 192.0.2.1 1 typ host',
    '1 1 UDP 1 ? 1 typ host',
    '1 1 UDP 1 192.0.2.1 1 typ host raddr',
  ],
  crypto: [
    '',
    '1',
    '1 AES',
    `x AES inline:${KEY}`,
    '1 AES inline:short',
    `1 AES ${KEY}`,
    `1 AES inline:${KEY};`,
    `1 AES inline:${KEY}|1|2|3`,
  ],
  fingerprint: [
    '',
    'sha-256',
    `sha-256 ${HASH}:`,
    'sha-256 7B',
    `sha-256 ${HASH} x`,
    `sha-256 ${HASH.replace('F0', 'G0')}`,
  ],
  setup: ['', 'passiv', 'active passive'],
  ssrc: ['', '1', 'x cname:y', '4294967296 cname:y', '1 cn"ame:y'],
  group: ['', 'BUN"DLE'],
  'ice-ufrag': ['', 'abc', 'ab cd'],
  'ice-pwd': ['', 'F7gI'],
  'ice-options': ['', '"'],
};

describe('attributes (MED-2): each grammar of the list', () => {
  for (const grammar of GRAMMARS as readonly Grammar<unknown>[]) {
    const { name } = grammar;
    describe(name, () => {
      const taken = TAKEN[name] ?? [];
      const refused = REFUSED[name] ?? [];
      it('has rows in both tables', () => assert.ok(taken.length > 0 && refused.length > 0));
      for (const [value, meaning, printed = value] of taken) {
        it(`takes ${JSON.stringify(value)}`, () => {
          assert.deepEqual(grammar.parse(value), meaning);
          assert.equal(grammar.print(meaning), printed);
          assert.deepEqual(grammar.parse(printed), meaning);
        });
      }
      for (const value of refused) {
        it(`leaves ${JSON.stringify(value)} alone`, () => {
          assert.equal(grammar.parse(value), undefined);
        });
      }
      it('prints what it reads back (property)', () => {
        const seeds = [...taken.map(([value]) => value), ...refused];
        fc.assert(
          fc.property(mutated(seeds), (value) => {
            const meaning = grammar.parse(value);
            if (meaning !== undefined) {
              assert.deepEqual(grammar.parse(grammar.print(meaning)), meaning);
            }
          }),
          { numRuns: 300 },
        );
      });
    });
  }
});

/** Pieces of good values put together anew, and noise. */
function mutated(seeds: readonly string[]): fc.Arbitrary<string> {
  const pieces = [...new Set(seeds.flatMap((each) => each.split(/(?<=[ /:;|=])/)))];
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 }));
  const whole = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
  return fc.oneof(whole, fc.string());
}

describe('attributes of a section', () => {
  const section = {
    lines: ['x', '1 a', '2 b', ''].map((value) => attribute('fmtp', value)).concat(attribute('x')),
  };

  it('the first that can be read, or all of them; lines of other names are others', () => {
    assert.deepEqual(read(section, fmtp), { format: '1', parameters: 'a' });
    assert.deepEqual(
      readAll(section, fmtp).map(({ format }) => format),
      ['1', '2'],
    );
    assert.equal(read(section, ptime), undefined);
    assert.deepEqual(readAll(section, ptime), []);
  });

  it('are written as they are read', () => {
    assert.deepEqual(lineOf(ptime, 20), attribute('ptime', '20'));
  });
});

describe('fmtp parameters (MED-4)', () => {
  //  parameters                      name       value      with =x
  const table: ReadonlyArray<readonly [string, string, string | undefined, string]> = [
    ['annexb=no', 'annexb', 'no', 'annexb=x'],
    ['annexb = no', 'annexb', 'no', 'annexb=x'],
    ['AnnexB=no', 'annexb', 'no', 'annexb=x'],
    ['', 'annexb', undefined, 'annexb=x'],
    ['a=1;b=2', 'b', '2', 'a=1;b=x'],
    ['a=1; b=2; c=3', 'b', '2', 'a=1;b=x;c=3'],
    ['b=1;b=2', 'b', '1', 'b=x'],
    ['a=1;', 'b', undefined, 'a=1;b=x'],
    ['0-15', 'b', undefined, '0-15;b=x'],
    ['ab=1', 'b', undefined, 'ab=1;b=x'],
    ['a=b=c', 'a', 'b=c', 'a=x'],
  ];
  for (const [parameters, name, value, changed] of table) {
    it(`${name} in "${parameters}"`, () => {
      assert.equal(parameterOf(parameters, name), value);
      assert.equal(withParameter(parameters, name, 'x'), changed);
    });
  }
});

describe('directions (SIG-2)', () => {
  const section = (...names: string[]) => ({
    lines: names.map((name) => ({ type: 'a', name, value: undefined })),
  });

  it('the first counts, in whatever case; an attribute with a value is none', () => {
    assert.equal(writtenDirection(section('mid', 'recvonly', 'sendonly')), 'recvonly');
    assert.equal(writtenDirection(section('SendOnly')), 'sendonly');
    assert.equal(writtenDirection(section('mid')), undefined);
    const valued = { lines: [{ type: 'a', name: 'sendonly', value: 'x' }] };
    assert.equal(writtenDirection(valued), undefined);
  });

  it('is replaced where it stood, once', () => {
    const lines = withDirection(section('x', 'SENDRECV', 'y', 'sendonly').lines, 'inactive');
    assert.deepEqual(
      lines.map(({ name }) => name),
      ['x', 'inactive', 'y'],
    );
    assert.deepEqual(
      withDirection([], 'sendrecv').map(({ name }) => name),
      ['sendrecv'],
    );
  });

  it('there are four', () => assert.equal(DIRECTIONS.size, 4));
});

describe('T.38 parameters (MED-11)', () => {
  const stream = (...lines: string[]) =>
    parsed(`v=0\r\nm=image 1 udptl t38\r\n${lines.map((each) => `a=${each}\r\n`).join('')}`)
      .media[0] as Session['media'][0];

  it('as a gateway writes them', () => {
    assert.deepEqual(readT38(parsed(seed('t38')).media[0] as Session['media'][0]), {
      version: 0,
      maxBitRate: 14400,
      fillBitRemoval: false,
      transcodingMmr: false,
      transcodingJbig: false,
      rateManagement: 'transferredTCF',
      maxBuffer: 260,
      maxDatagram: 316,
      errorCorrection: 't38UDPRedundancy',
    });
  });

  it('in any case, flags with and without a value, defaults where nothing is said', () => {
    assert.deepEqual(
      readT38(
        stream(
          't38FAXversion:3',
          'T38FaxFillBitRemoval',
          'T38FaxTranscodingMMR:1',
          'T38faxRateManagement:localtcf',
          'T38FaxUdpEC:t38UDPFEC',
          'T38FaxUdpEC:t38UDPNoEC',
        ),
      ),
      {
        version: 3,
        maxBitRate: 14400,
        fillBitRemoval: true,
        transcodingMmr: true,
        transcodingJbig: false,
        rateManagement: 'localTCF',
        maxBuffer: undefined,
        maxDatagram: undefined,
        errorCorrection: 't38UDPFEC',
      },
    );
    assert.equal(readT38(stream()).errorCorrection, 't38UDPNoEC');
  });
});

describe('b= and t=', () => {
  it('of the session and of a stream; what cannot be read is left out', () => {
    const session = parsed(
      'v=0\r\nb=CT:1000\r\nb=AS\r\nt=0 0\r\nt=3034423619 3042462419\r\nt=x 0\r\nm=audio 1 RTP/AVP 0\r\nb=TIAS:64000\r\nb=AS:x\r\n',
    );
    assert.deepEqual(bandwidthsOf(session), [{ type: 'CT', value: 1000 }]);
    assert.deepEqual(bandwidthsOf(session.media[0] as Session['media'][0]), [
      { type: 'TIAS', value: 64000 },
    ]);
    assert.deepEqual(timingsOf(session), [
      { start: 0, stop: 0 },
      { start: 3034423619, stop: 3042462419 },
    ]);
    assert.match(print(session), /b=AS:x\r\n/);
  });
});

function parsed(text: string): Session {
  const result = parse(text);
  assert.ok(result.ok);
  return result.value;
}
