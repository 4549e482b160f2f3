// The transaction layer (RFC 3261 section 17): the one owner of all transactions. It finds or makes
// the transaction for whatever comes (a message, a timer, a failure of the transport), asks its
// machine what to do, and does that in order. The layer below hands it parsed messages, the layer
// above is its user; neither keeps a timer or a retransmission of its own.
import type { Result } from '@tandem/base/kernel';
import { ClientSide, type ClientStart, type StartRefused } from './client-side.ts';
import type { OutgoingResponse, TransactionTypes } from './message-views.ts';
import type { Firing } from './ports.ts';
import { ServerSide } from './server-side.ts';
import type { TimingsByTransport } from './timings.ts';
import {
  type ClientTransaction,
  type InviteClientTransaction,
  isServer,
  type ServerTransaction,
  type Transaction,
} from './transactions.ts';
import { type TransactionCounters, type TransactionPorts, Workbench } from './workbench.ts';

export class TransactionLayer<T extends TransactionTypes> {
  readonly #bench: Workbench<T>;
  readonly #servers: ServerSide<T>;
  readonly #clients: ClientSide<T>;

  constructor(ports: TransactionPorts<T>, timings: TimingsByTransport) {
    this.#bench = new Workbench(ports, timings);
    this.#servers = new ServerSide(this.#bench);
    this.#clients = new ClientSide(this.#bench);
  }

  /** Transactions that live. */
  get size(): number {
    return this.#servers.size + this.#clients.size;
  }

  get counters(): TransactionCounters {
    return this.#bench.counts;
  }

  /**
   * How many live in each state, as `inviteClient/proceeding`. Counted from the transactions
   * themselves, so that no number can leak; it costs a walk over all of them.
   */
  census(): ReadonlyMap<string, number> {
    const census = new Map<string, number>();
    for (const side of [this.#servers, this.#clients]) {
      for (const { kind, state } of side.all()) {
        const place = `${kind}/${state.name}`;
        census.set(place, (census.get(place) ?? 0) + 1);
      }
    }
    return census;
  }

  /** `replyTo`: where responses go (RFC 3261 section 18.2.2, RFC 3581). */
  receiveRequest(request: T['request'], replyTo: T['destination']): void {
    this.#servers.receive(request, replyTo);
  }

  receiveResponse(response: T['response']): void {
    this.#clients.receive(response);
  }

  /** The user's response. After the final one only a 2xx to an INVITE may be sent again. */
  respond(transaction: ServerTransaction<T>, response: OutgoingResponse): void {
    this.#servers.respond(transaction, response);
  }

  /**
   * The user does not answer, on purpose: nothing goes back, and a copy of the request that still
   * comes is a new one.
   */
  abandon(transaction: ServerTransaction<T>): void {
    this.#servers.abandon(transaction);
  }

  /** The user answers nothing: what comes again is absorbed for as long as an answer would be. */
  silence(transaction: ServerTransaction<T>): void {
    this.#servers.silence(transaction);
  }

  /** The user's request, in a transaction of its own. Not for the ACK of a 2xx, which has none. */
  request(options: ClientStart<T>): Result<ClientTransaction<T>, StartRefused> {
    return this.#clients.start(options);
  }

  /**
   * Takes an INVITE back: with a CANCEL as soon as there is a provisional response. The user goes
   * on hearing its responses: mostly a 487, but a 2xx that crossed the CANCEL is a call to be
   * ended.
   */
  cancel(transaction: InviteClientTransaction<T>, reason?: string): void {
    this.#clients.cancel(transaction, reason);
  }

  timerFired(firing: Firing<T>): void {
    const { transaction, timer, generation } = firing;
    if (isServer(transaction)) this.#servers.timerFired(transaction, timer, generation);
    else this.#clients.timerFired(transaction, timer, generation);
  }

  /** The transport could not send what it was given for this transaction. */
  sendFailed(transaction: Transaction<T>): void {
    if (isServer(transaction)) this.#servers.sendFailed(transaction);
    else this.#clients.sendFailed(transaction);
  }

  /** For transactions from now on. */
  setTimings(timings: TimingsByTransport): void {
    this.#bench.setTimings(timings);
  }

  /** The end of the process: forgets all transactions and their timers, telling nobody. */
  clear(): void {
    this.#servers.clear();
    this.#clients.clear();
  }
}
