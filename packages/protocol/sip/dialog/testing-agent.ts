// For tests only: a user agent over real transactions, whose legs are made of the machines of this
// layer (testing-leg.ts).
import { TimerWheel } from '@tandem/base/kernel';
import type { SeededRandom, VirtualClock } from '@tandem/base/testkit';
import { TransactionLayer } from '../transaction/layer.ts';
import type { Firing, TransactionUser } from '../transaction/ports.ts';
import { type ClientTransaction, isServer, type Transaction } from '../transaction/transactions.ts';
import { DialogTable } from './dialog-table.ts';
import { CalleeLeg } from './testing-callee.ts';
import { CallerLeg } from './testing-caller.ts';
import { type Leg, TIMINGS } from './testing-leg.ts';
import type { AgentOfLeg, LegOfAgent, Owner, Server, Types } from './testing-ports.ts';
import {
  type AgentRequest,
  type AgentResponse,
  makeResponse,
  makerOf,
  outgoing,
  parse,
  UDP,
} from './testing-wire.ts';

export interface AgentOptions {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly send: (bytes: Uint8Array) => void;
  readonly onCall: (leg: CalleeLeg) => void;
}

export class Agent implements TransactionUser<Types>, AgentOfLeg {
  readonly options: AgentOptions;
  readonly wheel: TimerWheel<Firing<Types>>;
  readonly layer: TransactionLayer<Types>;
  readonly table = new DialogTable<LegOfAgent>();
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
    else this.layer.receiveRequest(message, UDP);
  }

  token(what: string): string {
    this.#made += 1;
    return `${what}-${this.options.name}-${this.#made}`;
  }

  call(): CallerLeg {
    const leg = new CallerLeg(this, { callId: this.token('call'), localTag: this.token('tag') });
    this.legs.push(leg);
    leg.invite();
    return leg;
  }

  request(of: AgentRequest, transaction: Server): void {
    const leg = this.table.ofRequest(of);
    if (leg !== undefined) {
      leg.receive(of, transaction);
    } else if (of.method === 'INVITE' && of.toTag === '') {
      const id = { callId: of.callId, localTag: this.token('tag') };
      const made = new CalleeLeg(this, id, { of, transaction });
      this.legs.push(made);
      this.options.onCall(made);
    } else {
      this.reply(transaction, makeResponse(481, of, { toTag: of.toTag }));
    }
  }

  ack(of: AgentRequest): void {
    this.table.ofRequest(of)?.acknowledged();
  }

  cancel(of: AgentRequest, transaction: Server, invite: Server | undefined): void {
    this.reply(transaction, makeResponse(invite === undefined ? 481 : 200, of, { toTag: '' }));
    invite?.owner?.leg.giveUp();
  }

  response(of: AgentResponse, transaction: ClientTransaction<Types>): void {
    transaction.owner?.leg.answered(of, transaction.owner);
  }

  strayResponse(of: AgentResponse): void {
    this.table.ofResponse(of)?.success(of);
  }

  failed(_what: string, transaction: Transaction<Types>): void {
    const { owner, method } = transaction;
    if (!isServer(transaction)) owner?.leg.unanswered(method, owner);
  }

  reply(transaction: Server, response: AgentResponse): void {
    this.layer.respond(transaction, outgoing(response));
  }
}
