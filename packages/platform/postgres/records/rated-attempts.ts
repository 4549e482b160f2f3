// What vendors take for attempts that came to nothing, as pricing again reads and writes it: also
// of attempts that cost nothing so far, because a fee may be found for them.
import { type Money, moneyFromE7 } from '@tandem/base/money';
import type { Correction, RatedAttempt, RatedFigures } from '@tandem/books/rerating/contract';
import type { RecordedRate } from '@tandem/domain/record';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';

export const NO_ATTEMPTS: readonly RatedAttempt[] = Object.freeze([]);

interface Of {
  readonly id: string;
  readonly startedAt: number;
  readonly calleeE164: string;
}

interface Row {
  readonly recordId: string;
  readonly place: number;
  readonly gateway: bigint;
  readonly outbound: string;
  readonly account: bigint | null;
  readonly accountId: string | null;
  readonly number: string | null;
  readonly feeE7: bigint | null;
  readonly rate: RecordedRate | null;
}

/**
 * A vendor was heard of, or there is a fee. Where he sent the call on to is the same attempt still,
 * and its last row tells of it.
 */
const WAS_HEARD = sql`
  tried.outcome <> 'connected' and tried.gateway_kind = 'routingGateway'
  and (cost.record_id is not null or tried.ringing_ms is not null or tried.status is not null
    or (before.status between 300 and 399 and before.gateway_key = tried.gateway_key))
  and not (coalesce(tried.status, 0) between 300 and 399
    and coalesce(next.gateway_key = tried.gateway_key, false) and cost.record_id is null)`;

const beside = (name: 'before' | 'next', places: -1 | 1) => {
  const row = sql.ref(name);
  return sql`left join call_attempt ${row} on ${row}.record_id = tried.record_id
    and ${row}.started_at = tried.started_at and ${row}.place = tried.place + ${sql.lit(places)}`;
};

/** By the record. */
export async function attemptsOf(
  statements: Statements,
  records: readonly Of[],
): Promise<ReadonlyMap<string, readonly RatedAttempt[]>> {
  const found = new Map<string, RatedAttempt[]>();
  if (records.length === 0) return found;
  const billed = new Map(records.map(({ id, calleeE164 }) => [id, calleeE164]));
  const moments = records.map(({ startedAt }) => startedAt);
  const moment = (ms: number) => sql`to_timestamp(${ms}::float8 / 1000.0)`;
  const { rows } = await sql<Row>`
    select tried.record_id as "recordId", tried.place, tried.gateway_key as gateway,
      tried.callee_number as outbound, cost.account, cost.account_id as "accountId", cost.number,
      cost.fee_e7 as "feeE7", cost.rate
    from call_attempt tried
      left join attempt_cost cost on cost.record_id = tried.record_id and cost.place = tried.place
      ${beside('before', -1)}
      ${beside('next', 1)}
    where tried.record_id = any(${[...billed.keys()]}::uuid[])
      and tried.started_at >= ${moment(Math.min(...moments))}
      and tried.started_at <= ${moment(Math.max(...moments))}
      and ${WAS_HEARD}
    order by tried.record_id, tried.place`.execute(statements);
  for (const { recordId, place, gateway, outbound, ...cost } of rows) {
    const one = { place, gateway, outbound, billed: billed.get(recordId) ?? '' };
    const list = found.get(recordId) ?? [];
    list.push({ ...one, figures: figuresOf(cost) });
    found.set(recordId, list);
  }
  return found;
}

type Cost = Pick<Row, 'account' | 'accountId' | 'number' | 'feeE7' | 'rate'>;

function figuresOf({ account, accountId, number, feeE7, rate }: Cost): RatedFigures | null {
  if (account === null || feeE7 === null) return null;
  return {
    ...{ account, accountId: accountId ?? '', number: number ?? '', billedSeconds: 0, rate },
    fee: moneyFromE7(feeE7),
  };
}

export const sumOf = (attempts: readonly { readonly figures: RatedFigures | null }[]): Money =>
  moneyFromE7(attempts.reduce((sum, { figures }) => sum + (figures?.fee ?? 0n), 0n));

/** Those whose fee is another one; the counts by minute follow by themselves. */
export async function writeAttempts(
  statements: Statements,
  corrections: readonly Correction[],
): Promise<void> {
  const rows = corrections.flatMap(({ call, after }) =>
    call.attempts.flatMap(({ place, gateway, figures }, at) => {
      const now = after.attempts[at]?.figures ?? null;
      if (now === null || now.fee === (figures?.fee ?? 0n)) return [];
      return [
        {
          ...{ record_id: call.id, place, gateway_key: String(gateway) },
          ...{ account: String(now.account), account_id: now.accountId, number: now.number },
          ...{ prefix: now.rate?.prefix ?? '', area: now.rate?.area ?? '' },
          ...{ fee_e7: String(now.fee), rate: now.rate },
          started_at: new Date(call.startedAtMs).toISOString(),
        },
      ];
    }),
  );
  if (rows.length === 0) return;
  await sql`
    insert into attempt_cost (record_id, started_at, place, gateway_key, account, account_id,
      number, prefix, area, fee_e7, rate, caller_key, charge_account, server_reason, end_direction,
      billing_mode, is_hidden)
    select c.record_id, c.started_at, c.place, c.gateway_key, c.account, c.account_id, c.number,
      c.prefix, c.area, c.fee_e7, c.rate, r.caller_key, r.charge_account, r.server_reason,
      r.end_direction, r.billing_mode, r.is_hidden
    from json_to_recordset(${JSON.stringify(rows)}::json) as c (record_id uuid,
      started_at timestamptz, place smallint, gateway_key bigint, account bigint, account_id text,
      number text, prefix text, area text, fee_e7 bigint, rate json)
      join call_record r on r.id = c.record_id and r.started_at = c.started_at
    on conflict (record_id, place) do update set prefix = excluded.prefix, area = excluded.area,
      fee_e7 = excluded.fee_e7, rate = excluded.rate`.execute(statements);
}
