// Every table that statements may name: a new area is a file and a line here.
import type { ApiKeyTables } from './api-keys.ts';
import type { ConfigurationTables } from './configuration.ts';
import type { HouseTables } from './house.ts';
import type { LedgerTables } from './ledger.ts';
import type { MigrationTables } from './migration.ts';
import type { OperatorTables } from './operators.ts';
import type { RateTables } from './rates.ts';
import type { RecordTables } from './records.ts';
import type { SheetTables } from './sheets.ts';

export interface Tables
  extends MigrationTables,
    HouseTables,
    OperatorTables,
    ApiKeyTables,
    ConfigurationTables,
    RateTables,
    SheetTables,
    RecordTables,
    LedgerTables {}
