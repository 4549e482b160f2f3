// Objects of one kind by the page, for tables that hold more of them than anybody reads.
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { isOneOfKeys } from '../one-of.ts';
import type { Tables } from '../tables/index.ts';
import { ACCOUNTS, type ConfigurationObject } from './object.ts';
import { BESIDE, withBeside } from './read-objects.ts';

/** By id, by the version of the configuration with which each changed last, or by what is left. */
export type ObjectOrder = 'id' | 'changed' | 'balance';

/** Where a page begins: after this object in the order that is asked for. */
export interface PagePlace {
  readonly id: string;
  /** The version, or the balance where that is the order. */
  readonly rank: bigint;
}

/** An object with what is left on it, where it is an account and that is asked for. */
export interface PagedObject extends ConfigurationObject {
  readonly balanceE7?: bigint;
}

/** A field of the document as it reads as a text; what is not stored is as its default. */
export interface FieldCondition {
  readonly field: string;
  readonly value: string;
  readonly usual: string | null;
}

export interface ObjectsPage {
  readonly kind: string;
  readonly limit: number;
  readonly order: ObjectOrder;
  readonly isDescending: boolean;
  readonly after?: PagePlace;
  /** In the id or in the field `name`, small and large letters alike. */
  readonly contains?: string;
  readonly fields?: readonly FieldCondition[];
  /** Those that name one of these accounts, and of accounts those themselves. */
  readonly ofAccounts?: readonly bigint[];
  /** Of accounts: with what is left. */
  readonly withBalances?: boolean;
}

/** Of an account that no money has moved on nothing is stored. */
const BALANCE = sql<bigint>`coalesce((
  select balance_e7 from account_balance where account = config_object.key), 0)`;

export async function pageObjects(
  statements: Statements,
  page: ObjectsPage,
): Promise<readonly PagedObject[]> {
  const { kind, limit, order, isDescending, after, contains, fields = [], ofAccounts } = page;
  const direction = isDescending ? 'desc' : 'asc';
  const rows = await statements
    .selectFrom('configObject')
    .select(['key', 'kind', 'id', 'version', 'document'])
    .select(['createdAt as createdAtMs', 'changedAt as changedAtMs'])
    .select(BESIDE)
    .where('kind', '=', kind)
    .$if(after !== undefined, (query) => query.where((where) => isBehind(where, page)))
    .$if(contains !== undefined, (query) => query.where(contained(contains ?? '')))
    .$if(fields.length > 0, (query) => query.where((where) => where.and(fields.map(fieldIs))))
    .$if(ofAccounts !== undefined, (query) => query.where(owned(kind, ofAccounts ?? [])))
    .$if(page.withBalances === true, (query) => query.select(BALANCE.as('balanceE7')))
    .$if(order === 'changed', (query) => query.orderBy('version', direction))
    .$if(order === 'balance', (query) => query.orderBy(BALANCE, direction))
    .orderBy('id', direction)
    .limit(limit)
    .execute();
  return rows.map(({ balanceE7, ...row }) =>
    balanceE7 === undefined ? withBeside(row) : { ...withBeside(row), balanceE7 },
  );
}

type Where = ExpressionBuilder<Tables, 'configObject'>;

function isBehind(where: Where, { order, isDescending, after }: ObjectsPage) {
  const { id = '', rank = 0n } = after ?? {};
  const sign = isDescending ? '<' : '>';
  const byId = where('id', sign, id);
  if (order === 'id') return byId;
  const by = order === 'balance' ? BALANCE : where.ref('version');
  return where.or([where(by, sign, rank), where.and([where(by, '=', rank), byId])]);
}

const contained = (text: string) => {
  const pattern = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql<SqlBool>`(id ilike ${pattern} or document->>'name' ilike ${pattern})`;
};

const fieldIs = ({ field, value, usual }: FieldCondition) =>
  sql<SqlBool>`coalesce(document->>${field}::text, ${usual}::text) = ${value}`;

function owned(kind: string, accounts: readonly bigint[]) {
  if (kind === ACCOUNTS) return isOneOfKeys('key', accounts);
  return sql<SqlBool>`key in (select from_key from object_reference
    where field = 'account' and ${isOneOfKeys('toKey', accounts)})`;
}
