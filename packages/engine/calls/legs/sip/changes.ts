// Changes of the session while the call lasts, of both sides (modification.machine.ts): what may be
// sent and taken when, what it says, and what came of it.
import { invariant } from '@tandem/base/kernel';
import {
  after422,
  type CalleeDecision,
  glareBackOff,
  HEADERS,
  modification,
  type ReceivedRequest,
  type ReceivedResponse,
  retryAfterSeconds,
  sessionTimerOf,
} from '@tandem/protocol/sip';
import type { Change, Description, HeaderText, LegEvent } from '../leg.ts';
import { Asked, type AskUser } from './asked.ts';
import { contactLines, targetOf } from './change-lines.ts';
import type { DialogSide } from './dialog-side.ts';
import type { LegHost } from './host.ts';
import { type Heard, type LegMedia, SDP_TYPE } from './media.ts';
import { type Line, NO_LINES, type Question, type Reply, reply } from './reply.ts';
import { linesOfAnswer, linesOfOffer, type SessionKeeper } from './session-keeper.ts';
import type { LegTimers } from './timers.ts';
import { type Wanted, Wish } from './wish.ts';

/** RFC 3261 section 12.2.1.2: what a peer says that does not know the call, or is not there. */
const LOST: ReadonlySet<number> = new Set([408, 481]);
const NO_ANSWER = 408;

/** What the 2xx to a change says. */
export type Agreement = Pick<Reply, 'lines' | 'headers' | 'sdp'>;

export interface ChangesUser extends AskUser {
  /** Undefined before there is a dialog and after it. */
  readonly side: DialogSide | undefined;
  tell(event: LegEvent): void;
  /** Sends the 2xx to a re-INVITE until its ACK comes. */
  accept(question: Question, agreement: Agreement): void;
  /** The peer does not know the call any more: it is hung up. */
  lost(): void;
}

export interface ChangesParts {
  readonly host: LegHost;
  readonly timers: LegTimers;
  readonly media: LegMedia;
  readonly keeper: SessionKeeper;
  readonly user: ChangesUser;
}

interface PeerChange extends Question {
  readonly id: number;
  readonly decision: CalleeDecision;
  /** Its offer. */
  readonly heard: Heard | undefined;
}

export class Changes {
  readonly #parts: ChangesParts;
  #state: modification.State;
  #made = 0;
  /** The peer's that the call has not decided on yet. */
  #open: PeerChange | undefined;
  /** Ours that was accepted with an offer, until the call knows its answer. */
  #unconfirmed: Asked | undefined;
  /** The last ACK of ours, for its 2xx once more. */
  #ack: { readonly cseq: number; readonly send: () => void } | undefined;
  #asked: { readonly asked: Asked; readonly wish: Wish } | undefined;
  /** A re-INVITE of the peer's was answered with our offer: its ACK has the answer. */
  #awaitsAnswer = false;

  constructor(parts: ChangesParts, state: modification.State) {
    this.#parts = parts;
    this.#state = state;
  }

  step(event: modification.Event): readonly modification.Effect[] {
    const next = modification.step(this.#state, event);
    this.#state = next.state;
    for (const effect of next.effects) this.#perform(effect);
    return next.effects;
  }

  /** The call wants one. */
  want(method: modification.Method, what: Wanted): void {
    this.#made += 1;
    this.step({ type: 'want', modification: new Wish(this.#made, method, what) });
  }

  refresh(): void {
    this.inform(null);
  }

  /** The peer learns it, the call hears nothing of it. */
  inform(description: Description): void {
    const { side } = this.#parts.user;
    const method = side?.allowsUpdate === true ? 'UPDATE' : 'INVITE';
    this.want(method, { description, isRefresh: true });
  }

  /** An INVITE or UPDATE of the peer's that its dialog has let through. */
  receive(received: ReceivedRequest, question: Question): void {
    const { media, keeper } = this.#parts;
    const { message } = received;
    const decision = keeper.decide(message);
    if (!decision.ok) {
      this.#answer(question, 400);
      return;
    }
    if (decision.value.kind === 'tooSmall') {
      this.#answer(question, 422, { lines: [[HEADERS.minSe, `${decision.value.minS}`]] });
      return;
    }
    const method = received.method === 'INVITE' ? 'INVITE' : 'UPDATE';
    const heard = media.hears(message);
    if (!heard.ok) {
      this.#answer(question, 488);
      return;
    }
    const hasOffer = heard.value !== undefined;
    const effects = this.step({ type: 'received', method, offer: hasOffer });
    const refused = effects.find((effect) => effect.do === 'refuse');
    if (refused !== undefined) {
      this.#refuse(question, refused.status);
      return;
    }
    if (!effects.some((effect) => effect.do === 'accept')) {
      this.#answer(question, 500);
      return;
    }
    this.#made += 1;
    const change = { ...question, id: this.#made, decision: decision.value, heard: heard.value };
    this.#open = change;
    if (!hasOffer && method === 'UPDATE') {
      this.#agree(change, {});
      return;
    }
    // A refresh: the far side would only hear what it knows.
    const again = heard.value?.isNew === false ? media.again() : undefined;
    if (again !== undefined) {
      this.#agree(change, { sdp: again });
      return;
    }
    const more = this.#parts.user.side?.headersIn(message);
    this.#parts.user.tell({ type: 'change', change: { ...changeOf(change), ...more } });
  }

  accept(id: number, description: Description, headers?: readonly HeaderText[]): void {
    const change = this.#open;
    if (change?.id !== id) return;
    const sdp = description === null ? undefined : this.#parts.media.publish(description);
    this.#agree(change, { sdp, headers });
  }

  refuse(id: number, status: number): void {
    const change = this.#open;
    if (change?.id !== id) return;
    this.#close(change, status);
  }

  /** The peer takes its re-INVITE back. */
  takenBack(): void {
    if (this.#open?.received.method === 'INVITE') this.#close(this.#open, 487);
  }

  /** The call is over: what is open is answered all the same (RFC 3261 section 15.1.2). */
  over(): void {
    if (this.#open !== undefined) this.#close(this.#open, 487);
    this.#parts.timers.disarm('backOff');
    this.#ack = undefined;
  }

  /** The ACK of a re-INVITE that we have answered. */
  confirmedBy(ack: ReceivedRequest): void {
    if (!this.#awaitsAnswer) return;
    this.#awaitsAnswer = false;
    const { media } = this.#parts;
    const heard = media.hears(ack.message);
    if (heard.ok) media.keeps(heard.value);
    this.step({ type: 'offerAnswered' });
    const description = heard.ok ? (heard.value?.session ?? null) : null;
    this.#parts.user.tell({ type: 'confirmed', description });
  }

  /** The answer to the offer that the peer made in its 2xx to our re-INVITE. */
  confirm(description: Description): void {
    const asked = this.#unconfirmed;
    if (asked === undefined) return;
    this.#unconfirmed = undefined;
    this.#acknowledge(asked, description);
    this.step({ type: 'offerAnswered' });
  }

  /** The final response to one of ours; false when it was not one of ours. */
  answered(asked: Asked, response: ReceivedResponse | undefined): boolean {
    if (this.#asked?.asked !== asked) return false;
    const { wish } = this.#asked;
    const { side } = this.#parts.user;
    const status = response?.status ?? NO_ANSWER;
    const { method } = wish;
    side?.step({ type: 'answered', method, status, ...targetOf(response) });
    if (response !== undefined && status < 300) this.#succeeded(asked, wish, response);
    else if (response !== undefined && status === 422) this.#tooSmall(wish, response);
    else this.#refused(wish, status);
    return true;
  }

  answeredAgain(asked: Asked): void {
    if (this.#ack?.cseq === asked.cseq) this.#ack.send();
  }

  timerFired(generation: number): void {
    this.step({ type: 'timerBackOff', generation });
  }

  #perform(effect: modification.Effect): void {
    switch (effect.do) {
      case 'send':
        this.#send(wishOf(effect.modification));
        break;
      case 'replaced':
      case 'gaveUp':
        this.#drop(wishOf(effect.modification));
        break;
      case 'arm':
        this.#parts.timers.arm('backOff', effect.afterMs, effect.generation);
        break;
      case 'disarm':
        this.#parts.timers.disarm('backOff');
        break;
      case 'count':
        this.#parts.host.count(effect.what);
        break;
      case 'accept':
      case 'refuse':
        break;
    }
  }

  #send(wish: Wish): void {
    const { host, media, keeper, user } = this.#parts;
    const { side } = user;
    wish.timer ??= keeper.offer;
    wish.before = media.body;
    const lines: Line[] = [
      [HEADERS.allow, host.allow],
      ...keeper.supported,
      ...linesOfOffer(wish.timer),
    ];
    const { method, headers } = wish;
    const ask = { method, lines, headers, contentType: SDP_TYPE, body: this.#bodyOf(wish) };
    invariant(side !== undefined, 'changes begin with the dialog');
    const asked = new Asked(ask, side, user);
    this.#asked = { asked, wish };
    if (!asked.send()) queueMicrotask(() => this.answered(asked, undefined));
  }

  #bodyOf(wish: Wish): string | undefined {
    const { media } = this.#parts;
    if (wish.description !== null) return media.publish(wish.description);
    return wish.offer ? media.again() : undefined;
  }

  /** Given up before it was sent, or after it was refused too often. */
  #drop(wish: Wish): void {
    if (wish.isRefresh) this.#parts.keeper.refreshFailed();
    else this.#parts.user.tell({ type: 'changeRefused', status: 491 });
  }

  #succeeded(asked: Asked, wish: Wish, response: ReceivedResponse): void {
    const { media, keeper, user } = this.#parts;
    this.#asked = undefined;
    if (user.side?.name === 'terminated') {
      // Our BYE was quicker: the peer sends its 2xx until it is acknowledged, and nothing changes.
      if (wish.method === 'INVITE') this.#acknowledge(asked, null);
      return;
    }
    const heard = media.hears(response.message);
    const session = heard.ok ? heard.value?.session : undefined;
    if (heard.ok) media.keeps(heard.value);
    user.side?.learns(response.message);
    if (wish.method === 'INVITE') {
      if (wish.offer || session === undefined) this.#acknowledge(asked, null);
      else this.#unconfirmed = asked;
    }
    if (wish.offer) this.step({ type: 'offerAnswered' });
    else if (session !== undefined) this.step({ type: 'offerMade', by: 'peer' });
    this.step({ type: 'finished', method: wish.method, by: 'us', success: true });
    keeper.agreedAsCaller(response.message, wish.timer !== undefined);
    if (wish.isRefresh) return;
    const more = user.side?.headersIn(response.message);
    user.tell({ type: 'changed', description: session ?? null, ...more });
  }

  #acknowledge(asked: Asked, description: Description): void {
    const { media, user } = this.#parts;
    const body = description === null ? undefined : media.publish(description);
    const send = user.side?.acknowledge(asked.cseq, body, SDP_TYPE);
    if (send !== undefined) this.#ack = { cseq: asked.cseq, send };
  }

  /** RFC 4028 section 7.3: once more with the interval that the peer names. */
  #tooSmall(wish: Wish, response: ReceivedResponse): void {
    const said = sessionTimerOf(response.message);
    wish.tooSmall += 1;
    const minS = said.ok ? said.value.minS : undefined;
    const next = wish.timer && after422(wish.timer, minS, wish.tooSmall);
    if (next === undefined) {
      this.#refused(wish, response.status);
      return;
    }
    wish.timer = next;
    this.#send(wish);
  }

  #refused(wish: Wish, status: number): void {
    // What was said before holds on (RFC 3261 section 14.1).
    if (wish.before !== undefined) this.#parts.media.returnsTo(wish.before);
    if (status === 491) this.#glare();
    else this.#failed(wish, status);
  }

  #glare(): void {
    const { host, user } = this.#parts;
    this.#asked = undefined;
    const backOffMs = glareBackOff(user.side?.isCaller ?? false, host.random);
    this.step({ type: 'glare', backOffMs });
  }

  #failed(wish: Wish, status: number): void {
    const { keeper, user } = this.#parts;
    this.#asked = undefined;
    this.step({ type: 'finished', method: wish.method, by: 'us', success: false });
    // A refresh that nobody answers is tried again, until it is too late (session-timer.machine).
    const isLost = LOST.has(status) && !(wish.isRefresh && status === NO_ANSWER);
    if (isLost) {
      user.lost();
      return;
    }
    keeper.refreshFailed();
    if (!wish.isRefresh) user.tell({ type: 'changeRefused', status });
  }

  #agree(change: PeerChange, { sdp, headers: passing }: Omit<Agreement, 'lines'>): void {
    const { host, media, keeper, user } = this.#parts;
    const { received, decision, heard } = change;
    const hasOffer = heard !== undefined;
    this.#open = undefined;
    media.keeps(heard);
    const method = received.method === 'INVITE' ? 'INVITE' : 'UPDATE';
    user.side?.learns(received.message);
    const headers = user.side?.says(passing);
    const lines: readonly Line[] = [
      [HEADERS.allow, host.allow],
      ...keeper.supported,
      ...linesOfAnswer(decision),
    ];
    if (method === 'INVITE') {
      this.#awaitsAnswer = !hasOffer && sdp !== undefined;
      user.accept(change, { lines, headers, sdp });
    } else {
      this.#answer(change, 200, { lines: [...lines, ...contactLines(user.side)], headers, sdp });
    }
    if (hasOffer) this.step({ type: 'offerAnswered' });
    else if (this.#awaitsAnswer) this.step({ type: 'offerMade', by: 'us' });
    this.step({ type: 'finished', method, by: 'peer', success: true });
    keeper.agreedAsCallee(decision);
  }

  #close(change: PeerChange, status: number): void {
    this.#open = undefined;
    this.#answer(change, status);
    const method = change.received.method === 'INVITE' ? 'INVITE' : 'UPDATE';
    this.step({ type: 'finished', method, by: 'peer', success: false });
  }

  #refuse(question: Question, status: number): void {
    const { random } = this.#parts.host;
    const lines: readonly Line[] =
      status === 500 ? [[HEADERS.retryAfter, `${retryAfterSeconds(random)}`]] : NO_LINES;
    this.#answer(question, status, { lines });
  }

  #answer(question: Question, status: number, more: Agreement = {}): void {
    reply(this.#parts.host.stack, question, { status, toTag: '', ...more });
  }
}

function wishOf(wanted: modification.Modification): Wish {
  invariant(wanted instanceof Wish, 'only wishes are given to the machine');
  return wanted;
}

function changeOf({ id, heard }: PeerChange): Change {
  return { id, description: heard?.session ?? null, wantsOffer: heard === undefined };
}
