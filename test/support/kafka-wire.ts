// Kafka's protocol as bytes: what requests and answers are made of, and batches of records, whose
// form and checksum are verified.
import { crc32c } from '../../packages/books/journal/crc32c.ts';

export interface KafkaRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const KAFKA_ERROR = {
  none: 0,
  corruptMessage: 2,
  unknownTopic: 3,
  notLeader: 6,
  messageTooLarge: 10,
  unsupportedMechanism: 33,
  unsupportedVersion: 35,
  loginFailed: 58,
} as const;

const MOST_BATCH_BYTES = 1_048_588;
const RECORD_FORMAT = 2;

// base offset 8, length 4, leader epoch 4, format 1, CRC-32C 4 of all that follows
const FORMAT_AT = 16;
const CRC_AT = 17;
const CHECKED_FROM = 21;
// attributes 2, last offset 4, times 16, producer 14
const COUNT_AT = CHECKED_FROM + 36;

export function faultOf(batch: Buffer): number {
  if (batch.length > MOST_BATCH_BYTES) return KAFKA_ERROR.messageTooLarge;
  const isWhole = batch.readInt32BE(8) === batch.length - 12;
  const isRight = batch.readUInt32BE(CRC_AT) === crc32c(batch, CHECKED_FROM, batch.length);
  return isWhole && isRight && batch[FORMAT_AT] === RECORD_FORMAT
    ? KAFKA_ERROR.none
    : KAFKA_ERROR.corruptMessage;
}

export function recordsIn(batch: Buffer): readonly KafkaRecord[] {
  const reading = new Reading(batch.subarray(COUNT_AT));
  return reading.array(() => {
    reading.varint();
    reading.int8();
    reading.varint();
    reading.varint();
    const [key, value] = [reading.varText(), reading.varText()];
    const headers: Record<string, string> = {};
    for (let left = reading.varint(); left > 0; left -= 1) {
      const name = reading.varText();
      headers[name] = reading.varText();
    }
    return { key, value, headers };
  });
}

export class Reading {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    if (taken.length < length) throw new Error('a request ends too early');
    this.#at += length;
    return taken;
  }

  int8 = (): number => this.#take(1).readInt8();
  int16 = (): number => this.#take(2).readInt16BE();
  int32 = (): number => this.#take(4).readInt32BE();
  bytes = (): Buffer => this.#take(Math.max(0, this.int32()));
  string = (): string => this.#take(Math.max(0, this.int16())).toString();
  varText = (): string => this.#take(Math.max(0, this.varint())).toString();

  array<T>(one: () => T): readonly T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, one);
  }

  /** Seven bits a byte, the lowest first; the sign is the lowest bit of all. */
  varint(): number {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n));
    }
  }
}

export class Writing {
  readonly #parts: Buffer[] = [];

  #add(length: number, write: (buffer: Buffer) => void): this {
    const buffer = Buffer.alloc(length);
    write(buffer);
    this.#parts.push(buffer);
    return this;
  }

  int8 = (value: number): this => this.#add(1, (buffer) => buffer.writeInt8(value));
  int16 = (value: number): this => this.#add(2, (buffer) => buffer.writeInt16BE(value));
  int32 = (value: number): this => this.#add(4, (buffer) => buffer.writeInt32BE(value));
  int64 = (value: bigint): this => this.#add(8, (buffer) => buffer.writeBigInt64BE(value));

  string(text: string | null): this {
    if (text === null) return this.int16(-1);
    this.int16(Buffer.byteLength(text));
    this.#parts.push(Buffer.from(text));
    return this;
  }

  bytes(text: string): this {
    this.int32(Buffer.byteLength(text));
    this.#parts.push(Buffer.from(text));
    return this;
  }

  array<T>(all: readonly T[], write: (one: T) => void): this {
    this.int32(all.length);
    for (const one of all) write(one);
    return this;
  }

  framed(): Buffer {
    const body = Buffer.concat(this.#parts);
    const size = Buffer.alloc(4);
    size.writeInt32BE(body.length);
    return Buffer.concat([size, body]);
  }
}
