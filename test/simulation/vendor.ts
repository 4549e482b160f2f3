// A call as a vendor's gateway takes it, by a script.
import type { Cancel } from '@tandem/base/kernel';
import type { SipRequest, SipResponse } from '@tandem/protocol/sip';
import { PeerDialog } from './peer-dialog.ts';
import { answerTo, contactOf, message, type PeerCall, type PeerHost, sdpOf } from './peer-host.ts';

export interface VendorScript {
  readonly isMute: boolean;
  /** After the INVITE; infinite: never. */
  readonly tryingMs: number;
  readonly ringingMs: number;
  /** 200: answers; else refuses; after so long. */
  readonly status: number;
  readonly finalMs: number;
  /** Hangs up so long after the answer. */
  readonly talkMs: number;
  /** Answers though it was cancelled. */
  readonly ignoresCancel: boolean;
  readonly saysByeTwice: boolean;
  /** Wants to hear twice in 90 s that the call is up. */
  readonly wantsRefreshes: boolean;
  readonly disappearsMs: number;
  readonly manner: Manner;
}

/** What no gateway should do, and some do. */
export type Manner =
  | 'good'
  /** Says what cannot be read, and hangs up calls that never were. */
  | 'babbles'
  /** Goes on with 180 and 183 after its final answer. */
  | 'rambles'
  /** After its final answer it gives another one. */
  | 'contradicts'
  /** Below it somebody else answers too. */
  | 'forks';

const MOMENT_MS = 20;
const FORK = 'fork-';
const REFRESHED = ['Require: timer', 'Session-Expires: 90;refresher=uac'];

export class VendorCall implements PeerCall {
  dialog: PeerDialog | undefined;
  isAcknowledged = false;
  readonly tag: string;
  readonly #host: PeerHost;
  readonly #script: VendorScript;
  readonly #invite: SipRequest;
  readonly #from: string;
  #last = '';
  #finalStatus = 0;
  #isGone = false;
  #stops: Cancel = () => undefined;

  constructor(host: PeerHost, invite: SipRequest, [from, script]: readonly [string, VendorScript]) {
    this.#host = host;
    this.#script = script;
    this.#invite = invite;
    this.#from = from;
    this.tag = `v${invite.callId}`;
    host.calls.set(invite.callId, this);
    if (!script.isMute) this.#plays();
  }

  get callId(): string {
    return this.#invite.callId;
  }

  get node(): string {
    return this.#from;
  }

  #plays(): void {
    const { tryingMs, ringingMs, finalMs, status, disappearsMs } = this.#script;
    const at = (afterMs: number, act: () => void): void => {
      if (Number.isFinite(afterMs)) this.#host.later(afterMs, () => this.#isGone || act());
    };
    if (this.#script.manner === 'babbles') at(tryingMs, () => this.#babbles());
    at(tryingMs, () => this.#provisional(100));
    at(ringingMs, () => this.#provisional(180));
    at(finalMs, () => this.#final(status));
    at(disappearsMs, () => this.#disappears());
  }

  request(request: SipRequest): void {
    if (this.#isGone || this.#script.isMute) return;
    if (this.#isOfFork(request)) {
      this.#toFork(request);
      return;
    }
    const { method } = request;
    if (method === 'INVITE' && request.toTag === '') {
      if (this.#last !== '') this.#host.send(this.#from, this.#last);
    } else if (method === 'CANCEL') this.#cancelled(request);
    else if (method === 'ACK') this.#acknowledged(request);
    else if (this.dialog !== undefined) this.dialog.request(request);
    else this.#host.send(this.#from, answerTo(request, 481));
  }

  response(response: SipResponse): void {
    if (!this.#isGone) this.dialog?.response(response);
  }

  #provisional(status: number): void {
    if (this.#finalStatus !== 0) return;
    this.#last = answerTo(this.#invite, status, status === 100 ? {} : { tag: this.tag });
    this.#host.send(this.#from, this.#last);
  }

  #final(status: number): void {
    if (this.#finalStatus !== 0) return;
    this.#finalStatus = status;
    const { tag } = this;
    const { address } = this.#host;
    const lines = this.#script.wantsRefreshes ? REFRESHED : [];
    const session = { contact: `<sip:peer@${address}:5060>`, body: sdpOf(address), lines };
    this.#last = answerTo(this.#invite, status, status < 300 ? { tag, ...session } : { tag });
    if (status < 300) this.#begins();
    this.#stops = this.#host.insists(this.#from, this.#last, () => this.dialog?.hangUp());
    this.#host.later(MOMENT_MS, () => this.#misbehaves(status));
  }

  #begins(): void {
    const { callId, fromTag, from, to } = this.#invite;
    const names = {
      ...{ callId, localTag: this.tag, remoteTag: fromTag, to: this.#from },
      ...{ localUri: to.uri, remoteUri: from.uri, remoteTarget: contactOf(this.#invite) },
    };
    const cseqs = { own: 100, remote: this.#invite.cseqNumber };
    this.dialog = new PeerDialog(this.#host, names, cseqs);
    this.dialog.saysByeTwice = this.#script.saysByeTwice;
  }

  #acknowledged({ branch }: SipRequest): void {
    // With the branch of the INVITE it is for a refusal (RFC 3261 section 17.1.1.3): whoever got one
    // behind a 200 that was lost has not heard the 200, which goes on.
    if (this.#finalStatus < 300 && branch === this.#invite.branch) return;
    this.#stops();
    if (this.isAcknowledged) return;
    this.isAcknowledged = true;
    const { talkMs } = this.#script;
    const { dialog } = this;
    if (dialog !== undefined && Number.isFinite(talkMs)) {
      this.#host.later(talkMs, () => dialog.hangUp());
    }
  }

  #cancelled(request: SipRequest): void {
    this.#host.send(this.#from, answerTo(request, 200, { tag: this.tag }));
    if (this.#finalStatus !== 0) return;
    if (!this.#script.ignoresCancel) this.#final(487);
    else this.#final(200);
  }

  #babbles(): void {
    const { callId } = this.#invite;
    const host = this.#host;
    host.send(this.#from, 'SIP/2.0 ninety Of\r\nCall-ID: none\r\n\r\n');
    host.send(this.#from, answerTo(this.#invite, 200).replace(/^From: .*$/m, 'From: <'));
    host.send(
      this.#from,
      message(`BYE sip:nobody@${this.#from} SIP/2.0`, [
        `Via: SIP/2.0/UDP ${host.address}:5060;branch=${host.newBranch()}`,
        ...['Max-Forwards: 70', `From: <sip:x@${host.address}>;tag=never`],
        ...[`To: <sip:y@${this.#from}>;tag=was`, `Call-ID: ${callId}`, 'CSeq: 7 BYE'],
      ]),
    );
  }

  /** Just after its final answer. */
  #misbehaves(status: number): void {
    if (this.#isGone) return;
    const { manner } = this.#script;
    const says = (code: number, more: Parameters<typeof answerTo>[2]): void =>
      this.#host.send(this.#from, answerTo(this.#invite, code, more));
    const { address } = this.#host;
    const session = { contact: `<sip:peer@${address}:5060>`, body: sdpOf(address) };
    if (manner === 'rambles') for (const code of [180, 183]) says(code, { tag: this.tag });
    if (manner === 'contradicts') says(status < 300 ? 486 : 500, { tag: this.tag });
    if (manner === 'forks' && status < 300) says(200, { tag: `${FORK}${this.tag}`, ...session });
  }

  #isOfFork({ toTag }: SipRequest): boolean {
    return this.#script.manner === 'forks' && toTag.startsWith(FORK);
  }

  /** It is acknowledged and hung up, for the call has its answer. */
  #toFork(request: SipRequest): void {
    if (request.method === 'BYE') this.#host.send(this.#from, answerTo(request, 200));
  }

  #disappears(): void {
    this.#isGone = true;
    this.#stops();
    this.dialog?.disappears();
  }
}
