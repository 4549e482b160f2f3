// A ZIP file as it is written: sizes and checksums follow the content, so nothing is held.
import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly text: Iterable<string> | AsyncIterable<string>;
}

const VERSION = 20;
/** Sizes stand behind the content; names are in UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** The first of January 1980: the same content is the same file. */
const DATE = 0x21;
const DEFLATE_LEVEL = 4;

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  readonly at: number;
}

export async function* zipFile(
  parts: Iterable<ZipPart> | AsyncIterable<ZipPart>,
): AsyncGenerator<Uint8Array, void, void> {
  const written: Written[] = [];
  let at = 0;
  for await (const { name, text } of parts) {
    const encoded = Buffer.from(name, 'utf8');
    const head = localHead(encoded);
    yield head;
    const counts = { crc: 0, bytes: 0, packed: 0 };
    const source = Readable.from(counted(text, counts), { objectMode: false });
    const deflater = createDeflateRaw({ level: DEFLATE_LEVEL });
    source.on('error', (error) => deflater.destroy(error));
    for await (const chunk of source.pipe(deflater)) {
      counts.packed += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    const tail = descriptor(counts);
    yield tail;
    written.push({ name: encoded, at, ...counts });
    at += head.length + counts.packed + tail.length;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOf(written.length, directory.length, at);
}

interface Counts {
  crc: number;
  bytes: number;
  packed: number;
}

async function* counted(text: ZipPart['text'], counts: Counts): AsyncGenerator<Buffer, void, void> {
  for await (const piece of text) {
    const bytes = Buffer.from(piece, 'utf8');
    counts.crc = crc32(bytes, counts.crc);
    counts.bytes += bytes.length;
    yield bytes;
  }
}

function localHead(name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  writeKind(head, 4);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function writeKind(head: Buffer, at: number): void {
  head.writeUInt16LE(VERSION, at);
  head.writeUInt16LE(FLAGS, at + 2);
  head.writeUInt16LE(DEFLATED, at + 4);
  head.writeUInt16LE(DATE, at + 8);
}

function writeSizes(head: Buffer, at: number, { crc, packed, bytes }: Counts): void {
  head.writeUInt32LE(crc, at);
  head.writeUInt32LE(packed, at + 4);
  head.writeUInt32LE(bytes, at + 8);
}

function descriptor(counts: Counts): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(0x08074b50, 0);
  writeSizes(tail, 4, counts);
  return tail;
}

function directoryEntry({ name, at, ...counts }: Written): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(VERSION, 4);
  writeKind(head, 6);
  writeSizes(head, 16, counts);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, name]);
}

function endOf(entries: number, bytes: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
