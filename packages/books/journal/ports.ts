// What the journal needs of a disk beyond what all need.
import type { Disk, DiskResult } from '@tandem/base/kernel';

/** A small file that is written anew in place, so often that opening it each time would show. */
export interface Slot {
  /**
   * Replaces the content, always of the same length. Others may see it half done; a crash may leave
   * either, or a mixture. Not synced.
   */
  put(bytes: Uint8Array): Promise<DiskResult<void>>;
  close(): Promise<DiskResult<void>>;
}

export interface JournalDisk extends Disk {
  /** Makes the file (and its folders) when missing. */
  openSlot(path: string): Promise<DiskResult<Slot>>;
  /** What is left on the file system for us; the room kept for root does not count. */
  freeBytes(): Promise<DiskResult<number>>;
  /**
   * Another one after each start of the machine, at most 40 characters; '' when nobody knows. As
   * long as it is the same, what was written can be read though it may never reach the medium.
   */
  bootId(): Promise<string>;
}
