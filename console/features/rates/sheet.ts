// Sheets of rates as the API takes and answers them.
import type { WordKey } from '../../i18n/index.ts';
import { ask, queryText, type SendFile } from '../../lib/ask.ts';

export const CHANGE_KINDS = ['new', 'dearer', 'cheaper', 'changed', 'closed', 'unchanged'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const MODES: ReadonlyArray<readonly [SheetOptions['mode'], WordKey]> = [
  ['partial', 'rates.partial'],
  ['country', 'rates.country'],
  ['full', 'rates.full'],
];

export interface Rate {
  readonly area?: string;
  readonly price?: string;
  readonly per?: number;
  readonly first?: number;
  readonly next?: number;
  readonly connectionFee?: string;
  readonly effectiveFrom?: string | null;
  readonly locked?: boolean;
}

export interface SheetFault {
  readonly code?: string;
  readonly line: number;
  readonly field?: string;
  readonly allowed?: string;
  readonly detail: string;
}

export interface SheetReport {
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly lines: number;
  readonly rates: number;
  readonly rowsWritten: number;
  readonly isWritten: boolean;
  readonly samples: readonly {
    readonly prefix: string;
    readonly kind: ChangeKind;
    readonly before: Rate | null;
    readonly after: Rate | null;
  }[];
  readonly faults: readonly SheetFault[];
  readonly faultsRest: number;
  readonly remarks: readonly SheetFault[];
  readonly remarksRest: number;
  /** How each head of a column was understood. */
  readonly mapping?: Readonly<Record<string, string>>;
}

export interface PastSheet {
  readonly at: string;
  readonly actor: string;
  readonly file: string;
  readonly mode: string;
  readonly report: Partial<SheetReport> | null;
  readonly undoneAt: string | null;
  readonly undoneBy: string | null;
}

export interface SheetOptions {
  readonly mode: 'partial' | 'country' | 'full';
  readonly at?: string;
  readonly dates?: 'dmy' | 'mdy';
  readonly zone?: string;
  readonly mapping?: string;
}

const TYPES = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

interface Sending {
  readonly group: string;
  readonly file: File;
  readonly options: SheetOptions;
  readonly preview: boolean;
  readonly send: SendFile;
}

export const sheetsOf = (group: string): string =>
  `/api/v1/rate-groups/${encodeURIComponent(group)}/sheets`;

export function sendSheet(sending: Sending): Promise<SheetReport> {
  const { group, file, options, preview, send } = sending;
  const type = /[.]xlsx$/i.test(file.name) ? TYPES.xlsx : TYPES.csv;
  const words = { ...options, file: file.name, preview: preview ? 'true' : undefined };
  return ask('POST', sheetsOf(group) + queryText(words), { file, type, send });
}
