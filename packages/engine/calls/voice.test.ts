// What is done with the voice of whole calls beyond passing it, in virtual time: keys in other
// forms, tones, recordings, fences, fax that is not passed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingsOf } from '@tandem/domain/record';
import type { Fields } from '@tandem/edge/objects';
import { parse, type Session, streamsOf } from '@tandem/protocol/sdp';
import { answered, hungUp, ringing } from './legs/testing-legs.ts';
import { CALLER, connected, connects, sdp, VENDOR } from './testing-media-calls.ts';
import { type SwitchOptions, says } from './testing-switch.ts';

const RELAYED = { contentType: 'application/dtmf-relay', body: 'Signal=5\r\nDuration=160\r\n' };
const ALONE = { contentType: 'application/dtmf', body: '5' };

const progress = (description: Session) =>
  ({ type: 'progress', description, status: 183 }) as const;

function plain(address: string, port: number, formats = '8'): Session {
  const lines = [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    `m=audio ${port} RTP/AVP ${formats}`,
  ];
  const session = parse(`${lines.join('\r\n')}\r\n`);
  assert.ok(session.ok);
  return session.value;
}

const parties = (customer: Fields, gateway: Fields, more: SwitchOptions = {}): SwitchOptions => ({
  ...{ customer, vendors: { good: { ...connects, gateway } } },
  ...more,
});

describe('keys between sides that have them in other forms (MED-5)', () => {
  type Came = 'event' | 'info' | 'both' | 'infoFirst' | 'infoEarly' | 'inband';
  //  sends it        caller takes  called wants     the called side is told
  const table: ReadonlyArray<readonly [Came, string, string, readonly string[]]> = [
    ['event', 'all', 'auto', []], // it passes in the stream
    ['event', 'all', 'rfc2833', []],
    ['event', 'all', 'infoDtmfRelay', ['info Signal=5']],
    ['event', 'all', 'infoDtmf', ['info 5']],
    ['event', 'rfc2833', 'infoDtmf', ['info 5']],
    ['event', 'all', 'inband', ['called PCMA 1280']],
    ['event', 'signalling', 'infoDtmf', []],
    ['event', 'all', 'off', []],
    ['info', 'all', 'auto', ['info Signal=5']],
    ['info', 'all', 'rfc2833', ['called key 5 as 101 for 160']],
    ['info', 'signalling', 'rfc2833', ['called key 5 as 101 for 160']],
    ['info', 'all', 'inband', ['called PCMA 1760']],
    ['info', 'rfc2833', 'rfc2833', []],
    ['info', 'off', 'rfc2833', []],
    ['both', 'all', 'auto', []], // the event has passed
    ['both', 'all', 'rfc2833', []],
    ['both', 'all', 'infoDtmf', ['info 5']],
    ['infoFirst', 'all', 'auto', []],
    ['infoFirst', 'all', 'infoDtmf', ['info 5']],
    ['infoEarly', 'all', 'auto', ['info Signal=5']], // the event that is late does not pass
    ['infoEarly', 'all', 'rfc2833', ['called key 5 as 101 for 160']],
    ['infoEarly', 'all', 'infoDtmf', ['info 5']],
    ['inband', 'inband', 'rfc2833', ['called key 5 as 101 for 100']],
    ['inband', 'inband', 'infoDtmf', ['info 5']],
  ];
  for (const [came, dtmfReceive, dtmfSend, told] of table) {
    it(`${came}, taken ${dtmfReceive}, wanted ${dtmfSend}`, () => {
      const all = connected(parties({ dtmfReceive }, { dtmfSend }));
      const { caller, called, stream, joined } = all;
      const { voice } = stream;
      if (came === 'event' || came === 'both') voice.hears('caller', 5);
      if (came === 'inband') voice.hears('caller', 5, 'inband');
      if (came === 'info' || came === 'both') caller.says({ type: 'info', ...RELAYED });
      if (came === 'infoFirst' || came === 'infoEarly') {
        caller.says({ type: 'info', ...RELAYED });
        joined.passes(came === 'infoFirst' ? 120 : 700);
        voice.hears('caller', 5);
      }
      joined.passes(1_000);
      const infos = called.told.flatMap((each) =>
        each.do === 'sendInfo' ? [`info ${each.body.split('\r\n')[0]}`] : [],
      );
      assert.deepEqual([...infos, ...voice.did], told);
      caller.says(hungUp());
      joined.passes(1_000);
      joined.check();
    });
  }

  it('the same key twice, each time in both forms, is two keys', () => {
    const { caller, called, stream, joined } = connected(parties({}, { dtmfSend: 'infoDtmf' }));
    for (let times = 0; times < 2; times += 1) {
      stream.voice.hears('caller', 5);
      caller.says({ type: 'info', ...ALONE });
      joined.passes(300);
    }
    assert.equal(called.told.filter((each) => each.do === 'sendInfo').length, 2);
  });

  it('while an event may be the late form of what INFO told, others are told in its place', () => {
    const { caller, called, stream, joined } = connected(parties({}, {}));
    const { voice } = stream;
    const absorbs = () => voice.listening.caller?.absorbs ?? false;
    caller.says({ type: 'info', ...RELAYED });
    assert.ok(!absorbs(), 'in time it is given up for the event, which passes');
    joined.passes(300);
    assert.ok(absorbs());
    voice.hears('caller', 7);
    assert.deepEqual(voice.did, ['called key 7 as 101 for 100']);
    // One that is down is kept to its end, for the rest of it would be heard as a key.
    voice.user?.key('caller', { event: 5, by: 'event', ended: false, durationMs: 0 });
    joined.passes(2_000);
    assert.ok(absorbs());
    voice.user?.key('caller', { event: 5, by: 'event', ended: true, durationMs: 2_000 });
    joined.passes(300);
    assert.ok(!absorbs());
    assert.equal(voice.did.length, 1);
    assert.equal(called.told.filter((each) => each.do === 'sendInfo').length, 1);
    caller.says(hungUp());
    joined.passes(1_000);
    joined.check();
  });

  it('an event that is down when another key is told has been heard, and is not told too', () => {
    const { caller, called, stream, joined } = connected(parties({}, {}));
    const { voice } = stream;
    const key = { event: 7, by: 'event' } as const;
    caller.says({ type: 'info', ...RELAYED });
    joined.passes(150);
    voice.user?.key('caller', { ...key, ended: false, durationMs: 0 });
    joined.passes(100);
    assert.equal(called.told.filter((each) => each.do === 'sendInfo').length, 1);
    voice.user?.key('caller', { ...key, ended: true, durationMs: 100 });
    assert.deepEqual(voice.did, []);
    caller.says(hungUp());
    joined.passes(1_000);
    joined.check();
  });

  it('events pass where both have them, and are kept where they are told otherwise', () => {
    const listening = (gateway: Fields) =>
      connected(parties({}, gateway)).stream.voice.listening.caller;
    assert.deepEqual(listening({}), {
      ...{ events: [101], absorbs: false, inband: false, fenced: false },
    });
    assert.equal(listening({ dtmfSend: 'infoDtmf' })?.absorbs, true);
    assert.equal(listening({ dtmfSend: 'off' })?.absorbs, true);
  });

  it('tones are looked for where the setting says so alone', () => {
    const inband = (dtmfReceive: string) =>
      connected(parties({ dtmfReceive }, { dtmfSend: 'rfc2833' })).stream.voice.listening.caller;
    assert.equal(inband('all')?.inband, false);
    assert.equal(inband('inband')?.inband, true);
  });

  it('who wants events is offered them, and a caller without them never reads of it', () => {
    const answers = sdp(VENDOR, 6_000);
    const gateway = { dtmfSend: 'rfc2833', dtmfPayloadType: 101 };
    const vendors = { good: { ...says([[200, answered(answers)]]), gateway } };
    const { caller, called, stream } = connected({ vendors }, plain(CALLER, 4_000));
    assert.equal(eventType(called.invitation.description), 101);
    assert.equal(eventType(caller.last('answer')?.description), undefined);
    // It has no events of its own, so nothing is waited for.
    caller.says({ type: 'info', ...ALONE });
    assert.deepEqual(stream.voice.did, ['called key 5 as 101 for 160']);
  });

  it('who has events is answered them, though the other side wants INFO and has none', () => {
    const answers = plain(VENDOR, 6_000);
    const gateway = { dtmfSend: 'infoDtmf' };
    const vendors = { good: { ...says([[200, answered(answers)]]), gateway } };
    const { caller, called, stream } = connected({ vendors });
    assert.equal(eventType(caller.last('answer')?.description), 101);
    stream.voice.hears('caller', 11);
    assert.equal(called.last('sendInfo')?.body, '#');
  });

  it('who converts gets the proxy in Auto', () => {
    const auto = { parameters: { SS_MEDIA_PROXY_MODE: 'Auto' } };
    assert.equal(connected({ ...auto, ...parties({}, {}) }).backend.inUse, 0);
    const wanted = parties({}, { dtmfSend: 'infoDtmf' });
    assert.equal(connected({ ...auto, ...wanted }).backend.inUse, 1);
  });
});

const eventType = (description: Session | null | undefined): number | undefined =>
  description === null || description === undefined
    ? undefined
    : streamsOf(description)[0]?.dtmfPayload;

describe('what a caller hears while it rings (MED-6)', () => {
  const rings = (gateway: Fields, script: Parameters<typeof says>[0]): SwitchOptions => ({
    vendors: { good: { ...says(script), gateway } },
  });
  const early = plain(VENDOR, 6_000);
  const told = ({ caller }: ReturnType<typeof connected>): readonly string[] =>
    caller.told.map((each) => {
      const with_ = 'description' in each && each.description !== null ? ' with media' : '';
      return `${each.do}${with_}`;
    });

  it("the called side's tone, as it comes", () => {
    const all = connected(
      rings({}, [
        [100, ringing(early)],
        [200, answered(early)],
      ]),
    );
    assert.deepEqual(told(all), ['ring with media', 'answer with media']);
    assert.deepEqual(all.stream.voice.did, []);
    const quiet = connected(
      rings({}, [
        [100, ringing()],
        [200, answered(early)],
      ]),
    );
    assert.deepEqual(told(quiet), ['ring', 'answer with media']);
  });

  it('ours, by the plan of the country, until the answer', () => {
    const gateway = { ringback: 'local', toneCountry: 'US' };
    const all = connected(
      rings(gateway, [
        [100, ringing()],
        [800, answered(early)],
      ]),
    );
    assert.deepEqual(told(all), ['ring with media', 'answer with media']);
    // Two seconds and a pause of four.
    const tone = 'caller PCMA 48000 again and again';
    assert.deepEqual(all.stream.voice.did, [tone, 'caller silent']);
  });

  it('ours also where the called side plays one, and the rest of it is heard', () => {
    const gateway = { ringback: 'local' };
    const all = connected(
      rings(gateway, [
        [100, ringing(early)],
        [800, answered(early)],
      ]),
    );
    assert.deepEqual(all.stream.voice.did, [
      ...['caller PCMA 40000 again and again', 'caller silent'],
    ]);
  });

  it('none of ours that the caller has no codec for', () => {
    const gateway = { ringback: 'local' };
    const script: Parameters<typeof says>[0] = [
      [100, ringing()],
      [800, answered(early)],
    ];
    const all = connected(rings(gateway, script), plain(CALLER, 4_000, '18'));
    assert.deepEqual(told(all), ['ring', 'answer with media']);
    assert.deepEqual(all.stream.voice.did, []);
  });

  const auxiliary = { parameters: { SS_AUXILIARY_RING_TONE_ACTIVATION_DELAY: '2' } };
  const waits = (script: Parameters<typeof says>[0]) => {
    const on = { ...auxiliary.parameters, SS_MEDIA_PROXY_MODE: 'On' };
    const all = connected({ ...rings({}, script), parameters: on });
    all.joined.passes(9_000);
    return { did: all.stream.voice.did, told: told(all) };
  };

  it('ours when no ring came for so long, until its media come', () => {
    const silent = waits([[5_000, answered(early)]]);
    assert.deepEqual(silent.told, ['ring with media', 'answer with media']);
    assert.deepEqual(silent.did, ['caller PCMA 40000 again and again', 'caller silent']);
    const late = waits([
      [3_000, progress(early)],
      [5_000, answered(early)],
    ]);
    assert.deepEqual(late.told, [
      ...['ring with media', 'progress with media', 'answer with media'],
    ]);
    assert.deepEqual(late.did, ['caller PCMA 40000 again and again', 'caller silent']);
  });

  it('none of ours when it rang in time, or was answered', () => {
    assert.deepEqual(
      waits([
        [1_000, ringing()],
        [5_000, answered(early)],
      ]).did,
      [],
    );
    assert.deepEqual(waits([[1_000, answered(early)]]).did, []);
  });
});

describe('recordings (MED-7)', () => {
  //  what                  options                                              recorded
  const table: ReadonlyArray<readonly [string, SwitchOptions, boolean]> = [
    ['by no rule', {}, false],
    ['of the customer', { customer: { recording: true } }, true],
    ['of the vendor', parties({}, { recording: true }), true],
    ['of who pays', { account: { recording: true } }, true],
    [
      'of a side that forbids the proxy',
      { customer: { recording: true, mediaProxy: 'off' }, parameters: AUTO() },
      false,
    ],
    ['with the proxy in Auto', { customer: { recording: true }, parameters: AUTO() }, true],
  ];
  for (const [what, options, isRecorded] of table) {
    it(`a rule ${what}`, () => {
      const { caller, joined, stream, media } = connected(options);
      const id = joined.switch.control.list()[0]?.id ?? '';
      const did = isRecorded ? [`records /recordings/${id}-1.wav`] : [];
      assert.deepEqual(stream?.voice.did ?? [], did);
      assert.equal(media.figures().recording, did.length);
      // Killed now, it leaves a record that names the file.
      const [left] = joined.journal.open;
      assert.deepEqual(recordingsOf(left?.record.media), isRecorded ? [`day/${id}-1.wav`] : []);
      caller.says(hungUp());
      const names = isRecorded ? [`day/${id}-1.wav`] : [];
      assert.deepEqual(recordingsOf(joined.record(caller).media), names);
    });
  }

  it('goes on in the next stream for speech when the first has ended', () => {
    const { caller, called, joined, backend } = connected({ customer: { recording: true } });
    const id = joined.switch.control.list()[0]?.id ?? '';
    const more = ['m=video 4008 RTP/AVP 31', 'm=audio 4010 RTP/AVP 8'];
    const said = (address: string): Session => {
      const session = sdp(address, 4_000, more);
      const [first, ...others] = session.media;
      assert.ok(first !== undefined);
      return { ...session, media: [{ ...first, port: 0 }, ...others] };
    };
    const change = { id: 1, description: said(CALLER), wantsOffer: false };
    caller.says({ type: 'change', change });
    called.says({ type: 'changed', description: said(VENDOR) });
    const [first, video, speech] = backend.streams;
    assert.ok(first?.isClosed && video?.isClosed === false);
    assert.deepEqual(video.voice.did, []);
    assert.deepEqual(speech?.voice.did, [`records /recordings/${id}-2.wav`]);
    assert.ok(speech.voice.user !== undefined, 'its keys are heard');
    caller.says(hungUp());
    const names = [1, 2].map((number) => `day/${id}-${number}.wav`);
    assert.deepEqual(recordingsOf(joined.record(caller).media), names);
    joined.passes(1_000);
    joined.check();
  });

  it('is named also where its stream has ended before the call', () => {
    const { caller, called, joined } = connected({ customer: { recording: true } });
    const id = joined.switch.control.list()[0]?.id ?? '';
    const ended = (address: string): Session => {
      const session = sdp(address, 4_000);
      return { ...session, media: session.media.map((media) => ({ ...media, port: 0 })) };
    };
    caller.says({
      type: 'change',
      change: { id: 1, description: ended(CALLER), wantsOffer: false },
    });
    called.says({ type: 'changed', description: ended(VENDOR) });
    joined.passes(1_000);
    caller.says(hungUp());
    assert.deepEqual(recordingsOf(joined.record(caller).media), [`day/${id}-1.wav`]);
  });

  it('one that lacks what the disk was too slow for says so on the record', () => {
    const { caller, joined, stream } = connected({ customer: { recording: true } });
    stream.counted.called = { unrecorded: 40 };
    caller.says(hungUp());
    assert.equal(joined.record(caller).media?.callee.unrecorded, 40);
  });

  it('on demand, while it is up, again and again', () => {
    const { caller, joined, stream, media } = connected();
    const id = joined.switch.control.list()[0]?.id ?? '';
    assert.ok(!media.record('nobody', true));
    for (const on of [true, true, false, true]) assert.ok(media.record(id, on));
    assert.deepEqual(stream.voice.did, [
      ...[`records /recordings/${id}-1.wav`, 'ends recording'],
      `records /recordings/${id}-2.wav`,
    ]);
    caller.says(hungUp());
    const names = [1, 2].map((number) => `day/${id}-${number}.wav`);
    assert.deepEqual(recordingsOf(joined.record(caller).media), names);
    assert.ok(!media.record(id, true), 'it is over');
  });

  it('are a hundred of one call at most', () => {
    const { caller, joined, media } = connected();
    const id = joined.switch.control.list()[0]?.id ?? '';
    for (let at = 1; at <= 101; at += 1) {
      assert.equal(media.record(id, true), at <= 100, `file ${at}`);
      media.record(id, false);
    }
    caller.says(hungUp());
    assert.equal(recordingsOf(joined.record(caller).media).length, 100);
  });

  it('not before the answer', () => {
    const { media, joined } = connected({ vendors: { good: says([[100, ringing()]]) } });
    const id = joined.switch.control.list()[0]?.id ?? '';
    assert.ok(!media.record(id, true));
  });
});

function AUTO(): Record<string, string> {
  return { SS_MEDIA_PROXY_MODE: 'Auto' };
}

describe('RTP from where it must not come (MED-9, SEC-4)', () => {
  const fence = { ranges: [{ address: '203.0.113.0/24', count: 1 }], everywhere: 'forbidden' };
  const objects = { geofences: { bad: fence } };

  it('nothing is asked where nothing is fenced', () => {
    assert.equal(connected().stream.voice.listening.caller?.fenced, false);
  });

  it('is dropped, and the rest passes', () => {
    const { stream, caller, joined } = connected({ objects });
    const { voice } = stream;
    assert.deepEqual(
      [voice.listening.caller?.fenced, voice.listening.called?.fenced],
      [true, true],
    );
    voice.user?.unknownAddress('caller', CALLER);
    voice.user?.unknownAddress('called', '203.0.113.9');
    assert.deepEqual(voice.did, [`caller admits ${CALLER}`, 'called refuses 203.0.113.9']);
    stream.counted.called = { fenced: 12, undelivered: 3 };
    assert.ok(!caller.isOver);
    caller.says(hungUp());
    const { media } = joined.record(caller);
    assert.deepEqual([media?.callee.fenced, media?.callee.undelivered], [12, 3]);
  });

  it('ends the call where the setting of the side says so', () => {
    const { stream, caller, joined } = connected({
      objects,
      ...parties({}, { geofenceMedia: 'endCall' }),
    });
    stream.voice.user?.unknownAddress('called', '203.0.113.9');
    joined.passes(1_000);
    assert.ok(caller.isOver);
    assert.equal(joined.record(caller).serverReason, 13);
  });

  it('a side that ignores fences is not asked, and one with its own is', () => {
    const near = { ranges: [{ address: '198.51.100.0/24', count: 1 }] };
    const own = { geofenceMode: 'allow', geofences: ['near'] };
    const { voice } = connected({
      objects: { geofences: { near } },
      ...parties({ geofenceMode: 'ignore' }, own),
    }).stream;
    assert.equal(voice.listening.caller?.fenced, false);
    for (const address of [VENDOR, CALLER]) voice.user?.unknownAddress('called', address);
    assert.deepEqual(voice.did, [`called admits ${VENDOR}`, `called refuses ${CALLER}`]);
  });
});

describe('fax that a side does not pass (MED-11)', () => {
  const fax = sdp(CALLER, 4_000, ['m=image 4002 udptl t38']);
  const change = {
    type: 'change',
    change: { id: 1, description: fax, wantsOffer: false },
  } as const;

  it('is refused with 488, and the call goes on', () => {
    for (const options of [parties({ t38: false }, {}), parties({}, { t38: false })]) {
      const { caller, called } = connected(options);
      caller.says(change);
      assert.equal(caller.last('refuseChange')?.status, 488);
      assert.equal(called.last('changeTo'), undefined);
      assert.ok(!caller.isOver);
    }
  });

  it('passes where both let it', () => {
    const { caller, called } = connected();
    caller.says(change);
    assert.equal(called.last('changeTo')?.description?.media.length, 2);
  });
});
