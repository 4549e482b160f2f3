import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SocketAddress } from '@tandem/protocol/sip';
import type { Phone } from './phone.ts';
import { World } from './world.ts';

const PHONES = 20;
const OTHERS = 10_000;

async function withPhones(world: World): Promise<readonly Phone[]> {
  const phones: Phone[] = [];
  for (let at = 0; at < PHONES; at += 1) {
    const phone = await world.phone(`1${at}`, `192.0.2.${at + 10}`);
    phones.push(phone.registers());
  }
  await world.passes(2_000);
  return phones;
}

/** As if they had registered. */
function addOthers(world: World, count = OTHERS): void {
  const [place] = world.agent.stack.transport.places;
  assert.ok(place !== undefined);
  for (let at = 0; at < count; at += 1) {
    const user = `7${at}`;
    world.knows(user);
    const remote: SocketAddress = { address: `10.1.${at >> 8}.${at & 255}`, port: 5060 };
    const uri = `sip:${user}@${remote.address}:5060`;
    const parsed = {
      ...({ kind: 'sip', scheme: 'sip', user, password: undefined, host: remote.address } as const),
      ...{ port: 5060, parameters: [], headers: [] },
    };
    const contact = { uri, parsed, q: 1, expiresSeconds: 3_600, instance: '' };
    world.registry.bindings.apply(
      { user, callId: `call-${at}`, cseq: 1, contacts: [contact], path: [] },
      { kept: [{ contact, seconds: 3_600, refreshes: world.bindingsOf(user)[0] }], removed: [] },
      {
        ...{ place, remote, requestRemote: undefined, flow: undefined, isNatted: false },
        product: 'Test Phone 1',
      },
    );
  }
}

function again(world: World, disk = world.disk): Promise<World> {
  const { clock, network } = world;
  return World.started({ disk, clock, network }).then((next) => {
    for (const [user, member] of world.members) next.members.set(user, member);
    return next;
  });
}

describe('bindings over a restart (SIG-3)', () => {
  it(`in good order: ${OTHERS} are there, and nobody is challenged again`, async () => {
    const world = await World.started();
    const phones = await withPhones(world);
    addOthers(world);
    await world.passes(2_000);
    await world.stops();
    const next = await again(world);
    assert.equal(next.registry.bindings.size, PHONES + OTHERS);
    for (const phone of phones) phone.registers();
    await next.passes(1_000);
    assert.deepEqual(new Set(phones.map(({ heard }) => heard.join(' '))), new Set(['200 200']));
    assert.equal(next.registry.registrar.counters.challenged, 0);
    assert.deepEqual(next.presence(), [], 'nobody has come or gone');
    await next.passes(3_700_000);
    assert.equal(next.registry.bindings.size, 0, 'and they run out as if nothing had been');
  });

  it('killed: all that registered a second ago are there; one more challenge each', async () => {
    const world = await World.started();
    const phones = await withPhones(world);
    const next = await again(world, await world.dies());
    assert.equal(next.registry.bindings.size, PHONES);
    for (const phone of phones) phone.registers();
    await next.passes(1_000);
    assert.deepEqual(new Set(phones.map(({ heard }) => heard.join(' '))), new Set(['200 200']));
    assert.equal(next.registry.registrar.counters.challenged, PHONES);
  });

  it('those that run out meanwhile are gone', async () => {
    const world = await World.started();
    await withPhones(world);
    await world.stops();
    await world.clock.passes(3_601_000);
    const next = await again(world);
    assert.equal(next.registry.bindings.size, 0);
  });

  it('who had left stays away', async () => {
    const world = await World.started();
    const phones = await withPhones(world);
    phones[0]?.registers({ contact: '*', expires: 0 });
    await world.passes(2_000);
    const next = await again(world, await world.dies());
    assert.equal(next.registry.bindings.size, PHONES - 1);
    assert.equal(next.registry.bindings.find('10'), undefined);
  });

  it('a full disk costs no registration, and is made up for', async () => {
    const world = await World.started();
    const heal = world.disk.breaks({ code: 'ENOSPC' });
    const phones = await withPhones(world);
    assert.deepEqual(new Set(phones.map(({ heard }) => heard.join())), new Set(['200']));
    assert.ok(world.registry.keeper.failures > 0);
    heal();
    await world.passes(2_000);
    const next = await again(world, await world.dies());
    assert.equal(next.registry.bindings.size, PHONES);
  });

  it('files begin anew when most of them is of no use, and older ones go', async () => {
    const world = await World.started();
    await withPhones(world);
    for (let at = 0; at < 25; at += 1) {
      addOthers(world, 500);
      await world.passes(2_000);
    }
    const files = await world.disk.list('registrations');
    assert.ok(files.ok);
    const logs = files.value.filter((name) => name.endsWith('.log'));
    assert.deepEqual(logs, ['bindings-2.log']);
    const next = await again(world, await world.dies());
    assert.equal(next.registry.bindings.find('70')?.bindings.length, 1);
    assert.equal(next.registry.bindings.size, PHONES + 500);
  });
});

describe('files of bindings after power was lost (SIG-3)', () => {
  for (const unsynced of ['lost', 'kept', 'torn'] as const) {
    it(`${unsynced}: what can be read counts, and the switch starts`, async () => {
      const world = await World.started();
      await withPhones(world);
      world.disk.holds(
        'registrations/bindings-0.log',
        '{"user":"x"}\nnothing\n{"user":"10","bindings":[]}\n{"us',
      );
      const disk = world.disk.crash(unsynced);
      await world.stops();
      const next = await again(world, disk);
      assert.ok(next.registry.bindings.size <= PHONES);
      if (unsynced === 'kept') assert.equal(next.registry.bindings.size, PHONES);
      assert.deepEqual(next.log.codes('warn'), ['warn REGISTRATIONS_UNREADABLE']);
    });
  }
});
