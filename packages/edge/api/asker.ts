// Who asks: the operator of the session, or whoever may open the local socket.
import type { Asker, Operator } from '@tandem/edge/services';
import type { FastifyRequest } from 'fastify';

const askers = new WeakMap<FastifyRequest, Asker>();

/** The command line tells its uid; the socket's mode has let it in already. */
const LOCAL_UID = 'x-tandem-uid';

export function setOperator(request: FastifyRequest, { id }: Operator): void {
  askers.set(request, { actor: id, source: request.ip });
}

export function setLocal(request: FastifyRequest): void {
  const uid = String(request.headers[LOCAL_UID] ?? '');
  askers.set(request, { actor: `local:${/^\d{1,10}$/.test(uid) ? uid : '?'}`, source: 'local' });
}

export function askerOf(request: FastifyRequest): Asker {
  const asker = askers.get(request);
  if (asker === undefined) throw new Error('a route that changes something is behind the guard');
  return asker;
}
