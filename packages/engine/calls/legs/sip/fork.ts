// One early dialog of our INVITE: below a forking proxy there are several (RFC 3261 section 13.2).
import type { Session } from '@tandem/protocol/sdp';
import type { DialogSide } from './dialog-side.ts';

export interface Fork {
  readonly side: DialogSide;
  /** The highest RSeq that we have acknowledged in it. */
  rseq: number | undefined;
  /** What it has said of its media. */
  description: Session | null;
}
