import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  Flow,
  type NextHop,
  type Place,
  parse,
  type ReplyMode,
  type TransportName,
} from '@tandem/protocol/sip';
import type { LegHost } from './host.ts';
import { CALLER, TestCall, US, VENDOR } from './testing-call.ts';
import { headerOf, Peer } from './testing-peer.ts';
import { sdpText } from './testing-world.ts';
import { flowTowards } from './way.ts';

const FAR = '10.9.9.9';
const VIA_PORT = 5_090;

/** Methods that came to an address. */
function listening(call: TestCall, at: string): string[] {
  const methods: string[] = [];
  const bound = call.world.network.bind(at, ({ bytes }) => {
    const message = parse(bytes, { from: 'datagram' });
    if (message.ok && message.value.kind === 'request') methods.push(message.value.method);
  });
  assert.ok(bound.ok);
  return methods;
}

const invite = (method: string, more: readonly string[] = []): readonly string[] => [
  `${method} sip:2002@${US} SIP/2.0`,
  `Via: SIP/2.0/UDP ${FAR}:${VIA_PORT};rport;branch=z9hG4bK${method}`,
  'Max-Forwards: 70',
  `From: <sip:1001@${CALLER}>;tag=ann`,
  'Call-ID: one',
  `CSeq: 1 ${method}`,
  `Contact: <sip:ann@${FAR}:5060>`,
  ...more,
];

describe('where requests within a call go (SIG-8)', () => {
  //  mode, and where our BYE to the caller goes
  const table: readonly (readonly [ReplyMode, string])[] = [
    ['standard', `${FAR}:5060`],
    ['socket', `${CALLER}:5060`],
    ['viaPort', `${CALLER}:${VIA_PORT}`],
    ['via', `${FAR}:${VIA_PORT}`],
  ];
  for (const [mode, expected] of table) {
    it(`${mode}: to ${expected} of who has called us`, async () => {
      const requestMode = ({ address }: { readonly address: string }): ReplyMode =>
        address === CALLER ? mode : 'standard';
      const call = await TestCall.begin({ requestMode });
      const heard = {
        [`${FAR}:5060`]: listening(call, `${FAR}:5060`),
        [`${CALLER}:${VIA_PORT}`]: listening(call, `${CALLER}:${VIA_PORT}`),
        [`${FAR}:${VIA_PORT}`]: listening(call, `${FAR}:${VIA_PORT}`),
      };
      const to = `To: <sip:2002@${US}>`;
      call.caller.says(invite('INVITE', [to, 'Content-Type: application/sdp']), sdpText(CALLER));
      await call.passes(10);
      await call.answers(200, { body: sdpText(VENDOR, 5_000) });
      const { toTag } = call.caller.response(200);
      call.caller.says(invite('ACK', [`${to};tag=${toTag}`]));
      await call.vendorAsks('BYE');
      const own = call.caller.heard.flatMap((each) => (each.kind === 'request' ? each.method : []));
      for (const [at, methods] of Object.entries({ ...heard, [`${CALLER}:5060`]: own })) {
        assert.equal(methods.includes('BYE'), at === expected, at);
      }
      await call.world.ends();
    });
  }

  for (const [mode, isFar] of [
    ['standard', true],
    ['socket', false],
  ] as const) {
    it(`${mode}: to a vendor ${isFar ? 'by its Contact' : 'where its INVITE went'}`, async () => {
      const call = await TestCall.begin({ requestMode: () => mode });
      const far = new Peer(call.world.network, FAR, US);
      await call.up([], { lines: [`Contact: <sip:far@${FAR}:5060>`] });
      call.callerAsks('BYE');
      await call.passes(10);
      const [there, not] = isFar ? [far, call.vendor] : [call.vendor, far];
      there.answers(there.request('BYE'), 200);
      assert.ok(!not.heard.some((each) => each.kind === 'request' && each.method === 'BYE'));
      await call.world.ends();
    });
  }
});

describe('the address of ours that a caller sees (SIG-8, MED-2)', () => {
  const OTHER = '10.0.0.9';

  it('its localAddress: in Contact, and where our requests come from', async () => {
    const call = await TestCall.begin({ local: OTHER });
    const from: string[] = [];
    call.world.network.watch(({ from: { ip }, bytes }) => {
      const [line = ''] = Buffer.from(bytes).toString('latin1').split('\r\n', 1);
      if (ip === US || ip === OTHER) from.push(`${line.split(' ').slice(0, 2).join(' ')} ${ip}`);
    });
    await call.up();
    const answer = call.caller.response(200);
    assert.match(headerOf(answer, 'Contact'), /@10\.0\.0\.9:5060>/);
    await call.vendorAsks('BYE');
    const bye = call.caller.request('BYE');
    assert.match(headerOf(bye, 'Via'), /UDP 10\.0\.0\.9:5060/);
    assert.ok(from.includes(`SIP/2.0 200 ${US}`), 'it is answered from where it called');
    assert.deepEqual(
      from.filter((line) => line.endsWith(OTHER)),
      [`BYE sip:peer@${CALLER}:5060 ${OTHER}`],
    );
    call.caller.answers(bye, 200);
    await call.world.ends();
  });
});

describe('the way back over a connection that the peer has opened (SIG-8)', () => {
  const place = (transport: TransportName): Place => ({
    ...{ transport, local: { address: US, port: 5_060 } },
    ...{ advertised: undefined, socket: undefined },
  });
  const host = {
    stack: {
      transport: {
        flowTo: ({ transport, remote }: NextHop) => new Flow(place(transport), remote),
      },
    },
  } as unknown as LegHost;

  //  transport, usable, of the peer; where it goes
  for (const [transport, isUsable, isOfPeer, port] of [
    ['tcp', true, true, 40_000],
    ['tcp', false, true, 5_080],
    ['tcp', false, false, 40_000],
    ['udp', false, false, 40_000],
  ] as const) {
    const whose = isOfPeer ? 'its' : 'our';
    it(`${transport}, ${whose} connection ${isUsable ? 'up' : 'gone'}: to port ${port}`, () => {
      const flow = new Flow(place(transport), { address: CALLER, port: 40_000 });
      flow.connection = { isUsable, send: () => undefined };
      const nextHop = `sip:ann@${CALLER}:5080;transport=${transport}`;
      const towards = flowTowards(host, { flow, isFixed: true, isOfPeer }, nextHop);
      assert.equal(towards.remote.port, port);
    });
  }
});
