// Every table that statements may name: a new area is a file and a line here.
import type { HouseTables } from './house.ts';
import type { MigrationTables } from './migration.ts';

export interface Tables extends MigrationTables, HouseTables {}
