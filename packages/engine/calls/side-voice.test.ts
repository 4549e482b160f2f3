// What each side says of its voice, whoever it is: a customer, a vendor, a phone that calls, a
// phone that is called (MED-5, MED-6, MED-7, MED-9, MED-11).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import { parse, type Session, streamsOf } from '@tandem/protocol/sdp';
import { answered, hungUp, ringing, type Script } from './legs/testing-legs.ts';
import type { FakeStream } from './testing-media.ts';
import { CALLEE, CALLER, sdp, VENDOR, world } from './testing-media-calls.ts';
import { says } from './testing-switch.ts';

const SECOND = 1_000;
const PHONE = '203.0.113.77';
const ALONE = 'm=audio 6000 RTP/AVP 8';

function withoutKeys(address: string, _port = 0): Session {
  const lines = ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0', ALONE];
  const session = parse(`${lines.join('\r\n')}\r\n`);
  assert.ok(session.ok);
  return session.value;
}

interface Side {
  readonly is: 'caller' | 'called';
  readonly isPhone: boolean;
}

interface Said {
  /** Of the side that is looked at. */
  readonly fields: Fields;
  /** Of the other one. */
  readonly other?: Fields;
  readonly hasKeys?: boolean;
}

/** A call with this side in it, that rang without media and is up. */
function up({ is, isPhone }: Side, { fields, other = {}, hasKeys = true }: Said) {
  const [own, others] = is === 'caller' ? [fields, other] : [other, fields];
  const phone = { account: 'acme-money', registration: 'static', addresses: [PHONE], ...fields };
  const geofences = { bad: { ranges: [{ address: '198.18.0.0/16' }], everywhere: 'forbidden' } };
  const media = hasKeys ? sdp : withoutKeys;
  const script: Script = [
    [100, ringing()],
    [500, answered(media(VENDOR, 6_000))],
  ];
  const { joined, backend } = world({
    objects: { geofences, ...(isPhone ? { phones: { 1001: phone } } : {}) },
    customer: isPhone && is === 'caller' ? {} : own,
    vendors: { good: { ...says(script), gateway: isPhone && is === 'called' ? {} : others } },
  });
  joined.legs.scripts.set(PHONE, script);
  const from = isPhone && is === 'caller' ? { source: { address: PHONE, port: 5_060 } } : {};
  const callee = isPhone && is === 'called' ? '1001' : CALLEE;
  const call = joined.calls(callee, { description: media(CALLER, 4_000), ...from });
  joined.passes(SECOND);
  assert.equal(call.stage, 'up');
  const { last: called } = joined.legs;
  const stream = backend.streams[0] as FakeStream;
  return { joined, caller: call, called, stream, leg: is === 'caller' ? call : called };
}

type Call = ReturnType<typeof up>;

function over({ joined, caller }: Call): void {
  if (!caller.isOver) caller.says(hungUp());
  joined.passes(SECOND);
  joined.check();
}

const eventType = (description: Session | null | undefined): number | undefined =>
  description === null || description === undefined
    ? undefined
    : streamsOf(description)[0]?.dtmfPayload;

const SIDES: Readonly<Record<string, Side>> = {
  'a customer': { is: 'caller', isPhone: false },
  'a vendor': { is: 'called', isPhone: false },
  'a phone that calls': { is: 'caller', isPhone: true },
  'a phone that is called': { is: 'called', isPhone: true },
};

for (const [name, side] of Object.entries(SIDES)) {
  const { is } = side;
  const otherIs = is === 'caller' ? 'called' : 'caller';

  describe(`the voice of ${name}`, () => {
    it('recording', () => {
      for (const recording of [false, true]) {
        const call = up(side, { fields: { recording } });
        const did = call.stream.voice.did.filter((each) => each.startsWith('records'));
        assert.equal(did.length, recording ? 1 : 0);
        over(call);
      }
    });

    it('t38: a fax is refused where it is off', () => {
      const fax = sdp(CALLER, 4_000, ['m=image 4002 udptl t38']);
      for (const t38 of [true, false]) {
        const call = up(side, { fields: { t38 } });
        const change = { id: 1, description: fax, wantsOffer: false };
        call.caller.says({ type: 'change', change });
        assert.equal(call.caller.last('refuseChange')?.status, t38 ? undefined : 488);
        if (t38) call.called.says({ type: 'changed', description: fax });
        over(call);
      }
    });

    it('geofenceMedia: RTP from where it must not come is dropped, or ends the call', () => {
      for (const geofenceMedia of ['drop', 'endCall']) {
        const call = up(side, { fields: { geofenceMedia } });
        call.stream.voice.user?.unknownAddress(is, '198.18.0.9');
        call.joined.passes(SECOND);
        assert.equal(call.caller.isOver, geofenceMedia === 'endCall');
        over(call);
      }
    });

    it('ringback and toneCountry', () => {
      const tones = (fields: Fields): readonly string[] => {
        const call = up(side, { fields });
        over(call);
        return call.stream.voice.did.filter((each) => each.includes('again'));
      };
      assert.deepEqual(tones({}), []);
      assert.deepEqual(tones({ ringback: 'local' }), ['caller PCMA 40000 again and again']);
      // Two seconds and a pause of four.
      const american = tones({ ringback: 'local', toneCountry: 'US' });
      assert.deepEqual(american, ['caller PCMA 48000 again and again']);
    });

    it('dtmfReceive: tones are looked for where it says so', () => {
      for (const dtmfReceive of ['all', 'inband']) {
        const call = up(side, { fields: { dtmfReceive }, other: { dtmfSend: 'rfc2833' } });
        assert.equal(call.stream.voice.listening[is]?.inband, dtmfReceive === 'inband');
        over(call);
      }
      const call = up(side, { fields: { dtmfReceive: 'off' } });
      call.leg.says({ type: 'info', contentType: 'application/dtmf', body: '5' });
      call.joined.passes(SECOND);
      const far = is === 'caller' ? call.called : call.caller;
      assert.equal(far.last('sendInfo'), undefined, 'none is taken from it');
      over(call);
    });

    it('dtmfSend: keys of the other side reach it as it wants them', () => {
      for (const [dtmfSend, body] of [
        ['auto', undefined],
        ['infoDtmf', '5'],
      ] as const) {
        const call = up(side, { fields: { dtmfSend } });
        call.stream.voice.hears(otherIs, 5);
        call.joined.passes(SECOND);
        assert.equal(call.leg.last('sendInfo')?.body, body);
        over(call);
      }
    });

    it('dtmfPayloadType: by that number it is offered events that the other side lacks', () => {
      for (const dtmfPayloadType of [101, 97]) {
        const fields = { dtmfSend: 'rfc2833', dtmfPayloadType };
        const call = up(side, { fields, hasKeys: false });
        if (is === 'called') {
          assert.equal(eventType(call.called.invitation.description), dtmfPayloadType);
        } else {
          const change = { id: 1, description: withoutKeys(VENDOR), wantsOffer: false };
          call.called.says({ type: 'change', change });
          assert.equal(eventType(call.caller.last('changeTo')?.description), dtmfPayloadType);
          call.caller.says({ type: 'changed', description: withoutKeys(CALLER) });
        }
        over(call);
      }
    });
  });
}
