export type { ClientStart, StartRefused } from './client-side.ts';
export type { Failure, TimerName } from './effects.ts';
export { TransactionLayer } from './layer.ts';
export { hasUniqueBranch, MAGIC_COOKIE } from './matching.ts';
export type {
  Destination,
  IncomingRequest,
  IncomingResponse,
  OutgoingRequest,
  OutgoingResponse,
  TransactionTypes,
} from './message-views.ts';
export type { Firing, MessageMaker, Send, TransactionTimers, TransactionUser } from './ports.ts';
export { type SipMessageMakerOptions, sipMessageMaker } from './sip-messages.ts';
export * from './timings.ts';
export type {
  ClientTransaction,
  InviteClientTransaction,
  InviteServerTransaction,
  RequestClientTransaction,
  RequestServerTransaction,
  ServerTransaction,
  Transaction,
} from './transactions.ts';
export type { TransactionCounters, TransactionPorts } from './workbench.ts';
