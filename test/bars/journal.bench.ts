// The bar of the journal: at most 3 us of the call thread for an entry of 1,200 bytes, its share of
// the write included; and how soon it is durable. On the real disk, below the folder that is named
// or the system's for temporary files. Run: node --import tsx test/bars/journal.bench.ts [folder]
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { systemClock, systemTimers } from '@tandem/base/kernel';
import { BEGINNING, type Journal, openJournal, openReader } from '@tandem/books/journal';
import { nodeDisk } from '@tandem/platform/files';

const APPEND_BAR_US = 3;
const JSON_BYTES = 1_150;
const BUSY_TURNS = 5_000;
/** What a turn of a busy switch brings: a datagram socket gives up to some dozens at a time. */
const ENTRIES_A_TURN = 10;
const STEADY_MS = 4_000;
const STEADY_RATE = 3_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const json = `{"call":"${'x'.repeat(JSON_BYTES - 11)}"}`;
const callId = (at: number): string => `0190163d-8694-739b-aea5-${String(at).padStart(12, '0')}`;

function append(journal: Journal, at: number): void {
  const kind = at % 3 === 0 ? 'answered' : at % 3 === 1 ? 'renewed' : 'ended';
  journal.append({ kind, callId: callId(Math.floor(at / 3)), json });
}

/** CPU time, which neighbours on the machine lengthen least. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * Appending and writing alone, turn by turn; syncs run beside it. The middle of all turns, because
 * a few of them hold the time that a neighbour had the processor.
 */
async function busy(journal: Journal): Promise<number> {
  const turnsMs: number[] = [];
  for (let at = 0; at < BUSY_TURNS; at += 1) {
    const began = performance.now();
    for (let entry = 0; entry < ENTRIES_A_TURN; entry += 1) {
      append(journal, at * ENTRIES_A_TURN + entry);
    }
    journal.write();
    turnsMs.push(performance.now() - began);
    await turn();
  }
  return (middle(turnsMs) * 1_000) / ENTRIES_A_TURN;
}

function middle(list: readonly number[]): number {
  return list.toSorted((one, other) => one - other)[list.length >> 1] ?? 0;
}

/** From append to durable, at the rate of 1,000 calls/s; an entry a turn. */
async function steady(
  journal: Journal,
): Promise<{ delays: number[]; writeUs: number; syncs: number }> {
  const delays: number[] = [];
  const before = journal.health().syncs;
  const turnsMs: number[] = [];
  let count = 0;
  const began = performance.now();
  for (let now = began; now < began + STEADY_MS; now = performance.now()) {
    const due = Math.floor(((now - began) * STEADY_RATE) / 1_000);
    for (; count < due; count += 1) {
      const at = performance.now();
      append(journal, count);
      journal.write();
      turnsMs.push(performance.now() - at);
      void journal.durable().then(() => void delays.push(performance.now() - at));
    }
    await sleep(1);
  }
  await journal.durable();
  const syncs = journal.health().syncs - before;
  return { delays, writeUs: middle(turnsMs) * 1_000, syncs };
}

function share(sorted: readonly number[], part: number): string {
  return (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
}

const folder = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'tandem-journal-'));
const clock = systemClock();
const timers = systemTimers();
const disk = nodeDisk({ folder });
const opened = await openJournal({ disk, clock, timers });
if (!opened.ok) throw new Error(JSON.stringify(opened.error));
const { journal } = opened.value;

await busy(journal);
await journal.durable();
const before = journal.health();
const wallBegan = performance.now();
const appendUs = await busy(journal);
await journal.durable();
const wallMs = performance.now() - wallBegan;
const after = journal.health();
const entries = after.entries - before.entries;
print(
  `append and write, ${ENTRIES_A_TURN} entries a turn: ${appendUs.toFixed(2)} us an entry (bar ${APPEND_BAR_US})`,
);
print(
  `bytes: ${((after.bytes - before.bytes) / entries).toFixed(0)} an entry, of which JSON ${JSON_BYTES}`,
);
print(
  `durable: ${Math.round((entries * 1_000) / wallMs)} entries/s, ${after.syncs - before.syncs} syncs`,
);

const { delays, writeUs, syncs } = await steady(journal);
delays.sort((one, other) => one - other);
print(
  `at ${STEADY_RATE} entries/s, an entry a turn: ${writeUs.toFixed(2)} us an entry, ${syncs} syncs`,
);
print(`append to durable: p50 ${share(delays, 0.5)} ms, p99 ${share(delays, 0.99)} ms`);

await journal.close();
const reader = openReader(disk);
const readBegan = cpuUs();
let read = 0;
for (let at = BEGINNING; ; ) {
  const batch = await reader.next(at);
  if (!batch.ok) throw new Error(JSON.stringify(batch.error));
  if (batch.value.entries.length === 0) break;
  read += batch.value.entries.length;
  at = batch.value.after;
}
const readUs = (cpuUs() - readBegan) / read;
print(`read: ${read} entries, ${readUs.toFixed(2)} us each`);

const startBegan = performance.now();
const again = await openJournal({ disk, clock, timers });
if (!again.ok) throw new Error(JSON.stringify(again.error));
const { scannedBytes, openCalls } = again.value.recovered;
const startMs = performance.now() - startBegan;
print(
  `start: ${startMs.toFixed(0)} ms for ${(scannedBytes / 1e6).toFixed(0)} MB, ${openCalls.length} open calls`,
);
await again.value.journal.close();
const { size } = await stat(join(folder, 'journal', 'mark'));
print(`mark: ${size} bytes`);
await rm(folder, { recursive: true });
if (appendUs > APPEND_BAR_US) process.exitCode = 1;
