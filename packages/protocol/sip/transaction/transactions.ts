// The living transactions. Users read `kind`, `method`, `destination` and `merged`, and may put
// their own data into `owner`; the rest belongs to the layer.
//
// A busy switch holds 100,000 of them, most of them finished and waiting out a timer: a finished
// one holds its key, one timer, and the one message that a retransmission would have to send.
import type { TimerName } from './effects.ts';
import type * as InviteClient from './invite-client.machine.ts';
import type * as InviteServer from './invite-server.machine.ts';
import type { TransactionTypes } from './message-views.ts';
import type * as RequestClient from './non-invite-client.machine.ts';
import type * as RequestServer from './non-invite-server.machine.ts';
import type { TransactionTimings } from './timings.ts';

interface Common<T extends TransactionTypes> {
  readonly method: string;
  readonly key: string;
  /** Where responses go (RFC 3261 section 18.2.2, RFC 3581), or where the request went. */
  readonly destination: T['destination'];
  readonly timings: TransactionTimings;
  owner: T['owner'] | undefined;
  /** What `resend` sends. */
  kept: Uint8Array | undefined;
  /** Armed: A, E, G or `trying`. */
  resendTimer: number | undefined;
  /** Armed: any other. No two of them ever run together. */
  lifeTimer: number | undefined;
}

interface CommonServer<T extends TransactionTypes> extends Common<T> {
  /**
   * RFC 3261 section 8.2.2.2: the same request came by another way and is being served: the answer
   * is 482. Known when the request comes.
   */
  readonly merged: boolean;
  /** Empty: not one that may be merged with another, or no longer. */
  mergeKey: string;
}

export interface InviteServerTransaction<T extends TransactionTypes> extends CommonServer<T> {
  readonly kind: 'inviteServer';
  state: InviteServer.State;
  /** Held until there is a response, for the 100. */
  request: T['request'] | undefined;
  /** Of the final response, where the peer is of RFC 2543: its ACK is known by it. */
  responseTag: string;
}

export interface RequestServerTransaction<T extends TransactionTypes> extends CommonServer<T> {
  readonly kind: 'requestServer';
  state: RequestServer.State;
}

export interface InviteClientTransaction<T extends TransactionTypes> extends Common<T> {
  readonly kind: 'inviteClient';
  state: InviteClient.State;
  /** The value of a Reason header (RFC 3326) for the CANCEL. */
  cancelReason: string | undefined;
}

export interface RequestClientTransaction<T extends TransactionTypes> extends Common<T> {
  readonly kind: 'requestClient';
  state: RequestClient.State;
  /** A CANCEL of the layer's own: its responses interest nobody. */
  readonly ofLayer: boolean;
}

export type ServerTransaction<T extends TransactionTypes> =
  | InviteServerTransaction<T>
  | RequestServerTransaction<T>;

export type ClientTransaction<T extends TransactionTypes> =
  | InviteClientTransaction<T>
  | RequestClientTransaction<T>;

export type Transaction<T extends TransactionTypes> = ServerTransaction<T> | ClientTransaction<T>;

export function isServer<T extends TransactionTypes>(
  transaction: Transaction<T>,
): transaction is ServerTransaction<T> {
  return transaction.kind === 'inviteServer' || transaction.kind === 'requestServer';
}

/** Timers that only send something again; all others end a state. */
export function isResendTimer(timer: TimerName): boolean {
  return timer === 'A' || timer === 'E' || timer === 'G' || timer === 'trying';
}
