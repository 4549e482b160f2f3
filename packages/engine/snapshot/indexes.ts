// By what else than key and id calls find their parties. A new way is one line here.
import type { PartyByKind, PartyKind } from './party-kinds.ts';

interface Index<Kind extends PartyKind> {
  readonly kind: Kind;
  readonly keysOf: (party: PartyByKind[Kind]) => readonly string[];
}

const index = <Kind extends PartyKind>(
  kind: Kind,
  keysOf: (party: PartyByKind[Kind]) => readonly string[],
): Index<Kind> => ({ kind, keysOf });

const hosts = ({ addresses }: { readonly addresses: readonly string[] }): readonly string[] =>
  addresses.map(hostOf);

const user = (party: { readonly user: string | null }): readonly string[] =>
  party.user === null ? [] : [party.user];

export const INDEXES = {
  /** Where calls come from; which port and tech prefix it must be is asked of the gateway. */
  mappingGatewaysByHost: index('mappingGateways', hosts),
  routingGatewaysByHost: index('routingGateways', hosts),
  phonesByHost: index('phones', hosts),
  mappingGatewaysByUser: index('mappingGateways', user),
  routingGatewaysByUser: index('routingGateways', user),
  /** Its own number and the others that ring it. */
  phonesByNumber: index('phones', (phone) => [phone.number, ...phone.furtherNumbers]),
} as const;

export type IndexName = keyof typeof INDEXES;
export type KindOf<Name extends IndexName> = (typeof INDEXES)[Name]['kind'];

export const INDEX_NAMES = Object.keys(INDEXES) as readonly IndexName[];

/** The keys of a party under an index; each once. */
export function keysUnder(name: IndexName, party: PartyByKind[PartyKind]): readonly string[] {
  const { keysOf } = INDEXES[name] as Index<PartyKind>;
  return [...new Set(keysOf(party))];
}

/**
 * "192.0.2.1:5080" and "[2001:db8::1]:5061" without port and brackets: as sockets name their
 * peers.
 */
export function hostOf(address: string): string {
  if (address.startsWith('[')) return address.slice(1, address.indexOf(']'));
  const colon = address.indexOf(':');
  return colon === -1 || colon !== address.lastIndexOf(':') ? address : address.slice(0, colon);
}
