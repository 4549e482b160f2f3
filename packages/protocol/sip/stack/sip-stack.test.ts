import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms, type Result } from '@tandem/base/kernel';
import {
  type LinkQuality,
  type SeededRandom,
  SimulatedNetwork,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';
import {
  type ClientTransaction,
  type Failure,
  type InviteClientTransaction,
  type ServerTransaction,
  type Transaction,
  transactionTimings,
} from '../transaction/index.ts';
import type {
  CloseReason,
  Connection,
  Flow,
  NextHop,
  ReceivedRequest,
  ReceivedResponse,
} from '../transport/index.ts';
import { simulatedSockets } from '../transport/testing-sockets.ts';
import { HEADERS, responseTo, type Via, writeRequest } from '../wire/index.ts';
import { type RequestPlan, SipStack, type SipTypes, type SipUser } from './index.ts';

type Client = ClientTransaction<SipTypes<string>>;
type Server = ServerTransaction<SipTypes<string>>;

const TIMINGS = transactionTimings();
const BAD: Partial<LinkQuality> = {
  ...{ loss: 0.3, delayMs: 20, jitterMs: 100, duplication: 0.1, reordering: 0.3, reorderMs: 400 },
};

/** One user agent: answers what comes as it is told, and writes down what it hears. */
class Agent implements SipUser<string> {
  readonly stack: SipStack<string>;
  readonly clock: VirtualClock;
  readonly address: string;
  /** What the user was told, in order. */
  readonly told: string[] = [];
  readonly requests: ReceivedRequest[] = [];
  readonly closed: CloseReason[] = [];
  readonly sentMethods: string[] = [];
  onRequest: (request: ReceivedRequest, transaction: Server) => void = () => undefined;
  #acknowledged = false;

  constructor(network: SimulatedNetwork, clock: VirtualClock, address: string) {
    this.address = address;
    this.clock = clock;
    this.stack = new SipStack<string>({
      sockets: simulatedSockets({ network, addresses: [address] }),
      clock,
      timers: clock,
      random: seededRandom(7).fork(address),
      timings: TIMINGS,
      user: this,
    });
  }

  async listens(port = 5060): Promise<this> {
    const both = await this.stack.transport.listenBoth({ address: this.address, port });
    assert.ok(both.ok);
    return this;
  }

  request(request: ReceivedRequest, transaction: Server): void {
    this.told.push(`${request.method} by ${request.flow.transport}`);
    this.requests.push(request);
    this.onRequest(request, transaction);
  }
  ack(request: ReceivedRequest, invite: Server | undefined): void {
    this.#acknowledged = true;
    assert.equal(invite, undefined, 'an ACK of a 2xx has a branch of its own');
    this.told.push(`ACK ${request.cseqNumber}`);
  }
  cancel(request: ReceivedRequest, transaction: Server, invite: Server | undefined): void {
    this.told.push(`CANCEL of ${invite === undefined ? 'nothing' : 'an INVITE'}`);
    this.answers(request, transaction, invite === undefined ? 481 : 200);
    const [first] = this.requests;
    if (invite !== undefined && first !== undefined) this.answers(first, invite, 487);
  }
  response(response: ReceivedResponse, transaction: Client): void {
    this.told.push(`${response.status} for ${transaction.owner}`);
    if (response.method === 'INVITE' && isSuccess(response.status)) this.acknowledges(response);
  }
  strayResponse(response: ReceivedResponse): void {
    this.told.push(`stray ${response.status}`);
    this.acknowledges(response);
  }
  failed(what: Failure, transaction: Transaction<SipTypes<string>>): void {
    this.told.push(`${what} of ${transaction.method}`);
  }
  moved(from: Client, to: Client): void {
    assert.equal(from.owner, to.owner);
    this.told.push(`moved to ${to.destination.transport} ${to.destination.remote.address}`);
  }
  connectionClosed(_: Connection, why: CloseReason): void {
    this.closed.push(why);
  }

  answers({ message, source }: ReceivedRequest, transaction: Server, status: number): void {
    const toTag = message.toTag || `${this.address}-tag`;
    const bytes = responseTo(message, { status, toTag, source }).finish();
    this.stack.respond(transaction, { status, bytes, toTag });
  }

  /** As a dialog does: again and again until the ACK comes. */
  accepts(request: ReceivedRequest, transaction: Server): void {
    this.answers(request, transaction, 200);
    let atMs = 0;
    for (const pause of TIMINGS.unreliable.finalResendMs) {
      atMs += pause;
      this.clock.after(ms(atMs), () => {
        if (!this.#acknowledged) this.answers(request, transaction, 200);
      });
    }
  }

  acknowledges({ message, flow }: ReceivedResponse): void {
    const via = this.stack.transport.viaOf(flow, this.stack.newBranch());
    const ack = writeRequest('ACK', `sip:callee@${flow.remote.address}`)
      .header(HEADERS.via, via)
      .copy(message, HEADERS.from)
      .copy(message, HEADERS.to)
      .copy(message, HEADERS.callId)
      .header(HEADERS.cseq, { number: message.cseqNumber, method: 'ACK' });
    this.stack.send(ack.finish(), flow);
  }

  plan(method: string, hops: readonly NextHop[], more: Partial<RequestPlan<string>> = {}) {
    const write = (via: Via): Uint8Array => {
      this.sentMethods.push(`${method} ${via.transport}`);
      return writeRequest(method, 'sip:callee@example.com')
        .header(HEADERS.via, via)
        .header(HEADERS.maxForwards, 70)
        .line(HEADERS.from, `<sip:${this.address}>;tag=from`)
        .line(HEADERS.to, '<sip:callee@example.com>')
        .line(HEADERS.callId, `${method}-call`)
        .header(HEADERS.cseq, { number: 1, method })
        .finish();
    };
    const flows = this.stack.flowsTo(hops);
    return { method, owner: method, flows, largeByTcp: false, write, ...more };
  }

  calls(method: string, hops: readonly NextHop[], more: Partial<RequestPlan<string>> = {}): Client {
    const started = this.stack.request(this.plan(method, hops, more));
    return taken(started);
  }
}

function taken<T>(answer: Result<T, string>): T {
  assert.ok(answer.ok);
  return answer.value;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

const hop = (transport: 'udp' | 'tcp', address: string, port = 5060): NextHop => ({
  transport,
  remote: { address, port },
});

interface Pair {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  readonly caller: Agent;
  readonly callee: Agent;
  readonly random: SeededRandom;
}

async function pair(seed = 1, quality: Partial<LinkQuality> = {}, six = false): Promise<Pair> {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const network = new SimulatedNetwork({ clock, random, quality });
  const [one, other] = six ? ['2001:db8::1', '2001:db8::2'] : ['10.0.0.1', '10.0.0.2'];
  const caller = await new Agent(network, clock, one).listens();
  const callee = await new Agent(network, clock, other).listens();
  return { clock, network, caller, callee, random };
}

/** Nothing may be left of a world in which all has ended. */
async function ends({ clock, caller, callee }: Pair): Promise<void> {
  for (const { stack } of [caller, callee]) {
    assert.equal(stack.transactions.size, 0, 'no transaction is left');
  }
  const closing = [caller, callee].map(({ stack }) => stack.close());
  await clock.passes(100_000);
  await Promise.all(closing);
  assert.equal(clock.pending, 0, 'no timer is left');
}

for (const transport of ['udp', 'tcp'] as const) {
  for (const six of [false, true]) {
    describe(`two stacks over ${transport}, IPv${six ? 6 : 4} (SIG-1)`, () => {
      it('OPTIONS and its answer', async () => {
        const world = await pair(1, {}, six);
        const { clock, caller, callee } = world;
        callee.onRequest = (request, transaction) => callee.answers(request, transaction, 200);
        caller.calls('OPTIONS', [hop(transport, callee.address)]);
        await clock.passes(100);
        assert.deepEqual(callee.told, [`OPTIONS by ${transport}`]);
        assert.deepEqual(caller.told, ['200 for OPTIONS']);
        await clock.passes(60_000);
        await ends(world);
      });

      it('INVITE, 180, 200, ACK', async () => {
        const world = await pair(1, {}, six);
        const { clock, caller, callee } = world;
        callee.onRequest = (request, transaction) => {
          callee.answers(request, transaction, 180);
          clock.after(ms(3_000), () => callee.accepts(request, transaction));
        };
        caller.calls('INVITE', [hop(transport, callee.address)]);
        await clock.passes(4_000);
        assert.deepEqual(caller.told, ['180 for INVITE', '200 for INVITE']);
        assert.deepEqual(callee.told, [`INVITE by ${transport}`, 'ACK 1']);
        await clock.passes(60_000);
        await ends(world);
      });

      it('INVITE that is refused: its ACK is made by the transaction', async () => {
        const world = await pair(1, {}, six);
        const { clock, caller, callee } = world;
        callee.onRequest = (request, transaction) => callee.answers(request, transaction, 486);
        caller.calls('INVITE', [hop(transport, callee.address)]);
        await clock.passes(1_000);
        assert.deepEqual([caller.told, callee.told.length], [['486 for INVITE'], 1]);
        assert.equal(callee.stack.transactions.counters.unmatchedAcks, 0);
        await clock.passes(60_000);
        assert.ok(!callee.told.includes('timeout of INVITE'), 'the ACK was heard');
        await ends(world);
      });

      it('INVITE that is taken back', async () => {
        const world = await pair(1, {}, six);
        const { clock, caller, callee } = world;
        callee.onRequest = (request, transaction) => callee.answers(request, transaction, 180);
        const invite = caller.calls('INVITE', [hop(transport, callee.address)]);
        await clock.passes(1_000);
        caller.stack.cancel(invite as InviteClientTransaction<SipTypes<string>>);
        await clock.passes(1_000);
        assert.deepEqual(caller.told, ['180 for INVITE', '487 for INVITE']);
        assert.deepEqual(callee.told.slice(1), ['CANCEL of an INVITE']);
        await clock.passes(60_000);
        await ends(world);
      });

      it('a 100 of the transaction says what it knows of the way back', async () => {
        const world = await pair(1, {}, six);
        const { clock, caller, callee } = world;
        callee.onRequest = (request, transaction) => {
          clock.after(ms(1_000), () => callee.answers(request, transaction, 480));
        };
        caller.calls('INVITE', [hop(transport, callee.address)]);
        await clock.passes(500);
        assert.deepEqual(caller.told, ['100 for INVITE']);
        await clock.passes(60_000);
        await ends(world);
      });
    });
  }
}

describe('two stacks over a network that loses 30 % (SIG-1)', () => {
  const SEEDS = 150;

  it(`${SEEDS} calls and questions each: both ends always come to their end`, async () => {
    let heard = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const world = await pair(seed, BAD);
      const { clock, caller, callee, random } = world;
      const method = seed % 2 === 0 ? 'INVITE' : 'OPTIONS';
      const status = random.pick([200, 200, 404, 486, 503]);
      callee.onRequest = (request, transaction) => {
        if (request.method === 'INVITE') callee.answers(request, transaction, 180);
        clock.after(ms(random.between(0, 3_000)), () => {
          if (request.method === 'INVITE' && status === 200) callee.accepts(request, transaction);
          else callee.answers(request, transaction, status);
        });
      };
      caller.calls(method, [hop('udp', callee.address)]);
      await clock.passes(300_000);
      const label = `seed ${seed}: ${caller.told.join(', ')} | ${callee.told.join(', ')}`;
      assert.ok(callee.requests.length <= 1, label);
      const finals = new Set(caller.told.filter((one) => /^[2-6]/.test(one)));
      const failures = caller.told.filter((one) => one.startsWith('timeout'));
      assert.equal(finals.size + failures.length, 1, label);
      heard += finals.size;
      await ends(world);
    }
    assert.ok(heard > SEEDS * 0.95, `${heard} of ${SEEDS} heard a result`);
  });
});

describe('requests that are long (RFC 3261 18.1.1)', () => {
  const long = { more: 'x'.repeat(1_400) };
  const longPlan = (agent: Agent, hops: readonly NextHop[], largeByTcp: boolean) => {
    const plan = agent.plan('MESSAGE', hops, { largeByTcp });
    const write = (via: Via, flow: Flow): Uint8Array => {
      const bytes = plan.write(via, flow);
      const text = Buffer.from(bytes)
        .toString('latin1')
        .replace(/Content-Length.*$/s, '');
      const tail = `Content-Type: text/plain\r\nContent-Length: ${long.more.length}\r\n\r\n`;
      return Buffer.from(text + tail + long.more, 'latin1');
    };
    return { ...plan, write };
  };

  it('go by TCP where the gateway takes that', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    callee.onRequest = (request, transaction) => callee.answers(request, transaction, 200);
    const started = caller.stack.request(longPlan(caller, [hop('udp', callee.address)], true));
    assert.equal(taken(started).destination.transport, 'tcp');
    await clock.passes(1_000);
    assert.deepEqual(callee.told, ['MESSAGE by tcp']);
    assert.equal(callee.requests[0]?.message.via.transport, 'TCP');
    assert.deepEqual(caller.told, ['200 for MESSAGE']);
  });

  it('and as datagrams where it does not', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    caller.stack.request(longPlan(caller, [hop('udp', callee.address)], false));
    await clock.passes(100);
    assert.deepEqual(callee.told, ['MESSAGE by udp']);
  });

  it('and as datagrams after all when TCP is refused, as a transaction that sends again', async () => {
    const world = await pair();
    const { clock, network, caller, callee } = world;
    await callee.stack.close();
    let datagrams = 0;
    network.bind(`${callee.address}:5060`, () => {
      datagrams += 1;
    });
    const started = caller.stack.request(longPlan(caller, [hop('udp', callee.address)], true));
    assert.ok(started.ok);
    await clock.passes(2_000);
    assert.deepEqual(caller.told, [`moved to udp ${callee.address}`]);
    assert.ok(datagrams >= 2, `${datagrams}`);
    assert.deepEqual(caller.sentMethods, ['MESSAGE UDP', 'MESSAGE TCP', 'MESSAGE UDP']);
    await clock.passes(60_000);
    assert.deepEqual(caller.told.slice(1), ['timeout of MESSAGE']);
  });

  it('short ones stay datagrams', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    caller.calls('OPTIONS', [hop('udp', callee.address)], { largeByTcp: true });
    await clock.passes(100);
    assert.deepEqual(callee.told, ['OPTIONS by udp']);
  });
});

describe('several servers (RFC 3263 4.3)', () => {
  const GONE = '10.0.0.66';

  it('one that cannot be reached is left for the next, at once', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    callee.onRequest = (request, transaction) => callee.answers(request, transaction, 200);
    const hops = [hop('tcp', GONE), hop('tcp', GONE, 5070), hop('udp', callee.address)];
    caller.calls('INVITE', hops);
    await clock.passes(100);
    assert.deepEqual(caller.told, [
      ...[`moved to tcp ${GONE}`, `moved to udp ${callee.address}`, '200 for INVITE'],
    ]);
    const [request] = callee.requests;
    assert.equal(request?.message.via.transport, 'UDP');
  });

  it('the last one cannot be reached: that is the result', async () => {
    const world = await pair();
    const { clock, caller } = world;
    caller.calls('INVITE', [hop('tcp', GONE), hop('tcp', GONE, 5070)]);
    await clock.passes(100);
    assert.deepEqual(caller.told, [`moved to tcp ${GONE}`, 'transportFailed of INVITE']);
    await ends(world);
  });

  it('one that has answered is not left, whatever it answers', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    callee.onRequest = (request, transaction) => callee.answers(request, transaction, 503);
    caller.calls('OPTIONS', [hop('udp', callee.address), hop('tcp', GONE)]);
    await clock.passes(60_000);
    assert.deepEqual(caller.told, ['503 for OPTIONS']);
  });

  it('an INVITE that was taken back goes nowhere else', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    const invite = caller.calls('INVITE', [hop('tcp', GONE), hop('udp', callee.address)]);
    caller.stack.cancel(invite as InviteClientTransaction<SipTypes<string>>);
    await clock.passes(1_000);
    assert.deepEqual([caller.told, callee.told], [['transportFailed of INVITE'], []]);
  });

  it('no way at all is said at once', async () => {
    const { caller } = await pair();
    const six: NextHop = { transport: 'udp', remote: { address: '2001:db8::9', port: 5060 } };
    const tls: NextHop = { transport: 'tls', remote: { address: GONE, port: 5061 } };
    const refused = caller.stack.request(caller.plan('INVITE', [six, tls]));
    assert.deepEqual(refused, { ok: false, error: 'noWay' });
  });
});

describe('a connection that is lost', () => {
  it('fails what was asked over it and has no answer yet, and nothing else', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    callee.onRequest = (request, transaction) => {
      if (request.method === 'INVITE') callee.answers(request, transaction, 180);
    };
    caller.calls('INVITE', [hop('tcp', callee.address)]);
    await clock.passes(100);
    caller.calls('OPTIONS', [hop('tcp', callee.address)]);
    await clock.passes(100);
    for (const connection of callee.stack.transport.connections) connection.close('stuck');
    await clock.passes(100);
    assert.deepEqual(caller.closed, ['reset']);
    assert.deepEqual(caller.told, ['180 for INVITE', 'transportFailed of OPTIONS']);
  });

  it('an INVITE that rings is answered over the next one', async () => {
    const world = await pair();
    const { clock, caller, callee } = world;
    let answer = (): void => undefined;
    callee.onRequest = (request, transaction) => {
      callee.answers(request, transaction, 180);
      answer = () => callee.accepts(request, transaction);
    };
    caller.calls('INVITE', [hop('tcp', callee.address)]);
    await clock.passes(100);
    for (const connection of callee.stack.transport.connections) connection.close('stuck');
    await clock.passes(100);
    assert.deepEqual(caller.closed, ['reset']);
    answer();
    await clock.passes(100);
    assert.deepEqual(caller.told, ['180 for INVITE', '200 for INVITE']);
    assert.deepEqual(callee.told, ['INVITE by tcp', 'ACK 1']);
    await clock.passes(60_000);
    await ends(world);
  });
});
