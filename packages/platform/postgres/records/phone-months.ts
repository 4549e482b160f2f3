// What phones were charged in a month (BIL-6), of all records but those of one run of a switch,
// which counts its own: of these it is told by how much they were corrected.
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type { AskedMonth } from '@tandem/engine/calls/ports';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../connect.ts';
import { dayOfPartition, partitionNames } from './partitions.ts';
import { type Place, runningPlaces } from './running-place.ts';

const DAY_MS = 86_400_000;

export interface OwnRun {
  readonly node: string;
  readonly epoch: string;
}

interface Asked {
  readonly months: readonly AskedMonth[];
  readonly run: OwnRun;
}

/** By phone; days that run are read through the indexes that they have so far. */
export async function spentByPhones(
  { statements }: Database,
  months: readonly AskedMonth[],
  run: OwnRun,
): Promise<ReadonlyMap<bigint, Money>> {
  if (months.length === 0) return new Map();
  const [days, places] = await Promise.all([partitionNames(statements), runningPlaces(statements)]);
  const asked = { months, run };
  const sources = [
    ...sourcesOf(days, places).map((source) => charged(asked, source)),
    corrected(asked),
  ];
  const { rows } = await sql<{ phone: bigint; spent: string }>`
    with asked as (${askedRows(months)})
    select phone, sum(spent)::text as spent
    from (${sql.join(sources, sql` union all `)}) as found
    group by phone`.execute(statements);
  return new Map(rows.map(({ phone, spent }) => [BigInt(phone), moneyFromE7(BigInt(spent))]));
}

interface Source {
  readonly table: string;
  readonly where: RawBuilder<unknown>;
}

/**
 * The days that are over as one, and each that runs in two parts: what its indexes have, and what
 * they do not have yet, which is asked of the key (docs/decisions/0017-running-day.md).
 */
function sourcesOf(days: readonly string[], places: ReadonlyMap<string, Place>): readonly Source[] {
  const running = days.filter((day) => places.has(day));
  const first = Math.min(...running.map(dayOfPartition));
  if (running.length === 0) return [{ table: 'call_record', where: sql`true` }];
  const since = new Date(first * DAY_MS).toISOString();
  const parts = days
    .filter((day) => dayOfPartition(day) >= first)
    .flatMap((table): readonly Source[] => {
      const place = places.get(table);
      if (place === undefined) return [{ table, where: sql`true` }];
      // As a literal, so that the planner sees that the partial indexes have all of it.
      return [
        { table, where: sql`id < ${sql.lit(place.id)}::uuid` },
        { table, where: sql`id >= ${sql.lit(place.id)}::uuid` },
      ];
    });
  const over = sql`started_at < ${sql.lit(since)}::timestamptz`;
  return [{ table: 'call_record', where: over }, ...parts];
}

const askedRows = (months: readonly AskedMonth[]): RawBuilder<unknown> => {
  const phones = months.map(({ phone }) => phone);
  const accounts = months.map(({ account }) => account);
  const numbers = months.map((month) => month.numbers.join());
  const starts = months.map(({ fromMs }) => fromMs);
  return sql`
    select phone, account, string_to_array(numbers, ',') as numbers,
      to_timestamp(since / 1000.0) as since
    from unnest(${phones}::bigint[], ${accounts}::bigint[], ${numbers}::text[],
      ${starts}::float8[]) as asked (phone, account, numbers, since)`;
};

/** No day before the first of these months is looked at. */
const sinceFirst = (months: readonly AskedMonth[], column: string): RawBuilder<unknown> =>
  sql`${sql.ref(column)} >= to_timestamp(
    ${Math.min(...months.map(({ fromMs }) => fromMs))}::float8 / 1000.0)`;

/** The payer of a record: the phone that called, or whose number called, or that was called. */
const ITS_OWN = sql`billing_mode = 0 and case
    when callee_billing = 1 then callee_e164 = any(numbers)
    when caller_kind = 'phone' then caller_key = phone
    else caller_e164 = any(numbers)
  end`;

function charged({ months, run: { node, epoch } }: Asked, { table, where }: Source) {
  return sql`
    select phone, charge_fee_e7 as spent
    from asked join ${sql.table(table)} on charge_account = account and started_at >= since
    where ${sinceFirst(months, 'started_at')} and ${where}
      and charge_fee_e7 <> 0 and not (node = ${node} and epoch = ${epoch}) and ${ITS_OWN}`;
}

/** The run counts what it charges; what was put right afterwards it does not see. */
function corrected({ months, run: { node, epoch } }: Asked) {
  return sql`
    select phone, charge_after_e7 - charge_before_e7
    from record_correction c
      join call_record r on r.id = c.record_id and r.started_at = c.started_at
      join asked on charge_account = account and r.started_at >= since
    where ${sinceFirst(months, 'c.started_at')} and charge_after_e7 <> charge_before_e7
      and node = ${node} and epoch = ${epoch} and ${ITS_OWN}`;
}
