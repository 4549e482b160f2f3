// The record of a call: why it ended (CDR-6).
export * from './end-reasons.ts';
export * from './q850.ts';
export * from './received.ts';
