import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { locate, target } from '@tandem/protocol/sip';
import { nodeResolver } from './node-resolver.ts';
import { type DnsServer, dnsServer } from './testing-dns-server.ts';

const ttlSeconds = 60;

describe('names by DNS (SIG-1)', () => {
  let server: DnsServer;
  const resolver = (readsHosts = false) =>
    nodeResolver({ servers: [server.address], readsHosts, timeoutMs: 100 });

  before(async () => {
    server = await dnsServer([
      { name: 'a.example.com', ttlSeconds, type: 'A', bytes: [192, 0, 2, 1] },
      { name: 'a.example.com', ttlSeconds: 30, type: 'A', bytes: [192, 0, 2, 2] },
      {
        ...({ name: 'a.example.com', ttlSeconds, type: 'AAAA' } as const),
        bytes: [0x20, 0x01, 0x0d, 0xb8, ...Array<number>(11).fill(0), 1],
      },
      {
        ...({ name: '_sips._tcp.example.com', ttlSeconds, type: 'SRV' } as const),
        ...{ priority: 10, weight: 5, port: 5061, target: 'a.example.com' },
      },
      {
        ...({ name: '_sip._udp.example.com', ttlSeconds, type: 'SRV' } as const),
        ...{ priority: 0, weight: 0, port: 0, target: '' },
      },
      {
        ...({ name: 'example.com', ttlSeconds, type: 'NAPTR', order: 10, preference: 20 } as const),
        ...{ texts: ['s', 'SIPS+D2T', ''] as const, replacement: '_sips._tcp.example.com' },
      },
    ]);
  });
  after(() => server.close());

  it('addresses of both families, with how long they hold', async () => {
    const four = await resolver().addresses('a.example.com', 4);
    assert.ok(four.ok);
    assert.deepEqual([...four.value.items].sort(), ['192.0.2.1', '192.0.2.2']);
    assert.equal(four.value.ttlSeconds, 30);
    const six = await resolver().addresses('a.example.com', 6);
    assert.deepEqual(six, { ok: true, value: { items: ['2001:db8::1'], ttlSeconds: 60 } });
  });

  it('services and pointers', async () => {
    const services = await resolver().services('_sips._tcp.example.com');
    assert.ok(services.ok);
    assert.deepEqual(services.value.items, [
      { priority: 10, weight: 5, port: 5061, target: 'a.example.com' },
    ]);
    const none = await resolver().services('_sip._udp.example.com');
    assert.equal(none.ok && none.value.items[0]?.target, '');
    const pointers = await resolver().pointers('example.com');
    assert.ok(pointers.ok);
    const [pointer] = pointers.value.items;
    assert.ok(pointer !== undefined);
    const { order, preference, flags, service, replacement } = pointer;
    assert.deepEqual([order, preference, flags, service], [10, 20, 's', 'SIPS+D2T']);
    assert.equal(replacement, '_sips._tcp.example.com');
  });

  //  what                                   name                     fault
  const faults = [
    ['there is no such name', 'nowhere.example.com', 'absent'],
    ['a name without such records', 'example.com', 'absent'],
    ['a name that is none', '..', 'absent'],
    ['a server that fails', 'broken.example.com', 'failed'],
    ['a server that does not answer', 'silent.example.com', 'failed'],
  ] as const;
  for (const [what, name, fault] of faults) {
    it(`${what}: ${fault}`, async () => {
      assert.deepEqual(await resolver().addresses(name, 4), { ok: false, error: fault });
      if (name === 'example.com') return;
      assert.deepEqual(await resolver().services(name), { ok: false, error: fault });
      assert.deepEqual(await resolver().pointers(name), { ok: false, error: fault });
    });
  }

  it('a name in the file of hosts is found when it is to be', async () => {
    const found = await resolver(true).addresses('localhost', 4);
    assert.ok(found.ok);
    assert.deepEqual(found.value.items, ['127.0.0.1']);
    assert.deepEqual(await resolver().addresses('localhost.', 4), { ok: false, error: 'absent' });
  });

  it('serve RFC 3263: from the bare name to the server', async () => {
    const located = await locate(
      target({ host: 'example.com', port: undefined, transport: undefined, secure: false }),
      { resolver: resolver(), transports: ['udp', 'tls'], families: [6] },
    );
    assert.ok(located.ok);
    assert.deepEqual(located.value.servers, [
      { transport: 'tls', priority: 10, weight: 5, port: 5061, addresses: ['2001:db8::1'] },
    ]);
  });
});
