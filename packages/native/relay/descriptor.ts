// The kernel's number for a dgram socket. Node has it but gives it no public name.
import type { Socket } from 'node:dgram';
import { field } from './field.ts';

/**
 * Nothing while the socket is not bound, or closed already. Ask anew each time: a closed socket's
 * number may be another socket's the next moment.
 */
export function descriptorOf(socket: Socket): number | undefined {
  const descriptor = field(handleOf(socket), 'fd');
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}

// `_handle` is the well-known way, but its first use prints a deprecation warning (DEP0112) among
// the log's lines. It is left for a Node that keeps its state elsewhere.
function handleOf(socket: Socket): unknown {
  const state = Object.getOwnPropertySymbols(socket).find(
    (symbol) => symbol.description === 'state symbol',
  );
  return state === undefined ? field(socket, '_handle') : field(field(socket, state), 'handle');
}
