// For tests only: a name server on loopback that knows a few records, as DNS has them on the wire
// (RFC 1035).
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export type DnsData =
  | { readonly type: 'A' | 'AAAA'; readonly bytes: readonly number[] }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly type: 'NAPTR';
      readonly order: number;
      readonly preference: number;
      readonly texts: readonly [flags: string, service: string, pattern: string];
      readonly replacement: string;
    };

export type DnsRecord = DnsData & { readonly name: string; readonly ttlSeconds: number };

export interface DnsServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly questions: string[];
  close(): void;
}

const TYPES = { A: 1, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
const HEADER_BYTES = 12;
/** Answer, with recursion. */
const ANSWER_FLAGS = 0x8180;
const NO_SUCH_NAME = 3;
const SERVER_FAILURE = 2;
/** The name of the question, at its place behind the header. */
const SAME_NAME = [0xc0, HEADER_BYTES];

/** `broken.` names are answered with a failure, `silent.` names not at all. */
export async function dnsServer(records: readonly DnsRecord[]): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    questions.push(`${name} ${type}`);
    if (name.startsWith('silent.')) return;
    const named = records.filter((record) => record.name === name);
    const answers = named.filter((record) => TYPES[record.type] === type);
    const isBroken = name.startsWith('broken.');
    const code = isBroken ? SERVER_FAILURE : named.length === 0 ? NO_SUCH_NAME : 0;
    const header = Buffer.alloc(HEADER_BYTES);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(ANSWER_FLAGS | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    const question = query.subarray(HEADER_BYTES, end);
    socket.send(
      Buffer.concat([header, question, ...answers.map(answerOf)]),
      from.port,
      from.address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, questions, close: () => socket.close() };
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerOf(record: DnsRecord): Buffer {
  const data = dataOf(record);
  const head = Buffer.alloc(12);
  head.set(SAME_NAME);
  head.writeUInt16BE(TYPES[record.type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(record.ttlSeconds, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function dataOf(record: DnsData): Buffer {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return Buffer.from(record.bytes);
    case 'SRV': {
      const { priority, weight, port, target } = record;
      return Buffer.concat([numbers(priority, weight, port), nameOf(target)]);
    }
    case 'NAPTR': {
      const { order, preference, texts, replacement } = record;
      return Buffer.concat([
        numbers(order, preference),
        ...texts.map((text) => Buffer.from(`${String.fromCharCode(text.length)}${text}`)),
        nameOf(replacement),
      ]);
    }
  }
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, 2 * at);
  return bytes;
}

function nameOf(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.from(
    `${labels.map((label) => String.fromCharCode(label.length) + label).join('')}\0`,
  );
}
