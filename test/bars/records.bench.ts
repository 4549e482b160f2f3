// The bars of records out: over ten million rows in 31 days the first page of a filtered query
// within 300 ms (p95), what an export costs in time and memory, and what the counts by minute cost
// a record.
// Run: node --expose-gc --import tsx test/bars/records.bench.ts [--rows 10000000] [--minutes 9]
// With TANDEM_BARS_DATA the database stays in that folder, and each run goes on where the one
// before ended; without it all of it is made and thrown away. `--behind 1`: hours of the day that
// runs which its indexes do not have.
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@tandem/base/kernel';
import type { RecordFilter } from '@tandem/books/cdr/contract';
import { type ExportFormat, exportRecords } from '@tandem/edge/services';
import {
  connectDirect,
  type DirectDatabase,
  indexDays,
  indexRunning,
  migrate,
  parameters,
  recordArchive,
  rollup,
  utcDayOf,
} from '@tandem/platform/postgres';
import { embeddedDatabase } from '../../apps/tandem/database/index.ts';
import { DAY_MS, DAYS, FIRST_MS, generateEntries, generateMonth } from './month-of-records.ts';
import { familyUs } from './processes.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    minutes: { type: 'string', default: '60' },
    behind: { type: 'string', default: '1' },
    only: { type: 'string', default: 'pages,export,counts' },
  },
});
const ROWS = Number(values.rows);
const ONLY = new Set(values.only.split(','));
const MS_PER_MINUTE = 60_000;
const EXPORTED = Math.min(ROWS, 1_000_000);
const ROUNDS = 5;
const PAGE = 100;
const PAGE_BAR_MS = 300;
const BYTES_IN_MB = 1_000_000;
const US_PER_MS = 1_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (from: number): number => (performance.now() - from) / 1_000;
const hasTime = (): boolean => performance.now() < Number(values.minutes) * MS_PER_MINUTE;

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
      { ...span, callee: { ends: callee.slice(-7) } },
      { ...span, area: 'Area 7' },
      { ...span, ip: '192.0.2.77' },
      { ...span, leastHoldMs: 400_000 },
      { ...span, billingMode: 0 },
      { ...span, account: 17n },
      { ...span, account: 17n, isAnswered: true, leastHoldMs: 200_000 },
      { ...span, gateway: 'out-3' },
      { ...span, callerGateway: 'in-7', calleeGateway: 'out-3' },
      { ...span, callerGateway: 'nowhere' },
      { ...span, serverReason: 13 },
      { ...span, endReason: 606 },
      { ...span, endReason: 486, account: 5n },
    ]),
  ];
}

/** CPU time of the database with all its processes, and of ours: what a wait for a core hides. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (familyUs(postmaster) + user + system) / US_PER_MS;
}

async function pages(database: DirectDatabase): Promise<boolean> {
  const archive = recordArchive(database);
  const walls: number[] = [];
  const cpus: number[] = [];
  for (const filter of filters()) {
    const own: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [began, cpu] = [performance.now(), cpuMs()];
      await archive.list({ ...filter, limit: PAGE });
      own.push(performance.now() - began);
      cpus.push(cpuMs() - cpu);
    }
    walls.push(...own);
    const told = JSON.stringify(filter, (name, value) =>
      name.endsWith('Ms') && name !== 'leastHoldMs'
        ? undefined
        : typeof value === 'bigint'
          ? Number(value)
          : value,
    );
    const cpu = cpus.slice(-ROUNDS).reduce((sum, one) => sum + one, 0) / ROUNDS;
    const shown = (ms: number): string => ms.toFixed(1).padStart(8);
    print(
      `${shown(share(own, 0.5))} ms, ${shown(share(own, 1))} at most,${shown(cpu)} CPU  ${told}`,
    );
  }
  const told = (of: readonly number[]): string =>
    `p50 ${share(of, 0.5).toFixed(1)} ms, p95 ${share(of, 0.95).toFixed(1)} ms`;
  print(`first page of ${PAGE}: ${told(walls)}; CPU ${told(cpus)}`);
  return Math.min(share(walls, 0.95), share(cpus, 0.95)) <= PAGE_BAR_MS;
}

function share(of: readonly number[], part: number): number {
  const sorted = [...of].sort((one, other) => one - other);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

/** As the office sends it, to a reader that keeps nothing. */
async function exports(database: DirectDatabase, format: ExportFormat): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const rowsOfDay = Math.ceil(ROWS / DAYS);
  // A workbook has fewer rows than a million and some days of them.
  const days =
    format === 'csv' ? Math.ceil(EXPORTED / rowsOfDay) : Math.floor(EXPORTED / rowsOfDay);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const file = await exportRecords(partsOf(database), spanOf(days), format);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  const counted = seconds(began);
  const { rows } = file.value;
  let bytes = 0;
  let most = before;
  for await (const chunk of file.value.bytes) {
    bytes += chunk.length;
    most = Math.max(most, process.memoryUsage().rss);
  }
  await file.value.close();
  const took = seconds(began);
  const used = process.cpuUsage(cpu);
  const own = (used.user + used.system) / 1_000_000;
  print(
    `${format} of ${rows} rows: ${(bytes / BYTES_IN_MB).toFixed(0)} MB in ${took.toFixed(1)} s ` +
      `(${counted.toFixed(1)} s of it counting), ` +
      `${(bytes / BYTES_IN_MB / took).toFixed(1)} MB/s, ${(rows / took).toFixed(0)} rows/s, ` +
      `${own.toFixed(1)} s CPU of ours, +${((most - before) / BYTES_IN_MB).toFixed(0)} MB memory`,
  );
}

const spanOf = (days: number) => ({
  from: new Date(FIRST_MS).toISOString(),
  until: new Date(FIRST_MS + days * DAY_MS).toISOString(),
});

const partsOf = (database: DirectDatabase): Parameters<typeof exportRecords>[0] => ({
  archive: recordArchive(database),
  store: { find: async () => undefined },
  parameters: parameters(database),
  clock: systemClock(),
  localHour: () => 0,
});

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

const kept = process.env.TANDEM_BARS_DATA;
const folder = kept === undefined ? await mkdtemp(join(tmpdir(), 'tdb-')) : resolve(kept);
await mkdir(folder, { recursive: true });
const launched = await embeddedDatabase({
  folder,
  cluster: join(folder, 'pg'),
  logFile: join(folder, 'log', 'postgres.log'),
  say: () => undefined,
}).start();
if (!launched.ok) throw new Error(launched.error.message);
const { connection, stop } = launched.value;
const postmaster = Number.parseInt(readFileSync(join(folder, 'pg', 'postmaster.pid'), 'utf8'), 10);
const database = connectDirect({ ...connection, applicationName: 'bench' });

async function prepared(): Promise<boolean> {
  const migrated = await migrate(database, { onProgress: () => undefined });
  if (!migrated.ok) throw new Error(JSON.stringify(migrated.error));
  let began = performance.now();
  const isWhole = await generateMonth(database, { rows: ROWS, hasTime });
  print(`generated for ${seconds(began).toFixed(1)} s${isWhole ? '' : ': run it again to go on'}`);
  if (!isWhole) return false;
  began = performance.now();
  // The last day is the one that runs, and nearly over: its indexes are of all but the last hour.
  const from = utcDayOf(FIRST_MS) + DAYS - 1;
  const made = await indexDays(database, from);
  print(`${made} indexes of days that are over in ${seconds(began).toFixed(1)} s`);
  began = performance.now();
  const nowMs = FIRST_MS + DAYS * DAY_MS - 3_600_000 * Number(values.behind);
  const running = await indexRunning(database, { nowMs, from });
  print(`${running} indexes of the day that runs in ${seconds(began).toFixed(1)} s`);
  began = performance.now();
  await generateEntries(database, Math.ceil(EXPORTED / Math.ceil(ROWS / DAYS)));
  print(`entries of what is exported in ${seconds(began).toFixed(1)} s`);
  return hasTime();
}

try {
  if (await prepared()) {
    if (ONLY.has('pages') && !(await pages(database))) process.exitCode = 1;
    if (ONLY.has('export')) await exports(database, 'csv');
    if (ONLY.has('export')) await exports(database, 'xlsx');
    if (ONLY.has('counts')) await counts(database);
  }
} finally {
  await database.close();
  await stop('fast');
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
