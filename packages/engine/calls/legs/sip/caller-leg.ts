// The leg of who called us: we answer its INVITE (RFC 3261 section 13.3).
//
// One description per dialog: what was once shown to the caller in a 18x is what the 2xx says. When
// the call has to show it another one, the next 18x begins a dialog of its own with another To tag,
// as if the call had forked on its way; after a reliable 18x only an UPDATE can change it, and that
// is the call's to ask for (changeTo).
import { base32Token, invariant } from '@tandem/base/kernel';
import {
  type CalleeDecision,
  dialogOfCallee,
  dialogRequestOf,
  firstCseq,
  HEADERS,
  modification,
  provisionals,
  type ReceivedRequest,
} from '@tandem/protocol/sip';
import type {
  AnswerManner,
  CallerLeg,
  Description,
  HeaderText,
  Offered,
  Rejection,
} from '../leg.ts';
import { DialogSide } from './dialog-side.ts';
import { type LegHost, TAG_CHARACTERS } from './host.ts';
import type { Heard } from './media.ts';
import { ANSWERED } from './offered.ts';
import { linesOfRejection } from './rejected.ts';
import { bytesOf, type Line, type Question, reply } from './reply.ts';
import { type Said, saidOf, wantsReliable } from './said.ts';
import { linesOfAnswer } from './session-keeper.ts';
import { SipLeg } from './sip-leg.ts';
import type { LegTimer } from './timers.ts';
import { SILENT } from './types.ts';
import { bareAddress, wayBack } from './way.ts';
import { causeIn } from './words.ts';

/** RFC 3262 section 3: no PRACK came; a 5xx is due, and this one tells why. */
const NO_PRACK = 504;
/** RSeq begins anywhere (RFC 3262 section 3); low numbers fit peers that keep 16 bits. */
const HIGHEST_FIRST_RSEQ = 10_000;

/** Q.850. */
const NORMAL_CLEARING = 16;
const TEMPORARY_FAILURE = 41;

/** RFC 3261 section 9.2. */
const TAKEN_BACK: Rejection = Object.freeze({ sipStatus: 487, cause: NORMAL_CLEARING });

const USUAL: AnswerManner = Object.freeze({});

export interface NewCall extends Question {
  readonly offered: Offered;
  readonly heard: Heard | undefined;
  readonly decision: CalleeDecision;
}

export class SipCallerLeg extends SipLeg implements CallerLeg {
  #offered: Offered;
  readonly #hasOffer: boolean;
  /** Until the final response. */
  #call: NewCall | undefined;
  #state: provisionals.State;
  readonly #isReliable: boolean;
  #toTag = '';
  #shown: 'nothing' | 'preview' | 'agreed' = 'nothing';
  #answer: Description = null;
  /** Is so, and it was reliably told otherwise: offered when it has the 2xx. */
  #untold: Description = null;
  /** That go with it. */
  #headers: readonly HeaderText[] | undefined;
  #rejection: Rejection = TAKEN_BACK;
  #isConfirmed = false;
  /** More than a 100. */
  #hasSpoken = false;

  constructor(host: LegHost, call: NewCall) {
    const { offered, heard, received, transaction } = call;
    super(host, {
      address: bareAddress(host.stack.transport.ownAddress(received.flow).host),
      modification: modification.start('peer', heard !== undefined),
      hasTimers: host.backTo(received.source).sessionTimer,
    });
    this.#offered = offered;
    this.#call = call;
    this.#hasOffer = heard !== undefined;
    this.#isReliable = wantsReliable(host, call);
    this.#state = provisionals.start(host.random.below(HIGHEST_FIRST_RSEQ));
    this.media.keeps(heard);
    this.#openDialog(call);
    transaction.owner = this;
  }

  get offered(): Offered {
    return this.#offered;
  }

  ring(description: Description, status = 180, headers?: readonly HeaderText[]): void {
    this.#provide(status, description, headers);
  }

  progress(description: Description, status = 183, headers?: readonly HeaderText[]): void {
    this.#provide(status, description, headers);
  }

  answer(description: Description, manner: AnswerManner = USUAL): void {
    if (this.isOver || this.#call === undefined) return;
    this.#mayShow(description);
    this.#answer = description;
    this.#headers = manner.headers;
    this.saysReason = manner.withoutReason !== true;
    if (this.side !== undefined) this.side.later = manner.later;
    this.#step({ type: 'accept' });
  }

  reject(rejection: Rejection): void {
    const call = this.#call;
    if (this.isOver || call === undefined) return;
    this.silence();
    if (rejection.silently === true) {
      this.#vanish(call);
      return;
    }
    this.#refuse(rejection);
  }

  /** Its INVITE had an offer, or we ask it for one by a re-INVITE. */
  confirm(description: Description): void {
    this.changes.confirm(description);
  }

  override cancelled(cancel: ReceivedRequest): void {
    if (this.#call === undefined) super.cancelled(cancel);
    else this.#takenBack(causeIn(cancel.message));
  }

  /** Stray: each 2xx that we wait for is one to a re-INVITE, which has a transaction. */
  override success(): void {
    this.host.count('ignored');
  }

  override confirmedBy(ack: ReceivedRequest): void {
    if (this.#isConfirmed) {
      super.confirmedBy(ack);
      return;
    }
    this.#isConfirmed = true;
    const heard = this.#hasOffer ? undefined : this.media.hears(ack.message);
    if (heard?.ok === true) this.media.keeps(heard.value);
    if (!this.#hasOffer) this.changes.step({ type: 'offerAnswered' });
    const description = heard?.ok === true ? (heard.value?.session ?? null) : null;
    this.tell({ type: 'confirmed', description });
    if (this.#untold !== null && !this.isOver) this.changes.inform(this.#untold);
    this.#untold = null;
  }

  protected override ownTimerFired(timer: LegTimer, generation: number): void {
    if (timer === 'provisionalResend') this.#step({ type: 'timerResend', generation });
    else if (timer === 'provisionalGiveUp') this.#step({ type: 'timerGiveUp', generation });
    else if (timer === 'reminder') this.#step({ type: 'timerReminder', generation });
  }

  protected override pracked(question: Question): void {
    const rack = question.received.message.read(HEADERS.rack);
    if (!rack.ok || rack.value === undefined) {
      this.refuse(question, 400);
      return;
    }
    // An offer in a PRACK would want its answer from the far side within 32 s: there is UPDATE.
    if (question.received.message.bodyLength > 0) {
      this.refuse(question, 488);
      return;
    }
    this.#step({ type: 'prack', rseq: rack.value.rseq }, question);
  }

  protected override hungUpEarly(bye: ReceivedRequest): void {
    if (this.#call !== undefined) this.#takenBack(causeIn(bye.message));
  }

  protected override brokenEarly(): void {
    this.#refuse({ sipStatus: 500, cause: TEMPORARY_FAILURE });
    this.#toldCancelled(null);
  }

  /** A 100 that says that we are at it, unless more was said, or nothing is to be. */
  trying(): void {
    if (this.isOver || this.#call === undefined || this.#hasSpoken) return;
    reply(this.host.stack, this.#call, { status: 100, toTag: '' });
  }

  #vanish({ transaction }: NewCall): void {
    this.#call = undefined;
    this.host.stack.silence(transaction);
    transaction.owner = SILENT;
    this.#close();
  }

  #takenBack(cause: number | null): void {
    this.#refuse(TAKEN_BACK);
    this.#toldCancelled(cause);
  }

  #toldCancelled(cause: number | null): void {
    this.tell({ type: 'cancelled', cause });
    this.silenceAfterwards();
  }

  #refuse(rejection: Rejection): void {
    this.#rejection = rejection;
    this.#step({ type: 'reject' });
  }

  #openDialog(call: NewCall): void {
    const { received } = call;
    const { host } = this;
    this.#toTag = base32Token(host.random, TAG_CHARACTERS);
    const request = dialogRequestOf(received.message);
    invariant(request.ok, 'what came so far can be read');
    const side = { localTag: this.#toTag, localCseq: firstCseq(host.random) };
    const made = dialogOfCallee(request.value, side);
    invariant(made.ok, 'an INVITE without Contact is refused before');
    const way = wayBack(host, received);
    this.side = new DialogSide(host, made.value, { way, user: this.offered.callee });
    this.side.learns(received.message);
    host.table.add(made.value.id, this);
  }

  #provide(status: number, description: Description, headers?: readonly HeaderText[]): void {
    if (this.isOver || this.#call === undefined) return;
    const reliable = this.#isReliable;
    const sdp = this.#show(description);
    const withSession = reliable && sdp !== undefined;
    const more = { status, sdp, headers, bytes: undefined };
    const said: Said = { key: status, reliable, withSession, ...more };
    this.#step({ type: 'provide', provisional: said });
  }

  #show(description: Description): string | undefined {
    // Without an offer there is nothing to answer before the 2xx (RFC 3261 section 13.2.1).
    if (description === null || !this.#hasOffer || this.#shown === 'agreed') return undefined;
    this.#mayShow(description);
    this.#shown = this.#isReliable ? 'agreed' : 'preview';
    return this.media.publish(description);
  }

  /** Two answers in one dialog must never be: the other one gets a dialog of its own. */
  #mayShow(description: Description): void {
    const call = this.#call;
    if (call === undefined || description === null || this.#shown !== 'preview') return;
    if (!this.media.wouldChange(description)) return;
    if (this.side !== undefined) this.host.table.remove(this.side.id);
    this.media.restart(this.host.random);
    this.#openDialog(call);
  }

  #step(event: provisionals.Event, prack?: Question): void {
    const next = provisionals.step(this.#state, event);
    this.#state = next.state;
    for (const effect of next.effects) this.#perform(effect, prack);
  }

  #perform(effect: provisionals.Effect, prack: Question | undefined): void {
    switch (effect.do) {
      case 'send':
        this.#sendProvisional(saidOf(effect.provisional), effect.rseq);
        break;
      case 'resend':
        this.#sendAgain(saidOf(effect.provisional));
        break;
      case 'acknowledged':
        if (effect.provisional.withSession) this.changes.step({ type: 'offerAnswered' });
        break;
      case 'answerPrack':
        if (prack !== undefined) this.refuse(prack, effect.status);
        break;
      case 'accept':
        this.#accept();
        break;
      case 'reject':
        this.#fail(this.#rejection);
        break;
      case 'giveUp':
        this.#fail({ sipStatus: NO_PRACK, cause: TEMPORARY_FAILURE });
        this.#toldCancelled(null);
        break;
      case 'arm':
        this.timers.arm(TIMERS[effect.timer], effect.afterMs, effect.generation);
        break;
      case 'disarm':
        this.timers.disarm(TIMERS[effect.timer]);
        break;
      case 'count':
        this.host.count(effect.what);
        break;
    }
  }

  #sendProvisional(said: Said, rseq: number | undefined): void {
    const call = this.#call;
    if (call === undefined) return;
    const reliability: readonly Line[] =
      rseq === undefined
        ? []
        : [
            [HEADERS.require, '100rel'],
            [HEADERS.rseq, `${rseq}`],
          ];
    // A reminder of what was answered says it without its session.
    const sdp = said.reliable && !said.withSession ? undefined : said.sdp;
    const lines = [this.#contact(call), ...reliability];
    const { status, headers } = said;
    const answer = { status, toTag: this.#toTag, lines, headers, sdp };
    this.#hasSpoken = true;
    said.bytes = reply(this.host.stack, call, answer);
  }

  #sendAgain({ status, bytes }: Said): void {
    if (this.#call === undefined || bytes === undefined) return;
    const { transaction } = this.#call;
    this.host.stack.respond(transaction, { status, bytes, toTag: this.#toTag });
  }

  #accept(): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    this.#offered = ANSWERED;
    const { received, transaction, decision } = call;
    const lines: readonly Line[] = [
      this.#contact(call),
      [HEADERS.allow, this.host.allow],
      ...this.keeper.supported,
      ...linesOfAnswer(decision),
    ];
    const toTag = this.#toTag;
    const [headers, sdp] = [this.#headers, this.#finalSdp()];
    const bytes = bytesOf(received, { status: 200, toTag, lines, headers, sdp });
    this.#answer = null;
    this.#headers = undefined;
    this.side?.step({ type: 'established' });
    if (this.#hasOffer) this.changes.step({ type: 'offerAnswered' });
    else this.changes.step({ type: 'offerMade', by: 'us' });
    this.changes.step({ type: 'finished', method: 'INVITE', by: 'peer', success: true });
    this.media.settle();
    this.keeper.agreedAsCallee(decision);
    this.acceptance.start({ transaction, bytes, toTag, cseq: received.cseqNumber });
  }

  #finalSdp(): string | undefined {
    const description = this.#answer;
    if (description === null) return this.#shown === 'preview' ? this.media.again() : undefined;
    // After a reliable answer its repetition is all that may follow (RFC 6337 section 3.1.1).
    if (this.#shown === 'agreed' && this.media.wouldChange(description)) {
      this.#untold = description;
      return undefined;
    }
    return this.media.publish(description);
  }

  #fail(rejection: Rejection): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    const { sipStatus: status, phrase: reason } = rejection;
    reply(this.host.stack, call, {
      status,
      reason,
      toTag: this.#toTag,
      lines: linesOfRejection(rejection),
      headers: rejection.headers,
    });
    call.transaction.owner = undefined;
    this.#close();
  }

  #close(): void {
    this.side?.step({ type: 'inviteFailed' });
    this.isOver = true;
    this.keeper.over();
    this.changes.over();
    this.leave();
  }

  #contact({ received }: NewCall): Line {
    return [HEADERS.contact, this.side?.contactBy(received.flow) ?? ''];
  }
}

const TIMERS = Object.freeze({
  resend: 'provisionalResend',
  giveUp: 'provisionalGiveUp',
  reminder: 'reminder',
} as const);
