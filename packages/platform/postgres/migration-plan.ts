// What is to be done to a database, given what it has had: a pure function, so that the table of
// cases is the test.
import { createHash } from 'node:crypto';
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from './fault.ts';
import type { Migration } from './migrations/migration.ts';

export interface AppliedMigration {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
}

export function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** The schema version that the program works with: the last migration that it knows. */
export function versionOf(migrations: readonly Migration[]): number {
  migrations.forEach(({ id }, at) => {
    invariant(id === at + 1, `migration ${id} stands at place ${at + 1} of the list`);
  });
  return migrations.length;
}

/** The migrations that are still to be run, in order; `applied` is sorted by id. */
export function planMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): Result<readonly Migration[], DatabaseFault> {
  const programVersion = versionOf(known);
  const databaseVersion = applied.at(-1)?.id ?? 0;
  if (databaseVersion > programVersion) return fail(newer(databaseVersion, programVersion));
  for (const [at, had] of applied.entries()) {
    const migration = known[at];
    if (migration === undefined || had.id !== migration.id) return fail(gap(at + 1));
    if (had.checksum !== checksumOf(migration)) return fail(changed(migration, had));
  }
  return ok(known.slice(applied.length));
}

/** May a role work with this schema? */
export function compareVersions(
  databaseVersion: number,
  programVersion: number,
): Result<void, DatabaseFault> {
  if (databaseVersion > programVersion) return fail(newer(databaseVersion, programVersion));
  if (databaseVersion < programVersion) return fail(older(databaseVersion, programVersion));
  return ok();
}

const newer = (databaseVersion: number, programVersion: number): DatabaseFault => ({
  code: 'DATABASE_SCHEMA_NEWER',
  message:
    `the database has schema ${databaseVersion}, made by a later Tandem; this one knows ` +
    `${programVersion}`,
  advice: 'Start the later version, or restore a backup from before its start.',
});

const older = (databaseVersion: number, programVersion: number): DatabaseFault => ({
  code: 'DATABASE_SCHEMA_OLDER',
  message: `the database has schema ${databaseVersion}, this Tandem needs ${programVersion}`,
  advice: 'Start `tandem up` of this version: it brings the schema up to date.',
});

const gap = (id: number): DatabaseFault => ({
  code: 'DATABASE_MIGRATION_GAP',
  message: `the database has later migrations but not number ${id}`,
  advice: 'Its table schema_migration was changed by hand; restore a backup.',
});

const changed = ({ id, name }: Migration, had: AppliedMigration): DatabaseFault => ({
  code: 'DATABASE_MIGRATION_CHANGED',
  message: `migration ${id} (${name}) is not the one that this database has had (${had.name})`,
  advice:
    'A released migration is never changed: mend it with a new one. Start a released version.',
});
