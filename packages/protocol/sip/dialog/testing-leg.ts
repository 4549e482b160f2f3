// For tests only: one leg of a call, made of the machines of this layer as call control will put
// them together. Its timers cannot be taken back, so that all of them lose races. What the calling
// and the called side do until the call is up stands in testing-caller.ts and testing-callee.ts.
import { type Ms, ms } from '@tandem/base/kernel';
import { transactionTimings } from '../transaction/timings.ts';
import * as answer from './answer.machine.ts';
import * as dialog from './dialog.machine.ts';
import { glareBackOff } from './glare.ts';
import * as modification from './modification.machine.ts';
import * as sessionTimer from './session-timer.machine.ts';
import {
  type Agreement,
  agreedByCaller,
  decideAsCallee,
  refreshOf,
  type SessionTimerPolicy,
} from './session-timer.ts';
import type { AgentOfLeg, LegOfAgent, Owner, Server } from './testing-ports.ts';
import {
  type AgentRequest,
  type AgentResponse,
  type Fields,
  makeRequest,
  makeResponse,
  print,
  UDP,
} from './testing-wire.ts';

export const POLICY: SessionTimerPolicy = { ttlS: 180, minS: 90 };
const TIMES: sessionTimer.SessionTimes = { segment: 2, noTimerMs: ms(3_600_000) };
export const TIMINGS = transactionTimings();

export interface LegId {
  readonly callId: string;
  readonly localTag: string;
}

export abstract class Leg implements LegOfAgent {
  readonly agent: AgentOfLeg;
  readonly id: LegId;
  abstract readonly isCaller: boolean;
  /** What happened to it, in words. */
  readonly told: string[] = [];
  over = false;
  protected dialog: dialog.State | undefined;
  protected modification: modification.State = modification.IDLE;
  #remoteTag = '';
  #invite: Server | undefined;
  #sent2xx: AgentResponse | undefined;
  #answer: answer.State | undefined;
  #timer: sessionTimer.State = sessionTimer.INITIAL;
  #agreement: Agreement = { kind: 'off' };
  readonly #acks = new Map<string, Uint8Array>();

  constructor(agent: AgentOfLeg, id: LegId) {
    this.agent = agent;
    this.id = id;
  }

  get established(): boolean {
    return this.dialog?.name === 'confirmed';
  }

  /** Our user ends the call, whatever state it is in. */
  hangUp(): void {
    if (this.over) return;
    if (!this.established) this.giveUp();
    else if (this.#answer === undefined) this.#sendBye();
    else this.#stepAnswer({ type: 'hangUp' });
  }

  want(wanted: modification.Modification): void {
    this.stepModification({ type: 'want', modification: wanted });
  }

  abstract giveUp(): void;
  abstract success(of: AgentResponse): void;
  protected abstract pracked(of: AgentRequest, transaction: Server): void;

  acknowledged(): void {
    this.#stepAnswer({ type: 'ack' });
  }

  answered(of: AgentResponse, owner: Owner): void {
    if (of.status < 200) return;
    if (of.status >= 300) this.#failed(of.method, of.status, owner);
    else this.#succeeded(of, owner);
  }

  unanswered(method: string, owner: Owner): void {
    this.#failed(method, 408, owner);
  }

  receive(of: AgentRequest, transaction: Server): void {
    const target = of.contactUri === undefined ? {} : { target: of.contactUri };
    const { method, cseqNumber: cseq } = of;
    for (const effect of this.stepDialog({ type: 'received', method, cseq, ...target })) {
      if (effect.do === 'refuse') this.respond(effect.status, transaction, of);
      else if (effect.do === 'accept') this.#serve(of, transaction);
    }
  }

  #serve(of: AgentRequest, transaction: Server): void {
    transaction.owner = { leg: this, cseq: of.cseqNumber };
    const { method } = of;
    if (method === 'INVITE') this.#stepAnswer({ type: 'nextInvite' });
    if (this.over) {
      this.respond(481, transaction, of);
    } else if (method === 'PRACK') {
      this.pracked(of, transaction);
    } else if (method === 'BYE') {
      this.respond(200, transaction, of);
      this.#stepAnswer({ type: 'peerHungUp' });
      this.end('peer hung up');
    } else if (method === 'INVITE' || method === 'UPDATE') {
      this.#modify(of, transaction, method);
    } else {
      this.respond(200, transaction, of);
    }
  }

  #modify(of: AgentRequest, transaction: Server, method: modification.Method): void {
    const offer = of.body === 'offer';
    for (const effect of this.stepModification({ type: 'received', method, offer })) {
      if (effect.do === 'refuse') this.respond(effect.status, transaction, of);
      if (effect.do !== 'accept') continue;
      this.told.push(`${method} of the peer`);
      if (method === 'INVITE') this.acceptInvite(of, transaction);
      else this.#acceptUpdate(of, transaction);
    }
  }

  /** The 2xx to an INVITE or a re-INVITE. */
  protected acceptInvite(of: AgentRequest, transaction: Server): void {
    const { timer, agreement } = this.#decide(of);
    this.#invite = transaction;
    this.#sent2xx = makeResponse(200, of, { toTag: this.id.localTag, body: 'answer', timer });
    const first = answer.start(TIMINGS.unreliable);
    this.#answer = first.state;
    for (const effect of first.effects) this.#performAnswer(effect, transaction);
    this.stepModification({ type: 'offerAnswered' });
    this.stepModification({ type: 'finished', method: 'INVITE', by: 'peer', success: true });
    this.agree(agreement);
  }

  #acceptUpdate(of: AgentRequest, transaction: Server): void {
    const { timer, agreement } = this.#decide(of);
    const body = of.body === 'offer' ? 'answer' : '';
    this.agent.reply(transaction, makeResponse(200, of, { toTag: this.id.localTag, body, timer }));
    this.stepModification({ type: 'finished', method: 'UPDATE', by: 'peer', success: true });
    this.agree(agreement);
  }

  #decide(of: AgentRequest): { timer: Fields['timer']; agreement: Agreement } {
    const current = this.#agreement.kind === 'on' ? this.#agreement.refresher : undefined;
    const decision = decideAsCallee(of, POLICY, current);
    return decision.kind === 'agreed'
      ? { timer: decision.offer, agreement: decision.agreement }
      : { timer: undefined, agreement: { kind: 'off' } };
  }

  #stepAnswer(event: answer.Event): void {
    if (this.#answer === undefined) return;
    const next = answer.step(this.#answer, event, TIMINGS.unreliable);
    this.#answer = next.state;
    for (const effect of next.effects) this.#performAnswer(effect, this.#invite);
  }

  #performAnswer(effect: answer.Effect, invite: Server | undefined): void {
    switch (effect.do) {
      case 'send':
      case 'resend':
        if (invite && this.#sent2xx) this.agent.reply(invite, this.#sent2xx);
        break;
      case 'bye':
        this.#sendBye();
        break;
      case 'arm':
        this.after(effect.afterMs, () => {
          // A timer of the answer to another INVITE has lost its race in any case.
          if (invite !== this.#invite) return;
          const type = effect.timer === 'resend' ? 'timerResend' : 'timerGiveUp';
          this.#stepAnswer({ type, generation: effect.generation });
        });
        break;
      case 'notAcknowledged':
        this.told.push('no ACK');
        break;
      case 'acknowledged':
      case 'disarm':
      case 'count':
        break;
    }
  }

  protected stepModification(event: modification.Event): readonly modification.Effect[] {
    const next = modification.step(this.modification, event);
    this.modification = next.state;
    for (const effect of next.effects) this.#performModification(effect);
    return next.effects;
  }

  #performModification(effect: modification.Effect): void {
    switch (effect.do) {
      case 'send':
        this.#sendModification(effect.modification);
        break;
      case 'replaced':
        this.told.push(`replaced ${effect.modification.key}`);
        break;
      case 'gaveUp':
        this.told.push(`gaveUp ${effect.modification.key}`);
        this.#stepTimer({ type: 'refreshFailed', at: this.agent.options.clock.now() });
        break;
      case 'arm':
        this.after(effect.afterMs, () => {
          this.stepModification({ type: 'timerBackOff', generation: effect.generation });
        });
        break;
      case 'accept':
      case 'refuse':
      case 'disarm':
      case 'count':
        break;
    }
  }

  #sendModification(wanted: modification.Modification): void {
    const on = this.#agreement;
    const timer = on.kind === 'on' ? refreshOf(on, POLICY).sessionExpires : undefined;
    this.send(wanted.method, { body: wanted.offer ? 'offer' : '', timer }, wanted);
  }

  #succeeded(of: AgentResponse, owner: Owner): void {
    const { modification: ours } = owner;
    const target = of.contactUri === undefined ? {} : { target: of.contactUri };
    const { method, status } = of;
    this.stepDialog({ type: 'answered', method, status, ...target });
    if (method === 'INVITE') this.acknowledge(of);
    if (ours === undefined || this.told.includes(`done ${ours.key}`)) return;
    this.told.push(`done ${ours.key}`);
    if (ours.offer) this.stepModification({ type: 'offerAnswered' });
    this.stepModification({ type: 'finished', method: ours.method, by: 'us', success: true });
    this.agree(agreedByCaller(of));
  }

  #failed(method: string, status: number, { modification: ours }: Owner): void {
    const effects = this.stepDialog({ type: 'answered', method, status });
    if (ours !== undefined && status === 491) {
      this.told.push('glare');
      const backOffMs = glareBackOff(this.isCaller, this.agent.options.random);
      this.stepModification({ type: 'glare', backOffMs });
    } else if (ours !== undefined) {
      this.told.push(`failed ${ours.key} ${status}`);
      this.stepModification({ type: 'finished', method: ours.method, by: 'us', success: false });
      this.#stepTimer({ type: 'refreshFailed', at: this.agent.options.clock.now() });
    }
    if (effects.some((effect) => effect.do === 'lost') && status === 481) this.#sendBye();
  }

  protected agree(agreement: Agreement): void {
    this.#agreement = agreement;
    this.#stepTimer({ type: 'agreed', agreement, at: this.agent.options.clock.now() });
  }

  #stepTimer(event: sessionTimer.Event): void {
    const { random } = this.agent.options;
    const next = sessionTimer.step(this.#timer, event, TIMES);
    this.#timer = next.state;
    for (const effect of next.effects) {
      if (effect.do === 'arm') {
        const type = effect.timer === 'cut' ? 'timerCut' : 'timerRefresh';
        const { generation } = effect;
        this.after(effect.afterMs, () => this.#stepTimer({ type, generation }));
      } else if (effect.do === 'refresh') {
        this.want({ key: random.below(1_000_000_000), method: 'UPDATE', offer: false });
      } else if (effect.do === 'hangUp') {
        this.told.push('session timer');
        this.#sendBye();
      }
    }
  }

  #sendBye(): void {
    if (!this.established) return;
    this.send('BYE', {});
    this.end('hung up');
  }

  protected send(method: string, fields: Fields, wanted?: modification.Modification): void {
    for (const effect of this.stepDialog({ type: 'send', method })) {
      if (effect.do !== 'send') continue;
      const { cseq } = effect;
      const of = this.made({ method, toTag: this.#remoteTag, cseqNumber: cseq }, fields);
      const owner = { leg: this, cseq, ...(wanted === undefined ? {} : { modification: wanted }) };
      const request = { method, branch: of.branch, bytes: print(of), destination: UDP };
      this.agent.layer.request({ request, owner });
    }
  }

  /** An ACK is made once and sent for each copy of its 2xx. */
  protected acknowledge({ toTag, cseqNumber }: AgentResponse): void {
    const key = `${cseqNumber} ${toTag}`;
    const known = this.#acks.get(key);
    const bytes = known ?? print(this.made({ method: 'ACK', toTag, cseqNumber }, {}));
    this.#acks.set(key, bytes);
    this.agent.options.send(bytes);
  }

  protected respond(status: number, transaction: Server, of: AgentRequest): void {
    this.agent.reply(transaction, makeResponse(status, of, { toTag: of.toTag }));
  }

  protected made(
    start: Pick<AgentRequest, 'method' | 'toTag' | 'cseqNumber'>,
    fields: Fields,
  ): AgentRequest {
    const { callId, localTag } = this.id;
    const branch = `z9hG4bK${this.agent.token('branch')}`;
    return makeRequest({ ...start, callId, fromTag: localTag, branch }, fields);
  }

  protected opened(made: dialog.Dialog): void {
    if (this.dialog !== undefined) return;
    this.dialog = dialog.early(made);
    this.#remoteTag = made.id.remoteTag;
    this.agent.table.add(made.id, this);
  }

  protected stepDialog(event: dialog.Event): readonly dialog.Effect[] {
    if (this.dialog === undefined) return [];
    const next = dialog.step(this.dialog, event);
    this.dialog = next.state;
    if (next.effects.some((effect) => effect.do === 'ended')) this.#forget();
    return next.effects;
  }

  protected end(why: 'failed' | 'hung up' | 'peer hung up'): void {
    if (this.over) return;
    this.over = true;
    this.told.push(why);
    this.#forget();
    this.#stepTimer({ type: 'over' });
  }

  #forget(): void {
    this.agent.table.remove({ ...this.id, remoteTag: this.#remoteTag });
  }

  protected after(delay: Ms, act: () => void): void {
    this.agent.options.clock.after(delay, act);
  }
}
