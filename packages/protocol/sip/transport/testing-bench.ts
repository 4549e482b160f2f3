// For tests only: what a suite of sockets is handed, and who listens at either end.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type {
  SocketAddress,
  Sockets,
  StreamAcceptor,
  StreamClose,
  StreamConnection,
  StreamEvents,
} from './ports.ts';

/** Somebody who takes a connection and reads nothing, until told to. */
export interface DeafPeer {
  readonly at: SocketAddress;
  hear(): void;
  readonly heardBytes: () => number;
}

export interface SocketsBench {
  /** Of the host that is called. */
  readonly callee: Sockets;
  readonly calleeAddress: string;
  /** The name in the callee's certificate. */
  readonly calleeName: string;
  readonly caller: Sockets;
  readonly callerAddress: string;
  /** Nobody listens there. */
  readonly nobody: SocketAddress;
  /** Gives everything under way its time, until this holds; fails when it never does. */
  until(holds: () => boolean, what: string): Promise<void>;
  deafPeer(): Promise<DeafPeer>;
}

export type MakeBench = (t: TestContext, family: 4 | 6) => Promise<SocketsBench | undefined>;

export class Heard implements StreamEvents {
  readonly log: string[] = [];
  readonly pieces: Uint8Array[] = [];
  why: StreamClose | undefined;

  opened(): void {
    this.log.push('opened');
  }
  data(bytes: Uint8Array): void {
    if (this.log.at(-1) !== 'data') this.log.push('data');
    this.pieces.push(bytes.slice());
  }
  ended(): void {
    this.log.push('ended');
  }
  closed(why: StreamClose): void {
    this.log.push(`closed`);
    this.why = why;
  }

  get length(): number {
    return this.pieces.reduce((sum, { length }) => sum + length, 0);
  }
  get bytes(): Uint8Array {
    return Buffer.concat(this.pieces);
  }
  has(what: string): boolean {
    return this.log.includes(what);
  }
}

export interface Accepted {
  readonly connection: StreamConnection;
  readonly heard: Heard;
}

export class Acceptor implements StreamAcceptor {
  readonly accepts: Accepted[] = [];
  readonly asked: SocketAddress[] = [];
  isOpen = true;

  admits(remote: SocketAddress): boolean {
    this.asked.push(remote);
    return this.isOpen;
  }
  accepted(connection: StreamConnection): StreamEvents {
    const heard = new Heard();
    this.accepts.push({ connection, heard });
    return heard;
  }
  get first(): Accepted {
    const [first] = this.accepts;
    assert.ok(first !== undefined, 'somebody connected');
    return first;
  }
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Bytes of which each shows its place, so that a piece lost, twice or moved is seen. */
export function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
}
