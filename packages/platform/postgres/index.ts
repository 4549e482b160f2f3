export { type DatabaseAddress, DEFAULT_PORT, printAddress } from './address.ts';
export {
  type AuditEntries,
  type AuditEntry,
  type AuditPage,
  auditEntries,
  type NewAuditEntry,
} from './audit-entries.ts';
export { type ConnectOptions, connect, type Database, type Statements } from './connect.ts';
export type { DatabaseFault, DatabaseFaultCode } from './fault.ts';
export { type Installation, installation } from './installation.ts';
export { type Migrated, type MigrateOptions, migrate, requireSchema } from './migrate.ts';
export { MIGRATIONS } from './migrations/index.ts';
export type { Migration } from './migrations/migration.ts';
export {
  type NewOperatorSession,
  type OperatorSession,
  type OperatorSessions,
  operatorSessions,
} from './operator-sessions.ts';
export { type NewAdministrator, type OperatorRow, type Operators, operators } from './operators.ts';
export { askServer, createDatabase, type ServerFacts } from './server.ts';
export type { JsonValue } from './value-types.ts';
