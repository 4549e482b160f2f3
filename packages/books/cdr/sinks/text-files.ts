// CDR text files (CDR-2): a line a call, appended as the calls end, in the file that its stop time
// names. A record that comes when its file is closed goes to the open one.
import { type Clock, type Disk, ok, type Result } from '@tandem/base/kernel';
import {
  type Batch,
  isBefore,
  type Position,
  type StoredEntry,
} from '@tandem/books/journal/contract';
import type { Zone } from '@tandem/domain/rating';
import { type CallRecord, printTextLine } from '@tandem/domain/record';
import type { RecordSink, SinkFault } from '../ports.ts';
import { statePath } from './kept-state.ts';
import { filedRecord } from './shown-record.ts';
import { type Slot, slotOf, TEXT_FOLDER, textFilesIn } from './text-slots.ts';
import { pathOf, TextStore } from './text-store.ts';

export const TEXT_SINK = 'text';

export interface TextSettings {
  /** SS_CDR_RECORD_TO_FILE. */
  readonly isOn: boolean;
  /** SS_CDR_RECORD_NONCONNECT. */
  readonly withUnconnected: boolean;
  /** SS_CDR_RECORD_ILLEGAL. */
  readonly withIllegal: boolean;
  /** SERVER_CDR_FILE_WRITE_INTERVAL; null: an hour. */
  readonly intervalSeconds: number | null;
  /** SERVER_CDR_FILE_WRITE_MAX. */
  readonly maxFiles: number;
}

export interface TextFilesOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly zone: Zone;
  /** As they are now. */
  readonly settings: () => TextSettings;
}

export interface TextFigures {
  readonly isOn: boolean;
  /** Open, or the last one. */
  readonly file: string | null;
  readonly lines: number;
  /** Since the settings are as they are; null: that is too short to tell. */
  readonly linesAnHour: number | null;
  /** Lines whose own file was closed. */
  readonly late: number;
  readonly filesRemoved: number;
  /** So long is a file; null: an hour. */
  readonly intervalSeconds: number | null;
  readonly maxFiles: number;
}

const HOUR_MS = 3_600_000;
/** In less a handful of calls would look like an hour of them. */
const TELLING_MS = 60_000;
/** What left no line need not be known at once, only not asked for again after long. */
const SAVE_IDLE_EVERY_MS = 5_000;

type Done = Promise<Result<void, SinkFault>>;

/** Entries that go to one file in one write. */
interface Part {
  readonly slot: Slot;
  lines: string;
  count: number;
  late: number;
  after: Position;
}

export class TextFiles implements RecordSink {
  readonly name = TEXT_SINK;
  readonly isDatabase = false;
  readonly #options: TextFilesOptions;
  readonly #store: TextStore;
  #settings: TextSettings;
  #savedAtMs = 0;
  /** When the settings became what they are, and the lines of before. */
  #counted: { readonly fromMs: number; readonly lines: number };
  #lines = 0;
  #late = 0;
  #filesRemoved = 0;

  constructor(options: TextFilesOptions) {
    this.#options = options;
    this.#settings = options.settings();
    this.#counted = { fromMs: options.clock.now(), lines: 0 };
    this.#store = new TextStore(options.disk, statePath(TEXT_SINK));
  }

  /** Switched off; what was written under other settings was saved with them. */
  isIdle(): boolean {
    return !this.#options.settings().isOn;
  }

  async position(): Promise<Result<Position | undefined, SinkFault>> {
    const loaded = await this.#store.load();
    if (!loaded.ok) return loaded;
    // Fewer may be wanted since the last run.
    if (this.#settings.isOn) await this.#removeOldest();
    return ok(loaded.value?.position);
  }

  kept(): Position | undefined {
    return this.#store.saved?.position;
  }

  async take({ entries, after }: Batch): Done {
    const mended = await this.#store.mend();
    if (!mended.ok) return mended;
    const settled = await this.#followSettings();
    if (!settled.ok) return settled;
    const { position } = this.#store.written;
    const parts = this.#partsOf(entries.filter((entry) => isBefore(position, entry.after)));
    for (const part of parts) {
      const written = await this.#write(part);
      if (!written.ok) return written;
    }
    if (isBefore(this.#store.written.position, after)) this.#store.passes(after);
    return parts.length > 0 || this.#isToBeSaved(after) ? this.#save() : ok();
  }

  figures(): TextFigures {
    const { isOn, intervalSeconds, maxFiles } = this.#options.settings();
    return {
      ...{ isOn, intervalSeconds, maxFiles },
      file: this.#store.written.file?.name ?? null,
      lines: this.#lines,
      linesAnHour: this.#linesAnHour(),
      late: this.#late,
      filesRemoved: this.#filesRemoved,
    };
  }

  #linesAnHour(): number | null {
    const { fromMs, lines } = this.#counted;
    const passedMs = this.#options.clock.now() - fromMs;
    return passedMs < TELLING_MS ? null : ((this.#lines - lines) * HOUR_MS) / passedMs;
  }

  async close(): Promise<void> {
    await this.#save();
    await this.#store.close();
  }

  /** What was passed over under other settings stays so, whenever the end comes. */
  async #followSettings(): Done {
    const settings = this.#options.settings();
    const before = this.#settings;
    if (isSame(settings, before)) return ok();
    const saved = await this.#save();
    if (!saved.ok) return saved;
    this.#settings = settings;
    this.#counted = { fromMs: this.#options.clock.now(), lines: this.#lines };
    if (settings.maxFiles < before.maxFiles) await this.#removeOldest();
    return ok();
  }

  #partsOf(entries: readonly StoredEntry[]): readonly Part[] {
    const parts: Part[] = [];
    for (const entry of entries) {
      const record = this.#settings.isOn ? filedRecord(entry) : undefined;
      if (record === undefined || !isWanted(record, this.#settings)) continue;
      const last = parts.at(-1);
      const { slot, isLate } = this.#placeOf(record, last?.slot);
      const isSameFile = last?.slot.name === slot.name;
      const part = isSameFile ? last : { slot, lines: '', count: 0, late: 0, after: entry.after };
      part.lines += printTextLine(record, this.#options.zone);
      part.count += 1;
      part.late += isLate ? 1 : 0;
      part.after = entry.after;
      if (!isSameFile) parts.push(part);
    }
    return parts;
  }

  /** In its own file, unless that is closed. */
  #placeOf(record: CallRecord, last: Slot | undefined) {
    const { zone, clock } = this.#options;
    const { intervalSeconds } = this.#settings;
    const { file } = this.#store.written;
    const own = slotOf(record.endedAtMs, { zone, intervalSeconds });
    const open = last ?? (file?.intervalSeconds === intervalSeconds ? file : undefined);
    if (open === undefined || own.name === open.name) return { slot: own, isLate: false };
    // A file of the future was opened by a clock that was wrong: nothing is late for it.
    const isLate = own.startMs < open.startMs && open.startMs <= clock.wallMs();
    return { slot: isLate ? open : own, isLate };
  }

  async #write({ slot, lines, count, late, after }: Part): Done {
    if (this.#store.written.file?.name !== slot.name) {
      const turned = await this.#store.turnTo(slot, this.#settings.intervalSeconds);
      if (!turned.ok) return turned;
      await this.#removeOldest();
    }
    const appended = await this.#store.append(lines, after);
    if (!appended.ok) return appended;
    this.#lines += count;
    this.#late += late;
    return ok();
  }

  /** What cannot be removed now is tried again with the next file. */
  async #removeOldest(): Promise<void> {
    const { disk } = this.#options;
    const listed = await disk.list(TEXT_FOLDER);
    if (!listed.ok) return;
    const names = textFilesIn(listed.value);
    const open = this.#store.written.file?.name;
    const surplus = names.slice(0, Math.max(0, names.length - this.#settings.maxFiles));
    for (const name of surplus) {
      if (name !== open && (await disk.remove(pathOf(name))).ok) this.#filesRemoved += 1;
    }
  }

  /** The journal keeps what a start would ask for, so a segment of it must not wait for long. */
  #isToBeSaved({ segment }: Position): boolean {
    const isOtherSegment = segment !== this.#store.saved?.position.segment;
    return isOtherSegment || this.#options.clock.now() - this.#savedAtMs >= SAVE_IDLE_EVERY_MS;
  }

  async #save(): Done {
    this.#savedAtMs = this.#options.clock.now();
    return this.#store.save();
  }
}

function isWanted({ isIllegal, answeredAtMs }: CallRecord, settings: TextSettings): boolean {
  if (isIllegal) return settings.withIllegal;
  return answeredAtMs !== null || settings.withUnconnected;
}

function isSame(one: TextSettings, other: TextSettings): boolean {
  return (Object.keys(one) as (keyof TextSettings)[]).every((key) => one[key] === other[key]);
}
