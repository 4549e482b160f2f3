// One row of the catalogue as the code sees it, and the words that the types of values share.
import type { Result } from '@tandem/base/kernel';

/** What JSON, YAML, a command line or a table column can hand over as the value of a parameter. */
export type Scalar = string | number | boolean | null;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** How a value given under another name becomes a value of the parameter. */
export interface Alias {
  readonly name: string;
  /** Null: the parameter's own unit. */
  readonly unit: string | null;
  /** In the alias's unit; null: whatever the parameter itself takes. */
  readonly range: Range | null;
  /** The parameter's value = given x multiply / divide, rounded up. */
  readonly multiply: number;
  readonly divide: number;
  /** The catalogue's own words for the conversion, for reports; empty for a mere other spelling. */
  readonly convert: string;
  /** Only values that an import of the predecessor brings are read this way. */
  readonly importOnly: boolean;
}

export interface Entry {
  readonly name: string;
  readonly group: string;
  /** The catalogue's word; `types/` has the file that reads it. */
  readonly type: string;
  readonly default: Scalar;
  readonly range: Range | null;
  readonly unit: string | null;
  /** The values of an enum; empty otherwise. */
  readonly values: readonly string[];
  readonly description: string;
  readonly note: string;
  readonly aliases: readonly Alias[];
  readonly readOnly: boolean;
  /** What 0 means where it lies outside the range but may be set all the same; empty otherwise. */
  readonly zeroMeans: string;
}

/** Why a value is not one of its parameter; the rest of the fault is known to whoever asked. */
export interface Refusal {
  readonly code: 'PARAMETER_TYPE' | 'PARAMETER_RANGE';
  readonly detail: string;
}

export interface ParameterType<T> {
  readonly catalogueType: string;
  /** Where one word of the catalogue covers different things: the parameters this one is for. */
  readonly onlyFor?: readonly string[];
  /** A sentence for the manual. */
  readonly meaning: string;
  /** The TypeScript type of its values, for names.generated.ts. */
  typescript(entry: Entry): string;
  /** What is allowed, in a few words: '60-86400 s'. */
  allowed(entry: Entry): string;
  /** Values come out frozen: a view shares them. */
  parse(given: Scalar, entry: Entry): Result<T, Refusal>;
  /** Text that `parse` reads back as the same value. */
  print(value: T, entry: Entry): string;
  /** The same for JSON and YAML: numbers and switches are no texts there. */
  scalar(value: T, entry: Entry): Scalar;
}
