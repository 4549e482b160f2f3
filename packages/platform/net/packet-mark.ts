// The mark (DSCP) on the packets of all sockets of a transport. It is a parameter that changes
// while they are open, so each is kept here until it closes.
import { ok } from '@tandem/base/kernel';
import type { OpenSocket } from '@tandem/native/relay';
import { mark, socketOptions, type TuningMeans } from './socket-tuning.ts';
import type { SocketOptions, Tuned } from './socket-tuning-options.ts';

export interface Marking {
  readonly dscp: number;
  readonly means: TuningMeans;
}

export class PacketMark {
  readonly #options: SocketOptions;
  readonly #sockets = new Set<OpenSocket>();
  #dscp: number;

  constructor({ dscp, means }: Marking) {
    this.#options = socketOptions(means);
    this.#dscp = dscp;
  }

  /** What is wanted; whether it was granted is answered by `add` and `set`. */
  get dscp(): number {
    return this.#dscp;
  }

  /** Marks its packets, now and at each change. It has to be bound or connected. */
  add(socket: OpenSocket): Tuned<number> {
    this.#sockets.add(socket);
    onceClosed(socket, () => this.#sockets.delete(socket));
    return mark(this.#options, socket, this.#dscp);
  }

  /** The first fault of any of them; the others are marked all the same. */
  set(dscp: number): Tuned<number> {
    this.#dscp = dscp;
    let answer: Tuned<number> = ok(dscp);
    for (const socket of this.#sockets) {
      const marked = mark(this.#options, socket, dscp);
      // One that closes in this moment has no packets any more.
      if (!marked.ok && marked.error.kind !== 'notOpen' && answer.ok) answer = marked;
    }
    return answer;
  }
}

/** Said so, since each kind of socket has words of its own for it. */
export function onceClosed(socket: Closing, run: () => void): void {
  socket.once('close', run);
}

interface Closing {
  once(event: 'close', run: () => void): unknown;
}
