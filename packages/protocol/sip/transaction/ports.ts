// What transactions need of those around them.
import type { Ms } from '@tandem/base/kernel';
import type { Failure, TimerName } from './effects.ts';
import type { TransactionTypes } from './message-views.ts';
import type { ClientTransaction, ServerTransaction, Transaction } from './transactions.ts';

/** Makes the few messages that transactions send on their own. */
export interface MessageMaker<T extends TransactionTypes> {
  /**
   * RFC 3261 section 17.1.1.3: same branch, Request-URI, From, Call-ID, Route; To of the response.
   */
  ack(invite: Uint8Array, response: T['response']): Uint8Array;
  /** RFC 3261 section 9.1: same branch, Request-URI, From, To, Call-ID, Route. */
  cancel(invite: Uint8Array, reason: string | undefined): Uint8Array;
  /** RFC 3261 section 8.2.6: a 100 with the Timestamp of the request. */
  trying(request: T['request'], replyTo: T['destination']): Uint8Array;
}

/**
 * `transaction` is given back by the transport with `TransactionLayer.sendFailed` when it finds out
 * that the message could not be sent: later, never from inside `send`.
 */
export type Send<T extends TransactionTypes> = (
  bytes: Uint8Array,
  destination: T['destination'],
  transaction: Transaction<T>,
) => void;

/** What a timer brings back when it fires: which one it was, and whose. */
export interface Firing<T extends TransactionTypes> {
  readonly transaction: Transaction<T>;
  readonly timer: TimerName;
  readonly generation: number;
}

/** One timer wheel for all. Its listener gives each firing to `TransactionLayer.timerFired`. */
export interface TransactionTimers<T extends TransactionTypes> {
  arm(delay: Ms, firing: Firing<T>): number;
  /** False when it had fired already. */
  cancel(handle: number): boolean;
}

/**
 * The transaction user of RFC 3261. Each method may call the layer again, also for the same one.
 */
export interface TransactionUser<T extends TransactionTypes> {
  /** A new request, each once. It must be answered: until then its transaction lives. */
  request(request: T['request'], transaction: ServerTransaction<T>): void;
  /** An ACK that no transaction took: that of a 2xx, or a stray one. */
  ack(request: T['request'], invite: ServerTransaction<T> | undefined): void;
  /**
   * A CANCEL, to be answered like any request: 200 when there is an INVITE that it takes back, else
   * 481. That INVITE is then to be answered 487; a final response that it has stands.
   */
  cancel(
    request: T['request'],
    transaction: ServerTransaction<T>,
    invite: ServerTransaction<T> | undefined,
  ): void;
  /** Provisional responses, the final one, and each 2xx to an INVITE that comes within timer M. */
  response(response: T['response'], transaction: ClientTransaction<T>): void;
  /** A 2xx to an INVITE whose transaction is gone or had another result. */
  strayResponse(response: T['response']): void;
  /** No response came, or no ACK, or sending failed. A client transaction is gone by then. */
  failed(what: Failure, transaction: Transaction<T>): void;
}
