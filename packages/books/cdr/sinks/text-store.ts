// Whole lines at the end of files, and, in a file beside them, up to which entry of the journal
// they go and how long the file was then. A start cuts what was written beyond that: the journal
// brings it again. So no line is lost, doubled or half, wherever a kill or the power cuts.
//
//   lines -> file, synced -> state (position, file, size), replaced as a whole -> passed on
//
// Another file is opened by a state that names it before the first line goes into it, so that the
// one which may be too long is always the one that the state names.
import { type AppendFile, type Disk, ok, type Result } from '@tandem/base/kernel';
import { BEGINNING, type Position } from '@tandem/books/journal/contract';
import type { SinkFault } from '../ports.ts';
import { away, type Fields, isCount, isPosition, readState, writeState } from './kept-state.ts';
import { type Slot, TEXT_FOLDER } from './text-slots.ts';

export interface OpenFile extends Slot {
  readonly size: number;
  /** That it was opened under. */
  readonly intervalSeconds: number | null;
}

/** The lines of all entries before the position stand in the files. */
export interface Written {
  readonly position: Position;
  readonly file: OpenFile | null;
}

type Done = Promise<Result<void, SinkFault>>;

export class TextStore {
  readonly #disk: Disk;
  readonly #path: string;
  /** What the disk says, as far as that is known. */
  #saved: Written | undefined;
  #isSaved = true;
  /** What is true: the state on the disk may be behind it. */
  #written: Written = { position: BEGINNING, file: null };
  #handle: AppendFile | undefined;
  /** The file may be longer than what is known to be good. */
  #isUnsure = false;
  /** The disk may say that another file is open: it hears otherwise before a line is written. */
  #isDisputed = false;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  get written(): Written {
    return this.#written;
  }

  /** What a start would find. */
  get saved(): Written | undefined {
    return this.#saved;
  }

  /** undefined: it has never taken anything. */
  async load(): Promise<Result<Written | undefined, SinkFault>> {
    const read = await readState(this.#disk, this.#path);
    if (!read.ok) return read;
    if (read.value === undefined) return ok(undefined);
    const { position, file } = read.value;
    const isGood = isPosition(position) && (file === null || isOpenFile(file));
    if (!isGood) return away({ path: this.#path, code: 'is no state of ours' });
    this.#saved = { position, file };
    this.#isSaved = true;
    this.#written = this.#saved;
    this.#handle = undefined;
    this.#isUnsure = file !== null;
    const mended = await this.mend();
    return mended.ok ? ok(this.#written) : mended;
  }

  /** To the end of the file that is open, on the disk when it is done. */
  async append(lines: string, position: Position): Done {
    const { file } = this.#written;
    if (file === null) return away({ path: TEXT_FOLDER, code: 'no file is open' });
    const mended = await this.mend();
    if (!mended.ok) return mended;
    const agreed = this.#isDisputed ? await this.save() : ok();
    if (!agreed.ok) return agreed;
    const opened = await this.#opened(file.name);
    if (!opened.ok) return opened;
    const handle = opened.value;
    const bytes = Buffer.from(lines);
    // From its own size: somebody may have cut the file by hand meanwhile.
    const size = handle.size + bytes.length;
    const appended = handle.append([bytes]);
    const done = appended.ok ? await handle.sync() : appended;
    if (done.ok) {
      this.#stands({ position, file: { ...file, size } });
      return ok();
    }
    this.#isUnsure = true;
    // A reader should not see half a line for longer than need be; if it fails, it is done later.
    await this.mend();
    return away(done.error);
  }

  /** Entries up to there left no line. */
  passes(position: Position): void {
    this.#stands({ ...this.#written, position });
  }

  /** The file that lines go to from now on; it may be there already. */
  async turnTo(slot: Slot, intervalSeconds: number | null): Done {
    const mended = await this.mend();
    if (!mended.ok) return mended;
    await this.#letGo();
    const opened = await this.#opened(slot.name);
    if (!opened.ok) return opened;
    const { size } = opened.value;
    const before = this.#written;
    const file = { ...slot, size, intervalSeconds };
    this.#stands({ ...before, file });
    const saved = await this.save();
    if (saved.ok) return saved;
    // No line may go there before a start would know of it.
    this.#stands(before);
    this.#isDisputed = true;
    await this.#letGo();
    return saved;
  }

  async save(): Done {
    if (this.#isSaved) return ok();
    const written = this.#written;
    const saved = await writeState(this.#disk, this.#path, { ...written });
    if (!saved.ok) return saved;
    this.#saved = written;
    this.#isDisputed = false;
    this.#isSaved = this.#written === written;
    return ok();
  }

  async close(): Promise<void> {
    await this.#letGo();
  }

  #stands(written: Written): void {
    this.#written = written;
    this.#isSaved = false;
  }

  /** Cuts what is behind the lines that are known to be good: half a line, for one. */
  async mend(): Done {
    const { file } = this.#written;
    if (!this.#isUnsure || file === null) return ok();
    await this.#letGo();
    const path = pathOf(file.name);
    const size = await this.#disk.size(path);
    if (size.ok && size.value > file.size) {
      const cut = await this.#disk.truncate(path, file.size);
      if (!cut.ok) return away(cut.error);
      // Before another file is turned to nobody would cut this one again.
      const synced = await this.#disk.sync(path);
      if (!synced.ok) return away(synced.error);
    } else if (!size.ok && size.error.kind !== 'missing') return away(size.error);
    this.#isUnsure = false;
    return ok();
  }

  async #opened(name: string): Promise<Result<AppendFile, SinkFault>> {
    if (this.#handle !== undefined) return ok(this.#handle);
    const opened = await this.#disk.openAppend(pathOf(name));
    if (!opened.ok) return away(opened.error);
    // A new name survives a loss of power only with its folder.
    const named = opened.value.size === 0 ? await this.#disk.syncFolder(TEXT_FOLDER) : ok();
    if (!named.ok) {
      await opened.value.close();
      return away(named.error);
    }
    this.#handle = opened.value;
    return opened;
  }

  async #letGo(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

export const pathOf = (name: string): string => `${TEXT_FOLDER}/${name}`;

function isOpenFile(value: unknown): value is OpenFile {
  const { name, startMs, size, intervalSeconds } = (value ?? {}) as Fields;
  const isInterval = intervalSeconds === null || isCount(intervalSeconds);
  return typeof name === 'string' && isCount(startMs) && isCount(size) && isInterval;
}
