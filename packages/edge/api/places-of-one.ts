// How much of the house one address may hold: so many connections, and behind a proxy that is
// trusted so many requests at once, since there the connections are the proxy's.
import type { Server, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { answerProblem } from './problems.ts';

/** Half of all there are: who holds connections from one address leaves the others theirs. */
export const CONNECTIONS_OF_ONE = 2_000;

/** Whether a proxy at this address is believed when it says for whom it asks. */
export type Trusts = (address: string) => boolean;

export class PlacesOfOne {
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** How many addresses have any. */
  get size(): number {
    return this.#taken.size;
  }

  /** null: he has all that he may have. Otherwise what gives the place back, once. */
  take(address: string): (() => void) | null {
    const taken = (this.#taken.get(address) ?? 0) + 1;
    if (taken > this.#most) return null;
    this.#taken.set(address, taken);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const left = (this.#taken.get(address) ?? 1) - 1;
      if (left === 0) this.#taken.delete(address);
      else this.#taken.set(address, left);
    };
  }
}

export function boundPlacesOfOne(app: FastifyInstance, trusts: Trusts): void {
  boundConnections(app.server, trusts);
  const places = new PlacesOfOne(CONNECTIONS_OF_ONE);
  app.addHook('onRequest', async (request, reply) => {
    const { remoteAddress } = request.socket;
    if (remoteAddress === undefined || !trusts(remoteAddress)) return;
    const leave = places.take(request.ip);
    if (leave === null) {
      const detail = `${CONNECTIONS_OF_ONE} requests of this address are under way`;
      return answerProblem(reply, 'RATE_LIMIT', { detail });
    }
    reply.raw.once('close', leave);
  });
}

/** The local socket has no addresses, and nobody strange. */
function boundConnections(server: Server, trusts: Trusts): void {
  const places = new PlacesOfOne(CONNECTIONS_OF_ONE);
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || trusts(remoteAddress)) return;
    const leave = places.take(remoteAddress);
    if (leave === null) socket.destroy();
    else socket.once('close', leave);
  });
}
