// Where signalling may come from, and where a description of media may want it sent (SEC-4).
import { fencedOut } from '@tandem/domain/guard';
import type { GeofenceUse } from '@tandem/domain/parties';
import { isUnspecified, read, rtcp } from '@tandem/protocol/sdp';
import type { Description } from '../legs/leg.ts';
import { fencesOf } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

const NOWHERE: readonly string[] = Object.freeze([]);

export function mediaAddressesOf(description: Description): readonly string[] {
  if (description === null) return NOWHERE;
  const { connection, media } = description;
  const all = [connection?.address];
  // RTCP may be wanted elsewhere than the stream (RFC 3605).
  for (const one of media) all.push(one.connection?.address, read(one, rtcp)?.address);
  // Held as long as the call is up: a copy has no room for more.
  return all.filter(isPlace).slice();
}

/** 0.0.0.0 is none, but the hold of RFC 2543: nothing goes there. */
function isPlace(address: string | undefined): address is string {
  return address !== undefined && !isUnspecified(address);
}

type Use = Pick<GeofenceUse, 'geofenceMode' | 'geofences'>;

/** "10.9.9.9 is in geofence bad"; null: all of them may be. */
export function whyFencedOut(
  addresses: readonly string[],
  party: Use,
  { snapshot }: Pick<AdmitWorld, 'snapshot'>,
): string | null {
  const fences = fencesOf(snapshot);
  if (fences.isEmpty) return null;
  for (const address of addresses) {
    const why = address === '' ? null : fencedOut(address, party, fences);
    if (why !== null) return `${address} is ${why}`;
  }
  return null;
}
