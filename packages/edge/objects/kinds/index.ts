// Every kind of configuration objects, in the order of files: what others refer to comes first. A
// new kind is one new file and one line here.
import { invariant } from '@tandem/base/kernel';
import type { Kind } from '../kind.ts';
import { accounts } from './accounts.ts';
import { areas } from './areas.ts';
import { gatewayGroups } from './gateway-groups.ts';
import { geofences } from './geofences.ts';
import { mappingGateways } from './mapping-gateways.ts';
import { numberLists } from './number-lists.ts';
import { operators } from './operators.ts';
import { phones } from './phones.ts';
import { portabilityServers } from './portability-servers.ts';
import { rateGroups } from './rate-groups.ts';
import { recordTargets } from './record-targets.ts';
import { roles } from './roles.ts';
import { routingGateways } from './routing-gateways.ts';
import { webhooks } from './webhooks.ts';
import { workCalendars } from './work-calendars.ts';

export const KINDS = [
  areas,
  workCalendars,
  numberLists,
  geofences,
  rateGroups,
  accounts,
  gatewayGroups,
  mappingGateways,
  routingGateways,
  phones,
  portabilityServers,
  recordTargets,
  webhooks,
  roles,
  operators,
] as const;

export type KindName = (typeof KINDS)[number]['name'];

export const KIND_NAMES: readonly KindName[] = KINDS.map(({ name }) => name);

const BY_NAME: ReadonlyMap<string, Kind<KindName>> = new Map(
  KINDS.map((kind) => [kind.name, kind as Kind<KindName>]),
);

export function kindOf(name: KindName): Kind<KindName> {
  const kind = BY_NAME.get(name);
  invariant(kind !== undefined, `${name} is a kind`);
  return kind;
}

export function isKindName(name: string): name is KindName {
  return BY_NAME.has(name);
}
