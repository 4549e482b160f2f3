// Imports of sheets with the rows that they changed, and remembered columns (migration 0006).
import type { Generated } from 'kysely';
import type { DefaultInstant, Instant, Json } from '../value-types.ts';
import type { RateColumns } from './rates.ts';

export interface SheetTables {
  sheetImport: {
    key: Generated<bigint>;
    groupKey: bigint;
    beforeVersion: bigint;
    version: bigint;
    at: DefaultInstant;
    actor: string;
    file: string;
    mode: string;
    report: Json;
    undoneAt: Instant | null;
    undoneBy: string | null;
  };
  sheetImportRate: RateColumns & {
    importKey: bigint;
    isBefore: boolean;
    groupKey: bigint;
  };
  sheetMapping: {
    groupKey: bigint;
    columns: Json;
    changedAt: DefaultInstant;
  };
}
