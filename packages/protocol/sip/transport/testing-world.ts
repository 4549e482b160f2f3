// For tests only: one transport on the simulated network that writes down what it hands up, and
// peers that are nothing but sockets.
import assert from 'node:assert/strict';
import {
  type LinkQuality,
  SimulatedNetwork,
  type SimulatedStream,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';
import { responseTo } from '../wire/index.ts';
import type { Connection } from './connection.ts';
import type { CloseReason, SendFault } from './faults.ts';
import type { PeerIdentity } from './ports.ts';
import type { ReceivedRequest, ReceivedResponse } from './received.ts';
import { simulatedSockets } from './testing-sockets.ts';
import { Transport, type TransportOptions, type TransportUser } from './transport.ts';

export const US = '198.51.100.1';
export const US_6 = '2001:db8::1';
export const PEER = '192.0.2.1';
export const PEER_6 = '2001:db8::2';

export interface WorldOptions
  extends Partial<Omit<TransportOptions<string>, 'sockets' | 'clock' | 'timers' | 'user'>> {
  readonly addresses?: readonly string[];
  readonly identity?: PeerIdentity;
  readonly quality?: Partial<LinkQuality>;
  readonly seed?: number;
  /** The clock, where something else is made with it first. */
  readonly clock?: VirtualClock;
}

export class World implements TransportUser<string> {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  readonly transport: Transport<string>;
  readonly requests: ReceivedRequest[] = [];
  readonly responses: ReceivedResponse[] = [];
  /** `ticket: fault` */
  readonly faults: string[] = [];
  readonly closed: CloseReason[] = [];
  onRequest: (request: ReceivedRequest) => void = () => undefined;

  constructor(options: WorldOptions = {}) {
    const { addresses = [US, US_6], identity, quality = {}, seed = 1, ...rest } = options;
    this.clock = options.clock ?? new VirtualClock();
    const { clock } = this;
    this.network = new SimulatedNetwork({ clock, random: seededRandom(seed), quality });
    const host = { network: this.network, addresses };
    const sockets = simulatedSockets(identity === undefined ? host : { ...host, identity });
    this.transport = new Transport<string>({ ...rest, sockets, clock, timers: clock, user: this });
  }

  /** On UDP and TCP at once, as the switch does. */
  static async listening(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    for (const address of options.addresses ?? [US, US_6]) {
      const both = await world.transport.listenBoth({ address, port: 5060 });
      assert.ok(both.ok);
      const tls = await world.transport.listen({ transport: 'tls', address, port: 5061 });
      assert.ok(tls.ok);
    }
    return world;
  }

  request(request: ReceivedRequest): void {
    this.requests.push(request);
    this.onRequest(request);
  }
  response(response: ReceivedResponse): void {
    this.responses.push(response);
  }
  sendFailed(ticket: string, fault: SendFault): void {
    this.faults.push(`${ticket}: ${fault}`);
  }
  connectionClosed(_: Connection, why: CloseReason): void {
    this.closed.push(why);
  }

  /** Answers like a user agent, by the way that the transport has found. */
  answers(request: ReceivedRequest, status = 200): void {
    const { message, source, replyTo } = request;
    const response = responseTo(message, { status, toTag: 'ours', source }).finish();
    this.transport.send(response, replyTo, `answer ${status}`);
  }

  async passes(durationMs: number): Promise<this> {
    await this.clock.passes(durationMs);
    return this;
  }

  /** A socket of somebody else. */
  datagrams(at: string) {
    const heard: string[] = [];
    const bound = this.network.bind(at, ({ bytes }) => {
      heard.push(textOf(bytes));
    });
    assert.ok(bound.ok);
    const { send, close } = bound.value;
    return {
      heard,
      send: (text: string, to = `${US}:5060`) => send(to, bytesOf(text)),
      close,
    };
  }

  /** A connection of somebody else to us. */
  async stream(from: string, to = `${US}:5060`): Promise<Stream> {
    const stream = new Stream();
    const connecting = this.network.connect(from, to, stream);
    await this.passes(10);
    const connected = await connecting;
    assert.ok(connected.ok);
    stream.socket = connected.value;
    return stream;
  }

  /** Somebody who waits for connections of ours. */
  listener(at: string) {
    const streams: Stream[] = [];
    const listening = this.network.listen(at, (end) => {
      const stream = new Stream();
      stream.socket = end;
      streams.push(stream);
      return stream;
    });
    assert.ok(listening.ok);
    return { streams, close: () => listening.value.close() };
  }
}

/** One end of a stream that is not ours. */
export class Stream {
  socket: SimulatedStream | undefined;
  text = '';
  readonly log: string[] = [];

  get localPort(): number {
    return this.socket?.local.port ?? 0;
  }

  says(text: string): this {
    this.socket?.write(bytesOf(text));
    return this;
  }
  isDone(): void {
    this.socket?.end();
  }
  resets(): void {
    this.socket?.reset();
  }

  data(bytes: Uint8Array): void {
    this.text += textOf(bytes);
  }
  end(): void {
    this.log.push('end');
  }
  close(why: string): void {
    this.log.push(why);
  }
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export interface Lines {
  readonly via?: string;
  readonly branch?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly more?: readonly string[];
  readonly body?: string;
}

/** A request as a peer would send it; `via` is the part behind the transport. */
export function requestText(method: string, lines: Lines = {}): string {
  const { via = `UDP ${PEER}:5060`, branch = 'z9hG4bK1', callId = 'call1', cseq = 1 } = lines;
  const { to = '<sip:2000@198.51.100.1>', more = [], body = '' } = lines;
  return [
    `${method} sip:2000@198.51.100.1 SIP/2.0`,
    `Via: SIP/2.0/${via};branch=${branch}`,
    'Max-Forwards: 70',
    'From: <sip:1000@192.0.2.1>;tag=caller',
    `To: ${to}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    ...more,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** The first line, and the values of a header of a message as text. */
export function headerOf(message: string, name: string): string | undefined {
  const line = message.split('\r\n').find((one) => one.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}

export function firstLineOf(message: string): string {
  return message.split('\r\n', 1)[0] ?? '';
}
