// What is wrong with a file, as it is told: with the line and column of the text.
import type { FaultCode, ObjectFault, RefusalCode, RefusalValues } from '@tandem/edge/objects';
import type { TextLines } from './text-lines.ts';

export interface ConfigurationFault {
  readonly code: FaultCode;
  readonly file: string;
  /** From 1; 0 where the fault stands in no line. */
  readonly line: number;
  readonly column: number;
  /** 'accounts[acme].balnce' */
  readonly path: string;
  readonly field: string;
  readonly allowed: string;
  /** One sentence. */
  readonly detail: string;
  readonly why?: RefusalCode;
  readonly values?: RefusalValues;
}

export interface FaultReport {
  /** In the order of the file. */
  readonly faults: readonly ConfigurationFault[];
  /** How many more there are that are not listed. */
  readonly rest: number;
}

interface Text {
  readonly file: string;
  readonly lines: TextLines;
}

export function reportOf(
  faults: readonly ObjectFault[],
  rest: number,
  { file, lines }: Text,
): FaultReport {
  const inOrder = [...faults].sort((one, other) => one.at - other.at);
  return {
    rest,
    faults: inOrder.map(({ at, ...fault }) => ({ ...fault, file, ...lines.positionOf(at) })),
  };
}
