// The configuration as the switch loads it, out of the database. Asked twice a second for the
// version, and only when that is another one for what changed.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { RateRow } from '@tandem/domain/rating';
import type { SnapshotSource, SourceFault } from '@tandem/engine/snapshot/ports';
import { currentVersion } from '../configuration/store.ts';
import type { DirectDatabase } from '../direct.ts';
import { faultOf } from '../fault.ts';
import { rates } from '../rates/repository.ts';
import { rowOfStored } from './rate-rows.ts';
import { readConfiguration } from './read-configuration.ts';

export interface SnapshotSourceOptions {
  /** Of which the switch reads the documents; keys are told of all kinds. */
  readonly kinds: readonly string[];
}

export function snapshotSource(
  database: DirectDatabase,
  options: SnapshotSourceOptions,
): SnapshotSource {
  return {
    version: () => answered(database, () => currentVersion(database.statements)),
    read: (since) => answered(database, () => readConfiguration(database, { ...options, since })),
    rates: (groupKey) => rows(database, groupKey),
  };
}

async function answered<T>(
  { where }: DirectDatabase,
  ask: () => Promise<T>,
): Promise<Result<T, SourceFault>> {
  try {
    return ok(await ask());
  } catch (error) {
    return fail({ why: faultOf(error, where).message });
  }
}

async function* rows(
  database: DirectDatabase,
  groupKey: bigint,
): AsyncGenerator<Result<readonly RateRow[], SourceFault>, void, void> {
  try {
    for await (const batch of rates(database).stream(groupKey)) yield ok(batch.map(rowOfStored));
  } catch (error) {
    yield fail({ why: faultOf(error, database.where).message });
  }
}
