// For tests only: the whole engine of calls on the simulated network, between peers that say
// exactly what they are told: a customer, a vendor, and phones that are registered.
import assert from 'node:assert/strict';
import { moneyFromE7 } from '@tandem/base/money';
import { SILENT_LOG } from '@tandem/base/observe';
import type { Fields } from '@tandem/edge/objects';
import { MediaControl } from '@tandem/engine/media';
import type { SipRequest } from '@tandem/protocol/sip';
import { Calls } from './calls.ts';
import type { CallTaker, PhonePlace } from './legs/leg.ts';
import type { SipEndpoint } from './legs/sip/endpoint.ts';
import { type Answer, headerOf, Peer } from './legs/sip/testing-peer.ts';
import { SipWorld, sdpText } from './legs/sip/testing-world.ts';
import { TestConfiguration } from './testing-configuration.ts';
import { FakeJournal } from './testing-journal.ts';
import { FakeBackend } from './testing-media.ts';
import { FakeMoney } from './testing-money.ts';

export const US = '10.0.0.1';
export const CUSTOMER = '10.0.0.2';
export const VENDOR = '10.0.0.3';
/** Places of the phone 1001. */
export const DESK = '10.0.1.1';
export const MOBILE = '10.0.1.2';

export interface SipCallsWanted {
  readonly customer?: Fields;
  readonly vendor?: Fields;
  readonly phone?: Fields;
  /** Where the phone is registered. */
  readonly places?: readonly string[];
  /** Media go through us. */
  readonly isProxied?: boolean;
}

export class SipCalls {
  readonly world = new SipWorld();
  readonly journal = new FakeJournal();
  readonly customer: Peer;
  readonly vendor: Peer;
  readonly phones: ReadonlyMap<string, Peer>;
  calls!: Calls;
  us!: SipEndpoint;
  #cseq = 0;

  private constructor({ places = [] }: SipCallsWanted) {
    const { network } = this.world;
    this.customer = new Peer(network, CUSTOMER, US);
    this.vendor = new Peer(network, VENDOR, US);
    this.phones = new Map(places.map((address) => [address, new Peer(network, address, US)]));
  }

  static async begin(wanted: SipCallsWanted = {}): Promise<SipCalls> {
    const its = new SipCalls(wanted);
    const { world, journal } = its;
    const taker: CallTaker = { offered: (leg) => its.calls.offered(leg) };
    its.us = await world.endpoint(US, { taker });
    const configuration = configurationOf(wanted);
    const money = new FakeMoney(world.clock);
    for (const account of ['acme-money', 'home']) {
      money.has(configuration.keyOf('accounts', account), moneyFromE7(1_000_000_000n));
    }
    its.calls = new Calls({
      ...{ node: 'node-1', epoch: () => 'epoch-1', log: SILENT_LOG, journal, balances: money },
      ...{ clock: world.clock, timers: world.clock, random: world.random.fork('calls') },
      ...{ snapshot: () => configuration.snapshot, legs: its.us },
      ...(wanted.isProxied === true ? { media: its.#mediaControl() } : {}),
      phones: { placesOf: () => (wanted.places ?? []).map((address) => its.#placeAt(address)) },
    });
    return its;
  }

  #mediaControl(): MediaControl {
    const { clock } = this.world;
    return new MediaControl({
      ...{ backend: new FakeBackend(), clock, timers: clock, silent: () => undefined },
      places: { localFor: () => US, advertised: () => US, resolve: () => undefined },
    });
  }

  #placeAt(address: string): PhonePlace {
    const hop = { transport: 'udp', remote: { address, port: 5060 } } as const;
    const way = this.us.stack.transport.flowTo(hop);
    assert.ok(way !== undefined);
    // What a phone behind a NAT registers leads nowhere by itself.
    const requestUri = 'sip:1001@192.168.1.20:5062;line=a';
    return { requestUri, way, address, transport: 'udp', route: [], isNatted: true, q: 1 };
  }

  async passes(ms = 10): Promise<this> {
    await this.world.clock.passes(ms);
    return this;
  }

  /** The customer begins a call, or asks within it. */
  async customerAsks(method: string, more: Asked = {}): Promise<void> {
    const { callee = '8613800138000', lines = [], body = '', toTag = '', branch } = more;
    if (method !== 'ACK' && method !== 'CANCEL') this.#cseq += 1;
    this.customer.says(
      [
        `${method} sip:${callee}@${US} SIP/2.0`,
        `Via: SIP/2.0/UDP ${CUSTOMER}:5060;branch=z9hG4bK-customer-${branch ?? this.#cseq}`,
        'Max-Forwards: 70',
        `From: "Ann" <sip:4930123456@customer.example>;tag=customer-tag`,
        `To: <sip:${callee}@${US}>${toTag === '' ? '' : `;tag=${toTag}`}`,
        'Call-ID: customer-call',
        `CSeq: ${this.#cseq} ${method}`,
        `Contact: <sip:customer-contact@${CUSTOMER}:5060>`,
        'User-Agent: customer-agent',
        ...(body === '' || saysType(lines) ? [] : ['Content-Type: application/sdp']),
        ...lines,
      ],
      body,
    );
    await this.passes();
  }

  async answers(peer: Peer, status: number, more: Answer = {}): Promise<void> {
    peer.answers(peer.request('INVITE'), status, more);
    await this.passes();
  }

  /** Who was called hangs up. */
  async hangsUp(peer: Peer, tag: string, lines: readonly string[] = []): Promise<void> {
    const invite = peer.request('INVITE');
    peer.says([
      `BYE ${contactIn(invite)} SIP/2.0`,
      `Via: SIP/2.0/UDP ${peer.address}:5060;branch=z9hG4bK-bye-${tag}`,
      'Max-Forwards: 70',
      `From: ${headerOf(invite, 'To').replace(/;tag=.*$/, '')};tag=${tag}`,
      `To: ${headerOf(invite, 'From')}`,
      `Call-ID: ${invite.callId}`,
      'CSeq: 900 BYE',
      ...lines,
    ]);
    await this.passes();
  }

  async ends(): Promise<void> {
    await this.world.ends();
    assert.deepEqual(this.calls.remains, { calls: 0, timers: 0, lines: 0 });
    assert.deepEqual(this.journal.open, []);
  }
}

const saysType = (lines: readonly string[]): boolean =>
  lines.some((line) => line.startsWith('Content-Type'));

export interface Asked {
  readonly callee?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly toTag?: string;
  readonly branch?: string;
}

export const contactIn = (message: SipRequest): string =>
  headerOf(message, 'Contact').replace(/^<|>$/g, '');

/** Where audio goes is what the other side must learn while it goes past us; nothing else is. */
export const sdpOf = (who: string, address: string): string =>
  sdpText(address, 4_000).replace('o=secret', `o=${who}`).replace('s=-', `s=${who}`);

function configurationOf({
  customer,
  vendor,
  phone,
  isProxied,
}: SipCallsWanted): TestConfiguration {
  const services = ['outgoing', 'international'];
  return new TestConfiguration({
    objects: {
      accounts: {
        'acme-money': { rateGroup: 'retail', services },
        home: { rateGroup: 'retail', services },
        north: { type: 'clearing', rateGroup: 'wholesale' },
      },
      mappingGateways: { acme: { account: 'acme-money', addresses: [CUSTOMER], ...customer } },
      routingGateways: {
        good: { account: 'north', addresses: [`${VENDOR}:5060`], sessionTimer: false, ...vendor },
      },
      phones: { 1001: { account: 'home', password: 'secret', sessionTimer: false, ...phone } },
    },
    rates: { retail: { '': '0.06' }, wholesale: { '': '0.02' } },
    parameters: { SS_MEDIA_PROXY_MODE: isProxied === true ? 'On' : 'Off' },
  });
}
