// The entries of a ZIP file, each inflated as it is read. Sizes and places come from the directory
// at the end of the file; nothing is believed that was not checked.
import { Readable } from 'node:stream';
import { constants, crc32, createInflateRaw } from 'node:zlib';
import { SheetBroken } from './broken.ts';
import type { RandomBytes } from './ports.ts';

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** A workbook has some dozens of entries. */
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 128 * 1024;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** This size stands elsewhere: the entry is larger than four gigabytes. */
const ELSEWHERE = 0xffff_ffff;
/** Ten million rows are some gigabytes of text; more is a bomb. */
const MAX_INFLATED_BYTES = 8 * 1024 * 1024 * 1024;
/** Sheets shrink to a tenth or a fortieth; a bomb to a thousandth. */
const MAX_RATIO = 500;
const FREE_OF_RATIO_BYTES = 16 * 1024 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly at: number;
}

export async function zipEntries(file: RandomBytes): Promise<ReadonlyMap<string, ZipEntry>> {
  const end = await endOf(file);
  const size = end.readUInt32LE(12);
  const at = end.readUInt32LE(16);
  if (size > MAX_DIRECTORY_BYTES || at + size > file.size) {
    throw new SheetBroken('the table of contents of the file is out of all bounds');
  }
  const directory = Buffer.from(await file.read(at, size));
  const entries = new Map<string, ZipEntry>();
  for (let place = 0; place + ENTRY_BYTES <= size; ) {
    if (directory.readUInt32LE(place) !== ENTRY_SIGNATURE) {
      throw new SheetBroken(`the table of contents of the file is broken at byte ${at + place}`);
    }
    const nameBytes = directory.readUInt16LE(place + 28);
    const name = directory.toString('utf8', place + ENTRY_BYTES, place + ENTRY_BYTES + nameBytes);
    entries.set(name, readEntry(directory, place, name));
    const more = directory.readUInt16LE(place + 30) + directory.readUInt16LE(place + 32);
    place += ENTRY_BYTES + nameBytes + more;
  }
  return entries;
}

function readEntry(directory: Buffer, place: number, name: string): ZipEntry {
  if ((directory.readUInt16LE(place + 8) & ENCRYPTED) !== 0) {
    throw new SheetBroken(`${name} is encrypted`, { allowed: 'a workbook without a password' });
  }
  const entry = {
    name,
    method: directory.readUInt16LE(place + 10),
    crc: directory.readUInt32LE(place + 16),
    packedBytes: directory.readUInt32LE(place + 20),
    bytes: directory.readUInt32LE(place + 24),
    at: directory.readUInt32LE(place + 42),
  };
  if ([entry.packedBytes, entry.bytes, entry.at].includes(ELSEWHERE)) {
    throw new SheetBroken(`${name} is larger than four gigabytes`, { allowed: 'CSV for so much' });
  }
  return entry;
}

async function endOf(file: RandomBytes): Promise<Buffer> {
  const length = Math.min(file.size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = Buffer.from(await file.read(file.size - length, length));
  for (let at = length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) return tail.subarray(at);
  }
  throw new SheetBroken('the file is no workbook, or its end is missing', {
    allowed: 'an XLSX file, whole; an older XLS saved anew as XLSX or CSV',
  });
}

/** The content of an entry; what is not as the directory says ends it with an error. */
export async function* inflated(
  file: RandomBytes,
  entry: ZipEntry,
): AsyncGenerator<Uint8Array, void, void> {
  const packed = packedBytes(file, entry);
  const chunks = entry.method === STORED ? packed : inflate(packed, entry);
  let bytes = 0;
  let crc = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    refuseBomb(bytes, entry);
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (bytes !== entry.bytes || crc !== entry.crc) {
    throw new SheetBroken(`${entry.name} is damaged: it is not what its checksum says`);
  }
}

function refuseBomb(bytes: number, { name, packedBytes: packed, bytes: told }: ZipEntry): void {
  const isBomb = bytes > FREE_OF_RATIO_BYTES && bytes > packed * MAX_RATIO;
  if (!isBomb && bytes <= told && bytes <= MAX_INFLATED_BYTES) return;
  throw new SheetBroken(`${name} grows without bounds when it is unpacked`, {
    allowed: `at most ${MAX_RATIO} times its packed size, and what its own directory says`,
  });
}

async function* inflate(
  packed: AsyncIterable<Uint8Array>,
  { name, method }: ZipEntry,
): AsyncGenerator<Uint8Array, void, void> {
  if (method !== DEFLATED) throw new SheetBroken(`${name} is packed in a way that is not known`);
  const source = Readable.from(packed, { objectMode: false });
  const inflater = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_FINISH });
  source.on('error', (error) => inflater.destroy(error));
  try {
    for await (const chunk of source.pipe(inflater)) yield chunk as Uint8Array;
  } catch (error) {
    if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new SheetBroken(`${name} is damaged: ${(error as Error).message}`);
  } finally {
    source.destroy();
  }
}

async function* packedBytes(
  file: RandomBytes,
  { name, at, packedBytes: size }: ZipEntry,
): AsyncGenerator<Uint8Array, void, void> {
  const isWithin = at + LOCAL_BYTES <= file.size;
  const head = isWithin ? Buffer.from(await file.read(at, LOCAL_BYTES)) : undefined;
  if (head?.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    throw new SheetBroken(`${name} is not where the table of contents has it`);
  }
  let from = at + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
  const end = from + size;
  if (end > file.size) throw new SheetBroken(`the end of ${name} is missing`);
  for (; from < end; from += CHUNK_BYTES) {
    yield await file.read(from, Math.min(CHUNK_BYTES, end - from));
  }
}
