// For tests only: the calling side of a leg until the call is up.
import type { InviteClientTransaction } from '../transaction/transactions.ts';
import * as modification from './modification.machine.ts';
import { dialogOfCaller, establishedByCaller } from './new-dialog.ts';
import { judgeRseq } from './rseq.ts';
import { agreedByCaller, offerOf } from './session-timer.ts';
import { Leg, type LegId, POLICY } from './testing-leg.ts';
import type { AgentOfLeg, Owner, Server, Types } from './testing-ports.ts';
import { type AgentRequest, type AgentResponse, makeResponse, print, UDP } from './testing-wire.ts';
import * as uacInvite from './uac-invite.machine.ts';

const INVITE_CSEQ = 1;

export class CallerLeg extends Leg {
  override readonly isCaller = true;
  #state: uacInvite.State = uacInvite.INITIAL;
  #client: InviteClientTransaction<Types> | undefined;
  #rseq: number | undefined;
  sentInvite: AgentRequest | undefined;

  constructor(agent: AgentOfLeg, id: LegId) {
    super(agent, id);
    this.modification = modification.start('us', true);
  }

  invite(): void {
    this.agent.table.addInvite(this.id.callId, this.id.localTag, this);
    const timer = offerOf(POLICY)?.sessionExpires;
    const of = this.made(
      { method: 'INVITE', toTag: '', cseqNumber: INVITE_CSEQ },
      { body: 'offer', timer, supports100rel: true },
    );
    this.sentInvite = of;
    const request = { method: 'INVITE', branch: of.branch, bytes: print(of), destination: UDP };
    const owner = { leg: this, cseq: INVITE_CSEQ };
    const started = this.agent.layer.request({ request, owner });
    if (started.ok && started.value.kind === 'inviteClient') this.#client = started.value;
  }

  override giveUp(): void {
    this.#step({ type: 'cancel' });
  }

  override answered(of: AgentResponse, owner: Owner): void {
    if (of.method !== 'INVITE' || owner.cseq !== INVITE_CSEQ) super.answered(of, owner);
    else if (of.status < 200) this.#provisional(of);
    else if (of.status < 300) this.success(of);
    else this.#step({ type: 'failure' });
  }

  override success(of: AgentResponse): void {
    if (of.cseqNumber === INVITE_CSEQ) this.#step({ type: 'success', tag: of.toTag }, of);
    else this.acknowledge(of);
  }

  override unanswered(method: string, owner: Owner): void {
    if (method === 'INVITE' && owner.cseq === INVITE_CSEQ) this.#step({ type: 'noResponse' });
    else super.unanswered(method, owner);
  }

  protected override pracked(of: AgentRequest, transaction: Server): void {
    this.agent.reply(transaction, makeResponse(481, of, { toTag: of.toTag }));
  }

  #provisional(of: AgentResponse): void {
    if (of.rseq !== undefined) {
      if (judgeRseq(this.#rseq, of.rseq) !== 'acknowledge') return;
      this.#rseq = of.rseq;
    }
    this.#step({ type: 'provisional', tag: of.toTag }, of);
    if (of.rseq === undefined || this.dialog === undefined) return;
    if (of.body === 'answer') this.stepModification({ type: 'offerAnswered' });
    this.send('PRACK', { rack: { rseq: of.rseq, cseq: INVITE_CSEQ, method: 'INVITE' } });
  }

  #step(event: uacInvite.Event, of?: AgentResponse): void {
    const next = uacInvite.step(this.#state, event);
    this.#state = next.state;
    for (const effect of next.effects) this.#perform(effect, of);
  }

  #perform(effect: uacInvite.Effect, of: AgentResponse | undefined): void {
    switch (effect.do) {
      case 'cancel':
        if (this.#client !== undefined) this.agent.layer.cancel(this.#client);
        break;
      case 'fail':
        this.agent.table.removeInvite(this.id.callId, this.id.localTag);
        this.end('failed');
        break;
      case 'arm':
        this.after(effect.afterMs, () => {
          this.#step({ type: 'timerForks', generation: effect.generation });
          this.agent.table.removeInvite(this.id.callId, this.id.localTag);
        });
        break;
      case 'closeEarly':
      case 'progress':
      case 'count':
        break;
      default:
        if (of !== undefined) this.#performWith(effect, of);
    }
  }

  #performWith(
    effect: {
      readonly do: 'openEarly' | 'answer' | 'acknowledge' | 'acknowledgeAgain' | 'dismiss';
    },
    of: AgentResponse,
  ): void {
    switch (effect.do) {
      case 'openEarly': {
        const uris = { localUri: 'sip:from', remoteUri: 'sip:to', requestUri: 'sip:to' };
        this.opened(dialogOfCaller(of, uris));
        break;
      }
      case 'answer':
        this.#up(of);
        break;
      case 'acknowledge':
      case 'acknowledgeAgain':
        this.acknowledge(of);
        break;
      case 'dismiss':
        this.#dismiss(of);
        break;
    }
  }

  #up(of: AgentResponse): void {
    this.stepDialog(establishedByCaller(of));
    this.told.push('up');
    this.#step({ type: 'acknowledge' }, of);
    this.stepModification({ type: 'offerAnswered' });
    this.stepModification({ type: 'finished', method: 'INVITE', by: 'us', success: true });
    this.agree(agreedByCaller(of));
  }

  #dismiss(of: AgentResponse): void {
    this.acknowledge(of);
    const start = { method: 'BYE', toTag: of.toTag, cseqNumber: of.cseqNumber + 1 };
    const bye = this.made(start, {});
    const request = { method: 'BYE', branch: bye.branch, bytes: print(bye), destination: UDP };
    this.agent.layer.request({ request, owner: undefined });
    this.told.push('dismissed');
  }
}
