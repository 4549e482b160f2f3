// The order in which servers are tried (RFC 2782): by priority, and within one priority drawn by
// weight, anew for each request, so that load spreads as the weights say.
import type { Random } from '@tandem/base/kernel';
import type { TransportName } from '../flow.ts';
import type { SocketAddress } from '../ports.ts';
import type { Located, Server } from './locate.ts';

/** A next hop with all that is known of it. */
export interface NextHop {
  readonly transport: TransportName;
  readonly remote: SocketAddress;
  /** Of TLS: the name that the certificate has to have. */
  readonly serverName?: string | undefined;
}

/** Nobody tries more in the time that a caller waits. */
const MAX_HOPS = 16;

export function hopsOf({ servers, serverName }: Located, random: Random): readonly NextHop[] {
  const hops: NextHop[] = [];
  for (const { transport, port, addresses } of ordered(servers, random)) {
    for (const address of addresses) {
      if (hops.length === MAX_HOPS) return hops;
      const remote = { address, port };
      hops.push(transport === 'tls' ? { transport, remote, serverName } : { transport, remote });
    }
  }
  return hops;
}

function ordered(servers: readonly Server[], random: Random): readonly Server[] {
  if (servers.length < 2) return servers;
  const priorities = [...new Set(servers.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    drawn(
      servers.filter((server) => server.priority === priority),
      random,
    ),
  );
}

function drawn(servers: readonly Server[], random: Random): readonly Server[] {
  // Those of weight 0 stand in front, where only the lowest number drawn finds them.
  const left = [...servers].sort((a, b) => Math.sign(a.weight) - Math.sign(b.weight));
  const order: Server[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    const number = random.below(sum + 1);
    let running = 0;
    const at = left.findIndex(({ weight }) => {
      running += weight;
      return running >= number;
    });
    order.push(...left.splice(at, 1));
  }
  return order;
}
