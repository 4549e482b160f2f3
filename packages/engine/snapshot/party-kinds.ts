// The kinds of objects that calls are decided by, or told to. Others, such as operators, never get
// here.
import type {
  Account,
  Area,
  GatewayGroup,
  Geofence,
  MappingGateway,
  NumberList,
  Phone,
  PortabilityServer,
  RateGroup,
  RoutingGateway,
  Webhook,
  WorkCalendar,
} from '@tandem/domain/parties';

export interface PartyByKind {
  readonly accounts: Account;
  readonly areas: Area;
  readonly gatewayGroups: GatewayGroup;
  readonly geofences: Geofence;
  readonly mappingGateways: MappingGateway;
  readonly numberLists: NumberList;
  readonly phones: Phone;
  readonly portabilityServers: PortabilityServer;
  readonly rateGroups: RateGroup;
  readonly routingGateways: RoutingGateway;
  readonly webhooks: Webhook;
  readonly workCalendars: WorkCalendar;
}

export type PartyKind = keyof PartyByKind;

export const PARTY_KINDS: readonly PartyKind[] = [
  'accounts',
  'areas',
  'gatewayGroups',
  'geofences',
  'mappingGateways',
  'numberLists',
  'phones',
  'portabilityServers',
  'rateGroups',
  'routingGateways',
  'webhooks',
  'workCalendars',
];

export function isPartyKind(kind: string): kind is PartyKind {
  return (PARTY_KINDS as readonly string[]).includes(kind);
}
