import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registryControl, type VendorGateway } from '@tandem/engine/registry';
import { HEADERS, type ReceivedRequest, responseTo, writeRequest } from '@tandem/protocol/sip';
import { UserAgent } from './user-agent.ts';
import { US, VENDOR, World, type WorldOptions } from './world.ts';

const SECOND = '203.0.113.81';

function northAt(addresses: readonly string[], more: Partial<VendorGateway> = {}): VendorGateway {
  return {
    ...{ id: 'north', user: 'tandem', password: 'secret', addresses, transport: 'udp' },
    ...{ localAddress: null, largeByTcp: false, expirySeconds: null, retrySeconds: null },
    ...{ localDomain: false, ...more },
  };
}

function follows(world: World, ...registeredAt: readonly VendorGateway[]): void {
  world.registry.follow({ checked: [], registeredAt });
}

function viewOf(world: World) {
  const [view] = registryControl(world.registry, world.clock).gateways();
  const registration = view?.registration;
  assert.ok(view !== undefined && registration !== undefined);
  return { ...registration, live: view.live };
}

function told(world: World): readonly string[] {
  return world.events.splice(0).flatMap((event) => {
    const isOurs = event.type === 'registered' || event.type === 'registrationLost';
    return isOurs ? [`${event.type} ${event.status ?? '-'}`] : [];
  });
}

/** Us, and a vendor whose registrar is one of our own making. */
async function withVendor(ours: WorldOptions = {}, theirs: WorldOptions = {}) {
  const world = await World.started(ours);
  const { clock, network } = world;
  const vendor = await World.started({ clock, network, address: VENDOR, ...theirs });
  vendor.knows('tandem', 'secret');
  return { world, vendor };
}

/** A vendor that answers by a list: `200 60`, `423 120`, `503 300`, `0`; the last for ever. */
async function scripted(world: World, address: string, script: readonly string[]) {
  const { network, clock } = world;
  const agent = await new UserAgent({ network, clock, address }).listens();
  const asked: { readonly atMs: number; readonly request: ReceivedRequest }[] = [];
  const beganMs = clock.now();
  agent.onRequest = (request, _, reply) => {
    const [status = 0, seconds] = (script[asked.length] ?? script.at(-1) ?? '0')
      .split(' ')
      .map(Number);
    asked.push({ atMs: clock.now() - beganMs, request });
    if (status === 0) {
      reply.withhold();
      return;
    }
    const { message, source } = request;
    const writer = responseTo(message, { status, toTag: 'vendor', source });
    if (status === 200 && seconds !== undefined) writer.header(HEADERS.expires, seconds);
    if (status === 423) writer.header(HEADERS.minExpires, seconds ?? 0);
    if (status === 503 && seconds !== undefined) writer.line(HEADERS.retryAfter, `${seconds}`);
    reply.respond({ status, bytes: writer.finish(), toTag: 'vendor' });
  };
  const expires = (): readonly number[] =>
    asked.map(({ request }) => {
      const read = request.message.read(HEADERS.expires);
      return read.ok ? (read.value ?? -1) : -1;
    });
  const times = (): readonly number[] => asked.map(({ atMs }) => Math.round(atMs / 1_000));
  return { agent, asked, expires, times };
}

describe('we register at a vendor (SIG-4)', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`over ${transport}: challenged, registered, refreshed before it runs out`, async () => {
      const { world, vendor } = await withVendor();
      follows(world, northAt([VENDOR], { transport }));
      await world.passes(1_000);
      assert.deepEqual(told(world), ['registered 200']);
      const [binding] = vendor.bindingsOf('tandem');
      assert.match(
        binding?.uri ?? '',
        /^sip:tandem@198\.51\.100\.1:5060(;transport=tcp)?;line=\w{16}$/,
      );
      const view = viewOf(world);
      assert.deepEqual(
        [view.state, view.registered, view.live, view.lastStatus, view.lastReason],
        ['registered', true, true, 200, 'OK'],
      );
      await world.passes(20_000_000);
      assert.equal(vendor.bindingsOf('tandem').length, 1);
      assert.deepEqual(told(world), []);
      assert.deepEqual(vendor.presence(), ['online tandem']);
    });
  }

  it('a vendor that asks by 407', async () => {
    const code = [['SS_SIP_AUTHENTICATION_CODE', 'Proxy Authentication Required(407)']] as const;
    const { world } = await withVendor({}, { parameters: code });
    follows(world, northAt([VENDOR]));
    await world.passes(1_000);
    assert.deepEqual(told(world), ['registered 200']);
  });

  it('a wrong password: refused once, not sent again and again, tried after the delay', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR], { password: 'wrong' }));
    await world.passes(1_000);
    assert.deepEqual([viewOf(world).state, viewOf(world).lastStatus], ['refused', 401]);
    assert.equal(world.registry.isGatewayLive('north'), false);
    assert.equal(vendor.registry.authenticator.counters.wrong, 1);
    await world.passes(30_000);
    assert.equal(vendor.registry.authenticator.counters.wrong, 2);
    follows(world, northAt([VENDOR]));
    await world.passes(31_000);
    assert.deepEqual(told(world), ['registered 200']);
  });

  it('a nonce that is too old: answered anew at once', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR], { expirySeconds: 7_000 }));
    await world.passes(1_000);
    await world.passes(30_000_000);
    assert.ok(vendor.registry.authenticator.counters.stale > 0);
    assert.deepEqual(told(world), ['registered 200']);
  });

  it('a vendor who starts again knows us again, without losing a call for it', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR], { expirySeconds: 600 }));
    await world.passes(1_000);
    await vendor.stops();
    await world.passes(545_000);
    assert.ok(viewOf(world).registered, 'what was granted holds');
    const { clock, network } = world;
    const back = await World.started({ clock, network, address: VENDOR });
    back.knows('tandem', 'secret');
    await world.passes(120_000);
    assert.equal(back.bindingsOf('tandem').length, 1);
    assert.deepEqual(told(world), ['registered 200']);
  });

  it('a vendor who stays away: lost when what was granted has run out', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR], { expirySeconds: 600 }));
    await world.passes(1_000);
    await vendor.stops();
    await world.passes(700_000);
    assert.deepEqual(told(world), ['registered 200', 'registrationLost -']);
    assert.deepEqual([viewOf(world).state, viewOf(world).registered], ['unanswered', false]);
  });

  it('a connection that breaks: at once again', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR], { transport: 'tcp' }));
    await world.passes(1_000);
    const before = vendor.registry.registrar.counters.taken;
    for (const connection of vendor.agent.stack.transport.connections) connection.close('stuck');
    await world.passes(1_000);
    assert.equal(vendor.registry.registrar.counters.taken, before + 1);
  });
});

describe('what vendors answer (SIG-4)', () => {
  const cases: readonly [string, readonly string[], readonly number[], readonly number[]][] = [
    // what, script, Expires that were asked for, seconds at which
    ['the expiry that is granted', ['200 60', '200 60'], [3_600, 3_600, 3_600], [0, 30, 60]],
    ['423: longer, at once', ['423 7200', '200 7200'], [3_600, 7_200], [0, 0]],
    ['423 with what was asked: after the delay', ['423 60', '423 60'], [3_600, 3_600], [0, 30]],
    [
      '403: after SS_SIP_USER_AGENT_RETRY_DELAY',
      ['403', '403'],
      [3_600, 3_600, 3_600],
      [0, 30, 60],
    ],
    ['503 with Retry-After', ['503 50', '200 3600'], [3_600, 3_600], [0, 50]],
    ['503 with a shorter Retry-After than ours', ['503 5', '200 3600'], [3_600, 3_600], [0, 30]],
    ['401 without a challenge', ['401', '200 3600'], [3_600, 3_600], [0, 30]],
    ['302', ['302', '200 3600'], [3_600, 3_600], [0, 30]],
  ];
  for (const [what, script, expires, times] of cases) {
    it(what, async () => {
      const world = await World.started();
      const vendor = await scripted(world, VENDOR, script);
      follows(world, northAt([VENDOR]));
      await world.passes(62_000);
      assert.deepEqual(vendor.expires().slice(0, expires.length), expires);
      assert.deepEqual(vendor.times().slice(0, times.length), times);
    });
  }

  it('nobody: the next address has its turn', async () => {
    const world = await World.started();
    const vendor = await scripted(world, SECOND, ['200 600']);
    follows(world, northAt([VENDOR, SECOND]));
    await world.passes(70_000);
    assert.deepEqual(told(world), ['registered 200']);
    assert.equal(vendor.asked[0]?.request.requestUri, `sip:${SECOND}`);
  });

  it("the gateway's own expiry and delay", async () => {
    const world = await World.started();
    const vendor = await scripted(world, VENDOR, ['403']);
    follows(world, northAt([VENDOR], { expirySeconds: 120, retrySeconds: 10 }));
    await world.passes(25_000);
    assert.deepEqual(
      [vendor.expires(), vendor.times()],
      [
        [120, 120, 120],
        [0, 10, 20],
      ],
    );
  });

  it('our name there: the vendor, or SS_SIP_LOCAL_DOMAIN where the gateway wants it', async () => {
    for (const [localDomain, domain] of [
      [false, VENDOR],
      [true, 'tandem.example'],
    ] as const) {
      const parameters = [
        ['SS_SIP_LOCAL_DOMAIN', 'tandem.example'],
        ['SS_SIP_USER_AGENT_PRIVACY', localDomain],
      ] as const;
      const world = await World.started({ parameters });
      const vendor = await scripted(world, VENDOR, ['200']);
      follows(world, northAt([VENDOR], { localDomain }));
      await world.passes(1_000);
      const message = vendor.asked[0]?.request.message;
      assert.deepEqual(
        [message?.from.uri, message?.to.uri, message?.raw(HEADERS.privacy)],
        [`sip:tandem@${domain}`, `sip:tandem@${domain}`, localDomain ? 'id' : undefined],
      );
    }
  });
});

describe('a gateway that is removed or locked (SIG-4)', () => {
  for (const sends of [true, false]) {
    it(`SS_SIP_USER_AGENT_SEND_UNREGISTER ${sends}`, async () => {
      const parameters = [['SS_SIP_USER_AGENT_SEND_UNREGISTER', sends]] as const;
      const { world, vendor } = await withVendor({ parameters });
      follows(world, northAt([VENDOR]));
      await world.passes(1_000);
      follows(world);
      await world.passes(1_000);
      assert.equal(vendor.bindingsOf('tandem').length, sends ? 0 : 1);
      assert.deepEqual(told(world), ['registered 200', 'registrationLost 200']);
      assert.equal(registryControl(world.registry, world.clock).gateways().length, 0);
    });
  }

  it('while its REGISTER is under way: taken back when it is known', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR]));
    await world.passes(25);
    follows(world);
    await world.passes(40_000);
    assert.equal(vendor.bindingsOf('tandem').length, 0);
    assert.deepEqual(vendor.presence(), ['online tandem', 'offline tandem unregistered']);
  });

  it('another password is used from the next REGISTER on; nothing is taken back', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR], { expirySeconds: 600 }));
    await world.passes(1_000);
    vendor.knows('tandem', 'changed');
    follows(world, northAt([VENDOR], { password: 'changed', expirySeconds: 600 }));
    await world.passes(600_000);
    assert.deepEqual(told(world), ['registered 200']);
    assert.deepEqual(vendor.presence(), ['online tandem']);
  });

  it('at the end of the process we stay registered', async () => {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR]));
    await world.passes(1_000);
    await world.stops();
    assert.equal(vendor.bindingsOf('tandem').length, 1);
  });
});

describe('calls that come over our registration (SIG-4)', () => {
  async function called(from: string, uriOf: (contact: string) => string) {
    const { world, vendor } = await withVendor();
    follows(world, northAt([VENDOR]));
    await world.passes(1_000);
    let gateway: string | undefined = 'nobody asked';
    world.agent.onRequest = (received, _, reply) => {
      gateway = world.registry.vendors.gatewayOf({
        requestUri: received.message.requestUri,
        address: received.source.address,
      });
      reply.withhold();
    };
    const [binding] = vendor.bindingsOf('tandem');
    const { clock, network } = world;
    const agent =
      from === VENDOR
        ? vendor.agent
        : await new UserAgent({ network, clock, address: from }).listens();
    const uri = uriOf(binding?.uri ?? '');
    agent.request({
      ...{ method: 'INVITE', flows: agent.flowsTo(US), largeByTcp: false, ended: () => undefined },
      write: (via) =>
        writeRequest('INVITE', uri)
          .header(HEADERS.via, via)
          .header(HEADERS.maxForwards, 70)
          .line(HEADERS.from, '<sip:caller@vendor.example>;tag=a')
          .line(HEADERS.to, `<${uri}>`)
          .line(HEADERS.callId, 'call')
          .header(HEADERS.cseq, { number: 1, method: 'INVITE' })
          .finish(),
    });
    await world.passes(100);
    return gateway;
  }

  for (const [what, from, uriOf, gateway] of [
    ['to our Contact', VENDOR, (contact: string) => contact, 'north'],
    ['to our name', VENDOR, () => `sip:tandem@${US}`, 'north'],
    ['to a number, from the vendor', VENDOR, () => `sip:8801@${US}`, 'north'],
    ['to our Contact, from somebody else', SECOND, (contact: string) => contact, undefined],
    ['to a number, from somebody else', SECOND, () => `sip:8801@${US}`, undefined],
  ] as const) {
    it(`${what}: ${gateway ?? 'nobody'}`, async () => {
      assert.equal(await called(from, uriOf), gateway);
    });
  }
});
