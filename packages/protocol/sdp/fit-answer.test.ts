import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Fit, fitAnswer, parse, type Session, type StreamFit } from '@tandem/protocol/sdp';

function answer(
  m: string,
  attributes: readonly string[] = [],
  more: readonly string[] = [],
): Session {
  const lines = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', `m=${m}`];
  const all = [...lines, ...attributes.map((each) => `a=${each}`), ...more];
  const result = parse(all.map((each) => `${each}\r\n`).join(''));
  assert.ok(result.ok);
  return result.value;
}

const only = ({ streams }: Fit): StreamFit => streams[0] as StreamFit;

const EVENTS = 'rtpmap:101 telephone-event/8000';
const GIVEN = answer('audio 1 RTP/AVP 8 101', [EVENTS]);

describe('a later vendor and the answer that was given (SIG-2, RTE-3)', () => {
  type Row = readonly [what: string, given: Session, vendor: Session, verdict: string];
  const table: readonly Row[] = [
    ['the same', GIVEN, answer('audio 9 RTP/AVP 8 101', [EVENTS]), 'repeat'],
    ['one codec of two was given', GIVEN, answer('audio 9 RTP/AVP 8 0 101', [EVENTS]), 'repeat'],
    ['the given one is their second choice', GIVEN, answer('audio 9 RTP/AVP 0 8'), 'transcode'],
    [
      'theirs is our second choice',
      answer('audio 1 RTP/AVP 8 0'),
      answer('audio 9 RTP/AVP 0'),
      'transcode',
    ],
    [
      'both, in another order',
      answer('audio 1 RTP/AVP 8 0'),
      answer('audio 9 RTP/AVP 0 8'),
      'repeat',
    ],
    ['no events', GIVEN, answer('audio 9 RTP/AVP 8'), 'repeat'],
    [
      'events by another number',
      GIVEN,
      answer('audio 9 RTP/AVP 8 96', ['rtpmap:96 telephone-event/8000']),
      'renumber',
    ],
    [
      'the codec by another number',
      answer('audio 1 RTP/AVP 97', ['rtpmap:97 iLBC/8000']),
      answer('audio 9 RTP/AVP 98', ['rtpmap:98 iLBC/8000']),
      'renumber',
    ],
    [
      'the same codec, other bits',
      answer('audio 1 RTP/AVP 97', ['rtpmap:97 iLBC/8000']),
      answer('audio 9 RTP/AVP 97', ['rtpmap:97 iLBC/8000', 'fmtp:97 mode=20']),
      'transcode',
    ],
    [
      'an rtpmap where none was needed',
      GIVEN,
      answer('audio 9 RTP/AVP 8', ['rtpmap:8 PCMA/8000']),
      'repeat',
    ],
    ['another codec', GIVEN, answer('audio 9 RTP/AVP 0 101', [EVENTS]), 'transcode'],
    [
      'a number that only one explained',
      answer('audio 1 RTP/AVP 96'),
      answer('audio 9 RTP/AVP 96', ['rtpmap:96 iLBC/8000']),
      'transcode',
    ],
    [
      'numbers that nobody explained',
      answer('audio 1 RTP/AVP 96'),
      answer('audio 9 RTP/AVP 96'),
      'repeat',
    ],
    ['fax again', answer('image 1 udptl t38'), answer('image 9 udptl t38'), 'repeat'],
    ['they refuse', GIVEN, answer('audio 0 RTP/AVP 8'), 'change refused'],
    [
      'they refuse the fax',
      answer('image 1 udptl t38'),
      answer('image 0 udptl t38'),
      'change refused',
    ],
    ['fax for voice', GIVEN, answer('image 9 udptl t38'), 'change kind'],
    [
      'another kind of image',
      answer('image 1 udptl t38'),
      answer('image 9 udptl x'),
      'change kind',
    ],
    ['we had refused', answer('audio 0 RTP/AVP 8'), answer('audio 9 RTP/AVP 0'), 'repeat'],
    [
      'more streams',
      GIVEN,
      answer('audio 9 RTP/AVP 8', [], ['m=video 2 RTP/AVP 31']),
      'change streams',
    ],
    [
      'encrypted now',
      GIVEN,
      answer('audio 9 RTP/SAVP 8', ['crypto:1 X inline:a']),
      'change encryption',
    ],
    [
      'plain now',
      answer('audio 1 RTP/SAVP 8', ['crypto:1 X inline:a']),
      answer('audio 9 RTP/AVP 8'),
      'change encryption',
    ],
    [
      'the same keys',
      answer('audio 1 RTP/SAVP 8', ['crypto:1 X inline:a']),
      answer('audio 9 RTP/SAVP 8', ['crypto:1 X inline:a']),
      'repeat',
    ],
    [
      'other keys',
      answer('audio 1 RTP/SAVP 8', ['crypto:1 X inline:a']),
      answer('audio 9 RTP/SAVP 8', ['crypto:1 X inline:b']),
      'change keys',
    ],
    [
      'another certificate',
      answer('audio 1 UDP/TLS/RTP/SAVP 8', ['fingerprint:sha-1 AA']),
      answer('audio 9 UDP/TLS/RTP/SAVP 8', ['fingerprint:sha-1 BB']),
      'change keys',
    ],
    [
      'no picture',
      answer('audio 1 RTP/AVP 8', [], ['m=video 2 RTP/AVP 31']),
      answer('audio 9 RTP/AVP 8', [], ['m=video 0 RTP/AVP 31']),
      'repeat',
    ],
    [
      'the worst stream counts',
      answer('audio 1 RTP/AVP 8', [], ['m=audio 2 RTP/AVP 8']),
      answer('audio 9 RTP/AVP 8', [], ['m=audio 4 RTP/AVP 0']),
      'transcode',
    ],
  ];
  for (const [what, given, vendor, verdict] of table) {
    it(`${what}: ${verdict}`, () => {
      const fit = fitAnswer(given, vendor);
      assert.equal(fit.why === undefined ? fit.verdict : `${fit.verdict} ${fit.why}`, verdict);
    });
  }

  it('of several streams that are as bad, the first says why', () => {
    const given = answer('audio 1 RTP/AVP 8', [], ['m=audio 2 RTP/AVP 8', 'm=audio 3 RTP/AVP 8']);
    const more = ['m=audio 0 RTP/AVP 8', 'm=image 4 udptl t38'];
    assert.equal(fitAnswer(given, answer('audio 9 RTP/AVP 8', [], more)).why, 'refused');
  });

  it('tells the relay which numbers to write', () => {
    const given = answer('audio 1 RTP/AVP 97 8 101 13', ['rtpmap:97 iLBC/8000', EVENTS]);
    const vendor = answer('audio 9 RTP/AVP 98 96', [
      'rtpmap:98 iLBC/8000',
      'rtpmap:96 telephone-event/8000',
    ]);
    const fit = only(fitAnswer(given, vendor));
    assert.deepEqual(fit.payloads, [
      { from: 97, to: 98 },
      { from: 101, to: 96 },
    ]);
    assert.deepEqual(fit.orphans, [8, 13]);
  });

  it('tells the transcoder what each side sends', () => {
    const { transcode } = only(fitAnswer(GIVEN, answer('audio 9 RTP/AVP 18')));
    assert.deepEqual([transcode?.caller.name, transcode?.vendor.name], ['PCMA', 'G729']);
  });

  it('tells whether digits must be converted (MED-5)', () => {
    const dtmf = (given: Session, vendor: Session) => only(fitAnswer(given, vendor)).dtmf;
    assert.equal(dtmf(GIVEN, GIVEN), 'events');
    assert.equal(dtmf(GIVEN, answer('audio 9 RTP/AVP 8')), 'convert');
    assert.equal(dtmf(answer('audio 1 RTP/AVP 8'), GIVEN), 'none');
  });

  const remarks: ReadonlyArray<readonly [Session, Session, readonly string[]]> = [
    [GIVEN, GIVEN, []],
    [GIVEN, answer('audio 9 RTP/AVP 8', ['sendonly']), ['direction']],
    [GIVEN, answer('audio 9 RTP/AVP 8', ['ptime:30']), ['ptime']],
    [GIVEN, answer('audio 9 RTP/AVP 8', ['ptime:20']), []],
    [
      answer('audio 1 RTP/AVP 18', ['fmtp:18 annexb=no']),
      answer('audio 9 RTP/AVP 18'),
      ['silence'],
    ],
    [answer('audio 1 RTP/AVP 18'), answer('audio 9 RTP/AVP 18', ['fmtp:18 annexb=no']), []],
  ];
  for (const [given, vendor, expected] of remarks) {
    it(`remarks: ${expected.join(', ') || 'none'}`, () => {
      assert.deepEqual(only(fitAnswer(given, vendor)).remarks, expected);
    });
  }

  it('a picture that is refused is remarked', () => {
    const fit = fitAnswer(
      answer('audio 1 RTP/AVP 8', [], ['m=video 2 RTP/AVP 31']),
      answer('audio 9 RTP/AVP 8', [], ['m=video 0 RTP/AVP 31']),
    );
    assert.deepEqual(fit.streams[1]?.remarks, ['refused']);
  });
});
