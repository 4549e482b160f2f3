// Taking a sheet back: the rows that it took away or changed are kept with it, and those that it
// wrote. Undone, the group has exactly the rows that it had before.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { SAME_KEY } from '../rates/merge.ts';
import { KEY_COLUMNS, RATE_COLUMNS } from '../rates/rate.ts';
import type { Done } from './audit-trail.ts';
import type { Change, ChangeRates, RatesChanged, UndoSheet } from './changes.ts';
import { type ConfigurationFault, missing, noSheet, staleRates } from './faults.ts';
import { nameText, RATE_GROUPS } from './object.ts';
import { noteVersion, type RatesApplied, versionOfGroup } from './rate-versions.ts';

/** Of a group; rows of older ones are in no backup and on no disk for ever. */
const KEPT_IMPORTS = 10;

interface Keeping {
  readonly groupKey: bigint;
  readonly sheet: number;
  readonly change: ChangeRates;
  readonly actor: string;
  readonly version: bigint;
}

const COLUMNS = sql.join(RATE_COLUMNS.map((column) => sql.ref(column)));
const OF_RATE = sql.join(RATE_COLUMNS.map((column) => sql.ref(`rate.${column}`)));
const SAME_KEY_AS_KEPT = sql.join(
  KEY_COLUMNS.map((column) => sql`${sql.ref(`rate.${column}`)} = ${sql.ref(`kept.${column}`)}`),
  sql` and `,
);

/** Before the merge: the rows that it will take away or change. */
export async function keepBefore(
  statements: Statements,
  { groupKey, sheet, change: { keep }, actor, version }: Keeping,
): Promise<bigint | undefined> {
  if (keep === undefined) return undefined;
  const { file, mode, report } = keep();
  const beforeVersion = await versionOfGroup(statements, groupKey);
  const { key } = await statements
    .insertInto('sheetImport')
    .values({ groupKey, beforeVersion, version, actor, file, mode, report: JSON.stringify(report) })
    .returning('key')
    .executeTakeFirstOrThrow();
  await sql`
    insert into sheet_import_rate (import_key, is_before, group_key, ${COLUMNS})
    select ${key}, true, ${groupKey}, ${OF_RATE}
    from rate join staged_rate on ${SAME_KEY}
    where group_key = ${groupKey} and sheet = ${sheet}`.execute(statements);
  return key;
}

/** After the merge: the rows that it wrote. */
export async function keepWritten(
  statements: Statements,
  { groupKey, sheet }: Pick<Keeping, 'groupKey' | 'sheet'>,
  key: bigint,
): Promise<void> {
  await sql`
    insert into sheet_import_rate (import_key, is_before, group_key, ${COLUMNS})
    select ${key}, false, ${groupKey}, ${COLUMNS}
    from staged_rate where sheet = ${sheet} and not gone`.execute(statements);
  await sql`
    delete from sheet_import where key in (
      select key from sheet_import where group_key = ${groupKey}
      order by key desc offset ${KEPT_IMPORTS}
    )`.execute(statements);
}

interface Undoing {
  readonly names: ReadonlyMap<string, bigint>;
  readonly version: bigint;
  readonly actor: string;
}

export async function undoSheets(
  statements: Statements,
  changes: readonly Change[],
  undoing: Undoing,
): Promise<Result<RatesApplied, readonly ConfigurationFault[]>> {
  const outcomes: RatesChanged[] = [];
  const trail: Done[] = [];
  for (const change of changes) {
    if (change.change !== 'undoSheet') continue;
    const undone = await undoSheet(statements, change, undoing);
    if (!undone.ok) return fail([undone.error]);
    outcomes.push(undone.value);
    const { group, added, removed } = undone.value;
    trail.push({
      ...{ action: 'rates.undo', objectType: RATE_GROUPS, objectId: group },
      after: { added, removed },
    });
  }
  return ok({ outcomes, trail });
}

async function undoSheet(
  statements: Statements,
  { group }: UndoSheet,
  { names, version, actor }: Undoing,
): Promise<Result<RatesChanged, ConfigurationFault>> {
  const name = { kind: RATE_GROUPS, id: group };
  const groupKey = names.get(nameText(name));
  if (groupKey === undefined) return fail(missing(name));
  const last = await statements
    .selectFrom('sheetImport')
    .select(['key', 'version', 'beforeVersion'])
    .where('groupKey', '=', groupKey)
    .where('undoneAt', 'is', null)
    .orderBy('key', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return fail(noSheet(group));
  if ((await versionOfGroup(statements, groupKey)) !== last.version) return fail(staleRates(group));
  const counts = await restoreRows(statements, last.key, groupKey);
  await statements
    .updateTable('sheetImport')
    .set({ undoneAt: sql`now()`, undoneBy: actor })
    .where('key', '=', last.key)
    .execute();
  await noteVersion(statements, groupKey, version);
  // The group is again what the sheet before left, which can be taken back in turn.
  await statements
    .updateTable('sheetImport')
    .set({ version })
    .where('groupKey', '=', groupKey)
    .where('version', '=', last.beforeVersion)
    .execute();
  return ok({ group, groupKey, rows: 0, changed: 0, closed: 0, ...counts });
}

async function restoreRows(
  statements: Statements,
  key: bigint,
  groupKey: bigint,
): Promise<{ readonly added: number; readonly removed: number }> {
  const removed = await sql`
    delete from rate using sheet_import_rate kept
    where kept.import_key = ${key} and not kept.is_before
      and rate.group_key = ${groupKey} and ${SAME_KEY_AS_KEPT}`.execute(statements);
  const added = await sql`
    insert into rate (group_key, ${COLUMNS})
    select ${groupKey}, ${COLUMNS} from sheet_import_rate
    where import_key = ${key} and is_before`.execute(statements);
  return {
    added: Number(added.numAffectedRows ?? 0n),
    removed: Number(removed.numAffectedRows ?? 0n),
  };
}
