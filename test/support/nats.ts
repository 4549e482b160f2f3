// A stream of the real nats-server (Debian) on loopback, that can be killed and comes back with
// what it had; and questions to it by the protocol itself.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer as createListener, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import type { TestCertificate } from './certificates.ts';

const HOST = '127.0.0.1';

export interface NatsOptions {
  /** As the server takes it on its command line. */
  readonly login: readonly string[];
  readonly tls?: TestCertificate;
}

/** The same folder is the same stream. */
export class NatsServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-nats-'));
  readonly #options: NatsOptions;
  port = 0;
  #child: ChildProcess | undefined;

  constructor(options: NatsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    const place = ['-js', '-sd', this.#folder, '-a', HOST, '-p', String(this.port)];
    const child = spawn('nats-server', [...place, ...this.#options.login, ...this.#tls()], {
      stdio: 'ignore',
    });
    this.#child = child;
    for (let tries = 0; tries < 400; tries += 1) {
      if (await answers(this.port)) return;
      await sleep(25);
    }
    assert.fail('nats-server did not start');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A request, and the JSON of its answer. */
  async asks(subject: string, body: unknown): Promise<Record<string, unknown>> {
    const socket = await this.#opened();
    const said = JSON.stringify(body);
    socket.write(`SUB back 1\r\nPUB ${subject} back ${said.length}\r\n${said}\r\n`);
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      const answer = /MSG back 1 (\d+)\r\n([\s\S]*)\r\n/.exec(text);
      if (answer?.[2] === undefined || answer[2].length < Number(answer[1])) continue;
      socket.destroy();
      return JSON.parse(answer[2]) as Record<string, unknown>;
    }
    return assert.fail(`no answer to ${subject}: ${text}`);
  }

  #tls(): readonly string[] {
    const { tls } = this.#options;
    if (tls === undefined) return [];
    const [certificate, key] = [join(this.#folder, 'c.pem'), join(this.#folder, 'k.pem')];
    writeFileSync(certificate, tls.certificate);
    writeFileSync(key, tls.key);
    return ['--tls', '--tlscert', certificate, '--tlskey', key];
  }

  async #opened(): Promise<Socket> {
    const { login, tls } = this.#options;
    const plain = connect(this.port, HOST);
    if (tls !== undefined) await once(plain, 'data');
    const socket =
      tls === undefined
        ? plain
        : connectSecurely({ socket: plain, host: HOST, ca: tls.certificate });
    const [, user, , pass] = login;
    const who = login[0] === '--auth' ? { auth_token: user } : { user, pass };
    socket.write(`CONNECT ${JSON.stringify({ verbose: false, ...who })}\r\n`);
    return socket;
  }
}

async function freePort(): Promise<number> {
  const listener = createListener().listen(0, HOST);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
