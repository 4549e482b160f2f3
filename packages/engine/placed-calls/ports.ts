// What calls that we place ourselves need of others, and are handed by who joins them.
import type { Heard, OwnSound } from '@tandem/engine/media';

export interface PlacedMedia {
  /** Towards the called side of this call; null: no more. false: its media do not come by us. */
  sounds(callId: string, name: OwnSound | null): boolean;
  /** What was heard of the called side in its recording; null: there is none, or it is late. */
  heard(recording: string): Promise<Heard | null>;
}
