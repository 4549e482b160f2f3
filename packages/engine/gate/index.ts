// The gate before the parser (SEC-1, SEC-2, SEC-5).
export { Bucket, type BucketRule, Buckets } from './buckets.ts';
export { type GateControl, gateControl, type SuspendedSource } from './control.ts';
export { GATE_RULES, Gate, type GateCounters, type GateOptions, type GateRules } from './gate.ts';
export type * from './ports.ts';
export { sourceOf } from './source.ts';
export { suspensionFile } from './suspension-file.ts';
export type { Suspension, SuspensionReason } from './suspensions.ts';
