// A call as a customer's gateway makes it, by a script: patience, talk, and bad manners.
import type { Cancel } from '@tandem/base/kernel';
import type { SipRequest, SipResponse } from '@tandem/protocol/sip';
import { PeerDialog } from './peer-dialog.ts';
import { answerTo, contactOf, message, type PeerCall, type PeerHost, sdpOf } from './peer-host.ts';

export interface CustomerScript {
  readonly callId: string;
  readonly callee: string;
  /** The switch's address. */
  readonly to: string;
  /** Gives up after so long without an answer. */
  readonly patienceMs: number;
  /** Hangs up so long after the answer; infinite: waits for the other side. */
  readonly talkMs: number;
  /** So long after the beginning it hears no response, and says its INVITE again. */
  readonly deafMs: number;
  readonly neverAcks: boolean;
  readonly saysByeTwice: boolean;
  /** Falls silent for good so long after the beginning. */
  readonly disappearsMs: number;
}

const CSEQ = 1;
/** How long a caller who has cancelled waits for the end. */
const CANCEL_PATIENCE_MS = 32_000;

type State = 'calling' | 'early' | 'cancelling' | 'up' | 'over';

export class CustomerCall implements PeerCall {
  readonly script: CustomerScript;
  /** Each answer that was heard, by the tag of who gave it. */
  readonly dialogs = new Map<string, PeerDialog>();
  readonly #host: PeerHost;
  readonly #tag: string;
  readonly #branch: string;
  readonly #hearsFromMs: number;
  #state: State = 'calling';
  #isGone = false;
  #stopsInvite: Cancel = () => undefined;
  #stopsCancel: Cancel = () => undefined;

  constructor(host: PeerHost, script: CustomerScript) {
    this.#host = host;
    this.script = script;
    this.#hearsFromMs = host.clock.now() + script.deafMs;
    this.#tag = `c${script.callId}`;
    this.#branch = host.newBranch();
    host.calls.set(script.callId, this);
    this.#begin();
  }

  get isOver(): boolean {
    return this.#state === 'over' || this.#isGone;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  #begin(): void {
    const { to, patienceMs, disappearsMs } = this.script;
    const gaveUp = (): void => {
      if (this.#state === 'calling') this.#state = 'over';
    };
    this.#stopsInvite = this.#host.insists(
      to,
      this.#invite('INVITE', sdpOf(this.#host.address)),
      gaveUp,
    );
    this.#host.later(patienceMs, () => this.#cancel());
    if (!Number.isFinite(disappearsMs)) return;
    this.#host.later(disappearsMs, () => this.#disappears());
  }

  request(request: SipRequest): void {
    if (this.#isGone) return;
    const dialog = this.dialogs.get(request.fromTag);
    if (dialog !== undefined) dialog.request(request);
    else if (request.method !== 'ACK') this.#host.send(this.script.to, answerTo(request, 481));
  }

  response(response: SipResponse): void {
    if (this.#isGone || this.#host.clock.now() < this.#hearsFromMs) return;
    const { status, method } = response;
    if (method === 'INVITE') this.#invited(response);
    else if (method === 'CANCEL' && status >= 200) this.#stopsCancel();
    else this.dialogs.get(response.toTag)?.response(response);
  }

  #invited(response: SipResponse): void {
    const { status } = response;
    this.#stopsInvite();
    if (status < 200) {
      if (this.#state === 'calling') this.#state = 'early';
    } else if (status < 300) this.#answered(response);
    else this.#refused(response);
  }

  #answered(response: SipResponse): void {
    const { toTag } = response;
    const known = this.dialogs.get(toTag);
    const dialog = known ?? this.#dialogWith(response);
    if (!this.script.neverAcks) dialog.acknowledge(CSEQ);
    if (known !== undefined) return;
    this.#stopsCancel();
    const isWanted = this.#state === 'calling' || this.#state === 'early';
    if (!isWanted) {
      dialog.hangUp();
      if (this.#state === 'cancelling') this.#state = 'over';
      return;
    }
    this.#state = 'up';
    const { talkMs } = this.script;
    if (Number.isFinite(talkMs)) this.#host.later(talkMs, () => dialog.hangUp());
  }

  #dialogWith(response: SipResponse): PeerDialog {
    const { callId, callee, to, saysByeTwice, neverAcks } = this.script;
    const names = {
      ...{ callId, localTag: this.#tag, remoteTag: response.toTag, to },
      ...{ localUri: this.#uri, remoteUri: `sip:${callee}@${to}` },
      remoteTarget: contactOf(response),
    };
    const dialog = new PeerDialog(this.#host, names, { own: CSEQ, remote: 0 });
    dialog.saysByeTwice = saysByeTwice;
    dialog.neverAcks = neverAcks;
    this.dialogs.set(response.toTag, dialog);
    return dialog;
  }

  #refused(response: SipResponse): void {
    this.#host.send(this.script.to, this.#invite('ACK', '', response.toTag));
    if (this.#state === 'up') return;
    this.#stopsCancel();
    this.#state = 'over';
  }

  #cancel(): void {
    if (this.#isGone || (this.#state !== 'early' && this.#state !== 'calling')) return;
    // Nothing may be cancelled that nobody has heard of (RFC 3261 section 9.1): it is given up.
    if (this.#state === 'calling') {
      this.#stopsInvite();
      this.#state = 'over';
      return;
    }
    this.#state = 'cancelling';
    this.#stopsCancel = this.#host.insists(this.script.to, this.#invite('CANCEL'));
    this.#host.later(CANCEL_PATIENCE_MS, () => {
      if (this.#state === 'cancelling') this.#state = 'over';
    });
  }

  #disappears(): void {
    this.#isGone = true;
    this.#stopsInvite();
    this.#stopsCancel();
    for (const dialog of this.dialogs.values()) dialog.disappears();
  }

  get #uri(): string {
    return `sip:4930123456@${this.#host.address}`;
  }

  /** The INVITE, and what belongs to its transaction. */
  #invite(method: string, body = '', toTag = ''): string {
    const { to, callee, callId } = this.script;
    const { address } = this.#host;
    return message(
      `${method} sip:${callee}@${to} SIP/2.0`,
      [
        `Via: SIP/2.0/UDP ${address}:5060;branch=${this.#branch}`,
        'Max-Forwards: 70',
        `From: <${this.#uri}>;tag=${this.#tag}`,
        `To: <sip:${callee}@${to}>${toTag === '' ? '' : `;tag=${toTag}`}`,
        `Call-ID: ${callId}`,
        `CSeq: ${CSEQ} ${method}`,
        `Contact: <sip:peer@${address}:5060>`,
      ],
      body,
    );
  }
}
