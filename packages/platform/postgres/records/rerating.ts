// Records that are priced again: read in pages of their ids, and corrected with their entries and
// balances in one transaction. What a record said before stays in record_correction.
import type { Uuid } from '@tandem/base/kernel';
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type { RecordFilter } from '@tandem/books/cdr/contract';
import type {
  CorrectedBy,
  Correction,
  RatedAttempt,
  RatedCall,
  RatedFigures,
  RerateFilter,
  RerateStore,
} from '@tandem/books/rerating/contract';
import type { AgentIncome, RecordedRate } from '@tandem/domain/record';
import { type Selectable, sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { bookAll } from '../ledger/book.ts';
import type { Tables } from '../tables/index.ts';
import { instant } from '../value-types.ts';
import { asParameter, conditionsOf } from './filter.ts';
import { attemptsOf, NO_ATTEMPTS, sumOf, writeAttempts } from './rated-attempts.ts';

/** A page is some megabytes, and one transaction when it is corrected: some 100 ms. */
const PAGE_RECORDS = 1_000;

export function rerateStore({ statements }: Pick<Database, 'statements'>): RerateStore {
  return {
    calls: (filter) => pages(statements, (after) => pageOf(statements, filter, after).execute()),
    count: async (filter) => {
      const { count } = await matching(statements, filter)
        .select(({ fn }) => fn.countAll<bigint>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    charged: (of) => pages(statements, (after) => chargedPage(statements, of, after).execute()),
    correct: (corrections, by) =>
      statements.transaction().execute((transaction) => correct(transaction, corrections, by)),
  };
}

const COLUMNS = [
  ...(['id', 'startedAt', 'answeredAt', 'holdTimeMs', 'packageSeconds'] as const),
  ...(['calleeE164', 'callerKind', 'callerKey', 'rating'] as const),
  ...(['chargeAccount', 'chargeAccountId', 'chargeNumber'] as const),
  ...(['chargeFeeE7', 'chargeBilledSeconds'] as const),
  ...(['costAccount', 'costAccountId', 'costNumber', 'costFeeE7', 'costBilledSeconds'] as const),
] as const;

type Row = Pick<Selectable<Tables['callRecord']>, (typeof COLUMNS)[number]>;

async function* pages(
  statements: Statements,
  pageBehind: (after: string | undefined) => Promise<readonly Row[]>,
): AsyncGenerator<readonly RatedCall[], void, void> {
  let after: string | undefined;
  for (;;) {
    const rows = await pageBehind(after);
    if (rows.length === 0) return;
    const attempts = await attemptsOf(statements, rows);
    yield rows.map((row) => callOf(row, attempts.get(row.id) ?? NO_ATTEMPTS));
    after = rows.at(-1)?.id;
  }
}

function chargedPage(
  statements: Statements,
  of: RecordFilter | { readonly id: string },
  after: string | undefined,
) {
  const wanted =
    'id' in of
      ? sql<boolean>`id = ${of.id}::uuid and not is_hidden`
      : conditionsOf(of, asParameter);
  const query = statements
    .selectFrom('callRecord')
    .select(COLUMNS)
    .where(wanted)
    .where('chargeAccount', 'is not', null)
    .orderBy('id')
    .limit(PAGE_RECORDS);
  return after === undefined ? query : query.where('id', '>', after);
}

function pageOf(statements: Statements, filter: RerateFilter, after: string | undefined) {
  const page = matching(statements, filter).select(COLUMNS).orderBy('id').limit(PAGE_RECORDS);
  return after === undefined ? page : page.where('id', '>', after);
}

function matching(statements: Statements, filter: RerateFilter) {
  const { fromMs, untilMs, account, calleePrefix } = filter;
  let query = statements
    .selectFrom('callRecord')
    .where('startedAt', '>=', instant(fromMs))
    .where('startedAt', '<', instant(untilMs))
    // A call that nobody pays for and that no gateway was tried for costs nothing by any price.
    .where(({ or, eb }) => or([eb('chargeAccount', 'is not', null), eb('attempts', '>', 0)]));
  if (calleePrefix !== undefined) query = query.where('calleeE164', 'like', `${calleePrefix}%`);
  if (account === undefined) return query;
  return query.where(({ or, eb }) =>
    or([
      eb('chargeAccount', '=', account),
      eb('costAccount', '=', account),
      // A vendor that was only tried. One that took nothing then is not seen here.
      sql<boolean>`exists (select from attempt_cost
        where record_id = call_record.id and account = ${account})`,
    ]),
  );
}

/** What the column rating holds: see record-rows.ts; the last was put there by a correction. */
interface Rating {
  readonly charge: RecordedRate | null;
  readonly cost: RecordedRate | null;
  readonly agents: readonly AgentIncome[];
  readonly mostE7?: string;
}

function callOf(row: Row, attempts: readonly RatedAttempt[]): RatedCall {
  const rating = row.rating as Rating;
  return {
    id: row.id as Uuid,
    startedAtMs: row.startedAt,
    answeredAtMs: row.answeredAt ?? row.startedAt,
    holdTimeMs: Number(row.holdTimeMs),
    packageSeconds: row.packageSeconds,
    callerPhone: row.callerKind === 'phone' ? row.callerKey : null,
    charge: figuresOf({
      ...{ account: row.chargeAccount, accountId: row.chargeAccountId, number: row.chargeNumber },
      ...{ fee: row.chargeFeeE7, billedSeconds: row.chargeBilledSeconds, rate: rating.charge },
    }),
    cost: figuresOf({
      ...{ account: row.costAccount, accountId: row.costAccountId, number: row.costNumber },
      ...{ fee: row.costFeeE7, billedSeconds: row.costBilledSeconds, rate: rating.cost },
    }),
    agents: rating.agents,
    attempts,
    most: rating.mostE7 === undefined ? null : moneyFromE7(BigInt(rating.mostE7)),
  };
}

interface SideRow {
  readonly account: bigint | null;
  readonly accountId: string | null;
  readonly number: string | null;
  readonly fee: bigint | null;
  readonly billedSeconds: number | null;
  readonly rate: RecordedRate | null;
}

function figuresOf(row: SideRow): RatedFigures | null {
  const { account, accountId, number, fee, billedSeconds, rate } = row;
  if (account === null || fee === null) return null;
  return {
    ...{ account, accountId: accountId ?? '', number: number ?? '', rate },
    ...{ fee: moneyFromE7(fee), billedSeconds: billedSeconds ?? 0 },
  };
}

async function correct(
  statements: Statements,
  corrections: readonly Correction[],
  by: CorrectedBy,
): Promise<ReadonlySet<Uuid>> {
  await oneAtATime(statements);
  const standing = await lockStanding(statements, corrections);
  const fresh = corrections.filter((each) => standing.has(each.call.id));
  if (fresh.length === 0) return standing;
  await keepBefore(statements, fresh, by);
  await writeRecords(statements, fresh);
  await writeAttempts(statements, fresh);
  const movements = fresh.flatMap(({ call, moves }) =>
    moves.map(({ account, amount }) => ({
      ...{ accountKey: account, amountE7: amount, kind: 'correction' as const },
      cause: { kind: 'call' as const, id: call.id as string },
      ...{ actor: by.actor, remark: by.reason },
    })),
  );
  await bookAll(statements, movements);
  return standing;
}

/**
 * The counts by minute of records are moved first, and those of attempts after them: two who did so
 * at once could each wait for what the other has. Who counts what is new takes the same lock.
 */
const oneAtATime = (statements: Statements) =>
  sql`select from rollup_position for update`.execute(statements);

/** Those that still say what they did when they were read, held until the end. */
async function lockStanding(
  statements: Statements,
  corrections: readonly Correction[],
): Promise<ReadonlySet<Uuid>> {
  const moments = corrections.map(({ call }) => call.startedAtMs);
  const rows = await statements
    .selectFrom('callRecord')
    .select(['id', 'startedAt', 'calleeE164', 'chargeFeeE7', 'costFeeE7', 'commissionE7'])
    .where(sql<boolean>`id = any(${corrections.map(({ call }) => call.id)}::uuid[])`)
    // So that only the days of these records are looked into.
    .where('startedAt', '>=', instant(Math.min(...moments)))
    .where('startedAt', '<=', instant(Math.max(...moments)))
    .orderBy('id')
    .forUpdate()
    .execute();
  const stands = new Map(rows.map((row) => [row.id, row]));
  const attempts = await attemptsOf(statements, rows);
  return new Set(
    corrections.flatMap(({ call }) => {
      const row = stands.get(call.id);
      const isSame =
        row !== undefined &&
        row.chargeFeeE7 === (call.charge?.fee ?? null) &&
        row.costFeeE7 === (call.cost?.fee ?? null) &&
        row.commissionE7 === commissionOf(call.agents) &&
        sumOf(attempts.get(call.id) ?? NO_ATTEMPTS) === sumOf(call.attempts);
      return isSame ? [call.id] : [];
    }),
  );
}

const commissionOf = (agents: readonly AgentIncome[]): Money =>
  moneyFromE7(agents.reduce((sum, { amountE7 }) => sum + BigInt(amountE7), 0n));

async function keepBefore(
  statements: Statements,
  corrections: readonly Correction[],
  { actor, reason }: CorrectedBy,
): Promise<void> {
  const rows = corrections.map(({ call, after }) => ({
    ...{ record_id: call.id, started_at: moment(call.startedAtMs) },
    ...{ charge_before_e7: e7(call.charge?.fee), charge_after_e7: e7(after.charge?.fee) },
    cost_before_e7: costText(call.cost, call.attempts),
    cost_after_e7: costText(after.cost, after.attempts),
    commission_before_e7: e7(commissionOf(call.agents)),
    commission_after_e7: e7(commissionOf(after.agents)),
  }));
  await sql`
    insert into record_correction (record_id, started_at, actor, reason, charge_before_e7,
      charge_after_e7, cost_before_e7, cost_after_e7, commission_before_e7, commission_after_e7,
      rating_before)
    select c.record_id, c.started_at, ${actor}, ${reason}, c.charge_before_e7,
      c.charge_after_e7, c.cost_before_e7, c.cost_after_e7, c.commission_before_e7,
      c.commission_after_e7, r.rating
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (record_id uuid,
      started_at timestamptz, charge_before_e7 bigint, charge_after_e7 bigint,
      cost_before_e7 bigint, cost_after_e7 bigint, commission_before_e7 bigint,
      commission_after_e7 bigint)
    join call_record r on r.id = c.record_id and r.started_at = c.started_at`.execute(statements);
}

async function writeRecords(
  statements: Statements,
  corrections: readonly Correction[],
): Promise<void> {
  const rows = corrections.map(({ call, after: { charge, cost, agents, most } }) => ({
    ...{ id: call.id, started_at: moment(call.startedAtMs) },
    ...{ charge_fee_e7: e7(charge?.fee), charge_billed_seconds: charge?.billedSeconds ?? null },
    ...{ charge_prefix: charge?.rate?.prefix ?? null, charge_area: charge?.rate?.area ?? null },
    ...{ cost_fee_e7: e7(cost?.fee), cost_billed_seconds: cost?.billedSeconds ?? null },
    ...{ cost_prefix: cost?.rate?.prefix ?? null, cost_area: cost?.rate?.area ?? null },
    commission_e7: e7(commissionOf(agents)),
    rating: {
      ...{ charge: charge?.rate ?? null, cost: cost?.rate ?? null, agents },
      ...(most === null ? {} : { mostE7: String(most) }),
    } satisfies Rating,
  }));
  await sql`
    update call_record set charge_fee_e7 = c.charge_fee_e7,
      charge_billed_seconds = c.charge_billed_seconds, charge_prefix = c.charge_prefix,
      charge_area = c.charge_area, cost_fee_e7 = c.cost_fee_e7,
      cost_billed_seconds = c.cost_billed_seconds, cost_prefix = c.cost_prefix,
      cost_area = c.cost_area, commission_e7 = c.commission_e7, rating = c.rating
    from json_to_recordset(${JSON.stringify(rows)}::json) as c (id uuid, started_at timestamptz,
      charge_fee_e7 bigint, charge_billed_seconds integer, charge_prefix text, charge_area text,
      cost_fee_e7 bigint, cost_billed_seconds integer, cost_prefix text, cost_area text,
      commission_e7 bigint, rating json)
    where call_record.id = c.id and call_record.started_at = c.started_at`.execute(statements);
}

/** All that vendors take for the call. */
function costText(cost: RatedFigures | null, attempts: Parameters<typeof sumOf>[0]): string | null {
  const fees = sumOf(attempts);
  return cost === null && fees === 0n ? null : String((cost?.fee ?? 0n) + fees);
}

const moment = (ms: number): string => new Date(ms).toISOString();

const e7 = (amount: Money | undefined): string | null =>
  amount === undefined ? null : String(amount);
