// Who is it? (calls.md 1.1) An address of a static gateway or phone, what it registered or proves,
// an address of a vendor that may call in; else nobody.
import type { Entry } from '@tandem/engine/snapshot';
import type { CallerEntry } from '../facts.ts';
import type { Offered } from '../legs/leg.ts';
import type { Credentialed } from '../ports.ts';
import type { AdmitWorld } from './world.ts';

export type Identity =
  | { readonly is: 'known'; readonly caller: CallerEntry }
  | Exclude<Credentialed, { readonly is: 'known' }>;

const UNKNOWN: Identity = Object.freeze({ is: 'unknown' });

export function identify(offered: Offered, world: AdmitWorld): Identity {
  const { snapshot } = world;
  const { address } = offered.source;
  const gateway = mappingGatewayAt(snapshot.under('mappingGatewaysByHost', address), offered);
  if (gateway !== undefined) return { is: 'known', caller: gateway };
  const phone = snapshot
    .under('phonesByHost', address)
    .find(({ party }) => party.registration === 'static' && comesFrom(party, offered));
  if (phone !== undefined) return { is: 'known', caller: phone };
  const credentialed = world.credentials.identify(offered);
  if (credentialed.is !== 'unknown') return credentialed;
  const vendor = snapshot
    .under('routingGatewaysByHost', address)
    .find(({ party }) => party.mayCallIn && isFrom(party.addresses, offered));
  return vendor === undefined ? UNKNOWN : { is: 'known', caller: vendor };
}

/** Of several behind one address the longest tech prefix tells, then the priority. */
function mappingGatewayAt(
  entries: readonly Entry<'mappingGateways'>[],
  offered: Offered,
): Entry<'mappingGateways'> | undefined {
  const callee = offered.callee.startsWith('+') ? offered.callee.slice(1) : offered.callee;
  let best: Entry<'mappingGateways'> | undefined;
  for (const entry of entries) {
    const { party } = entry;
    if (party.registration !== 'static' || !comesFrom(party, offered)) continue;
    if (callee.startsWith(party.prefix) && isBetter(party, best?.party)) best = entry;
  }
  return best;
}

type Prefixed = Entry<'mappingGateways'>['party'];

function isBetter(one: Prefixed, best: Prefixed | undefined): boolean {
  if (best === undefined) return true;
  const longer = one.prefix.length - best.prefix.length;
  return longer === 0 ? one.priority < best.priority : longer > 0;
}

interface Reached {
  readonly addresses: readonly string[];
  readonly transports: readonly string[];
}

const comesFrom = ({ addresses, transports }: Reached, offered: Offered): boolean =>
  transports.includes(offered.transport) && isFrom(addresses, offered);

/** An address without a port means any port; with one, that one. */
function isFrom(addresses: readonly string[], { source }: Offered): boolean {
  const host = source.address.includes(':') ? `[${source.address}]` : source.address;
  return addresses.includes(host) || addresses.includes(`${host}:${source.port}`);
}
