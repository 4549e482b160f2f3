// Codecs by the settings of gateways, through whole calls in virtual time.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settled } from '@tandem/base/testkit';
import type { Codec } from '@tandem/domain/parties';
import type { Fields } from '@tandem/edge/objects';
import { codecName, parse, type Session } from '@tandem/protocol/sdp';
import { answered, hungUp, type Script } from './legs/testing-legs.ts';
import { CALLEE, CALLER, connected, VENDOR, world } from './testing-media-calls.ts';
import { says } from './testing-switch.ts';

/** G.711 in both laws, G.729 with its annex, G.723.1, events. */
function speech(address: string, formats: string): Session {
  const lines = [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    ...[`m=audio 4000 RTP/AVP ${formats}`, 'a=rtpmap:101 telephone-event/8000'],
    ...(/\b18\b/.test(formats) ? ['a=fmtp:18 annexb=yes'] : []),
    'a=ptime:20',
  ];
  const session = parse(`${lines.join('\r\n')}\r\n`);
  assert.ok(session.ok);
  return session.value;
}

const formatsIn = (session: Session | null | undefined): string =>
  session?.media[0]?.port === 0 ? 'refused' : (session?.media[0]?.formats.join(' ') ?? 'nothing');

const attributesIn = (session: Session | null | undefined): string =>
  (session?.media[0]?.lines ?? [])
    .filter(({ name }) => name === 'fmtp' || name === 'ptime')
    .map(({ name, value }) => `${name}:${value}`)
    .join(' ');

interface Called {
  readonly customer?: Fields;
  readonly gateway?: Fields;
  readonly offers?: string;
  readonly answers?: string;
}

function called({ customer = {}, gateway = {}, offers = '0 8 18 101', answers = '8 101' }: Called) {
  const connects = { ...says([[200, answered(speech(VENDOR, answers))]]), gateway };
  const options = { customer, vendors: { good: connects } };
  const { caller, called: leg } = connected(options, speech(CALLER, offers));
  return { offered: leg.invitation.description, heard: caller.last('answer')?.description };
}

for (const proxy of ['On', 'Off'] as const) {
  describe(`codecs of both sides, media proxy ${proxy}`, () => {
    const mode = { mediaProxy: proxy === 'On' ? 'mustOn' : 'off' };
    //  of the customer                 of the vendor                        offered to it
    const table = [
      [{}, {}, '0 8 18 101'],
      [{}, { codecsForced: ['G.729'] }, '18 101'],
      [{}, { codecsForced: ['G.729', 'G.711A'] }, '18 8 101'],
      [{ codecsForced: ['G.711A', 'G.729'] }, {}, '8 18 101'],
      [{ codecsForced: ['G.711A', 'G.729'] }, { codecsForced: ['G.729', 'G.711U'] }, '18 101'],
      [{}, { codecsForbidden: ['G.711U'] }, '8 18 101'],
      [{ codecsForbidden: ['G.729'] }, { codecsForbidden: ['G.711U'] }, '8 101'],
    ] as const;
    for (const [customer, gateway, offered] of table) {
      it(`${JSON.stringify([customer, gateway])}: ${offered}`, () => {
        const made = called({ customer, gateway: { ...gateway, ...mode } });
        assert.equal(formatsIn(made.offered), offered);
      });
    }
  });
}

describe('names of codecs as settings have them', () => {
  const names: readonly Codec[] = ['G.711A', 'G.711U', 'G.729', 'G.723', 'G.722', 'Opus', 'GSM'];
  for (const name of names) {
    it(`${name} is one of the catalogue`, () => assert.ok(codecName(name) !== undefined));
  }
});

describe('whose order of codecs an answer has', () => {
  //  the vendor's      offered        answered     the caller hears
  const table = [
    ['customer', '0 8 18 101', '18 0 101', '0 18 101'],
    ['customer', '0 8 18 101', '0 18 101', '0 18 101'],
    ['vendor', '0 8 18 101', '18 0 101', '18 0 101'],
  ] as const;
  for (const [codecOrder, offers, answers, heard] of table) {
    it(`codecOrder ${codecOrder}: ${offers}, ${answers}: ${heard}`, () => {
      for (const mediaProxy of ['mustOn', 'off']) {
        const made = called({ gateway: { codecOrder, mediaProxy }, offers, answers });
        assert.equal(formatsIn(made.heard), heard, mediaProxy);
      }
    });
  }
});

describe('annexes and packet time, as either side wants them', () => {
  //  of the customer               of the vendor              offered to it; the caller hears
  const table = [
    [{}, {}, 'fmtp:18 annexb=yes ptime:20'],
    [{}, { g729Annexb: 'no' }, 'fmtp:18 annexb=no ptime:20'],
    [{ g729Annexb: 'no' }, {}, 'fmtp:18 annexb=no ptime:20'],
    [{ g729Annexb: 'yes' }, { g729Annexb: 'no' }, 'fmtp:18 annexb=no ptime:20'],
    [{}, { g723Annexa: 'no' }, 'fmtp:18 annexb=yes ptime:20 fmtp:4 annexa=no'],
    [{}, { ptimeMs: 30 }, 'fmtp:18 annexb=yes ptime:30'],
    [{ ptimeMs: 40 }, {}, 'fmtp:18 annexb=yes ptime:40'],
    [{ ptimeMs: 40 }, { ptimeMs: 30 }, 'fmtp:18 annexb=yes ptime:30'],
  ] as const;
  for (const [customer, gateway, offered] of table) {
    it(`${JSON.stringify([customer, gateway])}: ${offered}`, () => {
      const made = called({ customer, gateway, offers: '18 4 101', answers: '18 4 101' });
      const sorted = (text: string): string =>
        text
          .split(/ (?=fmtp|ptime)/)
          .sort()
          .join(' ');
      assert.equal(sorted(attributesIn(made.offered)), sorted(offered));
      if (!('ptimeMs' in customer && 'ptimeMs' in gateway)) {
        assert.equal(sorted(attributesIn(made.heard)), sorted(offered));
      }
    });
  }
});

const PHONE = '198.51.100.77';

/** A phone of ours calls a vendor, or is called by a customer. */
function phoned(fields: Fields, is: 'caller' | 'called') {
  const phone = { account: 'acme-money', registration: 'static', addresses: [PHONE], ...fields };
  const { joined } = world({ objects: { phones: { 1001: phone } } });
  const says: Script = [[200, answered(speech(VENDOR, '18 8 4 101'))]];
  const [way] = is === 'called' ? [PHONE] : ['198.51.100.1:5060'];
  joined.legs.scripts.set(way ?? '', says);
  const source = { address: PHONE, port: 5_060 };
  const description = speech(CALLER, '0 8 18 4 101');
  const from = is === 'caller' ? { source } : {};
  const caller = joined.calls(is === 'caller' ? CALLEE : '1001', { description, ...from });
  joined.passes(1_000);
  const { last } = joined.legs;
  return { joined, caller, last, offered: last.invitation.description };
}

describe('a phone has codecs as a gateway has', () => {
  //  its fields                         what the other side of it is offered, or it is itself
  const table: ReadonlyArray<readonly [Fields, string, RegExp]> = [
    [{}, '0 8 18 4 101', /annexb=yes ptime:20$/],
    [{ codecsForced: ['G.729', 'G.711A'] }, '18 8 101', /annexb=yes/],
    [{ codecsForbidden: ['G.711U', 'G.723'] }, '8 18 101', /annexb=yes/],
    [{ g729Annexb: 'no' }, '0 8 18 4 101', /annexb=no/],
    [{ g723Annexa: 'no' }, '0 8 18 4 101', /annexa=no/],
    [{ ptimeMs: 30 }, '0 8 18 4 101', /ptime:30/],
  ];
  for (const is of ['caller', 'called'] as const) {
    for (const [fields, formats, attributes] of table) {
      it(`${is}, ${JSON.stringify(fields)}: ${formats} ${attributes.source}`, () => {
        const { offered } = phoned(fields, is);
        assert.equal(formatsIn(offered), formats);
        assert.match(attributesIn(offered), attributes);
      });
    }
  }

  for (const [codecOrder, heard] of [
    ['customer', '8 18 4 101'],
    ['vendor', '18 8 4 101'],
  ] as const) {
    it(`its order, codecOrder ${codecOrder}: ${heard}`, () => {
      const { caller } = phoned({ codecOrder }, 'called');
      assert.equal(formatsIn(caller.last('answer')?.description), heard);
    });
  }
});

describe('settings of a customer on what it answers in mid-call', () => {
  for (const [customer, heard] of [
    [{ codecOrder: 'customer' }, '8 18 101'],
    [{ codecOrder: 'vendor' }, '18 8 101'],
    [{ g723Annexa: 'no' }, '8 18 101'],
  ] as const) {
    it(`${JSON.stringify(customer)}: ${heard}`, () => {
      const connects = says([[200, answered(speech(VENDOR, '8 18 101'))]]);
      const options = { customer, vendors: { good: connects } };
      const { caller, called: leg } = connected(options, speech(CALLER, '8 18 4 101'));
      if ('g723Annexa' in customer) {
        assert.match(attributesIn(leg.invitation.description), /annexa=no/);
      }
      const change = { id: 1, description: speech(VENDOR, '8 18 101'), wantsOffer: false };
      leg.says({ type: 'change', change });
      caller.says({ type: 'changed', description: speech(CALLER, '18 8 101') });
      assert.equal(formatsIn(leg.last('acceptChange')?.description), heard);
    });
  }
});

describe('no codec that both sides may use', () => {
  const only = (codec: string) => ({ codecsForced: [codec] });
  const picks = says([[200, answered(speech(VENDOR, '8 101'))]]);

  it('is 488, nothing is sent, and the record says why', async () => {
    const { joined } = world({ vendors: { good: { ...picks, gateway: only('G.729') } } });
    const caller = joined.calls(CALLEE, { description: speech(CALLER, '0 8 101') });
    await settled();
    joined.passes(1_000);
    assert.equal(caller.last('reject')?.rejection.sipStatus, 488);
    assert.equal(joined.legs.legs.length, 0, 'no INVITE was sent');
    const { label, attempts, trace } = joined.record(caller);
    const outcomes = attempts.map(({ outcome }) => outcome);
    assert.deepEqual([label, outcomes], ['CodecMismatch', ['CodecMismatch']]);
    assert.ok(trace.includes('media: no codec is left that both may use'));
  });

  it('of one vendor lets the next one have the call', async () => {
    const vendors = { bad: { ...picks, gateway: only('G.729') }, good: picks };
    const { joined } = world({ vendors });
    const caller = joined.calls(CALLEE, { description: speech(CALLER, '8 101') });
    await settled();
    joined.passes(1_000);
    assert.equal(formatsIn(caller.last('answer')?.description), '8 101');
  });

  //  who makes the offer in whose answer or ringing nothing is of use
  const offer = speech(VENDOR, '18 101');
  const offers = [
    answered(offer),
    { type: 'ringing', status: 180, description: offer },
    { type: 'progress', status: 183, description: offer },
  ] as const;
  for (const said of offers) {
    it(`in the offer of a vendor that was made none: ${said.type}`, async () => {
      const bad = { ...says([[200, said]]), gateway: {} };
      const customer = only('G.711A');
      const { joined } = world({ customer, vendors: { bad, good: picks } });
      const caller = joined.calls(CALLEE, { description: null });
      await settled();
      joined.passes(1_000);
      const [refused, taken] = joined.legs.legs;
      assert.ok(refused?.last(said.type === 'answered' ? 'release' : 'cancel') !== undefined);
      assert.equal(taken?.invitation.description, null);
      assert.equal(formatsIn(caller.last('answer')?.description), '8 101');
      caller.says({ type: 'confirmed', description: speech(CALLER, '8 101') });
      caller.says(hungUp());
      joined.passes(60_000);
      const outcomes = joined.record(caller).attempts.map(({ outcome }) => outcome);
      assert.deepEqual(outcomes, ['CodecMismatch', 'connected']);
      joined.check();

      const alone = world({ customer, vendors: { bad } });
      const other = alone.joined.calls(CALLEE, { description: null });
      await settled();
      alone.joined.passes(1_000);
      assert.equal(other.last('reject')?.rejection.sipStatus, 488);
    });
  }

  it('in a change of the call is 488, and the call goes on', () => {
    const connects = {
      ...says([[200, answered(speech(VENDOR, '8 101'))]]),
      gateway: only('G.711A'),
    };
    const { caller, called: leg } = connected({ vendors: { good: connects } });
    const change = { id: 5, description: speech(CALLER, '0 101'), wantsOffer: false };
    caller.says({ type: 'change', change });
    assert.equal(caller.last('refuseChange')?.status, 488);
    assert.equal(leg.last('changeTo'), undefined);
  });
});
