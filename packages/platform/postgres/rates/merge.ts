// How a staged sheet changes a group. Rows that stay as they are are not written, so that a sheet
// that brings nothing new costs nothing and is known for it.
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { instant, type SqlInstant } from '../value-types.ts';
import { BY_KEY, KEY_COLUMNS, RATE_COLUMNS, VALUE_COLUMNS } from './rate.ts';

/**
 * - replace: the group is the sheet
 * - upsert: rates of the sheet are added or changed, others stay
 * - patch: rows that say they are gone are taken away, the others are added or changed
 * - close: from `atMs` on the sheet alone holds: rates that it does not have end then
 * - remove: rates of the sheet are taken away
 */
export type MergeWay =
  | { readonly way: 'replace' | 'upsert' | 'remove' | 'patch' }
  | { readonly way: 'close'; readonly atMs: number };

export interface Merged {
  readonly added: number;
  readonly changed: number;
  readonly closed: number;
  readonly removed: number;
}

export interface StagedSheet {
  readonly groupKey: bigint;
  readonly sheet: number;
}

export const SAME_KEY = sql.join(
  KEY_COLUMNS.map((column) => sql`${sql.ref(`rate.${column}`)} = ${staged(column)}`),
  sql` and `,
) as RawBuilder<SqlBool>;

const DIFFERENT_VALUES = sql<SqlBool>`
  (${sql.join(VALUE_COLUMNS.map((column) => sql.ref(`rate.${column}`)))}) is distinct from
  (${sql.join(VALUE_COLUMNS.map(staged))})`;

function staged(column: string): RawBuilder<unknown> {
  return sql.ref(`stagedRate.${column}`);
}

export async function mergeSheet(
  statements: Statements,
  into: StagedSheet,
  merge: MergeWay,
): Promise<Merged> {
  switch (merge.way) {
    case 'remove': {
      const removed = await removeListed(statements, into);
      return { added: 0, changed: 0, closed: 0, removed };
    }
    case 'patch': {
      const removed = await removeListed(statements, into, true);
      return { ...(await upsert(statements, into)), closed: 0, removed };
    }
    case 'upsert':
      return { ...(await upsert(statements, into)), closed: 0, removed: 0 };
    case 'replace': {
      const removed = await removeAbsent(statements, into);
      return { ...(await upsert(statements, into)), closed: 0, removed };
    }
    case 'close': {
      // What would have begun later has never been in effect.
      const removed = await removeAbsent(statements, into, merge.atMs);
      const closed = await closeAbsent(statements, into, merge.atMs);
      return { ...(await upsert(statements, into)), closed, removed };
    }
  }
}

async function upsert(
  statements: Statements,
  into: StagedSheet,
): Promise<Pick<Merged, 'added' | 'changed'>> {
  const changed = await changeDifferent(statements, into);
  return { changed, added: await addMissing(statements, into) };
}

async function changeDifferent(statements: Statements, { groupKey, sheet }: StagedSheet) {
  const { numUpdatedRows } = await statements
    .updateTable('rate')
    .from('stagedRate')
    .set(({ ref }) => ({
      effectiveUntil: sql.ref<SqlInstant>('stagedRate.effectiveUntil'),
      firstSeconds: ref('stagedRate.firstSeconds'),
      firstPriceE7: ref('stagedRate.firstPriceE7'),
      nextSeconds: ref('stagedRate.nextSeconds'),
      nextPriceE7: ref('stagedRate.nextPriceE7'),
      perSeconds: ref('stagedRate.perSeconds'),
      connectionFeeE7: ref('stagedRate.connectionFeeE7'),
      graceSeconds: ref('stagedRate.graceSeconds'),
      extras: ref('stagedRate.extras'),
      area: ref('stagedRate.area'),
      level: ref('stagedRate.level'),
      locked: ref('stagedRate.locked'),
    }))
    .where('rate.groupKey', '=', groupKey)
    .where('stagedRate.sheet', '=', sheet)
    .where('stagedRate.gone', '=', false)
    .where(SAME_KEY)
    .where(DIFFERENT_VALUES)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

async function addMissing(statements: Statements, { groupKey, sheet }: StagedSheet) {
  const { numInsertedOrUpdatedRows } = await statements
    .insertInto('rate')
    .columns(['groupKey', ...RATE_COLUMNS])
    .expression((from) =>
      from
        .selectFrom('stagedRate')
        .select(({ val }) => [val(groupKey).as('groupKey'), ...RATE_COLUMNS])
        .where('sheet', '=', sheet)
        .where('gone', '=', false)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('rate')
                .select('rate.prefix')
                .where('rate.groupKey', '=', groupKey)
                .where(SAME_KEY),
            ),
          ),
        )
        // In the order of the key, so that neighbours lie together and the index grows at its end.
        .orderBy(BY_KEY),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

async function removeListed(
  statements: Statements,
  { groupKey, sheet }: StagedSheet,
  gone = false,
) {
  const { numDeletedRows } = await statements
    .deleteFrom('rate')
    .using('stagedRate')
    .where('rate.groupKey', '=', groupKey)
    .where('stagedRate.gone', '=', gone)
    .where('stagedRate.sheet', '=', sheet)
    .where(SAME_KEY)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Rates of the group that the sheet does not have, of all times or from a moment on. */
async function removeAbsent(
  statements: Statements,
  into: StagedSheet,
  fromMs?: number,
): Promise<number> {
  const { numDeletedRows } = await statements
    .deleteFrom('rate')
    .where('groupKey', '=', into.groupKey)
    .$if(fromMs !== undefined, (query) => query.where('effectiveFrom', '>=', instant(fromMs ?? 0)))
    .where(isAbsent(into))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** After `removeAbsent`: of what is absent only that is left which began before. */
async function closeAbsent(
  statements: Statements,
  into: StagedSheet,
  atMs: number,
): Promise<number> {
  const { numUpdatedRows } = await statements
    .updateTable('rate')
    .set({ effectiveUntil: instant(atMs) })
    .where('groupKey', '=', into.groupKey)
    .where('effectiveUntil', '>', instant(atMs))
    .where(isAbsent(into))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

const isAbsent = ({ sheet }: StagedSheet): RawBuilder<SqlBool> =>
  sql<SqlBool>`not exists (select from staged_rate where sheet = ${sheet} and ${SAME_KEY})`;
