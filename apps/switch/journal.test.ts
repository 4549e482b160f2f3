import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms, ok } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { BreakableDisk, MemoryLog, seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { JournalDisk } from '@tandem/books/journal';
import type { CallRecord } from '@tandem/domain/record';
import { TESTING_START_MS, testingEnded, testingRecord } from '@tandem/domain/testkit';
import type { LeaseOffice } from '@tandem/engine/balance';
import { openSwitchJournal } from './journal.ts';
import { KeptEpoch, onceKept } from './kept-epoch.ts';

const HOUR_MS = 3_600_000;

function machine() {
  const disk = new BreakableDisk();
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const heard = new MemoryLog();
  const { log } = heard;
  const slots: JournalDisk = Object.assign(disk, {
    openSlot: async (path: string) => {
      const put = (bytes: Uint8Array) => disk.write(path, bytes);
      return ok({ put, close: async () => ok() });
    },
    freeBytes: async () => ok(1e12),
    bootId: async () => 'boot',
  });
  const starts = async (setBackMs = 0) => {
    const wall = { now: () => clock.now(), wallMs: () => clock.wallMs() - setBackMs };
    const opened = await openSwitchJournal({
      ...{ disk: slots, clock: wall, timers: clock, random, log },
      atTurnEnd: (run) => void clock.after(ms(0), run),
    });
    assert.ok(opened.ok);
    return opened.value;
  };
  return { disk, clock, starts, heard };
}

describe('the epoch of a run (BIL-4)', () => {
  it('is later than the one before, also when the clock was set back by an hour', async () => {
    const { starts } = machine();
    const first = await starts();
    await first.close();
    const second = await starts(HOUR_MS);
    assert.ok(second.epoch > first.epoch);
    await second.close();
  });

  it('and when the disk was full at its start, and has room again', async () => {
    const { disk, clock, starts, heard } = machine();
    await (await starts()).close();
    await clock.passes(60_000);
    const mend = disk.breaks({ on: ['append', 'write'], code: 'ENOSPC' });
    const onFullDisk = await starts();
    assert.deepEqual(heard.codes('warn'), ['warn EPOCH_NOT_KEPT']);
    await clock.passes(2_500);
    mend();
    await clock.passes(1_000);
    assert.ok(onFullDisk.isEpochKept);
    await onFullDisk.close();
    const next = await starts(HOUR_MS);
    assert.ok(next.epoch > onFullDisk.epoch, `${next.epoch} after ${onFullDisk.epoch}`);
    await next.close();
  });

  it('who dies before it is on the disk was lent nothing, and has begun no book', async () => {
    const { disk, clock, starts } = machine();
    await (await starts()).close();
    const mend = disk.breaks({ on: ['write'], code: 'ENOSPC' });
    const run = await starts();
    const said: string[] = [];
    const requests = [{ account: 7n, need: moneyFromE7(1n), wish: moneyFromE7(2n) }];
    const office: LeaseOffice = {
      ask: (asked, answered) => {
        said.push('asked');
        answered(asked.map(({ account, wish }) => ({ account, granted: wish })));
      },
    };
    const asks = (): void =>
      onceKept(office, run, clock).ask(requests, ([answer]) => {
        said.push(answer !== undefined && 'granted' in answer ? 'lent' : 'denied');
      });
    run.whenEpochKept(() => said.push('begun'));
    asks();
    assert.equal(said.length, 0, 'who asks hears nothing inside of the question');
    await clock.passes(900);
    assert.deepEqual(said, ['denied']);
    mend();
    await clock.passes(1_000);
    asks();
    run.whenEpochKept(() => said.push('at once'));
    assert.deepEqual(said, ['denied', 'begun', 'asked', 'lent', 'at once']);
    await run.close();
  });

  it('nobody begins while the last one cannot be read: which is later is not known', async () => {
    const { disk, clock, starts, heard } = machine();
    const parts = { disk, clock, timers: clock, random: seededRandom(2), log: heard.log };
    await (await starts()).close();
    const mend = disk.breaks({ on: ['read'], code: 'EIO' });
    const failed = await KeptEpoch.open(parts);
    assert.ok(!failed.ok);
    assert.deepEqual([failed.error.path, failed.error.code], ['journal/epoch', 'EIO']);
    mend();
    assert.ok((await KeptEpoch.open(parts)).ok);
  });

  it('who closes meanwhile tries no more', async () => {
    const { disk, clock, starts } = machine();
    await (await starts()).close();
    disk.breaks({ on: ['write'], code: 'ENOSPC' });
    const run = await starts();
    const closing = run.close();
    await clock.passes(5_000);
    await closing;
    assert.equal(clock.pending, 0);
  });
});

describe('calls that ended before a start (CDR-7)', () => {
  it('are told of the last 40 s, and all that a start had ended', async () => {
    const { starts } = machine();
    const first = await starts();
    const ends = (count: number, lateMs: number, more: Partial<CallRecord> = {}): void => {
      const startedAtMs = TESTING_START_MS + lateMs;
      const record = testingRecord(count, { startedAtMs, ...more });
      first.append(testingEnded({ ...record, endedAtMs: startedAtMs + 60_000 }));
    };
    ends(1, 0);
    ends(2, 0, { isRecovered: true });
    ends(3, 5_000);
    ends(4, 20_000);
    ends(5, 50_000);
    await first.close();
    const { endedLately, close } = await starts();
    const ids = [2, 4, 5].map((count) => testingRecord(count).id.slice(-1));
    assert.deepEqual(
      endedLately.map(({ record }) => record.id.slice(-1)),
      ids,
    );
    await close();
  });
});
