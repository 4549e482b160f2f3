// Call records to a stream of NATS (API-5): each a message of its own under its id, so that the
// stream passes over what it has, and each answered by the stream when it is kept. Who reads it
// goes back to any place of the stream as he likes.
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type Cancel, fail, ms, ok, type Result, type Timers } from '@tandem/base/kernel';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import {
  connectLine,
  type NatsCredentials,
  type NatsMessage,
  NatsReader,
  PONG_LINE,
  publishLines,
  subscribeLine,
} from './nats-wire.ts';
import type { OutboundTls } from './outbound-tls.ts';
import { codeOf } from './socket-fault.ts';

export interface NatsTargetOptions {
  readonly host: string;
  readonly port: number;
  readonly subject: string;
  readonly credentials: NatsCredentials;
  /** null: in the clear. */
  readonly tls: OutboundTls | null;
  /** Where answers go: of this process alone. */
  readonly inbox: string;
  readonly timers: Timers;
}

/** A stream that needs longer is as good as away. */
const ANSWER_MS = 10_000;
export const NATS_PORT = 4_222;

type Records = readonly Readonly<Record<string, unknown>>[];
type Sent = Result<void, string>;

export function natsTarget(options: NatsTargetOptions): DeliverRecords {
  let link: NatsLink | undefined;
  return {
    send: async (records, { mayRepeat } = { mayRepeat: false }) => {
      if (link === undefined || link.isOver) link = new NatsLink(options);
      return link.send(records, mayRepeat);
    },
    close: () => link?.close('closed'),
  };
}

/** One connection, until it breaks. */
class NatsLink {
  readonly #options: NatsTargetOptions;
  #socket: Socket;
  readonly #reader = new NatsReader();
  readonly #ready: Promise<Sent>;
  #isReady: (sent: Sent) => void = () => undefined;
  #why: string | undefined;
  #isGreeted = false;
  #count = 0;
  /** Answers that are awaited: which, and who is told when all are there. */
  #awaited = new Set<string>();
  #settle: (sent: Sent) => void = () => undefined;

  constructor(options: NatsTargetOptions) {
    this.#options = options;
    this.#ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    const { host, port } = options;
    this.#socket = connect({ host, port });
    this.#socket.setNoDelay(true);
    this.#listens(this.#socket);
  }

  get isOver(): boolean {
    return this.#why !== undefined;
  }

  async send(records: Records, mayRepeat: boolean): Promise<Sent> {
    const late: Cancel = this.#options.timers.after(ms(ANSWER_MS), () => this.close('no answer'));
    try {
      const ready = await this.#ready;
      return ready.ok ? await this.#publish(records, mayRepeat) : ready;
    } finally {
      late();
    }
  }

  close(why: string): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#socket.destroy();
    this.#isReady(fail(why));
    this.#settle(fail(why));
  }

  #listens(socket: Socket): void {
    socket.on('data', this.#data);
    socket.on('error', (error) => this.close(codeOf(error) || error.message));
    socket.on('close', () => this.close('ended by the server'));
  }

  readonly #data = (chunk: Buffer): void => this.#hears(chunk);

  /** The greeting is in the clear; all that follows it is not. */
  #becomesSecure({ authorities }: OutboundTls): void {
    const { host } = this.#options;
    const plain = this.#socket;
    plain.off('data', this.#data);
    const name = isIP(host) === 0 ? { servername: host } : {};
    this.#socket = connectSecurely({ socket: plain, host, ...name, ca: [...authorities] });
    this.#listens(this.#socket);
  }

  #publish(records: Records, mayRepeat: boolean): Promise<Sent> {
    if (this.#why !== undefined) return Promise.resolve(fail(this.#why));
    const { subject, inbox } = this.#options;
    const lines = records.map((record) => {
      this.#count += 1;
      const reply = `${inbox}.${this.#count}`;
      this.#awaited.add(reply);
      const text = JSON.stringify(record);
      return publishLines({ subject, reply, id: String(record.id), mayRepeat, text });
    });
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#socket.write(lines.join(''));
    });
  }

  #hears(chunk: Uint8Array): void {
    try {
      for (const message of this.#reader.read(chunk)) this.#takes(message);
    } catch (error) {
      this.close((error as Error).message);
    }
  }

  #takes(message: NatsMessage): void {
    switch (message.is) {
      case 'info':
        this.#greets(message.json);
        break;
      case 'ping':
        this.#socket.write(PONG_LINE);
        break;
      case 'pong':
        this.#isReady(ok());
        break;
      case 'error':
        this.close(message.why);
        break;
      case 'message':
        this.#answered(message);
        break;
    }
  }

  /** The server speaks first; later ones tell of other servers. */
  #greets(json: string): void {
    if (this.#isGreeted) return;
    this.#isGreeted = true;
    const {
      headers,
      tls_required: asksForTls,
      tls_available: hasTls,
    } = JSON.parse(json) as ServerInfo;
    const { credentials, inbox, tls } = this.#options;
    const fault = faultOf(
      { headers, asksForTls, hasTls: asksForTls === true || hasTls === true },
      tls,
    );
    if (fault !== undefined) {
      this.close(fault);
      return;
    }
    if (tls !== null) this.#becomesSecure(tls);
    this.#socket.write(`${connectLine(credentials)}${subscribeLine(`${inbox}.*`)}`);
  }

  #answered({ subject, head, body }: NatsMessage & { readonly is: 'message' }): void {
    const why = refusal(head, body);
    if (why !== undefined) {
      // What was asked before it is not known to be kept either: all of it comes again.
      this.close(why);
      return;
    }
    this.#awaited.delete(subject);
    if (this.#awaited.size === 0) this.#settle(ok());
  }
}

interface ServerInfo {
  readonly headers?: boolean;
  readonly tls_required?: boolean;
  readonly tls_available?: boolean;
}

interface Greeting {
  readonly headers: boolean | undefined;
  readonly asksForTls: boolean | undefined;
  readonly hasTls: boolean;
}

/** Why we do not go on with such a server. */
function faultOf(
  { headers, asksForTls, hasTls }: Greeting,
  tls: OutboundTls | null,
): string | undefined {
  if (headers !== true) return 'the server has no headers: NATS 2.2 or later';
  if (asksForTls === true && tls === null) return 'the server asks for TLS';
  return tls !== null && !hasTls ? 'the server has no TLS' : undefined;
}

function refusal(head: string, body: string): string | undefined {
  if (/^NATS\/1\.0 503/.test(head)) return 'no stream takes this subject';
  const answer = JSON.parse(body) as { readonly error?: { readonly description?: string } };
  return answer.error === undefined ? undefined : (answer.error.description ?? 'refused');
}
