// What a call and the money it runs on leave in the journal, in this order, for nothing to be lost
// by a kill: answered before the peer hears it, renewed at least each 30 s, ended. Each of the
// first two holds all that a restart needs to end the call by itself.
//
//   answered -> renewed -> renewed -> ... -> ended          (a call that nobody answered: ended)
//   epoch: a book of leases begins, those of the same node before it are void
//   leaseReturned: money that was leased and not used goes back
import type { Uuid } from '@tandem/base/kernel';
import type { CallRecord, E7Text, KeyText } from './call-record.ts';

/** A restart hangs up both legs with these. */
export interface DialogFacts {
  readonly protocol: 'sip' | 'h323';
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly localUri: string;
  readonly remoteUri: string;
  readonly remoteTarget: string;
  /** Texts of Route, as they are to be sent. */
  readonly routeSet: readonly string[];
  readonly localCseq: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** The call as it stands now; ended at this moment it would leave this record. */
export interface OpenCall {
  /** Complete, as if it ended by our shutdown now: reason 13, charged up to here. */
  readonly record: CallRecord;
  readonly legs: readonly DialogFacts[];
  /** The most that the server may charge for it without a further step. */
  readonly reservedE7: E7Text;
  /** Ours for its media: after a kill they rest before another call has them. */
  readonly mediaPorts?: readonly OwnPort[];
}

export interface OwnPort {
  readonly address: string;
  readonly port: number;
}

export interface OpenStep {
  readonly kind: 'answered' | 'renewed';
  readonly callId: Uuid;
  readonly call: OpenCall;
}

export interface EndedStep {
  readonly kind: 'ended';
  readonly callId: Uuid;
  readonly record: CallRecord;
}

export interface EpochStep {
  readonly kind: 'epoch';
  readonly node: string;
  /** A UUIDv7: epochs sort by their time. */
  readonly epoch: string;
}

export interface LeaseReturnedStep {
  readonly kind: 'leaseReturned';
  readonly node: string;
  readonly epoch: string;
  readonly account: KeyText;
  readonly amountE7: E7Text;
}

export type Step = OpenStep | EndedStep | EpochStep | LeaseReturnedStep;

export type StepKind = Step['kind'];
