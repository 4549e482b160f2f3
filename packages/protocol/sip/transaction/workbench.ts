// What the server side and the client side of the layer share: sending, timers, counting.
import type { Arm, TimerName, Uncommon } from './effects.ts';
import type { Destination, TransactionTypes } from './message-views.ts';
import type { MessageMaker, Send, TransactionTimers, TransactionUser } from './ports.ts';
import type { TimingsByTransport, TransactionTimings } from './timings.ts';
import { isResendTimer, type Transaction } from './transactions.ts';

export interface TransactionCounters {
  readonly requests: number;
  readonly responses: number;
  readonly sent: number;
  /** Sent again, for a timer or because the peer sent again. */
  readonly resent: number;
  readonly timeouts: number;
  readonly transportFailures: number;
  /** A response, or an ACK, that belongs to no transaction. The ACK of a 2xx is one of these. */
  readonly unmatchedResponses: number;
  readonly unmatchedAcks: number;
  readonly mergedRequests: number;
  readonly absorbed: number;
  readonly ignored: number;
  readonly lostTimers: number;
}

export type Counts = { -readonly [Name in keyof TransactionCounters]: number };

export interface TransactionPorts<T extends TransactionTypes> {
  readonly send: Send<T>;
  readonly timers: TransactionTimers<T>;
  readonly make: MessageMaker<T>;
  readonly user: TransactionUser<T>;
}

export class Workbench<T extends TransactionTypes> {
  readonly ports: TransactionPorts<T>;
  readonly counts: Counts = {
    requests: 0,
    responses: 0,
    sent: 0,
    resent: 0,
    timeouts: 0,
    transportFailures: 0,
    unmatchedResponses: 0,
    unmatchedAcks: 0,
    mergedRequests: 0,
    absorbed: 0,
    ignored: 0,
    lostTimers: 0,
  };
  #timings: TimingsByTransport;

  constructor(ports: TransactionPorts<T>, timings: TimingsByTransport) {
    this.ports = ports;
    this.#timings = timings;
  }

  /** For transactions from now on: those that live keep what they began with. */
  setTimings(timings: TimingsByTransport): void {
    this.#timings = timings;
  }

  timingsFor(
    destination: Destination,
    timings: TimingsByTransport = this.#timings,
  ): TransactionTimings {
    return destination.reliable ? timings.reliable : timings.unreliable;
  }

  send(transaction: Transaction<T>, bytes: Uint8Array): void {
    this.counts.sent += 1;
    this.ports.send(bytes, transaction.destination, transaction);
  }

  resend(transaction: Transaction<T>): void {
    if (transaction.kept === undefined) return;
    this.counts.resent += 1;
    this.ports.send(transaction.kept, transaction.destination, transaction);
  }

  count(what: Uncommon): void {
    if (what === 'lostTimer') this.counts.lostTimers += 1;
    else this.counts[what] += 1;
  }

  countFailure(what: 'timeout' | 'transportFailed'): void {
    if (what === 'timeout') this.counts.timeouts += 1;
    else this.counts.transportFailures += 1;
  }

  arm(transaction: Transaction<T>, effect: Arm): void {
    const { timer, generation } = effect;
    this.disarm(transaction, timer);
    const handle = this.ports.timers.arm(effect.afterMs, { transaction, timer, generation });
    if (isResendTimer(timer)) transaction.resendTimer = handle;
    else transaction.lifeTimer = handle;
  }

  disarm(transaction: Transaction<T>, timer: TimerName): void {
    const resend = isResendTimer(timer);
    const handle = resend ? transaction.resendTimer : transaction.lifeTimer;
    if (handle === undefined) return;
    this.ports.timers.cancel(handle);
    if (resend) transaction.resendTimer = undefined;
    else transaction.lifeTimer = undefined;
  }

  /** A finished transaction that its user still holds must hold nothing itself. */
  release(transaction: Transaction<T>): void {
    this.disarm(transaction, 'A');
    this.disarm(transaction, 'B');
    transaction.kept = undefined;
  }
}
