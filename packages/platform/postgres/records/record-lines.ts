// Records, attempts and entries as lines of COPY. A column stands once, beside what is written into
// it, so that names and values cannot come apart.
import type { CallMovement } from '@tandem/books/cdr/ports';
import type { CallRecord, RatedSide, RecordedAttempt } from '@tandem/domain/record';
import { COPY_NULL } from '../copy-text.ts';
import { HOUSE_ACCOUNT_OF } from '../ledger/house-accounts.ts';
import { fieldOf, LineBytes, type Lines, roomOf } from './line-bytes.ts';
import { moment } from './moments.ts';
import { utcDayOf } from './partitions.ts';

type Value = string | number | bigint | boolean | null;

interface Column<Row> {
  readonly name: string;
  readonly of: (row: Row) => Value;
}

const column = <Row>(name: string, of: (row: Row) => Value): Column<Row> => ({ name, of });

function written(value: Value): string {
  if (value === null) return COPY_NULL;
  if (typeof value !== 'string')
    return typeof value === 'boolean' ? (value ? 't' : 'f') : `${value}`;
  return fieldOf(value);
}

/** Joined at once: a text that grows field by field is a tree of pieces until somebody reads it. */
function lineOf<Row>(columns: readonly Column<Row>[], row: Row): string {
  const fields = new Array<string>(columns.length);
  for (let at = 0; at < columns.length; at += 1) fields[at] = written(columns[at]?.of(row) ?? null);
  return `${fields.join('\t')}\n`;
}

const namesOf = <Row>(columns: readonly Column<Row>[]): string =>
  columns.map(({ name }) => name).join(', ');

const sideColumns = (side: 'charge' | 'cost'): readonly Column<CallRecord>[] => {
  const of = (value: (rated: RatedSide) => Value) => (record: CallRecord) => {
    const rated = record[side];
    return rated === null ? null : value(rated);
  };
  return [
    column(
      `${side}_account`,
      of(({ account }) => account.key),
    ),
    column(
      `${side}_account_id`,
      of(({ account }) => account.id),
    ),
    column(
      `${side}_fee_e7`,
      of(({ feeE7 }) => feeE7),
    ),
    column(
      `${side}_billed_seconds`,
      of(({ billedSeconds }) => billedSeconds),
    ),
    column(
      `${side}_number`,
      of(({ number }) => number),
    ),
    column(
      `${side}_prefix`,
      of(({ rate }) => rate?.prefix ?? null),
    ),
    column(
      `${side}_area`,
      of(({ rate }) => rate?.area ?? null),
    ),
  ];
};

/** What only the page of one record asks for. */
function ratingOf({ charge, cost, agents, folded }: CallRecord): string {
  const rates = { charge: charge?.rate ?? null, cost: cost?.rate ?? null, agents };
  return JSON.stringify(folded > 0 ? { ...rates, folded } : rates);
}

const RECORD: readonly Column<CallRecord>[] = [
  column('id', ({ id }) => id),
  column('started_at', ({ startedAtMs }) => moment(startedAtMs)),
  column('answered_at', ({ answeredAtMs }) =>
    answeredAtMs === null ? null : moment(answeredAtMs),
  ),
  column('ended_at', ({ endedAtMs }) => moment(endedAtMs)),
  column('hold_time_ms', ({ holdTimeMs }) => holdTimeMs),
  ...sideColumns('charge'),
  ...sideColumns('cost'),
  column('commission_e7', ({ agents }) =>
    agents.reduce((sum, { amountE7 }) => sum + BigInt(amountE7), 0n),
  ),
  column('caller_kind', ({ caller }) => caller?.kind ?? null),
  column('caller_key', ({ caller }) => caller?.key ?? null),
  column('caller_id', ({ caller }) => caller?.id ?? null),
  column('callee_kind', ({ callee }) => callee?.kind ?? null),
  column('callee_key', ({ callee }) => callee?.key ?? null),
  column('callee_id', ({ callee }) => callee?.id ?? null),
  column('caller_pdd_ms', ({ callerPddMs }) => callerPddMs),
  column('callee_pdd_ms', ({ calleePddMs }) => calleePddMs),
  column('pdd_ms', ({ pddMs }) => pddMs),
  column('package_seconds', ({ packageSeconds }) => packageSeconds),
  column('end_reason', ({ endReason }) => endReason),
  column('end_direction', ({ endDirection }) => endDirection),
  column('server_reason', ({ serverReason }) => serverReason),
  column('q850', ({ q850 }) => q850),
  column('label', ({ label }) => label),
  column('vendor_status', ({ vendorStatus }) => vendorStatus),
  column('vendor_phrase', ({ vendorPhrase }) => vendorPhrase),
  column('callee_billing', ({ calleeBilling }) => calleeBilling),
  column('billing_mode', ({ billingMode }) => billingMode),
  column('attempts', ({ attempts }) => attempts.length),
  column('is_illegal', ({ isIllegal }) => isIllegal),
  column('is_hidden', ({ isHidden }) => isHidden),
  column('is_recovered', ({ isRecovered }) => isRecovered),
  column('parent_id', ({ parentId }) => parentId),
  column('node', ({ node }) => node),
  column('epoch', ({ epoch }) => epoch),
  column('caller_e164', ({ callerE164 }) => callerE164),
  column('callee_e164', ({ calleeE164 }) => calleeE164),
  column('caller_access_e164', ({ callerAccessE164 }) => callerAccessE164),
  column('callee_access_e164', ({ calleeAccessE164 }) => calleeAccessE164),
  column('caller_to_gateway_e164', ({ callerToGatewayE164 }) => callerToGatewayE164),
  column('callee_to_gateway_e164', ({ calleeToGatewayE164 }) => calleeToGatewayE164),
  column('caller_ip', ({ callerIp }) => callerIp),
  column('callee_ip', ({ calleeIp }) => calleeIp),
  column('caller_call_id', ({ callerCallId }) => callerCallId),
  column('callee_call_id', ({ calleeCallId }) => calleeCallId),
  column('codec', ({ codec }) => codec),
  column('caller_mos', ({ media }) => media?.caller.mos ?? null),
  column('callee_mos', ({ media }) => media?.callee.mos ?? null),
  column('is_one_way', ({ media }) => media?.isOneWay ?? null),
  column('media', ({ media }) => (media ? JSON.stringify(media) : null)),
  column('rating', ratingOf),
  column('trace', ({ trace }) => (trace.length === 0 ? null : trace.join('\n'))),
];

interface Attempt {
  readonly record: CallRecord;
  readonly place: number;
  readonly attempt: RecordedAttempt;
}

const ATTEMPT: readonly Column<Attempt>[] = [
  column('record_id', ({ record }) => record.id),
  column('started_at', ({ record }) => moment(record.startedAtMs)),
  column('place', ({ place }) => place),
  column('gateway_kind', ({ attempt }) => attempt.gateway.kind),
  column('gateway_key', ({ attempt }) => attempt.gateway.key),
  column('gateway_id', ({ attempt }) => attempt.gateway.id),
  column('address', ({ attempt }) => attempt.address),
  column('caller_number', ({ attempt }) => attempt.callerNumber),
  column('callee_number', ({ attempt }) => attempt.calleeNumber),
  column('call_id', ({ attempt }) => attempt.callId),
  column('at_ms', ({ attempt }) => attempt.atMs),
  column('lasted_ms', ({ attempt }) => attempt.lastedMs),
  column('first_response_ms', ({ attempt }) => attempt.firstResponseMs),
  column('ringing_ms', ({ attempt }) => attempt.ringingMs),
  column('status', ({ attempt }) => attempt.status),
  column('q850', ({ attempt }) => attempt.q850),
  column('outcome', ({ attempt }) => attempt.outcome),
  column('phrase', ({ attempt }) => attempt.phrase),
];

export const RECORD_NAMES = RECORD.map(({ name }) => name);
export const ATTEMPT_NAMES = ATTEMPT.map(({ name }) => name);
export const RECORD_COLUMNS = namesOf(RECORD);
export const ATTEMPT_COLUMNS = namesOf(ATTEMPT);
export const ENTRY_COLUMNS =
  'kind, debit_account, credit_account, amount_e7, balance_e7, cause_kind, cause_id, actor';

interface AttemptCost extends Omit<Attempt, 'attempt'> {
  readonly gateway: RecordedAttempt['gateway'];
  readonly side: RatedSide;
}

/** Of what a vendor takes for an attempt that came to nothing; few have such a fee. */
const ATTEMPT_COST: readonly Column<AttemptCost>[] = [
  column('record_id', ({ record }) => record.id),
  column('started_at', ({ record }) => moment(record.startedAtMs)),
  column('place', ({ place }) => place),
  column('gateway_key', ({ gateway }) => gateway.key),
  column('account', ({ side }) => side.account.key),
  column('account_id', ({ side }) => side.account.id),
  column('number', ({ side }) => side.number),
  column('prefix', ({ side }) => side.rate?.prefix ?? ''),
  column('area', ({ side }) => side.rate?.area ?? ''),
  column('fee_e7', ({ side }) => side.feeE7),
  column('rate', ({ side }) => JSON.stringify(side.rate)),
  column('caller_key', ({ record }) => record.caller?.key ?? null),
  column('charge_account', ({ record }) => record.charge?.account.key ?? null),
  column('server_reason', ({ record }) => record.serverReason),
  column('end_direction', ({ record }) => record.endDirection),
  column('billing_mode', ({ record }) => record.billingMode),
  column('is_hidden', ({ record }) => record.isHidden),
];

export const ATTEMPT_COST_COLUMNS = namesOf(ATTEMPT_COST);

/** A record as lines of COPY, and nothing else of it. */
export interface RecordForm {
  /** Of its start. */
  readonly utcDay: number;
  readonly row: Lines;
  readonly attempts: Lines;
  /** Absent: no vendor takes anything for an attempt of it. */
  readonly attemptCosts?: Lines;
}

/** Where lines are made: those of all records that come one after the other stand together. */
export const LINES = {
  row: new LineBytes(),
  attempts: new LineBytes(),
  attemptCosts: new LineBytes(),
  entries: new LineBytes(),
} as const;

export function recordForm(record: CallRecord): RecordForm {
  const costs = attemptCostLines(record);
  return {
    utcDay: utcDayOf(record.startedAtMs),
    row: linesOf(LINES.row, lineOf(RECORD, record)),
    attempts: linesOf(LINES.attempts, attemptLines(record)),
    ...(costs === '' ? {} : { attemptCosts: linesOf(LINES.attemptCosts, costs) }),
  };
}

function linesOf(into: LineBytes, text: string): Lines {
  into.begin(roomOf(text));
  into.line(text);
  return into.end();
}

function attemptLines(record: CallRecord): string {
  const { attempts } = record;
  return attempts
    .map((attempt, at) => lineOf(ATTEMPT, { record, place: at + 1, attempt }))
    .join('');
}

function attemptCostLines(record: CallRecord): string {
  return record.attempts
    .map(({ gateway, cost }, at) =>
      cost === undefined
        ? ''
        : lineOf(ATTEMPT_COST, { record, place: at + 1, gateway, side: cost }),
    )
    .join('');
}

/** Entries of calls are the recorder's own doing; nobody else is named in them. */
const ACTOR = 'recorder';
/** Two accounts, an amount, an id and the words. */
const ENTRY_ROOM = 200;

export interface EntriesOf {
  /** The record. */
  readonly cause: string;
  /** What each has left of the balance. */
  readonly left: readonly bigint[];
}

export function entryLines(movements: readonly CallMovement[], { cause, left }: EntriesOf): Lines {
  const { entries } = LINES;
  entries.begin(movements.length * ENTRY_ROOM);
  for (const [at, { kind, account, amount }] of movements.entries()) {
    const house = HOUSE_ACCOUNT_OF[kind];
    const way =
      amount > 0n ? `${house}\t${account}\t${amount}` : `${account}\t${house}\t${-amount}`;
    entries.plain(`${kind}\t${way}\t${left[at]}\tcall\t${cause}\t${ACTOR}\n`);
  }
  return entries.end();
}
