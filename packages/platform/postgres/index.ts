export { type AccessWatch, type AccessWatchOptions, accessWatch } from './access-notice.ts';
export { type DatabaseAddress, DEFAULT_PORT, printAddress } from './address.ts';
export { type ApiKeyRow, type ApiKeys, apiKeys, type NewApiKeyRow } from './api-keys.ts';
export {
  type AuditEntries,
  type AuditEntry,
  type AuditPage,
  auditEntries,
  type NewAuditEntry,
} from './audit-entries.ts';
export { dump } from './backup/dump.ts';
export { type BackupRefusal, backupText, readBackupText } from './backup/lines.ts';
export { type Loaded, type LoadFault, type LoadOptions, load } from './backup/load.ts';
export type { BackupPiece, SequencePlace } from './backup/piece.ts';
export { type ConfigWatch, type ConfigWatchOptions, configWatch } from './config-watch.ts';
export type {
  Applied,
  Change,
  ChangeObject,
  ChangeRates,
  CreateObject,
  ObjectChanged,
  RatesChanged,
  RemoveObject,
  SetParameter,
  SetSecret,
  SheetRecord,
  TransactOptions,
  UndoSheet,
} from './configuration/changes.ts';
export type { ConfigurationFault, Referrer } from './configuration/faults.ts';
export type {
  ConfigurationObject,
  JsonObject,
  NewReference,
  ObjectName,
  Reference,
} from './configuration/object.ts';
export type { ObjectSecret } from './configuration/secrets.ts';
export {
  type ConfigurationStore,
  configurationStore,
  type WholeConfiguration,
} from './configuration/store.ts';
export type { Transacted } from './configuration/transact.ts';
export { type ConnectOptions, connect, type Database, type Statements } from './connect.ts';
export { connectDirect, type DirectConnection, type DirectDatabase } from './direct.ts';
export type { DatabaseFault, DatabaseFaultCode } from './fault.ts';
export { type Installation, installation } from './installation.ts';
export type { LeaseBook } from './leases/grant.ts';
export {
  type ClosableLeaseOffice,
  type LeaseOfficeOptions,
  leaseOffice,
} from './leases/office.ts';
export { type CauseKind, ENTRY_KINDS, type EntryKind } from './ledger/entry.ts';
export { HOUSE_ACCOUNTS } from './ledger/house-accounts.ts';
export { type EntryPage, type Ledger, type LedgerEntry, ledger } from './ledger/ledger.ts';
export type { Paid, Payment, PaymentFault } from './ledger/pay.ts';
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
export { type Parameters, parameters, type StoredParameter } from './parameters.ts';
export type { Merged, MergeWay } from './rates/merge.ts';
export type { Rate, RateKey, StagedRate } from './rates/rate.ts';
export {
  type RateGroupVersion,
  type RateLookUp,
  type RatePage,
  type Rates,
  rates,
} from './rates/repository.ts';
export type { ListedRate, SheetStage } from './rates/sheet-stage.ts';
export { type SheetImport, type Sheets, sheets } from './rates/sheets.ts';
export type { RateBatches } from './rates/staging.ts';
export { recordArchive } from './records/archive.ts';
export { indexDays } from './records/day-indexes.ts';
export { recordFeed } from './records/feed.ts';
export { recordImport } from './records/import.ts';
export { makePartitions, utcDayOf } from './records/partitions.ts';
export { spentByPhones } from './records/phone-months.ts';
export { rerateStore } from './records/rerating.ts';
export { rollup } from './records/rollup.ts';
export { indexRunning } from './records/running-indexes.ts';
export type { SinkName } from './records/sink-position.ts';
export { recordStore } from './records/store.ts';
export { recordTargets, type StoredTarget } from './records/targets.ts';
export { secondFactors } from './second-factors.ts';
export { askServer, createDatabase, type ServerFacts } from './server.ts';
export { type SnapshotSourceOptions, snapshotSource } from './snapshot/source.ts';
export type { JsonValue } from './value-types.ts';
