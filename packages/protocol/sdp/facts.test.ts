import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  flowsBetween,
  holds,
  mediaAddresses,
  parse,
  type Session,
  type StreamFacts,
  sameDescription,
  sameText,
  streamsOf,
  suppressesSilence,
} from '@tandem/protocol/sdp';
import { seed } from './seeds.fuzz.ts';

function parsed(text: string): Session {
  const result = parse(text);
  assert.ok(result.ok, result.ok ? '' : result.error.sentence);
  return result.value;
}

const fixture = (name: string): Session => parsed(seed(name));

interface Call {
  readonly c?: string;
  readonly mc?: string;
  readonly session?: string;
  readonly stream?: string;
  readonly m?: string;
  readonly more?: readonly string[];
}

/** "a; b" are two attributes. */
function call({ c = '192.0.2.1', mc, session, stream, m, more = [] }: Call = {}): Session {
  const attributes = (list: string | undefined) =>
    list === undefined ? [] : list.split('; ').map((each) => `a=${each}`);
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    ...(c === '' ? [] : [`c=IN IP4 ${c}`]),
    't=0 0',
    ...attributes(session),
    `m=${m ?? 'audio 4000 RTP/AVP 8 101'}`,
    ...(mc === undefined ? [] : [`c=IN IP4 ${mc}`]),
    'a=rtpmap:101 telephone-event/8000',
    ...attributes(stream),
    ...more,
  ];
  return parsed(lines.map((each) => `${each}\r\n`).join(''));
}

const first = (session: Session): StreamFacts => streamsOf(session)[0] as StreamFacts;

describe('facts: direction and hold (SIG-2)', () => {
  //  description                                                         written     effective   holds
  const table: ReadonlyArray<readonly [Call, string, string, boolean]> = [
    [{}, 'sendrecv', 'sendrecv', false],
    [{ stream: 'sendrecv' }, 'sendrecv', 'sendrecv', false],
    [{ stream: 'sendonly' }, 'sendonly', 'sendonly', true],
    [{ stream: 'recvonly' }, 'recvonly', 'recvonly', false],
    [{ stream: 'inactive' }, 'inactive', 'inactive', true],
    [{ session: 'sendonly' }, 'sendonly', 'sendonly', true],
    [{ session: 'sendonly', stream: 'sendrecv' }, 'sendrecv', 'sendrecv', false],
    [{ session: 'sendrecv', stream: 'inactive' }, 'inactive', 'inactive', true],
    [{ c: '0.0.0.0' }, 'sendrecv', 'sendonly', true],
    [{ c: '0.0.0.0', stream: 'recvonly' }, 'recvonly', 'inactive', true],
    [{ c: '0.0.0.0', mc: '192.0.2.1' }, 'sendrecv', 'sendrecv', false],
    [{ mc: '0.0.0.0' }, 'sendrecv', 'sendonly', true],
    [{ mc: '::' }, 'sendrecv', 'sendonly', true],
    [{ c: '0.0.0.0', stream: 'ice-ufrag:abcd' }, 'sendrecv', 'sendrecv', false],
    [{ c: '0.0.0.0', session: 'ice-ufrag:abcd' }, 'sendrecv', 'sendrecv', false],
    [{ stream: 'sendonly', m: 'audio 0 RTP/AVP 8' }, 'sendonly', 'sendonly', false],
    [{ stream: 'sendonly', m: 'video 1 RTP/AVP 31' }, 'sendonly', 'sendonly', false],
    [{ m: 'image 1 udptl t38' }, 'sendrecv', 'sendrecv', false],
  ];
  for (const [description, direction, effective, held] of table) {
    it(`${JSON.stringify(description)}: ${effective}${held ? ', holds' : ''}`, () => {
      const session = call(description);
      const facts = first(session);
      assert.deepEqual([facts.direction, facts.effective], [direction, effective]);
      assert.equal(holds(session), held);
    });
  }

  it('one open audio stream of two is no hold', () => {
    const second = ['m=audio 4002 RTP/AVP 8'];
    assert.equal(holds(call({ stream: 'inactive', more: second })), false);
    assert.equal(holds(call({ stream: 'inactive', more: [...second, 'a=sendonly'] })), true);
  });
});

describe('facts: who must send (MED-3)', () => {
  //  ours                       theirs                       from us, from them, watched
  const table: ReadonlyArray<readonly [Call, Call, readonly [boolean, boolean, boolean]]> = [
    [{}, {}, [true, true, true]],
    [{ stream: 'sendonly' }, { stream: 'recvonly' }, [true, false, false]],
    [{ stream: 'recvonly' }, { stream: 'sendonly' }, [false, true, false]],
    [{ stream: 'inactive' }, { stream: 'inactive' }, [false, false, false]],
    [{ stream: 'sendonly' }, {}, [true, false, false]],
    [{ c: '0.0.0.0' }, {}, [true, false, false]],
    [{}, { c: '0.0.0.0' }, [false, true, false]],
    [{}, { m: 'audio 0 RTP/AVP 8' }, [false, false, false]],
    [{ m: 'audio 0 RTP/AVP 8' }, {}, [false, false, false]],
    [{ m: 'image 1 udptl t38' }, { m: 'image 1 udptl t38' }, [true, true, false]],
    [{ m: 'video 1 RTP/AVP 31' }, { m: 'video 1 RTP/AVP 31' }, [true, true, false]],
  ];
  for (const [ours, theirs, [fromOurs, fromTheirs, watched]] of table) {
    it(`${JSON.stringify(ours)} with ${JSON.stringify(theirs)}`, () => {
      assert.deepEqual(flowsBetween(call(ours), call(theirs)), [
        { index: 0, fromOurs, fromTheirs, watched },
      ]);
    });
  }

  it('a stream that the other side has not: nobody sends', () => {
    const flows = flowsBetween(call({ more: ['m=audio 4002 RTP/AVP 8'] }), call());
    assert.deepEqual(flows[1], { index: 1, fromOurs: false, fromTheirs: false, watched: false });
  });
});

describe('facts: encryption, fax, RTCP, DTMF, packet time', () => {
  const table: ReadonlyArray<readonly [Call, Partial<StreamFacts>]> = [
    [{}, { encryption: 'none', fax: false, active: true, port: 4000, address: '192.0.2.1' }],
    [{ m: 'audio 1 RTP/SAVP 8' }, { encryption: 'unknown' }],
    [{ m: 'audio 1 RTP/SAVP 8', stream: 'crypto:1 X inline:x' }, { encryption: 'sdes' }],
    [{ m: 'audio 1 RTP/AVP 8', stream: 'crypto:1 X inline:x' }, { encryption: 'sdes' }],
    [{ m: 'audio 1 UDP/TLS/RTP/SAVPF 8' }, { encryption: 'dtls' }],
    [{ m: 'audio 1 RTP/SAVPF 8', session: 'fingerprint:x' }, { encryption: 'dtls' }],
    [{ m: 'audio 1 RTP/SAVP 8', stream: 'fingerprint:x' }, { encryption: 'dtls' }],
    [{ m: 'image 1 udptl t38' }, { fax: true, rtcp: undefined, formats: [] }],
    [{ m: 'image 1 UDPTL T38' }, { fax: true }],
    [{ m: 'audio 1 udptl t38' }, { fax: false }],
    [{}, { rtcp: { address: '192.0.2.1', port: 4001 }, rtcpMux: false }],
    [{ mc: '192.0.2.9' }, { address: '192.0.2.9', rtcp: { address: '192.0.2.9', port: 4001 } }],
    [{ stream: 'rtcp:77' }, { rtcp: { address: '192.0.2.1', port: 77 } }],
    [{ stream: 'rtcp:77 IN IP4 192.0.2.5' }, { rtcp: { address: '192.0.2.5', port: 77 } }],
    [{ stream: 'rtcp:x; rtcp:78' }, { rtcp: { address: '192.0.2.1', port: 78 } }],
    [
      { stream: 'rtcp-mux; rtcp:77' },
      { rtcp: { address: '192.0.2.1', port: 4000 }, rtcpMux: true },
    ],
    [{ c: '' }, { address: undefined }],
    [{}, { dtmfPayload: 101 }],
    [{ m: 'audio 1 RTP/AVP 8' }, { dtmfPayload: undefined }],
    [
      {
        m: 'audio 1 RTP/AVP 96 101 102',
        stream: 'rtpmap:96 opus/48000/2; rtpmap:102 telephone-event/48000',
      },
      { dtmfPayload: 102 },
    ],
    [{ m: 'audio 1 RTP/AVP 96 101', stream: 'rtpmap:96 opus/48000/2' }, { dtmfPayload: 101 }],
    [{ stream: 'ptime:30; maxptime:60' }, { ptimeMs: 30, maxptimeMs: 60 }],
    [{ stream: 'ptime:x' }, { ptimeMs: undefined, maxptimeMs: undefined }],
    [{ stream: 'candidate:x' }, { ice: true }],
  ];
  for (const [description, facts] of table) {
    it(JSON.stringify(description), () => {
      const got = first(call(description));
      for (const [name, value] of Object.entries(facts)) {
        assert.deepEqual(got[name as keyof StreamFacts], value, name);
      }
    });
  }

  it('addresses for the geofence: of open streams and their RTCP, each once, none for hold', () => {
    const second = [
      'm=audio 0 RTP/AVP 8',
      'c=IN IP4 192.0.2.66',
      'm=video 2 RTP/AVP 31',
      'c=IN IP4 192.0.2.2',
    ];
    const session = call({ stream: 'rtcp:77 IN IP4 192.0.2.5', more: second });
    assert.deepEqual(mediaAddresses(session), ['192.0.2.1', '192.0.2.5', '192.0.2.2']);
    assert.deepEqual(mediaAddresses(fixture('hold-old')), []);
    assert.deepEqual(mediaAddresses(fixture('srtp')), ['gw.example.net']);
  });
});

describe('facts: codecs (MED-4)', () => {
  const named = (session: Session) =>
    first(session).formats.map(({ payload, name, clockRate, channels }) => {
      return `${payload} ${name}/${clockRate}${channels === 1 ? '' : `/${channels}`}`;
    });
  //  formats             rtpmap                                  meaning
  const table: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    [
      '0 3 4 8 9 18',
      'x',
      ['0 PCMU/8000', '3 GSM/8000', '4 G723/8000', '8 PCMA/8000', '9 G722/8000', '18 G729/8000'],
    ],
    [
      '5 6 7 10 11 12 13',
      'x',
      [
        '5 DVI4/8000',
        '6 DVI4/16000',
        '7 LPC/8000',
        '10 L16/44100/2',
        '11 L16/44100',
        '12 QCELP/8000',
        '13 CN/8000',
      ],
    ],
    ['14 15 16 17', 'x', ['14 MPA/90000', '15 G728/8000', '16 DVI4/11025', '17 DVI4/22050']],
    ['8', 'rtpmap:8 pcma/8000/1', ['8 PCMA/8000']],
    ['18', 'rtpmap:18 G.729A/8000', ['18 G729/8000']],
    ['4', 'rtpmap:4 G723.1/8000', ['4 G723/8000']],
    ['96', 'rtpmap:96 OPUS/48000', ['96 opus/48000/2']],
    ['97', 'rtpmap:97 ILBC/8000', ['97 iLBC/8000']],
    ['96', 'rtpmap:96 X-Own/12345/3', ['96 X-Own/12345/3']],
    ['96', 'rtpmap:97 X-Own/8000', ['96 /0']],
    ['96', 'rtpmap:96 broken', ['96 /0']],
    ['0', 'rtpmap:0 broken', ['0 PCMU/8000']],
    ['96', 'rtpmap: 96 iLBC/8000', ['96 iLBC/8000']],
    ['8 8 0 8', 'x', ['8 PCMA/8000', '0 PCMU/8000']],
    ['8 128 x -1 0', 'x', ['8 PCMA/8000', '0 PCMU/8000']],
    ['9', 'rtpmap:9 G722/16000', ['9 G722/8000']],
  ];
  for (const [formats, stream, meaning] of table) {
    it(`${formats} with ${stream}`, () => {
      assert.deepEqual(named(call({ m: `audio 1 RTP/AVP ${formats}`, stream })), meaning);
    });
  }

  it('G.722 counts 8000 a second and samples 16000 (RFC 3551 section 4.5.2)', () => {
    const [format] = first(call({ m: 'audio 1 RTP/AVP 9' })).formats;
    assert.deepEqual([format?.clockRate, format?.codec?.sampleRate], [8000, 16000]);
  });

  it('silence suppression is on in G.729 and G.723.1 unless refused', () => {
    const says = (fmtp: string) =>
      first(call({ m: 'audio 1 RTP/AVP 18 4 0', stream: fmtp })).formats.map(suppressesSilence);
    assert.deepEqual(says('x'), [true, true, false]);
    assert.deepEqual(says('fmtp:18 annexb=no; fmtp:4 annexa=no'), [false, false, false]);
    assert.deepEqual(says('fmtp:18 annexb=yes; fmtp:4 annexa=NO'), [true, false, false]);
  });

  it('the voice a side likes best is not its events, comfort noise or repair', () => {
    const stream = 'rtpmap:96 red/8000; rtpmap:97 iLBC/8000';
    assert.equal(first(call({ m: 'audio 1 RTP/AVP 101 13 96 97 8', stream })).voice?.name, 'iLBC');
    assert.equal(first(call({ m: 'audio 1 RTP/AVP 101' })).voice, undefined);
  });

  it('of the fixtures: phone and browser', () => {
    assert.deepEqual(named(fixture('phone')), [
      '0 PCMU/8000',
      '8 PCMA/8000',
      '9 G722/8000',
      '18 G729/8000',
      '4 G723/8000',
      '2 G726-32/8000',
      '101 telephone-event/8000',
    ]);
    assert.equal(first(fixture('webrtc')).dtmfPayload, 110);
    assert.equal(first(fixture('webrtc')).encryption, 'dtls');
    assert.equal(first(fixture('t38')).fax, true);
  });
});

describe('has anything changed (SIG-5): the version of o= does not count', () => {
  const text = seed('phone');
  const with_ = (from: string | RegExp, to: string) => text.replace(from, to);
  //  what                          text                                            the same
  const table: ReadonlyArray<readonly [string, string, boolean]> = [
    ['nothing', text, true],
    ['the version', with_(' 8001 IN', ' 8002 IN'), true],
    ['line ends', text.replaceAll('\r\n', '\n'), true],
    ['the session id', with_('8000 8001', '8009 8001'), false],
    ['the user name', with_('o=alice', 'o=bob'), false],
    ['the address of o=', with_('IP4 192.168.1.20', 'IP4 192.168.1.21'), false],
    ['the port', with_('5004', '5006'), false],
    ['the order of codecs', with_('0 8 9', '8 0 9'), false],
    ['the direction', with_('a=sendrecv', 'a=sendonly'), false],
    ['the network of o=', with_('IN IP4 192.168.1.20', 'XX IP4 192.168.1.20'), false],
    ['no o=', with_(/o=.*\r\n/, ''), false],
    ['not readable', 'v=0\r\nm=x', false],
  ];
  for (const [what, other, same] of table) {
    it(what, () => {
      assert.equal(sameText(text, other), same);
      assert.equal(sameText(other, text), same);
    });
  }

  it('two without o= are compared by the rest', () => {
    const bare = with_(/o=.*\r\n/, '');
    assert.equal(sameDescription(parsed(bare), parsed(bare)), true);
    assert.equal(sameText(bare, bare.replace('5004', '5006')), false);
  });
});
