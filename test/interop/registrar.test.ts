// Our registrar on real sockets, with the phones of others: baresip registers over UDP and TCP, and
// one with a wrong password does not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ms, systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import {
  Authenticator,
  Bindings,
  Registrar,
  type RegistrationFailure,
  type RegistryEvent,
} from '@tandem/engine/registry';
import { nodeSockets } from '@tandem/platform/net';
import { DigestServer, SipStack, transactionTimings } from '@tandem/protocol/sip';
import { withBaresip } from '../support/baresip-registers.ts';
import { needs } from '../support/tools.ts';

const LOOPBACK = '127.0.0.1';
const BY_SOCKET = {
  replyAddress: 'socket',
  requestAddress: 'socket',
  localAddress: null,
  reliableProvisional: 'supported',
  sessionTimer: true,
} as const;
const GIVE_UP_MS = 20_000;
const clock = systemClock();
const timers = systemTimers();
const random = systemRandom();

class Host {
  readonly events: RegistryEvent[] = [];
  readonly wrong: string[] = [];
  readonly failed: RegistrationFailure[] = [];
  readonly bindings = new Bindings({
    ...{ clock, timers, listener: { hears: (event) => this.events.push(event) } },
    ...{ partiesOf: () => [], changed: () => undefined },
  });
  readonly stack: SipStack<undefined>;

  constructor() {
    const digest = new DigestServer({
      ...{ clock, random, seal: random.bytes(32), firstAnswerMs: () => GIVE_UP_MS },
    });
    const authenticator = new Authenticator({
      ...{ digest, random },
      directory: {
        whoIs: (user) =>
          user === '1001'
            ? { password: 'right', parties: [], transports: null, ...BY_SOCKET }
            : undefined,
        isKnownAddress: () => false,
      },
      watch: {
        wrongPassword: (_, user) => this.wrong.push(user),
        rightPassword: () => undefined,
      },
      settings: () => ({ code: 401, realm: 'tandem.example' }),
    });
    const registrar = new Registrar({
      ...{ clock, random, bindings: this.bindings, authenticator },
      ways: { flowBack: (request, mode) => this.stack.transport.flowBack(request, mode) },
      failures: { note: (one) => this.failed.push(one) },
      settings: () => ({ expireSeconds: 3_600, natExpireSeconds: 300, lightweight: false }),
    });
    const means = {
      relay: { unavailable: 'not needed here' },
      readText: async (path: string) => readFileSync(path, 'utf8'),
    };
    this.stack = new SipStack<undefined>({
      sockets: nodeSockets({ tuning: { dscp: 40, means }, option: '--sip' }),
      ...{ clock, timers, random, timings: transactionTimings() },
      user: {
        request: (received, transaction) => {
          if (!registrar.handles(received.method)) {
            this.stack.abandon(transaction);
            return;
          }
          registrar.request(received, transaction, {
            respond: (response) => this.stack.respond(transaction, response),
            withhold: () => this.stack.abandon(transaction),
          });
        },
        cancel: (_, transaction) => this.stack.abandon(transaction),
        ...{ ack: nothing, response: nothing, strayResponse: nothing, failed: nothing },
        ...{ moved: nothing, connectionClosed: nothing },
      },
    });
  }

  async listens(): Promise<number> {
    const both = await this.stack.transport.listenBoth({ address: LOOPBACK, port: 0 });
    assert.ok(both.ok);
    return both.value.local.port;
  }

  async ends(): Promise<void> {
    this.bindings.clear();
    await this.stack.close();
  }
}

function nothing(): void {
  // Not of interest here.
}

async function until(isSo: () => boolean): Promise<boolean> {
  const endMs = clock.now() + GIVE_UP_MS;
  while (!isSo() && clock.now() < endMs) {
    await new Promise<void>((resolve) => timers.after(ms(50), resolve));
  }
  return isSo();
}

describe('baresip registers with us (SIG-3)', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`over ${transport}, and leaves`, { timeout: 60_000 }, async (t) => {
      if (!needs(t, 'baresip')) return;
      const host = new Host();
      const port = await host.listens();
      const account = `<sip:1001@${LOOPBACK}:${port};transport=${transport}>;auth_pass=right;regint=60`;
      const was = await withBaresip({ account, address: LOOPBACK }, () => host.bindings.size === 1);
      assert.ok(was, 'it is registered');
      const [online] = host.events;
      assert.ok(online?.type === 'online');
      assert.deepEqual([online.user, online.transport], ['1001', transport]);
      assert.match(online.product, /baresip/i);
      assert.ok(await until(() => host.bindings.size === 0), 'and takes it back when it ends');
      await host.ends();
    });
  }

  it('not with a wrong password', { timeout: 60_000 }, async (t) => {
    if (!needs(t, 'baresip')) return;
    const host = new Host();
    const port = await host.listens();
    const account = `<sip:1001@${LOOPBACK}:${port}>;auth_pass=wrong;regint=60`;
    assert.ok(await withBaresip({ account, address: LOOPBACK }, () => host.wrong.length > 0));
    const [failed] = host.failed;
    assert.deepEqual([failed?.user, failed?.fault], ['1001', 'wrongPassword']);
    assert.equal(host.bindings.size, 0);
    await host.ends();
  });
});
