// Faults of media in words for the log and the decision trace.
import type { MediaFault } from '@tandem/engine/media/contract';

const SAYS: Readonly<Record<'exhausted' | 'noSuchAddress' | 'noDescriptors', string>> = {
  exhausted: 'no RTP port is left: SS_MEDIA_PROXY_PORT_RANGE',
  noSuchAddress: 'the local address for RTP is none of this machine',
  noDescriptors: 'no descriptors are left for RTP: ulimit -n',
};

export function faultFor(kind: keyof typeof SAYS): MediaFault {
  return { kind, says: SAYS[kind] };
}

export const CLOSED: MediaFault = Object.freeze({ kind: 'refused', says: 'the stream is closed' });
