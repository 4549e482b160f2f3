// The bar of a carrier's sheet: 300,000 lines of CSV and of XLSX become rates within 30 s, at
// constant memory (CPU time: the wall tells of the neighbours); then into a group on a real server, shown, and taken back.
// Run: node --expose-gc --import tsx test/bars/decks.bench.ts [--reading | --two-sheets]
// --two-sheets: more rates than a sheet of a workbook has rows, out and in again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AreaTable, defaultAreas } from '@tandem/domain/areas';
import { SheetReader, type SheetRow } from '@tandem/domain/decks';
import { UTC_ZONE } from '@tandem/domain/rating';
import { importSheet, undoSheet } from '@tandem/edge/services';
import { csvRows, xlsxFile, xlsxRows } from '@tandem/edge/sheets';
import type { Spooled } from '@tandem/edge/sheets/ports';
import { spoolIn } from '@tandem/platform/files';
import {
  configurationStore,
  connectDirect,
  type DirectDatabase,
  migrate,
  parameters,
  rates,
  sheets,
} from '@tandem/platform/postgres';
import { embeddedDatabase } from '../../apps/tandem/database/index.ts';

const LINES = 300_000;
const LARGE_LINES = 1_100_000;
const BATCH = 5_000;
const BAR_MS = 30_000;
const MEMORY_BAR_MB = 200;
const NOW_MS = Date.UTC(2026, 11, 1);
const SAMPLE_EVERY_MS = 100;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const rssMb = (): number => process.memoryUsage().rss / 1024 / 1024;

const HEAD = ['Dial Code', 'Destination', 'Rate', 'Increment', 'Effective Date', 'Status'];

function rowOf(at: number): readonly string[] {
  const code = `8${String(at).padStart(6, '0')}`;
  const price = `0.0${1 + (at % 89)}`;
  return [code, `Destination ${at % 1_000}`, price, '60/60', '01-Dec-2026', 'Increase'];
}

async function* batches(lines = LINES): AsyncGenerator<readonly (readonly string[])[], void, void> {
  yield [HEAD];
  for (let from = 0; from < lines; from += BATCH) {
    yield Array.from({ length: BATCH }, (_, at) => rowOf(from + at));
  }
}

async function* csvBytes(): AsyncGenerator<Uint8Array, void, void> {
  for await (const rows of batches()) {
    yield Buffer.from(rows.map((cells) => `${cells.join(';')}\n`).join(''));
  }
}

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly grownMb: number;
}

async function measured(name: string, work: () => Promise<string>): Promise<Measured> {
  (globalThis as { gc?: () => void }).gc?.();
  const [began, before, cpu] = [performance.now(), rssMb(), process.cpuUsage()];
  let peak = before;
  const look = setInterval(() => {
    peak = Math.max(peak, rssMb());
  }, SAMPLE_EVERY_MS);
  const told = await work();
  clearInterval(look);
  const wallMs = performance.now() - began;
  const used = process.cpuUsage(cpu);
  const cpuMs = (used.user + used.system) / 1_000;
  const grownMb = peak - before;
  print(
    `${name.padEnd(34)} ${(wallMs / 1_000).toFixed(1).padStart(5)} s  CPU ${(cpuMs / 1_000)
      .toFixed(1)
      .padStart(4)} s  memory +${grownMb.toFixed(0)} MB  ${told}`,
  );
  return { wallMs, cpuMs, grownMb };
}

async function read(rows: AsyncIterable<SheetRow>): Promise<string> {
  const areas = new AreaTable(defaultAreas());
  const reader = new SheetReader({
    ...{ order: null, zone: UTC_ZONE, nowMs: NOW_MS, beginsMs: NOW_MS, mapping: {} },
    decimals: 7,
    areaOf: (code) => areas.find(code)?.name ?? '',
    countryOf: (code) => areas.find(code)?.country ?? '',
  });
  let count = 0;
  for await (const batch of reader.read(rows)) count += batch.length;
  const { faults } = reader.reading();
  return `${count} rates, ${faults.length} mistakes`;
}

async function reading(folder: string): Promise<readonly Measured[]> {
  const spool = spoolIn(folder);
  const workbook = await spool.keep(xlsxFile(batches()), 1024 * 1024 * 1024);
  print(`the workbook has ${(workbook.size / 1024 / 1024).toFixed(1)} MB`);
  const csv = await measured('CSV read', () => read(csvRows(csvBytes())));
  const xlsx = await measured('XLSX read', () => read(xlsxRows(workbook)));
  await workbook.remove();
  return [csv, xlsx];
}

/** No bar: what it takes is told. */
async function largeWorkbook(folder: string): Promise<void> {
  const spool = spoolIn(folder);
  const parts: Spooled[] = [];
  await measured(`${LARGE_LINES} rates written as XLSX`, async () => {
    const kept = await spool.keep(xlsxFile(batches(LARGE_LINES)), 1024 * 1024 * 1024);
    parts.push(kept);
    return `${(kept.size / 1024 / 1024).toFixed(1)} MB`;
  });
  for (const kept of parts) {
    await measured('and read', () => read(xlsxRows(kept)));
    await kept.remove();
  }
}

async function importing(database: DirectDatabase, folder: string): Promise<readonly Measured[]> {
  const migrated = await migrate(database, { onProgress: () => undefined });
  if (!migrated.ok) throw new Error(migrated.error.message);
  const store = configurationStore(database);
  const create = { change: 'create', kind: 'rateGroups', id: 'bench' } as const;
  const by = { actor: 'bench', source: 'bench' };
  await store.transact([{ ...create, document: {}, references: [] }], by);
  const parts = {
    ...{ store, rates: rates(database), sheets: sheets(database), spool: spoolIn(folder) },
    ...{ clock: { wallMs: () => NOW_MS }, parameters: parameters(database), serverZone: 'UTC' },
  };
  const asker = { ...by, rights: new Set<never>(), account: null } as never;
  const sheet = (format: 'csv' | 'xlsx', preview: boolean) => async (): Promise<string> => {
    const done = await importSheet(parts, {
      ...{ group: 'bench', file: 'bench', format, preview, asker, options: { mode: 'full' } },
      bytes: format === 'csv' ? csvBytes() : xlsxFile(batches()),
    });
    return done.ok ? JSON.stringify(done.value.counts) : JSON.stringify(done.error);
  };
  const shown = await measured('XLSX shown', sheet('xlsx', true));
  const written = await measured('XLSX written', sheet('xlsx', false));
  const again = await measured('CSV written: nothing is new', sheet('csv', false));
  await measured('taken back', async () => JSON.stringify(await undoSheet(parts, 'bench', asker)));
  return [shown, written, again];
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tdm-bench-'));
  try {
    if (process.argv.includes('--two-sheets')) return await largeWorkbook(folder);
    const all = [...(await reading(folder))];
    if (!process.argv.includes('--reading')) {
      const launched = await embeddedDatabase({
        ...{ folder, cluster: join(folder, 'pg'), say: () => undefined },
        logFile: join(folder, 'log', 'postgres.log'),
      }).start();
      if (!launched.ok) throw new Error(launched.error.message);
      const { connection, stop } = launched.value;
      const database = connectDirect({ ...connection, applicationName: 'bench' });
      all.push(...(await importing(database, folder)));
      await database.close();
      await stop('fast');
    }
    const isMet = all.every(({ cpuMs, grownMb }) => cpuMs < BAR_MS && grownMb < MEMORY_BAR_MB);
    print(isMet ? 'within the bar' : 'NOT within the bar');
    process.exitCode = isMet ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
