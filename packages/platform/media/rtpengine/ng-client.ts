// Questions to rtpengine daemons over UDP: asked again while no answer comes, by the same cookie,
// so that a daemon does nothing twice.
import { createSocket, type Socket } from 'node:dgram';
import {
  type Cancel,
  fail,
  ms,
  ok,
  type Random,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import {
  type BencodedFields,
  errorIn,
  type NgCommand,
  parseAnswer,
  printQuestion,
} from '@tandem/protocol/ng';

export interface NgPlace {
  /** Numeric, IPv4. */
  readonly host: string;
  readonly port: number;
}

export interface NgRefusal {
  /** late: nothing came. */
  readonly is: 'late' | 'refused';
  readonly says: string;
}

/** The daemon was started anew, or has let go of what lay silent for too long. */
export function isForgotten({ is, says }: NgRefusal): boolean {
  return is === 'refused' && /unknown call-id/i.test(says);
}

type Answer = Result<BencodedFields, NgRefusal>;

interface Waiting {
  readonly at: NgPlace;
  readonly answered: (answer: Answer) => void;
  cancel: Cancel;
}

/** A daemon on the next machine answers within a millisecond; a lost datagram is noticed soon. */
const AGAIN_MS = ms(250);
const TIMES = 4;
const IT_IS_CLOSED: NgRefusal = Object.freeze({ is: 'late', says: 'it is closed' });

export class NgClient {
  readonly #socket: Socket;
  readonly #timers: Timers;
  readonly #prefix: string;
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;
  #isClosed = false;

  constructor(timers: Timers, random: Random) {
    this.#timers = timers;
    this.#prefix = random.uint32().toString(16);
    this.#socket = createSocket('udp4');
    // A daemon that is not there is one that does not answer.
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (bytes, from) => this.#hears(bytes.toString('latin1'), from));
    this.#socket.unref();
  }

  /** Another one's name for a call. */
  newName(): string {
    this.#asked += 1;
    return `${this.#prefix}-${this.#asked}`;
  }

  ask(at: NgPlace, command: NgCommand, fields: BencodedFields = {}): Promise<Answer> {
    if (this.#isClosed) return Promise.resolve(fail(IT_IS_CLOSED));
    const cookie = this.newName();
    const bytes = Buffer.from(printQuestion({ cookie, command, fields }), 'latin1');
    return new Promise((resolve) => {
      const waiting: Waiting = { at, answered: resolve, cancel: () => undefined };
      this.#waiting.set(cookie, waiting);
      const send = (left: number): void => {
        if (left === 0) {
          this.#waiting.delete(cookie);
          resolve(fail({ is: 'late', says: `rtpengine at ${at.host}:${at.port} does not answer` }));
          return;
        }
        this.#socket.send(bytes, at.port, at.host);
        waiting.cancel = this.#timers.after(AGAIN_MS, () => send(left - 1));
      };
      send(TIMES);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const [cookie, { cancel, answered }] of this.#waiting) {
      cancel();
      this.#waiting.delete(cookie);
      answered(fail(IT_IS_CLOSED));
    }
    this.#socket.close();
  }

  /** What somebody else sends, or nobody asked for, is nothing. */
  #hears(text: string, from: { readonly address: string; readonly port: number }): void {
    const answer = parseAnswer(text);
    if (!answer.ok) return;
    const { cookie } = answer.value;
    const waiting = this.#waiting.get(cookie);
    if (waiting === undefined) return;
    if (waiting.at.host !== from.address || waiting.at.port !== from.port) return;
    waiting.cancel();
    this.#waiting.delete(cookie);
    const error = errorIn(answer.value);
    waiting.answered(
      error === undefined ? ok(answer.value.fields) : fail({ is: 'refused', says: error }),
    );
  }
}
