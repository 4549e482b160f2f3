// How the gateway or phone at an address is spoken with before it is known who of several it is:
// where responses and requests within a call go (`replyAddress`, `requestAddress`), and whether 18x
// are reliable (`reliableProvisional`), which address of ours it sees (`localAddress`), and whether
// there are session timers with it (`sessionTimer`). With strangers as the RFCs have it.
import type { Entry, Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';
import { addressText, type ReplyMode } from '@tandem/protocol/sip';
import { lookedUpOnce } from './at-address.ts';

export interface Source {
  readonly address: string;
  readonly port: number;
}

export interface Modes {
  readonly replyAddress: ReplyMode;
  readonly requestAddress: ReplyMode;
  readonly reliableProvisional: 'off' | 'supported' | 'required';
  /** The address of ours that it is to see; null: the one that it speaks to. */
  readonly localAddress: string | null;
  readonly sessionTimer: boolean;
}

export interface AddressModesParts {
  readonly holder: Pick<SnapshotHolder, 'current'>;
  /** Gateways by name; asked of addresses that nobody is configured at. */
  readonly gatewaysNamedAt: (address: string) => readonly Entry<'routingGateways'>[];
  /** Who registered from there. */
  readonly memberAt: (source: Source) => Modes | undefined;
}

/** As RFC 3261 and RFC 3581 have it. */
const STANDARD: Modes = Object.freeze({
  ...{ replyAddress: 'standard', requestAddress: 'standard' },
  ...{ reliableProvisional: 'supported', localAddress: null, sessionTimer: true },
} as const);

export function addressModes(parts: AddressModesParts): (source: Source) => Modes {
  const { holder, gatewaysNamedAt, memberAt } = parts;
  const configuredAt = lookedUpOnce(holder, allAt);
  return (source) => {
    const configured = configuredAt(source.address);
    if (configured !== undefined) return (nearest(configured, source) as Configured).party;
    return memberAt(source) ?? gatewaysNamedAt(source.address)[0]?.party ?? STANDARD;
  };
}

type Configured = Entry<'mappingGateways' | 'phones' | 'routingGateways'>;

function allAt(snapshot: Snapshot, address: string): readonly Configured[] | undefined {
  const all = [
    ...snapshot.under('mappingGatewaysByHost', address),
    ...snapshot.under('phonesByHost', address),
    ...snapshot.under('routingGatewaysByHost', address),
  ];
  return all.length === 0 ? undefined : all;
}

/**
 * Of several at one address the one that names this port, then one that names none; then whoever
 * there is, since vendors call from other ports than they are called at.
 */
function nearest(entries: readonly Configured[], source: Source): Configured | undefined {
  if (entries.length < 2) return entries[0];
  const exact = addressText(source);
  const host = source.address.includes(':') ? `[${source.address}]` : source.address;
  const naming = (text: string) => entries.find(({ party }) => party.addresses.includes(text));
  return naming(exact) ?? naming(host) ?? entries[0];
}
