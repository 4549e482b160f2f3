// Where the messages of a gateway come from and go to: the addresses that stand with it, those that
// its names lead to now, and where it has registered from.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type KindName, parseIp } from '@tandem/edge/objects';
import type { KeptObjects } from '../objects/ports.ts';
import type { SwitchFault, SwitchRegistrations } from '../registry/ports.ts';

export interface GatewayAddressParts {
  readonly objects: Pick<KeptObjects, 'find'>;
  readonly registrations: Pick<SwitchRegistrations, 'gateways' | 'list'>;
}

const KINDS: readonly KindName[] = ['mappingGateways', 'routingGateways'];
/** A gateway registers from one or two places. */
const MOST_BINDINGS = 10;

/** missing: there is none of that name, or none of its addresses is known now. */
export async function gatewayAddresses(
  { objects, registrations }: GatewayAddressParts,
  name: string,
): Promise<Result<readonly string[], SwitchFault>> {
  const found: string[] = [];
  let isThere = false;
  for (const kind of KINDS) {
    const object = await objects.find(kind, name);
    if (object === undefined) continue;
    isThere = true;
    const { addresses } = object.document;
    if (Array.isArray(addresses)) found.push(...addresses.map(String));
  }
  if (!isThere) return missing(`there is no gateway ${name}`);
  const gateways = await registrations.gateways();
  if (!gateways.ok) return gateways;
  for (const { gateway, addresses } of gateways.value) {
    if (gateway === name) found.push(...addresses.map(({ address }) => address));
  }
  const bindings = await registrations.list({ limit: MOST_BINDINGS, users: [name] });
  if (!bindings.ok) return bindings;
  found.push(...bindings.value.map(({ remote }) => remote));
  const hosts = new Set(found.map(hostIn).filter((host) => parseIp(host) !== null));
  return hosts.size === 0
    ? missing(`no address of the gateway ${name} is known now`)
    : ok([...hosts]);
}

const missing = (why: string) => fail<SwitchFault>({ is: 'missing', why });

/** Without its port, and without the brackets of IPv6. */
const hostIn = (address: string): string =>
  /^\[([^\]]+)\]/.exec(address)?.[1] ??
  (/^[^:]+:[0-9]+$/.test(address) ? address.replace(/:[0-9]+$/, '') : address);
