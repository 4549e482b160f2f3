// A server of Kafka's protocol as far as a producer needs it, because Debian has none: versions,
// metadata, login by PLAIN, and records, whose checksums it verifies. One broker, topics that a
// test makes, and a log that outlives a kill as a disk would. It is no proof for the real one: the
// client is what is proven there (kafkajs).
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { crc32c } from '../../packages/books/journal/crc32c.ts';
import type { TestCertificate } from './certificates.ts';

export interface KafkaRecord {
  readonly key: string;
  readonly value: string;
}

export interface KafkaOptions {
  /** Topic and its number of partitions. */
  readonly topics: Readonly<Record<string, number>>;
  readonly login?: { readonly user: string; readonly password: string };
  readonly tls?: TestCertificate;
}

const HOST = '127.0.0.1';
const NODE = 1;
const NO_ERROR = 0;
const CORRUPT_MESSAGE = 2;
const UNKNOWN_TOPIC = 3;
const MESSAGE_TOO_LARGE = 10;
const LOGIN_FAILED = 58;
const MOST_BATCH_BYTES = 1_048_588;
const RECORD_FORMAT = 2;
/** Key of a request, and the versions that are understood. */
const APIS = {
  produce: [0, 3, 7],
  metadata: [3, 5, 6],
  saslHandshake: [17, 0, 1],
  apiVersions: [18, 0, 2],
  saslAuthenticate: [36, 0, 1],
} as const;

export class KafkaServer {
  port = 0;
  readonly #options: KafkaOptions;
  readonly #log = new Map<string, KafkaRecord[]>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: KafkaOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { tls } = this.#options;
    const serve = (socket: Socket): void => this.#serve(socket);
    const server =
      tls === undefined
        ? createServer(serve)
        : createSecureServer({ cert: tls.certificate, key: tls.key }, serve);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, HOST, resolve));
    this.port = (server.address() as { readonly port: number }).port;
  }

  /** What it has stays; whoever is connected hears nothing more. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  records(topic: string, partition: number): readonly KafkaRecord[] {
    return this.#log.get(`${topic}/${partition}`) ?? [];
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let isKnown = this.#options.login === undefined;
    let bytes = Buffer.alloc(0);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const request = new Reading(bytes.subarray(4, 4 + bytes.readInt32BE(0)));
        bytes = bytes.subarray(4 + bytes.readInt32BE(0));
        const [api, version, correlation] = [request.int16(), request.int16(), request.int32()];
        request.string();
        const answer = new Writing().int32(correlation);
        const isOpen = api === APIS.apiVersions[0] || api === APIS.saslHandshake[0];
        if (!isKnown && !isOpen && api !== APIS.saslAuthenticate[0]) return socket.destroy();
        const outcome = this.#answer({ api, version, request }, answer);
        if (outcome === 'known') isKnown = true;
        if (outcome !== 'silent') socket.write(answer.framed());
      }
      return undefined;
    });
  }

  #answer({ api, version, request }: Asked, answer: Writing): 'known' | 'silent' | undefined {
    switch (api) {
      case APIS.apiVersions[0]:
        answer.int16(NO_ERROR).array(Object.values(APIS), ([key, least, most]) => {
          answer.int16(key).int16(least).int16(most);
        });
        if (version > 0) answer.int32(0);
        return undefined;
      case APIS.metadata[0]:
        this.#metadata(request, answer);
        return undefined;
      case APIS.saslHandshake[0]:
        request.string();
        answer.int16(NO_ERROR).array(['PLAIN'], (name) => answer.string(name));
        return undefined;
      case APIS.saslAuthenticate[0]:
        return this.#login(request, answer, version);
      case APIS.produce[0]:
        return this.#produce(request, answer, version);
      default:
        throw new Error(`request ${api} was not announced`);
    }
  }

  #metadata(request: Reading, answer: Writing): void {
    const topics = request.array(() => request.string());
    answer.int32(0);
    answer.array([NODE], (node) => answer.int32(node).string(HOST).int32(this.port).string(null));
    answer.string('tandem-test').int32(NODE);
    answer.array(topics, (topic) => {
      const partitions = this.#options.topics[topic] ?? 0;
      answer
        .int16(partitions === 0 ? UNKNOWN_TOPIC : NO_ERROR)
        .string(topic)
        .int8(0);
      answer.array([...Array(partitions).keys()], (index) => {
        answer.int16(NO_ERROR).int32(index).int32(NODE);
        for (const nodes of [[NODE], [NODE], []]) answer.array(nodes, (node) => answer.int32(node));
      });
    });
  }

  #login(request: Reading, answer: Writing, version: number): 'known' | undefined {
    const { user, password } = this.#options.login ?? { user: '', password: '' };
    const isRight = request.bytes().toString() === `\0${user}\0${password}`;
    if (isRight) answer.int16(NO_ERROR).string(null);
    else answer.int16(LOGIN_FAILED).string('Authentication failed: wrong name or password');
    answer.int32(0);
    if (version > 0) answer.int64(0n);
    return isRight ? 'known' : undefined;
  }

  #produce(request: Reading, answer: Writing, version: number): 'silent' | undefined {
    request.string();
    const acks = request.int16();
    request.int32();
    const topics = request.array(() => ({
      name: request.string(),
      partitions: request.array(() => ({ index: request.int32(), records: request.bytes() })),
    }));
    answer.array(topics, ({ name, partitions }) => {
      answer.string(name).array(partitions, ({ index, records }) => {
        const { error, offset } = this.#append(`${name}/${index}`, records);
        answer.int32(index).int16(error).int64(offset).int64(-1n);
        if (version >= 5) answer.int64(0n);
      });
    });
    answer.int32(0);
    return acks === 0 ? 'silent' : undefined;
  }

  #append(place: string, batch: Buffer): { readonly error: number; readonly offset: bigint } {
    const [topic = '', index] = place.split('/');
    const isThere = Number(index) < (this.#options.topics[topic] ?? 0);
    const error = isThere ? faultOf(batch) : UNKNOWN_TOPIC;
    if (error !== NO_ERROR) return { error, offset: -1n };
    const log = this.#log.get(place) ?? [];
    const offset = BigInt(log.length);
    log.push(...recordsIn(batch));
    this.#log.set(place, log);
    return { error, offset };
  }
}

interface Asked {
  readonly api: number;
  readonly version: number;
  readonly request: Reading;
}

// base offset 8, length 4, leader epoch 4, format 1, CRC-32C 4 of all that follows
const FORMAT_AT = 16;
const CRC_AT = 17;
const CHECKED_FROM = 21;
// attributes 2, last offset 4, times 16, producer 14
const COUNT_AT = CHECKED_FROM + 36;

function faultOf(batch: Buffer): number {
  if (batch.length > MOST_BATCH_BYTES) return MESSAGE_TOO_LARGE;
  const isWhole = batch.readInt32BE(8) === batch.length - 12;
  const isRight = batch.readUInt32BE(CRC_AT) === crc32c(batch, CHECKED_FROM, batch.length);
  return isWhole && isRight && batch[FORMAT_AT] === RECORD_FORMAT ? NO_ERROR : CORRUPT_MESSAGE;
}

function recordsIn(batch: Buffer): readonly KafkaRecord[] {
  const reading = new Reading(batch.subarray(COUNT_AT));
  return reading.array(() => {
    reading.varint();
    reading.int8();
    reading.varint();
    reading.varint();
    const record = { key: reading.varText(), value: reading.varText() };
    for (let headers = reading.varint(); headers > 0; headers -= 1) {
      reading.varText();
      reading.varText();
    }
    return record;
  });
}

class Reading {
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

class Writing {
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
