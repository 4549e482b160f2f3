// A parameter as the API shows it, and how one is found.
import type { Help } from '../../i18n/help-in.ts';

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

/** Every word stands in its name, its value, or its meaning: as it is shown, or in English. */
export function isFound(
  { name, description, value }: Pick<Parameter, 'name' | 'description' | 'value'>,
  words: string,
  help: Help,
): boolean {
  const text = [name, value, description, help(description)].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
