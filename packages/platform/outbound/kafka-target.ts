// Call records to a topic of Kafka (API-5), each under its id, so that who has it passes over it.
// All of a node go to one partition: only within one there is an order. The client is loaded when
// a target needs it.
import { fail, ok } from '@tandem/base/kernel';
import type { DeliverRecords, Delivery } from '@tandem/books/cdr/ports';
import type { ICustomPartitioner, KafkaConfig, Message, Producer } from 'kafkajs';

export interface KafkaTargetOptions {
  readonly host: string;
  readonly port: number;
  readonly topic: string;
  /** The node that they come from. */
  readonly node: string;
  /** null: nobody is asked. */
  readonly login: KafkaLogin | null;
  /** null: in the clear. Otherwise PEM of those whom we trust to say who a server is. */
  readonly tls: { readonly authorities: readonly string[] } | null;
}

export interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly user: string;
  readonly password: string;
}

export const KAFKA_PORT = 9_092;
/** Servers take a megabyte at once, unless they are told otherwise. */
const MOST_BYTES_AT_ONCE = 800_000;
const CONNECT_MS = 5_000;
/** A server that needs longer is as good as away. */
const ANSWER_MS = 10_000;
/**
 * By itself it would send again what was perhaps taken, and nobody would be told that it may come
 * twice. The pump tries again, with a new connection, which asks anew who leads the partition.
 */
const TRIES_AGAIN = 0;
/** All replicas that are in step have it. */
const BY_ALL = -1;

type Records = readonly Readonly<Record<string, unknown>>[];

export function kafkaTarget(options: KafkaTargetOptions): DeliverRecords {
  let connected: Promise<Producer> | undefined;
  const leave = async (): Promise<void> => {
    const former = connected;
    connected = undefined;
    await former?.then((producer) => producer.disconnect()).catch(() => undefined);
  };
  const send: DeliverRecords['send'] = async (records, told) => {
    try {
      connected ??= connect(options);
      const producer = await connected;
      for (const messages of piecesOf(records, told)) {
        await producer.send({ topic: options.topic, acks: BY_ALL, timeout: ANSWER_MS, messages });
      }
      return ok();
    } catch (error) {
      // Whatever it was, the next try begins with what stands in the configuration.
      void leave();
      return fail(reasonOf(error));
    }
  };
  return { send, close: () => void leave() };
}

async function connect(options: KafkaTargetOptions): Promise<Producer> {
  const { Kafka, logLevel } = await import('kafkajs');
  const kafka = new Kafka({
    ...placeOf(options),
    clientId: `tandem-${options.node}`,
    connectionTimeout: CONNECT_MS,
    requestTimeout: ANSWER_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: TRIES_AGAIN },
  });
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: partitionOf(options.node),
  });
  await producer.connect();
  return producer;
}

function placeOf({ host, port, login, tls }: KafkaTargetOptions): KafkaConfig {
  const bare = host.includes(':') ? `[${host}]` : host;
  return {
    brokers: [`${bare}:${port}`],
    ...(tls === null ? {} : { ssl: { ca: [...tls.authorities] } }),
    ...(login === null ? {} : { sasl: saslOf(login) }),
  };
}

function saslOf({ mechanism, user: username, password }: KafkaLogin) {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password } as const;
    case 'scram-sha-256':
      return { mechanism, username, password } as const;
    case 'scram-sha-512':
      return { mechanism, username, password } as const;
  }
}

const HASH_FACTOR = 31;
const HASH_LIMIT = 0x7fff_ffff;

/** Always the same of a node, as long as the topic has as many of them. */
export function partitionOf(node: string): ICustomPartitioner {
  let hash = 0;
  for (const character of node) {
    hash = (hash * HASH_FACTOR + (character.codePointAt(0) ?? 0)) & HASH_LIMIT;
  }
  return () =>
    ({ partitionMetadata }) => {
      const ids = partitionMetadata.map(({ partitionId }) => partitionId).sort((a, b) => a - b);
      return ids[hash % ids.length] ?? 0;
    };
}

function* piecesOf(records: Records, told?: Delivery): Generator<Message[], void, void> {
  const headers = told?.mayRepeat === true ? { headers: { 'tandem-may-repeat': '1' } } : {};
  let piece: Message[] = [];
  let bytes = 0;
  for (const record of records) {
    const value = Buffer.from(JSON.stringify(record));
    if (piece.length > 0 && bytes + value.length > MOST_BYTES_AT_ONCE) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push({ key: String(record.id), value, ...headers });
    bytes += value.length;
  }
  if (piece.length > 0) yield piece;
}

/** The client wraps what happened in what it made of it. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
