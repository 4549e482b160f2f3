// What the transport counts. Numbers that are there at the moment (connections, bytes queued) are
// not among them: they are read off the lists themselves.
import type { CloseReason, SendFault } from './faults.ts';

export interface TransportCounters {
  readonly received: number;
  readonly receivedBytes: number;
  readonly sent: number;
  readonly sentBytes: number;
  /** Turned away by the gate before a byte of it was looked at. */
  readonly gated: number;
  /** Keep-alives: line ends, and datagrams that are nothing. */
  readonly keepAlives: number;
  /** What cannot be read: answered where that was possible, */
  readonly malformedAnswered: number;
  /** and dropped where it was not. */
  readonly malformedDropped: number;
  /** New calls answered 503 because of the load. */
  readonly refused: number;
  readonly connectionsAccepted: number;
  readonly connectionsOpened: number;
  /** Not let in: a limit, the gate, or we are closing. */
  readonly connectionsRefused: number;
  /** By why they were closed. */
  readonly connectionsClosed: ReadonlyMap<CloseReason, number>;
  /** What could not be sent, by why. */
  readonly sendFaults: ReadonlyMap<SendFault, number>;
}

export class Counts implements TransportCounters {
  received = 0;
  receivedBytes = 0;
  sent = 0;
  sentBytes = 0;
  gated = 0;
  keepAlives = 0;
  malformedAnswered = 0;
  malformedDropped = 0;
  refused = 0;
  connectionsAccepted = 0;
  connectionsOpened = 0;
  connectionsRefused = 0;
  readonly connectionsClosed = new Map<CloseReason, number>();
  readonly sendFaults = new Map<SendFault, number>();

  countClose(why: CloseReason): void {
    this.connectionsClosed.set(why, (this.connectionsClosed.get(why) ?? 0) + 1);
  }

  countFault(fault: SendFault): void {
    this.sendFaults.set(fault, (this.sendFaults.get(fault) ?? 0) + 1);
  }
}
