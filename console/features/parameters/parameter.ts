// A parameter as the API shows it.
export const PARAMETERS = ['parameters'] as const;

export interface Parameter {
  readonly name: string;
  readonly group: string;
  readonly type: string;
  readonly value: string;
  readonly default: string;
  readonly isDefault: boolean;
  readonly unit: string | null;
  readonly readOnly: boolean;
  readonly description: string;
  readonly allowed: string;
  readonly values: readonly string[];
  readonly note: string;
  readonly changedBy: string | null;
  readonly changedAtMs: number | null;
}
