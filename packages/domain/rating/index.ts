// What calls cost (billing.md 1, 2 and 6): fees and their inverse, rate tables in shared memory,
// explanations of both.
export {
  affordableSeconds,
  firstSlice,
  reserveFor,
  type Slice,
  UNLIMITED_SECONDS,
} from './affordable.ts';
export { type Band, DAY_MINUTES, describeBand, WEEKDAYS, weekdayMask } from './band.ts';
export * from './billed-number.ts';
export type { Span } from './blocks.ts';
export * from './commission.ts';
export * from './explain-rate.ts';
export { type ExplainedFee, explainFee, type Fee, type FeeBasis, fee } from './fee.ts';
export { describeFeeStep, type FeeStep, type NoteStep } from './fee-steps.ts';
export * from './price.ts';
export * from './price-over-time.ts';
export * from './pricing.ts';
export * from './profit.ts';
export * from './rate-extras.ts';
export * from './rate-file.ts';
export type { RateReader } from './rate-reader.ts';
export { CALL_LEVELS, PLAIN_ROW, type RateRow, rowFault, rowOfRate } from './rate-row.ts';
export { type Moments, RateTable, type RateTableHandle } from './rate-table.ts';
export { RateTableBuilder, type RowFault, rateTableOf } from './rate-table-builder.ts';
export * from './zone.ts';
