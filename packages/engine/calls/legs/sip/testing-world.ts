// For tests only: endpoints on the simulated network, with time and chance of their own.
import assert from 'node:assert/strict';
import {
  type LinkQuality,
  type SeededRandom,
  SimulatedNetwork,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';
import { parse, type Session } from '@tandem/protocol/sdp';
import { type TraceTap, transactionTimings } from '@tandem/protocol/sip';
import { simulatedSockets } from '../../../../protocol/sip/transport/transport.conformance.ts';
import type { CallTaker } from '../leg.ts';
import { SipEndpoint } from './endpoint.ts';
import { hopsToAddresses } from './hops.ts';
import {
  type BackToSource,
  DEFAULT_SIP_LEG_SETTINGS,
  type ReliableTo,
  type SipLegSettings,
} from './settings.ts';

export interface EndpointWanted {
  readonly taker: CallTaker;
  readonly settings?: Partial<SipLegSettings>;
  /** Of each peer; as RFC 3261 has it when it is not said. */
  readonly backTo?: BackToSource;
  readonly reliableTo?: ReliableTo;
  /** Further addresses of ours. */
  readonly more?: readonly string[];
  /** Keeps what passes. */
  readonly trace?: TraceTap;
}

export class SipWorld {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly network: SimulatedNetwork;
  readonly endpoints: SipEndpoint[] = [];
  /** Errors of ours: none may be left at the end. */
  readonly broken: unknown[] = [];

  constructor(seed = 1, quality: Partial<LinkQuality> = {}) {
    this.random = seededRandom(seed);
    this.network = new SimulatedNetwork({ clock: this.clock, random: this.random, quality });
  }

  async endpoint(address: string, wanted: EndpointWanted): Promise<SipEndpoint> {
    const { clock, network, random } = this;
    const settings = { ...DEFAULT_SIP_LEG_SETTINGS, ...wanted.settings };
    const endpoint = new SipEndpoint({
      stack: {
        sockets: simulatedSockets({ network, addresses: [address, ...(wanted.more ?? [])] }),
        ...(wanted.trace === undefined ? {} : { trace: wanted.trace }),
      },
      clock,
      timers: clock,
      random: random.fork(address),
      timings: transactionTimings(),
      taker: wanted.taker,
      settings: () => settings,
      hopsTo: hopsToAddresses,
      ...(wanted.backTo === undefined ? {} : { backTo: wanted.backTo }),
      ...(wanted.reliableTo === undefined ? {} : { reliableTo: wanted.reliableTo }),
      broke: (error) => this.broken.push(error),
    });
    for (const each of [address, ...(wanted.more ?? [])]) {
      const both = await endpoint.stack.transport.listenBoth({ address: each, port: 5060 });
      assert.ok(both.ok);
    }
    this.endpoints.push(endpoint);
    return endpoint;
  }

  /** All has ended, and nothing is left of it: no dialog, no transaction, no timer. */
  async ends(): Promise<void> {
    await this.clock.passes(200_000);
    assert.deepEqual(this.broken, []);
    for (const { stack, table, wheel } of this.endpoints) {
      assert.equal(table.size, 0, 'no dialog is left');
      assert.equal(table.invites, 0, 'no INVITE is left');
      assert.equal(stack.transactions.size, 0, 'no transaction is left');
      assert.equal(wheel.size, 0, 'no timer of a leg is left');
    }
    const closing = this.endpoints.map((endpoint) => endpoint.close());
    await this.clock.passes(200_000);
    await Promise.all(closing);
    assert.equal(this.clock.pending, 0, 'no timer is left');
  }
}

/** An audio description: who, where, and what tells two of one peer apart. */
export function sdpText(address: string, port = 4_000, more: readonly string[] = []): string {
  const kind = address.includes(':') ? 'IP6' : 'IP4';
  const lines = [
    'v=0',
    `o=secret 1 1 IN ${kind} ${address}`,
    's=-',
    `c=IN ${kind} ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

export function session(address: string, port = 4_000, more: readonly string[] = []): Session {
  const parsed = parse(sdpText(address, port, more));
  assert.ok(parsed.ok);
  return parsed.value;
}
