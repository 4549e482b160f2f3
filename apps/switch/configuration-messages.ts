// What the switch's main thread and its configuration thread say to one another, beyond what the
// snapshot's two halves do.
import type { LoaderCommand, LoaderMessage } from '@tandem/engine/snapshot';
import type { DatabaseAddress } from '@tandem/platform/postgres';
import type { RoleFault } from '../role/messages.ts';

/** Handed to the thread when it begins. */
export interface ThreadSettings {
  readonly database: DatabaseAddress;
  /** The data folder: of the snapshot's files, and of the key that opens secrets. */
  readonly data: string;
  readonly serverZone: string;
}

export type FromThread =
  | LoaderMessage
  /** The database is there but not for this program, and waiting would not change it. */
  | { readonly type: 'refused'; readonly fault: RoleFault };

export type ToThread = LoaderCommand;
