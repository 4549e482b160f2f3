import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { loadRelay } from '@tandem/native/relay';
import type { DatagramSocket, PeerIdentity, StreamConnection } from '@tandem/protocol/sip';
import { type TestCertificate, testCertificate } from '../../../test/support/certificates.ts';
import { needs } from '../../../test/support/tools.ts';
import { buildNative } from '../../../tools/setup/native.mjs';
import { carriesSip, type DeafPeer } from '../../protocol/sip/transport/transport.conformance.ts';
import type { DatagramTuning } from './datagram-socket.ts';
import { type NodeSockets, nodeSockets } from './node-sockets.ts';
import { TlsMaterial, type TlsSettings } from './tls-material.ts';

const LOOPBACK = { 4: '127.0.0.1', 6: '::1' } as const;
const NAME = 'callee.example.com';
/** Far more than loopback takes, so that only what never comes fails. */
const GIVE_UP_MS = 10_000;

const CERTIFICATE = testCertificate([NAME, '127.0.0.1', '::1']);
const NEXT_CERTIFICATE = testCertificate(['next.example.com']);

const tuning = {
  dscp: 40,
  means: {
    relay: { unavailable: 'no relay in this test' },
    readText: () => Promise.reject(new Error('not read in this test')),
  },
};

async function tlsOf(
  { certificate, key }: TestCertificate,
  settings: Partial<TlsSettings> = {},
): Promise<TlsMaterial> {
  const files: Readonly<Record<string, string>> = { certificate, key, authorities: certificate };
  const loaded = await TlsMaterial.load(
    {
      files: { certificate: 'certificate', key: 'key' },
      authorities: 'authorities',
      clientCertificates: 'ignored',
      checksServers: true,
      ...settings,
    },
    async (path) => files[path] ?? assert.fail(path),
  );
  assert.ok(loaded.ok);
  return loaded.value;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (!holds()) {
    if (performance.now() > endMs) assert.fail(`${what} did not come`);
    await pause(2);
  }
}

async function deafPeer(t: TestContext, host: string): Promise<DeafPeer> {
  const sockets: Socket[] = [];
  let heardBytes = 0;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as { port: number };
  const hear = (): void => {
    for (const socket of sockets) {
      socket.on('data', ({ length }) => {
        heardBytes += length;
      });
      socket.resume();
    }
  };
  return { at: { address: host, port }, hear, heardBytes: () => heardBytes };
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

async function nativeTuning(t: TestContext): Promise<DatagramTuning | undefined> {
  if (!needs(t, 'g++')) return undefined;
  const made = await buildNative({ root });
  assert.ok('file' in made, made.detail);
  const relay = loadRelay(made.file);
  assert.ok(!('unavailable' in relay));
  return { dscp: 40, means: { ...tuning.means, relay } };
}

for (const by of ['Node', 'the native relay'] as const) {
  carriesSip(`this machine, by ${by}`, async (t, family) => {
    const means = by === 'Node' ? tuning : await nativeTuning(t);
    return means && benchOf(t, LOOPBACK[family], means);
  });
}

async function benchOf(t: TestContext, address: string, means: DatagramTuning) {
  const tls = await tlsOf(CERTIFICATE);
  const sockets = nodeSockets({ tuning: means, option: '--sip', tls });
  return {
    caller: sockets,
    callerAddress: address,
    callee: sockets,
    calleeAddress: address,
    calleeName: NAME,
    nobody: { address, port: 1 },
    until,
    deafPeer: () => deafPeer(t, address),
  };
}

for (const by of ['Node', 'the native relay'] as const) {
  const make = async (t: TestContext): Promise<NodeSockets | undefined> => {
    const means = by === 'Node' ? tuning : await nativeTuning(t);
    return means && nodeSockets({ tuning: means, option: '--sip' });
  };
  faultsOfAddresses(by, make);
}

function faultsOfAddresses(
  by: string,
  make: (t: TestContext) => Promise<NodeSockets | undefined>,
): void {
  describe(`faults of addresses, by ${by} (SIG-1)`, () => {
    it('an address that this machine has not', async (t) => {
      const sockets = await make(t);
      if (sockets === undefined) return;
      const at = { address: '192.0.2.1', port: 0 };
      const ignored = { received: never, broken: never };
      const bound = await sockets.bindDatagrams(at, ignored);
      const acceptor = { admits: () => true, accepted: never };
      const listening = await sockets.listen({ at, secure: false }, acceptor);
      for (const answer of [bound, listening]) {
        assert.ok(!answer.ok);
        assert.equal(answer.error.code, 'ADDRESS_ABSENT');
        assert.match(answer.error.message, /SIP cannot listen on (?:UDP|TCP) 192\.0\.2\.1:0/);
        assert.match(answer.error.advice, /--sip/);
      }
    });

    it('a datagram to where no way leads is refused, and the next one is sent', async (t) => {
      const sockets = await make(t);
      if (sockets === undefined) return;
      const heard: string[] = [];
      const bound = await sockets.bindDatagrams(
        { address: '127.0.0.1', port: 0 },
        { received: (bytes) => heard.push(String(bytes)), broken: never },
      );
      assert.ok(bound.ok);
      const { value: socket } = bound;
      const faults: string[] = [];
      const far = { address: '203.0.113.1', port: 5060 };
      socket.send(Buffer.from('far'), far, (fault) => faults.push(fault));
      socket.send(Buffer.from('near'), socket.local, assert.fail);
      await until(() => heard.length === 1 && faults.length === 1, 'the refusal and the datagram');
      assert.deepEqual([heard, faults], [['near'], ['unreachable']]);
      assert.equal(sockets.datagramSockets.size, 1);
      await socket.close();
      await socket.close();
      assert.equal(sockets.datagramSockets.size, 0);
      socket.send(Buffer.from('late'), socket.local, (fault) => faults.push(fault));
      await until(() => faults.length === 2, 'the refusal of the closed socket');
    });
  });
}

describe('a socket on all addresses (SIG-8)', () => {
  it('hears which of them a datagram came to, and answers from there', async (t) => {
    const means = await nativeTuning(t);
    if (means === undefined) return;
    const sockets = nodeSockets({ tuning: means, option: '--sip' });
    const came: string[] = [];
    const back: string[] = [];
    const everywhere = await sockets.bindDatagrams(
      { address: '0.0.0.0', port: 0 },
      { received: (bytes, _, at) => came.push(`${bytes} to ${at}`), broken: never },
    );
    const peer = await sockets.bindDatagrams(
      { address: '127.0.0.1', port: 0 },
      { received: (bytes, { address }) => back.push(`${bytes} from ${address}`), broken: never },
    );
    assert.ok(everywhere.ok && peer.ok);
    const { port } = everywhere.value.local;
    const ours = ['127.0.0.2', '127.0.0.1', '127.0.0.3'];
    for (const address of ours) peer.value.send(Buffer.from('hi'), { address, port }, never);
    await until(() => came.length === 3, 'what was sent');
    assert.deepEqual(came, ['hi to 127.0.0.2', 'hi to 127.0.0.1', 'hi to 127.0.0.3']);
    for (const address of ours) {
      const one: DatagramSocket | undefined = everywhere.value.from?.(address);
      assert.deepEqual(one?.local, { address, port });
      one?.send(Buffer.from('ho'), peer.value.local, never);
    }
    await until(() => back.length === 3, 'the answers');
    assert.deepEqual(back, ['ho from 127.0.0.2', 'ho from 127.0.0.1', 'ho from 127.0.0.3']);
    const faults: string[] = [];
    const nobody = everywhere.value.from?.('192.0.2.1');
    nobody?.send(Buffer.from('no'), peer.value.local, (fault) => faults.push(fault));
    await until(() => faults.length === 1, 'that this address is not ours');
    await Promise.all([everywhere.value.close(), peer.value.close()]);
  });
});

describe('without a certificate', () => {
  it('without a certificate there is no TLS, neither way', async () => {
    const sockets = nodeSockets({ tuning, option: '--sip' });
    const at = { address: '127.0.0.1', port: 0 };
    const acceptor = { admits: () => true, accepted: never };
    const listening = await sockets.listen({ at, secure: true }, acceptor);
    assert.ok(!listening.ok);
    assert.match(listening.error.message, /no certificate/);
    const closed: string[] = [];
    const events = {
      ...{ opened: never, data: never, ended: never },
      closed: (why: string) => closed.push(why),
    };
    const to = { address: '127.0.0.1', port: 1 };
    sockets.connect({ to, from: undefined, secure: { serverName: NAME } }, events);
    await until(() => closed.length === 1, 'the end');
    assert.deepEqual(closed, ['untrusted']);
  });
});

interface Greeted {
  readonly atServer: PeerIdentity | undefined;
  readonly atClient: PeerIdentity | undefined;
  readonly why: string | undefined;
  readonly client: StreamConnection;
  readonly heard: () => string;
  readonly say: (text: string) => void;
}

type Ends = readonly [server: NodeSockets, client: NodeSockets, serverName?: string];

/** One connection over TLS, and what each end found out about the other. */
async function greeted(
  t: TestContext,
  ...[server, client, serverName = NAME]: Ends
): Promise<Greeted> {
  let accepted: StreamConnection | undefined;
  let text = '';
  const quiet = { ended: () => undefined, data: () => undefined };
  const at = { address: '127.0.0.1', port: 0 };
  const listening = await server.listen(
    { at, secure: true },
    {
      admits: () => true,
      accepted: (connection) => ({
        ...quiet,
        opened: () => {
          accepted = connection;
        },
        data: (bytes) => {
          text += Buffer.from(bytes).toString('latin1');
        },
        closed: () => undefined,
      }),
    },
  );
  assert.ok(listening.ok);
  t.after(() => listening.value.close());
  let isOpen = false;
  let why: string | undefined;
  const connection = client.connect(
    { to: listening.value.local, from: undefined, secure: { serverName } },
    {
      ...quiet,
      opened: () => {
        isOpen = true;
      },
      closed: (reason) => {
        why = reason;
      },
    },
  );
  t.after(() => connection.reset());
  await until(() => (isOpen && accepted !== undefined) || why !== undefined, 'a handshake');
  return {
    ...{ atServer: accepted?.peer, atClient: connection.peer, why, client: connection },
    heard: () => text,
    say: (words) => connection.write(Buffer.from(words)),
  };
}

describe('TLS (SIG-1)', () => {
  it('new certificates are for new connections; those that are there go on', async (t) => {
    const files = { ...CERTIFICATE, authorities: CERTIFICATE.certificate };
    const read = async (path: string) => files[path as keyof typeof files];
    const settings = {
      files: { certificate: 'certificate', key: 'key' },
      ...({ clientCertificates: 'ignored', checksServers: true } as const),
    };
    const loaded = await TlsMaterial.load(settings, read);
    assert.ok(loaded.ok);
    const server = nodeSockets({ tuning, option: '--sip', tls: loaded.value });
    const trusting = (certificate: TestCertificate) => tlsOf(certificate);
    const first = nodeSockets({ tuning, option: '', tls: await trusting(CERTIFICATE) });
    const before = await greeted(t, server, first);
    assert.equal(before.why, undefined);

    const bad = { ...NEXT_CERTIFICATE, key: CERTIFICATE.key };
    Object.assign(files, bad);
    const refused = await loaded.value.reload();
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'TLS_INVALID');
    assert.equal((await greeted(t, server, first)).why, undefined, 'all is as it was');

    Object.assign(files, NEXT_CERTIFICATE);
    assert.ok((await loaded.value.reload()).ok);
    assert.equal((await greeted(t, server, first)).why, 'untrusted', 'another one is shown');
    const next = nodeSockets({ tuning, option: '', tls: await trusting(NEXT_CERTIFICATE) });
    const after = await greeted(t, server, next, 'next.example.com');
    assert.deepEqual(after.atClient, { trusted: true, names: ['next.example.com'] });
    before.say('still here');
    await until(() => before.heard() === 'still here', 'the first connection');
  });

  it('a listener shows new certificates without being opened again', async (t) => {
    const files = { ...CERTIFICATE };
    const tls = await TlsMaterial.load(
      {
        files: { certificate: 'certificate', key: 'key' },
        ...({ clientCertificates: 'ignored', checksServers: true } as const),
      },
      async (path) => files[path as keyof typeof files],
    );
    assert.ok(tls.ok);
    const server = nodeSockets({ tuning, option: '--sip', tls: tls.value });
    const at = { address: '127.0.0.1', port: 0 };
    const quiet = { ...{ opened: none, data: none, ended: none, closed: none } };
    const listening = await server.listen(
      { at, secure: true },
      { admits: () => true, accepted: () => quiet },
    );
    assert.ok(listening.ok);
    t.after(() => listening.value.close());
    const shown = async (): Promise<string | undefined> => {
      const { port } = listening.value.local;
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { subjectaltname } = socket.getPeerCertificate();
      socket.destroy();
      return subjectaltname;
    };
    assert.match((await shown()) ?? '', /callee\.example\.com/);
    Object.assign(files, NEXT_CERTIFICATE);
    assert.ok((await tls.value.reload()).ok);
    assert.equal(await shown(), 'DNS:next.example.com');
  });

  //  server asks     client shows   then at the server                    at the client
  const table: ReadonlyArray<
    readonly [TlsSettings['clientCertificates'], boolean, boolean | undefined, string | undefined]
  > = [
    ['ignored', true, false, undefined],
    ['asked', true, true, undefined],
    ['asked', false, false, undefined],
    ['required', true, true, undefined],
  ];
  for (const [clientCertificates, isKnown, trusted, why] of table) {
    it(`certificates of clients ${clientCertificates}, a known one: ${isKnown}`, async (t) => {
      const serverTls = await tlsOf(CERTIFICATE, { clientCertificates });
      const server = nodeSockets({ tuning, option: '--sip', tls: serverTls });
      const shown = isKnown ? CERTIFICATE : NEXT_CERTIFICATE;
      const files: Readonly<Record<string, string>> = { ...shown, ca: CERTIFICATE.certificate };
      const clientTls = await TlsMaterial.load(
        {
          files: { certificate: 'certificate', key: 'key' },
          ...({ authorities: 'ca', clientCertificates: 'ignored', checksServers: true } as const),
        },
        async (path) => files[path] ?? assert.fail(path),
      );
      assert.ok(clientTls.ok);
      const client = nodeSockets({ tuning, option: '--sip', tls: clientTls.value });
      const met = await greeted(t, server, client);
      assert.deepEqual([met.atServer?.trusted, met.why], [trusted, why]);
    });
  }

  it('a client without the certificate that is required hears no answer', async (t) => {
    const serverTls = await tlsOf(CERTIFICATE, { clientCertificates: 'required' });
    const server = nodeSockets({ tuning, option: '--sip', tls: serverTls });
    const events: string[] = [];
    const listening = await server.listen(
      { at: { address: '127.0.0.1', port: 0 }, secure: true },
      {
        admits: () => true,
        accepted: () => ({
          opened: () => events.push('opened'),
          data: () => events.push('data'),
          ended: () => events.push('ended'),
          closed: (why) => events.push(why),
        }),
      },
    );
    assert.ok(listening.ok);
    t.after(() => listening.value.close());
    const { port } = listening.value.local;
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
    socket.on('error', () => socket.destroy());
    socket.write('hello');
    await until(() => events.length > 0, 'the end');
    assert.deepEqual(events, ['untrusted']);
  });

  it('names of ours have certificates of their own (SNI)', async (t) => {
    const files: Readonly<Record<string, string>> = {
      ...CERTIFICATE,
      ...{ nextCertificate: NEXT_CERTIFICATE.certificate, nextKey: NEXT_CERTIFICATE.key },
    };
    const tls = await TlsMaterial.load(
      {
        files: { certificate: 'certificate', key: 'key' },
        byName: { 'Next.example.com': { certificate: 'nextCertificate', key: 'nextKey' } },
        ...({ clientCertificates: 'ignored', checksServers: true } as const),
      },
      async (path) => files[path] ?? assert.fail(path),
    );
    assert.ok(tls.ok);
    const server = nodeSockets({ tuning, option: '--sip', tls: tls.value });
    const any = nodeSockets({
      ...{ tuning, option: '' },
      tls: await tlsOf(CERTIFICATE, { checksServers: false }),
    });
    const next = await greeted(t, server, any, 'next.example.com');
    assert.deepEqual(next.atClient, { trusted: false, names: ['next.example.com'] });
    assert.equal((await greeted(t, server, any)).atClient?.names[0], NAME);
  });

  it('versions before 1.2 are refused', async (t) => {
    const server = nodeSockets({ tuning, option: '--sip', tls: await tlsOf(CERTIFICATE) });
    const closed: string[] = [];
    const listening = await server.listen(
      { at: { address: '127.0.0.1', port: 0 }, secure: true },
      {
        admits: () => true,
        accepted: () => ({
          ...{ opened: never, data: never, ended: none },
          closed: (why) => closed.push(why),
        }),
      },
    );
    assert.ok(listening.ok);
    t.after(() => listening.value.close());
    const { port } = listening.value.local;
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...old });
    const fault: NodeJS.ErrnoException = await new Promise((resolve) =>
      socket.on('error', resolve),
    );
    assert.match(String(fault.code), /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|ECONNRESET/);
    await until(() => closed.length === 1, 'the end');
    assert.deepEqual(closed, ['untrusted']);
  });

  //  what is wrong                       certificate     key     authorities  code
  const faults: ReadonlyArray<readonly [string, string, string, string, string]> = [
    ['a file is not there', 'missing', 'key', 'authorities', 'TLS_UNREADABLE'],
    ['the key is not there', 'certificate', 'missing', 'authorities', 'TLS_UNREADABLE'],
    ['the authorities are not there', 'certificate', 'key', 'missing', 'TLS_UNREADABLE'],
    ['no PEM', 'nonsense', 'key', 'authorities', 'TLS_INVALID'],
    ['a key of another certificate', 'certificate', 'otherKey', 'authorities', 'TLS_INVALID'],
  ];
  for (const [what, certificate, key, authorities, code] of faults) {
    it(`${what}: told, without a word of the key`, async () => {
      const files: Readonly<Record<string, string>> = {
        ...CERTIFICATE,
        authorities: CERTIFICATE.certificate,
        ...{ nonsense: 'nonsense', otherKey: NEXT_CERTIFICATE.key },
      };
      const loaded = await TlsMaterial.load(
        {
          files: { certificate, key },
          ...({ authorities, clientCertificates: 'ignored', checksServers: true } as const),
        },
        async (path) => files[path] ?? Promise.reject(new Error('ENOENT')),
      );
      assert.ok(!loaded.ok);
      assert.equal(loaded.error.code, code);
      assert.ok(!loaded.error.message.includes(NEXT_CERTIFICATE.key.slice(30, 60)));
    });
  }
});

describe('a connection that is reset (SS_TCP_CLOSE_RESET)', () => {
  it('ends with RST on the wire, and a plain end with FIN', async (t) => {
    const sockets = nodeSockets({ tuning, option: '--sip' });
    const accepted: StreamConnection[] = [];
    const listening = await sockets.listen(
      { at: { address: '127.0.0.1', port: 0 }, secure: false },
      {
        admits: () => true,
        accepted: (connection) => {
          accepted.push(connection);
          return { opened: none, data: none, ended: none, closed: none };
        },
      },
    );
    assert.ok(listening.ok);
    t.after(() => listening.value.close());
    const endOf = async (close: (connection: StreamConnection) => void): Promise<string> => {
      const socket = connectTcp(listening.value.local.port, '127.0.0.1');
      const count = accepted.length;
      await until(() => accepted.length > count, 'a connection');
      const end = new Promise<string>((resolve) => {
        socket.on('error', ({ message }) => resolve(message));
        socket.on('end', () => resolve('end'));
      });
      socket.resume();
      const connection = accepted[count];
      assert.ok(connection !== undefined);
      close(connection);
      return end;
    };
    assert.match(await endOf((connection) => connection.reset()), /ECONNRESET/);
    assert.equal(await endOf((connection) => connection.end()), 'end');
  });
});

function none(): void {
  // What happens then is looked at elsewhere.
}

function never(): never {
  assert.fail('this must not come');
}
