// Configuration as a file: reading it, checking it against what stands, planning the change, and
// writing the same file from a running system.
export { checkConfiguration } from './check.ts';
export type { CheckOptions } from './checking.ts';
export {
  type ConfigurationParts,
  type CurrentConfiguration,
  type CurrentObject,
  currentConfiguration,
  type StoredSecret,
} from './current.ts';
export { type ExportOptions, exportLines, exportText } from './export.ts';
export type { ConfigurationFault, FaultReport } from './faults.ts';
export {
  type Change,
  type Creation,
  type FieldChange,
  isEmptyPlan,
  type Plan,
  type PlanOptions,
  planChanges,
  type Removal,
  type RemovalCondition,
} from './plan.ts';
export {
  type RateChange,
  type RateChanges,
  RateComparison,
  type RateOptions,
} from './plan-rates.ts';
export { type PrintOptions, planView, printPlan } from './print-plan.ts';
export { rateSheetHead, rateSheetLine } from './rate-csv.ts';
export type { ConfigurationDocument } from './read.ts';
export { readConfiguration } from './read-later.ts';
export { type GivenSecret, givenSecrets, type Wanted, type WantedObject } from './wanted.ts';
