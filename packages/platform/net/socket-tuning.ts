// Prepares the UDP socket of a transport: a mark on its packets, room for bursts, and an eye on
// what the kernel throws away before anybody reads it. What a machine cannot give is answered,
// never silently left out: the transport logs it and status shows it.
import type { Socket } from 'node:dgram';
import { fail, ok } from '@tandem/base/kernel';
import type { NativeRelay, OpenSocket, RelayUnavailable } from '@tandem/native/relay';
import { nativeOptions } from './socket-tuning-native.ts';
import type { BufferSide, SocketOptions, Tuned } from './socket-tuning-options.ts';
import { plainOptions, type ReadText } from './socket-tuning-plain.ts';

/**
 * Asked of the kernel for each side. Measured: with the default of 208 kB other switches lost calls
 * from 2,000 a second on, before their CPU was busy; with 4 MB the same one took 6,000.
 */
export const socketBufferBytes = 4 * 1024 * 1024;

/** Six bits (RFC 2474); the two below them in the TOS byte are ECN's and stay 0. */
export const largestDscp = 63;
const ECN_BITS = 2;

export interface TuningMeans {
  readonly relay: NativeRelay | RelayUnavailable;
  /** The whole of a text file, such as /proc/net/udp; rejects where there is none. */
  readonly readText: ReadText;
}

export interface BufferGrant {
  readonly askedBytes: number;
  /** Comparable with `askedBytes`; less means that net.core.rmem_max or wmem_max is too small. */
  readonly grantedBytes: number;
}

export interface TunedSocket {
  readonly by: SocketOptions['by'];
  /** The DSCP that the socket's packets carry from now on. */
  readonly dscp: Tuned<number>;
  readonly receiveBuffer: Tuned<BufferGrant>;
  readonly sendBuffer: Tuned<BufferGrant>;
  /** Datagrams the kernel dropped at this socket since it was opened; wraps at 2^32. */
  drops(): Promise<Tuned<number>>;
}

/** The socket must be bound: before that it has neither a descriptor nor a buffer. */
export function tuneSocket(socket: Socket, dscp: number, means: TuningMeans): TunedSocket {
  return tuneWith(socketOptions(means), socket, dscp);
}

/** The same of a socket of any kind that these options are for. */
export function tuneWith<Of extends OpenSocket>(
  options: SocketOptions<Of>,
  socket: Of,
  dscp: number,
): TunedSocket {
  return {
    by: options.by,
    dscp: mark(options, socket, dscp),
    receiveBuffer: grow(options, socket, 'receive'),
    sendBuffer: grow(options, socket, 'send'),
    drops: () => options.drops(socket),
  };
}

export function socketOptions({ relay, readText }: TuningMeans): SocketOptions {
  return 'unavailable' in relay ? plainOptions(readText, relay.unavailable) : nativeOptions(relay);
}

/** Answers the DSCP that the socket's packets carry from now on. */
export function mark(
  options: Pick<SocketOptions, 'setTypeOfService'>,
  socket: OpenSocket,
  dscp: number,
): Tuned<number> {
  if (!Number.isInteger(dscp) || dscp < 0 || dscp > largestDscp) {
    return fail({ kind: 'outOfRange', why: `a DSCP is 0 to ${largestDscp}, not ${dscp}` });
  }
  const set = options.setTypeOfService(socket, dscp << ECN_BITS);
  return set.ok ? ok(set.value >> ECN_BITS) : set;
}

function grow<Of extends OpenSocket>(
  options: SocketOptions<Of>,
  socket: Of,
  side: BufferSide,
): Tuned<BufferGrant> {
  const granted = options.growBuffer(socket, side, socketBufferBytes);
  if (!granted.ok) return granted;
  return ok({ askedBytes: socketBufferBytes, grantedBytes: granted.value });
}
