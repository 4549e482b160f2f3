import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addCodecs,
  answerDirection,
  answerFor,
  type Capabilities,
  type CodecRules,
  type Direction,
  filterCodecs,
  holdOffer,
  holds,
  type Media,
  offerOf,
  pairPayloads,
  parse,
  print,
  rejectMedia,
  resumeOffer,
  type Session,
  setAnnexA,
  setAnnexB,
  setPtime,
  streamsOf,
} from '@tandem/protocol/sdp';
import { seed } from './seeds.fuzz.ts';

function parsed(text: string): Session {
  const result = parse(text);
  assert.ok(result.ok, result.ok ? '' : result.error.sentence);
  return result.value;
}

function call(
  m: string,
  attributes: readonly string[] = [],
  more: readonly string[] = [],
): Session {
  const lines = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', `m=${m}`];
  const all = [...lines, ...attributes.map((each) => `a=${each}`), ...more];
  return parsed(all.map((each) => `${each}\r\n`).join(''));
}

const RICH = call('audio 4000 RTP/AVP 0 8 18 96 97 101 13', [
  'rtpmap:96 opus/48000/2',
  'fmtp:96 useinbandfec=1',
  'rtcp-fb:96 nack',
  'rtcp-fb:* x',
  'ptime:20',
  'rtpmap:97 iLBC/8000',
  'fmtp:97 mode=20',
  'fmtp:18 annexb=yes',
  'rtpmap:101 telephone-event/8000',
  'fmtp:101 0-15',
]);

const formatsOf = (session: Session, index = 0) => session.media[index]?.formats.join(' ');
const attributesOf = (session: Session) =>
  session.media[0]?.lines.map(({ name, value }) => `${name}:${value}`);

describe('codec rules (MED-4): which remain, in which order', () => {
  //  rules                                                   formats left
  const table: ReadonlyArray<readonly [CodecRules, string]> = [
    [{}, '0 8 18 96 97 101 13'],
    [{ allow: ['PCMA'] }, '8 101 13'],
    [{ allow: ['g.729', 'ALAW'] }, '8 18 101 13'],
    [{ allow: ['opus', 'PCMA'], order: ['opus'] }, '96 8 101 13'],
    [{ forbid: ['PCMU', 'opus'] }, '8 18 97 101 13'],
    [{ forbid: ['telephone-event'] }, '0 8 18 96 97 13'],
    [{ forbid: ['CN', 'telephone-event'] }, '0 8 18 96 97'],
    [{ allow: ['PCMA'], forbid: ['CN'] }, '8 101'],
    [{ allow: ['PCMA', 'PCMU'], forbid: ['PCMU'] }, '8 101 13'],
    [{ order: ['G729', 'PCMA'] }, '18 8 0 96 97 101 13'],
    [{ order: ['telephone-event', 'iLBC'] }, '97 0 8 18 96 101 13'],
    [{ order: ['nothing'] }, '0 8 18 96 97 101 13'],
    [{ forbid: ['T38'] }, '0 8 18 96 97 101 13'],
  ];
  for (const [rules, left] of table) {
    it(JSON.stringify(rules), () => {
      const { session, emptied } = filterCodecs(RICH, rules);
      assert.equal(formatsOf(session), left);
      assert.deepEqual(emptied, []);
    });
  }

  it('lines about a format that is gone go with it, all others stay', () => {
    const { session } = filterCodecs(RICH, { allow: ['iLBC'] });
    assert.deepEqual(attributesOf(session), [
      'rtcp-fb:* x',
      'ptime:20',
      'rtpmap:97 iLBC/8000',
      'fmtp:97 mode=20',
      'rtpmap:101 telephone-event/8000',
      'fmtp:101 0-15',
    ]);
  });

  it('nothing changes: the same stream', () => {
    assert.equal(filterCodecs(RICH, { forbid: ['GSM'] }).session.media[0], RICH.media[0]);
  });

  it('no voice is left: the stream is refused, and it is said which', () => {
    const two = call(
      'audio 4000 RTP/AVP 0 101',
      [],
      ['m=audio 4002 RTP/AVP 8', 'm=video 4004 RTP/AVP 31'],
    );
    const { session, emptied } = filterCodecs(two, { allow: ['PCMA'] });
    assert.deepEqual(emptied, [0]);
    assert.deepEqual(
      session.media.map(({ port }) => port),
      [0, 4002, 4004],
    );
    assert.equal(formatsOf(session), '0 101');
  });

  it('a stream that is refused already, one of events only, and pictures are left alone', () => {
    for (const m of ['audio 0 RTP/AVP 0', 'audio 1 RTP/AVP 101', 'video 1 RTP/AVP 31']) {
      const session = call(m, ['rtpmap:101 telephone-event/8000']);
      assert.deepEqual(filterCodecs(session, { allow: ['PCMA'] }), { session, emptied: [] });
    }
  });

  it('a stream without a format that a rule could name is left alone', () => {
    for (const m of ['audio 1 TCP/X a', 'audio 1 RTP/AVP x']) {
      const session = call(m);
      assert.deepEqual(
        filterCodecs(session, { allow: ['PCMA'], order: ['PCMA'] }).session,
        session,
      );
    }
    assert.deepEqual(addCodecs(call('audio 1 TCP/X a'), ['PCMA']), call('audio 1 TCP/X a'));
    const noise = filterCodecs(call('audio 1 RTP/AVP 13'), { forbid: ['CN'] });
    assert.deepEqual(noise.emptied, [0]);
  });

  it('fax is refused by the name T38 only', () => {
    const fax = parsed(seed('t38'));
    assert.deepEqual(filterCodecs(fax, { allow: ['PCMA'] }).emptied, []);
    assert.deepEqual(filterCodecs(fax, { forbid: ['t38'] }).emptied, [0]);
  });

  it('codecs that the catalogue does not know are named as they are written', () => {
    const own = call('audio 1 RTP/AVP 96 97', ['rtpmap:96 X-Own/8000', 'rtpmap:97 Y/8000']);
    assert.equal(formatsOf(filterCodecs(own, { allow: ['x-own'] }).session), '96');
    assert.equal(formatsOf(filterCodecs(own, { forbid: ['X-OWN'] }).session), '97');
    const mute = call('audio 1 RTP/AVP 96 8');
    assert.equal(formatsOf(filterCodecs(mute, { allow: ['PCMA'] }).session), '8');
  });

  it('repair of what is gone goes', () => {
    const attributes = ['rtpmap:63 red/8000', 'fmtp:63 8/0'];
    const half = filterCodecs(call('audio 1 RTP/AVP 8 0 63', attributes), { forbid: ['PCMU'] });
    assert.equal(formatsOf(half.session), '8');
    const browser = parsed(seed('webrtc'));
    assert.equal(
      formatsOf(filterCodecs(browser, { allow: ['opus'] }).session),
      '111 63 13 110 126',
    );
    assert.equal(formatsOf(filterCodecs(browser, { allow: ['PCMA'] }).session), '8 13 110 126');
  });
});

describe('codecs that we add, annexes, packet time (MED-4)', () => {
  it('behind the voices and before the rest, under the static, usual or first free number', () => {
    const session = call('audio 1 RTP/AVP 0 111 101', [
      'rtpmap:111 X/8000',
      'rtpmap:101 telephone-event/8000',
    ]);
    const added = addCodecs(session, ['PCMA', 'PCMU', 'opus', 'G726-32', 'iLBC', 'nothing']);
    assert.equal(formatsOf(added), '0 111 8 96 97 98 101');
  });

  it('32 numbers are taken: nothing more is added', () => {
    const taken = Array.from({ length: 32 }, (_, at) => 96 + at);
    const session = call(
      `audio 1 RTP/AVP ${taken.join(' ')}`,
      taken.map((each) => `rtpmap:${each} X${each}/8000`),
    );
    assert.equal(formatsOf(addCodecs(session, ['opus'])), taken.join(' '));
    const last = call('audio 1 RTP/AVP 0 8', ['rtpmap:0 X/8000']);
    const media = { ...last.media[0], formats: taken.slice(0, 31).map(String) } as Media;
    const full = addCodecs({ ...last, media: [media] }, ['opus']);
    assert.equal(full.media[0]?.formats.at(-1), '127');
  });

  it('not to streams that are refused or show pictures', () => {
    for (const m of ['audio 0 RTP/AVP 0', 'video 1 RTP/AVP 31']) {
      const session = call(m);
      assert.deepEqual(addCodecs(session, ['PCMA']), session);
    }
  });

  it('annexb=no: in the place of what was said, behind the rtpmap, or last', () => {
    assert.deepEqual(
      attributesOf(setAnnexB(call('audio 1 RTP/AVP 18', ['fmtp:18 annexb=yes', 'x:y']), 'no')),
      ['fmtp:18 annexb=no', 'x:y'],
    );
    assert.deepEqual(
      attributesOf(setAnnexB(call('audio 1 RTP/AVP 18', ['rtpmap:18 G729/8000', 'x:y']), 'no')),
      ['rtpmap:18 G729/8000', 'fmtp:18 annexb=no', 'x:y'],
    );
    assert.deepEqual(attributesOf(setAnnexB(call('audio 1 RTP/AVP 18', ['x:y']), 'no')), [
      'x:y',
      'fmtp:18 annexb=no',
    ]);
    assert.deepEqual(
      attributesOf(setAnnexB(call('audio 1 RTP/AVP 18', ['fmtp:18 a=1;annexb=yes;b=2']), 'no')),
      ['fmtp:18 a=1;annexb=no;b=2'],
    );
    assert.deepEqual(attributesOf(setAnnexB(call('audio 1 RTP/AVP 8', ['x:y']), 'no')), ['x:y']);
  });

  it('behind its own rtpmap, not that of another', () => {
    const mappings = ['rtpmap:8 PCMA/8000', 'rtpmap:18 G729/8000', 'x:y'];
    assert.deepEqual(attributesOf(setAnnexB(call('audio 1 RTP/AVP 8 18', mappings), 'no')), [
      'rtpmap:8 PCMA/8000',
      'rtpmap:18 G729/8000',
      'fmtp:18 annexb=no',
      'x:y',
    ]);
  });

  it('annexa is for G.723.1', () => {
    assert.deepEqual(attributesOf(setAnnexA(call('audio 1 RTP/AVP 4 18', ['x:y']), 'no')), [
      'x:y',
      'fmtp:4 annexa=no',
    ]);
  });

  it('ptime: replaced or new, never above maxptime', () => {
    const ptimes = (attributes: readonly string[], ms: number) =>
      attributesOf(setPtime(call('audio 1 RTP/AVP 0', attributes), ms));
    assert.deepEqual(ptimes(['ptime:20', 'x:y', 'ptime:10'], 30), ['ptime:30', 'x:y']);
    assert.deepEqual(ptimes([], 30), ['ptime:30']);
    assert.deepEqual(ptimes(['maxptime:40'], 60), ['maxptime:40', 'ptime:40']);
  });
});

describe('hold and resume (SIG-2)', () => {
  //  direction      on hold        resumed
  const table: ReadonlyArray<readonly [Direction, Direction, Direction]> = [
    ['sendrecv', 'sendonly', 'sendrecv'],
    ['recvonly', 'inactive', 'recvonly'],
    ['sendonly', 'sendonly', 'sendrecv'],
    ['inactive', 'inactive', 'recvonly'],
  ];
  for (const [before, held, after] of table) {
    it(`${before}: ${held}, then ${after}`, () => {
      const session = call('audio 1 RTP/AVP 0', [before]);
      const onHold = holdOffer(session);
      assert.equal(streamsOf(onHold)[0]?.direction, held);
      assert.equal(streamsOf(resumeOffer(onHold, '192.0.2.1'))[0]?.direction, after);
    });
  }

  it('by the address too, for those who know only RFC 2543', () => {
    const onHold = holdOffer(call('audio 1 RTP/AVP 0'), { zeroAddress: true });
    assert.ok(holds(onHold));
    assert.match(print(onHold), /m=audio.*\r\nc=IN IP4 0\.0\.0\.0/);
    const resumed = resumeOffer(onHold, '192.0.2.7');
    assert.equal(streamsOf(resumed)[0]?.address, '192.0.2.7');
    assert.ok(!holds(resumed));
    const shared = parsed(seed('hold-old'));
    assert.equal(streamsOf(resumeOffer(shared, '192.0.2.7'))[0]?.address, '192.0.2.7');
  });

  it('an address that is one stays when the call is resumed', () => {
    const resumed = resumeOffer(call('audio 1 RTP/AVP 0', ['sendonly']), '192.0.2.7');
    assert.equal(streamsOf(resumed)[0]?.address, '192.0.2.1');
    const bare = parsed('v=0\r\nm=audio 1 RTP/AVP 0\r\n');
    assert.equal(resumeOffer(bare, '192.0.2.7').connection, undefined);
  });

  it('a direction of the session moves to its streams; fax and refused streams have none', () => {
    const session = parsed(
      'v=0\r\na=sendrecv\r\nm=audio 1 RTP/AVP 0\r\nm=audio 0 RTP/AVP 0\r\nm=image 2 udptl t38\r\n',
    );
    const printed = print(holdOffer(session));
    assert.equal(printed.match(/a=/g)?.length, 1);
    assert.match(printed, /m=audio 1 RTP\/AVP 0\r\na=sendonly\r\nm=audio 0/);
  });

  it('what we answer to a direction (RFC 3264 section 6.1)', () => {
    const wanted: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
    const answers = (offered: Direction) => wanted.map((each) => answerDirection(offered, each));
    assert.deepEqual(answers('sendrecv'), ['sendrecv', 'sendonly', 'recvonly', 'inactive']);
    assert.deepEqual(answers('sendonly'), ['recvonly', 'inactive', 'recvonly', 'inactive']);
    assert.deepEqual(answers('recvonly'), ['sendonly', 'sendonly', 'inactive', 'inactive']);
    assert.deepEqual(answers('inactive'), ['inactive', 'inactive', 'inactive', 'inactive']);
  });

  it('a stream is rejected in its place', () => {
    const session = call(
      'audio 1 RTP/AVP 0',
      [],
      ['m=video 2 RTP/AVP 31', 'c=IN IP4 192.0.2.3', 'a=x'],
    );
    const printed = print(rejectMedia(session, 1));
    assert.match(
      printed,
      /m=audio 1 RTP\/AVP 0\r\nm=video 0 RTP\/AVP 31\r\nc=IN IP4 192\.0\.2\.3\r\n$/,
    );
  });
});

describe('our own answers and offers (MED-6)', () => {
  const ours: Capabilities = {
    address: '192.0.2.200',
    port: 20000,
    codecs: ['PCMA', 'PCMU', 'G729', 'opus'],
    prefer: 'offer',
    dtmf: true,
    direction: 'sendrecv',
  };
  const OPUS = [
    'rtpmap:96 opus/48000/2',
    'rtpmap:101 telephone-event/8000',
    'rtpmap:102 telephone-event/48000',
  ];
  type Row = readonly [string, Session, Partial<Capabilities>, string];
  const table: readonly Row[] = [
    [
      'their order',
      RICH,
      {},
      'm=audio 20000 RTP/AVP 0 101|a=rtpmap:0 PCMU/8000|a=rtpmap:101 telephone-event/8000|a=fmtp:101 0-15|a=sendrecv',
    ],
    [
      'our order',
      RICH,
      { prefer: 'ours' },
      'm=audio 20000 RTP/AVP 8 101|a=rtpmap:8 PCMA/8000|a=rtpmap:101 telephone-event/8000|a=fmtp:101 0-15|a=sendrecv',
    ],
    ['no DTMF', RICH, { dtmf: false }, 'm=audio 20000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv'],
    [
      'G.729 without pauses',
      RICH,
      { codecs: ['G729'] },
      'm=audio 20000 RTP/AVP 18 101|a=rtpmap:18 G729/8000|a=fmtp:18 annexb=no|a=rtpmap:101 telephone-event/8000|a=fmtp:101 0-15|a=sendrecv',
    ],
    [
      'their number, the events of its clock',
      call('audio 1 RTP/AVPF 101 96 102', OPUS),
      {},
      'm=audio 20000 RTP/AVPF 96 102|a=rtpmap:96 opus/48000/2|a=rtpmap:102 telephone-event/48000|a=fmtp:102 0-15|a=sendrecv',
    ],
    [
      'they are on hold',
      call('audio 1 RTP/AVP 8', ['sendonly']),
      {},
      'm=audio 20000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=recvonly',
    ],
    [
      'we only talk',
      call('audio 1 RTP/AVP 8'),
      { direction: 'sendonly', ptimeMs: 20 },
      'm=audio 20000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=ptime:20|a=sendonly',
    ],
    [
      'mid and multiplexing',
      call('audio 1 RTP/AVP 8', ['mid:a', 'rtcp-mux']),
      { rtcpPort: 20000 },
      'm=audio 20000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=sendrecv|a=mid:a|a=rtcp-mux',
    ],
    [
      'no multiplexing offered',
      call('audio 1 RTP/AVP 8'),
      { rtcpPort: 20000 },
      'm=audio 20000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=sendrecv',
    ],
    [
      'pictures and a second voice',
      call('video 1 RTP/AVP 31', [], ['m=audio 2 RTP/AVP 8', 'm=audio 3 RTP/AVP 0']),
      {},
      'm=video 0 RTP/AVP 31|m=audio 20000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=sendrecv|m=audio 0 RTP/AVP 0',
    ],
    [
      'the second voice fits',
      call('audio 2 RTP/AVP 3', [], ['m=audio 3 RTP/AVP 0']),
      {},
      'm=audio 0 RTP/AVP 3|m=audio 20000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv',
    ],
    [
      'encrypted or plain',
      call('audio 2 RTP/SAVP 8', [], ['m=audio 3 RTP/AVP 8']),
      {},
      'm=audio 0 RTP/SAVP 8|m=audio 20000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=sendrecv',
    ],
  ];
  for (const [what, offer, changes, answer] of table) {
    it(`answer: ${what}`, () => {
      const result = answerFor(offer, { ...ours, ...changes });
      assert.ok(result.ok);
      const [, head, body] = /^(.*?)\r\n(m=.*)\r\n$/s.exec(print(result.value)) ?? [];
      assert.match(head ?? '', /s=-\r\nc=IN IP4 192\.0\.2\.200\r\nt=0 0$/);
      assert.equal(body?.replaceAll('\r\n', '|'), answer);
    });
  }

  const refusals: ReadonlyArray<readonly [Session, string, RegExp]> = [
    [call('video 1 RTP/AVP 31'), 'noAudio', /no audio/],
    [call('audio 0 RTP/AVP 8'), 'noAudio', /no audio/],
    [call('audio 1 RTP/SAVP 8'), 'encryptionWanted', /encrypted/],
    [call('audio 1 RTP/AVP 3 4'), 'noCommonCodec', /GSM, G723/],
    [
      call('audio 1 RTP/AVP 101', ['rtpmap:101 telephone-event/8000']),
      'noCommonCodec',
      /none named/,
    ],
  ];
  for (const [offer, code, sentence] of refusals) {
    it(`no answer: ${code}`, () => {
      const result = answerFor(offer, ours);
      assert.ok(!result.ok);
      assert.equal(result.error.code, code);
      assert.match(result.error.sentence, sentence);
    });
  }

  it('our codecs in other spellings, and one of our own', () => {
    const offer = call('audio 1 RTP/AVP 96 8', ['rtpmap:96 X-Own/8000']);
    const own = answerFor(offer, { ...ours, codecs: ['X-Own', 'alaw'] });
    assert.equal(own.ok && formatsOf(own.value), '96');
    const spelled = answerFor(offer, { ...ours, codecs: ['alaw'] });
    assert.equal(spelled.ok && formatsOf(spelled.value), '8');
  });

  it('t= of the answer is that of the offer', () => {
    const offer = parsed('v=0\r\nt=3034423619 3042462419\r\nm=audio 1 RTP/AVP 8\r\n');
    const result = answerFor(offer, ours);
    assert.match(result.ok ? print(result.value) : '', /t=3034423619 3042462419\r\n/);
  });

  it('our offer: every codec of ours, events, packet time', () => {
    const text = print(offerOf({ ...ours, ptimeMs: 20 }));
    assert.match(text, /m=audio 20000 RTP\/AVP 8 0 18 111 101\r\n/);
    assert.match(
      text,
      /a=rtpmap:111 opus\/48000\/2\r\n.*a=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n$/s,
    );
    assert.match(text, /a=fmtp:18 annexb=no\r\n/);
    assert.equal(print(parsed(text)), text);
  });
});

describe('numbers of one codec on two sides (MED-4)', () => {
  it('are paired by what they mean', () => {
    const from = call('audio 1 RTP/AVP 0 96 97 101 102', [
      'rtpmap:96 opus/48000/2',
      'rtpmap:97 iLBC/8000',
      'rtpmap:101 telephone-event/8000',
      'rtpmap:102 telephone-event/48000',
    ]);
    const to = call('audio 1 RTP/AVP 100 99 98 0', [
      'rtpmap:98 opus/48000/2',
      'rtpmap:99 telephone-event/8000',
      'rtpmap:100 iLBC/8000',
      'fmtp:100 mode=20',
    ]);
    assert.deepEqual(
      pairPayloads(from.media[0] as Session['media'][0], to.media[0] as Session['media'][0]),
      [
        { from: 0, to: 0 },
        { from: 96, to: 98 },
        { from: 101, to: 99 },
      ],
    );
  });

  it('the same number before another that means the same', () => {
    const events = (...numbers: readonly number[]) =>
      call(
        `audio 1 RTP/AVP ${numbers.join(' ')}`,
        numbers.map((each) => `rtpmap:${each} telephone-event/8000`),
      ).media[0] as Media;
    assert.deepEqual(pairPayloads(events(101), events(100, 101)), [{ from: 101, to: 101 }]);
    assert.deepEqual(pairPayloads(events(101), events(100, 99)), [{ from: 101, to: 100 }]);
  });
});
