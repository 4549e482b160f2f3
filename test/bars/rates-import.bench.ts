// The bar of a rate sheet: a million rates into an empty group within 40 s, primary key and all;
// then the same sheet again, which changes nothing, one that changes a tenth, and all of it out.
// Run: node --import tsx test/bars/rates-import.bench.ts
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePrice } from '@tandem/base/money';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';
import {
  configurationStore,
  connectDirect,
  type DirectDatabase,
  type MergeWay,
  migrate,
  type Rate,
  type RatesChanged,
  rates,
} from '@tandem/platform/postgres';
import { embeddedDatabase } from '../../apps/tandem/database/index.ts';

const RATES = 1_000_000;
const BATCH = 5_000;
const IMPORT_BAR_MS = 40_000;
const GROUP = 'bench';
/** Figures of /proc are in hundredths of a second. */
const TICK_MS = 10;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function prefixes(random: SeededRandom): string[] {
  const seen = new Set<string>();
  while (seen.size < RATES) seen.add(String(random.between(1, 999_999_999)));
  return [...seen];
}

const price = (text: string) => {
  const parsed = parsePrice(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

const PRICES = [price('0.0120'), price('0.0180'), price('0.1234567')];
const NEW_PRICE = price('0.0200');
const FREE = price('0');

const rateOf = (prefix: string, at: number, isNew: boolean): Rate => ({
  prefix,
  effectiveFromMs: null,
  effectiveUntilMs: null,
  weekdays: 0,
  fromMinute: 0,
  untilMinute: 1_440,
  firstSeconds: 60,
  firstPriceE7: null,
  nextSeconds: 60,
  nextPriceE7: isNew ? NEW_PRICE : (PRICES[at % PRICES.length] ?? NEW_PRICE),
  perSeconds: 60,
  connectionFeeE7: FREE,
  graceSeconds: 0,
  extras: '',
  area: `Bangladesh area ${at % 1_000}`,
  level: null,
  locked: false,
});

function* sheet(list: readonly string[], isNew: (at: number) => boolean) {
  for (let from = 0; from < list.length; from += BATCH) {
    yield list
      .slice(from, from + BATCH)
      .map((prefix, at) => rateOf(prefix, from + at, isNew(from + at)));
  }
}

/** A session's time is counted when the server has noticed its end. */
const SESSION_ENDS_MS = 300;

/** CPU time of the server: its own, and of its sessions that have ended. */
function serverCpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // utime, stime, cutime, cstime: fields 14 to 17 of proc(5), of which the regex ate two.
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}

async function measured<T>(name: string, pid: number, work: () => Promise<T>) {
  const [began, own, server] = [performance.now(), process.cpuUsage(), serverCpuMs(pid)];
  const value = await work();
  const wallMs = performance.now() - began;
  const used = process.cpuUsage(own);
  await sleep(SESSION_ENDS_MS);
  const ownMs = (used.user + used.system) / 1_000;
  const serverMs = serverCpuMs(pid) - server;
  const perSecond = Math.round((RATES / wallMs) * 1_000).toLocaleString('en');
  print(
    `${name.padEnd(34)} ${(wallMs / 1_000).toFixed(1).padStart(5)} s  ${perSecond.padStart(9)} rows/s` +
      `  CPU here ${(ownMs / 1_000).toFixed(1)} s, server ${(serverMs / 1_000).toFixed(1)} s`,
  );
  return { value, wallMs };
}

async function importSheet(
  database: DirectDatabase,
  rows: Iterable<readonly Rate[]>,
  merge: MergeWay,
): Promise<RatesChanged> {
  const done = await configurationStore(database).transact(
    [{ change: 'rates', group: GROUP, merge, rows }],
    { actor: 'bench', source: 'bench' },
  );
  const outcome = done.ok ? done.value.rates[0] : undefined;
  if (outcome === undefined) throw new Error(JSON.stringify(done));
  return outcome;
}

async function run(database: DirectDatabase, pid: number): Promise<boolean> {
  const migrated = await migrate(database, { onProgress: () => undefined });
  if (!migrated.ok) throw new Error(migrated.error.message);
  const create = { change: 'create', kind: 'rateGroups', id: GROUP } as const;
  const made = await configurationStore(database).transact(
    [{ ...create, document: {}, references: [] }],
    { actor: 'bench', source: 'bench' },
  );
  const groupKey = made.ok ? (made.value.created[0]?.key ?? 0n) : 0n;
  const list = prefixes(seededRandom(1));
  const replace = { way: 'replace' } as const;
  const old = () => sheet(list, () => false);
  const first = await measured('import into an empty group', pid, () =>
    importSheet(database, old(), replace),
  );
  await measured('the same again: nothing changes', pid, () =>
    importSheet(database, old(), replace),
  );
  const tenth = await measured('a tenth has another price', pid, () =>
    importSheet(
      database,
      sheet(list, (at) => at % 10 === 0),
      replace,
    ),
  );
  const close = { way: 'close', atMs: Date.UTC(2030, 0, 1) } as const;
  const closed = await measured('closed by a sheet of 1,000', pid, () =>
    importSheet(
      database,
      sheet(list.slice(0, 1_000), () => false),
      close,
    ),
  );
  const out = await measured('stream out', pid, async () => {
    let count = 0;
    for await (const batch of rates(database).stream(groupKey)) count += batch.length;
    return count;
  });
  print(`changed ${tenth.value.changed}, closed ${closed.value.closed}, streamed ${out.value}`);
  const met = first.wallMs <= IMPORT_BAR_MS && first.value.added === RATES && out.value === RATES;
  print(`bar: ${IMPORT_BAR_MS / 1_000} s for the import: ${met ? 'met' : 'MISSED'}`);
  return met;
}

const folder = await mkdtemp(join(tmpdir(), 'tdb-'));
const launched = await embeddedDatabase({
  folder,
  cluster: join(folder, 'pg'),
  logFile: join(folder, 'log', 'postgres.log'),
  say: () => undefined,
}).start();
if (!launched.ok) throw new Error(launched.error.message);
const { connection, pid = 0, stop } = launched.value;
const database = connectDirect({ ...connection, applicationName: 'bench' });
try {
  process.exitCode = (await run(database, pid)) ? 0 : 1;
} finally {
  await database.close();
  await stop('fast');
  rmSync(folder, { recursive: true, force: true });
}
