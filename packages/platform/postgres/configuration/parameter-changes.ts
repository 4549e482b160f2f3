// Parameters within a configuration transaction.
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { Done } from './audit-trail.ts';
import type { Change, SetParameter } from './changes.ts';

/** The trail of those that have another value now. */
export async function writeParameters(
  statements: Statements,
  changes: readonly Change[],
  actor: string,
): Promise<readonly Done[]> {
  const trail: Done[] = [];
  for (const one of changes) {
    if (one.change !== 'parameter') continue;
    const before = await setParameter(statements, one, actor);
    if (before === one.value) continue;
    trail.push({
      action: one.value === null ? 'parameter.reset' : 'parameter.set',
      objectType: 'parameters',
      objectId: one.name,
      ...{ before, after: one.value },
    });
  }
  return trail;
}

/** The value from before, null when it was as the catalogue says. */
async function setParameter(
  statements: Statements,
  { name, value }: SetParameter,
  actor: string,
): Promise<string | null> {
  const row = await statements
    .selectFrom('parameter')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  const before = row?.value ?? null;
  if (before === value) return before;
  if (value === null) {
    await statements.deleteFrom('parameter').where('name', '=', name).execute();
  } else {
    const changedAt = sql<never>`now()`;
    await statements
      .insertInto('parameter')
      .values({ name, value, actor })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, actor, changedAt }))
      .execute();
  }
  return before;
}
