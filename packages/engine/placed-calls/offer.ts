// What we offer whoever we call: speech in G.711, and nobody to send it to yet. Where media come by
// us, the relay's address stands in its place; else it is a hold until somebody is there.
import type { Description } from '@tandem/engine/calls';
import { offerOf, type Session, sameDescription, withDirections } from '@tandem/protocol/sdp';

/** Nobody sends to it (RFC 863 has it for what is thrown away). */
const DISCARD_PORT = 9;

export function ownOffer(): Session {
  return offerOf({
    ...{ address: '0.0.0.0', port: DISCARD_PORT, codecs: ['PCMA', 'PCMU'], prefer: 'ours' },
    ...{ dtmf: true, direction: 'sendrecv' },
  });
}

/** An answer of the one as an offer to the other: who answered a hold speaks now. */
export function asOffer(description: Description): Description {
  return description === null ? null : withDirections(description, () => 'sendrecv');
}

export function isSame(one: Description, other: Description): boolean {
  if (one === null || other === null) return one === other;
  return sameDescription(one, other);
}
