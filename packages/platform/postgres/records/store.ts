// Posts batches of records: rows, attempts, entries, balances, leases and the position of the sink
// in one transaction. The usual way is one after the other; while batches follow one another, the
// rows of the next are on their way already, on a second connection.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Posted, RecordStore, SinkFault } from '@tandem/books/cdr/ports';
import type { Position } from '@tandem/books/journal/contract';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { DirectConnection, DirectDatabase } from '../direct.ts';
import { sqlStateOf } from '../fault.ts';
import { KeptConnection } from './kept-connection.ts';
import { makePartitions } from './partitions.ts';
import { type BookedBatch, copyRecords, isFresh, settle, sort } from './posting.ts';
import { type RecordForm, recordForm } from './record-rows.ts';
import { leave } from './row-bytes.ts';
import { RowsInTransaction } from './rows-ahead.ts';
import { scannedPosting } from './scanned-record.ts';
import { lockPosition, readPosition, type SinkName } from './sink-position.ts';

/** PostgreSQL's unique_violation. */
const DUPLICATE = '23505';
/** What is wrong with the data itself: classes 21 to 23 of PostgreSQL's error codes. */
const DATA_CLASSES: ReadonlySet<string> = new Set(['21', '22', '23']);

export function recordStore(database: DirectDatabase, sink: SinkName): RecordStore<RecordForm> {
  const books = new Books(database, sink);
  return {
    position: () => books.position(),
    form: recordForm,
    scan: scannedPosting,
    ahead: () => books.ahead(),
    post: (batch) => books.post(batch),
  };
}

class Books {
  readonly #sink: SinkName;
  /** Rows of the next batch come on one while the last is settled on the other. */
  readonly #connections: readonly [KeptConnection, KeptConnection];
  #batchesAhead = 0;
  readonly #knownDays = new Set<number>();
  /** Whose turn has not come. */
  #waiting: RowsInTransaction | undefined;
  /** The last batch that went the usual way. */
  #usual: Promise<unknown> | undefined;

  constructor(database: DirectDatabase, sink: SinkName) {
    this.#sink = sink;
    this.#connections = [new KeptConnection(database), new KeptConnection(database)];
  }

  position(): Promise<Result<Position | undefined, SinkFault>> {
    return this.#attempted(({ statements }) => readPosition(statements, this.#sink));
  }

  ahead(): RowsInTransaction {
    this.#batchesAhead += 1;
    const [even, odd] = this.#connections;
    this.#waiting = new RowsInTransaction({
      ...{ sink: this.#sink, knownDays: this.#knownDays },
      connection: this.#batchesAhead % 2 === 0 ? even : odd,
      whenClear: Promise.all([this.#waiting?.drop(), this.#usual]),
    });
    return this.#waiting;
  }

  async post(batch: BookedBatch): Promise<Result<Posted, SinkFault>> {
    const posted = await this.#postAhead(batch);
    if (!posted.ok) return posted;
    if (posted.value !== undefined) return ok(posted.value);
    const usual = this.#postUsual(batch);
    this.#usual = usual;
    return usual;
  }

  /** undefined: nothing of it is there. */
  async #postAhead(batch: BookedBatch): Promise<Result<Posted | undefined, SinkFault>> {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting !== batch.ahead) return ok(undefined);
    this.#waiting = undefined;
    try {
      const posted = await waiting.post(batch);
      if (posted !== undefined) leaveRows(batch);
      return ok(posted);
    } catch (error) {
      return fail(faultOf(error));
    }
  }

  async #postUsual(batch: BookedBatch): Promise<Result<Posted, SinkFault>> {
    // A record that is in both would be waited for by the database, and its turn waits for us.
    await this.#waiting?.drop();
    return this.#attempted(async (direct) => {
      await ensureDays(direct.statements, batch, this.#knownDays);
      const posted = await this.#postOnce(direct, batch);
      leaveRows(batch);
      return posted;
    });
  }

  async #postOnce(direct: DirectConnection, batch: BookedBatch): Promise<Posted> {
    const sink = this.#sink;
    try {
      return await inOneTransaction(direct, { sink, batch, known: NONE });
    } catch (error) {
      if (sqlStateOf(error) !== DUPLICATE) throw error;
      const known = await knownRecords(direct.statements, batch);
      return inOneTransaction(direct, { sink, batch, known });
    }
  }

  async #attempted<T>(
    work: (direct: DirectConnection) => Promise<T>,
  ): Promise<Result<T, SinkFault>> {
    const [connection] = this.#connections;
    try {
      return ok(await work(await connection.get()));
    } catch (error) {
      // A connection that failed once may be in any state: the next try takes a new one.
      await connection.drop();
      return fail(faultOf(error));
    }
  }
}

function faultOf(error: unknown): SinkFault {
  const state = sqlStateOf(error);
  const why = error instanceof Error ? error.message : String(error);
  return { kind: DATA_CLASSES.has(state?.slice(0, 2) ?? '') ? 'data' : 'away', why };
}

const NONE: ReadonlySet<string> = new Set();

interface Transaction {
  readonly sink: SinkName;
  readonly batch: BookedBatch;
  /** Records that are there already. */
  readonly known: ReadonlySet<string>;
}

function inOneTransaction(
  direct: DirectConnection,
  { sink, batch, known }: Transaction,
): Promise<Posted> {
  const { postings, after } = batch;
  return direct.statements.transaction().execute(async (transaction) => {
    const stood = await lockPosition(transaction, sink);
    const sorted = sort(postings.filter(isFresh(stood)), known);
    await copyRecords(direct, sorted.records);
    return settle(direct, transaction, { sink, sorted, stood, after });
  });
}

async function ensureDays(
  statements: Statements,
  { postings }: BookedBatch,
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

/** The database has what they are the rows of. */
function leaveRows({ postings }: BookedBatch): void {
  for (const { posting } of postings) {
    if (posting.what !== 'record') continue;
    const { row, attempts, attemptCosts, entries } = posting.record;
    for (const each of [row, attempts, attemptCosts, entries]) if (each !== undefined) leave(each);
  }
}

async function knownRecords(
  statements: Statements,
  { postings }: BookedBatch,
): Promise<ReadonlySet<string>> {
  const ids = postings.flatMap(({ posting }) => (posting.what === 'record' ? [posting.id] : []));
  const rows = await statements
    .selectFrom('callRecord')
    .select('id')
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  return new Set(rows.map(({ id }) => id));
}
