import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { BEGINNING, type Journal, type Position, type Recovered } from './contract.ts';
import { openJournal } from './open.ts';
import { openReader } from './reader.ts';
import { journalDisk } from './testing-disk.ts';

const KB = 1024;

interface World {
  readonly disk: BreakableDisk;
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly recovered: Recovered;
}

async function opened(disk = new BreakableDisk(), clock = new VirtualClock()): Promise<World> {
  const limits = { segmentBytes: 4 * KB };
  const result = await openJournal({ disk: journalDisk(disk), clock, timers: clock, limits });
  assert.ok(result.ok, JSON.stringify(result));
  return { disk, clock, ...result.value };
}

function say(journal: Journal, ...words: readonly string[]): void {
  for (const word of words) {
    const [kind, callId = ''] = word.split(' ') as ['answered' | 'renewed' | 'ended', string];
    assert.deepEqual(journal.append({ kind, callId, json: `{"of":"${word}"}` }).ok, true);
  }
}

async function readAll(disk: BreakableDisk, from: Position = BEGINNING): Promise<string[]> {
  const reader = openReader(journalDisk(disk));
  const read: string[] = [];
  for (let at = from; ; ) {
    const batch = await reader.next(at, { maxEntries: 3 });
    assert.ok(batch.ok, JSON.stringify(batch));
    read.push(...batch.value.entries.map(({ kind, callId }) => `${kind} ${callId}`));
    if (batch.value.entries.length === 0) return read;
    at = batch.value.after;
  }
}

describe('journal: a turn, a sync, a reader (CDR-7)', () => {
  it('what was said is read in order when it is durable, not before', async () => {
    const { disk, clock, journal } = await opened();
    say(journal, 'answered a', 'answered b', 'renewed a', 'ended a');
    assert.equal(journal.write(), true);
    assert.deepEqual(await readAll(disk), []);
    await clock.passes(5);
    assert.deepEqual(await readAll(disk), ['answered a', 'answered b', 'renewed a', 'ended a']);
    assert.equal(journal.health().openCalls, 1);
  });

  it('a kill finds what was written, a start tells the calls that are open', async () => {
    const before = await opened();
    say(before.journal, 'answered a', 'answered b', 'renewed a', 'ended b', 'answered c');
    before.journal.write();
    const { recovered, disk } = await opened(before.disk.crash('kept'));
    const open = recovered.openCalls.map(({ callId, kind }) => `${kind} ${callId}`);
    assert.deepEqual(open, ['renewed a', 'answered c']);
    assert.equal(recovered.endedCount, 1);
    assert.equal(recovered.epoch, 2);
    assert.deepEqual((await readAll(disk)).length, 5);
  });

  it('segments follow one another, and go when all sinks have passed them', async () => {
    const { disk, clock, journal } = await opened();
    for (let call = 0; call < 500; call += 1) {
      say(journal, `answered ${call}`, `ended ${call}`);
      journal.write();
      await clock.passes(1);
    }
    await clock.passes(10);
    assert.equal((await readAll(disk)).length, 1_000);
    const many = disk.paths().length;
    assert.ok(many > 8, `${many}`);
    const { mark } = journal.health();
    assert.equal(mark.endedCount, 500);
    await journal.passed([{ sink: 'database', isDatabase: true, position: mark }]);
    assert.ok(disk.paths().length < 6, disk.paths().join(' '));
    assert.deepEqual(await readAll(disk, mark), []);
    await journal.close();
    assert.equal(clock.pending, 0);
  });

  it('a disk that is slow is synced in groups', async () => {
    const clock = new VirtualClock();
    const disk = new BreakableDisk({ slow: { timers: clock, sync: ms(20) } });
    const opening = opened(disk, clock);
    await clock.passes(100);
    const { journal } = await opening;
    const before = journal.health().syncs;
    for (let turn = 0; turn < 100; turn += 1) {
      say(journal, `answered ${turn}`);
      journal.write();
      await clock.passes(1);
    }
    await clock.passes(50);
    assert.ok(journal.health().syncs - before <= 7);
    assert.equal((await readAll(disk)).length, 100);
  });
});
