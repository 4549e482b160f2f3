// Records of a month, made inside of the database, for what is measured over many of them. A day is
// one transaction, so that whoever is cut off goes on with the next one.
import {
  type DirectDatabase,
  HOUSE_ACCOUNTS,
  makePartitions,
  utcDayOf,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';

export const DAYS = 31;
export const DAY_MS = 86_400_000;
export const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');
/** As many as the machine has cores that are ours. */
const AT_ONCE = 2;

/** 200 gateways, 100 accounts, 500 areas; numbers are everybody's own. False: the time was over. */
export async function generateMonth(
  { session, statements }: DirectDatabase,
  { rows, hasTime }: { readonly rows: number; readonly hasTime: () => boolean },
): Promise<boolean> {
  const first = utcDayOf(FIRST_MS);
  const days = Array.from({ length: DAYS }, (_, at) => at);
  await makePartitions(
    statements,
    days.map((day) => first + day),
  );
  const calls = Math.ceil(rows / DAYS);
  const everyMs = Math.floor(DAY_MS / calls);
  const missing: number[] = [];
  for (const day of days) {
    const partition = sql.id(partitionOf(day));
    const { rows: found } = await sql`select from ${partition} limit 1`.execute(statements);
    if (found.length === 0) missing.push(day);
  }
  const work = (): Promise<void> =>
    session(async (own) => {
      await sql`set synchronous_commit = off`.execute(own);
      while (hasTime()) {
        const day = missing.shift();
        if (day === undefined) return;
        await sql.raw(generated({ day, calls, everyMs })).execute(own);
        await sql`vacuum analyze ${sql.id(partitionOf(day))}`.execute(own);
      }
    });
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return missing.length === 0;
}

const partitionOf = (day: number): string =>
  `call_record_${new Date(FIRST_MS + day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;

interface Piece {
  /** From 0. */
  readonly day: number;
  readonly calls: number;
  readonly everyMs: number;
}

const generated = ({ day, calls, everyMs }: Piece): string => `
  insert into call_record (id, started_at, answered_at, ended_at, hold_time_ms, charge_account,
    charge_fee_e7, cost_account, cost_fee_e7, commission_e7, caller_key, callee_key,
    charge_billed_seconds, cost_billed_seconds, caller_pdd_ms, callee_pdd_ms, pdd_ms,
    package_seconds, end_reason, end_direction, server_reason, callee_billing, billing_mode,
    attempts, is_illegal, is_hidden, is_recovered, node, epoch, caller_e164, callee_e164,
    caller_access_e164, callee_access_e164, caller_to_gateway_e164, callee_to_gateway_e164,
    caller_kind, caller_id, callee_kind, callee_id, caller_ip, callee_ip, caller_call_id,
    callee_call_id, vendor_phrase, charge_account_id, charge_number, charge_prefix, charge_area,
    cost_account_id, cost_number, cost_prefix, cost_area, codec, rating)
  select (lpad(to_hex(ms), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid,
    at, case when up then at + interval '3 s' end, at + interval '3 s' + hold * interval '1 ms',
    case when up then hold else 0 end, 1 + n % 60, case when up then 1000 + n % 90000 else 0 end,
    61 + n % 40, case when up then 700 + n % 60000 else 0 end, 0, 1000 + n % 120, 2000 + n % 80,
    case when up then hold / 1000 else 0 end, case when up then hold / 1000 else 0 end,
    case when up then 3000 else 0 end, 120, case when n % 5 = 0 then null else 800 end, 0,
    case when up then 200 else 486 end, n % 2, case when up then 11 + n % 2 else 2 end, 0, 1, 1,
    false, false, false, 'node-a', 'e', caller, callee, caller, '00' || callee, caller, callee,
    'mappingGateway', 'in-' || n % 120, 'routingGateway', 'out-' || n % 80, '192.0.2.1',
    '198.51.100.1', 'a-' || n || '@caller.example', 'b-' || n || '@us.example',
    case when up then 'OK' else 'Busy Here' end, 'customer-' || n % 60, callee, left(callee, 4),
    'Area ' || n % 500, 'vendor-' || n % 40, callee, left(callee, 4), 'Area ' || n % 500, 'G.711A',
    '{"charge":null,"cost":null,"agents":[]}'
  from (
    select n, ms, to_timestamp(ms / 1000.0) as at, n % 100 < 55 as up,
      1000 + (n * 7919) % 300000 as hold,
      '49' || lpad((n * 104729 % 1000000000)::text, 9, '0') as caller,
      '880' || lpad((n * 1299709 % 10000000000)::text, 10, '0') as callee
    from (
      select ${day * calls} + nth as n, ${FIRST_MS + day * DAY_MS} + nth * ${everyMs} as ms
      from generate_series(0, ${calls - 1}::bigint) as nth
    ) as times
  ) as calls`;

/**
 * Entries of the charges of the first days, once, as the books have them: an export asks them for
 * what each call left of the balance.
 */
export async function generateEntries({ session }: DirectDatabase, days: number): Promise<void> {
  await session(async (own) => {
    const { rows } = await sql`select from ledger_entry limit 1`.execute(own);
    if (rows.length > 0) return;
    await sql`set synchronous_commit = off`.execute(own);
    for (let day = 0; day < days; day += 1) {
      await sql`
        insert into ledger_entry (at, kind, debit_account, credit_account, amount_e7, cause_kind,
          cause_id, actor, balance_e7)
        select ended_at, 'call', charge_account, ${HOUSE_ACCOUNTS.revenue}::bigint, charge_fee_e7, 'call', id::text, 'node-a',
          1000000000 - charge_fee_e7
        from ${sql.id(partitionOf(day))} where charge_fee_e7 <> 0 order by id`.execute(own);
    }
    await sql`vacuum analyze ledger_entry`.execute(own);
  });
}
