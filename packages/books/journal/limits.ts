import { type Ms, ms } from '@tandem/base/kernel';

export interface JournalLimits {
  /** Syncs begin at least so far apart: one serves all turns between. */
  readonly syncEveryMs: Ms;
  readonly segmentBytes: number;
  /** What may wait in memory for the disk; new calls are refused from half of it. */
  readonly heldBytes: number;
  /** Below so much free room new calls are refused. */
  readonly floorBytes: number;
  readonly askRoomEveryMs: Ms;
  /** How soon a full disk is tried again without a turn, a failing one with another segment. */
  readonly retryMs: Ms;
  /** What was written less long ago stays, though all have it: a start asks who ended lately. */
  readonly keptMs: Ms;
}

export const LIMITS: JournalLimits = {
  // A loss of power costs at most this and a sync; more often would not make a disk faster.
  syncEveryMs: ms(5),
  // 20 s of the busiest switch: a start reads two or three of them.
  segmentBytes: 64 * 1024 * 1024,
  // The ends of 40,000 calls of 1,600 bytes: more than one node carries.
  heldBytes: 64 * 1024 * 1024,
  // The write-ahead log of the database beside us may grow by as much before it is cleaned.
  floorBytes: 512 * 1024 * 1024,
  // At 10 MB/s from all of us, a second is a fiftieth of the floor.
  askRoomEveryMs: ms(1_000),
  // Often enough that nobody waits for it, seldom enough that a dead disk gets few segments.
  retryMs: ms(1_000),
  // A caller who does not acknowledge its answer hears BYE 32 s later, after a restart too.
  keptMs: ms(40_000),
};
