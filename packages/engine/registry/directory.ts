// Who may register, as the configuration has it at this moment.
import type { MappingGateway, Phone, RoutingGateway } from '@tandem/domain/parties';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import type { PartyName } from './events.ts';
import type { Directory, Member } from './ports.ts';

export type DirectorySnapshot = Pick<Snapshot, 'find' | 'under'>;

export function snapshotDirectory(snapshot: () => DirectorySnapshot): Directory {
  return {
    whoIs: (user) => memberOf(snapshot(), user),
    isKnownAddress: (address) => isKnownAddress(snapshot(), address),
  };
}

type Manner = Pick<
  Phone,
  'replyAddress' | 'requestAddress' | 'reliableProvisional' | 'localAddress' | 'sessionTimer'
>;

interface Candidate extends Manner {
  readonly name: PartyName;
  readonly password: string;
  readonly transports: Member['transports'];
}

function memberOf(snapshot: DirectorySnapshot, user: string): Member | undefined {
  const [first, ...others] = [
    ...phonesOf(snapshot, user),
    ...gatewaysOf(snapshot, 'mappingGateways', user),
    ...gatewaysOf(snapshot, 'routingGateways', user),
  ];
  if (first === undefined) return undefined;
  const { password, transports } = first;
  // Under one name with another password is somebody else, who cannot be told apart: the first has
  // the name.
  const same = others.filter((other) => other.password === password);
  return {
    password,
    transports,
    ...mannerOf(first),
    parties: [first, ...same].map(({ name }) => name),
  };
}

function phonesOf(snapshot: DirectorySnapshot, user: string): readonly Candidate[] {
  return snapshot.under('phonesByNumber', user).flatMap(({ id, party }) => {
    const { number, registration, password, transports } = party;
    if (number !== user || registration !== 'dynamic' || password === null) return [];
    return [{ name: { kind: 'phones', id }, password, transports, ...mannerOf(party) }];
  });
}

type GatewayKind = 'mappingGateways' | 'routingGateways';

function gatewaysOf(
  snapshot: DirectorySnapshot,
  kind: GatewayKind,
  user: string,
): readonly Candidate[] {
  const named: readonly Entry<GatewayKind>[] = snapshot.under(`${kind}ByUser`, user);
  const byId: Entry<GatewayKind> | undefined = snapshot.find(kind, user);
  // One that has no user of its own has its id.
  const all = byId !== undefined && byId.party.user === null ? [...named, byId] : named;
  return all.flatMap(({ id, party }) => {
    const { registration, password } = party;
    if (registration !== 'dynamic' || password === null) return [];
    const transports = transportsOf(party);
    return [{ name: { kind, id }, password, transports, ...mannerOf(party) }];
  });
}

function mannerOf(manner: Manner): Manner {
  const { replyAddress, requestAddress, reliableProvisional, localAddress, sessionTimer } = manner;
  return { replyAddress, requestAddress, reliableProvisional, localAddress, sessionTimer };
}

/** Of a routing gateway the configuration says how we ask it, not how it has to ask us. */
function transportsOf(party: MappingGateway | RoutingGateway): Member['transports'] {
  return 'transports' in party ? party.transports : null;
}

function isKnownAddress(snapshot: DirectorySnapshot, address: string): boolean {
  return (
    snapshot.under('mappingGatewaysByHost', address).length > 0 ||
    snapshot.under('routingGatewaysByHost', address).length > 0 ||
    snapshot.under('phonesByHost', address).length > 0
  );
}
