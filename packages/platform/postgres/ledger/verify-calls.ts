// Entries of calls against records of calls (billing.md section 4): the sums of each kind, with the
// corrections of the account in question, are the fees of the record, those of vendors for attempts
// among them, to the last digit, and neither is there without the other.
import { moneyFromE7 } from '@tandem/base/money';
import type { LedgerDifference } from '@tandem/books/ledger/contract';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import { HOUSE_ACCOUNTS } from './house-accounts.ts';

type CallDifference = Extract<LedgerDifference, { readonly what: 'call' | 'payer' | 'parked' }>;

/** The first of them say what went wrong; a million lines say no more. */
const MOST_DIFFERENCES = 1_000;

interface Row {
  readonly id: string;
  readonly isMissing: boolean;
  readonly charge: string;
  readonly chargeEntries: string;
  readonly cost: string;
  readonly costEntries: string;
  readonly commission: string;
  readonly commissionEntries: string;
}

export async function wrongCalls(snapshot: Statements): Promise<readonly CallDifference[]> {
  const { rows } = await differing(snapshot);
  return [
    ...rows.flatMap(differencesOf),
    ...(await paidByNobody(snapshot)),
    ...(await parkedRecords(snapshot)),
  ];
}

function differing(snapshot: Statements) {
  const { revenue, cost, commission, corrections } = HOUSE_ACCOUNTS;
  const moved = (house: bigint) => sql`
    coalesce(sum(amount_e7) filter (where credit_account = ${house}), 0)
      - coalesce(sum(amount_e7) filter (where debit_account = ${house}), 0)`;
  return sql<Row>`
    with attempt_costs as (
      select record_id::text as cause_id, sum(fee_e7) as fees, array_agg(account) as accounts
      from attempt_cost group by record_id
    ), first as (
      select cause_id, ${moved(revenue)} as charge, ${moved(cost)} as cost,
        -(${moved(commission)}) as commission
      from ledger_entry where cause_kind = 'call' and kind in ('call', 'cost', 'commission')
      group by cause_id
    ), correction as (
      -- What a correction adds to the balance of who pays, it takes off the fee.
      select cause_id, r.charge_account, r.cost_account, c.accounts as attempt_accounts,
        case when debit_account = ${corrections} then credit_account else debit_account end
          as account,
        case when debit_account = ${corrections} then amount_e7 else -amount_e7 end as added
      from ledger_entry left join call_record r on r.id::text = cause_id
        left join attempt_costs c using (cause_id)
      where cause_kind = 'call' and kind = 'correction'
    ), later as (
      select cause_id,
        -coalesce(sum(added) filter (where account = charge_account), 0) as charge,
        -coalesce(sum(added) filter (where is_vendors
          and account is distinct from charge_account), 0) as cost,
        coalesce(sum(added) filter (where account is distinct from charge_account
          and not is_vendors), 0) as commission
      from (
        select *, account is not distinct from cost_account
          or coalesce(account = any(attempt_accounts), false) as is_vendors
        from correction
      ) as corrections group by cause_id
    ), entries as (
      select cause_id, sum(charge) as charge, sum(cost) as cost, sum(commission) as commission
      from (select * from first union all select * from later) as all_of_them
      group by cause_id
    ), records as (
      select id::text as cause_id, coalesce(charge_fee_e7, 0) as charge,
        coalesce(cost_fee_e7, 0) + coalesce(fees, 0) as cost, commission_e7 as commission
      from call_record left join attempt_costs on cause_id = id::text
      where charge_fee_e7 <> 0 or cost_fee_e7 <> 0 or commission_e7 <> 0 or fees <> 0
    )
    select cause_id as id,
      records.charge is null and not exists (
        select from call_record where call_record.id::text = cause_id) as is_missing,
      coalesce(records.charge, 0)::text as charge,
      coalesce(entries.charge, 0)::text as charge_entries,
      coalesce(records.cost, 0)::text as cost,
      coalesce(entries.cost, 0)::text as cost_entries,
      coalesce(records.commission, 0)::text as commission,
      coalesce(entries.commission, 0)::text as commission_entries
    from records full join entries using (cause_id)
    where (coalesce(records.charge, 0), coalesce(records.cost, 0), coalesce(records.commission, 0))
      <> (coalesce(entries.charge, 0), coalesce(entries.cost, 0), coalesce(entries.commission, 0))
    order by cause_id limit ${MOST_DIFFERENCES}`.execute(snapshot);
}

function differencesOf(row: Row): readonly CallDifference[] {
  const sums = [
    ['charge', row.charge, row.chargeEntries],
    ['cost', row.cost, row.costEntries],
    ['commission', row.commission, row.commissionEntries],
  ] as const;
  return sums.flatMap(([of, record, entries]): readonly CallDifference[] => {
    if (record === entries) return [];
    const recordE7 = row.isMissing ? null : moneyFromE7(BigInt(record));
    const entriesE7 = moneyFromE7(BigInt(entries));
    return [{ what: 'call', recordId: row.id, of, recordE7, entriesE7 }];
  });
}

/** Mode -1 is of calls that ended before a payer was found, or that are free (cdr.md 2). */
async function paidByNobody(snapshot: Statements): Promise<readonly CallDifference[]> {
  const { rows } = await sql<{ id: string; charge: bigint }>`
    select id, charge_fee_e7 as charge from call_record
    where billing_mode = -1 and answered_at is not null and charge_account is not null
    order by id limit ${MOST_DIFFERENCES}`.execute(snapshot);
  return rows.map(({ id, charge }) => ({
    ...{ what: 'payer', recordId: id, chargeE7: moneyFromE7(charge) },
  }));
}

async function parkedRecords(snapshot: Statements): Promise<readonly CallDifference[]> {
  const { count } = await snapshot
    .selectFrom('parkedRecord')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow();
  return count === 0n ? [] : [{ what: 'parked', records: count }];
}
