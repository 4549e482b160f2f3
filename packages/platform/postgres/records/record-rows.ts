// Records and entries as rows of COPY. A column stands once, beside its type and what is written
// into it, so that names and values cannot come apart.
import { invariant } from '@tandem/base/kernel';
import type { CallMovement } from '@tandem/books/cdr/ports';
import type { CallRecord, RatedSide, RecordedAttempt } from '@tandem/domain/record';
import { HOUSE_ACCOUNT_OF } from '../ledger/house-accounts.ts';
import { utcDayOf } from './partitions.ts';
import { RowBytes, type Rows, roomOf } from './row-bytes.ts';

type Value = string | number | bigint | boolean | null;
/** As the database has it; json is written as a text is. */
type ColumnType = 'uuid' | 'moment' | 'flag' | 'int2' | 'int4' | 'int8' | 'real' | 'text';

interface Column<Row> {
  readonly name: string;
  readonly type: ColumnType;
  readonly of: (row: Row) => Value;
}

const column = <Row>(name: string, type: ColumnType, of: (row: Row) => Value): Column<Row> => ({
  ...{ name, type, of },
});

const namesOf = <Row>(columns: readonly Column<Row>[]): string =>
  columns.map(({ name }) => name).join(', ');

type Put = (out: RowBytes, value: NonNullable<Value>) => void;

const PUTS: Readonly<Record<ColumnType, Put>> = {
  uuid: (out, value) => void out.uuid(Buffer.from(String(value), 'latin1'), 0),
  moment: (out, value) => out.moment(Number(value)),
  flag: (out, value) => out.flag(value === true),
  int2: (out, value) => out.int2(Number(value)),
  int4: (out, value) => out.int4(Number(value)),
  int8: (out, value) => out.bigint(BigInt(value)),
  real: (out, value) => out.real(Number(value)),
  text: (out, value) => out.text(String(value)),
};

const sideColumns = (side: 'charge' | 'cost'): readonly Column<CallRecord>[] => {
  const of = (value: (rated: RatedSide) => Value) => (record: CallRecord) => {
    const rated = record[side];
    return rated === null ? null : value(rated);
  };
  return [
    column(
      `${side}_account`,
      'int8',
      of(({ account }) => account.key),
    ),
    column(
      `${side}_account_id`,
      'text',
      of(({ account }) => account.id),
    ),
    column(
      `${side}_fee_e7`,
      'int8',
      of(({ feeE7 }) => feeE7),
    ),
    column(
      `${side}_billed_seconds`,
      'int4',
      of(({ billedSeconds }) => billedSeconds),
    ),
    column(
      `${side}_number`,
      'text',
      of(({ number }) => number),
    ),
    column(
      `${side}_prefix`,
      'text',
      of(({ rate }) => rate?.prefix ?? null),
    ),
    column(
      `${side}_area`,
      'text',
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
  column('id', 'uuid', ({ id }) => id),
  column('started_at', 'moment', ({ startedAtMs }) => startedAtMs),
  column('answered_at', 'moment', ({ answeredAtMs }) => answeredAtMs),
  column('ended_at', 'moment', ({ endedAtMs }) => endedAtMs),
  column('hold_time_ms', 'int8', ({ holdTimeMs }) => holdTimeMs),
  ...sideColumns('charge'),
  ...sideColumns('cost'),
  column('commission_e7', 'int8', ({ agents }) =>
    agents.reduce((sum, { amountE7 }) => sum + BigInt(amountE7), 0n),
  ),
  column('caller_kind', 'text', ({ caller }) => caller?.kind ?? null),
  column('caller_key', 'int8', ({ caller }) => caller?.key ?? null),
  column('caller_id', 'text', ({ caller }) => caller?.id ?? null),
  column('callee_kind', 'text', ({ callee }) => callee?.kind ?? null),
  column('callee_key', 'int8', ({ callee }) => callee?.key ?? null),
  column('callee_id', 'text', ({ callee }) => callee?.id ?? null),
  column('caller_pdd_ms', 'int4', ({ callerPddMs }) => callerPddMs),
  column('callee_pdd_ms', 'int4', ({ calleePddMs }) => calleePddMs),
  column('pdd_ms', 'int4', ({ pddMs }) => pddMs),
  column('package_seconds', 'int4', ({ packageSeconds }) => packageSeconds),
  column('end_reason', 'int2', ({ endReason }) => endReason),
  column('end_direction', 'int2', ({ endDirection }) => endDirection),
  column('server_reason', 'int2', ({ serverReason }) => serverReason),
  column('q850', 'int2', ({ q850 }) => q850),
  column('label', 'text', ({ label }) => label),
  column('vendor_status', 'int2', ({ vendorStatus }) => vendorStatus),
  column('vendor_phrase', 'text', ({ vendorPhrase }) => vendorPhrase),
  column('callee_billing', 'int2', ({ calleeBilling }) => calleeBilling),
  column('billing_mode', 'int2', ({ billingMode }) => billingMode),
  column('is_illegal', 'flag', ({ isIllegal }) => isIllegal),
  column('is_hidden', 'flag', ({ isHidden }) => isHidden),
  column('is_recovered', 'flag', ({ isRecovered }) => isRecovered),
  column('parent_id', 'uuid', ({ parentId }) => parentId),
  column('node', 'text', ({ node }) => node),
  column('epoch', 'text', ({ epoch }) => epoch),
  column('caller_e164', 'text', ({ callerE164 }) => callerE164),
  column('callee_e164', 'text', ({ calleeE164 }) => calleeE164),
  column('caller_access_e164', 'text', ({ callerAccessE164 }) => callerAccessE164),
  column('callee_access_e164', 'text', ({ calleeAccessE164 }) => calleeAccessE164),
  column('caller_to_gateway_e164', 'text', ({ callerToGatewayE164 }) => callerToGatewayE164),
  column('callee_to_gateway_e164', 'text', ({ calleeToGatewayE164 }) => calleeToGatewayE164),
  column('caller_ip', 'text', ({ callerIp }) => callerIp),
  column('callee_ip', 'text', ({ calleeIp }) => calleeIp),
  column('caller_call_id', 'text', ({ callerCallId }) => callerCallId),
  column('callee_call_id', 'text', ({ calleeCallId }) => calleeCallId),
  column('codec', 'text', ({ codec }) => codec),
  column('caller_mos', 'real', ({ media }) => media?.caller.mos ?? null),
  column('callee_mos', 'real', ({ media }) => media?.callee.mos ?? null),
  column('is_one_way', 'flag', ({ media }) => media?.isOneWay ?? null),
  column('media', 'text', ({ media }) => (media ? JSON.stringify(media) : null)),
  column('rating', 'text', ratingOf),
  column('attempts', 'int2', ({ attempts }) => attempts.length),
  column('trace', 'text', ({ trace }) => (trace.length === 0 ? null : trace.join('\n'))),
];

interface Attempt {
  readonly record: CallRecord;
  readonly place: number;
  readonly attempt: RecordedAttempt;
}

const ATTEMPT: readonly Column<Attempt>[] = [
  column('record_id', 'uuid', ({ record }) => record.id),
  column('started_at', 'moment', ({ record }) => record.startedAtMs),
  column('place', 'int2', ({ place }) => place),
  column('gateway_kind', 'text', ({ attempt }) => attempt.gateway.kind),
  column('gateway_key', 'int8', ({ attempt }) => attempt.gateway.key),
  column('gateway_id', 'text', ({ attempt }) => attempt.gateway.id),
  column('address', 'text', ({ attempt }) => attempt.address),
  column('caller_number', 'text', ({ attempt }) => attempt.callerNumber),
  column('callee_number', 'text', ({ attempt }) => attempt.calleeNumber),
  column('call_id', 'text', ({ attempt }) => attempt.callId),
  column('at_ms', 'int4', ({ attempt }) => attempt.atMs),
  column('lasted_ms', 'int4', ({ attempt }) => attempt.lastedMs),
  column('first_response_ms', 'int4', ({ attempt }) => attempt.firstResponseMs),
  column('ringing_ms', 'int4', ({ attempt }) => attempt.ringingMs),
  column('status', 'int2', ({ attempt }) => attempt.status),
  column('q850', 'int2', ({ attempt }) => attempt.q850),
  column('outcome', 'text', ({ attempt }) => attempt.outcome),
  column('phrase', 'text', ({ attempt }) => attempt.phrase),
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
  column('record_id', 'uuid', ({ record }) => record.id),
  column('started_at', 'moment', ({ record }) => record.startedAtMs),
  column('place', 'int2', ({ place }) => place),
  column('gateway_key', 'int8', ({ gateway }) => gateway.key),
  column('account', 'int8', ({ side }) => side.account.key),
  column('account_id', 'text', ({ side }) => side.account.id),
  column('number', 'text', ({ side }) => side.number),
  column('prefix', 'text', ({ side }) => side.rate?.prefix ?? ''),
  column('area', 'text', ({ side }) => side.rate?.area ?? ''),
  column('fee_e7', 'int8', ({ side }) => side.feeE7),
  column('rate', 'text', ({ side }) => JSON.stringify(side.rate)),
  column('caller_key', 'int8', ({ record }) => record.caller?.key ?? null),
  column('charge_account', 'int8', ({ record }) => record.charge?.account.key ?? null),
  column('server_reason', 'int2', ({ record }) => record.serverReason),
  column('end_direction', 'int2', ({ record }) => record.endDirection),
  column('billing_mode', 'int2', ({ record }) => record.billingMode),
  column('is_hidden', 'flag', ({ record }) => record.isHidden),
];

export const ATTEMPT_COST_COLUMNS = namesOf(ATTEMPT_COST);

/** A record as rows of COPY, and nothing else of it. */
export interface RecordForm {
  /** Of its start. */
  readonly utcDay: number;
  readonly row: Rows;
  readonly attempts: Rows;
  /** Absent: no vendor takes anything for an attempt of it. */
  readonly attemptCosts?: Rows;
  /** Of what it moves, made ahead on the short way. */
  readonly entries?: Rows;
}

/** Where rows are made: those of all records that come one after the other stand together. */
export const ROWS = {
  row: new RowBytes(),
  attempts: new RowBytes(),
  attemptCosts: new RowBytes(),
  entries: new RowBytes(),
} as const;

export function recordForm(record: CallRecord): RecordForm {
  const { attempts } = record;
  const tries = attempts.map((attempt, at) => ({ record, place: at + 1, attempt }));
  const costs = attempts.flatMap(({ gateway, cost: side }, at) =>
    side === undefined ? [] : [{ record, place: at + 1, gateway, side }],
  );
  return {
    utcDay: utcDayOf(record.startedAtMs),
    row: rowsOf(ROWS.row, RECORD, [record]),
    attempts: rowsOf(ROWS.attempts, ATTEMPT, tries),
    ...(costs.length === 0 ? {} : { attemptCosts: rowsOf(ROWS.attemptCosts, ATTEMPT_COST, costs) }),
  };
}

function rowsOf<Row>(into: RowBytes, columns: readonly Column<Row>[], of: readonly Row[]): Rows {
  const rows = of.map((row) => columns.map((each) => each.of(row)));
  into.begin(rows.flat().reduce<number>((sum, value) => sum + roomOf(value), 2 * rows.length));
  for (const values of rows) {
    into.columns(columns.length);
    for (const [at, { type }] of columns.entries()) {
      const value = values[at] ?? null;
      if (value === null) into.nothing();
      else PUTS[type](into, value);
    }
  }
  return into.end();
}

/** Entries of calls are the recorder's own doing; nobody else is named in them. */
const ACTOR = 'recorder';
const CAUSE = 'call';
const ENTRY_FIELDS = 8;
const LENGTH_BYTES = 4;
const BIGINT_BYTES = LENGTH_BYTES + 8;
/** How many fields it has, and the length of its kind. */
const ENTRY_HEAD_BYTES = 2 + LENGTH_BYTES;
/** Two accounts and an amount; the balance stands behind them. */
const BALANCE_AT = ENTRY_HEAD_BYTES + 3 * BIGINT_BYTES;
const ENTRY_TAIL_BYTES = 3 * LENGTH_BYTES + CAUSE.length + ACTOR.length;

const entryBytes = (kind: string, cause: string): number =>
  BALANCE_AT + BIGINT_BYTES + ENTRY_TAIL_BYTES + kind.length + cause.length;

/** What each has left of the balance is known later, and put in by `putBalances`. */
export function entryRows(movements: readonly CallMovement[], cause: string): Rows {
  const { entries } = ROWS;
  entries.begin(movements.reduce((sum, { kind }) => sum + entryBytes(kind, cause), 0));
  for (const { kind, account, amount } of movements) {
    const house = HOUSE_ACCOUNT_OF[kind];
    const comesIn = amount > 0n;
    entries.columns(ENTRY_FIELDS);
    entries.ascii(kind);
    entries.bigint(comesIn ? house : account);
    entries.bigint(comesIn ? account : house);
    entries.bigint(comesIn ? amount : -amount);
    entries.bigint(0n);
    entries.ascii(CAUSE);
    entries.ascii(cause);
    entries.ascii(ACTOR);
  }
  return entries.end();
}

export interface EntriesOf {
  readonly cause: string;
  readonly movements: readonly CallMovement[];
  readonly rows: Rows;
}

/**
 * From the last entry to the first: `left` is what each account has behind those that were put so
 * far, and is taken back to what it had before them.
 */
export function putBalances(
  { cause, movements, rows: { use, to } }: EntriesOf,
  left: Map<bigint, bigint>,
): void {
  let end = to;
  for (let at = movements.length - 1; at >= 0; at -= 1) {
    const { kind, account, amount } = movements[at] as CallMovement;
    const from = end - entryBytes(kind, cause);
    const balance = left.get(account);
    invariant(balance !== undefined, 'the balance of the account was moved');
    use.view.setBigInt64(from + BALANCE_AT + kind.length + LENGTH_BYTES, balance);
    left.set(account, balance - amount);
    end = from;
  }
}
