// Transport and transactions as one: what a user agent stands on. It also does what belongs to
// neither alone (RFC 3261 section 18.1.1, RFC 3263 section 4.3): a request that is too long for a
// datagram goes by TCP, and a request that could not be sent goes to the next server, as a new
// transaction with a branch and a Via of its own.
//
//   request(plan) -> flow 1 -- cannot be sent --> flow 2 -- ... --> user.failed
//                       \-- any response --> user.response, and nothing else is tried
import {
  base32Token,
  type Clock,
  fail,
  invariant,
  ok,
  type Random,
  type Result,
  type Timers,
  TimerWheel,
} from '@tandem/base/kernel';
import {
  type ClientTransaction,
  type Firing,
  type InviteClientTransaction,
  MAGIC_COOKIE,
  type OutgoingResponse,
  type ServerTransaction,
  sipMessageMaker,
  type TimingsByTransport,
  type Transaction,
  TransactionLayer,
  type TransactionUser,
} from '../transaction/index.ts';
import {
  type CloseReason,
  type Connection,
  type Flow,
  MAX_REQUEST_BYTES_BY_UDP,
  type NextHop,
  type SendFault,
  Transport,
  type TransportOptions,
} from '../transport/index.ts';
import type { Via } from '../wire/index.ts';
import type { SipTypes } from './types.ts';
import { Unanswered } from './unanswered.ts';

export interface SipUser<Owner> extends TransactionUser<SipTypes<Owner>> {
  /** The same request goes another way from now on; `from` is gone. */
  moved(from: ClientTransaction<SipTypes<Owner>>, to: ClientTransaction<SipTypes<Owner>>): void;
  /** What was registered or agreed over it may need another one. */
  connectionClosed(connection: Connection, why: CloseReason): void;
}

export interface SipStackOptions<Owner>
  extends Omit<TransportOptions<Transaction<SipTypes<Owner>>>, 'user'> {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly timings: TimingsByTransport;
  readonly user: SipUser<Owner>;
}

export interface RequestPlan<Owner> {
  readonly method: string;
  readonly owner: Owner;
  /** Where to, in the order to try them; at least one. */
  readonly flows: readonly Flow[];
  /** The gateway takes what is over 1,300 bytes by TCP. */
  readonly largeByTcp: boolean;
  /** Called for each way that is tried: the top Via differs, and so may the address asked for. */
  readonly write: (via: Via, flow: Flow) => Uint8Array;
  readonly timings?: TimingsByTransport;
}

export type RequestRefused = 'noWay';

/** 80 bits: nobody guesses one, and no two are the same. */
const BRANCH_CHARACTERS = 16;

export class SipStack<Owner> {
  readonly transport: Transport<Transaction<SipTypes<Owner>>>;
  readonly transactions: TransactionLayer<SipTypes<Owner>>;
  readonly #options: SipStackOptions<Owner>;
  readonly #wheel: TimerWheel<Firing<SipTypes<Owner>>>;
  readonly #unanswered = new Unanswered<Owner>();

  constructor(options: SipStackOptions<Owner>) {
    const { clock, timers, timings } = options;
    this.#options = options;
    this.#wheel = new TimerWheel<Firing<SipTypes<Owner>>>({
      clock,
      timers,
      onFire: (firing) => this.transactions.timerFired(firing),
    });
    this.transport = new Transport({ ...options, user: this.#transportUser() });
    this.transactions = new TransactionLayer(
      {
        send: (bytes, flow, transaction) => this.transport.send(bytes, flow, transaction),
        timers: this.#wheel,
        make: sipMessageMaker<SipTypes<Owner>>({
          requestOf: ({ message }) => message,
          responseOf: ({ message }) => message,
          sourceOf: ({ source }) => source,
        }),
        user: this.#transactionUser(),
      },
      timings,
    );
  }

  /** Those of our ways that lead there; none when we do not speak the transport. */
  flowsTo(hops: readonly NextHop[], local?: string): readonly Flow[] {
    return hops.flatMap((hop) => this.transport.flowTo(hop, local) ?? []);
  }

  request(plan: RequestPlan<Owner>): Result<ClientTransaction<SipTypes<Owner>>, RequestRefused> {
    const started = this.#start(plan, plan.flows, plan.largeByTcp);
    return started === undefined ? fail('noWay') : ok(started);
  }

  respond(transaction: ServerTransaction<SipTypes<Owner>>, response: OutgoingResponse): void {
    this.transactions.respond(transaction, response);
  }

  /** A request of a stranger that gets no answer at all. */
  abandon(transaction: ServerTransaction<SipTypes<Owner>>): void {
    this.transactions.abandon(transaction);
  }

  /** Answers nothing, now and later. */
  silence(transaction: ServerTransaction<SipTypes<Owner>>): void {
    this.transactions.silence(transaction);
  }

  /** Takes an INVITE back; it goes no other way any more. */
  cancel(transaction: InviteClientTransaction<SipTypes<Owner>>, reason?: string): void {
    this.#unanswered.forget(transaction);
    this.transactions.cancel(transaction, reason);
  }

  /** What belongs to no transaction: the ACK of a 2xx. */
  send(bytes: Uint8Array, flow: Flow): void {
    this.transport.send(bytes, flow);
  }

  newBranch(): string {
    return MAGIC_COOKIE + base32Token(this.#options.random, BRANCH_CHARACTERS);
  }

  /** Tells nobody: transactions that live end here. */
  async close(): Promise<void> {
    this.transactions.clear();
    this.#wheel.clear();
    await this.transport.close();
  }

  #start(
    plan: RequestPlan<Owner>,
    flows: readonly Flow[],
    mayTakeTcp: boolean,
  ): ClientTransaction<SipTypes<Owner>> | undefined {
    const [first, ...others] = flows;
    if (first === undefined) return undefined;
    const branch = this.newBranch();
    const bytes = plan.write(this.transport.viaOf(first, branch), first);
    const isTooLong = !first.reliable && bytes.length > MAX_REQUEST_BYTES_BY_UDP;
    const byTcp = isTooLong && mayTakeTcp ? this.#sameByTcp(first) : undefined;
    // RFC 3261 section 18.1.1: and when TCP is refused, as a datagram after all.
    if (byTcp !== undefined)
      return this.#begin(plan, { flow: byTcp, others: flows, isDetour: true });
    return this.#begin(plan, { flow: first, others, isDetour: false, branch, bytes });
  }

  #begin(plan: RequestPlan<Owner>, way: Way): ClientTransaction<SipTypes<Owner>> {
    const { flow, others, isDetour } = way;
    const { method, owner, timings } = plan;
    const branch = way.branch ?? this.newBranch();
    const bytes = way.bytes ?? plan.write(this.transport.viaOf(flow, branch), flow);
    const request = { method, branch, bytes, destination: flow };
    const start = timings === undefined ? { request, owner } : { request, owner, timings };
    const started = this.transactions.request(start);
    invariant(started.ok, 'no branch is made twice');
    const next =
      others.length === 0
        ? undefined
        : () => this.#start(plan, others, !isDetour && plan.largeByTcp);
    if (next !== undefined || flow.reliable) this.#unanswered.add(started.value, flow, next);
    return started.value;
  }

  #sameByTcp({ remote, place }: Flow): Flow | undefined {
    const hop = { transport: 'tcp', remote } as const;
    return this.transport.flowTo(hop, place.local.address) ?? this.transport.flowTo(hop);
  }

  #transportUser(): TransportOptions<Transaction<SipTypes<Owner>>>['user'] {
    return {
      request: (request) => this.transactions.receiveRequest(request, request.replyTo),
      response: (response) => this.transactions.receiveResponse(response),
      sendFailed: (transaction: Transaction<SipTypes<Owner>>, _: SendFault) =>
        this.transactions.sendFailed(transaction),
      connectionClosed: (connection, why) => {
        // What was asked over it and not even begun to be answered was perhaps never heard.
        for (const transaction of this.#unanswered.over(connection)) {
          this.transactions.sendFailed(transaction);
        }
        this.#options.user.connectionClosed(connection, why);
      },
    };
  }

  #transactionUser(): TransactionUser<SipTypes<Owner>> {
    const { user } = this.#options;
    return {
      request: (request, transaction) => user.request(request, transaction),
      ack: (request, invite) => user.ack(request, invite),
      cancel: (request, transaction, invite) => user.cancel(request, transaction, invite),
      strayResponse: (response) => user.strayResponse(response),
      response: (response, transaction) => {
        this.#unanswered.forget(transaction);
        user.response(response, transaction);
      },
      failed: (what, transaction) => {
        const next = this.#unanswered.forget(transaction as ClientTransaction<SipTypes<Owner>>);
        const moved = what === 'transportFailed' ? next?.() : undefined;
        if (moved === undefined) user.failed(what, transaction);
        else user.moved(transaction as ClientTransaction<SipTypes<Owner>>, moved);
      },
    };
  }
}

interface Way {
  readonly flow: Flow;
  /** What is left to try. */
  readonly others: readonly Flow[];
  /** By TCP only because it is long: the next way is the same one, as a datagram. */
  readonly isDetour: boolean;
  readonly branch?: string;
  readonly bytes?: Uint8Array;
}
