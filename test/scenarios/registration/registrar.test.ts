import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registryControl } from '@tandem/engine/registry';
import { US, World } from './world.ts';

const HOME = '192.0.2.10';
const INSIDE = '10.0.0.10';
const NAT = '192.0.2.99';

describe('a phone registers (SIG-3)', () => {
  for (const code of [401, 407] as const) {
    it(`challenged by ${code}, then known; both ends say until when`, async () => {
      const name = code === 401 ? 'Unauthorized(401)' : 'Proxy Authentication Required(407)';
      const world = await World.started({ parameters: [['SS_SIP_AUTHENTICATION_CODE', name]] });
      const phone = await world.phone('1001', HOME);
      phone.registers({ expires: 600, tries: 0 });
      await world.passes(100);
      assert.deepEqual(phone.heard, [code]);
      phone.registers({ expires: 600 });
      await world.passes(100);
      assert.deepEqual(phone.heard, [code, 200]);
      assert.deepEqual(phone.header('contact'), [`<sip:1001@${HOME}:5060>;expires=600`]);
      assert.deepEqual(world.presence(), ['online 1001']);
      const [binding] = world.bindingsOf('1001');
      assert.deepEqual(
        [binding?.remote, binding?.isNatted, binding?.product],
        [{ address: HOME, port: 5060 }, false, 'Test Phone 1'],
      );
      await world.passes(601_000);
      assert.deepEqual(world.presence(), ['offline 1001 expired']);
      assert.equal(world.registry.bindings.size, 0);
      assert.equal(world.registry.bindings.isBoundAddress(HOME), false);
    });
  }

  it('refreshes with the same nonce counted up: no second challenge', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    for (let at = 0; at < 5; at += 1) {
      phone.registers();
      await world.passes(60_000);
    }
    assert.deepEqual(phone.heard, [200, 200, 200, 200, 200]);
    assert.equal(world.registry.registrar.counters.challenged, 1);
    assert.deepEqual(world.presence(), ['online 1001']);
  });

  it('over TCP, and where transports are named, over those alone', async () => {
    const world = await World.started();
    world.knows('1001', undefined, { transports: ['tcp'] });
    const tcp = await world.phone('1001', HOME, { transport: 'tcp' });
    const udp = await world.phone('1001', '192.0.2.11');
    tcp.registers();
    udp.registers();
    await world.passes(1_000);
    assert.deepEqual([tcp.heard, udp.heard], [[200], [403]]);
    const [reach] = world.registry.reach('1001');
    assert.equal(reach?.flow.transport, 'tcp');
    assert.ok(reach?.flow.connection?.isUsable, 'by the connection that it came on');
  });

  it('with the realm that is set, or that of the request', async () => {
    for (const [realm, shown] of [
      ['', US],
      ['voip.example', 'voip.example'],
    ] as const) {
      const world = await World.started({ parameters: [['SS_SIP_AUTHENTICATION_REALM', realm]] });
      const phone = await world.phone('1001', HOME);
      phone.registers({ tries: 0 });
      await world.passes(100);
      const [sha = '', md5 = ''] = phone.header('wwwAuthenticate');
      assert.match(sha, new RegExp(`realm="${shown}".*algorithm=SHA-256.*qop="auth"`));
      assert.match(md5, new RegExp(`realm="${shown}".*algorithm=MD5.*qop="auth"`));
      phone.registers();
      await world.passes(100);
      assert.deepEqual(phone.heard, [401, 200]);
    }
  });

  it('an answer that comes too late is asked for again, not held against anybody', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    phone.registers({ tries: 0 });
    await world.passes(11_000);
    phone.registers();
    await world.passes(100);
    assert.deepEqual(phone.heard, [401, 200]);
    assert.equal(world.registry.authenticator.counters.stale, 1);
    assert.equal(world.gate.counters.wrongPasswords, 0);
  });
});

describe('what a REGISTER may ask for (SIG-3, RFC 3261 10.3)', () => {
  const contact = (at: string, more = '') => `<sip:1001@${HOME}:5060;at=${at}>${more}`;

  it('several contacts with their q: the best first, each with a life of its own', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    const list = [contact('a', ';q=0.5;expires=100'), contact('b', ';q=1'), contact('c', ';q=0.8')];
    phone.registers({ contact: list.join(', '), expires: 200 });
    await world.passes(100);
    assert.deepEqual(phone.header('contact'), [
      `${contact('a')};q=0.5;expires=100`,
      `${contact('b')};expires=200`,
      `${contact('c')};q=0.8;expires=200`,
    ]);
    const order = world.registry.reach('1001').map(({ requestUri }) => requestUri.at(-1));
    assert.deepEqual(order, ['b', 'c', 'a']);
    await world.passes(101_000);
    assert.equal(world.bindingsOf('1001').length, 2);
  });

  it('none: what is there is told', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    phone.registers({ contact: contact('a') });
    await world.passes(100);
    phone.registers({ contact: '' });
    await world.passes(100);
    assert.deepEqual(phone.heard, [200, 200]);
    assert.deepEqual(phone.header('contact'), [`${contact('a')};expires=3600`]);
  });

  const cases: readonly [
    string,
    Parameters<InstanceType<typeof import('./phone.ts').Phone>['registers']>[0],
    number,
    number,
  ][] = [
    ['one of them goes', { contact: contact('a'), expires: 0 }, 200, 1],
    ['all of them go', { contact: '*', expires: 0 }, 200, 0],
    ['* without Expires 0', { contact: '*', expires: 60 }, 400, 2],
    ['* beside another', { contact: `*, ${contact('a')}`, expires: 0 }, 400, 2],
    ['too brief', { contact: contact('a'), expires: 29 }, 423, 2],
    ['the shortest', { contact: contact('a'), expires: 30 }, 200, 2],
    ['an older request', { contact: contact('a'), cseq: 1 }, 500, 2],
    ['an older request of another call', { contact: contact('a'), cseq: 1, callId: 'x' }, 200, 2],
    ['for somebody else', { contact: contact('a'), to: '1002' }, 403, 2],
    ['a contact that is none', { contact: '<tel:1001>' }, 400, 2],
    ['a third', { contact: contact('c') }, 200, 3],
    ['all or nothing', { contact: `${contact('d')}, ${contact('b', ';expires=5')}` }, 423, 2],
  ];
  for (const [what, asked, status, left] of cases) {
    it(`${what}: ${status}`, async () => {
      const world = await World.started();
      const phone = await world.phone('1001', HOME);
      phone.registers({ contact: `${contact('a')}, ${contact('b')}` });
      await world.passes(100);
      phone.registers(asked);
      await world.passes(100);
      assert.deepEqual(phone.heard, [200, status]);
      assert.equal(world.bindingsOf('1001').length, left);
      if (status === 423) assert.deepEqual(phone.header('minExpires'), ['30']);
      const told = left === 0 ? ['online 1001', 'offline 1001 unregistered'] : ['online 1001'];
      assert.deepEqual(world.presence(), told);
    });
  }

  it('an eleventh contact takes the place of the one that would run out first', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    for (let at = 0; at < 11; at += 1) {
      phone.registers({ contact: contact(`${at}`), expires: 1_000 + at });
      await world.passes(100);
    }
    const uris = world.bindingsOf('1001').map(({ uri }) => uri);
    assert.equal(uris.length, 10);
    assert.ok(!uris.some((uri) => uri.endsWith('at=0')));
  });

  it('the same device at another place takes the place of itself (RFC 5626)', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    const instance = ';+sip.instance="<urn:uuid:1>";reg-id=1';
    phone.registers({ contact: contact('a', instance) });
    await world.passes(100);
    phone.registers({ contact: contact('b', instance) });
    await world.passes(100);
    assert.deepEqual(
      world.bindingsOf('1001').map(({ uri }) => uri.at(-1)),
      ['b'],
    );
    assert.deepEqual(world.presence(), ['online 1001']);
  });

  it('Path is kept and given back, and leads the way (RFC 3327)', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    const path = '<sip:proxy.example;lr>';
    phone.registers({
      contact: '<sip:1001@10.1.1.1>',
      more: [
        ['path', path],
        ['supported', 'path'],
      ],
    });
    await world.passes(100);
    assert.deepEqual(phone.header('path'), [path]);
    const [reach] = world.registry.reach('1001');
    assert.deepEqual([reach?.route, reach?.isNatted], [[path], false]);
    assert.equal(reach?.flow.remote.address, HOME);
  });
});

describe('INVITEs to a registered gateway by its Contact (SIG-8)', () => {
  //  Contact, where requests to it go
  for (const [contact, address, port] of [
    ['198.51.100.9:5070', '198.51.100.9', 5070],
    ['198.51.100.9', '198.51.100.9', 5060],
    ['192.168.1.2:5070', HOME, 5060],
    ['gw.example:5070', HOME, 5060],
  ] as const) {
    it(`Contact ${contact}: to ${address}:${port}`, async () => {
      const world = await World.started();
      const phone = await world.phone('1001', HOME);
      phone.registers({ contact: `<sip:1001@${contact}>` });
      await world.passes(100);
      const [reach] = world.registry.reach('1001', 'contact');
      assert.deepEqual(reach?.flow.remote, { address, port });
      const [usual] = world.registry.reach('1001');
      assert.equal(usual?.flow.remote.address, HOME);
    });
  }
});

describe('behind NAT (SIG-3, SIG-8)', () => {
  async function behind(parameters: readonly (readonly [string, unknown])[] = []) {
    const world = await World.started({ parameters });
    const nat = world.network.addNat({ inside: [INSIDE], outside: NAT });
    const phone = await world.phone('1001', INSIDE);
    return { world, nat, phone };
  }

  it('is seen, and the shorter life holds', async () => {
    const { world, phone } = await behind();
    phone.registers();
    await world.passes(100);
    assert.deepEqual(phone.header('contact'), [`<sip:1001@${INSIDE}:5060>;expires=300`]);
    const [binding] = world.bindingsOf('1001');
    assert.deepEqual([binding?.isNatted, binding?.remote.address], [true, NAT]);
    const [reach] = world.registry.reach('1001');
    assert.deepEqual(reach?.flow.remote, binding?.remote);
  });

  it('heartbeats keep the way in open, from the socket the REGISTER reached', async () => {
    const { world, phone } = await behind();
    const heard: string[] = [];
    world.network.watch(({ from, to, bytes }) => {
      const text = Buffer.from(bytes).toString();
      if (text === 'HELLO') heard.push(`${from.ip}:${from.port} ${to.ip}`);
    });
    phone.registers();
    await world.passes(65_000);
    assert.deepEqual(heard, [`${US}:5060 ${NAT}`, `${US}:5060 ${NAT}`]);
    await world.passes(300_000);
    assert.deepEqual(world.presence(), ['online 1001', 'offline 1001 expired']);
    const count = heard.length;
    await world.passes(60_000);
    assert.equal(heard.length, count, 'and they do not prolong the binding');
  });

  it('a NAT that was switched off and on: the next refresh brings the new way', async () => {
    const { world, nat, phone } = await behind();
    phone.registers();
    await world.passes(100);
    const before = world.bindingsOf('1001')[0]?.remote.port;
    nat.rebind();
    phone.registers();
    await world.passes(100);
    const bindings = world.bindingsOf('1001');
    assert.equal(bindings.length, 1);
    assert.notEqual(bindings[0]?.remote.port, before);
    assert.deepEqual(phone.heard, [200, 200]);
  });

  it('over a connection that is gone nobody can be reached any more', async () => {
    const world = await World.started();
    world.network.addNat({ inside: [INSIDE], outside: NAT });
    const phone = await world.phone('1001', INSIDE, { transport: 'tcp' });
    phone.registers();
    await world.passes(1_000);
    for (const connection of phone.agent.stack.transport.connections) connection.close('stuck');
    await world.passes(1_000);
    assert.deepEqual(world.presence(), ['online 1001', 'offline 1001 connectionClosed']);
  });
});

describe('lightweight refresh (SIG-3)', () => {
  const ON = [['SS_SIP_REGISTRATION_LIGHTWEIGHT', true]] as const;

  it('is taken by the short path and prolongs, with fewer writes', async () => {
    const world = await World.started({ parameters: ON });
    const phone = await world.phone('1001', HOME);
    for (let at = 0; at < 10; at += 1) {
      phone.registers();
      await world.passes(60_000);
    }
    assert.equal(world.registry.registrar.counters.lightweight, 9);
    const [binding] = world.bindingsOf('1001');
    assert.ok(binding !== undefined && binding.expiresMs > binding.storedMs);
    await world.passes(3_500_000);
    assert.equal(world.bindingsOf('1001').length, 1);
  });

  it('never without the digest', async () => {
    const world = await World.started({ parameters: ON });
    const phone = await world.phone('1001', HOME);
    phone.registers();
    await world.passes(100);
    phone.forgetsNonce();
    phone.password = 'another';
    phone.registers();
    await world.passes(100);
    assert.deepEqual(phone.heard, [200, 401]);
    assert.equal(world.registry.registrar.counters.lightweight, 0);
    assert.equal(world.gate.counters.wrongPasswords, 1);
  });

  it('what is not the same goes the long way', async () => {
    const world = await World.started({ parameters: ON });
    const phone = await world.phone('1001', HOME);
    for (const asked of [{}, { callId: 'other' }, { contact: '<sip:1001@192.0.2.10;x=y>' }]) {
      phone.registers(asked);
      await world.passes(100);
    }
    assert.equal(world.registry.registrar.counters.lightweight, 0);
  });
});

describe('what operators see (SIG-3)', () => {
  it('registrations by pages', async () => {
    const world = await World.started();
    for (const [at, user] of ['1003', '1001', '1002'].entries()) {
      (await world.phone(user, `192.0.2.${at + 20}`)).registers();
    }
    await world.passes(1_000);
    const control = registryControl(world.registry, world.clock);
    const users = (page: Parameters<typeof control.registrations>[0]) =>
      control.registrations(page).map(({ user }) => user);
    assert.deepEqual(users({ limit: 2 }), ['1001', '1002']);
    assert.deepEqual(users({ limit: 2, after: '1002' }), ['1003']);
    assert.deepEqual(users({ limit: 9, prefix: '1003' }), ['1003']);
    const [one] = control.registrations({ limit: 1 });
    assert.deepEqual([one?.remote, one?.local], ['192.0.2.21:5060', `${US}:5060`]);
    const { registersTaken } = control.counters();
    assert.equal(registersTaken, 3);
  });

  it('who came and went since they asked last, as he is now (API-3)', async () => {
    const world = await World.started();
    const control = registryControl(world.registry, world.clock);
    const { at } = control.presence(null);
    const phone = await world.phone('1001', '192.0.2.20');
    phone.registers();
    await world.passes(1_000);
    const came = control.presence(at);
    const contacts = came.changed.map(({ user, registrations }) => [user, registrations.length]);
    assert.deepEqual([came.users, came.isCut, contacts], [1, false, [['1001', 1]]]);
    phone.registers({ expires: 0 });
    await world.passes(1_000);
    assert.deepEqual(control.presence(came.at).changed, [{ user: '1001', registrations: [] }]);
    assert.equal(control.presence(at - 1).isCut, true);
  });

  it('who is taken out of the configuration is offline', async () => {
    const world = await World.started();
    (await world.phone('1001', HOME)).registers();
    (await world.phone('1002', '192.0.2.11')).registers();
    await world.passes(1_000);
    world.members.delete('1001');
    world.registry.follow({ checked: [], registeredAt: [] });
    await world.passes(100);
    assert.deepEqual(world.presence().slice(2), ['offline 1001 removed']);
    assert.equal(world.registry.bindings.size, 1);
  });
});
