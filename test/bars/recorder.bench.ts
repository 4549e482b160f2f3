// The bar of the books: a journal full of ended calls, drained by the recorder, as the process that
// it is in production, into the embedded PostgreSQL as Tandem runs it: rows, attempts, entries,
// balances, leases. What came is counted afterwards, and the ledger's proof has to hold.
// Run: node --import tsx test/bars/recorder.bench.ts [--calls 100000] [--accounts 200]
//   [--warm 10000] [--folder /tmp] [--profile folder] (needs dist/)
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock, systemTimers } from '@tandem/base/kernel';
import { type Journal, openJournal } from '@tandem/books/journal';
import type { JournalDisk } from '@tandem/books/journal/ports';
import type { Step } from '@tandem/domain/record';
import { nodeDisk } from '@tandem/platform/files';
import { connectDirect, type DirectDatabase, ledger, migrate } from '@tandem/platform/postgres';
import { newSecretKey } from '@tandem/platform/secrets';
import { sql } from 'kysely';
import { embeddedDatabase, type RunningDatabase } from '../../apps/tandem/database/index.ts';
import { root } from '../../tools/files.mjs';
import { cpuUs, familyUs, memoryBytes } from './processes.ts';
import { callSteps, EPOCH, NODE, type Parties, partiesIn } from './recorder-calls.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    warm: { type: 'string', default: '10000' },
    accounts: { type: 'string', default: '200' },
    folder: { type: 'string', default: tmpdir() },
    profile: { type: 'string' },
  },
});
const CALLS = Number(values.calls);
const WARM_CALLS = Number(values.warm);
const BAR_PER_SECOND = 20_000;
/** With two cores and both busy: a core each. */
const BAR_US = 1_000_000 / BAR_PER_SECOND;
const LOOK_EVERY_MS = 20;
const ENTRIES_A_WRITE = 200;
const PATIENCE_MS = 600_000;
const MB = 1024 * 1024;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Marks are held back while the journal is filled: all of it becomes readable at once. */
class HeldMarks {
  #last: (() => Promise<unknown>) | undefined;
  isHolding = false;

  over(disk: JournalDisk): JournalDisk {
    const openSlot: JournalDisk['openSlot'] = async (path) => {
      const opened = await disk.openSlot(path);
      if (!opened.ok) return opened;
      const slot = opened.value;
      const put: typeof slot.put = async (bytes) => {
        if (!this.isHolding) return slot.put(bytes);
        const kept = Uint8Array.from(bytes);
        this.#last = () => slot.put(kept);
        return { ok: true, value: undefined };
      };
      return { ok: true, value: { put, close: () => slot.close() } };
    };
    return new Proxy(disk, {
      get: (target, name) => {
        if (name === 'openSlot') return openSlot;
        const value = Reflect.get(target, name) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async release(): Promise<void> {
    this.isHolding = false;
    await this.#last?.();
  }
}

async function writeSteps(journal: Journal, steps: Iterable<Step>): Promise<void> {
  let waiting = 0;
  for (const step of steps) {
    const kind = step.kind === 'leaseReturned' ? 'lease' : step.kind;
    const callId = 'callId' in step ? step.callId : '';
    journal.append({ kind, callId, json: JSON.stringify(step) });
    waiting += 1;
    if (waiting < ENTRIES_A_WRITE) continue;
    waiting = 0;
    journal.write();
    await journal.durable();
  }
  journal.write();
  await journal.durable();
}

function* stepsOf(parties: Parties, from: number, count: number): Generator<Step> {
  for (let at = from; at < from + count; at += 1) yield* callSteps(parties, at);
}

async function recordsIn(database: DirectDatabase): Promise<number> {
  const { rows } = await sql<{ ended: string }>`
    select position ->> 'endedCount' as ended from sink_position`.execute(database.statements);
  return Number(rows[0]?.ended ?? 0);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > giveUp) throw new Error('the recorder does not come to the end');
    await sleep(LOOK_EVERY_MS);
  }
}

function startRecorder(data: string, address: object): ChildProcess {
  mkdirSync(join(data, 'run'), { recursive: true });
  const execArgv =
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const child = fork(join(root, 'dist', 'recorder.js'), { execArgv, stdio: 'inherit' });
  const nowhere = { address: '127.0.0.1', port: 0 };
  const settings = { data, node: NODE, database: address, sip: nowhere, http: nowhere };
  child.send({ type: 'begin', settings });
  return child;
}

async function stopRecorder(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.send({ type: 'end', drainMs: 0 });
  await ended;
}

interface Used {
  readonly wallMs: number;
  readonly recorderUs: number;
  readonly databaseUs: number;
  readonly walBytes: number;
  /** Ticks of all cores, as the first line of /proc/stat has them. */
  readonly machine: readonly number[];
}

interface World {
  readonly database: DirectDatabase;
  readonly recorder: number;
  readonly postmaster: number;
}

async function walBytes({ database }: World): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    select wal_bytes::text as bytes from pg_stat_wal`.execute(database.statements);
  return Number(rows[0]?.bytes ?? 0);
}

async function used(world: World): Promise<Used> {
  const { recorder, postmaster } = world;
  return {
    wallMs: performance.now(),
    recorderUs: cpuUs(recorder),
    databaseUs: familyUs(postmaster),
    walBytes: await walBytes(world),
    machine: (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '')
      .split(/ +/)
      .slice(1)
      .map(Number),
  };
}

function report(before: Used, after: Used): void {
  const perSecond = (CALLS * 1_000) / (after.wallMs - before.wallMs);
  const recorderUs = (after.recorderUs - before.recorderUs) / CALLS;
  const databaseUs = (after.databaseUs - before.databaseUs) / CALLS;
  const spent = after.machine.map((each, at) => each - (before.machine[at] ?? 0));
  const all = spent.reduce((sum, each) => sum + each, 0);
  const [idle = 0, waits = 0] = [spent[3], spent[4]];
  print(`cores idle ${share(idle, all)}, and for the disk ${share(waits, all)}`);
  const verdict = (isKept: boolean): string => (isKept ? 'ok' : 'MISSED');
  print(
    `${Math.round(perSecond)} records/s with ledger (bar ${BAR_PER_SECOND}): ` +
      verdict(perSecond >= BAR_PER_SECOND),
  );
  print(
    `CPU of a record: recorder ${recorderUs.toFixed(1)} us, database ${databaseUs.toFixed(1)} us ` +
      `(bar ${BAR_US} each): ${verdict(Math.max(recorderUs, databaseUs) <= BAR_US)}`,
  );
  print(
    `write-ahead log: ${Math.round((after.walBytes - before.walBytes) / CALLS)} bytes a record`,
  );
}

const share = (part: number, all: number): string => `${Math.round((100 * part) / all)} %`;

/** One row a call, and the proof over all of them. */
async function prove(database: DirectDatabase): Promise<void> {
  const { rows } = await sql<{ records: bigint; attempts: bigint; sums: bigint }>`
    select (select count(*) from call_record) as records,
      (select count(*) from call_attempt) as attempts,
      (select coalesce(sum(attempts), 0)::bigint from call_record) as sums`.execute(
    database.statements,
  );
  const [found] = rows;
  const wanted = BigInt(CALLS + WARM_CALLS);
  if (found?.records !== wanted) throw new Error(`${found?.records} records of ${wanted}`);
  if (found.attempts !== found.sums) throw new Error(`${found.attempts} attempts of ${found.sums}`);
  const { differences, entries } = await ledger(database).verify();
  if (differences.length > 0) throw new Error(JSON.stringify(differences.slice(0, 3), replaced));
  print(`${found.records} records, ${found.attempts} attempts, ${entries} entries: all proven`);
}

const replaced = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}` : value;

async function launched(data: string): Promise<RunningDatabase> {
  const running = await embeddedDatabase({
    ...{ folder: data, cluster: join(data, 'pg'), logFile: join(data, 'log', 'postgres.log') },
    say: () => undefined,
  }).start();
  if (!running.ok) throw new Error(`${running.error.code}: ${running.error.message}`);
  return running.value;
}

async function openBenchJournal(data: string, marks: HeldMarks): Promise<Journal> {
  const disk = marks.over(nodeDisk({ folder: data }));
  const opened = await openJournal({ disk, clock: systemClock(), timers: systemTimers() });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value.journal;
}

async function measure(data: string, running: RunningDatabase): Promise<void> {
  const database = connectDirect({ ...running.connection, applicationName: 'bench' });
  await migrate(database, { onProgress: () => undefined });
  const parties = await partiesIn(database, Number(values.accounts));
  const marks = new HeldMarks();
  const journal = await openBenchJournal(data, marks);
  await writeSteps(journal, [{ kind: 'epoch', node: NODE, epoch: EPOCH }]);
  const child = startRecorder(data, running.connection);
  const postmaster = Number(
    readFileSync(join(data, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const world = { database, recorder: child.pid ?? 0, postmaster };
  await writeSteps(journal, stepsOf(parties, 0, WARM_CALLS));
  await until(async () => (await recordsIn(database)) === WARM_CALLS);
  marks.isHolding = true;
  const bytes = journal.health().bytes;
  await writeSteps(journal, stepsOf(parties, WARM_CALLS, CALLS));
  print(`journal: ${Math.round((journal.health().bytes - bytes) / CALLS)} bytes a call, two steps`);
  await sleep(200); // the last write of the warm-up is over
  const before = await used(world);
  await marks.release();
  await until(async () => (await recordsIn(database)) === CALLS + WARM_CALLS);
  report(before, await used(world));
  print(`the recorder at most: ${Math.round(memoryBytes(world.recorder, 'VmHWM') / MB)} MB`);
  await stopRecorder(child);
  await journal.close();
  await prove(database);
  await database.close();
}

const data = mkdtempSync(join(values.folder, 'tandem-books-'));
// The recorder opens the secrets of its targets, of which there are none.
writeFileSync(join(data, 'secret.key'), newSecretKey());
print(
  `load of the machine: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
const running = await launched(data);
try {
  await measure(data, running);
} finally {
  await running.stop('immediate');
  rmSync(data, { recursive: true, force: true });
}
