import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CheckedGateway, registryControl } from '@tandem/engine/registry';
import { type ReceivedRequest, responseTo } from '@tandem/protocol/sip';
import { UserAgent } from './user-agent.ts';
import { US, VENDOR, World } from './world.ts';

const SECOND = '203.0.113.81';

function checked(addresses: readonly string[], more: Partial<CheckedGateway> = {}): CheckedGateway {
  return { id: 'north', addresses, transport: 'udp', localAddress: null, ...more };
}

/** A vendor that answers OPTIONS with what it is told; 0: not at all. */
async function vendorAt(world: World, address: string) {
  const { network, clock } = world;
  const agent = await new UserAgent({ network, clock, address }).listens();
  const vendor = { agent, status: 200, asked: [] as ReceivedRequest[] };
  agent.onRequest = (received, _, reply) => {
    vendor.asked.push(received);
    const { status } = vendor;
    if (status === 0) {
      reply.withhold();
      return;
    }
    const { message, source } = received;
    const bytes = responseTo(message, { status, toTag: 'vendor', source }).finish();
    reply.respond({ status, bytes, toTag: 'vendor' });
  };
  return vendor;
}

function told(world: World): readonly string[] {
  return world.events.splice(0).flatMap((event) => {
    if (event.type === 'addressLive' || event.type === 'addressDead') {
      return [`${event.type} ${event.address} ${event.status ?? '-'}`];
    }
    return event.type === 'gatewayLive' || event.type === 'gatewayOffline' ? [event.type] : [];
  });
}

describe('we ask gateways whether they live (SIG-10)', () => {
  for (const [status, live] of [
    [200, true],
    [404, true],
    [405, true],
    [486, true],
    [500, true],
    [603, true],
    [408, false],
    [503, false],
    [0, false],
  ] as const) {
    it(`${status || 'no answer'}: ${live ? 'live' : 'offline'}`, async () => {
      const world = await World.started();
      const vendor = await vendorAt(world, VENDOR);
      vendor.status = status;
      world.registry.follow({ checked: [checked([VENDOR])], registeredAt: [] });
      assert.ok(world.registry.isGatewayLive('north'), 'nothing is known yet');
      await world.passes(40_000);
      assert.equal(world.registry.isGatewayLive('north'), live);
      const address = `${live ? 'addressLive' : 'addressDead'} ${VENDOR} ${status || '-'}`;
      assert.deepEqual(told(world), live ? [address] : [address, 'gatewayOffline']);
    });
  }

  it('every SS_SIP_OPTIONS_CHECK_PERIOD, as a request that says who we are', async () => {
    const world = await World.started();
    const vendor = await vendorAt(world, VENDOR);
    world.registry.follow({ checked: [checked([VENDOR])], registeredAt: [] });
    await world.passes(95_000);
    assert.equal(vendor.asked.length, 4);
    const [first, second] = vendor.asked;
    assert.equal(first?.requestUri, `sip:${VENDOR}`);
    assert.equal(first?.message.from.uri, `sip:${US}:5060`);
    assert.equal(first?.callId, second?.callId);
    assert.deepEqual([first?.cseqNumber, second?.cseqNumber], [1, 2]);
  });

  it('each address by itself; the gateway lives while one does', async () => {
    const world = await World.started();
    const one = await vendorAt(world, VENDOR);
    const other = await vendorAt(world, SECOND);
    world.registry.follow({ checked: [checked([VENDOR, SECOND])], registeredAt: [] });
    await world.passes(3_000);
    one.status = 503;
    await world.passes(30_000);
    assert.deepEqual(
      [VENDOR, SECOND].map((address) => world.registry.checks.isLiveAddress('north', address)),
      [false, true],
    );
    assert.ok(world.registry.isGatewayLive('north'));
    other.status = 503;
    await world.passes(30_000);
    assert.equal(world.registry.isGatewayLive('north'), false);
    one.status = 200;
    await world.passes(30_000);
    assert.deepEqual(told(world).slice(2), [
      `addressDead ${VENDOR} 503`,
      `addressDead ${SECOND} 503`,
      'gatewayOffline',
      `addressLive ${VENDOR} 200`,
      'gatewayLive',
    ]);
  });

  it('over TCP; one where nobody listens is dead at once', async () => {
    const world = await World.started();
    const vendor = await vendorAt(world, VENDOR);
    const gateways = [
      checked([VENDOR], { transport: 'tcp' }),
      checked([SECOND], { id: 'gone', transport: 'tcp' }),
    ];
    world.registry.follow({ checked: gateways, registeredAt: [] });
    await world.passes(5_000);
    assert.equal(vendor.asked[0]?.flow.transport, 'tcp');
    assert.equal(world.registry.isGatewayLive('north'), true);
    assert.equal(world.registry.isGatewayLive('gone'), false);
  });

  it('what is not to be asked any more is not, and counts as live', async () => {
    const world = await World.started();
    const vendor = await vendorAt(world, VENDOR);
    vendor.status = 503;
    world.registry.follow({ checked: [checked([VENDOR])], registeredAt: [] });
    await world.passes(5_000);
    assert.equal(world.registry.isGatewayLive('north'), false);
    world.registry.follow({ checked: [], registeredAt: [] });
    const count = vendor.asked.length;
    await world.passes(100_000);
    assert.equal(vendor.asked.length, count);
    assert.ok(world.registry.isGatewayLive('north'));
  });

  it('a change elsewhere disturbs nothing', async () => {
    const world = await World.started();
    const vendor = await vendorAt(world, VENDOR);
    const same = checked([VENDOR]);
    world.registry.follow({ checked: [same], registeredAt: [] });
    for (let at = 0; at < 10; at += 1) {
      await world.passes(3_000);
      world.registry.follow({
        checked: [same, checked([SECOND], { id: `x${at}` })],
        registeredAt: [],
      });
    }
    assert.ok(vendor.asked.length <= 2);
  });

  it('operators see addresses with their last answer', async () => {
    const world = await World.started();
    await vendorAt(world, VENDOR);
    world.registry.follow({ checked: [checked([VENDOR])], registeredAt: [] });
    await world.passes(5_000);
    const [view] = registryControl(world.registry, world.clock).gateways();
    assert.deepEqual([view?.gateway, view?.live], ['north', true]);
    const [address] = view?.addresses ?? [];
    assert.deepEqual([address?.life, address?.status, address?.answeredInMs], ['live', 200, 10]);
  });
});
