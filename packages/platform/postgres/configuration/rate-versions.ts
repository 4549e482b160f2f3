// The versions of rate groups, and what a change of their rates comes to.
import type { Statements } from '../connect.ts';
import type { Done } from './audit-trail.ts';
import type { RatesChanged } from './changes.ts';

export interface RatesApplied {
  readonly outcomes: readonly RatesChanged[];
  readonly trail: readonly Done[];
}

export async function versionOfGroup(statements: Statements, groupKey: bigint): Promise<bigint> {
  const row = await statements
    .selectFrom('groupVersion')
    .select('version')
    .where('groupKey', '=', groupKey)
    .executeTakeFirst();
  return row?.version ?? 0n;
}

export async function noteVersion(
  statements: Statements,
  groupKey: bigint,
  version: bigint,
): Promise<void> {
  await statements
    .insertInto('groupVersion')
    .values({ groupKey, version })
    .onConflict((conflict) => conflict.column('groupKey').doUpdateSet({ version }))
    .execute();
}
