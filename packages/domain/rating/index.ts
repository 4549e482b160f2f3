// What calls cost (billing.md 1, 2 and 6): fees and their inverse, rate tables in shared memory,
// explanations of both.
export {
  affordableSeconds,
  firstSlice,
  reserveFor,
  type Slice,
  UNLIMITED_SECONDS,
} from './affordable.ts';
export * from './billed-number.ts';
export type { Span } from './blocks.ts';
export * from './commission.ts';
export { type ExplainedFee, explainFee, type Fee, type FeeBasis, fee } from './fee.ts';
export { describeFeeStep, type FeeStep, type NoteStep } from './fee-steps.ts';
export * from './price.ts';
export * from './pricing.ts';
export * from './profit.ts';
