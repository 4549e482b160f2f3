// One established dialog of a peer, on either side of a call: hangs up, is hung up, answers what is
// asked within it.
import type { Cancel } from '@tandem/base/kernel';
import type { SipRequest, SipResponse } from '@tandem/protocol/sip';
import { answerTo, message, type PeerHost, sdpOf } from './peer-host.ts';

export interface DialogNames {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** As From and To of what we send, without tags. */
  readonly localUri: string;
  readonly remoteUri: string;
  readonly remoteTarget: string;
  /** The switch's address. */
  readonly to: string;
}

export type DialogEnd = 'heardBye' | 'saidBye' | 'gone';

export class PeerDialog {
  readonly names: DialogNames;
  readonly sinceMs: number;
  /** Undefined: it believes that the call is up. */
  end: DialogEnd | undefined;
  endedAtMs = Number.POSITIVE_INFINITY;
  /** A BYE came with a number below one before: a strict peer would refuse it. */
  hasSeenOldNumber = false;
  saysByeTwice = false;
  /** It never says ACK: nobody may hang up before 32 s have passed (RFC 3261 section 15). */
  neverAcks = false;
  readonly #host: PeerHost;
  #cseq: number;
  #remoteCseq: number;
  #stopsBye: Cancel | undefined;

  constructor(host: PeerHost, names: DialogNames, cseqs: Cseqs) {
    this.#host = host;
    this.names = names;
    this.sinceMs = host.clock.now();
    this.#cseq = cseqs.own;
    this.#remoteCseq = cseqs.remote;
  }

  get isUp(): boolean {
    return this.end === undefined;
  }

  hangUp(): void {
    if (!this.isUp) return;
    this.#ends('saidBye');
    this.#bye();
    if (this.saysByeTwice) this.#host.later(3, () => this.#bye());
  }

  /** It says and hears nothing any more. */
  disappears(): void {
    this.#ends('gone');
    this.#stopsBye?.();
  }

  request(request: SipRequest): void {
    if (this.end === 'gone' || request.method === 'ACK') return;
    const { cseqNumber, method } = request;
    if (method === 'BYE' && this.isUp && cseqNumber < this.#remoteCseq)
      this.hasSeenOldNumber = true;
    this.#remoteCseq = Math.max(this.#remoteCseq, cseqNumber);
    if (method === 'BYE') this.#ends('heardBye');
    const hasSession = method === 'INVITE' || (method === 'UPDATE' && request.body.length > 0);
    const { address } = this.#host;
    const session = { contact: `<sip:peer@${address}:5060>`, body: sdpOf(address) };
    this.#host.send(this.names.to, answerTo(request, 200, hasSession ? session : {}));
  }

  response(response: SipResponse): void {
    if (response.method === 'BYE' && response.status >= 200) this.#stopsBye?.();
  }

  acknowledge(cseq: number): void {
    this.#host.send(this.names.to, this.#text('ACK', cseq));
  }

  #ends(end: DialogEnd): void {
    if (!this.isUp) return;
    this.end = end;
    this.endedAtMs = this.#host.clock.now();
  }

  #bye(): void {
    this.#stopsBye?.();
    this.#cseq += 1;
    this.#stopsBye = this.#host.insists(this.names.to, this.#text('BYE', this.#cseq));
  }

  #text(method: string, cseq: number): string {
    const { callId, localTag, remoteTag, localUri, remoteUri, remoteTarget } = this.names;
    return message(`${method} ${remoteTarget} SIP/2.0`, [
      `Via: SIP/2.0/UDP ${this.#host.address}:5060;branch=${this.#host.newBranch()}`,
      'Max-Forwards: 70',
      `From: <${localUri}>;tag=${localTag}`,
      `To: <${remoteUri}>;tag=${remoteTag}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
    ]);
  }
}

export interface Cseqs {
  readonly own: number;
  readonly remote: number;
}
