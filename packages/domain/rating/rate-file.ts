// A rate table as a file: whose it is and of which version, then the two buffers as they stand.
//
//   16 words: magic, layout, group key (2), version (2), lineage (2), bytes of prefixes, bytes of
//             rows, zeros, checksum of the words before
//   prefixes, rows: each with a header and a checksum of its own
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { TableRefusal } from '@tandem/base/prefix';
import { checksum } from './rate-layout.ts';
import { RateTable } from './rate-table.ts';

const MAGIC = 0x54_4e_44_46; // "TNDF"
/** Goes up with each change of this layout: files of another version are built anew. */
const LAYOUT_VERSION = 1;
const HEADER_WORDS = 16;
const HEADER_BYTES = HEADER_WORDS * 4;
const HEADER = {
  ...{ magic: 0, version: 1, groupKey: 2, groupVersion: 4, lineage: 6 },
  ...{ prefixBytes: 8, rowBytes: 9, headerChecksum: 15 },
} as const;
const WORD_BITS = 32n;

export interface RateFileName {
  readonly groupKey: bigint;
  /** Of the rates of the group. */
  readonly version: bigint;
  /** Whose version it is: another number for each database, and after a restore. */
  readonly lineage: bigint;
}

export interface RateFile extends RateFileName {
  readonly table: RateTable;
}

/** What to write, in this order: the buffers themselves, not copied. */
export function rateFilePieces({
  groupKey,
  version,
  lineage,
  table,
}: RateFile): readonly Uint8Array[] {
  const { prefixes, rows } = table.handle;
  const header = new Uint32Array(HEADER_WORDS);
  header[HEADER.magic] = MAGIC;
  header[HEADER.version] = LAYOUT_VERSION;
  writeKey(header, HEADER.groupKey, groupKey);
  writeKey(header, HEADER.groupVersion, version);
  writeKey(header, HEADER.lineage, lineage);
  header[HEADER.prefixBytes] = prefixes.byteLength;
  header[HEADER.rowBytes] = rows.byteLength;
  header[HEADER.headerChecksum] = checksum(header.subarray(0, HEADER.headerChecksum));
  return [new Uint8Array(header.buffer), new Uint8Array(prefixes), new Uint8Array(rows)];
}

/** Checks every byte, so not on the signalling thread. */
export function readRateFile(bytes: Uint8Array): Result<RateFile, TableRefusal> {
  if (bytes.byteLength < HEADER_BYTES) {
    return fail({ kind: 'foreign', why: `${bytes.byteLength} bytes are no rate file` });
  }
  // A copy, because a file may begin anywhere in a buffer.
  const header = new Uint32Array(bytes.slice(0, HEADER_BYTES).buffer);
  if (header[HEADER.magic] !== MAGIC) {
    return fail({ kind: 'foreign', why: 'it does not begin as a rate file does' });
  }
  const layout = header[HEADER.version];
  if (layout !== LAYOUT_VERSION) {
    const why = `layout ${layout}; this program reads ${LAYOUT_VERSION}`;
    return fail({ kind: 'version', why });
  }
  if (header[HEADER.headerChecksum] !== checksum(header.subarray(0, HEADER.headerChecksum))) {
    return fail({ kind: 'corrupt', why: 'the header does not match its checksum' });
  }
  const prefixBytes = header[HEADER.prefixBytes] as number;
  const rowBytes = header[HEADER.rowBytes] as number;
  const expected = HEADER_BYTES + prefixBytes + rowBytes;
  if (expected !== bytes.byteLength) {
    return fail({ kind: 'corrupt', why: `${bytes.byteLength} bytes, ${expected} expected` });
  }
  const rowsAt = HEADER_BYTES + prefixBytes;
  const table = RateTable.attach(
    {
      prefixes: shared(bytes.subarray(HEADER_BYTES, rowsAt)),
      rows: shared(bytes.subarray(rowsAt)),
    },
    { check: 'whole' },
  );
  if (!table.ok) return table;
  return ok({
    groupKey: readKey(header, HEADER.groupKey),
    version: readKey(header, HEADER.groupVersion),
    lineage: readKey(header, HEADER.lineage),
    table: table.value,
  });
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function writeKey(header: Uint32Array, at: number, key: bigint): void {
  header[at] = Number(BigInt.asUintN(32, key));
  header[at + 1] = Number(BigInt.asUintN(32, key >> WORD_BITS));
}

function readKey(header: Uint32Array, at: number): bigint {
  const [low, high] = [header[at] as number, header[at + 1] as number];
  return BigInt.asIntN(64, (BigInt(high) << WORD_BITS) | BigInt(low));
}
