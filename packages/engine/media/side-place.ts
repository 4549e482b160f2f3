// Where a side is, by the addresses of its signalling and of its description.
import { addressFamily, isPrivateNetwork, networkOf } from '@tandem/protocol/sdp';
import type { SidePlace } from './proxy-decision.ts';

export interface SideAddresses {
  /** Where its signalling comes from, or goes to; a name or nothing where that is not known yet. */
  readonly signalling: string;
  /** Of its description; null: it has not said. */
  readonly media: string | null;
  /** Our address towards it. */
  readonly local: string;
}

export function placeOf({ signalling, media, local }: SideAddresses): SidePlace {
  const seen = addressFamily(signalling) === 'name' ? '' : signalling;
  const said = media ?? seen;
  const isPrivate = said !== '' && isPrivateNetwork(said);
  // It names an address that its packets do not come from: somebody translates between.
  const nat = isPrivate && seen !== '' && seen !== said && !isPrivateNetwork(seen) ? seen : null;
  return { network: networkNameOf(nat ?? said, local), nat, isPrivate };
}

/**
 * Two sides that we reach by different addresses of ours need not reach one another, nor do IPv4
 * and IPv6, nor a private network and the public one.
 */
function networkNameOf(address: string, local: string): string {
  const reach = address !== '' && isPrivateNetwork(address) ? 'private' : 'public';
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const loopback = address !== '' && networkOf(address) === 'loopback' ? ' loopback' : '';
  return `${family}${loopback} ${reach} by ${local}`;
}
