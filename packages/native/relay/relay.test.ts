// The native part as it is used: built by the setup's own script, loaded, asked about real sockets;
// and its core under the sanitizers, with planted defects to show that these see anything at all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { needs } from '../../../test/support/tools.ts';
import { buildNative, buildSanitized } from '../../../tools/setup/native.mjs';
import { field } from './field.ts';
import { descriptorOf, loadRelay, type NativeRelay, RELAY_VERSION } from './index.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const addon = join(here, 'build', 'relay.node');
const runTimeoutMs = 60_000; // the test program takes a tenth of a second; one that hangs is ended

let scratch = '';
before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tandem-relay-'));
});
after(() => rmSync(scratch, { recursive: true }));

function ran(program: string): { readonly status: number | null; readonly said: string } {
  const once = (command: string, args: readonly string[]) => {
    const end = spawnSync(command, args, { encoding: 'utf8', timeout: runTimeoutMs });
    return { status: end.status, said: `${end.stdout}${end.stderr}` };
  };
  const end = once(program, []);
  // Older sanitizers give up where the kernel scatters addresses far (vm.mmap_rnd_bits).
  const scattered = /unexpected memory mapping|ASLR/.test(end.said);
  return scattered ? once('setarch', ['-R', program]) : end;
}

describe('the core of the relay under the sanitizers (SIG-13) (MED-2)', () => {
  for (const kind of ['address', 'thread'] as const) {
    it(`passes its tests built for ${kind}`, async (t) => {
      if (!needs(t, 'g++')) return;
      const made = await buildSanitized({ root, kind });
      assert.ok('file' in made, made.detail);
      const { status, said } = ran(made.file);
      assert.equal(status, 0, said);
      assert.match(said, /^ok - every drop is counted, IPv4$/m);
      assert.match(said, /^ok - an attacker gets and gives nothing$/m);
      assert.match(said, /^\d+ cases, 0 failed$/m);
    });
  }

  // A sanitizer that sees nothing would let every test above pass.
  const canaries = [
    ['address', 'heap_overflow', /heap-buffer-overflow/],
    ['address', 'signed_overflow', /signed integer overflow/],
    ['thread', 'data_race', /data race/],
  ] as const;
  for (const [kind, name, finding] of canaries) {
    it(`${kind} catches a planted ${name}`, async (t) => {
      if (!needs(t, 'g++')) return;
      const sources = [`packages/native/relay/test/canary/${name}.cc`];
      const made = await buildSanitized({ root, kind, name, sources });
      assert.ok('file' in made, made.detail);
      const { status, said } = ran(made.file);
      assert.notEqual(status, 0);
      assert.match(said, finding);
    });
  }
});

describe('the addon (SIG-13)', () => {
  async function loaded(): Promise<NativeRelay> {
    const made = await buildNative({ root });
    assert.ok('file' in made, made.detail);
    const relay = loadRelay(addon);
    assert.ok(!('unavailable' in relay), 'unavailable' in relay ? relay.unavailable : '');
    return relay;
  }

  async function bound(type: 'udp4' | 'udp6'): Promise<Socket> {
    const socket = createSocket(type);
    socket.bind(0, type === 'udp4' ? '127.0.0.1' : '::1');
    await once(socket, 'listening');
    return socket;
  }

  function open(socket: Socket): number {
    const descriptor = descriptorOf(socket);
    assert.ok(descriptor !== undefined);
    return descriptor;
  }

  it('is built for the version that this source wants', async (t) => {
    if (!needs(t, 'g++')) return;
    assert.equal((await loaded()).version, RELAY_VERSION);
    assert.ok(!('unavailable' in loadRelay()), 'found beside its source too');
  });

  for (const type of ['udp4', 'udp6'] as const) {
    it(`marks, grows and reads the drops of a ${type} socket of Node`, async (t) => {
      if (!needs(t, 'g++')) return;
      const relay = await loaded();
      const socket = await bound(type);
      try {
        const descriptor = open(socket);
        assert.deepEqual(relay.setTypeOfService(descriptor, 0xa0), { ok: true, value: 0xa0 });
        socket.setRecvBufferSize(8192);
        socket.setSendBufferSize(8192);
        assert.deepEqual(relay.growReceiveBuffer(descriptor, 65_536), { ok: true, value: 65_536 });
        assert.deepEqual(relay.growSendBuffer(descriptor, 65_536), { ok: true, value: 65_536 });
        assert.equal(socket.getRecvBufferSize(), 2 * 65_536);
        assert.equal(socket.getSendBufferSize(), 2 * 65_536);
        assert.deepEqual(relay.kernelDrops(descriptor), { ok: true, value: 0 });
        assert.deepEqual(relay.receiveBacklog(descriptor), { ok: true, value: 0 });
      } finally {
        socket.close();
      }
    });
  }

  it('answers a typed fault for every wrong descriptor', async (t) => {
    if (!needs(t, 'g++')) return;
    const relay = await loaded();
    const file = openSync('/dev/null', 'r');
    const notWhole = { kind: 'outOfRange', errno: 'EINVAL' };
    const table = [
      [-1, { kind: 'badDescriptor', errno: 'EBADF' }],
      [1_000_000, { kind: 'badDescriptor', errno: 'EBADF' }],
      [file, { kind: 'notASocket', errno: 'ENOTSOCK' }],
      // Each of these is 0 or 1 to a careless conversion.
      [Number.NaN, notWhole],
      [0.5, notWhole],
      [2 ** 32, notWhole],
      [Number.POSITIVE_INFINITY, notWhole],
    ] as const;
    try {
      for (const [descriptor, error] of table) {
        assert.deepEqual(relay.setTypeOfService(descriptor, 0), { ok: false, error });
        assert.deepEqual(relay.growReceiveBuffer(descriptor, 1), { ok: false, error });
        assert.deepEqual(relay.growSendBuffer(descriptor, 1), { ok: false, error });
        assert.deepEqual(relay.kernelDrops(descriptor), { ok: false, error });
        assert.deepEqual(relay.receiveBacklog(descriptor), { ok: false, error });
      }
    } finally {
      closeSync(file);
    }
  });

  it('marks a socket of TCP too, and touches nothing else of it', async (t) => {
    if (!needs(t, 'g++')) return;
    const relay = await loaded();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const tcp = descriptorOf(server);
      assert.ok(tcp !== undefined);
      const error = { kind: 'notUdp', errno: 'EPROTOTYPE' };
      assert.deepEqual(relay.setTypeOfService(tcp, 0xb8), { ok: true, value: 0xb8 });
      assert.deepEqual(relay.growReceiveBuffer(tcp, 1), { ok: false, error });
      assert.deepEqual(relay.growSendBuffer(tcp, 1), { ok: false, error });
      assert.deepEqual(relay.kernelDrops(tcp), { ok: false, error });
    } finally {
      server.close();
    }
  });

  it('answers a typed fault for figures that no socket takes', async (t) => {
    if (!needs(t, 'g++')) return;
    const relay = await loaded();
    const socket = await bound('udp4');
    const outOfRange = { ok: false, error: { kind: 'outOfRange', errno: 'EINVAL' } };
    try {
      for (const byte of [-1, 256, 0.5, Number.NaN]) {
        assert.deepEqual(relay.setTypeOfService(open(socket), byte), outOfRange);
      }
      for (const bytes of [0, -1, 2 ** 30, 2 ** 40, Number.NaN]) {
        assert.deepEqual(relay.growReceiveBuffer(open(socket), bytes), outOfRange);
        assert.deepEqual(relay.growSendBuffer(open(socket), bytes), outOfRange);
      }
    } finally {
      socket.close();
    }
  });

  it('works from a program that was bundled into another folder', async (t) => {
    if (!needs(t, 'g++')) return;
    await loaded();
    const outfile = join(scratch, 'bundled.mjs');
    await build({
      entryPoints: [join(here, 'index.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    });
    const bundled: unknown = await import(pathToFileURL(outfile).href);
    const load = field(bundled, 'loadRelay');
    assert.ok(typeof load === 'function');
    assert.equal(field(load(addon), 'version'), RELAY_VERSION);
    assert.match(String(field(load(), 'unavailable')), /relay\.node is not there/);
  });

  it('a socket of many datagrams that is closed leaves no memory behind', async (t) => {
    if (!needs(t, 'g++')) return;
    const closed = closedOne(await loaded());
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    for (let turns = 0; closed.deref() !== undefined && turns < 10; turns += 1) {
      await turn(); // what was looked at in this one is kept until its end
      collect();
    }
    assert.equal(closed.deref(), undefined);
  });

  it('loads in a worker while the main thread has it', async (t) => {
    if (!needs(t, 'g++')) return;
    await loaded();
    const script = `require('node:worker_threads').parentPort.postMessage(
      require(${JSON.stringify(addon)}).kernelDrops(-1))`;
    const worker = new Worker(script, { eval: true });
    const [answer] = await once(worker, 'message');
    assert.ok(Number(answer) < 0);
    await worker.terminate();
  });
});

function closedOne(relay: NativeRelay): WeakRef<object> {
  const nobody = { received: () => undefined, broken: () => undefined };
  const opened = relay.openDatagrams({ address: '127.0.0.1', port: 0 }, nobody);
  assert.ok(opened.ok);
  opened.value.close();
  return new WeakRef(opened.value);
}

describe('loadRelay refuses what it cannot trust, in plain words', () => {
  const addonOf = (name: string, source: string) => {
    const file = join(scratch, name);
    writeFileSync(file, source);
    return file;
  };
  const functions = 'setTypeOfService(){}, growReceiveBuffer(){}, growSendBuffer(){}';
  //  what                  file's content                                              says
  const table: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['older.cjs', `module.exports = { version: 0, ${functions} }`, /version 0 and .* wants \d/],
    ['nameless.cjs', `module.exports = { ${functions} }`, /of no version and .* wants \d/],
    ['empty.cjs', 'module.exports = null', /of no version/],
    [
      'lacking.cjs',
      `module.exports = { version: ${RELAY_VERSION}, ${functions} }`,
      /lacks functions/,
    ],
    ['damaged.node', 'not a shared object', /cannot be loaded: .*damaged\.node/],
    ['cut.node', '', /cannot be loaded: .*file too short/],
    ['throwing.cjs', 'throw "early"', /cannot be loaded: early/],
  ];
  for (const [name, source, says] of table) {
    it(name, () => {
      const relay = loadRelay(addonOf(name, source));
      assert.ok('unavailable' in relay);
      assert.match(relay.unavailable, says);
      assert.match(relay.unavailable, /build it with: node tools\/setup\/native\.mjs$/);
    });
  }

  it('a file that is not there', () => {
    const relay = loadRelay(join(scratch, 'nowhere', 'relay.node'));
    assert.ok('unavailable' in relay);
    assert.match(relay.unavailable, /nowhere\/relay\.node is not there; build it with/);
  });
});

describe('descriptorOf', () => {
  it('knows a socket only while it is bound, and without a warning of Node', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => void warnings.push(warning);
    process.on('warning', warned);
    const socket = createSocket('udp4');
    assert.equal(descriptorOf(socket), undefined);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    assert.ok((descriptorOf(socket) ?? -1) > 2);
    socket.close();
    assert.equal(descriptorOf(socket), undefined);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    assert.deepEqual(warnings, []);
  });

  it('still finds it where a Node keeps it under its old name', () => {
    const old: unknown = Object.create(null, { _handle: { value: { fd: 17 } } });
    assert.equal(descriptorOf(old as Socket), 17);
  });
});
