// A journal on the breakable disk in virtual time, and what is read of it.

import assert from 'node:assert/strict';
import { ms } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import {
  BEGINNING,
  type Journal,
  type Position,
  type Recovered,
  type StoredEntry,
} from './contract.ts';
import type { JournalLimits } from './limits.ts';
import { openJournal } from './open.ts';
import { openReader } from './reader.ts';
import { journalDisk, PLENTY_BYTES, type TestingProcess } from './testing-disk.ts';

export interface World {
  readonly disk: BreakableDisk;
  readonly clock: VirtualClock;
  readonly process: TestingProcess;
  readonly journal: Journal;
  readonly recovered: Recovered;
}

export interface Given {
  readonly disk?: BreakableDisk;
  readonly clock?: VirtualClock;
  readonly limits?: Partial<JournalLimits>;
  readonly boot?: number;
}

export async function opened(given: Given = {}): Promise<World> {
  const { disk = new BreakableDisk(), clock = new VirtualClock(), boot = 1 } = given;
  const process = { isOver: false, freeBytes: PLENTY_BYTES, boot };
  const limits = { segmentBytes: 4_096, keptMs: ms(0), ...given.limits };
  const opening = openJournal({
    disk: journalDisk(disk, process),
    ...{ clock, timers: clock, limits },
  });
  await clock.passes(100);
  const result = await opening;
  assert.ok(result.ok, JSON.stringify(result));
  return { disk, clock, process, ...result.value };
}

/** 'answered a' is a step of call a; 'lease' is of none. */
export function say(journal: Journal, ...words: readonly string[]): void {
  for (const word of words) {
    const [kind, callId = ''] = word.split(' ') as ['answered' | 'renewed' | 'ended', string];
    assert.equal(journal.append({ kind, callId, json: `{"of":"${word}"}` }).ok, true);
  }
}

export const said = ({ kind, callId }: StoredEntry): string => `${kind} ${callId}`.trim();

export async function readAll(
  disk: BreakableDisk,
  from: Position = BEGINNING,
): Promise<readonly string[]> {
  const reader = openReader(journalDisk(disk));
  const read: string[] = [];
  for (let at = from; ; ) {
    const batch = await reader.next(at, { maxEntries: 3 });
    assert.ok(batch.ok, JSON.stringify(batch));
    read.push(...batch.value.entries.map(said));
    if (batch.value.entries.length === 0) return read;
    at = batch.value.after;
  }
}
