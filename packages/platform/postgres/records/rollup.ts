// Keeps the counts of calls by minute, and sums them up. Records are counted in the order in which
// they were written, each once, up to a point behind which none is still being written; what is
// changed later the database itself counts again (migration 0010).
import { ms, systemTimers, type Timers } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import type {
  Dimension,
  Figures,
  FiguresQuestion,
  RollupArchive,
  RollupKeeper,
} from '@tandem/books/rollup/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Statements } from '../connect.ts';
import { asParameter, momentOf } from './filter.ts';

/** Some seconds of work for the database, and little to do again after a crash. */
const MOST_RECORDS = 100_000;
/** A batch of the books takes a fifth of a second, and its rows may be there as long before it. */
const PATIENCE_MS = 2_000;
const ASK_AGAIN_MS = 20;

export function rollup(
  { statements }: Database,
  timers: Timers = systemTimers(),
): RollupKeeper & RollupArchive {
  const advance = async (): Promise<bigint> => {
    const settled = await settledIn(statements, timers);
    if (settled === undefined) return countedIn(statements);
    for (;;) {
      const counted = await advanced(statements, settled);
      if (counted >= settled) return counted;
    }
  };
  return {
    advance,
    figures: async (question) => {
      await advance();
      return figures(statements, question);
    },
  };
}

/**
 * The last number that was drawn, once all are gone who were writing then: behind them nobody draws
 * a lower one. The books follow batch upon batch, so that somebody is always writing, and a lock
 * would make each of them wait. undefined: somebody is writing for long; another time then.
 */
async function settledIn(statements: Statements, timers: Timers): Promise<bigint | undefined> {
  const { rows } = await sql<{ last: bigint }>`
    select case when is_called then last_value else 0 end as last
    from call_record_seq`.execute(statements);
  const last = rows[0]?.last ?? 0n;
  let writers = await writersIn(statements);
  for (let waitedMs = 0; writers.length > 0; waitedMs += ASK_AGAIN_MS) {
    if (waitedMs >= PATIENCE_MS) return undefined;
    await new Promise<void>((resolve) => timers.after(ms(ASK_AGAIN_MS), resolve));
    const now = new Set(await writersIn(statements));
    writers = writers.filter((writer) => now.has(writer));
  }
  return last;
}

/** Who may have drawn numbers: each transaction has this lock from before its first to its end. */
async function writersIn(statements: Statements): Promise<readonly string[]> {
  const { rows } = await sql<{ writer: string }>`
    select virtualtransaction as writer from pg_locks
    where locktype = 'relation' and relation = 'call_record'::regclass
      and database = (select oid from pg_database where datname = current_database())
      and mode = 'RowExclusiveLock' and granted`.execute(statements);
  return rows.map(({ writer }) => writer);
}

async function advanced(statements: Statements, settled: bigint): Promise<bigint> {
  const { rows } = await sql<{ counted: bigint }>`
    select call_rollup_advance(${settled}, ${MOST_RECORDS}) as counted`.execute(statements);
  return rows[0]?.counted ?? settled;
}

async function countedIn(statements: Statements): Promise<bigint> {
  const { rows } = await sql<{ upto: bigint }>`
    select upto from rollup_position`.execute(statements);
  return rows[0]?.upto ?? 0n;
}

const startOf = (unit: string): RawBuilder<string> => sql`
  to_char(date_trunc(${sql.lit(unit)}, minute at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** By the id that the object has now; by its key when it is gone. */
const nameOf = (column: string): RawBuilder<string> => sql`
  case when ${sql.ref(column)} = 0 then '' else coalesce(
    (select id from config_object where key = ${sql.ref(column)}),
    '#' || ${sql.ref(column)}) end`;

/** What rows are put together by, and how it is written: names are looked up once a group. */
const GROUPS: Readonly<Record<Dimension, readonly [RawBuilder<unknown>, RawBuilder<string>]>> = {
  minute: [sql`minute`, startOf('minute')],
  hour: [sql`date_trunc('hour', minute at time zone 'UTC')`, startOf('hour')],
  day: [sql`date_trunc('day', minute at time zone 'UTC')`, startOf('day')],
  callerGateway: [sql`caller_key`, nameOf('caller_key')],
  calleeGateway: [sql`callee_key`, nameOf('callee_key')],
  account: [sql`charge_account`, nameOf('charge_account')],
  vendor: [sql`cost_account`, nameOf('cost_account')],
  area: [sql`area`, sql`area`],
  reason: [sql`server_reason`, sql`server_reason::text`],
  endedBy: [sql`end_direction`, sql`end_direction::text`],
  mode: [sql`billing_mode`, sql`billing_mode::text`],
};

const SUMS = [
  ...(['calls', 'sent', 'answered', 'attempts', 'hold_ms', 'charge_seconds'] as const),
  ...(['cost_seconds', 'charge_e7', 'cost_e7', 'commission_e7', 'pdd_ms', 'pdds'] as const),
  ...(['caller_short', 'callee_short'] as const),
];

interface Row {
  readonly of: readonly string[];
  readonly calls: bigint;
  readonly sent: bigint;
  readonly answered: bigint;
  readonly attempts: bigint;
  readonly holdMs: bigint;
  readonly chargeSeconds: bigint;
  readonly costSeconds: bigint;
  readonly chargeE7: bigint;
  readonly costE7: bigint;
  readonly commissionE7: bigint;
  readonly pddMs: bigint;
  readonly pdds: bigint;
  readonly callerShort: bigint;
  readonly calleeShort: bigint;
}

async function figures(
  statements: Statements,
  { fromMs, untilMs, by, withHidden, limit }: FiguresQuestion,
): Promise<readonly Figures[]> {
  const groups = by.map((dimension) => GROUPS[dimension][0]);
  const names = by.map((dimension) => GROUPS[dimension][1]);
  const sums = SUMS.map((name) => sql`sum(${sql.ref(name)})::bigint as ${sql.ref(name)}`);
  const moment = (ms: number) => sql`date_trunc('minute', ${momentOf(ms, asParameter)})`;
  const { rows } = await sql<Row>`
    select array[${sql.join(names)}]::text[] as of, ${sql.join(sums)}
    from call_rollup
    where minute >= ${moment(fromMs)} and minute < ${moment(untilMs)}
      ${withHidden ? sql`` : sql`and not is_hidden`}
    ${groups.length === 0 ? sql`` : sql`group by ${sql.join(groups)}`}
    having sum(calls) <> 0 or sum(cost_e7) <> 0
    order by 1 limit ${limit}`.execute(statements);
  return rows.map(({ chargeE7, costE7, commissionE7, ...row }) => ({
    ...row,
    charge: moneyFromE7(chargeE7),
    cost: moneyFromE7(costE7),
    commission: moneyFromE7(commissionE7),
  }));
}
