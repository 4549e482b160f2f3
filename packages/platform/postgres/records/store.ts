// Posts batches of records: rows, attempts, entries, balances, leases and the position of the sink
// in one transaction. Rows go by COPY; a balance is moved once a batch, however many calls it paid.
// Entries come last, while the balances are held: each says what it left.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type {
  LeaseUse,
  Placed,
  PostBatch,
  Posted,
  Posting,
  RecordStore,
  SinkFault,
} from '@tandem/books/cdr/ports';
import { isBefore, type Position } from '@tandem/books/journal/contract';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { DirectConnection, DirectDatabase } from '../direct.ts';
import { sqlStateOf } from '../fault.ts';
import { BalanceSums, moveBalances } from '../ledger/book.ts';
import { dropOlderEpochs, useLeases } from './lease-uses.ts';
import { makePartitions } from './partitions.ts';
import {
  ATTEMPT_COLUMNS,
  ATTEMPT_COST_COLUMNS,
  ENTRY_COLUMNS,
  type EntriesOf,
  entryRows,
  putBalances,
  RECORD_COLUMNS,
  type RecordForm,
  recordForm,
} from './record-rows.ts';
import { COPY_END, COPY_HEAD, inPieces, leave, type Rows } from './row-bytes.ts';
import { scannedPosting } from './scanned-record.ts';
import { lockPosition, readPosition, type SinkName, writePosition } from './sink-position.ts';

type Booked = Posting<RecordForm>;
type RecordPosting = Extract<Booked, { readonly what: 'record' }>;

/** PostgreSQL's unique_violation. */
const DUPLICATE = '23505';
/** What is wrong with the data itself: classes 21 to 23 of PostgreSQL's error codes. */
const DATA_CLASSES: ReadonlySet<string> = new Set(['21', '22', '23']);

export function recordStore(database: DirectDatabase, sink: SinkName): RecordStore<RecordForm> {
  const connection = new KeptConnection(database);
  const knownDays = new Set<number>();
  return {
    position: () => attempted(connection, ({ statements }) => readPosition(statements, sink)),
    form: recordForm,
    scan: scannedPosting,
    post: (batch) =>
      attempted(connection, async (direct) => {
        await ensureDays(direct.statements, batch, knownDays);
        const posted = await post(direct, sink, batch);
        // They have been sent, and the server has them.
        for (const { posting } of batch.postings) leaveRows(posting);
        return posted;
      }),
  };
}

/** One connection, opened when it is needed and again after it broke. */
class KeptConnection {
  readonly #database: DirectDatabase;
  #open: Promise<DirectConnection> | undefined;

  constructor(database: DirectDatabase) {
    this.#database = database;
  }

  get(): Promise<DirectConnection> {
    this.#open ??= this.#connect();
    return this.#open;
  }

  async drop(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    const connection = await open?.catch(() => undefined);
    await connection?.close().catch(() => undefined);
  }

  async #connect(): Promise<DirectConnection> {
    const connection = await this.#database.openDirect();
    void connection.closed.then(() => {
      this.#open = undefined;
    });
    return connection;
  }
}

async function attempted<T>(
  connection: KeptConnection,
  work: (direct: DirectConnection) => Promise<T>,
): Promise<Result<T, SinkFault>> {
  try {
    return ok(await work(await connection.get()));
  } catch (error) {
    const state = sqlStateOf(error);
    const why = error instanceof Error ? error.message : String(error);
    const kind = DATA_CLASSES.has(state?.slice(0, 2) ?? '') ? 'data' : 'away';
    // A connection that failed once may be in any state: the next try takes a new one.
    await connection.drop();
    return fail({ kind, why });
  }
}

async function ensureDays(
  statements: Statements,
  { postings }: PostBatch<RecordForm>,
  known: Set<number>,
): Promise<void> {
  const missing = new Set<number>();
  for (const { posting } of postings) {
    if (posting.what !== 'record') continue;
    const { utcDay } = posting.record;
    if (!known.has(utcDay)) missing.add(utcDay);
  }
  if (missing.size === 0) return;
  await makePartitions(statements, missing);
  for (const day of missing) known.add(day);
}

async function post(
  direct: DirectConnection,
  sink: SinkName,
  batch: PostBatch<RecordForm>,
): Promise<Posted> {
  try {
    return await inOneTransaction(direct, { sink, batch, known: NONE });
  } catch (error) {
    if (sqlStateOf(error) !== DUPLICATE) throw error;
    const known = await knownRecords(direct.statements, batch);
    return inOneTransaction(direct, { sink, batch, known });
  }
}

const NONE: ReadonlySet<string> = new Set();

interface Transaction {
  readonly sink: SinkName;
  readonly batch: PostBatch<RecordForm>;
  /** Records that are there already. */
  readonly known: ReadonlySet<string>;
}

function inOneTransaction(
  direct: DirectConnection,
  { sink, batch, known }: Transaction,
): Promise<Posted> {
  const { statements } = direct;
  return statements.transaction().execute(async (transaction) => {
    const stood = await lockPosition(transaction, sink);
    const fresh = batch.postings.filter(
      ({ after }) => stood === undefined || isBefore(stood, after),
    );
    const sorted = sort(fresh, known);
    // On the same connection, and so within the transaction.
    await copyRecords(direct, sorted.records);
    await book(direct, sorted.records);
    const leasesShort = await useLeases(transaction, sorted.leases);
    for (const { node, epoch } of sorted.epochs) await dropOlderEpochs(transaction, node, epoch);
    await park(transaction, sink, sorted.parked);
    await writePosition(transaction, sink, later(stood, batch.after));
    const { records, duplicates } = sorted;
    return { records: records.length, duplicates, leasesShort };
  });
}

const later = (stood: Position | undefined, after: Position): Position =>
  stood === undefined || isBefore(stood, after) ? after : stood;

interface Sorted {
  readonly records: readonly RecordPosting[];
  readonly duplicates: number;
  readonly leases: readonly LeaseUse[];
  readonly epochs: readonly (Booked & { readonly what: 'epoch' })[];
  readonly parked: readonly (Booked & { readonly what: 'parked' })[];
}

function sort(placed: readonly Placed<RecordForm>[], known: ReadonlySet<string>): Sorted {
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

async function copyRecords(
  direct: DirectConnection,
  records: readonly RecordPosting[],
): Promise<void> {
  const all = (of: RowsOf): readonly Rows[] => records.map(({ record }) => of(record));
  await copy(direct, { ...RECORDS, rows: all(({ row }) => row) });
  await copy(direct, { ...ATTEMPTS, rows: all(({ attempts }) => attempts) });
  const costs = records.flatMap(({ record }) => record.attemptCosts ?? []);
  await copy(direct, { ...ATTEMPT_COSTS, rows: costs });
}

function leaveRows(posting: Booked): void {
  if (posting.what !== 'record') return;
  const { row, attempts, attemptCosts, entries } = posting.record;
  for (const each of [row, attempts, attemptCosts, entries]) if (each !== undefined) leave(each);
}

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

const RECORDS = { into: 'call_record', columns: RECORD_COLUMNS };
const ATTEMPTS = { into: 'call_attempt', columns: ATTEMPT_COLUMNS };
const ATTEMPT_COSTS = { into: 'attempt_cost', columns: ATTEMPT_COST_COLUMNS };
const ENTRIES = { into: 'ledger_entry', columns: ENTRY_COLUMNS };

interface Copied {
  readonly into: string;
  readonly columns: string;
  readonly rows: readonly Rows[];
}

async function copy({ copyIn }: DirectConnection, { into, columns, rows }: Copied): Promise<void> {
  const pieces = [...inPieces(rows)];
  if (pieces.length === 0) return;
  const statement = sql`copy ${sql.table(into)} (${sql.raw(columns)}) from stdin (format binary)`;
  await copyIn(statement, each([COPY_HEAD, ...pieces, COPY_END]));
}

type RowsOf = (form: RecordForm) => Rows;

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  yield* pieces;
}

async function knownRecords(
  statements: Statements,
  { postings }: PostBatch<RecordForm>,
): Promise<ReadonlySet<string>> {
  const ids = postings.flatMap(({ posting }) => (posting.what === 'record' ? [posting.id] : []));
  const rows = await statements
    .selectFrom('callRecord')
    .select('id')
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  return new Set(rows.map(({ id }) => id));
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
