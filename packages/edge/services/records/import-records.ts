// Text files of calls read back in: 17 columns, as the predecessor wrote them, or 19. A call that
// is there already, read in before or our own, is told by its line and not made again; calls that
// look alike are as many as there are lines of them. What a line does not say, such as money, the
// record has not.
import { createHash } from 'node:crypto';
import { fail, ok, type Result, type Uuid } from '@tandem/base/kernel';
import type { ImportedCall, RecordImport } from '@tandem/books/cdr/contract';
import { readTextLine, type TextLine } from '@tandem/domain/record';
import { zoneNamed } from '../decks/options.ts';
import type { Asker, AuditLog } from '../ports.ts';
import { invalid, type RecordQueryFault } from './query.ts';

export interface ImportRecordsParts {
  readonly imports: RecordImport;
  readonly audit: AuditLog;
  readonly clock: { wallMs(): number };
  /** Of the clocks that wrote the files, where none is named. */
  readonly serverZone: string;
}

export interface ImportRecords {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly file: string;
  readonly zone?: string | undefined;
  readonly dryRun: boolean;
  /** Each line is a call that nobody has yet, whatever is there. */
  readonly allowDoubles: boolean;
  readonly asker: Asker;
}

export interface LineFault {
  readonly line: number;
  readonly field: string;
  readonly allowed: string;
  readonly detail: string;
}

export interface ImportReport {
  readonly dryRun: boolean;
  readonly lines: number;
  readonly imported: number;
  /** They were there. */
  readonly repeated: number;
  /** The lines of the first of them. */
  readonly repeats: readonly number[];
  readonly invalid: number;
  /** The first of them. */
  readonly faults: readonly LineFault[];
}

const BATCH_CALLS = 1_000;
const SHOWN_FAULTS = 20;
/** Of a line of calls ten times over: a file without line ends must not be held whole. */
const MOST_CHARACTERS = 4_096;
/** Calls that look alike stand close together: their seconds are the same. */
const REMEMBERED_CALLS = 10_000;

export async function importRecords(
  { imports, audit, clock, serverZone }: ImportRecordsParts,
  { bytes, file, zone: zoneName, dryRun, allowDoubles, asker }: ImportRecords,
): Promise<Result<ImportReport, RecordQueryFault>> {
  const zone = zoneNamed(zoneName ?? serverZone);
  if (zone === undefined) return fail(invalid('zone', 'the name of a time zone, as Asia/Dhaka'));
  const counts = { lines: 0, imported: 0, repeated: 0, invalid: 0 };
  const faults: LineFault[] = [];
  const repeats: number[] = [];
  const calls = new CallsOfFile(allowDoubles ? `${clock.wallMs()} ` : '');
  let batch: ReadCall[] = [];
  const write = async (): Promise<void> => {
    const fresh = allowDoubles ? batch : await without(imports, batch);
    const written = dryRun ? fresh.length : await imports.write(fresh);
    counts.imported += written;
    counts.repeated += batch.length - written;
    const isFresh = new Set(fresh);
    for (const call of batch) {
      if (!isFresh.has(call) && repeats.length < SHOWN_FAULTS) repeats.push(call.at);
    }
    batch = [];
  };
  for await (const text of linesOf(bytes)) {
    counts.lines += 1;
    if (text.trim() === '') continue;
    const read = readTextLine(text, zone);
    if (read.ok) batch.push(calls.read(read.value, counts.lines));
    else {
      counts.invalid += 1;
      const { column, allowed, detail } = read.error;
      const fault = { line: counts.lines, field: column ?? 'line', allowed, detail };
      if (faults.length < SHOWN_FAULTS) faults.push(fault);
    }
    if (batch.length >= BATCH_CALLS) await write();
  }
  if (batch.length > 0) await write();
  if (!dryRun && counts.imported > 0) {
    const { actor, source } = asker;
    const what = { action: 'cdr.import', objectType: 'cdrs', objectId: file };
    await audit.write({ actor, source, ...what, after: counts });
  }
  return ok({ dryRun, ...counts, repeats, faults });
}

interface ReadCall extends ImportedCall {
  /** Its line in the file. */
  readonly at: number;
  /** It is so many-th in the file of those that look like it, from 1. */
  readonly nth: number;
}

/** Of three that look alike, with two there, the third is new. */
async function without(
  imports: RecordImport,
  batch: readonly ReadCall[],
): Promise<readonly ReadCall[]> {
  const there = await imports.alike(batch.map(({ line }) => line));
  return batch.filter(({ nth }, at) => nth > (there[at] ?? 0));
}

/** Gives each call an id that is the same whenever and in whatever form the file is read. */
class CallsOfFile {
  readonly #seen = new Map<string, number>();
  /** Of a reading whose calls are others than those of any before it. */
  readonly #salt: string;

  constructor(salt: string) {
    this.#salt = salt;
  }

  read(line: TextLine, at: number): ReadCall {
    const { startedAtMs, endedAtMs, holdTimeMs, endReason, callerE164, calleeE164 } = line;
    const looks = [startedAtMs, endedAtMs, holdTimeMs, endReason, callerE164, calleeE164].join('|');
    const nth = (this.#seen.get(looks) ?? 0) + 1;
    this.#seen.delete(looks);
    this.#seen.set(looks, nth);
    if (this.#seen.size > REMEMBERED_CALLS) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    const hash = createHash('sha256').update(`${this.#salt}${nth} ${looks}`).digest('hex');
    return { id: idOf(startedAtMs, hash), line, at, nth };
  }
}

/** A UUIDv7 of the start of the call: it stands among the others in its order (RFC 9562). */
function idOf(startedAtMs: number, hash: string): Uuid {
  const time = startedAtMs.toString(16).padStart(12, '0');
  const rest = `7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest}` as Uuid;
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const chunk of bytes) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    // What is longer has too few columns in what is left of it, and is told as such.
    begun = (lines.pop() ?? '').slice(0, MOST_CHARACTERS);
    yield* lines;
  }
  begun += decoder.decode();
  if (begun !== '') yield begun;
}
