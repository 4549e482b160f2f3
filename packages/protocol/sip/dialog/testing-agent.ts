// For tests only: a user agent made of the machines of this layer over real transactions, as call
// control will put them together. Its timers cannot be taken back, so all of them lose races.
import { type Ms, ms, TimerWheel } from '@tandem/base/kernel';
import type { SeededRandom, VirtualClock } from '@tandem/base/testkit';
import { TransactionLayer } from '../transaction/layer.ts';
import type { Firing, TransactionUser } from '../transaction/ports.ts';
import { transactionTimings } from '../transaction/timings.ts';
import type {
  ClientTransaction,
  InviteClientTransaction,
  ServerTransaction,
  Transaction,
} from '../transaction/transactions.ts';
import * as answer from './answer.machine.ts';
import * as dialog from './dialog.machine.ts';
import { DialogTable } from './dialog-table.ts';
import { glareBackOff } from './glare.ts';
import * as modification from './modification.machine.ts';
import { dialogOfCallee, dialogOfCaller } from './new-dialog.ts';
import * as provisionals from './provisionals.machine.ts';
import { judgeRseq } from './rseq.ts';
import * as sessionTimer from './session-timer.machine.ts';
import {
  type Agreement,
  agreedByCaller,
  decideAsCallee,
  offerOf,
  refreshOf,
  type SessionTimerPolicy,
} from './session-timer.ts';
import {
  type AgentRequest,
  type AgentResponse,
  type AgentTypes,
  type Fields,
  makeRequest,
  makeResponse,
  makerOf,
  outgoing,
  parse,
  print,
  UDP,
} from './testing-wire.ts';
import * as uacInvite from './uac-invite.machine.ts';

export const POLICY: SessionTimerPolicy = { ttlS: 180, minS: 90 };
const TIMES: sessionTimer.SessionTimes = { segment: 2, noTimerMs: ms(3_600_000) };
const TIMINGS = transactionTimings();

/** Which request of a leg a transaction is for. */
interface Owner {
  readonly leg: Leg;
  readonly cseq: number;
  readonly modification?: modification.Modification;
}
type Types = AgentTypes<Owner>;

export interface AgentOptions {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly send: (bytes: Uint8Array) => void;
  readonly onCall: (leg: Leg) => void;
}

export class Agent implements TransactionUser<Types> {
  readonly options: AgentOptions;
  readonly wheel: TimerWheel<Firing<Types>>;
  readonly layer: TransactionLayer<Types>;
  readonly table = new DialogTable<Leg>();
  readonly legs: Leg[] = [];
  #made = 0;

  constructor(options: AgentOptions) {
    this.options = options;
    const { clock, send } = options;
    const onFire = (firing: Firing<Types>): void => this.layer.timerFired(firing);
    this.wheel = new TimerWheel({ clock, timers: clock, onFire });
    this.layer = new TransactionLayer(
      { send, timers: this.wheel, make: makerOf<Owner>(), user: this },
      TIMINGS,
    );
  }

  receive(bytes: Uint8Array): void {
    const message = parse(bytes);
    if ('status' in message) this.layer.receiveResponse(message);
    else this.layer.receiveRequest(message);
  }

  token(what: string): string {
    this.#made += 1;
    return `${what}-${this.options.name}-${this.#made}`;
  }

  call(): Leg {
    const leg = new Leg(this, { callId: this.token('call'), localTag: this.token('tag') });
    this.legs.push(leg);
    leg.invite();
    return leg;
  }

  request(of: AgentRequest, transaction: ServerTransaction<Types>): void {
    const leg = this.table.ofRequest(of);
    if (leg !== undefined) {
      leg.receive(of, transaction);
    } else if (of.method === 'INVITE' && of.toTag === '') {
      const made = new Leg(this, { callId: of.callId, localTag: this.token('tag') });
      this.legs.push(made);
      made.offered(of, transaction);
      this.options.onCall(made);
    } else {
      this.reply(transaction, makeResponse(481, of, of.toTag));
    }
  }

  ack(of: AgentRequest): void {
    this.table.ofRequest(of)?.acknowledged();
  }

  cancel(
    of: AgentRequest,
    transaction: ServerTransaction<Types>,
    invite: ServerTransaction<Types> | undefined,
  ): void {
    this.reply(transaction, makeResponse(invite === undefined ? 481 : 200, of, ''));
    invite?.owner?.leg.cancelled();
  }

  response(of: AgentResponse, transaction: ClientTransaction<Types>): void {
    if (transaction.owner !== undefined) transaction.owner.leg.answered(of, transaction.owner);
  }

  strayResponse(of: AgentResponse): void {
    this.table.ofResponse(of)?.success(of);
  }

  failed(_what: string, transaction: Transaction<Types>): void {
    const { owner, kind, method } = transaction;
    if (kind === 'inviteServer' || kind === 'requestServer') return;
    owner?.leg.unanswered(method, owner);
  }

  reply(transaction: ServerTransaction<Types>, response: AgentResponse): void {
    this.layer.respond(transaction, outgoing(response));
  }
}

interface LegId {
  readonly callId: string;
  readonly localTag: string;
}

export class Leg {
  readonly agent: Agent;
  readonly id: LegId;
  /** What happened to it, in words. */
  readonly told: string[] = [];
  isCaller = false;
  over = false;
  dialog: dialog.State | undefined;
  rseq: number | undefined;
  #uac: uacInvite.State = uacInvite.INITIAL;
  #client: InviteClientTransaction<Types> | undefined;
  #invite: { of: AgentRequest; transaction: ServerTransaction<Types> } | undefined;
  #sent2xx: AgentResponse | undefined;
  #provisionals: provisionals.State | undefined;
  #answer: answer.State | undefined;
  modification: modification.State = modification.IDLE;
  #timer: sessionTimer.State = sessionTimer.INITIAL;
  #agreement: Agreement = { kind: 'off' };
  #inviteCseq = 1;
  readonly #acks = new Map<string, Uint8Array>();

  constructor(agent: Agent, id: LegId) {
    this.agent = agent;
    this.id = id;
  }

  get established(): boolean {
    return this.dialog?.name === 'confirmed';
  }

  // The calling side.

  invite(): void {
    this.isCaller = true;
    this.modification = modification.start('us', true);
    this.agent.table.addInvite(this.id.callId, this.id.localTag, this);
    const timer = offerOf(POLICY)?.sessionExpires;
    const fields = { body: 'offer', timer, supports100rel: true };
    const of = this.#outside('INVITE', fields);
    const owner = { leg: this, cseq: 1 };
    const started = this.agent.layer.request({
      request: { method: 'INVITE', branch: of.branch, bytes: print(of), destination: UDP },
      owner,
    });
    if (started.ok && started.value.kind === 'inviteClient') this.#client = started.value;
  }

  giveUp(): void {
    this.#stepUac({ type: 'cancel' });
  }

  answered(of: AgentResponse, owner: Owner): void {
    if (of.method === 'INVITE' && owner.cseq === 1 && this.isCaller) {
      if (of.status < 200) this.#provisional(of);
      else if (of.status < 300) this.success(of);
      else this.#stepUac({ type: 'failure' });
    } else if (of.status >= 200) {
      this.#final(of, owner);
    }
  }

  success(of: AgentResponse): void {
    if (of.cseqNumber !== 1 || !this.isCaller) {
      this.#acknowledge(of);
      return;
    }
    this.#stepUac({ type: 'success', tag: of.toTag }, of);
  }

  unanswered(method: string, owner: Owner): void {
    if (method === 'INVITE' && owner.cseq === 1 && this.isCaller) {
      this.#stepUac({ type: 'noResponse' });
    } else {
      this.#failed(method, 408, owner);
    }
  }

  #provisional(of: AgentResponse): void {
    if (of.rseq !== undefined) {
      const verdict = judgeRseq(this.rseq, of.rseq);
      if (verdict !== 'acknowledge') return;
      this.rseq = of.rseq;
    }
    this.#stepUac({ type: 'provisional', tag: of.toTag }, of);
    if (of.rseq === undefined || this.dialog === undefined) return;
    if (of.body === 'answer') this.#stepModification({ type: 'offerAnswered' });
    this.send('PRACK', { rack: { rseq: of.rseq, cseq: 1, method: 'INVITE' } });
  }

  #stepUac(event: uacInvite.Event, of?: AgentResponse): void {
    const next = uacInvite.step(this.#uac, event);
    this.#uac = next.state;
    for (const effect of next.effects) this.#performUac(effect, of);
  }

  #performUac(effect: uacInvite.Effect, of: AgentResponse | undefined): void {
    switch (effect.do) {
      case 'openEarly':
        if (of !== undefined) this.#opened(dialog.early(this.#dialogOf(of)));
        break;
      case 'answer':
        if (of !== undefined) this.#up(of);
        break;
      case 'acknowledge':
      case 'acknowledgeAgain':
        if (of !== undefined) this.#acknowledge(of);
        break;
      case 'dismiss':
        if (of !== undefined) this.#dismiss(of);
        break;
      case 'cancel':
        if (this.#client !== undefined) this.agent.layer.cancel(this.#client);
        break;
      case 'fail':
        this.#end('failed');
        break;
      case 'arm':
        this.#after(effect.afterMs, () => {
          this.#stepUac({ type: 'timerForks', generation: effect.generation });
          this.agent.table.removeInvite(this.id.callId, this.id.localTag);
        });
        break;
      case 'closeEarly':
      case 'progress':
      case 'count':
        break;
    }
  }

  #dialogOf(of: AgentResponse): dialog.Dialog {
    const uris = { localUri: 'sip:from', remoteUri: 'sip:to', requestUri: 'sip:to' };
    return dialogOfCaller(of, uris);
  }

  #up(of: AgentResponse): void {
    this.#stepDialog({ type: 'established' });
    this.told.push('up');
    this.#stepUac({ type: 'acknowledge' }, of);
    this.#stepModification({ type: 'offerAnswered' });
    this.#stepModification({ type: 'finished', method: 'INVITE', by: 'us', success: true });
    this.#agree(agreedByCaller(of));
  }

  #acknowledge(of: AgentResponse): void {
    const key = `${of.cseqNumber} ${of.toTag}`;
    const known = this.#acks.get(key);
    const { callId, localTag } = this.id;
    const start = { callId, fromTag: localTag, toTag: of.toTag, cseqNumber: of.cseqNumber };
    const bytes = known ?? print(makeRequest({ ...start, method: 'ACK', branch: this.#branch() }));
    this.#acks.set(key, bytes);
    this.agent.options.send(bytes);
  }

  #dismiss(of: AgentResponse): void {
    this.#acknowledge(of);
    const { callId, localTag } = this.id;
    const start = { callId, fromTag: localTag, toTag: of.toTag, cseqNumber: 2 };
    const bye = makeRequest({ ...start, method: 'BYE', branch: this.#branch() });
    const request = { method: 'BYE', branch: bye.branch, bytes: print(bye), destination: UDP };
    this.agent.layer.request({ request, owner: undefined });
    this.told.push('dismissed');
  }

  // The called side.

  offered(of: AgentRequest, transaction: ServerTransaction<Types>): void {
    transaction.owner = { leg: this, cseq: of.cseqNumber };
    this.#invite = { of, transaction };
    this.modification = modification.start('peer', of.body === 'offer');
    this.#provisionals = provisionals.start(this.agent.options.random.below(1_000_000));
    const made = dialogOfCallee(of, { localTag: this.id.localTag, localCseq: 100 });
    if (made.ok) this.#opened(dialog.early(made.value));
  }

  rings(reliable: boolean): void {
    const provisional = { key: reliable ? 183 : 180, reliable, withSession: reliable };
    this.#stepProvisionals({ type: 'provide', provisional });
  }

  accepts(): void {
    this.#stepProvisionals({ type: 'accept' });
  }

  cancelled(): void {
    this.#stepProvisionals({ type: 'reject' });
  }

  acknowledged(): void {
    if (this.#answer !== undefined) this.#stepAnswer({ type: 'ack' });
  }

  #stepProvisionals(event: provisionals.Event, prack?: ServerTransaction<Types>): void {
    if (this.#provisionals === undefined) return;
    const next = provisionals.step(this.#provisionals, event);
    this.#provisionals = next.state;
    for (const effect of next.effects) this.#performProvisional(effect, prack);
  }

  #performProvisional(
    effect: provisionals.Effect,
    prack: ServerTransaction<Types> | undefined,
  ): void {
    if (this.#invite === undefined) return;
    const { of, transaction } = this.#invite;
    switch (effect.do) {
      case 'send':
      case 'resend': {
        const { key, withSession } = effect.provisional;
        const fields = { rseq: effect.rseq, body: withSession ? 'answer' : '' };
        this.agent.reply(transaction, makeResponse(key, of, this.id.localTag, fields));
        if (withSession) this.#stepModification({ type: 'offerAnswered' });
        break;
      }
      case 'answerPrack':
        if (prack !== undefined) this.#respond(effect.status, prack);
        break;
      case 'accept':
        this.#accept(of, transaction);
        break;
      case 'reject':
      case 'giveUp':
        this.agent.reply(transaction, makeResponse(487, of, this.id.localTag));
        this.#end('failed');
        break;
      case 'arm':
        this.#after(effect.afterMs, () => {
          const { generation } = effect;
          const type = (
            { resend: 'timerResend', giveUp: 'timerGiveUp', reminder: 'timerReminder' } as const
          )[effect.timer];
          this.#stepProvisionals({ type, generation });
        });
        break;
      case 'acknowledged':
      case 'disarm':
      case 'count':
        break;
    }
  }

  #accept(of: AgentRequest, transaction: ServerTransaction<Types>): void {
    const initial = !this.established;
    if (initial) this.#stepDialog({ type: 'established' });
    if (initial) this.told.push('up');
    this.#invite = { of, transaction };
    const current = this.#agreement.kind === 'on' ? this.#agreement.refresher : undefined;
    const decision = decideAsCallee(of, POLICY, current);
    const timer = decision.kind === 'agreed' ? decision.offer : undefined;
    this.#sent2xx = makeResponse(200, of, this.id.localTag, { body: 'answer', timer });
    const first = answer.start(TIMINGS.unreliable);
    this.#answer = first.state;
    for (const effect of first.effects) this.#performAnswer(effect, transaction);
    this.#stepModification({ type: 'offerAnswered' });
    this.#stepModification({ type: 'finished', method: 'INVITE', by: 'peer', success: true });
    if (decision.kind === 'agreed') this.#agree(decision.agreement);
  }

  #stepAnswer(event: answer.Event, transaction = this.#invite?.transaction): void {
    if (this.#answer === undefined) return;
    const next = answer.step(this.#answer, event, TIMINGS.unreliable);
    this.#answer = next.state;
    for (const effect of next.effects) this.#performAnswer(effect, transaction);
  }

  #performAnswer(effect: answer.Effect, transaction: ServerTransaction<Types> | undefined): void {
    switch (effect.do) {
      case 'send':
      case 'resend':
        if (transaction !== undefined && this.#sent2xx !== undefined) {
          this.agent.reply(transaction, this.#sent2xx);
        }
        break;
      case 'bye':
        this.#sendBye();
        break;
      case 'arm': {
        const machine = transaction;
        this.#after(effect.afterMs, () => {
          // A timer of the answer to another INVITE has lost its race in any case.
          if (machine !== this.#invite?.transaction) return;
          const type = effect.timer === 'resend' ? 'timerResend' : 'timerGiveUp';
          this.#stepAnswer({ type, generation: effect.generation });
        });
        break;
      }
      case 'notAcknowledged':
        this.told.push('no ACK');
        break;
      case 'acknowledged':
      case 'disarm':
      case 'count':
        break;
    }
  }

  // Both sides, within the dialog.

  receive(of: AgentRequest, transaction: ServerTransaction<Types>): void {
    const target = of.contactUri === undefined ? {} : { target: of.contactUri };
    const { method, cseqNumber: cseq } = of;
    const effects = this.#stepDialog({ type: 'received', method, cseq, ...target });
    for (const effect of effects) {
      if (effect.do === 'refuse') this.#respond(effect.status, transaction, of);
      else if (effect.do === 'accept') this.#serve(of, transaction);
    }
  }

  #serve(of: AgentRequest, transaction: ServerTransaction<Types>): void {
    transaction.owner = { leg: this, cseq: of.cseqNumber };
    if (of.method === 'INVITE') this.#stepAnswer({ type: 'nextInvite' });
    if (this.over) {
      this.#respond(481, transaction, of);
    } else if (of.method === 'PRACK') {
      this.#lastRequest = of;
      this.#stepProvisionals({ type: 'prack', rseq: of.rack?.rseq ?? -1 }, transaction);
    } else if (of.method === 'BYE') {
      this.#respond(200, transaction, of);
      this.#stepAnswer({ type: 'peerHungUp' });
      if (this.#provisionals?.name !== 'closed') this.#stepProvisionals({ type: 'reject' });
      this.#end('peer hung up');
    } else if (of.method === 'INVITE' || of.method === 'UPDATE') {
      this.#modify(of, transaction, of.method);
    } else {
      this.#respond(200, transaction, of);
    }
  }

  #lastRequest: AgentRequest | undefined;

  #modify(
    of: AgentRequest,
    transaction: ServerTransaction<Types>,
    method: modification.Method,
  ): void {
    const offer = of.body === 'offer';
    for (const effect of this.#stepModification({ type: 'received', method, offer })) {
      if (effect.do === 'refuse') this.#respond(effect.status, transaction, of);
      else if (effect.do === 'accept') {
        this.told.push(`${method} of the peer`);
        if (method === 'INVITE') this.#accept(of, transaction);
        else this.#acceptUpdate(of, transaction);
      }
    }
  }

  #acceptUpdate(of: AgentRequest, transaction: ServerTransaction<Types>): void {
    const current = this.#agreement.kind === 'on' ? this.#agreement.refresher : undefined;
    const decision = decideAsCallee(of, POLICY, current);
    const timer = decision.kind === 'agreed' ? decision.offer : undefined;
    const body = of.body === 'offer' ? 'answer' : '';
    this.agent.reply(transaction, makeResponse(200, of, this.id.localTag, { body, timer }));
    this.#stepModification({ type: 'finished', method: 'UPDATE', by: 'peer', success: true });
    if (decision.kind === 'agreed') this.#agree(decision.agreement);
  }

  want(wanted: modification.Modification): void {
    this.#stepModification({ type: 'want', modification: wanted });
  }

  #stepModification(event: modification.Event): readonly modification.Effect[] {
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
      case 'gaveUp':
        this.told.push(`${effect.do} ${effect.modification.key}`);
        break;
      case 'arm':
        this.#after(effect.afterMs, () => {
          this.#stepModification({ type: 'timerBackOff', generation: effect.generation });
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

  #final(of: AgentResponse, owner: Owner): void {
    const { modification: ours } = owner;
    const target = of.contactUri === undefined ? {} : { target: of.contactUri };
    if (of.status >= 300) {
      this.#failed(of.method, of.status, owner);
      return;
    }
    const { method, status } = of;
    this.#stepDialog({ type: 'answered', method, status, ...target });
    if (method === 'INVITE') this.#acknowledge(of);
    if (ours === undefined || this.told.includes(`done ${ours.key}`)) return;
    this.told.push(`done ${ours.key}`);
    if (ours.offer) this.#stepModification({ type: 'offerAnswered' });
    this.#stepModification({ type: 'finished', method: ours.method, by: 'us', success: true });
    this.#agree(agreedByCaller(of));
  }

  #failed(method: string, status: number, owner: Owner): void {
    const effects = this.#stepDialog({ type: 'answered', method, status });
    const { modification: ours } = owner;
    if (ours !== undefined) {
      if (status === 491) {
        const backOffMs = glareBackOff(this.isCaller, this.agent.options.random);
        this.told.push('glare');
        this.#stepModification({ type: 'glare', backOffMs });
      } else {
        this.told.push(`failed ${ours.key} ${status}`);
        this.#stepModification({ type: 'finished', method: ours.method, by: 'us', success: false });
        if (!ours.offer) this.#stepTimer({ type: 'refreshFailed' });
      }
    }
    if (effects.some((effect) => effect.do === 'lost') && status === 481) this.#sendBye();
  }

  #agree(agreement: Agreement): void {
    this.#agreement = agreement;
    this.#stepTimer({ type: 'agreed', agreement });
  }

  #stepTimer(event: sessionTimer.Event): void {
    const { clock } = this.agent.options;
    const next = sessionTimer.step(this.#timer, event, TIMES, clock.now());
    this.#timer = next.state;
    for (const effect of next.effects) {
      if (effect.do === 'arm') {
        const type = effect.timer === 'cut' ? 'timerCut' : 'timerRefresh';
        const { generation } = effect;
        this.#after(effect.afterMs, () => this.#stepTimer({ type, generation }));
      } else if (effect.do === 'refresh') {
        const key = this.agent.options.random.below(1_000_000_000);
        this.want({ key, method: 'UPDATE', offer: false });
      } else if (effect.do === 'hangUp') {
        this.told.push('session timer');
        this.#sendBye();
      }
    }
  }

  hangUp(): void {
    if (this.over) return;
    if (!this.established) {
      if (this.isCaller) this.giveUp();
      else this.#stepProvisionals({ type: 'reject' });
    } else if (this.#answer === undefined) {
      this.#sendBye();
    } else {
      this.#stepAnswer({ type: 'hangUp' });
    }
  }

  #sendBye(): void {
    if (!this.established) return;
    this.send('BYE', {});
    this.#end('hung up');
  }

  send(method: string, fields: Fields, wanted?: modification.Modification): void {
    for (const effect of this.#stepDialog({ type: 'send', method })) {
      if (effect.do !== 'send') continue;
      const { cseq } = effect;
      const remoteTag = this.#remoteTag;
      const { callId, localTag } = this.id;
      const start = { callId, fromTag: localTag, toTag: remoteTag, cseqNumber: cseq };
      const of = makeRequest({ ...start, method, branch: this.#branch() }, fields);
      const owner: Owner =
        wanted === undefined ? { leg: this, cseq } : { leg: this, cseq, modification: wanted };
      const request = { method, branch: of.branch, bytes: print(of), destination: UDP };
      this.agent.layer.request({ request, owner });
    }
  }

  #remoteTag = '';

  #respond(status: number, transaction: ServerTransaction<Types>, of = this.#lastRequest): void {
    if (of !== undefined) this.agent.reply(transaction, makeResponse(status, of, of.toTag));
  }

  #opened(state: dialog.State): void {
    if (this.dialog !== undefined || state.name === 'terminated') return;
    this.dialog = state;
    this.#remoteTag = state.dialog.id.remoteTag;
    this.agent.table.add(state.dialog.id, this);
  }

  #stepDialog(event: dialog.Event): readonly dialog.Effect[] {
    if (this.dialog === undefined) return [];
    const next = dialog.step(this.dialog, event);
    this.dialog = next.state;
    if (next.effects.some((effect) => effect.do === 'ended')) this.#forget();
    return next.effects;
  }

  #forget(): void {
    const { callId, localTag } = this.id;
    this.agent.table.remove({ callId, localTag, remoteTag: this.#remoteTag });
  }

  #end(why: string): void {
    if (this.over) return;
    this.over = true;
    this.told.push(why);
    this.#forget();
    this.#stepTimer({ type: 'over' });
    if (why === 'failed') this.agent.table.removeInvite(this.id.callId, this.id.localTag);
  }

  #outside(method: string, fields: Fields): AgentRequest {
    const { callId, localTag } = this.id;
    const start = { callId, fromTag: localTag, toTag: '', cseqNumber: this.#inviteCseq };
    return makeRequest({ ...start, method, branch: this.#branch() }, fields);
  }

  #branch(): string {
    return `z9hG4bK${this.agent.token('branch')}`;
  }

  #after(delay: Ms, act: () => void): void {
    this.agent.options.clock.after(delay, act);
  }
}
