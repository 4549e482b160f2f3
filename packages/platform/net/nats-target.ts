// Call records to a stream of NATS (API-5): each a message of its own under its id, so that the
// stream passes over what it has, and each answered by the stream when it is kept. Who reads it
// goes back to any place of the stream as he likes.
import { connect, type Socket } from 'node:net';
import { type Cancel, fail, ms, ok, type Result, type Timers } from '@tandem/base/kernel';
import type { DeliverRecords } from '@tandem/books/cdr/ports';
import {
  connectLine,
  type NatsMessage,
  NatsReader,
  PONG_LINE,
  publishLines,
  subscribeLine,
} from './nats-wire.ts';
import { codeOf } from './socket-fault.ts';

export interface NatsTargetOptions {
  readonly host: string;
  readonly port: number;
  readonly subject: string;
  readonly token: string | null;
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
    send: async (records) => {
      if (link === undefined || link.isOver) link = new NatsLink(options);
      return link.send(records);
    },
    close: () => link?.close('closed'),
  };
}

/** One connection, until it breaks. */
class NatsLink {
  readonly #options: NatsTargetOptions;
  readonly #socket: Socket;
  readonly #reader = new NatsReader();
  readonly #ready: Promise<Sent>;
  #isReady: (sent: Sent) => void = () => undefined;
  #why: string | undefined;
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
    const socket = connect({ host, port });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#hears(chunk));
    socket.on('error', (error) => this.close(codeOf(error) || error.message));
    socket.on('close', () => this.close('ended by the server'));
  }

  get isOver(): boolean {
    return this.#why !== undefined;
  }

  async send(records: Records): Promise<Sent> {
    const late: Cancel = this.#options.timers.after(ms(ANSWER_MS), () => this.close('no answer'));
    try {
      const ready = await this.#ready;
      return ready.ok ? await this.#publish(records) : ready;
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

  #publish(records: Records): Promise<Sent> {
    if (this.#why !== undefined) return Promise.resolve(fail(this.#why));
    const { subject, inbox } = this.#options;
    const lines = records.map((record) => {
      this.#count += 1;
      const reply = `${inbox}.${this.#count}`;
      this.#awaited.add(reply);
      return publishLines({ subject, reply, id: String(record.id), text: JSON.stringify(record) });
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
    const { headers, tls_required: tls } = JSON.parse(json) as ServerInfo;
    if (tls === true) this.close('the server asks for TLS');
    else if (headers !== true) this.close('the server has no headers: NATS 2.2 or later');
    else {
      const { token, inbox } = this.#options;
      this.#socket.write(`${connectLine(token)}${subscribeLine(`${inbox}.*`)}`);
    }
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
}

function refusal(head: string, body: string): string | undefined {
  if (/^NATS\/1\.0 503/.test(head)) return 'no stream takes this subject';
  const answer = JSON.parse(body) as { readonly error?: { readonly description?: string } };
  return answer.error === undefined ? undefined : (answer.error.description ?? 'refused');
}
