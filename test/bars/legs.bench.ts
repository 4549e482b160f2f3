// The bar of the SIP legs: what a whole simple call costs the signalling thread (INVITE 100 180 200
// ACK BYE 200 on both legs, joined by nothing but a line), and what a call that is up and quiet
// holds.
// Run: node --expose-gc --import tsx test/bars/legs.bench.ts
//
// The sockets are a function call; the peers are texts with the call's own words put in. Time is
// virtual. CPU time is counted, the peers' texts and timers of finished transactions included: other
// programs on the machine do not show in it.
import { ok } from '@tandem/base/kernel';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { CalledLeg, CallerLeg } from '../../packages/engine/calls/legs/leg.ts';
import {
  DEFAULT_SIP_LEG_SETTINGS,
  hopsToAddresses,
  SipEndpoint,
} from '../../packages/engine/calls/legs/sip/index.ts';
import { invitationTo } from '../../packages/engine/calls/legs/sip/testing-joint.ts';
import { parse as parseSdp } from '../../packages/protocol/sdp/index.ts';
import {
  type DatagramEvents,
  type SocketAddress,
  type Sockets,
  transactionTimings,
} from '../../packages/protocol/sip/index.ts';

const WARM_UP_CALLS = 4_000;
const MEASURED_CALLS = 8_000;
const ROUNDS = 3;
const HELD_CALLS = 10_000;
/** 1,000 calls a second. */
const PAUSE_MS = 1;
/** A transaction waits 32 s for what may come again. */
const LINGER_MS = 40_000;

/** At 1,000 calls/s a call has 1,000 us, and all else of a call wants some of them too. */
const CALL_BAR_US = 400;
const HELD_BAR_BYTES = 4_096;

const US = '10.0.0.1';
const CALLER: SocketAddress = { address: '10.0.0.2', port: 5060 };
const VENDOR: SocketAddress = { address: '10.0.0.3', port: 5060 };

const sdp = (address: string): string =>
  [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    ...['m=audio 4000 RTP/AVP 8 0 18 101', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000'],
    ...['a=rtpmap:18 G729/8000', 'a=fmtp:18 annexb=no', 'a=rtpmap:101 telephone-event/8000'],
    ...['a=fmtp:101 0-15', 'a=ptime:20', 'a=sendrecv', ''],
  ].join('\r\n');

const CALLER_SDP = sdp(CALLER.address);
const VENDOR_SDP = sdp(VENDOR.address);

class Bench {
  readonly clock = new VirtualClock();
  readonly #sent: { readonly text: string; readonly to: SocketAddress }[] = [];
  #events: DatagramEvents | undefined;
  readonly endpoint: SipEndpoint;
  sent = 0;
  #calls = 0;

  constructor() {
    const { clock } = this;
    const join = (caller: CallerLeg): void => {
      const { description } = caller.offered;
      const called = this.endpoint.invite(
        invitationTo({ addresses: ['10.0.0.3:5060'], description }),
      );
      joinLegs(caller, called);
    };
    this.endpoint = new SipEndpoint({
      stack: { sockets: this.#sockets() },
      ...{ clock, timers: clock, random: seededRandom(1), timings: transactionTimings() },
      taker: { offered: join },
      settings: () => DEFAULT_SIP_LEG_SETTINGS,
      hopsTo: hopsToAddresses,
      broke: (error) => {
        throw error;
      },
    });
  }

  async opens(): Promise<this> {
    const place = { transport: 'udp', address: US, port: 5060 } as const;
    await this.endpoint.stack.transport.listen(place);
    return this;
  }

  /** Up to the ACK; what it gives hangs up. */
  call(): () => void {
    this.#calls += 1;
    const id = `c${this.#calls}`;
    this.#receive(invite(id), CALLER);
    const offer = this.#take('INVITE');
    this.#receive(response(offer, 180, ''), VENDOR);
    this.#receive(response(offer, 200, VENDOR_SDP), VENDOR);
    const answer = this.#take('SIP/2.0 200');
    const toTag = /^To: .*;tag=(\w+)/m.exec(answer)?.[1] ?? '';
    this.#receive(inDialog('ACK', 1, { id, toTag }), CALLER);
    this.#sent.length = 0;
    return () => {
      this.#receive(inDialog('BYE', 2, { id, toTag }), CALLER);
      this.#receive(response(this.#take('BYE'), 200, ''), VENDOR);
      this.#sent.length = 0;
    };
  }

  passes(duration: number): void {
    this.clock.passesAtOnce(duration);
  }

  #take(start: string): string {
    const found = this.#sent.findLast(({ text }) => text.startsWith(start));
    if (found === undefined) throw new Error(`${start} was not sent`);
    return found.text;
  }

  #receive(text: string, from: SocketAddress): void {
    this.#events?.received(Buffer.from(text, 'latin1'), from);
  }

  #sockets(): Sockets {
    const refused = { code: 'NONE', message: '', advice: '' };
    return {
      sourceAddress: () => US,
      bindDatagrams: async (at, events) => {
        this.#events = events;
        return ok({
          local: at,
          send: (bytes: Uint8Array, to: SocketAddress) => {
            this.sent += 1;
            this.#sent.push({ text: Buffer.from(bytes).toString('latin1'), to });
          },
          drops: async () => undefined,
          close: async () => undefined,
        });
      },
      listen: async () => ({ ok: false, error: refused }),
      connect: () => {
        throw new Error('no streams here');
      },
    };
  }
}

function joinLegs(caller: CallerLeg, called: CalledLeg): void {
  caller.listen({
    hears: (event) => {
      if (event.type === 'released') called.release(16);
    },
  });
  called.listen({
    hears: (event) => {
      if (event.type === 'ringing') caller.ring(event.description);
      else if (event.type === 'answered') {
        called.confirm(null);
        caller.answer(event.description);
      }
    },
  });
}

function invite(id: string): string {
  return [
    `INVITE sip:8613900000002@${US} SIP/2.0`,
    `Via: SIP/2.0/UDP ${CALLER.address}:5060;branch=z9hG4bK-${id};rport`,
    'Max-Forwards: 70',
    `From: "Ann" <sip:8613800000001@${CALLER.address}>;tag=from-${id}`,
    `To: <sip:8613900000002@${US}>`,
    `Call-ID: ${id}-b2f6c1d0-4a5b-4c3d@${CALLER.address}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:8613800000001@${CALLER.address}:5060>`,
    'Allow: INVITE, ACK, CANCEL, BYE, UPDATE, INFO, OPTIONS',
    'Supported: timer, replaces',
    'User-Agent: Customer Switch 4.2',
    'Content-Type: application/sdp',
    `Content-Length: ${CALLER_SDP.length}`,
    '',
    CALLER_SDP,
  ].join('\r\n');
}

function inDialog(
  method: string,
  cseq: number,
  { id, toTag }: { readonly id: string; readonly toTag: string },
): string {
  return [
    `${method} sip:8613900000002@${US}:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP ${CALLER.address}:5060;branch=z9hG4bK-${id}-${method};rport`,
    'Max-Forwards: 70',
    `From: "Ann" <sip:8613800000001@${CALLER.address}>;tag=from-${id}`,
    `To: <sip:8613900000002@${US}>;tag=${toTag}`,
    `Call-ID: ${id}-b2f6c1d0-4a5b-4c3d@${CALLER.address}`,
    `CSeq: ${cseq} ${method}`,
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
}

function response(request: string, status: number, body: string): string {
  const line = (name: string): string => new RegExp(`^${name}: .*`, 'm').exec(request)?.[0] ?? '';
  const to = line('To');
  return [
    `SIP/2.0 ${status} OK`,
    ...[line('Via'), line('From'), to.includes(';tag=') ? to : `${to};tag=vendor`],
    ...[line('Call-ID'), line('CSeq')],
    `Contact: <sip:8613900000002@${VENDOR.address}:5060>`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function timeOfCalls(): Promise<number> {
  const bench = await new Bench().opens();
  const run = (calls: number): number => {
    const began = process.cpuUsage();
    for (let at = 0; at < calls; at += 1) {
      bench.call()();
      bench.passes(PAUSE_MS);
    }
    bench.passes(LINGER_MS);
    return process.cpuUsage(began).user / calls;
  };
  run(WARM_UP_CALLS);
  return Math.min(...Array.from({ length: ROUNDS }, () => run(MEASURED_CALLS)));
}

async function bytesOfQuietCalls(): Promise<number> {
  const bench = await new Bench().opens();
  const hangUps: (() => void)[] = [];
  for (let at = 0; at < 100; at += 1) hangUps.push(bench.call());
  bench.clock.passesAtOnce(LINGER_MS);
  const before = heapBytes();
  for (let at = 0; at < HELD_CALLS; at += 1) hangUps.push(bench.call());
  bench.clock.passesAtOnce(LINGER_MS);
  const held = (heapBytes() - before) / HELD_CALLS;
  if (bench.endpoint.table.size !== 2 * hangUps.length) throw new Error('calls were lost');
  return held;
}

/** What Offered keeps for the call to read, which is not the legs' own. */
function bytesOfDescriptions(): number {
  const kept: unknown[] = [];
  const before = heapBytes();
  for (let at = 0; at < HELD_CALLS; at += 1) {
    // Each of a text of its own, as each comes in a message of its own.
    kept.push(parseSdp(Buffer.from(CALLER_SDP, 'latin1').toString('latin1')));
  }
  return (heapBytes() - before) / kept.length;
}

function report(what: string, value: number, { unit, bar }: { unit: string; bar: number }): void {
  const verdict = value <= bar ? 'ok' : 'OVER';
  const shown = unit === 'B' ? Math.round(value) : value.toFixed(1);
  process.stdout.write(`${what.padEnd(44)}${shown} ${unit}  (bar ${bar})  ${verdict}\n`);
}

report('a whole call, both legs', await timeOfCalls(), { unit: 'us', bar: CALL_BAR_US });
if (globalThis.gc === undefined) process.stdout.write('bytes: run with --expose-gc\n');
else {
  const [held, described] = [await bytesOfQuietCalls(), bytesOfDescriptions()];
  report('a call that is up and quiet, both legs', held - described, {
    unit: 'B',
    bar: HELD_BAR_BYTES,
  });
  process.stdout.write(`  beside the description in Offered: ${Math.round(described)} B\n`);
}
