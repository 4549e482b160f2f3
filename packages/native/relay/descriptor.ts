// The kernel's number for a socket. Node has it but gives it no public name.
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket as StreamSocket } from 'node:net';
import type { NativeDatagrams } from './datagrams.ts';
import { field } from './field.ts';

export type OpenSocket = DatagramSocket | StreamSocket | Server | NativeDatagrams;

/**
 * Nothing while the socket is not bound or connected, or closed already. Ask anew each time: a
 * closed socket's number may be another socket's the next moment.
 */
export function descriptorOf(socket: OpenSocket): number | undefined {
  // Ours says it by itself.
  const descriptor = field(socket, 'descriptor') ?? field(handleOf(socket), 'fd');
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}

// `_handle` is the way of streams. For datagrams its first use prints a deprecation warning
// (DEP0112) among the log's lines: there it is left for a Node that keeps its state elsewhere.
function handleOf(socket: OpenSocket): unknown {
  const state = Object.getOwnPropertySymbols(socket).find(
    (symbol) => symbol.description === 'state symbol',
  );
  return state === undefined ? field(socket, '_handle') : field(field(socket, state), 'handle');
}
