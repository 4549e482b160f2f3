// Who asks: the operator of the session, or whoever may open the local socket.
import { type Asker, askerFor, localAsker, type Operator } from '@tandem/edge/services';
import type { FastifyRequest } from 'fastify';

const askers = new WeakMap<FastifyRequest, Asker>();

/** The command line tells its uid; the socket's mode has let it in already. */
const LOCAL_UID = 'x-tandem-uid';

export function setOperator(request: FastifyRequest, operator: Operator): Asker {
  return setAsker(request, askerFor(operator, request.ip));
}

export function setAsker(request: FastifyRequest, asker: Asker): Asker {
  askers.set(request, asker);
  return asker;
}

export function setLocal(request: FastifyRequest): void {
  const uid = String(request.headers[LOCAL_UID] ?? '');
  askers.set(request, localAsker(/^\d{1,10}$/.test(uid) ? uid : '?'));
}

const again = new WeakMap<FastifyRequest, () => Promise<Asker | undefined>>();

/** For answers that go on: who asked, as he is later. */
export function setAgain(request: FastifyRequest, ask: () => Promise<Asker | undefined>): void {
  again.set(request, ask);
}

/** undefined: his session or key is over. */
export function askerAgain(request: FastifyRequest): Promise<Asker | undefined> {
  const ask = again.get(request);
  return ask === undefined ? Promise.resolve(askers.get(request)) : ask();
}

export function askerOf(request: FastifyRequest): Asker {
  const asker = askers.get(request);
  if (asker === undefined) throw new Error('a route that changes something is behind the guard');
  return asker;
}
