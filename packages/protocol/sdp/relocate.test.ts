import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import {
  bodyOf,
  type DialogOrigin,
  dialogOrigin,
  direct,
  directSession,
  parse,
  publish,
  type Relocation,
  relocate,
  relocateSession,
  type SdpBody,
  type Session,
  streamsOf,
} from '@tandem/protocol/sdp';
import fc from 'fast-check';
import { seed, seedNames } from './seeds.fuzz.ts';

const OURS = '192.0.2.200';
const to = (...media: Relocation['media']): Relocation => ({ address: OURS, media });
const place = (port: number, rtcpPort?: number) =>
  rtcpPort === undefined ? { port } : { port, rtcpPort };

function moved(text: string, relocation: Relocation): string {
  const result = relocate(text, relocation);
  assert.ok(result.ok, result.ok ? '' : result.error.sentence);
  return result.value;
}

function shown(text: string): string {
  const result = direct(text);
  assert.ok(result.ok, result.ok ? '' : result.error.sentence);
  return result.value;
}

function parsed(text: string): Session {
  const result = parse(text);
  assert.ok(result.ok);
  return result.value;
}

/** Lines as an array, without the ends. */
const linesOf = (text: string) => text.split('\r\n').slice(0, -1);

interface Sdp {
  /** At session level, ahead of the first m=. */
  readonly head?: readonly string[];
  readonly audio?: readonly string[];
  readonly m?: string;
}

function sdp({
  head = ['c=IN IP4 203.0.113.10'],
  audio = [],
  m = 'audio 30000 RTP/AVP 8',
}: Sdp): string {
  const lines = ['v=0', 'o=gw 1 1 IN IP4 203.0.113.10', 's=Gateway 9', ...head, `m=${m}`, ...audio];
  return lines.map((each) => `${each}\r\n`).join('');
}

describe('relocation (MED-1): the lines that change, and only they', () => {
  const REST = ['s=-', 'c=IN IP4 192.0.2.200', 't=0 0'];
  const M = 'm=audio 20000 RTP/AVP 8';
  const C = 'c=IN IP4 192.0.2.200';
  const ZERO = 'c=IN IP4 0.0.0.0';
  const c = 'c=IN IP4 203.0.113.10';
  type Row = readonly [string, Sdp, Relocation['media'][number], readonly string[]];
  //  what                     came                                                           place                 goes out
  const table: readonly Row[] = [
    ['the usual', {}, place(20000), [...REST, M]],
    ['c= in the stream', { head: [], audio: [c] }, place(20000), ['s=-', 't=0 0', M, C]],
    ['c= in both', { audio: [c] }, place(20000), [...REST, M, C]],
    ['c= in neither', { head: [] }, place(20000), ['s=-', 't=0 0', M, C]],
    [
      'an address of its own',
      {},
      { port: 20000, address: '192.0.2.9' },
      [...REST, M, 'c=IN IP4 192.0.2.9'],
    ],
    [
      'to IPv6',
      { audio: [c] },
      { port: 20000, address: '2001:db8::9' },
      [...REST, M, 'c=IN IP6 2001:db8::9'],
    ],
    [
      'several c=',
      { head: [], audio: [c, 'c=IN IP4 203.0.113.11'] },
      place(20000),
      ['s=-', 't=0 0', M, C],
    ],
    ['several ports', { m: 'audio 30000/2 RTP/AVP 8' }, place(20000), [...REST, M]],
    ['hold of RFC 2543', { head: ['c=IN IP4 0.0.0.0'] }, place(20000), ['s=-', ZERO, 't=0 0', M]],
    ['the same in the stream', { audio: [ZERO] }, place(20000), [...REST, M, ZERO]],
    [
      'the same to IPv6',
      { audio: [ZERO] },
      { port: 20000, address: '2001:db8::9' },
      [...REST, M, 'c=IN IP6 ::'],
    ],
    [
      '0.0.0.0 with ICE',
      { head: [ZERO], audio: ['a=ice-ufrag:abcd'] },
      place(20000),
      ['s=-', ZERO, 't=0 0', M, C],
    ],
    [
      '0.0.0.0 with ICE of the session',
      { head: [ZERO, 'a=ice-ufrag:abcd'] },
      place(20000),
      [...REST, M],
    ],
    ['hold by attribute', { audio: ['a=sendonly'] }, place(20000), [...REST, M, 'a=sendonly']],
    [
      'refused by them',
      { m: 'audio 0 RTP/AVP 8', audio: ['a=x'] },
      place(20000),
      [...REST, 'm=audio 0 RTP/AVP 8'],
    ],
    ['refused by us', { audio: [c, 'a=x'] }, 'refuse', [...REST, 'm=audio 0 RTP/AVP 8']],
    [
      'refused, no shared c=',
      { head: [], audio: [c] },
      'refuse',
      ['s=-', 't=0 0', 'm=audio 0 RTP/AVP 8', C],
    ],
    [
      'rtcp on the next port',
      { audio: ['a=rtcp:30001', 'a=x'] },
      place(20000),
      [...REST, M, 'a=x'],
    ],
    [
      'the same, said',
      { audio: ['a=rtcp:30001', 'a=x'] },
      place(20000, 20001),
      [...REST, M, 'a=x'],
    ],
    [
      'rtcp elsewhere',
      { audio: ['a=rtcp:5 IN IP4 203.0.113.12', 'a=x'] },
      place(20000, 20007),
      [...REST, M, 'a=rtcp:20007', 'a=x'],
    ],
    [
      'rtcp elsewhere, not said before',
      { audio: ['a=x'] },
      place(20000, 20007),
      [...REST, M, 'a=x', 'a=rtcp:20007'],
    ],
    [
      'rtcp multiplexed',
      { audio: ['a=rtcp-mux', 'a=x'] },
      place(20000, 20000),
      [...REST, M, 'a=rtcp-mux', 'a=x'],
    ],
    ['the same, new', { audio: ['a=x'] }, place(20000, 20000), [...REST, M, 'a=x', 'a=rtcp-mux']],
    [
      'multiplexed by them only',
      { audio: ['a=rtcp-mux', 'a=rtcp-mux-only', 'a=x'] },
      place(20000),
      [...REST, M, 'a=x'],
    ],
    [
      'ICE',
      {
        head: [c, 'a=ice-lite', 'a=ice-options:trickle'],
        audio: [
          'a=ice-ufrag:abcd',
          'a=ice-pwd:abcdabcdabcdabcdabcdab',
          'a=candidate:1 1 UDP 1 203.0.113.10 1 typ host',
          'a=remote-candidates:1 203.0.113.10 1',
          'a=end-of-candidates',
          'a=ice-mismatch',
          'a=x',
        ],
      },
      place(20000),
      [...REST, M, 'a=x'],
    ],
    [
      'bundles',
      { head: [c, 'a=group:BUNDLE 0', 'a=group:LS 0'], audio: ['a=mid:0', 'a=bundle-only'] },
      place(20000),
      [...REST, 'a=group:LS 0', M, 'a=mid:0'],
    ],
    [
      'who they are',
      {
        head: ['i=x', 'u=http://x', 'e=x@y', 'p=+1', c, 'k=clear:x', 'a=tool:x'],
        audio: ['i=title', 'k=prompt'],
      },
      place(20000),
      [...REST, M],
    ],
    [
      'an address in what we do not know',
      {
        head: [c, 'a=X-a:203.0.113.99', 'a=X-b:on'],
        audio: ['a=X-c:[2001:db8::1]', 'a=X-203.0.113.99', 'X=at 203.0.113.98', 'X=ok'],
      },
      place(20000),
      [...REST, 'a=X-b:on', M, 'X=ok'],
    ],
    [
      'a name of theirs',
      {
        head: ['c=IN IP4 gw.far.example'],
        audio: [
          'a=ssrc:1 cname:me@gw.far.example',
          'a=ssrc:1 label:x',
          'a=fmtp:8 at=gw.far.example',
          'b=X:gw.far.example',
          'b=AS:64',
        ],
      },
      place(20000),
      [...REST, M, 'b=AS:64', 'a=ssrc:1 label:x'],
    ],
    [
      'addresses that are attributes',
      {
        audio: [
          'a=source-filter: incl IN IP4 * 203.0.113.10',
          'a=path:msrp://x:1/y;tcp',
          'a=alt:1 1 : x y 203.0.113.10 1',
          'a=x',
        ],
      },
      place(20000),
      [...REST, M, 'a=x'],
    ],
    [
      'encryption stays',
      {
        audio: [
          'a=crypto:1 X inline:x',
          'a=fingerprint:sha-1 AA:BB:CC:DD:EE:FF:00:11',
          'a=setup:active',
        ],
      },
      place(20000),
      [
        ...REST,
        M,
        'a=crypto:1 X inline:x',
        'a=fingerprint:sha-1 AA:BB:CC:DD:EE:FF:00:11',
        'a=setup:active',
      ],
    ],
  ];
  for (const [what, came, where, out] of table) {
    it(what, () => assert.deepEqual(linesOf(moved(sdp(came), to(where))), out));
  }

  it('a stream without a place is refused; places without a stream mean nothing', () => {
    const text = `${sdp({})}m=video 30002 RTP/AVP 31\r\n`;
    assert.match(moved(text, to(place(20000))), /m=video 0 RTP\/AVP 31/);
    assert.match(moved(text, to()), /m=audio 0 .*m=video 0/s);
    assert.doesNotMatch(moved(text, to(place(1), place(2), place(3))), / 3 RTP/);
  });

  it('several streams, each to its place', () => {
    const text = sdp({
      audio: ['m=video 30002 RTP/AVP 31', 'c=IN IP4 203.0.113.11', 'm=image 30004 udptl t38'],
    });
    assert.deepEqual(
      linesOf(moved(text, to(place(20000), { port: 20002, address: '192.0.2.201' }, place(20004)))),
      [...REST, M, 'm=video 20002 RTP/AVP 31', 'c=IN IP4 192.0.2.201', 'm=image 20004 udptl t38'],
    );
  });

  it('what cannot be read is refused as by the parser', () => {
    const result = relocate('v=0\r\nm=x', to());
    assert.ok(!result.ok && result.error.code === 'media' && result.error.line === 2);
    assert.ok(!direct('').ok);
  });
});

describe('direct media (MED-1): only c= and m= show the far side', () => {
  const table: ReadonlyArray<readonly [string, Sdp, readonly string[]]> = [
    ['the usual', {}, ['s=-', 'c=IN IP4 203.0.113.10', 't=0 0', 'm=audio 30000 RTP/AVP 8']],
    [
      'rtcp on the same address',
      { audio: ['a=rtcp:5 IN IP4 203.0.113.10'] },
      ['s=-', 'c=IN IP4 203.0.113.10', 't=0 0', 'm=audio 30000 RTP/AVP 8', 'a=rtcp:5'],
    ],
    [
      'rtcp on another',
      { audio: ['a=rtcp:5 IN IP4 203.0.113.12', 'a=rtcp-mux'] },
      ['s=-', 'c=IN IP4 203.0.113.10', 't=0 0', 'm=audio 30000 RTP/AVP 8', 'a=rtcp-mux'],
    ],
    [
      'ICE and private addresses',
      {
        audio: [
          'a=candidate:1 1 UDP 1 10.0.0.7 1 typ host',
          'a=ice-ufrag:abcd',
          'a=X-nat:10.0.0.7',
        ],
      },
      ['s=-', 'c=IN IP4 203.0.113.10', 't=0 0', 'm=audio 30000 RTP/AVP 8'],
    ],
    [
      'several c= of a layered stream',
      { head: [], audio: ['c=IN IP4 233.252.0.1/127', 'c=IN IP4 233.252.0.2/127'] },
      [
        's=-',
        't=0 0',
        'm=audio 30000 RTP/AVP 8',
        'c=IN IP4 233.252.0.1/127',
        'c=IN IP4 233.252.0.2/127',
      ],
    ],
    [
      'refused',
      { m: 'audio 0 RTP/AVP 8', audio: ['a=X-nat:1'] },
      ['s=-', 'c=IN IP4 203.0.113.10', 't=0 0', 'm=audio 0 RTP/AVP 8'],
    ],
    [
      'refused, c= in the stream',
      { head: [], m: 'audio 0 RTP/AVP 8', audio: ['c=IN IP4 203.0.113.10'] },
      ['s=-', 't=0 0', 'm=audio 0 RTP/AVP 8', 'c=IN IP4 203.0.113.10'],
    ],
    [
      'refused without any c=',
      { head: [], m: 'audio 0 RTP/AVP 8' },
      ['s=-', 't=0 0', 'm=audio 0 RTP/AVP 8', 'c=IN IP4 0.0.0.0'],
    ],
  ];
  for (const [what, came, out] of table) {
    it(what, () => assert.deepEqual(linesOf(shown(sdp(came))), out));
  }

  it('an address that is behind o= only is nowhere to be found', () => {
    const text = sdp({}).replace('o=gw 1 1 IN IP4 203.0.113.10', 'o=gw 1 1 IN IP4 10.9.8.7');
    assert.doesNotMatch(shown(text), /10\.9\.8\.7/);
  });
});

describe('relocation of the fixtures', () => {
  for (const name of seedNames) {
    it(`${name}: its addresses are gone, its formats are there`, () => {
      const came = parsed(seed(name));
      const out = moved(seed(name), to(...came.media.map((_, index) => place(20000 + 2 * index))));
      const theirs = seed(name).match(/\d+\.\d+\.\d+\.\d+|2001:db8::\w+|gw[.\w]+/g) ?? [];
      for (const address of theirs.filter((each) => each !== '0.0.0.0')) {
        assert.ok(!out.includes(address), address);
      }
      const back = parsed(`v=0\r\no=- 1 1 IN IP4 ${OURS}\r\n${out}`);
      assert.deepEqual(
        streamsOf(back).map(({ formats, direction }) => ({ formats, direction })),
        streamsOf(came).map(({ active, formats, direction }) =>
          active ? { formats, direction } : { formats: formats.map(bare), direction: 'sendrecv' },
        ),
      );
    });
  }
  // A refused stream keeps its numbers, not what they mean.
  const bare = (format: object) => ({ ...format, parameters: '' });
});

describe('nothing of the far side remains (SIG-2, property)', () => {
  const far = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('gw.far.example'));
  const fill = fc.stringMatching(/^[ -~]{0,12}$/);
  const name = fc.constantFrom(
    'X-a',
    'tool',
    'ssrc',
    'rtcp',
    'candidate',
    'fmtp',
    'label',
    'group',
    'rtpmap',
    'path',
    'mid',
    'crypto',
  );
  const type = fc.constantFrom('i', 'u', 'e', 'p', 'b', 't', 'r', 'z', 'k', 'X');
  const lines = (address: string) =>
    fc.array(
      fc.oneof(
        fc
          .tuple(name, fill, fill)
          .map(([each, before, after]) => `a=${each}:${before}${address}${after}`),
        fc
          .tuple(type, fill, fill)
          .map(([each, before, after]) => `${each}=${before}${address}${after}`),
        fc.constantFrom('a=sendrecv', 'a=rtcp-mux', 'b=AS:64', 'a=ice-ufrag:abcd', 'X=y'),
      ),
      { maxLength: 6 },
    );
  const given = far
    .filter((address) => !['0.0.0.0', '::', OURS].includes(address))
    .chain((address) => fc.tuple(fc.constant(address), lines(address), lines(address)));

  const textOf = ([address, head, audio]: readonly [
    string,
    readonly string[],
    readonly string[],
  ]) =>
    sdp({ head: [`c=IN IP4 ${address}`, ...head], audio }).replace(
      'IN IP4 203.0.113.10',
      `IN IP4 ${address}`,
    );
  // Numbers apart from addresses: 1.1.1.1 is a part of 1.1.1.10.
  const holds = (text: string, address: string) =>
    ` ${text} `.split(/[^0-9A-Za-z.:]+/).includes(address);

  it('in a relocated description', () => {
    fc.assert(
      fc.property(given, (far_) => {
        const out = moved(textOf(far_), to(place(20000)));
        assert.ok(!holds(out, far_[0]), out);
      }),
    );
  });

  it('in a direct one, but for c=', () => {
    fc.assert(
      fc.property(given, (far_) => {
        const out = shown(textOf(far_)).replaceAll(/^c=.*$/gm, '');
        assert.ok(!holds(out, far_[0]), out);
      }),
    );
  });
});

describe('o= of a dialog (SIG-2): one session id, the version counts changes', () => {
  const body = (text: string) => bodyOf(relocateSession(parsed(text), to(place(20000))));
  const versions = (bodies: readonly SdpBody[]) => {
    let origin: DialogOrigin = dialogOrigin(seededRandom(7), OURS);
    return bodies.map((each) => {
      const published = publish(origin, each);
      origin = published.origin;
      return published.text;
    });
  };
  const a = body(sdp({}));
  const b = body(sdp({ audio: ['a=sendonly'] }));

  it('first 1, the same again for the same, one more for each change, never back', () => {
    const lines = versions([a, a, b, b, a]).map((text) => linesOf(text)[1]);
    const id = lines[0]?.split(' ')[1];
    assert.match(id ?? '', /^\d+$/);
    assert.deepEqual(
      lines,
      [1, 1, 2, 2, 3].map((version) => `o=- ${id} ${version} IN IP4 ${OURS}`),
    );
  });

  it('the far side changes only what we hide: the version stays', () => {
    const other = body(sdp({ head: ['c=IN IP4 198.51.100.4', 'i=new', 'a=X-a:198.51.100.4'] }));
    assert.equal(other, a);
    const [first, second] = versions([a, other]);
    assert.equal(first, second);
  });

  it('is a whole description, with IPv6 when that is our address', () => {
    const { text } = publish(dialogOrigin(seededRandom(7), '2001:db8::1'), a);
    assert.match(text, /^v=0\r\no=- \d+ 1 IN IP6 2001:db8::1\r\ns=-\r\n/);
    assert.ok(parse(text).ok);
    assert.match(publish(dialogOrigin(seededRandom(7), '::1'), a).text, /IN IP6 ::1\r\n/);
  });

  it('another dialog has another id', () => {
    const random = seededRandom(7);
    assert.notEqual(dialogOrigin(random, OURS).sessionId, dialogOrigin(random, OURS).sessionId);
  });

  it('the same from text, bytes and session', () => {
    const text = seed('router');
    const bytes = Buffer.from(text, 'latin1');
    assert.deepEqual(relocate(bytes, to(place(1))), relocate(text, to(place(1))));
    assert.equal(moved(text, to(place(1))), bodyOf(relocateSession(parsed(text), to(place(1)))));
    assert.equal(shown(text), bodyOf(directSession(parsed(text))));
  });
});
