// Clients that send a body by the byte, or take an answer by the byte: each holds a connection, and
// an export a snapshot of the database, for as long as it likes. Whoever is waited for and moves
// less than so much is cut off; who waits for us is not. Node itself looks at heads and at idle
// connections, by the limits that stand here.
import type { Socket } from 'node:net';
import type { Cancel, Ms, Timers } from '@tandem/base/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface SlowLimits {
  /** From the connection, or from the first byte, to the end of the head. */
  readonly headMs: number;
  /** How late that may be noticed. */
  readonly headCheckMs: number;
  /** From an answer to the next request of the connection. */
  readonly idleMs: number;
  /** How often is looked, and so how long a client may stand still unnoticed. */
  readonly lookMs: number;
  /** In so many looks on end in which it is waited for, it has to move so many bytes. */
  readonly looks: number;
  readonly leastBytes: number;
}

/**
 * A client that needs longer to send its head holds a place for nothing.
 * 1 kB a second over a minute: the slowest line that anybody has is faster. A minute, because the
 * system takes megabytes ahead for a client, and then nothing until it has read a third of them.
 */
export const SLOW_LIMITS: SlowLimits = {
  ...{ headMs: 15_000, headCheckMs: 5_000, idleMs: 60_000 },
  ...{ lookMs: 10_000, looks: 6, leastBytes: 60 * 1_024 },
};

type Asked = Pick<FastifyRequest['raw'], 'complete' | 'readableLength' | 'socket'>;
type Answered = Pick<FastifyReply['raw'], 'closed' | 'headersSent'>;

interface Watched {
  readonly answered: Answered;
  slowLooks: number;
  /** When it was looked first of those. */
  moved: number;
}

export class SlowClients {
  readonly #limits: SlowLimits;
  readonly #watched = new Map<Asked, Watched>();
  cut = 0;

  constructor(limits: SlowLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#watched.size;
  }

  watch(asked: Asked, answered: Answered): void {
    this.#watched.set(asked, { answered, slowLooks: 0, moved: 0 });
  }

  /** Answered, or gone; a body that nobody has asked for still comes after its answer. */
  leave(asked: Asked): void {
    if (asked.complete || asked.socket.destroyed) this.#watched.delete(asked);
  }

  look(): void {
    for (const [asked, watched] of this.#watched) {
      // Its body came behind its answer: there may be thousands on one connection.
      const isOver = asked.complete && watched.answered.closed;
      if (isOver || asked.socket.destroyed) this.#watched.delete(asked);
      else if (this.#isTooSlow(asked, watched)) this.#cutOff(asked, watched);
    }
  }

  #isTooSlow(asked: Asked, watched: Watched): boolean {
    if (!isWaitedFor(asked)) {
      watched.slowLooks = 0;
      return false;
    }
    const moved = movedBy(asked.socket);
    if (watched.slowLooks === 0) watched.moved = moved;
    watched.slowLooks += 1;
    if (watched.slowLooks <= this.#limits.looks) return false;
    const isSlow = moved - watched.moved < this.#limits.leastBytes;
    watched.slowLooks = 1;
    watched.moved = moved;
    return isSlow;
  }

  #cutOff(asked: Asked, { answered }: Watched): void {
    this.cut += 1;
    this.#watched.delete(asked);
    const { socket } = asked;
    if (answered.headersSent || asked.complete) socket.destroy();
    else socket.end(TOO_SLOW, () => socket.destroy());
  }
}

const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/** For the rest of its body, or to take what lies ready; not for our own work. */
function isWaitedFor({ complete, readableLength, socket }: Asked): boolean {
  return socket.writableLength > 0 || (!complete && readableLength === 0);
}

function movedBy(socket: Socket): number {
  return socket.bytesRead + socket.bytesWritten - socket.writableLength;
}

export interface Watching {
  readonly timers: Timers;
  readonly limits: SlowLimits;
  readonly onCut: (count: number) => void;
}

export function cutSlowClients(app: FastifyInstance, { timers, limits, onCut }: Watching): void {
  const slow = new SlowClients(limits);
  let cancel: Cancel | undefined;
  const look = (): void => {
    const before = slow.cut;
    slow.look();
    if (slow.cut > before) onCut(slow.cut - before);
    cancel = timers.after(limits.lookMs as Ms, look);
  };
  app.addHook('onListen', async () => {
    cancel = timers.after(limits.lookMs as Ms, look);
  });
  app.addHook('onClose', async () => cancel?.());
  app.addHook('onRequest', async ({ raw }, reply) => {
    slow.watch(raw, reply.raw);
    reply.raw.once('close', () => slow.leave(raw));
  });
}
