// Parameters (OPS-1): the catalogue, reading and checking of values, the typed view.
export { type Advice, advise } from './advice.ts';
export { CATALOGUE, entryOf, isParameterName, type KnownEntry } from './catalogue.ts';
export type { Alias, Entry, ParameterType, Range, Scalar } from './entry.ts';
export type { ParameterFault, ParameterFaultCode } from './faults.ts';
export type { ParameterName, ParameterTypes } from './names.generated.ts';
export { editDistance, nearestNames } from './nearest.ts';
export * from './number-patterns.ts';
export {
  allowedText,
  type ConvertedFrom,
  type Origin,
  type ParsedValue,
  parseParameter,
  type Resolved,
  resolve,
  typeOf,
} from './resolve.ts';
export type { CodecName, HostPort, PortRange } from './types/index.ts';
export { type AppliedChange, type Changed, type Changes, ParameterView } from './view.ts';
