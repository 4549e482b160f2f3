// The bars of records out: over many rows in 31 days the first page of a filtered query within 300
// ms (p95), what an export costs in time and memory, and what the counts by minute cost a record.
// Run: node --expose-gc --import tsx test/bars/records.bench.ts [--rows 10000000]
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RecordFilter } from '@tandem/books/cdr/contract';
import {
  connectDirect,
  type DirectDatabase,
  indexDays,
  makePartitions,
  migrate,
  recordArchive,
  rollup,
  utcDayOf,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { embeddedDatabase } from '../../apps/tandem/database/index.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '10000000' } } });
const ROWS = Number(values.rows);
const DAYS = 31;
const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');
const EXPORTED = Math.min(ROWS, 1_000_000);
const ROUNDS = 5;
const PAGE = 100;
const PAGE_BAR_MS = 300;
const BYTES_IN_MB = 1_000_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (from: number): number => (performance.now() - from) / 1_000;

/** 200 gateways, 100 accounts, 500 areas; numbers are everybody's own. */
async function generate({ session, statements }: DirectDatabase): Promise<void> {
  const first = utcDayOf(FIRST_MS);
  await makePartitions(
    statements,
    Array.from({ length: DAYS }, (_, at) => first + at),
  );
  const each = Math.floor((DAYS * DAY_MS) / ROWS);
  await session(async (own) => {
    for (let from = 0; from < ROWS; from += 250_000) {
      const to = Math.min(ROWS, from + 250_000) - 1;
      await sql.raw(generated({ from, to, each })).execute(own);
    }
    await sql`analyze call_record`.execute(own);
  });
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Milliseconds from call to call. */
  readonly each: number;
}

const generated = ({ from, to, each }: Piece): string => `
  insert into call_record (id, started_at, answered_at, ended_at, hold_time_ms, charge_account,
    charge_fee_e7, cost_account, cost_fee_e7, commission_e7, caller_key, callee_key,
    charge_billed_seconds, cost_billed_seconds, caller_pdd_ms, callee_pdd_ms, pdd_ms,
    package_seconds, end_reason, end_direction, server_reason, callee_billing, billing_mode,
    attempts, is_illegal, is_hidden, is_recovered, node, epoch, caller_e164, callee_e164,
    caller_access_e164, callee_access_e164, caller_to_gateway_e164, callee_to_gateway_e164,
    caller_kind, caller_id, callee_kind, callee_id, caller_ip, callee_ip, caller_call_id,
    callee_call_id, vendor_phrase, charge_account_id, charge_number, charge_prefix, charge_area,
    cost_account_id, cost_number, cost_prefix, cost_area, codec, rating)
  select (lpad(to_hex(ms), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid,
    at, case when up then at + interval '3 s' end, at + interval '3 s' + hold * interval '1 ms',
    case when up then hold else 0 end, 1 + n % 60, case when up then 1000 + n % 90000 else 0 end,
    61 + n % 40, case when up then 700 + n % 60000 else 0 end, 0, 1000 + n % 120, 2000 + n % 80,
    case when up then hold / 1000 else 0 end, case when up then hold / 1000 else 0 end,
    case when up then 3000 else 0 end, 120, case when n % 5 = 0 then null else 800 end, 0,
    case when up then 200 else 486 end, n % 2, case when up then 11 + n % 2 else 2 end, 0, 1, 1,
    false, false, false, 'node-a', 'e', caller, callee, caller, '00' || callee, caller, callee,
    'mappingGateway', 'in-' || n % 120, 'routingGateway', 'out-' || n % 80, '192.0.2.1',
    '198.51.100.1', 'a-' || n || '@caller.example', 'b-' || n || '@us.example',
    case when up then 'OK' else 'Busy Here' end, 'customer-' || n % 60, callee, left(callee, 4),
    'Area ' || n % 500, 'vendor-' || n % 40, callee, left(callee, 4), 'Area ' || n % 500, 'G.711A',
    '{"charge":null,"cost":null,"agents":[]}'
  from (
    select n, ${FIRST_MS} + n * ${each} as ms,
      to_timestamp((${FIRST_MS} + n * ${each}) / 1000.0) as at,
      n % 100 < 55 as up, 1000 + (n * 7919) % 300000 as hold,
      '49' || lpad((n * 104729 % 1000000000)::text, 9, '0') as caller,
      '880' || lpad((n * 1299709 % 10000000000)::text, 10, '0') as callee
    from generate_series(${from}::bigint, ${to}::bigint) as n
  ) as calls`;

/** What people ask: numbers, accounts, gateways, ends, of a month and of a day. */
function filters(): readonly RecordFilter[] {
  const month = { fromMs: FIRST_MS, untilMs: FIRST_MS + DAYS * DAY_MS };
  const day = { fromMs: FIRST_MS + 9 * DAY_MS, untilMs: FIRST_MS + 10 * DAY_MS };
  const callee = `880${String((1_234 * 1_299_709) % 10_000_000_000).padStart(10, '0')}`;
  return [
    ...[month, day].flatMap((span) => [
      span,
      { ...span, callee: { is: callee } },
      { ...span, callee: { begins: callee.slice(0, 8) } },
      { ...span, caller: { begins: '491234' } },
      { ...span, account: 17n },
      { ...span, account: 17n, isAnswered: true, leastHoldMs: 200_000 },
      { ...span, gateway: 'out-3' },
      { ...span, callerGateway: 'in-7', calleeGateway: 'out-3' },
      { ...span, callerGateway: 'nowhere' },
      { ...span, serverReason: 13 },
      { ...span, endReason: 486, account: 5n },
    ]),
  ];
}

async function pages(database: DirectDatabase): Promise<boolean> {
  const archive = recordArchive(database);
  const taken: number[] = [];
  for (const filter of filters()) {
    const own: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      await archive.list({ ...filter, limit: PAGE });
      own.push(performance.now() - began);
    }
    taken.push(...own);
    const told = JSON.stringify(filter, (name, value) =>
      name.endsWith('Ms') && name !== 'leastHoldMs'
        ? undefined
        : typeof value === 'bigint'
          ? Number(value)
          : value,
    );
    print(
      `  ${Math.max(...own)
        .toFixed(1)
        .padStart(8)} ms at most  ${told}`,
    );
  }
  const sorted = taken.sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const p95 = at(0.95);
  print(`first page of ${PAGE}: p50 ${at(0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
  return p95 <= PAGE_BAR_MS;
}

async function exportAll(database: DirectDatabase): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const untilMs = FIRST_MS + Math.ceil((DAYS * EXPORTED) / ROWS) * DAY_MS;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const file = await recordArchive(database).openExport({ fromMs: FIRST_MS, untilMs }, ROWS);
  if (file === undefined) throw new Error('no export');
  const counted = seconds(began);
  let bytes = 0;
  let most = before;
  for await (const chunk of file.csv()) {
    bytes += chunk.length;
    most = Math.max(most, process.memoryUsage().rss);
  }
  await file.close();
  const took = seconds(began);
  const used = process.cpuUsage(cpu);
  const own = (used.user + used.system) / 1_000_000;
  print(
    `export of ${file.rows} rows: ${(bytes / BYTES_IN_MB).toFixed(0)} MB in ${took.toFixed(1)} s ` +
      `(${counted.toFixed(1)} s of it counting), ` +
      `${(bytes / BYTES_IN_MB / took).toFixed(1)} MB/s, ` +
      `${own.toFixed(1)} s CPU of ours, +${((most - before) / BYTES_IN_MB).toFixed(0)} MB memory`,
  );
}

async function counts(database: DirectDatabase): Promise<void> {
  const began = performance.now();
  const counted = await rollup(database).advance();
  const took = seconds(began);
  print(
    `counts by minute: ${counted} records in ${took.toFixed(1)} s, ` +
      `${((took * 1_000_000) / Number(counted)).toFixed(1)} us a record`,
  );
  const asked = performance.now();
  const span = { fromMs: FIRST_MS, untilMs: FIRST_MS + DAYS * DAY_MS };
  const by = ['calleeGateway', 'area'] as const;
  const rows = await rollup(database).figures({ ...span, by, withHidden: true, limit: 100_000 });
  print(
    `figures of the month by gateway and area: ${rows.length} rows in ` +
      `${seconds(asked).toFixed(1)} s`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'tdb-'));
const launched = await embeddedDatabase({
  folder,
  cluster: join(folder, 'pg'),
  logFile: join(folder, 'log', 'postgres.log'),
  say: () => undefined,
}).start();
if (!launched.ok) throw new Error(launched.error.message);
const { connection, stop } = launched.value;
const database = connectDirect({ ...connection, applicationName: 'bench' });
try {
  const migrated = await migrate(database, { onProgress: () => undefined });
  if (!migrated.ok) throw new Error(JSON.stringify(migrated.error));
  let began = performance.now();
  await generate(database);
  print(`${ROWS} rows in ${DAYS} days generated in ${seconds(began).toFixed(1)} s`);
  began = performance.now();
  // The last day is the one that runs: it has none.
  const made = await indexDays(database, utcDayOf(FIRST_MS) + DAYS - 1);
  print(`${made} indexes of days that are over in ${seconds(began).toFixed(1)} s`);
  process.exitCode = (await pages(database)) ? 0 : 1;
  await exportAll(database);
  await counts(database);
} finally {
  await database.close();
  await stop('fast');
  rmSync(folder, { recursive: true, force: true });
}
