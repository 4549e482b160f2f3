// Calls: taken, decided, connected, charged and written down.
export { Calls, type CallsOptions } from './calls.ts';
export type { CallerLeg, CallTaker, LegMaker } from './legs/leg.ts';
export * from './legs/sip/index.ts';
export * from './ports.ts';
export { endOpenCalls, type Recovered, type RecoveryParts, recoveredRecord } from './recovery.ts';
