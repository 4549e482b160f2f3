// Faults of media in words for the log and the decision trace.
import type { MediaBackendState, MediaFault } from '@tandem/engine/media/contract';

const SAYS: Readonly<Record<'exhausted' | 'noSuchAddress' | 'noDescriptors', string>> = {
  exhausted: 'no RTP port is left: SS_MEDIA_PROXY_PORT_RANGE',
  noSuchAddress: 'the local address for RTP is none of this machine',
  noDescriptors: 'no descriptors are left for RTP: ulimit -n',
};

/** Why no stream is left, by what their number is limited by. */
const NO_STREAM: Readonly<Record<MediaBackendState['limitedBy'], string>> = {
  ports: SAYS.exhausted,
  descriptors: 'no stream for RTP is left, for lack of descriptors: ulimit -n',
  settings: 'no stream for RTP is left: as many are in use as one switch relays',
};

export function noStreamLeft(limitedBy: MediaBackendState['limitedBy']): MediaFault {
  return { kind: 'exhausted', says: NO_STREAM[limitedBy] };
}

export function faultFor(kind: keyof typeof SAYS): MediaFault {
  return { kind, says: SAYS[kind] };
}

export const CLOSED: MediaFault = Object.freeze({ kind: 'refused', says: 'the stream is closed' });
