// The leg of whom we call: our INVITE and all that answers it (uac-invite.machine.ts).
import { base32Token } from '@tandem/base/kernel';
import {
  addressText,
  dialogResponseOf,
  establishedByCaller,
  type Failure,
  HEADERS,
  judgeRseq,
  modification,
  type ReceivedRequest,
  type ReceivedResponse,
  type SipMessage,
  uacInvite,
} from '@tandem/protocol/sip';
import type { CalledLeg, Description, Invitation, LegFailure, LegUser } from '../leg.ts';
import { Asked, type Asking } from './asked.ts';
import type { DialogSide } from './dialog-side.ts';
import { failureOf, ownFailure } from './failure.ts';
import { type Fork, openFork } from './fork.ts';
import { CALL_ID_CHARACTERS, type LegHost, TAG_CHARACTERS } from './host.ts';
import type { Destination } from './invitation.ts';
import { Inviting } from './inviting.ts';
import { SDP_TYPE } from './media.ts';
import { cancelReason, type Question, reasonLine } from './reply.ts';
import { SipLeg } from './sip-leg.ts';
import { dismissStray } from './stray.ts';
import type { LegTimer } from './timers.ts';
import type { AnyTransaction, Client } from './types.ts';
import { bareAddress } from './way.ts';
import { rseqIn } from './words.ts';

/** Q.850: normal call clearing. */
const NORMAL_CLEARING = 16;
const REQUEST_TIMEOUT = 408;
const NOT_ACCEPTABLE = 488;
const SERVICE_UNAVAILABLE = 503;
const TRYING = 100;
const RINGING = 180;
/** RFC 6228. */
const EARLY_DIALOG_OVER = 199;
/** Q.850: incompatible destination. */
const INCOMPATIBLE = 88;

export class SipCalledLeg extends SipLeg implements CalledLeg {
  readonly callId: string;
  readonly #localTag: string;
  readonly #hasOffer: boolean;
  #state: uacInvite.State = uacInvite.INITIAL;
  /** Until no 2xx to it is to be expected any more. */
  #inviting: Inviting | undefined;
  #isConfirmed = false;
  #cause = NORMAL_CLEARING;
  #isCancelled = false;
  #failure: LegFailure | undefined;
  /** By To tag, until the answer. */
  #forks: Map<string, Fork> | undefined;
  /** By To tag: what each 2xx was acknowledged with, as long as it may come again. */
  #acks: Map<string, () => void> | undefined;
  /** The answer to the offer that came in the 2xx. */
  #answer: Description = null;
  #remoteAddress = '';

  constructor(host: LegHost, invitation: Invitation, destinations: readonly Destination[]) {
    const { description, sessionTimer: hasTimers } = invitation;
    const [first] = destinations;
    const address = first && host.stack.transport.ownAddress(first.flow).host;
    super(host, {
      address: bareAddress(address ?? ''),
      ...{ modification: modification.start('us', description !== null), hasTimers },
    });
    this.#hasOffer = description !== null;
    this.callId = base32Token(host.random, CALL_ID_CHARACTERS);
    this.#localTag = base32Token(host.random, TAG_CHARACTERS);
    const { media, callId } = this;
    const parts = { host, media, callId, owner: this, localTag: this.#localTag };
    this.#inviting = new Inviting(parts, invitation, destinations);
  }

  get remoteAddress(): string {
    return this.#remoteAddress;
  }

  override listen(user: LegUser): void {
    super.listen(user);
    if (this.#inviting?.send() === true) {
      this.host.table.addInvite(this.callId, this.#localTag, this);
      this.#noteWay();
    } else {
      this.#hasNoWay();
    }
  }

  cancel(cause: number): void {
    if (this.isOver || this.#inviting?.transaction === undefined || this.isUp) return;
    this.#isCancelled = true;
    this.#cause = cause;
    this.#step({ type: 'cancel' });
  }

  confirm(description: Description): void {
    if (this.isOver) return;
    if (this.#isConfirmed) {
      this.changes.confirm(description);
      return;
    }
    this.#answer = description;
    this.#step({ type: 'acknowledge' });
    if (!this.#hasOffer) this.changes.step({ type: 'offerAnswered' });
  }

  override release(...how: Parameters<CalledLeg['release']>): void {
    // A 2xx is acknowledged before it is hung up, whatever the call has come to think of it.
    if (this.isUp && !this.#isConfirmed) this.confirm(null);
    super.release(...how);
  }

  override responded(response: ReceivedResponse, transaction: Client): void {
    const { status } = response;
    if (status >= 200 && status < 300) {
      this.success(response);
      return;
    }
    if (transaction !== this.#inviting?.transaction) return;
    if (status < 200) this.#provisional(response);
    else if (!this.#tryAgain(response)) this.#refused(response);
  }

  override success(response: ReceivedResponse): void {
    // A fork that answers when the call is over already.
    const isLate =
      this.#inviting === undefined && response.message.toTag !== this.side?.id.remoteTag;
    if (isLate) dismissStray(this.host, response);
    else this.#step({ type: 'success', tag: response.message.toTag }, response);
  }

  override failed(what: Failure, transaction: AnyTransaction): void {
    if (transaction !== this.#inviting?.transaction) return;
    this.#failure =
      what === 'timeout'
        ? ownFailure('noResponse', REQUEST_TIMEOUT, 'No Response')
        : ownFailure('unreachable', SERVICE_UNAVAILABLE, 'Unreachable');
    this.#step({ type: 'noResponse' });
  }

  override moved(to: Client): void {
    if (this.#inviting === undefined || to.kind !== 'inviteClient') return;
    this.#inviting.transaction = to;
    this.#noteWay();
  }

  protected override sideOf(received: ReceivedRequest): DialogSide | undefined {
    return this.#forks?.get(received.fromTag)?.side ?? this.side;
  }

  protected override ownTimerFired(timer: LegTimer, generation: number): void {
    if (timer !== 'forks') return;
    this.#step({ type: 'timerForks', generation });
    this.#forgetForks();
  }

  /** Reliable responses are theirs here, not ours. */
  protected override pracked(question: Question): void {
    this.refuse(question, 481);
  }

  /** Section 15: they may not; the final response to our INVITE still follows. */
  protected override hungUpEarly(): void {
    this.host.count('ignored');
  }

  protected override brokenEarly(): void {
    this.cancel(NORMAL_CLEARING);
  }

  protected override leave(): void {
    super.leave();
    this.#forgetForks();
  }

  #noteWay(): void {
    const remote = this.#inviting?.transaction?.destination.remote;
    if (remote !== undefined) this.#remoteAddress = addressText(remote);
  }

  #tryAgain(response: ReceivedResponse): boolean {
    return !this.#isCancelled && this.#inviting?.tryAgain(response) === true;
  }

  #hasNoWay(): void {
    this.isOver = true;
    const failure = ownFailure('unreachable', SERVICE_UNAVAILABLE, 'No Way There');
    this.tellLater({ type: 'failed', failure });
  }

  #provisional(response: ReceivedResponse): void {
    const { message } = response;
    const tag = message.toTag;
    const rseq = rseqIn(message);
    const verdict = rseq === undefined ? '' : judgeRseq(this.#forks?.get(tag)?.rseq, rseq);
    if (verdict === 'again' || verdict === 'tooEarly') return;
    this.#step({ type: 'provisional', tag }, response);
    const fork = this.#forks?.get(tag);
    if (rseq === undefined || fork === undefined || this.isOver) return;
    fork.rseq = rseq;
    const rack = `${rseq} ${this.#inviteCseq} INVITE`;
    this.#askIn(fork.side, { method: 'PRACK', lines: [[HEADERS.rack, rack]] });
    if (fork.description !== null && fork.side === this.side) {
      this.changes.step({ type: 'offerAnswered' });
    }
  }

  #askIn(side: DialogSide, ask: Asking): void {
    new Asked(ask, side, this).send();
  }

  #takeBack(): void {
    const invite = this.#inviting?.transaction;
    if (invite !== undefined) this.host.stack.cancel(invite, cancelReason(this.#cause));
  }

  get #inviteCseq(): number {
    return this.#inviting?.cseq ?? 0;
  }

  #refused({ message }: ReceivedResponse): void {
    this.#failure = { ...failureOf(message), ...this.#inviting?.headersIn(message) };
    this.#step({ type: 'failure' });
  }

  #step(event: uacInvite.Event, of?: ReceivedResponse): void {
    const next = uacInvite.step(this.#state, event);
    this.#state = next.state;
    for (const effect of next.effects) this.#perform(effect, of);
  }

  #perform(effect: uacInvite.Effect, of: ReceivedResponse | undefined): void {
    switch (effect.do) {
      case 'cancel':
        this.#takeBack();
        break;
      case 'fail':
        this.#fail();
        break;
      case 'closeEarly':
        this.#close(effect.tag);
        break;
      case 'arm':
        this.timers.arm('forks', effect.afterMs, effect.generation);
        break;
      case 'count':
        this.host.count(effect.what);
        break;
      case 'acknowledge':
        this.#acknowledge(effect.tag);
        break;
      case 'acknowledgeAgain':
        this.#acks?.get(effect.tag)?.();
        break;
      case 'openEarly':
        if (of !== undefined) this.#open(effect.tag, of);
        break;
      case 'progress':
        if (of !== undefined) this.#tellProgress(effect.tag, of);
        break;
      case 'answer':
        if (of !== undefined) this.#answered(effect.tag, of);
        break;
      case 'dismiss':
        if (of !== undefined) this.#dismiss(effect.tag, of);
        break;
    }
  }

  #open(tag: string, { message }: ReceivedResponse): Fork | undefined {
    const fork = this.#inviting && openFork(this.host, this.#inviting, message);
    if (fork === undefined) {
      this.host.count('badBody');
      return undefined;
    }
    this.#forks ??= new Map();
    this.#forks.set(tag, fork);
    this.side ??= fork.side;
    this.host.table.add(fork.side.id, this);
    return fork;
  }

  #tellProgress(tag: string, { status, message }: ReceivedResponse): void {
    if (status === TRYING) {
      this.tell({ type: 'trying' });
      return;
    }
    if (status === EARLY_DIALOG_OVER) return;
    const description = this.#hear(tag, message);
    const type = status === RINGING ? 'ringing' : 'progress';
    this.tell({ type, status, description, ...this.#inviting?.headersIn(message) });
  }

  /** What it says of its media now; null when it says nothing, or nothing that can be read. */
  #hear(tag: string, message: SipMessage): Description {
    const heard = this.media.hears(message);
    if (!heard.ok) this.host.count('badBody');
    if (!heard.ok || heard.value === undefined) return null;
    this.media.keeps(heard.value);
    const fork = this.#forks?.get(tag);
    if (fork !== undefined) fork.description = heard.value.session;
    return heard.value.session;
  }

  #answered(tag: string, { message }: ReceivedResponse): void {
    const view = dialogResponseOf(message);
    const fork = this.#forks?.get(tag);
    if (!view.ok || fork === undefined) {
      this.#unusable();
      return;
    }
    this.side = fork.side;
    fork.side.step(establishedByCaller(view.value));
    fork.side.learns(message);
    const description = this.#hear(tag, message) ?? fork.description;
    this.#forks?.delete(tag);
    if (this.#hasOffer) this.changes.step({ type: 'offerAnswered' });
    else if (description !== null) this.changes.step({ type: 'offerMade', by: 'peer' });
    this.changes.step({ type: 'finished', method: 'INVITE', by: 'us', success: true });
    this.keeper.agreedAsCaller(message, this.#inviting?.offersTimer === true);
    if (description === null) {
      this.#unusable();
      return;
    }
    this.tell({ type: 'answered', description, ...this.#inviting?.headersIn(message) });
  }

  /** A call without media is none: it is taken, as it must be, and hung up. */
  #unusable(): void {
    const failure = ownFailure('noMedia', NOT_ACCEPTABLE, 'No Media In Answer');
    if (this.isUp) {
      this.confirm(null);
      this.hangUp(INCOMPATIBLE);
    }
    this.tell({ type: 'failed', failure });
    this.silenceAfterwards();
  }

  #acknowledge(tag: string): void {
    const { side, media } = this;
    if (side === undefined) return;
    this.#isConfirmed = true;
    const description = this.#answer;
    this.#answer = null;
    const body = this.#hasOffer || description === null ? undefined : media.publish(description);
    media.settle();
    this.#keepAck(tag, side.acknowledge(this.#inviteCseq, body, SDP_TYPE));
  }

  #keepAck(tag: string, send: () => void): void {
    this.#acks ??= new Map();
    this.#acks.set(tag, send);
  }

  /** Another fork has answered too, or the 2xx has crossed our CANCEL. */
  #dismiss(tag: string, of: ReceivedResponse): void {
    const fork = this.#forks?.get(tag) ?? this.#open(tag, of);
    const view = dialogResponseOf(of.message);
    if (fork === undefined || !view.ok) return;
    fork.side.step(establishedByCaller(view.value));
    this.#keepAck(tag, fork.side.acknowledge(this.#inviteCseq, undefined, SDP_TYPE));
    const cause = this.#isCancelled ? this.#cause : NORMAL_CLEARING;
    this.#askIn(fork.side, { method: 'BYE', lines: [reasonLine(cause)] });
    this.#close(tag);
  }

  #close(tag: string): void {
    const fork = this.#forks?.get(tag);
    if (fork === undefined) return;
    this.#forks?.delete(tag);
    this.host.table.remove(fork.side.id);
    if (this.side === fork.side) this.side = undefined;
  }

  #fail(): void {
    const failure = this.#failure;
    this.isOver = true;
    this.keeper.over();
    this.changes.over();
    this.leave();
    if (this.#isCancelled || failure === undefined) this.tell({ type: 'ended' });
    else this.tell({ type: 'failed', failure });
    this.silenceAfterwards();
  }

  #forgetForks(): void {
    this.host.table.removeInvite(this.callId, this.#localTag);
    for (const tag of this.#forks?.keys() ?? []) this.#close(tag);
    this.#forks = undefined;
    // Those of an INVITE that was taken back may still be asked for, by its transaction.
    if (this.#isCancelled) return;
    this.#acks = undefined;
    this.#inviting = undefined;
  }
}
