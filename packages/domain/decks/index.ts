// Rate sheets (BIL-9): their columns, codes, increments, dates and words into rates, and what a
// sheet changes in a group. Everything streams: a sheet may have a million lines.
export { MAX_CODES_A_ROW, readCodes } from './codes.ts';
export {
  type ColumnMapping,
  DECK_COLUMNS,
  type DeckColumn,
  headKey,
  isDeckColumn,
} from './columns.ts';
export { type DateHabits, readDate } from './dates.ts';
export { SHEET_FAULTS, type SheetFault, type SheetFaultCode } from './faults.ts';
export { type Increments, readIncrements } from './increments.ts';
export {
  type ChangeSample,
  DECK_MODES,
  type DeckMode,
  DeckPlan,
  type DeckPlanOptions,
  type DeckReport,
  type RowOperation,
} from './plan.ts';
export { plainDecimal, readPrice } from './prices.ts';
export { type DeckRate, GIVEN, type ListedRate } from './rate.ts';
export { type SheetHabits, SheetReader, type SheetReading } from './reader.ts';
export type { SheetRow } from './row-reader.ts';
export { type ChangeKind, changeOf, closedAt, type PrefixChange } from './timeline.ts';
