// What phones were charged in a month, of all records but those of one run of a switch, which
// counts its own (BIL-6).
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type { AskedMonth } from '@tandem/engine/calls/ports';
import { sql } from 'kysely';
import type { Database } from '../connect.ts';

export interface OwnRun {
  readonly node: string;
  readonly epoch: string;
}

/** The payer of a record: the phone that called, or whose number called, or that was called. */
export async function spentByPhones(
  { statements }: Database,
  months: readonly AskedMonth[],
  { node, epoch }: OwnRun,
): Promise<ReadonlyMap<bigint, Money>> {
  if (months.length === 0) return new Map();
  const phones = months.map(({ phone }) => phone);
  const accounts = months.map(({ account }) => account);
  const numbers = months.map((month) => month.numbers.join());
  const starts = months.map(({ fromMs }) => fromMs);
  // No partition before the first of these months is looked at.
  const first = Math.min(...starts);
  const { rows } = await sql<{ phone: bigint; spent: string }>`
    with asked as (
      select phone, account, string_to_array(numbers, ',') as numbers,
        to_timestamp(since / 1000.0) as since
      from unnest(${phones}::bigint[], ${accounts}::bigint[], ${numbers}::text[],
        ${starts}::float8[]) as asked (phone, account, numbers, since)
    )
    select phone, sum(charge_fee_e7)::text as spent
    from asked join call_record on charge_account = account and started_at >= since
    where started_at >= to_timestamp(${first}::float8 / 1000.0)
      and billing_mode = 0 and charge_fee_e7 <> 0
      and not (node = ${node} and epoch = ${epoch})
      and case
        when callee_billing = 1 then callee_e164 = any(numbers)
        when caller_kind = 'phone' then caller_key = phone
        else caller_e164 = any(numbers)
      end
    group by phone`.execute(statements);
  return new Map(rows.map(({ phone, spent }) => [BigInt(phone), moneyFromE7(BigInt(spent))]));
}
