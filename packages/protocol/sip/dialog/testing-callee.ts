// For tests only: the called side of a leg until the call is up.

import * as modification from './modification.machine.ts';
import { dialogOfCallee } from './new-dialog.ts';
import * as provisionals from './provisionals.machine.ts';
import { Leg, type LegId } from './testing-leg.ts';
import type { AgentOfLeg, Server } from './testing-ports.ts';
import { type AgentRequest, type AgentResponse, makeResponse } from './testing-wire.ts';

const FIRST_CSEQ = 100;

/** The INVITE that a called leg begins with. */
export interface FirstInvite {
  readonly of: AgentRequest;
  readonly transaction: Server;
}

export class CalleeLeg extends Leg {
  override readonly isCaller = false;
  readonly #of: AgentRequest;
  readonly #transaction: Server;
  #state: provisionals.State;

  constructor(agent: AgentOfLeg, id: LegId, { of, transaction }: FirstInvite) {
    super(agent, id);
    this.#of = of;
    this.#transaction = transaction;
    this.#state = provisionals.start(agent.options.random.below(1_000_000));
    this.modification = modification.start('peer', of.body === 'offer');
    transaction.owner = { leg: this, cseq: of.cseqNumber };
    const made = dialogOfCallee(of, { localTag: id.localTag, localCseq: FIRST_CSEQ });
    if (made.ok) this.opened(made.value);
  }

  rings(reliable: boolean): void {
    const provisional = { key: reliable ? 183 : 180, reliable, withSession: reliable };
    this.#step({ type: 'provide', provisional });
  }

  accepts(): void {
    this.#step({ type: 'accept' });
  }

  override giveUp(): void {
    this.#step({ type: 'reject' });
  }

  /** Only 2xx to re-INVITEs of ours: it made no first one. */
  override success(of: AgentResponse): void {
    this.acknowledge(of);
  }

  protected override pracked(of: AgentRequest, transaction: Server): void {
    const rseq = of.rack?.rseq ?? -1;
    this.#step({ type: 'prack', rseq }, (status) => this.respond(status, transaction, of));
  }

  protected override end(why: 'failed' | 'hung up' | 'peer hung up'): void {
    // A BYE before the answer: the INVITE still wants its final response.
    super.end(why);
    this.#step({ type: 'reject' });
  }

  #step(event: provisionals.Event, answerPrack?: (status: number) => void): void {
    const next = provisionals.step(this.#state, event);
    this.#state = next.state;
    for (const effect of next.effects) this.#perform(effect, answerPrack);
  }

  #perform(effect: provisionals.Effect, answerPrack?: (status: number) => void): void {
    switch (effect.do) {
      case 'send':
      case 'resend':
        this.#send(effect.provisional, effect.rseq);
        break;
      case 'answerPrack':
        answerPrack?.(effect.status);
        break;
      case 'accept':
        this.stepDialog({ type: 'established' });
        this.told.push('up');
        this.acceptInvite(this.#of, this.#transaction);
        break;
      case 'reject':
      case 'giveUp':
        this.agent.reply(
          this.#transaction,
          makeResponse(487, this.#of, { toTag: this.id.localTag }),
        );
        this.end('failed');
        break;
      case 'arm':
        this.after(effect.afterMs, () => {
          const types = {
            resend: 'timerResend',
            giveUp: 'timerGiveUp',
            reminder: 'timerReminder',
          } as const;
          this.#step({ type: types[effect.timer], generation: effect.generation });
        });
        break;
      case 'acknowledged':
      case 'disarm':
      case 'count':
        break;
    }
  }

  #send({ key, withSession }: provisionals.Provisional, rseq: number | undefined): void {
    const fields = { toTag: this.id.localTag, rseq, body: withSession ? 'answer' : '' };
    const response = makeResponse(key, this.#of, fields);
    this.agent.reply(this.#transaction, response);
    if (withSession) this.stepModification({ type: 'offerAnswered' });
  }
}
