// Calls of text files as records: without money and attempts, beside those of our own.
import type { ImportedCall, RecordImport } from '@tandem/books/cdr/contract';
import type { TextLine } from '@tandem/domain/record';
import { sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { makePartitions, utcDayOf } from './partitions.ts';

/** No node of ours is called so: see the names of objects. */
const NODE = 'import';
/** Who ended it is all that a line says of why: caller, called side, server. */
const REASONS = [11, 12, 13] as const;

const MS_PER_SECOND = 1_000;
/** Ids are in the order of starts, but for a clock that was set meanwhile. */
const ID_SLACK_MS = 3_600_000;

export function recordImport({ statements }: Pick<Database, 'statements'>): RecordImport {
  return {
    alike: (lines) => alike(statements, lines),
    write: async (calls) => {
      const days = new Set(calls.map(({ line }) => utcDayOf(line.startedAtMs)));
      await makePartitions(statements, days);
      const { numAffectedRows } = await sql`
        insert into call_record (id, started_at, answered_at, ended_at, hold_time_ms,
          commission_e7, caller_key, callee_key, caller_pdd_ms, callee_pdd_ms, package_seconds,
          end_reason, end_direction, server_reason, callee_billing, billing_mode, attempts,
          is_illegal, is_hidden, is_recovered, node, epoch, caller_e164, callee_e164,
          caller_access_e164, callee_access_e164, caller_to_gateway_e164, callee_to_gateway_e164,
          caller_id, callee_id, caller_ip, callee_ip, caller_call_id, callee_call_id,
          vendor_phrase, codec, rating)
        select c.id, c.started_at, c.answered_at, c.ended_at, c.hold_time_ms, 0,
          (select key from config_object where config_object.id = c.caller_id
            and kind in ('mappingGateways', 'phones') order by kind limit 1),
          (select key from config_object where config_object.id = c.callee_id
            and kind = 'routingGateways'),
          c.caller_pdd_ms, c.callee_pdd_ms, 0, c.end_reason, c.end_direction, c.server_reason,
          c.callee_billing, c.billing_mode, case when c.callee_id is null then 0 else 1 end,
          false, false, false, ${NODE}, ${NODE}, c.caller_e164, c.callee_e164,
          c.caller_access_e164, c.callee_access_e164, c.caller_to_gateway_e164,
          c.callee_to_gateway_e164, c.caller_id, c.callee_id, c.caller_ip, c.callee_ip, '', '',
          '', '', '{"charge":null,"cost":null,"agents":[]}'
        from jsonb_to_recordset(${JSON.stringify(calls.map(rowOf))}::jsonb) as c (id uuid,
          started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
          hold_time_ms bigint, caller_pdd_ms integer, callee_pdd_ms integer, end_reason smallint,
          end_direction smallint, server_reason smallint, callee_billing smallint,
          billing_mode smallint, caller_e164 text, callee_e164 text, caller_access_e164 text,
          callee_access_e164 text, caller_to_gateway_e164 text, callee_to_gateway_e164 text,
          caller_id text, callee_id text, caller_ip text, callee_ip text)
        on conflict do nothing`.execute(statements);
      return Number(numAffectedRows ?? 0n);
    },
  };
}

/** A call is known by the seconds of its line, its numbers, its connected time and its end. */
async function alike(
  statements: Statements,
  lines: readonly TextLine[],
): Promise<readonly number[]> {
  const starts = lines.map(({ startedAtMs }) => startedAtMs);
  const [first, last] = [Math.min(...starts), Math.max(...starts) + MS_PER_SECOND];
  const asked = lines.map((line, nth) => ({
    nth,
    started_at: moment(line.startedAtMs),
    ended_at: moment(line.endedAtMs),
    hold_time_ms: line.holdTimeMs,
    end_reason: line.endReason,
    caller: line.callerE164,
    callee: line.calleeE164,
  }));
  const { rows } = await sql<{ nth: number; count: bigint }>`
    select c.nth, count(*) as count
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as c (nth integer,
      started_at timestamptz, ended_at timestamptz, hold_time_ms bigint, end_reason smallint,
      caller text, callee text)
    join call_record as r on r.caller_e164 = c.caller and r.callee_e164 = c.callee
      and r.hold_time_ms = c.hold_time_ms and r.end_reason = c.end_reason
      and date_trunc('second', r.started_at, 'UTC') = c.started_at
      and date_trunc('second', r.ended_at, 'UTC') = c.ended_at
    where r.started_at >= ${moment(first)}::timestamptz
      and r.started_at < ${moment(last)}::timestamptz
      and r.id >= ${leastIdOf(first - ID_SLACK_MS)}::uuid
      and r.id <= ${leastIdOf(last + ID_SLACK_MS)}::uuid
    group by c.nth`.execute(statements);
  const counts = lines.map(() => 0);
  for (const { nth, count } of rows) counts[nth] = Number(count);
  return counts;
}

const HEX = 16;
const TIME_DIGITS = 12;
const ID_DIGITS = 32;

/** No UUIDv7 of this millisecond or a later one is less. */
const leastIdOf = (ms: number): string =>
  Math.max(0, ms).toString(HEX).padStart(TIME_DIGITS, '0').padEnd(ID_DIGITS, '0');

const moment = (ms: number): string => new Date(ms).toISOString();
const orNull = (id: string): string | null => (id === '' ? null : id);

function rowOf({ id, line }: ImportedCall) {
  const { startedAtMs, endedAtMs, holdTimeMs, endDirection } = line;
  const isAnswered = holdTimeMs > 0;
  return {
    id,
    started_at: moment(startedAtMs),
    answered_at: isAnswered ? moment(Math.max(startedAtMs, endedAtMs - holdTimeMs)) : null,
    ended_at: moment(endedAtMs),
    hold_time_ms: holdTimeMs,
    caller_pdd_ms: line.callerPddMs ?? 0,
    callee_pdd_ms: line.calleePddMs ?? 0,
    end_reason: line.endReason,
    end_direction: endDirection,
    server_reason: REASONS[endDirection],
    callee_billing: line.calleeBilling,
    billing_mode: line.billingMode,
    caller_e164: line.callerE164,
    callee_e164: line.calleeE164,
    caller_access_e164: line.callerAccessE164,
    callee_access_e164: line.calleeAccessE164,
    caller_to_gateway_e164: line.callerToGatewayE164,
    callee_to_gateway_e164: line.calleeToGatewayE164,
    caller_id: orNull(line.callerGatewayId),
    callee_id: orNull(line.calleeGatewayId),
    caller_ip: line.callerIp,
    callee_ip: line.calleeIp,
  };
}
