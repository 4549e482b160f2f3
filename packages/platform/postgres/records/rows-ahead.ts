// A batch whose rows go to the database while it is made, and while the batch before has its money
// booked on another connection. Its transaction is open until its turn comes, and shows nothing
// before; whatever goes wrong till then undoes it, and the batch goes the usual way, whole.
import type { Posted, RowsAhead } from '@tandem/books/cdr/ports';
import { sql } from 'kysely';
import type { Statements } from '../connect.ts';
import type { DirectConnection } from '../direct.ts';
import type { KeptConnection } from './kept-connection.ts';
import { PieceFlow } from './piece-flow.ts';
import {
  type BookedBatch,
  copyAttempts,
  copyPiecesOfRecords,
  isFresh,
  type PlacedRecord,
  type RecordPosting,
  settle,
  sort,
} from './posting.ts';
import type { RecordForm } from './record-rows.ts';
import { lockPosition, type SinkName } from './sink-position.ts';

/**
 * Its locks must not outlive a process that stands still. A turn comes after a fifth of a second;
 * when it takes longer than this the batch goes the usual way.
 */
const LONGEST_WAIT_MS = 20_000;

export interface AheadOptions {
  readonly connection: KeptConnection;
  readonly sink: SinkName;
  /** Nothing is sent before: rows of a batch that has none ahead are on their way. */
  readonly whenClear: Promise<unknown>;
  /** Days that have their partitions. */
  readonly knownDays: ReadonlySet<number>;
}

export class RowsInTransaction implements RowsAhead<RecordForm> {
  readonly #options: AheadOptions;
  readonly #flow = new PieceFlow();
  readonly #records: RecordPosting[] = [];
  readonly #turn: Promise<BookedBatch>;
  #takeTurn!: (batch: BookedBatch) => void;
  #refuseTurn!: (why: Error) => void;
  #isSettling = false;
  readonly #posted: Promise<Posted | undefined>;

  constructor(options: AheadOptions) {
    this.#options = options;
    this.#turn = new Promise((resolve, reject) => {
      this.#takeTurn = resolve;
      this.#refuseTurn = reject;
    });
    // It may be refused before anybody waits for it.
    this.#turn.catch(() => undefined);
    this.#posted = this.#run();
  }

  add(postings: readonly PlacedRecord[]): void {
    for (const { posting } of postings) {
      if (posting.what !== 'record') continue;
      if (!this.#options.knownDays.has(posting.record.utcDay)) {
        this.#undo(NO_PARTITION);
        return;
      }
      this.#records.push(posting);
      this.#flow.add(posting.record.row);
    }
  }

  end(): void {
    this.#flow.end();
  }

  /** undefined: nothing of it is there, and it has to go the usual way. */
  post(batch: BookedBatch): Promise<Posted | undefined> {
    this.#takeTurn(batch);
    return this.#posted;
  }

  /** Until nothing of it is there. */
  async drop(): Promise<void> {
    this.#undo(DROPPED);
    await this.#posted;
  }

  #undo(why: Error): void {
    this.#flow.break(why);
    this.#refuseTurn(why);
  }

  async #run(): Promise<Posted | undefined> {
    const { connection, whenClear } = this.#options;
    try {
      await Promise.race([whenClear, this.#turn.then(() => whenClear)]);
      const direct = await connection.get();
      return await direct.statements
        .transaction()
        .execute((transaction) => this.#within(direct, transaction));
    } catch (error) {
      // A connection that failed once may be in any state.
      await connection.drop();
      // What went wrong before goes with all that was sent, and the usual way meets it again if it
      // is still there.
      if (!this.#isSettling) return undefined;
      throw error;
    }
  }

  async #within(direct: DirectConnection, transaction: Statements): Promise<Posted> {
    const { sink } = this.#options;
    await sql`set local idle_in_transaction_session_timeout = ${sql.lit(LONGEST_WAIT_MS)}`.execute(
      transaction,
    );
    await copyPiecesOfRecords(direct, this.#flow);
    await copyAttempts(direct, this.#records);
    const { postings, after } = await this.#turn;
    const stood = await lockPosition(transaction, sink);
    if (!postings.every(isFresh(stood))) throw POSTED_BEFORE;
    this.#isSettling = true;
    return settle(direct, transaction, { sink, sorted: sort(postings, NONE), stood, after });
  }
}

const NONE: ReadonlySet<string> = new Set();
const DROPPED = new Error('the batch was not taken');
const NO_PARTITION = new Error('the first record of a day');
const POSTED_BEFORE = new Error('part of the batch was posted before');
