// What a transport wants of its sockets beyond what Node has, and which two implementations give:
// the native relay, and plain Node where there is no compiler. socket-tuning.conformance.ts tests
// both.
import type { Socket } from 'node:dgram';
import type { Result } from '@tandem/base/kernel';
import type { OpenSocket } from '@tandem/native/relay';

export interface TuningFault {
  readonly kind:
    | 'notOpen' // not bound yet, or closed already
    | 'outOfRange' // the figure asked for
    | 'notAvailable' // by this implementation on this machine
    | 'refused'; // by the kernel
  readonly why: string;
}

export type Tuned<T> = Result<T, TuningFault>;

export type BufferSide = 'receive' | 'send';

export interface SocketOptions<Of extends OpenSocket = Socket> {
  readonly by: 'native' | 'plain';
  /** Answers the byte that the socket's packets carry from now on. */
  setTypeOfService(socket: OpenSocket, byte: number): Tuned<number>;
  /** Never makes a buffer smaller. Answers the bytes granted, comparable with those asked. */
  growBuffer(socket: Of, side: BufferSide, bytes: number): Tuned<number>;
  /** Datagrams the kernel dropped at this socket since it was opened; wraps at 2^32. */
  drops(socket: Of): Promise<Tuned<number>>;
}

export function notOpen() {
  return { kind: 'notOpen', why: 'the socket is not bound yet, or closed already' } as const;
}
