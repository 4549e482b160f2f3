// The transport layer: messages to and from peers over UDP, TCP and TLS.
export { addressText, familyOf, hostText, ipOf, isWildcard } from './addresses.ts';
export type { Connection } from './connection.ts';
export { CONNECTION_LIMITS, type ConnectionLimits } from './connection-table.ts';
export type { TransportCounters } from './counters.ts';
export { CACHE_LIMITS, type CacheLimits, CachingResolver } from './dns/caching-resolver.ts';
export { type KnownTarget, KnownTargets, type KnownTargetsOptions } from './dns/known-targets.ts';
export { type Located, type LocateFault, locate, type Means, type Server } from './dns/locate.ts';
export { hopsOf, type NextHop } from './dns/order.ts';
export { type Target, target, targetOf, targetText } from './dns/target.ts';
export type { CloseReason, SendFault } from './faults.ts';
export {
  defaultPortOf,
  Flow,
  type HostPort,
  type Place,
  TRANSPORT_NAMES,
  type TransportName,
} from './flow.ts';
export { holdUntil, type Turn } from './held-sockets.ts';
export type { Gate } from './inbound.ts';
export * from './limits.ts';
export type { LoadReading, LoadRule } from './overload/load.machine.ts';
export { Overload, type OverloadOptions, ruleFor } from './overload/overload.ts';
export { StandingLoad } from './overload/standing-load.ts';
export type * from './ports.ts';
export { ReceivedRequest, ReceivedResponse } from './received.ts';
export { type ReplyMode, replyAddress } from './reply.ts';
export {
  type PageAsked,
  TRACE_LIMITS,
  type TracedMessage,
  type TraceFilter,
  type TraceLimits,
  type TracePage,
  TraceTap,
} from './trace/trace-tap.ts';
export {
  type PlaceWanted,
  Transport,
  type TransportOptions,
  type TransportUser,
} from './transport.ts';
