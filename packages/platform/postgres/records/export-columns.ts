// What an export has of a record, a column a line: its name and how the database writes it.
import type { ExportColumn } from '@tandem/books/cdr/contract';
import { type RawBuilder, sql } from 'kysely';

interface Column extends ExportColumn {
  readonly written: RawBuilder<unknown>;
  /** In a file of texts alone, where a spreadsheet looks for formulas; absent: as it is. */
  readonly guarded?: RawBuilder<unknown>;
}

/** What begins so would be a formula; what peers send stands in these columns as it came. */
const FORMULA = sql.join(['=', '+', '-', '@', '\t', '\r'].map((first) => sql.lit(first)));

const text = (name: string, column: string): Column => ({
  ...{ name, isNumber: false },
  written: sql.ref(column),
  guarded: sql`case when left(${sql.ref(column)}, 1) in (${FORMULA})
    then ${sql.lit("'")} || ${sql.ref(column)} else ${sql.ref(column)} end`,
});

const plain = (name: string, column: string): Column => ({
  ...{ name, isNumber: false },
  written: sql.ref(column),
});

const number = (name: string, column: string): Column => ({
  ...{ name, isNumber: true },
  written: sql.ref(column),
});

/** RFC 3339 with milliseconds, in UTC. */
const moment = (name: string, column: string): Column => ({
  ...{ name, isNumber: false },
  written: sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
});

/** As money is printed everywhere: without zeros at its end, but with two decimals at least. */
const printed = (e7: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  case when ${e7} % 100000 = 0 then round(${e7} / 10000000.0, 2)
    else trim_scale(${e7} / 10000000.0) end`;

const money = (name: string, column: string): Column => amount(name, printed(sql.ref(column)));

const amount = (name: string, written: RawBuilder<unknown>): Column => ({
  ...{ name, isNumber: true },
  written,
});

/** As a record is shown: see balance-after.ts. */
const BALANCE = sql`case when charge_fee_e7 <> 0 then (
  select ${printed(sql.ref('balance_e7'))} from ledger_entry
  where cause_kind = 'call' and kind = 'call' and cause_id = call_record.id::text limit 1) end`;

/** Of attempts that came to nothing. */
const ATTEMPT_FEES = sql`case when attempts > 0 then (
  select ${printed(sql`sum(fee_e7)`)} from attempt_cost where record_id = call_record.id) end`;

/** Of the vendor and what he costs: not for who pays, as in a list. */
const OURS = new Set([
  ...['callerToGatewayE164', 'calleeToGatewayE164', 'calleeId', 'calleeIp', 'vendorStatus'],
  ...[
    'costAccount',
    'costPrefix',
    'costArea',
    'costSeconds',
    'costFee',
    'attemptFees',
    'commission',
  ],
]);

export const exportColumns = (isForPayer: boolean): readonly Column[] =>
  isForPayer ? EXPORT.filter(({ name }) => !OURS.has(name)) : EXPORT;

const EXPORT: readonly Column[] = [
  plain('id', 'id'),
  moment('startedAt', 'started_at'),
  moment('answeredAt', 'answered_at'),
  moment('endedAt', 'ended_at'),
  number('holdTimeMs', 'hold_time_ms'),
  text('callerE164', 'caller_e164'),
  text('calleeE164', 'callee_e164'),
  text('callerAccessE164', 'caller_access_e164'),
  text('calleeAccessE164', 'callee_access_e164'),
  text('callerToGatewayE164', 'caller_to_gateway_e164'),
  text('calleeToGatewayE164', 'callee_to_gateway_e164'),
  text('callerId', 'caller_id'),
  text('calleeId', 'callee_id'),
  text('callerIp', 'caller_ip'),
  text('calleeIp', 'callee_ip'),
  number('endReason', 'end_reason'),
  number('endDirection', 'end_direction'),
  number('serverReason', 'server_reason'),
  number('q850', 'q850'),
  number('vendorStatus', 'vendor_status'),
  number('billingMode', 'billing_mode'),
  number('callerPddMs', 'caller_pdd_ms'),
  number('calleePddMs', 'callee_pdd_ms'),
  number('pddMs', 'pdd_ms'),
  number('attempts', 'attempts'),
  text('chargeAccount', 'charge_account_id'),
  text('chargePrefix', 'charge_prefix'),
  text('chargeArea', 'charge_area'),
  number('chargeSeconds', 'charge_billed_seconds'),
  money('chargeFee', 'charge_fee_e7'),
  amount('balanceAfter', BALANCE),
  text('costAccount', 'cost_account_id'),
  text('costPrefix', 'cost_prefix'),
  text('costArea', 'cost_area'),
  number('costSeconds', 'cost_billed_seconds'),
  money('costFee', 'cost_fee_e7'),
  amount('attemptFees', ATTEMPT_FEES),
  money('commission', 'commission_e7'),
  text('node', 'node'),
];
