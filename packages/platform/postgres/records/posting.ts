// What a batch of records is in the database, within a transaction that is open: its rows, which
// may go ahead of its turn, and behind them the money, the leases and the position. Rows go by
// COPY; a balance is moved once a batch, however many calls it paid. Entries come last, while the
// balances are held: each says what it left.
import type { LeaseUse, Placed, PostBatch, Posted, Posting } from '@tandem/books/cdr/ports';
import { isBefore, type Position } from '@tandem/books/journal/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { DirectConnection } from '../direct.ts';
import { BalanceSums, moveBalances } from '../ledger/book.ts';
import { dropOlderEpochs, useLeases } from './lease-uses.ts';
import {
  ATTEMPT_COLUMNS,
  ATTEMPT_COST_COLUMNS,
  ENTRY_COLUMNS,
  type EntriesOf,
  entryRows,
  putBalances,
  RECORD_COLUMNS,
  type RecordForm,
} from './record-rows.ts';
import { COPY_END, COPY_HEAD, inPieces, type Rows } from './row-bytes.ts';
import { type SinkName, writePosition } from './sink-position.ts';

export type Booked = Posting<RecordForm>;
export type BookedBatch = PostBatch<RecordForm>;
export type PlacedRecord = Placed<RecordForm>;
export type RecordPosting = Extract<Booked, { readonly what: 'record' }>;

export interface Sorted {
  readonly records: readonly RecordPosting[];
  readonly duplicates: number;
  readonly leases: readonly LeaseUse[];
  readonly epochs: readonly (Booked & { readonly what: 'epoch' })[];
  readonly parked: readonly (Booked & { readonly what: 'parked' })[];
}

/** What stands at or before the position was posted already. */
export const isFresh =
  (stood: Position | undefined) =>
  ({ after }: PlacedRecord): boolean =>
    stood === undefined || isBefore(stood, after);

/** `known` are records that are there already. */
export function sort(placed: readonly PlacedRecord[], known: ReadonlySet<string>): Sorted {
  const records = new Map<string, RecordPosting>();
  const leases: LeaseUse[] = [];
  const epochs: (Booked & { what: 'epoch' })[] = [];
  const parked: (Booked & { what: 'parked' })[] = [];
  let duplicates = 0;
  for (const { posting } of placed) {
    if (posting.what === 'leaseReturned') leases.push(posting.lease);
    else if (posting.what === 'epoch') epochs.push(posting);
    else if (posting.what === 'parked') parked.push(posting);
    else if (known.has(posting.id) || records.has(posting.id)) duplicates += 1;
    else {
      records.set(posting.id, posting);
      if (posting.lease !== null) leases.push(posting.lease);
    }
  }
  return { records: [...records.values()], duplicates, leases, epochs, parked };
}

export async function copyRecords(
  direct: DirectConnection,
  records: readonly RecordPosting[],
): Promise<void> {
  await copy(direct, { ...RECORDS, rows: records.map(({ record }) => record.row) });
  await copyAttempts(direct, records);
}

/** Rows of records, in pieces that come little by little. */
export function copyPiecesOfRecords(
  direct: DirectConnection,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  return copyPieces(direct, RECORDS, pieces);
}

/** What hangs on the records, which are there. */
export async function copyAttempts(
  direct: DirectConnection,
  records: readonly RecordPosting[],
): Promise<void> {
  await copy(direct, { ...ATTEMPTS, rows: records.map(({ record }) => record.attempts) });
  const costs = records.flatMap(({ record }) => record.attemptCosts ?? []);
  await copy(direct, { ...ATTEMPT_COSTS, rows: costs });
}

export interface Settling {
  readonly sink: SinkName;
  readonly sorted: Sorted;
  readonly stood: Position | undefined;
  readonly after: Position;
}

/** All of a batch whose rows are there; the position is locked. */
export async function settle(
  direct: DirectConnection,
  transaction: Statements,
  { sink, sorted, stood, after }: Settling,
): Promise<Posted> {
  const { records, duplicates } = sorted;
  // On the same connection, and so within the transaction.
  await book(direct, records);
  const leasesShort = await useLeases(transaction, sorted.leases);
  for (const { node, epoch } of sorted.epochs) await dropOlderEpochs(transaction, node, epoch);
  await park(transaction, sink, sorted.parked);
  await writePosition(transaction, sink, later(stood, after));
  return { records: records.length, duplicates, leasesShort };
}

const later = (stood: Position | undefined, after: Position): Position =>
  stood === undefined || isBefore(stood, after) ? after : stood;

/** Balances, and entries with what they have left. */
async function book(direct: DirectConnection, records: readonly RecordPosting[]): Promise<void> {
  const sums = new BalanceSums();
  const entries = records.map(({ id: cause, movements, record }) => {
    for (const { kind, account, amount } of movements) sums.add(account, amount, kind);
    return { cause, movements, rows: record.entries ?? entryRows(movements, cause) };
  });
  const left = new Map<bigint, bigint>(await moveBalances(direct.statements, sums));
  for (let at = entries.length - 1; at >= 0; at -= 1) putBalances(entries[at] as EntriesOf, left);
  await copy(direct, { ...ENTRIES, rows: entries.map(({ rows }) => rows) });
}

interface Copied {
  readonly into: string;
  readonly columns: string;
}

const RECORDS: Copied = { into: 'call_record', columns: RECORD_COLUMNS };
const ATTEMPTS: Copied = { into: 'call_attempt', columns: ATTEMPT_COLUMNS };
const ATTEMPT_COSTS: Copied = { into: 'attempt_cost', columns: ATTEMPT_COST_COLUMNS };
const ENTRIES: Copied = { into: 'ledger_entry', columns: ENTRY_COLUMNS };

async function copy(
  direct: DirectConnection,
  { rows, ...copied }: Copied & { readonly rows: readonly Rows[] },
): Promise<void> {
  const pieces = [...inPieces(rows)];
  if (pieces.length > 0) await copyPieces(direct, copied, each(pieces));
}

async function copyPieces(
  { copyIn }: DirectConnection,
  copied: Copied,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  await copyIn(statementOf(copied), framed(pieces));
}

const statementOf = ({ into, columns }: Copied): RawBuilder<unknown> =>
  sql`copy ${sql.table(into)} (${sql.raw(columns)}) from stdin (format binary)`;

async function* framed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield COPY_HEAD;
  yield* pieces;
  yield COPY_END;
}

async function* each(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* pieces;
}

async function park(
  statements: Statements,
  { sink }: SinkName,
  parked: readonly (Booked & { readonly what: 'parked' })[],
): Promise<void> {
  if (parked.length === 0) return;
  const rows = parked.map(({ recordId, why, step }) => ({
    sink,
    recordId: withoutNul(recordId),
    why: withoutNul(why),
    step: withoutNul(step),
  }));
  await statements.insertInto('parkedRecord').values(rows).execute();
}

const withoutNul = (text: string): string => text.replaceAll('\0', ' ');
