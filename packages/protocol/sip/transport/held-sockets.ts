// Sockets whose packets wait for the end of the turn of the event loop: what a turn has decided is
// written down before anybody hears of it (the journal), with one write for all that it decided.
//
//   send, write, end, close -> queue -- turn.atEnd --> the sockets, in the order they came
//
// Nothing else waits: what comes in, opening a connection, and cutting one off.
import { ok } from '@tandem/base/kernel';
import type {
  DatagramSocket,
  PeerIdentity,
  SendFailed,
  SocketAddress,
  Sockets,
  StreamConnection,
  StreamEvents,
} from './ports.ts';

export interface Turn {
  /** Runs it once, when this turn has done its work; the journal is written then. */
  atEnd(run: () => void): void;
}

/** Something that leaves at the end of the turn. */
interface Leaving {
  leave(): void;
}

export function holdUntil(sockets: Sockets, turn: Turn): Sockets {
  const queue = new Queue(turn);
  return {
    sourceAddress: (towards) => sockets.sourceAddress(towards),
    async bindDatagrams(at, events) {
      const bound = await sockets.bindDatagrams(at, events);
      return bound.ok ? ok(heldDatagrams(bound.value, queue)) : bound;
    },
    listen: (options, acceptor) =>
      sockets.listen(options, {
        admits: (remote) => acceptor.admits(remote),
        accepted: (connection) => {
          const held = new HeldStream(queue, connection);
          return held.eventsFor(acceptor.accepted(held));
        },
      }),
    connect(options, events) {
      const held = new HeldStream(queue);
      held.carriedBy(sockets.connect(options, held.eventsFor(events)));
      return held;
    },
  };
}

class Queue {
  readonly #turn: Turn;
  #waiting: Leaving[] = [];

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  hold(leaving: Leaving): void {
    this.#waiting.push(leaving);
    if (this.#waiting.length === 1) this.#turn.atEnd(() => this.#leave());
  }

  #leave(): void {
    const leaving = this.#waiting;
    // What is said while they leave belongs to the next turn.
    this.#waiting = [];
    for (const each of leaving) each.leave();
  }
}

class HeldDatagram implements Leaving {
  readonly #socket: DatagramSocket;
  readonly #bytes: Uint8Array;
  readonly #way: { readonly to: SocketAddress; readonly failed: SendFailed };

  constructor(
    socket: DatagramSocket,
    bytes: Uint8Array,
    way: { readonly to: SocketAddress; readonly failed: SendFailed },
  ) {
    this.#socket = socket;
    this.#bytes = bytes;
    this.#way = way;
  }

  leave(): void {
    this.#socket.send(this.#bytes, this.#way.to, this.#way.failed);
  }
}

function heldDatagrams(socket: DatagramSocket, queue: Queue): DatagramSocket {
  const { from } = socket;
  return {
    local: socket.local,
    send: (bytes, to, failed) => queue.hold(new HeldDatagram(socket, bytes, { to, failed })),
    from: from && ((local) => heldDatagrams(from(local), queue)),
    drops: () => socket.drops(),
    close: () =>
      new Promise((resolve, reject) => {
        queue.hold({ leave: () => void socket.close().then(resolve, reject) });
      }),
  };
}

class HeldStream implements StreamConnection {
  readonly #queue: Queue;
  #stream: StreamConnection | undefined;
  #heldBytes = 0;
  /** Nothing more may be written. */
  #isDone = false;

  constructor(queue: Queue, stream?: StreamConnection) {
    this.#queue = queue;
    this.#stream = stream;
  }

  carriedBy(stream: StreamConnection): void {
    this.#stream = stream;
  }

  eventsFor(events: StreamEvents): StreamEvents {
    return {
      opened: () => events.opened(),
      data: (bytes) => events.data(bytes),
      ended: () => events.ended(),
      closed: (why) => {
        this.#isDone = true;
        events.closed(why);
      },
    };
  }

  get local(): SocketAddress | undefined {
    return this.#stream?.local;
  }

  get remote(): SocketAddress {
    return this.#stream?.remote ?? NOWHERE;
  }

  get peer(): PeerIdentity | undefined {
    return this.#stream?.peer;
  }

  get queuedBytes(): number {
    return (this.#stream?.queuedBytes ?? 0) + this.#heldBytes;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isDone) return false;
    this.#heldBytes += bytes.length;
    this.#queue.hold({
      leave: () => {
        this.#heldBytes -= bytes.length;
        this.#stream?.write(bytes);
      },
    });
    return true;
  }

  end(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#queue.hold({ leave: () => this.#stream?.end() });
  }

  reset(): void {
    this.#isDone = true;
    this.#stream?.reset();
  }
}

/** Asked before the connection was even begun, which nobody does. */
const NOWHERE: SocketAddress = Object.freeze({ address: '', port: 0 });
