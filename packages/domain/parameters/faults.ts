// Why a change of parameters is refused: in words that say what would be taken. The same shape goes
// to the API, the command line and the report of `apply`.
export type ParameterFaultCode =
  | 'PARAMETER_UNKNOWN'
  | 'PARAMETER_TYPE'
  | 'PARAMETER_RANGE'
  | 'PARAMETER_READ_ONLY'
  | 'PARAMETER_TWICE'
  | 'PARAMETER_COMBINATION';

export interface ParameterFault {
  readonly code: ParameterFaultCode;
  /** The name as it was given, so that it is found again in a file. */
  readonly field: string;
  readonly allowed: string;
  /** One sentence. */
  readonly detail: string;
}
