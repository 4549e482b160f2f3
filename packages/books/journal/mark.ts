// journal/mark: up to where entries are durable, published after each sync and overwritten in
// place. It is not synced itself: other processes see it at once, and after a loss of power the
// next writer finds out anew what is there.
//
//   magic 4 | version 4 | segment 8 | offset 8 | ended before it 8 | boot id 40, latin1 | CRC-32C 4
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Position } from './contract.ts';
import { crc32c } from './crc32c.ts';
import { FOLDER, FORMAT_VERSION, type HeaderFault, numberAt, putNumber } from './format.ts';

export const MARK_PATH = `${FOLDER}/mark`;
const BOOT_BYTES = 40;
export const MARK_BYTES = 76;
const MAGIC = Buffer.from('TJMK', 'latin1');

export interface Mark {
  readonly position: Position;
  /** Of the machine's start in which it was published; '' when that is not known. */
  readonly bootId: string;
}

export function markBytes({ position, bootId }: Mark): Buffer {
  const bytes = Buffer.alloc(MARK_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(FORMAT_VERSION, 4);
  putNumber(bytes, 8, position.segment);
  putNumber(bytes, 16, position.offset);
  putNumber(bytes, 24, position.endedCount);
  bytes.write(bootId.slice(0, BOOT_BYTES), 32, 'latin1');
  bytes.writeUInt32LE(crc32c(bytes, 0, MARK_BYTES - 4), MARK_BYTES - 4);
  return bytes;
}

export function readMark(content: Uint8Array): Result<Mark, HeaderFault> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length < 8 || !bytes.subarray(0, 4).equals(MAGIC)) return fail({ kind: 'torn' });
  const version = bytes.readUInt32LE(4);
  if (version > FORMAT_VERSION) return fail({ kind: 'newerFormat', version });
  const isWhole =
    bytes.length === MARK_BYTES &&
    crc32c(bytes, 0, MARK_BYTES - 4) === bytes.readUInt32LE(MARK_BYTES - 4);
  if (!isWhole) return fail({ kind: 'torn' });
  const position = {
    segment: numberAt(bytes, 8),
    offset: numberAt(bytes, 16),
    endedCount: numberAt(bytes, 24),
  };
  const bootId = bytes.toString('latin1', 32, 32 + BOOT_BYTES).replace(/\0+$/, '');
  return ok({ position, bootId });
}
