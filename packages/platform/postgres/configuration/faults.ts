// Why a configuration transaction was refused. All that is wrong is told at once, as far as it can
// be known; nothing of the transaction was kept.
import type { NewReference, ObjectName } from './object.ts';

export interface Referrer extends ObjectName {
  readonly field: string;
}

export type ConfigurationFault =
  | { readonly code: 'CONFIG_BUSY'; readonly message: string }
  | { readonly code: 'CONFIG_STALE'; readonly message: string; readonly of: ObjectName | null }
  | {
      readonly code: 'RATES_STALE' | 'SHEET_NONE';
      readonly message: string;
      readonly group: string;
    }
  | { readonly code: 'CONFIG_DUPLICATE'; readonly message: string; readonly of: ObjectName }
  | { readonly code: 'CONFIG_MISSING'; readonly message: string; readonly of: ObjectName }
  | {
      readonly code: 'CONFIG_REFERENCE';
      readonly message: string;
      readonly of: ObjectName;
      readonly reference: NewReference;
    }
  | {
      readonly code: 'CONFIG_REFERENCED';
      readonly message: string;
      readonly of: ObjectName;
      readonly by: readonly Referrer[];
    }
  | { readonly code: 'ACCOUNT_HAS_ENTRIES'; readonly message: string; readonly of: ObjectName }
  | { readonly code: 'OPERATOR_LAST'; readonly message: string; readonly of: ObjectName }
  | {
      readonly code: 'RATE_DUPLICATE';
      readonly message: string;
      readonly group: string;
      readonly prefix: string;
      /** Rows of the sheet, from 0. */
      readonly places: readonly [number, number];
    };

const called = ({ kind, id }: ObjectName): string => `${kind}[${id}]`;
const SHOWN_REFERRERS = 3;

export const busy = (waitedMs: number): ConfigurationFault => ({
  code: 'CONFIG_BUSY',
  message: `another change of the configuration has been going on for ${waitedMs / 1_000} s`,
});

export const staleConfiguration = (expected: bigint, found: bigint): ConfigurationFault => ({
  code: 'CONFIG_STALE',
  message: `the configuration is at version ${found}, no longer at ${expected}`,
  of: null,
});

export const staleObject = (of: ObjectName): ConfigurationFault => ({
  code: 'CONFIG_STALE',
  message: `${called(of)} was changed by somebody else`,
  of,
});

export const goneObject = (key: bigint): ConfigurationFault => ({
  code: 'CONFIG_STALE',
  message: `the object with key ${key} was removed by somebody else`,
  of: null,
});

export const duplicate = (of: ObjectName): ConfigurationFault => ({
  code: 'CONFIG_DUPLICATE',
  message: `there is ${called(of)} already`,
  of,
});

export const missing = (of: ObjectName): ConfigurationFault => ({
  code: 'CONFIG_MISSING',
  message: `there is no ${called(of)}`,
  of,
});

export const brokenReference = (of: ObjectName, reference: NewReference): ConfigurationFault => ({
  code: 'CONFIG_REFERENCE',
  message: `${called(of)}.${reference.field} names ${called(reference)}, which does not exist`,
  of,
  reference,
});

export const referenced = (of: ObjectName, by: readonly Referrer[]): ConfigurationFault => {
  const shown = by.slice(0, SHOWN_REFERRERS).map((one) => `${called(one)}.${one.field}`);
  const rest = by.length - shown.length;
  const list = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return { code: 'CONFIG_REFERENCED', message: `${called(of)} is named by ${list}`, of, by };
};

export const hasEntries = (of: ObjectName): ConfigurationFault => ({
  code: 'ACCOUNT_HAS_ENTRIES',
  message: `money has moved on ${called(of)}: it can be locked, not removed`,
  of,
});

export const lastAdministrator = (message: string, of: ObjectName): ConfigurationFault => ({
  code: 'OPERATOR_LAST',
  message,
  of,
});

export const rateTwice = (
  group: string,
  { prefix, places }: { readonly prefix: string; readonly places: readonly [number, number] },
): ConfigurationFault => ({
  code: 'RATE_DUPLICATE',
  message: `prefix ${prefix} stands twice in the sheet for ${group}, for the same time`,
  ...{ group, prefix, places },
});

export const staleRates = (group: string): ConfigurationFault => ({
  code: 'RATES_STALE',
  message: `the rates of ${group} were changed by somebody else meanwhile`,
  group,
});

export const noSheet = (group: string): ConfigurationFault => ({
  code: 'SHEET_NONE',
  message: `there is no sheet of ${group} that could be taken back`,
  group,
});
