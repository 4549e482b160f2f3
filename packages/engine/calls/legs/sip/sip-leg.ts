// What both kinds of SIP legs do once they have a dialog: requests of the peer, changes, hanging
// up. What leads to the answer stands in caller-leg.ts and called-leg.ts.
import { invariant } from '@tandem/base/kernel';
import type { DialogFacts } from '@tandem/domain/record';
import {
  type Failure,
  HEADERS,
  type modification,
  type ReceivedRequest,
  type ReceivedResponse,
} from '@tandem/protocol/sip';
import type { Description, HeaderText, LegEvent, LegUser, Release } from '../leg.ts';
import { Acceptance, type AcceptanceUser } from './acceptance.ts';
import { Asked, type Asking } from './asked.ts';
import { type Agreement, Changes, type ChangesUser } from './changes.ts';
import type { DialogSide } from './dialog-side.ts';
import type { LegHost } from './host.ts';
import { LegMedia } from './media.ts';
import { bytesOf, type Line, NO_LINES, type Question, reasonLine, reply } from './reply.ts';
import { SessionKeeper, type SessionUser } from './session-keeper.ts';
import { type LegTimer, LegTimers, type TimedLeg } from './timers.ts';
import type { AnyTransaction, Client, DialogOwner, Server, TransactionOwner } from './types.ts';
import { causeIn, reasonTextIn } from './words.ts';

/** Q.850: recovery on timer expiry; the session timer ran out or nobody acknowledged. */
const TIMER_EXPIRED = 102;
/** Q.850: the peer cannot be reached any more. */
const OUT_OF_ORDER = 27;

export interface LegStart {
  /** Our address, as the peer is shown it. */
  readonly address: string;
  readonly modification: modification.State;
  readonly hasTimers: boolean;
}

export abstract class SipLeg
  implements DialogOwner, TimedLeg, TransactionOwner, AcceptanceUser, ChangesUser, SessionUser
{
  side: DialogSide | undefined;
  readonly hasTimers: boolean;
  protected readonly host: LegHost;
  protected readonly timers: LegTimers;
  protected readonly media: LegMedia;
  protected readonly keeper: SessionKeeper;
  protected readonly changes: Changes;
  protected readonly acceptance: Acceptance;
  /** Nothing is heard any more, and nothing is sent but what ends it. */
  protected isOver = false;
  /** A BYE of ours tells why. */
  protected saysReason = true;
  #user: LegUser | undefined;
  /** Events before anybody listened, and those of a command that has not returned. */
  #waiting: LegEvent[] | undefined;
  #isSilent = false;
  #cause = OUT_OF_ORDER;
  #farewell: readonly HeaderText[] | undefined;

  constructor(host: LegHost, { address, modification, hasTimers }: LegStart) {
    this.host = host;
    this.hasTimers = hasTimers;
    this.timers = new LegTimers(host.wheel, this);
    this.media = new LegMedia(host.random, address);
    this.keeper = new SessionKeeper(host, this.timers, this);
    const { timers, media, keeper } = this;
    this.changes = new Changes({ host, timers, media, keeper, user: this }, modification);
    this.acceptance = new Acceptance(host, timers, this);
  }

  get isUp(): boolean {
    return !this.isOver && this.side?.name === 'confirmed';
  }

  listen(user: LegUser): void {
    this.#user = user;
    if (this.#waiting !== undefined) queueMicrotask(() => this.#deliver());
  }

  release(cause: number, headers?: readonly HeaderText[]): void {
    if (!this.isUp) return;
    this.silence();
    this.#farewell = headers;
    this.hangUp(cause);
  }

  changeTo(description: Description, headers?: readonly HeaderText[]): void {
    if (this.isOver || this.side === undefined) return;
    const isEarly = this.side.name === 'early';
    if (isEarly && !this.side.allowsUpdate) this.tellLater({ type: 'changeRefused', status: 405 });
    else this.changes.want(isEarly ? 'UPDATE' : 'INVITE', { description, headers });
  }

  acceptChange(id: number, description: Description, headers?: readonly HeaderText[]): void {
    if (!this.isOver) this.changes.accept(id, description, headers);
  }

  refuseChange(id: number, status: number): void {
    if (!this.isOver) this.changes.refuse(id, status);
  }

  sendInfo(contentType: string, body: string): void {
    if (this.isUp) this.ask({ method: 'INFO', contentType, body });
  }

  facts(): DialogFacts {
    invariant(this.side !== undefined, 'a leg that is up has a dialog');
    return this.side.facts();
  }

  receive(received: ReceivedRequest, transaction: Server): void {
    const side = this.sideOf(received);
    const question = { received, transaction };
    if (side === undefined) {
      this.refuse(question, 481);
      return;
    }
    const wasUp = side.name === 'confirmed';
    const { method, message } = received;
    const contacts = message.list(HEADERS.contact);
    const first = contacts.ok ? contacts.value[0] : undefined;
    const target = first === undefined || first === '*' ? {} : { target: first.uri };
    const cseq = message.cseqNumber;
    for (const effect of side.step({ type: 'received', method, cseq, ...target })) {
      if (effect.do === 'refuse') this.refuse(question, effect.status);
      else if (effect.do === 'accept') this.#serve(question, wasUp);
    }
  }

  acknowledged(ack: ReceivedRequest): void {
    this.acceptance.ack(ack);
  }

  abstract success(response: ReceivedResponse): void;

  get owesBye(): boolean {
    return this.acceptance.owesBye;
  }

  sayOwedBye(): void {
    this.acceptance.shutDown();
  }

  responded(_response: ReceivedResponse, _transaction: Client): void {
    // The called leg's INVITE has a transaction whose owner is the leg itself.
  }

  failed(_what: Failure, _transaction: AnyTransaction): void {
    // Of what we serve: the timers of a 2xx, and the next transaction, find out by themselves.
  }

  moved(_to: Client): void {
    // The called leg's.
  }

  cancelled(_cancel: ReceivedRequest): void {
    this.changes.takenBack();
  }

  timerFired(timer: LegTimer, generation: number): void {
    switch (timer) {
      case 'resend':
      case 'giveUp':
        this.acceptance.timerFired(timer, generation);
        break;
      case 'refresh':
      case 'cut':
        this.keeper.timerFired(timer, generation);
        break;
      case 'backOff':
        this.changes.timerFired(generation);
        break;
      case 'forks':
      case 'provisionalResend':
      case 'provisionalGiveUp':
      case 'reminder':
        this.ownTimerFired(timer, generation);
        break;
    }
  }

  confirmedBy(ack: ReceivedRequest): void {
    this.changes.confirmedBy(ack);
  }

  mayHangUp(): void {
    const lines = this.saysReason ? [reasonLine(this.#cause)] : NO_LINES;
    this.ask({ method: 'BYE', lines, headers: this.#farewell });
    this.leave();
  }

  neverConfirmed(): void {
    this.#cause = TIMER_EXPIRED;
    this.end({ by: 'noAck', cause: null, text: '' });
  }

  refresh(): void {
    if (!this.isOver) this.changes.refresh();
  }

  sessionEnded(): void {
    this.hangUp(TIMER_EXPIRED);
    this.tellReleased({ by: 'refresh', cause: TIMER_EXPIRED, text: '' });
  }

  lost(): void {
    this.hangUp(OUT_OF_ORDER);
    this.tellReleased({ by: 'lost', cause: null, text: '' });
  }

  /** An error of ours in this leg: it ends, and no other one notices. */
  broken(): void {
    if (this.isOver) return;
    if (this.isUp) this.lost();
    else this.brokenEarly();
  }

  answered(asked: Asked, response: ReceivedResponse | undefined): void {
    if (this.changes.answered(asked, response) || asked.ask.method !== 'INFO') return;
    const status = response?.status ?? 408;
    const effects = this.side?.step({ type: 'answered', method: 'INFO', status }) ?? [];
    if (effects.some((effect) => effect.do === 'lost') && !this.isOver) this.lost();
  }

  answeredAgain(asked: Asked): void {
    this.changes.answeredAgain(asked);
  }

  accept({ received, transaction }: Question, { lines = NO_LINES, ...more }: Agreement): void {
    const { side } = this;
    invariant(side !== undefined, 'a re-INVITE comes within a dialog');
    transaction.owner = this;
    const contact: Line = [HEADERS.contact, side.contactBy(received.flow)];
    const answer = { status: 200, toTag: '', lines: [contact, ...lines], ...more };
    const bytes = bytesOf(received, answer);
    const cseq = received.cseqNumber;
    this.acceptance.start({ transaction, bytes, toTag: received.toTag, cseq });
  }

  tell(event: LegEvent): void {
    if (this.#isSilent) return;
    if (this.#user === undefined || this.#waiting !== undefined) this.#keep(event);
    else this.#user.hears(event);
  }

  /** After the command that it follows from has returned. */
  protected tellLater(event: LegEvent): void {
    if (this.#isSilent) return;
    if (this.#waiting === undefined) queueMicrotask(() => this.#deliver());
    this.#keep(event);
  }

  protected tellReleased(release: Release): void {
    this.tell({ type: 'released', release });
    this.silenceAfterwards();
  }

  /**
   * What was told was the last. A leg waits out its transactions for half a minute: the call,
   * which is twenty times as large, must not wait with it.
   */
  protected silenceAfterwards(): void {
    this.#isSilent = true;
    if (this.#waiting === undefined) this.#user = undefined;
  }

  /** Nothing is heard of it any more, not even what waits. */
  protected silence(): void {
    this.#isSilent = true;
    this.#waiting = undefined;
    this.#user = undefined;
  }

  /** The dialog that a request of the peer's belongs to. */
  protected sideOf(_received: ReceivedRequest): DialogSide | undefined {
    return this.side;
  }

  protected abstract ownTimerFired(timer: LegTimer, generation: number): void;
  protected abstract pracked(question: Question): void;
  protected abstract brokenEarly(): void;
  /** A BYE in a dialog that is not confirmed. */
  protected abstract hungUpEarly(bye: ReceivedRequest): void;
  /** Ends the call with a BYE, as soon as that may be sent. */
  protected hangUp(cause: number): void {
    this.#cause = cause;
    this.isOver = true;
    this.keeper.over();
    this.changes.over();
    this.acceptance.hangUp();
  }

  /** It ended without a BYE of ours. */
  protected end(release: Release): void {
    this.isOver = true;
    this.keeper.over();
    this.changes.over();
    this.tellReleased(release);
  }

  /** Nothing of it is left behind. */
  protected leave(): void {
    this.isOver = true;
    this.timers.clear();
    if (this.side !== undefined) this.host.table.remove(this.side.id);
  }

  protected ask(asking: Asking): Asked | undefined {
    const { side } = this;
    if (side === undefined) return undefined;
    const asked = new Asked(asking, side, this);
    return asked.send() ? asked : undefined;
  }

  protected refuse(question: Question, status: number, lines = NO_LINES): void {
    reply(this.host.stack, question, { status, toTag: '', lines });
  }

  #serve(question: Question, wasUp: boolean): void {
    const { received, transaction } = question;
    const { method } = received;
    if (method === 'BYE') {
      this.#hungUp(question, wasUp);
      return;
    }
    if (this.isOver) {
      this.refuse(question, 481);
      return;
    }
    switch (method) {
      case 'INVITE':
        transaction.owner = this;
        this.acceptance.nextInvite();
        this.changes.receive(received, question);
        break;
      case 'UPDATE':
        this.changes.receive(received, question);
        break;
      case 'PRACK':
        this.pracked(question);
        break;
      case 'INFO':
        this.refuse(question, 200);
        this.#informed(received);
        break;
      case 'OPTIONS':
        this.refuse(question, 200, this.#abilities);
        break;
      default:
        this.refuse(question, 405, [[HEADERS.allow, this.host.allow]]);
    }
  }

  get #abilities(): readonly Line[] {
    return [
      [HEADERS.allow, this.host.allow],
      [HEADERS.accept, 'application/sdp'],
      [HEADERS.supported, 'timer, 100rel'],
    ];
  }

  #informed({ message }: ReceivedRequest): void {
    const contentType = message.raw(HEADERS.contentType);
    if (contentType === undefined || message.bodyLength === 0) return;
    this.tell({ type: 'info', contentType, body: message.body });
  }

  #hungUp(question: Question, wasUp: boolean): void {
    const { received } = question;
    const { message } = received;
    this.refuse(question, 200);
    if (!wasUp) {
      this.hungUpEarly(received);
      return;
    }
    this.acceptance.peerHungUp();
    const isNews = !this.isOver;
    this.leave();
    if (!isNews) return;
    const headers = this.side?.headersIn(message);
    this.end({ by: 'peer', cause: causeIn(message), text: reasonTextIn(message), ...headers });
  }

  #keep(event: LegEvent): void {
    if (this.#waiting === undefined) this.#waiting = [event];
    else this.#waiting.push(event);
  }

  #deliver(): void {
    const user = this.#user;
    if (user === undefined) return;
    const events = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of events) user.hears(event);
    if (this.#isSilent) this.#user = undefined;
  }
}
