// Text files of calls read back in: 17 columns, as the predecessor wrote them, or 19. The same line
// gives the same id, so a file that is read twice leaves each call once. What a line does not say,
// such as money, the record has not.
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
  /** Of the clocks that wrote the files, where none is named. */
  readonly serverZone: string;
}

export interface ImportRecords {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly file: string;
  readonly zone?: string | undefined;
  readonly dryRun: boolean;
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
  readonly invalid: number;
  /** The first of them. */
  readonly faults: readonly LineFault[];
}

const BATCH_CALLS = 1_000;
const SHOWN_FAULTS = 20;
/** Of a line of calls ten times over: a file without line ends must not be held whole. */
const MOST_CHARACTERS = 4_096;
/** Calls of one line stand close together: their second is the same. */
const REMEMBERED_LINES = 10_000;

export async function importRecords(
  { imports, audit, serverZone }: ImportRecordsParts,
  { bytes, file, zone: zoneName, dryRun, asker }: ImportRecords,
): Promise<Result<ImportReport, RecordQueryFault>> {
  const zone = zoneNamed(zoneName ?? serverZone);
  if (zone === undefined) return fail(invalid('zone', 'the name of a time zone, as Asia/Dhaka'));
  const counts = { lines: 0, imported: 0, repeated: 0, invalid: 0 };
  const faults: LineFault[] = [];
  const ids = new LineIds();
  let batch: ImportedCall[] = [];
  const write = async (): Promise<void> => {
    const imported = dryRun ? batch.length : await imports.write(batch);
    counts.imported += imported;
    counts.repeated += batch.length - imported;
    batch = [];
  };
  for await (const text of linesOf(bytes)) {
    counts.lines += 1;
    if (text.trim() === '') continue;
    const read = readTextLine(text, zone);
    if (read.ok) batch.push({ id: ids.of(text, read.value), line: read.value });
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
  return ok({ dryRun, ...counts, faults });
}

/** A line that comes again in one file is another call, and its second id is always the same. */
class LineIds {
  readonly #seen = new Map<string, number>();

  of(text: string, { startedAtMs }: TextLine): Uuid {
    const count = this.#seen.get(text) ?? 0;
    this.#seen.delete(text);
    this.#seen.set(text, count + 1);
    if (this.#seen.size > REMEMBERED_LINES) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return idOf(startedAtMs, createHash('sha256').update(`${count} ${text}`).digest('hex'));
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
