// A server of Kafka's protocol as far as a producer needs it, because Debian has none: versions,
// metadata, logins, and records, whose checksums it verifies. Topics that a test makes, a log that
// outlives a kill as a disk would, several servers with one log where a test wants a cluster, and
// the faults that a producer meets. It is no proof for the real one: the client is what is proven
// there (kafkajs).
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { TestCertificate } from './certificates.ts';
import { type Judged, KafkaLogin, type KafkaUser } from './kafka-login.ts';
import {
  faultOf,
  KAFKA_ERROR,
  type KafkaRecord,
  Reading,
  recordsIn,
  Writing,
} from './kafka-wire.ts';

const HOST = '127.0.0.1';
/** Key of a request, and the versions that are understood. */
const APIS = {
  produce: [0, 3, 7],
  metadata: [3, 5, 6],
  saslHandshake: [17, 0, 1],
  apiVersions: [18, 0, 2],
  saslAuthenticate: [36, 0, 1],
} as const;

type Api = readonly [key: number, least: number, most: number];

/** What all servers of a cluster know. */
export class KafkaCluster {
  /** Topic and its number of partitions. */
  readonly topics: Readonly<Record<string, number>>;
  readonly servers = new Map<number, KafkaServer>();
  readonly log = new Map<string, KafkaRecord[]>();
  /** Of all partitions. */
  leader = 1;

  constructor(topics: Readonly<Record<string, number>>) {
    this.topics = topics;
  }
}

export interface KafkaOptions {
  /** Without it a cluster of its own, with these topics. */
  readonly cluster?: KafkaCluster;
  readonly topics?: Readonly<Record<string, number>>;
  readonly login?: KafkaUser;
  readonly tls?: TestCertificate;
  /** What it announces instead of what it understands, or beside it. */
  readonly apis?: readonly Api[];
  /** Answers come in pieces of so many bytes. */
  readonly pieceBytes?: number;
}

export class KafkaServer {
  port = 0;
  readonly cluster: KafkaCluster;
  /** So many produced batches are kept, and the connection breaks before that is said. */
  answersLost = 0;
  /** What was asked, as key and version. */
  readonly asked = new Set<string>();
  readonly #options: KafkaOptions;
  readonly #node: number;
  readonly #apis: ReadonlyMap<number, Api>;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: KafkaOptions) {
    this.#options = options;
    this.cluster = options.cluster ?? new KafkaCluster(options.topics ?? {});
    this.#node = this.cluster.servers.size + 1;
    this.cluster.servers.set(this.#node, this);
    const apis: readonly Api[] = [...Object.values(APIS), ...(options.apis ?? [])];
    this.#apis = new Map(apis.map((api) => [api[0], api]));
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

  /** Connections on which nothing was asked for long, as the real one ends them. */
  async endsIdle(): Promise<void> {
    const ended = [...this.#sockets].map((socket) => once(socket, 'close'));
    for (const socket of this.#sockets) socket.end();
    await Promise.all(ended);
  }

  records(topic: string, partition: number): readonly KafkaRecord[] {
    return this.cluster.log.get(`${topic}/${partition}`) ?? [];
  }

  #serve(socket: Socket): void {
    const { login } = this.#options;
    const client: Client = {
      login: login && new KafkaLogin(login),
      isKnown: login === undefined,
    };
    let bytes = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const request = bytes.subarray(4, 4 + bytes.readInt32BE(0));
        bytes = bytes.subarray(4 + request.length);
        const answer = this.#hears(request, client);
        if (answer === 'gone') return socket.destroy();
        if (answer !== undefined) this.#write(socket, answer);
      }
      return undefined;
    });
  }

  #write(socket: Socket, answer: Buffer): void {
    const { pieceBytes = answer.length } = this.#options;
    const [first, rest] = [answer.subarray(0, pieceBytes), answer.subarray(pieceBytes)];
    socket.write(first);
    if (rest.length > 0) setImmediate(() => socket.destroyed || this.#write(socket, rest));
  }

  #hears(bytes: Buffer, client: Client): Buffer | 'gone' | undefined {
    const request = new Reading(bytes);
    const [api, version, correlation] = [request.int16(), request.int16(), request.int32()];
    request.string();
    this.asked.add(`${api} ${version}`);
    const answer = new Writing().int32(correlation);
    const isOpen = [APIS.apiVersions[0], APIS.saslHandshake[0], APIS.saslAuthenticate[0]] as const;
    if (!client.isKnown && !(isOpen as readonly number[]).includes(api)) return 'gone';
    const outcome = this.#answer({ api, version, request, client }, answer);
    return outcome ?? answer.framed();
  }

  #answer(asked: Asked, answer: Writing): 'gone' | undefined {
    const { api, version, request, client } = asked;
    if (api === APIS.apiVersions[0]) return this.#versions(version, answer);
    const [, least, most] = this.#apis.get(api) ?? [api, 1, 0];
    // The real one says nothing to what it has not announced.
    if (version < least || version > most) return 'gone';
    switch (api) {
      case APIS.metadata[0]:
        this.#metadata(request, answer);
        return undefined;
      case APIS.saslHandshake[0]: {
        const isOffered = client.login?.begins(request.string()) ?? false;
        answer
          .int16(isOffered ? KAFKA_ERROR.none : KAFKA_ERROR.unsupportedMechanism)
          .array(client.login?.mechanisms ?? [], (name) => answer.string(name));
        return undefined;
      }
      case APIS.saslAuthenticate[0]:
        this.#login(asked, answer);
        return undefined;
      case APIS.produce[0]:
        return this.#produce(request, answer, version);
      default:
        throw new Error(`request ${api} is not understood`);
    }
  }

  /** Of a version that it does not know it is answered in the first one, as the real one does. */
  #versions(version: number, answer: Writing): undefined {
    const [, , most] = this.#apis.get(APIS.apiVersions[0]) ?? APIS.apiVersions;
    const isKnown = version <= most;
    answer
      .int16(isKnown ? KAFKA_ERROR.none : KAFKA_ERROR.unsupportedVersion)
      .array([...this.#apis.values()], (api) => {
        for (const number of api) answer.int16(number);
      });
    if (isKnown && version > 0) answer.int32(0);
  }

  #metadata(request: Reading, answer: Writing): void {
    const { topics, servers, leader } = this.cluster;
    const wanted = request.array(() => request.string());
    answer.int32(0);
    answer.array([...servers], ([node, { port }]) =>
      answer.int32(node).string(HOST).int32(port).string(null),
    );
    answer.string('tandem-test').int32(leader);
    answer.array(wanted, (topic) => {
      const partitions = topics[topic] ?? 0;
      answer
        .int16(partitions === 0 ? KAFKA_ERROR.unknownTopic : KAFKA_ERROR.none)
        .string(topic)
        .int8(0);
      answer.array([...Array(partitions).keys()], (index) => {
        answer.int16(KAFKA_ERROR.none).int32(index).int32(leader);
        const nodes = [...servers.keys()];
        for (const some of [nodes, nodes, []]) answer.array(some, (node) => answer.int32(node));
      });
    });
  }

  #login({ request, client, version }: Asked, answer: Writing): void {
    const said = request.bytes().toString();
    const judged: Judged = client.login?.hears(said) ?? { is: 'refused', why: 'nobody is asked' };
    if (judged.is === 'refused') {
      answer.int16(KAFKA_ERROR.loginFailed).string(judged.why).bytes('');
    } else {
      client.isKnown = judged.is === 'known';
      answer.int16(KAFKA_ERROR.none).string(null).bytes(judged.answer);
    }
    if (version > 0) answer.int64(0n);
  }

  #produce(request: Reading, answer: Writing, version: number): 'gone' | undefined {
    request.string();
    if (request.int16() === 0) throw new Error('nobody wants to hear what became of it');
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
    if (this.answersLost === 0) return undefined;
    this.answersLost -= 1;
    return 'gone';
  }

  #append(place: string, batch: Buffer): { readonly error: number; readonly offset: bigint } {
    const { topics, log, leader } = this.cluster;
    const [topic = '', index] = place.split('/');
    const isThere = Number(index) < (topics[topic] ?? 0);
    const fault = isThere ? faultOf(batch) : KAFKA_ERROR.unknownTopic;
    const error = leader === this.#node ? fault : KAFKA_ERROR.notLeader;
    if (error !== KAFKA_ERROR.none) return { error, offset: -1n };
    const kept = log.get(place) ?? [];
    const offset = BigInt(kept.length);
    kept.push(...recordsIn(batch));
    log.set(place, kept);
    return { error, offset };
  }
}

interface Client {
  readonly login: KafkaLogin | undefined;
  isKnown: boolean;
}

interface Asked {
  readonly api: number;
  readonly version: number;
  readonly request: Reading;
  readonly client: Client;
}
