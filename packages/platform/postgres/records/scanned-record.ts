// Records on the short way into the books: from the bytes of the journal to the bytes of COPY. The
// usual way (record-rows.ts) makes an object of the record and texts of the object, a hundred
// pieces of garbage a call, and collecting them cost the recorder as much as all the rest. What is
// not as our own switch writes it is undefined here, and goes the usual way: there it is decided
// what is wrong with it. Both ways make the same rows; a test holds them against each other.
import type { Uuid } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import type { CallMovement, LeaseUse, RecordPosting } from '@tandem/books/cdr/ports';
import { eachElement, FAULT } from './json-fields.ts';
import { utcDayOf } from './partitions.ts';
import { entryRows, RECORD_NAMES, type RecordForm, ROWS } from './record-rows.ts';
import type { RowBytes, Rows } from './row-bytes.ts';
import { putAttempts } from './scanned-attempts.ts';
import { isEmptyList, SCANNED_RECORD, type Scanned } from './scanned-columns.ts';
import { ScannedIncome, type ScannedSide, ScannedStep } from './scanned-step.ts';
import { bigAt, inOrder, latin1, utf8, wholeAt } from './scanned-values.ts';

const PUTS = inOrder(RECORD_NAMES, SCANNED_RECORD);
/** A byte of JSON stands in two columns at most; as much again for what is no UTF-8. */
const MOST_GROWTH = 4;
/** What is put down beside it: lengths of fields, numbers, moments. */
const ROOM_BYTES = 4_096;

const scan = new ScannedStep();
const income = new ScannedIncome();
const { record } = scan;
const ID = record.slot('id');
const NODE = record.slot('node');
const EPOCH = record.slot('epoch');
const STARTED_AT = record.slot('startedAtMs');
const AGENTS = record.slot('agents');
const ATTEMPTS = record.slot('attempts');
const KEY = scan.charge.account.slot('key');
const FEE = scan.charge.fields.slot('feeE7');

export function scannedPosting(json: Uint8Array): RecordPosting<RecordForm> | undefined {
  if (!scan.read(json)) return undefined;
  const incomes = isEmptyList(json, record.from(AGENTS)) ? NO_INCOMES : incomesIn(json);
  if (incomes === undefined) return undefined;
  const rows = rowsOf(json, incomes);
  if (rows === undefined) return undefined;
  // The rows are made, so what they are made of is as it should be.
  const id = latin1(json, record.from(ID) + 1, record.to(ID) - 1) as Uuid;
  const movements: CallMovement[] = [];
  const charged = feeOf(json, 'call', scan.charge);
  if (charged !== undefined) movements.push(charged);
  const owed = feeOf(json, 'cost', scan.cost);
  if (owed !== undefined) movements.push(owed);
  for (const each of incomes) if (each.amount !== 0n) movements.push(each);
  const utcDay = utcDayOf(wholeAt(json, record.from(STARTED_AT), record.to(STARTED_AT)));
  const { row, attempts } = rows;
  return {
    what: 'record',
    id,
    movements,
    lease: charged === undefined ? null : leaseOf(charged),
    record: { utcDay, row, attempts, entries: entryRows(movements, id) },
  };
}

const NO_INCOMES: readonly CallMovement[] = [];

function incomesIn(json: Uint8Array): readonly CallMovement[] | undefined {
  const incomes: CallMovement[] = [];
  const areFine = eachElement(json, record.from(AGENTS), (at) => readIncome(json, at, incomes));
  return areFine ? incomes : undefined;
}

function readIncome(json: Uint8Array, at: number, into: CallMovement[]): number {
  const end = income.read(json, at);
  if (end === FAULT) return FAULT;
  const { keyFrom, keyTo, amountFrom, amountTo } = income;
  const account = bigAt(json, keyFrom, keyTo);
  into.push({
    kind: 'commission',
    account,
    amount: moneyFromE7(bigAt(json, amountFrom, amountTo)),
  });
  return end;
}

interface RecordAndAttempts {
  readonly row: Rows;
  readonly attempts: Rows;
}

function rowsOf(json: Uint8Array, incomes: readonly CallMovement[]): RecordAndAttempts | undefined {
  const { row, attempts } = ROWS;
  const room = json.length * MOST_GROWTH + ROOM_BYTES;
  attempts.begin(room);
  const tries = putAttempts(attempts, scan, record.from(ATTEMPTS));
  row.begin(room);
  row.columns(PUTS.length);
  const scanned = { scan, commission: sumOf(incomes), attempts: tries };
  if (tries === FAULT || !putAll(row, scanned)) {
    attempts.undo();
    row.undo();
    return undefined;
  }
  return { row: row.end(), attempts: attempts.end() };
}

function putAll(row: RowBytes, scanned: Scanned): boolean {
  for (const put of PUTS) if (!put(row, scanned)) return false;
  return true;
}

function sumOf(incomes: readonly CallMovement[]): bigint {
  let sum = 0n;
  for (const { amount } of incomes) sum += amount;
  return sum;
}

/** What the account is moved by; undefined: by nothing. */
function feeOf(
  json: Uint8Array,
  kind: CallMovement['kind'],
  { isThere, account, fields }: ScannedSide,
): CallMovement | undefined {
  if (!isThere) return undefined;
  const fee = bigAt(json, fields.from(FEE), fields.to(FEE));
  if (fee === 0n) return undefined;
  const key = bigAt(json, account.from(KEY), account.to(KEY));
  return { kind, account: key, amount: moneyFromE7(-fee) };
}

function leaseOf({ account, amount }: CallMovement): LeaseUse {
  const { bytes } = scan;
  return {
    node: nodes.of(bytes, record.from(NODE), record.to(NODE)),
    epoch: epochs.of(bytes, record.from(EPOCH), record.to(EPOCH)),
    account,
    amount: moneyFromE7(-amount),
  };
}

/** A text that is nearly always that of the record before, which is not made again then. */
class SameText {
  #bytes: Uint8Array = new Uint8Array();
  #text = '';

  of(bytes: Uint8Array, from: number, to: number): string {
    if (!this.#isSame(bytes, from, to)) {
      this.#bytes = Uint8Array.from(bytes.subarray(from, to));
      this.#text = utf8(bytes, from, to);
    }
    return this.#text;
  }

  #isSame(bytes: Uint8Array, from: number, to: number): boolean {
    const before = this.#bytes;
    if (before.length !== to - from) return false;
    for (let at = 0; at < before.length; at += 1) {
      if (before[at] !== bytes[from + at]) return false;
    }
    return true;
  }
}

const nodes = new SameText();
const epochs = new SameText();
