// For tests only: one call through the trivial joint, between two peers that say exactly what they
// are told; and the messages that such peers say.
import type { ReplyMode, SipRequest, SipResponse } from '@tandem/protocol/sip';
import type { Invitation } from '../leg.ts';
import type { SipEndpoint } from './endpoint.ts';
import type { SipLegSettings } from './settings.ts';
import { type JoinedCall, Joint } from './testing-joint.ts';
import { type Answer, Peer } from './testing-peer.ts';
import { SipWorld, sdpText } from './testing-world.ts';

export const US = '10.0.0.1';
export const CALLER = '10.0.0.2';
export const VENDOR = '10.0.0.3';

export interface Wanted {
  readonly ask?: Partial<Invitation>;
  readonly settings?: Partial<SipLegSettings>;
  /** Where requests within the call go; `standard` when it is not said. */
  readonly requestMode?: (source: { readonly address: string }) => ReplyMode;
  /** Whether the caller has session timers; it does when it is not said. */
  readonly sessionTimer?: boolean;
  readonly reliableTo?: 'off' | 'supported' | 'required';
  /** Another address of ours, which the caller is to see. */
  readonly local?: string;
}

export class TestCall {
  readonly world = new SipWorld();
  readonly joint: Joint;
  readonly caller: Peer;
  readonly vendor: Peer;
  us!: SipEndpoint;
  #branch = 0;
  #cseq = 7;
  #inviteCseq = 7;
  #toTag = '';

  private constructor(wanted: Wanted) {
    this.joint = new Joint(() => this.us, { addresses: [`${VENDOR}:5060`], ...wanted.ask });
    this.caller = new Peer(this.world.network, CALLER, US);
    this.vendor = new Peer(this.world.network, VENDOR, US);
  }

  static async begin(wanted: Wanted = {}): Promise<TestCall> {
    const call = new TestCall(wanted);
    const { world, joint } = call;
    const { settings = {}, requestMode, reliableTo = 'supported', local } = wanted;
    const modes = {
      backTo: (source: { readonly address: string }) => ({
        requestAddress: requestMode?.(source) ?? 'standard',
        localAddress: local ?? null,
        sessionTimer: wanted.sessionTimer ?? true,
      }),
      reliableTo: () => reliableTo,
      ...(local === undefined ? {} : { more: [local] }),
    };
    call.us = await world.endpoint(US, { taker: joint, settings, ...modes });
    return call;
  }

  get legs(): JoinedCall {
    const [first] = this.joint.calls;
    if (first === undefined) throw new Error('there is no call yet');
    return first;
  }

  get heard(): readonly string[] {
    return this.joint.calls.flatMap(({ heard }) => heard);
  }

  async passes(ms: number): Promise<this> {
    await this.world.clock.passes(ms);
    return this;
  }

  /** The caller's INVITE, the first one or another one of its dialog. */
  async invites(lines: readonly string[] = [], body: string = sdpText(CALLER)): Promise<this> {
    this.callerAsks(
      'INVITE',
      [...(body === '' ? [] : ['Content-Type: application/sdp']), ...lines],
      body,
    );
    return this.passes(10);
  }

  callerAsks(method: string, lines: readonly string[] = [], body = ''): void {
    if (method !== 'ACK' && method !== 'CANCEL') {
      this.#cseq += 1;
      this.#branch += 1;
    }
    if (method === 'INVITE') this.#inviteCseq = this.#cseq;
    const cseq = method === 'ACK' ? this.#inviteCseq : this.#cseq;
    // An ACK of a 2xx is a transaction of its own, a CANCEL is its INVITE's.
    const branch = method === 'ACK' ? `${this.#branch}ack` : `${this.#branch}`;
    const tag = this.#toTag === '' ? '' : `;tag=${this.#toTag}`;
    this.caller.says(
      [
        `${method} sip:2002@${US} SIP/2.0`,
        `Via: SIP/2.0/UDP ${CALLER}:5060;branch=z9hG4bK${branch}`,
        'Max-Forwards: 70',
        `From: "Ann" <sip:1001@${CALLER}>;tag=ann`,
        `To: <sip:2002@${US}>${method === 'CANCEL' ? '' : tag}`,
        'Call-ID: secret-call',
        `CSeq: ${cseq} ${method}`,
        `Contact: ${this.caller.contact}`,
        ...lines,
      ],
      body,
    );
  }

  /** The vendor answers the last INVITE. */
  async answers(status: number, more: Answer = {}): Promise<this> {
    this.vendor.answers(this.vendor.request('INVITE'), status, more);
    return this.passes(10);
  }

  async vendorAsks(method: string, lines: readonly string[] = [], body = ''): Promise<this> {
    const invite = this.vendor.heard.find(
      (each): each is SipRequest => each.kind === 'request' && each.method === 'INVITE',
    ) as SipRequest;
    this.#branch += 1;
    this.#vendorCseq += method === 'ACK' ? 0 : 1;
    this.vendor.says(
      [
        `${method} sip:1001@${US} SIP/2.0`,
        `Via: SIP/2.0/UDP ${VENDOR}:5060;branch=z9hG4bKv${this.#branch}`,
        'Max-Forwards: 70',
        `From: ${invite.to.uri};tag=peer`.replace('From: ', 'From: <').replace(';tag', '>;tag'),
        `To: <${invite.from.uri}>;tag=${invite.fromTag}`,
        `Call-ID: ${invite.callId}`,
        `CSeq: ${this.#vendorCseq} ${method}`,
        `Contact: ${this.vendor.contact}`,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        ...lines,
      ],
      body,
    );
    return this.passes(10);
  }

  #vendorCseq = 500;

  /** The dialog that the caller's next requests are in. */
  inDialogOf(response: SipResponse): void {
    this.#toTag = response.toTag;
  }

  async up(lines: readonly string[] = [], answer: Answer = {}): Promise<this> {
    await this.invites(lines);
    await this.answers(180);
    await this.answers(200, { body: sdpText(VENDOR, 5_000), ...answer });
    this.inDialogOf(this.caller.response(200));
    this.callerAsks('ACK');
    await this.passes(10);
    this.caller.news();
    this.vendor.news();
    return this;
  }

  async hangsUp(): Promise<void> {
    this.callerAsks('BYE');
    await this.passes(10);
    this.vendor.answers(this.vendor.request('BYE'), 200);
    await this.world.ends();
  }
}
