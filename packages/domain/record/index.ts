// The record of a call: what is written down of it, and why it ended (CDR-1, CDR-6).
export { BOUNDS, type Bounds } from './bounds.ts';
export * from './call-record.ts';
export * from './end-reasons.ts';
export * from './media.ts';
export * from './q850.ts';
export * from './received.ts';
export * from './steps.ts';
export * from './text-line.ts';
export { localMs, localText } from './text-time.ts';
