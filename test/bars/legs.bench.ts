// The bar of the SIP legs: what a whole simple call costs the signalling thread (INVITE 100 180 200
// ACK BYE 200 on both legs, joined by nothing but a line), and what a call that is up and quiet
// holds.
// Run: node --expose-gc --import tsx test/bars/legs.bench.ts
//
// The sockets are a function call; the peers are texts with the call's own words put in. Time is
// virtual. CPU time is counted, the peers' texts and timers of finished transactions included: other
// programs on the machine do not show in it.
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { CalledLeg, CallerLeg } from '../../packages/engine/calls/legs/leg.ts';
import {
  DEFAULT_SIP_LEG_SETTINGS,
  hopsToAddresses,
  SipEndpoint,
} from '../../packages/engine/calls/legs/sip/index.ts';
import { invitationTo } from '../../packages/engine/calls/legs/sip/testing-joint.ts';
import { parse as parseSdp } from '../../packages/protocol/sdp/index.ts';
import { transactionTimings } from '../../packages/protocol/sip/index.ts';
import { CALLER_SDP, US, WiredPeers } from './sip-peers.ts';

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

class Bench {
  readonly clock = new VirtualClock();
  readonly peers = new WiredPeers();
  readonly endpoint: SipEndpoint;

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
      stack: { sockets: this.peers.sockets() },
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

  passes(duration: number): void {
    this.clock.passesAtOnce(duration);
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

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function timeOfCalls(): Promise<number> {
  const bench = await new Bench().opens();
  const run = (calls: number): number => {
    const began = process.cpuUsage();
    for (let at = 0; at < calls; at += 1) {
      bench.peers.call()();
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
  for (let at = 0; at < 100; at += 1) hangUps.push(bench.peers.call());
  bench.clock.passesAtOnce(LINGER_MS);
  const before = heapBytes();
  for (let at = 0; at < HELD_CALLS; at += 1) hangUps.push(bench.peers.call());
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
