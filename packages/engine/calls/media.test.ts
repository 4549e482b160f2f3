// Media through whole calls in virtual time: what each leg is told, what the relay is told, and
// what ends a call that has fallen silent.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ms } from '@tandem/base/kernel';
import { settled } from '@tandem/base/testkit';
import { parse, print, type Session } from '@tandem/protocol/sdp';
import { answered, failed, hungUp } from './legs/testing-legs.ts';
import type { FakeStream } from './testing-media.ts';
import {
  answer,
  CALLEE,
  CALLER,
  connected,
  connects,
  OURS,
  OURS_6,
  offer,
  placesIn,
  sdp,
  VENDOR,
  world,
} from './testing-media-calls.ts';
import { answersAfter, type SwitchOptions, says } from './testing-switch.ts';

function speak(stream: FakeStream, { joined }: ReturnType<typeof world>): void {
  stream.heardAt.caller = joined.clock.now();
  stream.heardAt.called = joined.clock.now();
}

describe('descriptions of a call whose media pass through us (MED-1)', () => {
  it('each side reads our address, and the relay knows theirs', () => {
    const { caller, called, stream, joined, backend } = connected();
    assert.equal(placesIn(called.invitation.description), `${OURS}: ${stream.ports.called}`);
    assert.equal(placesIn(caller.last('answer')?.description), `${OURS}: ${stream.ports.caller}`);
    assert.deepEqual(stream.last('caller')?.rtp, { address: CALLER, port: 4_000 });
    assert.deepEqual(stream.last('called')?.rtp, { address: VENDOR, port: 6_000 });
    assert.deepEqual(stream.last('caller')?.rtcp, { address: CALLER, port: 4_001 });
    assert.ok(stream.last('called')?.sendsAtOnce);
    const text = print(called.invitation.description as Session);
    assert.ok(!text.includes(`c=IN IP4 ${CALLER}`));
    caller.says(hungUp());
    joined.passes(1_000);
    assert.equal(backend.inUse, 0);
    joined.check();
  });

  it('direct media pass as they are, and take no port', () => {
    const { caller, called, backend, media } = connected({
      parameters: { SS_MEDIA_PROXY_MODE: 'Off' },
    });
    assert.equal(placesIn(called.invitation.description), `${CALLER}: 4000`);
    assert.equal(placesIn(caller.last('answer')?.description), `${VENDOR}: 6000`);
    assert.equal(backend.streams.length, 0);
    caller.says(hungUp());
    assert.equal(media.size, 0);
  });

  it('a hold passes and is told to the relay; the peer has not moved', () => {
    const { caller, called, stream } = connected();
    const hold = sdp('0.0.0.0', 4_000, ['a=sendonly']);
    caller.says({ type: 'change', change: { id: 1, description: hold, wantsOffer: false } });
    const passed = called.last('changeTo')?.description;
    assert.equal(placesIn(passed), `0.0.0.0: ${stream.ports.called}`);
    called.says({ type: 'changed', description: answer });
    assert.equal(
      placesIn(caller.last('acceptChange')?.description),
      `${OURS}: ${stream.ports.caller}`,
    );
    assert.equal(stream.last('caller')?.delivers, false);
    assert.equal(stream.last('caller')?.relearns, false);
    caller.says({ type: 'change', change: { id: 2, description: offer, wantsOffer: false } });
    assert.equal(stream.last('caller')?.delivers, true);
  });

  it('a peer that moves is learned again; one whose move is refused is not', () => {
    const { caller, called, stream } = connected();
    const moved = sdp('192.0.2.77', 4_400);
    caller.says({ type: 'change', change: { id: 1, description: moved, wantsOffer: false } });
    assert.deepEqual(stream.last('caller')?.rtp, { address: '192.0.2.77', port: 4_400 });
    assert.equal(stream.last('caller')?.relearns, true);
    called.says({ type: 'changeRefused', status: 488 });
    assert.deepEqual(stream.last('caller')?.rtp, { address: CALLER, port: 4_000 });
  });

  it('a further stream gets ports of its own, and gives them back when it is refused', () => {
    const { caller, called, backend } = connected();
    const withVideo = sdp(CALLER, 4_000, ['m=video 4010 RTP/AVP 31']);
    caller.says({ type: 'change', change: { id: 1, description: withVideo, wantsOffer: false } });
    const video = backend.streams[1] as FakeStream;
    const passed = placesIn(called.last('changeTo')?.description);
    assert.equal(passed, `${OURS}: ${backend.streams[0]?.ports.called}, ${video.ports.called}`);
    const refusing = sdp(VENDOR, 6_000, ['m=video 0 RTP/AVP 31']);
    called.says({ type: 'changed', description: refusing });
    assert.ok(video.isClosed);
    assert.equal(backend.inUse, 1);
  });

  it('fax passes unread, on the ports of the voice', () => {
    const { caller, stream } = connected();
    const fax = parse(
      `v=0\r\no=- 1 2 IN IP4 ${CALLER}\r\ns=-\r\nc=IN IP4 ${CALLER}\r\nt=0 0\r\n` +
        'm=image 4000 udptl t38\r\n',
    );
    assert.ok(fax.ok);
    const change = { id: 1, description: fax.value, wantsOffer: false };
    caller.says({ type: 'change', change });
    assert.equal(stream.last('caller')?.isPlain, true);
  });

  it('who makes no offer hears one of ours, and answers with its ACK', () => {
    const all = world({ vendors: { good: connects } });
    const caller = all.joined.calls(CALLEE, { description: null });
    all.joined.passes(1_000);
    const stream = all.backend.streams[0] as FakeStream;
    assert.equal(placesIn(caller.last('answer')?.description), `${OURS}: ${stream.ports.caller}`);
    caller.says({ type: 'confirmed', description: offer });
    const confirmed = all.joined.legTo('good').last('confirm')?.description;
    assert.equal(placesIn(confirmed), `${OURS}: ${stream.ports.called}`);
    assert.deepEqual(stream.last('caller')?.rtp, { address: CALLER, port: 4_000 });
  });

  it('each gateway that is tried gets other ports, the caller keeps its own', () => {
    const early = says(
      [
        [50, { type: 'progress', description: sdp(VENDOR, 7_000), status: 183 }],
        [100, failed(503)],
      ],
      { stopAfterSdp: false },
    );
    const { joined, backend, ...all } = world({ vendors: { bad: early, good: connects } });
    const caller = joined.calls(CALLEE, { description: offer });
    joined.passes(2_000);
    const stream = backend.streams[0] as FakeStream;
    assert.equal(backend.streams.length, 1);
    const [bad, good] = [joined.legTo('bad'), joined.legTo('good')].map((leg) =>
      placesIn(leg.invitation.description),
    );
    assert.notEqual(bad, good);
    assert.equal(good, `${OURS}: ${stream.ports.called}`);
    const told = [caller.last('progress')?.description, caller.last('answer')?.description];
    assert.deepEqual(told.map(placesIn), Array(2).fill(`${OURS}: ${stream.ports.caller}`));
    assert.equal(all.media.size, 1);
  });

  //  the first vendor's RTP comes, its field, the parameter            who is tried
  const stops: ReadonlyArray<readonly [boolean, boolean | null, string, string]> = [
    [false, null, 'true', 'bad, good'],
    [true, null, 'true', 'bad'],
    [true, false, 'true', 'bad, good'],
    [true, null, 'false', 'bad, good'],
    [true, true, 'false', 'bad'],
  ];
  for (const [comes, stopAfterRtp, everywhere, tried] of stops) {
    it(`RTP ${comes}, stopAfterRtp ${stopAfterRtp}, ${everywhere}: ${tried} (RTE-3)`, () => {
      const media = { type: 'progress', description: sdp(VENDOR, 7_000), status: 183 } as const;
      const plays = says(
        [
          [50, media],
          [100, failed(503)],
        ],
        { stopAfterSdp: false, stopAfterRtp },
      );
      const { joined, backend } = world({
        vendors: { bad: plays, good: connects },
        parameters: {
          SS_MEDIA_PROXY_MODE: 'On',
          SS_GATEWAY_SWITCH_STOP_AFTER_RTP_START: everywhere,
        },
      });
      const caller = joined.calls(CALLEE, { description: offer });
      joined.passes(70);
      const stream = backend.streams[0] as FakeStream;
      if (comes) stream.heardAt.called = joined.clock.now();
      joined.passes(2_000);
      if (caller.stage === 'up') caller.says(hungUp());
      joined.passes(1_000);
      const { attempts, trace } = joined.record(caller);
      assert.equal(attempts.map(({ gateway }) => gateway.id).join(', '), tried);
      const line = 'no other gateway is tried: afterRtp';
      assert.equal(trace.includes(line), tried === 'bad');
      joined.check();
    });
  }

  it('RTP of a vendor before says nothing of the one that fails now (RTE-3)', () => {
    const silent = says([[100, failed(503)]]);
    const { joined, backend } = world({ vendors: { a: silent, b: silent, good: connects } });
    const caller = joined.calls(CALLEE, { description: offer });
    const stream = backend.streams[0] as FakeStream;
    stream.heardAt.called = joined.clock.now();
    joined.passes(2_000);
    caller.says(hungUp());
    assert.equal(joined.record(caller).attempts.length, 3);
  });

  //  of the vendor                 its media         sent at once   strict
  const settings = [
    [{}, VENDOR, true, false],
    [{}, '192.168.1.5', false, false],
    [{ sdpAddressFirst: true }, '192.168.1.5', true, false],
    [{ strictSource: true }, VENDOR, true, true],
  ] as const;
  for (const [gateway, address, atOnce, strict] of settings) {
    it(`the relay is told what ${JSON.stringify(gateway)} says of media at ${address}`, () => {
      const picks = says([[200, answered(sdp(address, 6_000))]]);
      const { stream } = connected({ vendors: { good: { ...picks, gateway } } });
      const { sendsAtOnce, strict: isStrict, known } = stream.last('called') ?? {};
      assert.deepEqual([sendsAtOnce, isStrict, known?.[0]], [atOnce, strict, address]);
    });
  }

  it("the relay is told what the caller's sdpAddressFirst and strictSource say too", () => {
    const customer = { sdpAddressFirst: true, strictSource: true };
    const { stream } = connected({ customer }, sdp('192.168.1.5', 4_000));
    const { sendsAtOnce, strict } = stream.last('caller') ?? {};
    assert.deepEqual([sendsAtOnce, strict], [true, true]);
  });

  for (const at of ['[2001:db8::1]:5060', 'gw.example.com:5060']) {
    it(`sides of IPv4 and IPv6 meet at us: ${at} (MED-2)`, () => {
      const theirs = sdp(VENDOR, 6_000);
      const answer6 = parse(print(theirs).replaceAll(`IP4 ${VENDOR}`, 'IP6 2001:db8::1'));
      assert.ok(answer6.ok);
      const { joined, backend } = world({
        vendors: { good: { ...says([]), gateway: { addresses: [at] } } },
      });
      joined.legs.scripts.set(at, [[100, answered(answer6.value)]]);
      const caller = joined.calls(CALLEE, { description: offer });
      joined.passes(1_000);
      const stream = backend.streams[0] as FakeStream;
      assert.deepEqual(stream.locals, { caller: '10.0.0.5', called: OURS_6 });
      const offered = print(joined.legs.legs[0]?.invitation.description as Session);
      assert.match(offered, /^c=IN IP6 2001:db8::5\r$/m);
      const told = print(caller.last('answer')?.description as Session);
      assert.match(told, /^c=IN IP4 203\.0\.113\.5\r$/m);
      assert.deepEqual(stream.last('called')?.rtp, { address: '2001:db8::1', port: 6_000 });
      assert.ok(stream.last('called')?.sendsAtOnce);
    });
  }

  it('without a port the call is refused, and nothing is sent', async () => {
    const { joined, backend } = world({ vendors: { good: connects } });
    backend.room = 0;
    const caller = joined.calls(CALLEE, { description: offer });
    await settled();
    joined.passes(1_000);
    const rejected = caller.last('reject');
    assert.equal(rejected?.rejection.sipStatus, 503);
    assert.ok((rejected?.rejection.retryAfterSeconds ?? 0) > 0);
    assert.equal(joined.legs.legs.length, 0, 'no INVITE was sent');
    const { serverReason, label, attempts, trace } = joined.record(caller);
    assert.equal(label, 'SystemBusy');
    assert.deepEqual(
      attempts.map(({ outcome, phrase }) => [outcome, phrase]),
      [['NoMediaPort', 'no RTP port is left']],
    );
    assert.ok(trace.includes('media: no RTP port is left'), `reason ${serverReason}`);
  });
});

describe('a stream that who relays has forgotten (MED-10)', () => {
  for (const seconds of ['0', '60']) {
    it(`the call ends within a second, where silence of ${seconds} s does`, () => {
      const parameters = { SS_MEDIA_PROXY_MODE: 'On', SS_NOMEDIAHANGUPTIME: seconds };
      const { caller, stream, joined } = connected({ parameters });
      joined.passes(5_000);
      assert.ok(!caller.isOver);
      stream.isLost = true;
      joined.passes(1_500);
      assert.ok(caller.isOver);
      assert.equal(joined.record(caller).serverReason, 15);
    });
  }
});

describe('digits in INFO between the sides (MED-5)', () => {
  it('each side reads them in its own form', () => {
    const { caller, called, joined } = connected({
      customer: { dtmfSend: 'infoDtmf' },
      vendors: { good: { ...connects, gateway: { dtmfReceive: 'signalling' } } },
    });
    const relayed = { contentType: 'application/dtmf-relay', body: 'Signal=5\r\nDuration=160' };
    called.says({ type: 'info', ...relayed });
    assert.deepEqual(caller.last('sendInfo'), {
      ...{ do: 'sendInfo', contentType: 'application/dtmf', body: '5' },
    });
    caller.says({ type: 'info', ...relayed });
    // It has events too: a moment is waited whether the same key comes as one.
    joined.passes(250);
    assert.equal(called.last('sendInfo')?.contentType, 'application/dtmf-relay');
  });

  it('a side whose events are taken alone gives no digit twice', () => {
    const { caller, called } = connected({ customer: { dtmfReceive: 'rfc2833' } });
    caller.says({ type: 'info', contentType: 'application/dtmf', body: '5' });
    assert.equal(called.last('sendInfo'), undefined);
  });
});

describe('how media sounded, on the record (MED-7)', () => {
  it('has both sides, counted from the answer to the end', () => {
    const { caller, stream, joined } = connected();
    const answeredAt = (joined.clock.now() - 800) as Ms;
    stream.counted.caller = {
      ...{ packets: 990, lost: 10, jitterMs: 3.1379, payloadType: 8, foreign: 7 },
      ...{ firstPacketAt: (answeredAt + 120) as Ms, lastPacketAt: joined.clock.now() },
    };
    stream.counted.called = {
      ...{ packets: 1_000, payloadType: 96, firstPacketAt: (answeredAt - 60) as Ms },
      lastPacketAt: joined.clock.now(),
    };
    joined.passes(2_000);
    caller.says(hungUp());
    const { media } = joined.record(caller);
    assert.deepEqual(media, {
      caller: {
        ...{ packets: 990, lost: 10, jitterMs: 3.1, mos: 4.29, firstPacketMs: 120 },
        ...{ silentMs: 2_000, payloadType: 8, isWrongPayload: false, foreign: 7 },
        ...{ fenced: 0, undelivered: 0, unrecorded: 0 },
      },
      callee: {
        ...{ packets: 1_000, lost: 0, jitterMs: 0, mos: 4.38, firstPacketMs: -60 },
        ...{ silentMs: 2_000, payloadType: 96, isWrongPayload: true, foreign: 0 },
        ...{ fenced: 0, undelivered: 0, unrecorded: 0 },
      },
      ...{ isOneWay: false, recordings: [] },
    });
  });

  it('says when only one side was heard', () => {
    const { caller, stream, joined } = connected();
    stream.counted.caller = { packets: 500, payloadType: 8 };
    caller.says(hungUp());
    const { media } = joined.record(caller);
    assert.deepEqual([media?.isOneWay, media?.callee.mos], [true, null]);
  });

  it('is not known of direct media, nor of a call that nobody answered', () => {
    const direct = connected({ parameters: { SS_MEDIA_PROXY_MODE: 'Off' } });
    direct.caller.says(hungUp());
    assert.equal(direct.joined.record(direct.caller).media, null);
    const { joined } = world({ vendors: { busy: says([[100, failed(486)]]) } });
    const unanswered = joined.calls(CALLEE, { description: offer });
    joined.passes(1_000);
    assert.equal(joined.record(unanswered).media, null);
  });
});

describe('a call that has fallen silent (MED-3)', () => {
  const limited = (seconds: number, more: SwitchOptions = {}) =>
    connected({
      ...more,
      parameters: {
        SS_MEDIA_PROXY_MODE: 'On',
        SS_NOMEDIAHANGUPTIME: String(seconds),
        ...more.parameters,
      },
    });

  it('ends at its time, with reason 15, by us', () => {
    const all = limited(30);
    speak(all.stream, all);
    all.joined.passes(29_900);
    assert.ok(!all.caller.isOver);
    all.stream.heardAt.called = all.joined.clock.now();
    // Within a second of its time.
    all.joined.passes(1_100);
    assert.ok(all.caller.isOver);
    assert.equal(all.silent.length, 1);
    assert.match(all.silent[0] ?? '', /^caller 3[01]\d{3}$/);
    const { serverReason, endDirection } = all.joined.record(all.caller);
    assert.deepEqual([serverReason, endDirection], [15, 2]);
  });

  it('ends too when nobody ever spoke, counted from the answer', () => {
    const all = limited(10);
    all.joined.passes(8_000);
    assert.ok(!all.caller.isOver);
    all.joined.passes(3_000);
    assert.ok(all.caller.isOver);
  });

  it('goes on while both speak', () => {
    const all = limited(10);
    for (let turn = 0; turn < 20; turn += 1) {
      speak(all.stream, all);
      all.joined.passes(5_000);
    }
    assert.ok(!all.caller.isOver);
  });

  it('goes on while one holds, and is counted anew when it comes back', () => {
    const all = limited(10);
    const { caller, called, joined } = all;
    const change = (id: number, description: Session) =>
      caller.says({ type: 'change', change: { id, description, wantsOffer: false } });
    change(1, sdp(CALLER, 4_000, ['a=sendonly']));
    called.says({ type: 'changed', description: sdp(VENDOR, 6_000, ['a=recvonly']) });
    joined.passes(60_000);
    assert.ok(!caller.isOver);
    change(2, offer);
    called.says({ type: 'changed', description: answer });
    joined.passes(8_000);
    assert.ok(!caller.isOver);
    joined.passes(3_000);
    assert.ok(caller.isOver);
  });

  //  what                          options                                     ends
  const table: ReadonlyArray<readonly [string, SwitchOptions, boolean]> = [
    ['0 is off', { parameters: { SS_NOMEDIAHANGUPTIME: '0' } }, false],
    ['direct media cannot be watched', { parameters: { SS_MEDIA_PROXY_MODE: 'Off' } }, false],
    ['a customer says none', { customer: { noMediaDirection: 'none' } }, true],
    [
      'both say none',
      {
        customer: { noMediaDirection: 'none' },
        vendors: { good: { ...connects, gateway: { noMediaDirection: 'none' } } },
      },
      false,
    ],
    ['a shorter time of the customer', { customer: { noMediaSeconds: 5 } }, true],
    [
      '0 of both',
      {
        customer: { noMediaSeconds: 0 },
        vendors: { good: { ...connects, gateway: { noMediaSeconds: 0 } } },
      },
      false,
    ],
  ];
  for (const [what, options, ends] of table) {
    it(`${what}: ${ends ? 'it ends' : 'it goes on'}`, () => {
      const all = limited(10, options);
      all.joined.passes(30_000);
      assert.equal(all.caller.isOver, ends);
    });
  }

  //  customer  gateway  ends when the caller, the called side is silent
  const directions = [
    ['from', 'none', true, false],
    ['to', 'none', false, true],
    ['none', 'from', false, true],
    ['none', 'to', true, false],
  ] as const;
  for (const [customer, gateway, ofCaller, ofCalled] of directions) {
    for (const [silent, ends] of [
      ['caller', ofCaller],
      ['called', ofCalled],
    ] as const) {
      it(`watched ${customer} and ${gateway}, the ${silent} silent: ends ${ends}`, () => {
        const all = limited(10, {
          customer: { noMediaDirection: customer },
          vendors: { good: { ...connects, gateway: { noMediaDirection: gateway } } },
        });
        for (let turn = 0; turn < 6; turn += 1) {
          all.stream.heardAt[silent === 'caller' ? 'called' : 'caller'] = all.joined.clock.now();
          all.joined.passes(5_000);
        }
        assert.equal(all.caller.isOver, ends);
      });
    }
  }

  const holds = [
    sdp(CALLER, 4_000, ['a=inactive']),
    sdp(CALLER, 4_000, ['a=recvonly']),
    sdp('0.0.0.0', 4_000),
  ];
  for (const held of holds) {
    it(`goes on while it is held by ${print(held).split('\r\n').slice(3, -1).join(' ')}`, () => {
      const { caller, called, joined } = limited(10);
      caller.says({ type: 'change', change: { id: 1, description: held, wantsOffer: false } });
      called.says({ type: 'changed', description: answer });
      joined.passes(60_000);
      assert.ok(!caller.isOver);
    });
  }

  it('goes on for an emergency', () => {
    const numberLists = { help: { emergency: true, entries: [{ number: CALLEE }] } };
    const all = limited(10, { objects: { numberLists } });
    all.joined.passes(60_000);
    assert.ok(!all.caller.isOver);
    assert.ok(all.backend.inUse > 0, 'though its media pass through us');
  });

  //  what the vendor says of the fax that is offered beside speech     ends
  const faxes = [
    ['m=image 0 udptl t38', true],
    ['m=image 6002 udptl t38', false],
  ] as const;
  for (const [line, ends] of faxes) {
    it(`fax beside speech, answered ${line}: ${ends ? 'it ends' : 'it goes on'}`, () => {
      const vendors = { good: says([[200, answered(sdp(VENDOR, 6_000, [line]))]]) };
      const both = sdp(CALLER, 4_000, ['m=image 4010 udptl t38']);
      const parameters = { SS_MEDIA_PROXY_MODE: 'On', SS_NOMEDIAHANGUPTIME: '10' };
      const all = connected({ vendors, parameters }, both);
      all.joined.passes(30_000);
      assert.equal(all.caller.isOver, ends);
    });
  }

  it('a customer that asks for it gets the proxy in Auto', () => {
    const all = connected({
      parameters: { SS_MEDIA_PROXY_MODE: 'Auto' },
      customer: { noMediaSeconds: 20 },
    });
    assert.equal(all.backend.inUse, 1);
    all.joined.passes(25_000);
    assert.ok(all.caller.isOver);
  });

  it('nothing looks when no call is there', () => {
    const { joined, media } = world({ vendors: { good: answersAfter(100) } });
    const caller = joined.calls(CALLEE, { description: offer });
    joined.passes(500);
    caller.says(hungUp());
    joined.passes(5_000);
    assert.equal(media.size, 0);
    joined.check();
  });
});
