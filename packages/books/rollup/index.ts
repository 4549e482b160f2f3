// Sums of calls and what is told of them: the same figures everywhere (ASR, ACD, PDD).
export * from './contract.ts';
export { type CallRatios, ratiosOf } from './ratios.ts';
