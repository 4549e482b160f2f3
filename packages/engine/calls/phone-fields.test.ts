// Fields of phones that gateways have too, where a phone is the one that calls, or is called.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms, ok } from '@tandem/base/kernel';
import type { PortedNumber } from '@tandem/domain/numbers';
import type { Fields } from '@tandem/edge/objects';
import { answered, hungUp } from './legs/testing-legs.ts';
import type { FakeStream } from './testing-media.ts';
import { CALLEE, connects, sdp, world } from './testing-media-calls.ts';
import { from, having, offline, withPhones } from './testing-phones.ts';

const SECOND = 1_000;
const PHONE = '203.0.113.77';

type Role = 'caller' | 'called';

/** A call of the phone to a vendor, or of a customer to the phone, whose media go through us. */
function phoned(
  is: Role,
  fields: Fields,
  media: { readonly at: string; readonly gateway?: Fields },
) {
  const phone = { account: 'acme-money', registration: 'static', addresses: [PHONE], ...fields };
  const parameters = { SS_MEDIA_PROXY_MODE: 'On', SS_NOMEDIAHANGUPTIME: '10' };
  const other = media.gateway ?? {};
  const { joined, backend } = world({
    ...{ objects: { phones: { 1001: phone } }, parameters },
    ...{ vendors: { good: { ...connects, gateway: other } }, customer: other },
  });
  joined.legs.scripts.set(PHONE, [[200, answered(sdp(media.at, 6_000))]]);
  const source = { address: PHONE, port: 5_060 };
  const call =
    is === 'caller'
      ? joined.calls(CALLEE, { source, description: sdp(media.at, 6_000) })
      : joined.calls('1001', { description: sdp('192.0.2.10', 4_000) });
  joined.passes(SECOND);
  assert.equal(call.stage, 'up');
  return { joined, call, stream: backend.streams[0] as FakeStream };
}

for (const is of ['caller', 'called'] as const) {
  describe(`media of a phone that is the ${is} side (MED-3)`, () => {
    //  its fields                  sent at once   strict
    const table: ReadonlyArray<readonly [Fields, boolean, boolean]> = [
      [{}, false, false],
      [{ sdpAddressFirst: true }, true, false],
      [{ strictSource: true }, false, true],
    ];
    for (const [fields, atOnce, isStrict] of table) {
      it(`at an address of its own network, ${JSON.stringify(fields)}`, () => {
        const { joined, call, stream } = phoned(is, fields, { at: '192.168.1.5' });
        const { sendsAtOnce, strict } = stream.last(is) ?? {};
        assert.deepEqual([sendsAtOnce, strict], [atOnce, isStrict]);
        call.says(hungUp());
        joined.passes(SECOND);
        joined.check();
      });
    }

    //  its fields, where the other side wants nothing        the call of silence is over after
    const silences: ReadonlyArray<readonly [Fields, number | null]> = [
      [{}, 10],
      [{ noMediaSeconds: 25 }, 25],
      [{ noMediaSeconds: 0 }, null],
      [{ noMediaDirection: 'none' }, null],
    ];
    for (const [fields, seconds] of silences) {
      it(`silence, ${JSON.stringify(fields)}: ${seconds ?? 'never'}`, () => {
        const gateway = { noMediaDirection: 'none' };
        const { joined, call } = phoned(is, fields, { at: PHONE, gateway });
        joined.passes((seconds ?? 60) * SECOND - 2 * SECOND);
        assert.ok(!call.isOver);
        joined.passes(4 * SECOND);
        assert.equal(call.isOver, seconds !== null);
        if (!call.isOver) call.says(hungUp());
        joined.passes(SECOND);
        joined.check();
      });
    }
  });
}

describe('the price of a phone by where a number was ported to (RTE-8)', () => {
  const rates = { retail: { 1: '0.06', 1310: '0.10', 721: '0.30' }, wholesale: { 1: '0.02' } };
  //  its fields                                    jurisdiction    prefix of its price
  const table: ReadonlyArray<readonly [Fields, PortedNumber['jurisdiction'], string]> = [
    [{ lrn: true }, 'intrastate', '1'],
    [{ lrn: true, lrnRates: true }, 'intrastate', '1310'],
    [{ lrn: true, lrnRates: true }, 'undetermined', '1310'],
    [{ lrn: true, lrnUndeterminedPrefix: '72' }, 'undetermined', '721'],
    [{ lrn: true, lrnUndeterminedPrefix: '72' }, 'intrastate', '1'],
  ];
  for (const [fields, jurisdiction, prefix] of table) {
    it(`${JSON.stringify(fields)}, ${jurisdiction}: ${prefix}`, () => {
      const said = ok({ routingNumber: '13105550199', jurisdiction });
      const objects = { portabilityServers: { dip: { url: 'http://dip.example/{number}' } } };
      const its = withPhones(
        { 1002: having(offline(), fields) },
        {
          ...{ objects, rates },
          parts: {
            portability: { ask: (_, heard) => void its.clock.after(ms(50), () => heard(said)) },
          },
        },
      );
      const call = its.calls('12125550100', from('1002'));
      its.passes(3 * SECOND);
      call.says(hungUp());
      its.passes(SECOND);
      assert.equal(its.record(call).charge?.rate?.prefix, prefix);
      its.check();
    });
  }
});
