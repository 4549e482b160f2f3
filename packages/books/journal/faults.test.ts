import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { SinkPosition } from './contract.ts';
import { openJournal } from './open.ts';
import { journalDisk, type TestingProcess } from './testing-disk.ts';
import { opened, readAll, say } from './testing-world.ts';

describe('journal: a disk that is full (CDR-7)', () => {
  it('refuses new calls, keeps what running ones say, writes it when there is room', async () => {
    const { disk, clock, journal } = await opened();
    say(journal, 'answered a');
    assert.equal(journal.write(), true);
    const mend = disk.breaks({ on: ['append'], code: 'ENOSPC' });
    for (const step of ['answered b', 'renewed a', 'ended a']) {
      say(journal, step);
      assert.equal(journal.write(), false);
    }
    assert.equal(journal.refusal(), 'full');
    await clock.passes(50);
    assert.ok(!(await readAll(disk)).includes('ended a'));
    mend();
    assert.equal(journal.write(), true);
    assert.equal(journal.refusal(), undefined);
    await clock.passes(10);
    assert.deepEqual(await readAll(disk), ['answered a', 'answered b', 'renewed a', 'ended a']);
    assert.equal(journal.health().mark.segment, 1);
  });

  it('is tried again although no call says anything', async () => {
    const { disk, clock, journal } = await opened();
    const mend = disk.breaks({ on: ['append'], code: 'ENOSPC' });
    say(journal, 'answered a');
    journal.write();
    mend();
    await clock.passes(1_100);
    assert.deepEqual(await readAll(disk), ['answered a']);
  });

  it('memory is bounded: from half of it no new calls, at its end entries are lost', async () => {
    const { disk, journal } = await opened({ limits: { heldBytes: 10_000 } });
    const json = `"${'x'.repeat(990)}"`;
    const one = { kind: 'renewed', callId: 'a', json } as const;
    for (let turn = 0; turn < 5; turn += 1) assert.equal(journal.append(one).ok, true);
    assert.equal(journal.refusal(), 'memory');
    disk.breaks({ on: ['append'], code: 'ENOSPC' });
    journal.write();
    assert.equal(journal.refusal(), 'full');
    while (journal.append(one).ok);
    assert.ok(journal.health().heldBytes < 11_100);
    assert.equal(journal.health().lostEntries, 1);
  });

  it('a switch starts all the same, and its calls are found', async () => {
    const before = await opened();
    say(before.journal, 'answered a');
    before.journal.write();
    before.process.isOver = true;
    before.disk.breaks({ on: ['append'], code: 'ENOSPC' });
    const { journal, recovered } = await opened({ disk: before.disk });
    assert.deepEqual(
      recovered.openCalls.map(({ callId }) => callId),
      ['a'],
    );
    assert.equal(journal.refusal(), 'full');
  });

  it('a floor of free room keeps it from coming so far', async () => {
    const { clock, process, journal } = await opened({ limits: { floorBytes: 1_000 } });
    process.freeBytes = 999;
    assert.equal(journal.refusal(), undefined);
    await clock.passes(1_000);
    assert.equal(journal.refusal(), 'floor');
    process.freeBytes = 1_000;
    await clock.passes(1_000);
    assert.equal(journal.refusal(), undefined);
  });
});

describe('journal: a disk that fails (CDR-7)', () => {
  it('a sync that failed: what it covered is written again elsewhere, and the power may go', async () => {
    const { disk, clock, journal } = await opened();
    say(journal, 'answered a', 'answered b');
    journal.write();
    await clock.passes(10);
    disk.breaks({ on: ['sync'], times: 1, code: 'EIO' });
    say(journal, 'renewed a', 'ended b');
    journal.write();
    await clock.passes(0);
    say(journal, 'renewed a');
    journal.write();
    await clock.passes(20);
    const { mark, faults, refusal } = journal.health();
    assert.deepEqual([mark.segment, faults, refusal], [2, 1, undefined]);
    const all = ['answered a', 'answered b', 'renewed a', 'ended b', 'renewed a'];
    assert.deepEqual(await readAll(disk), all);
    const after = disk.crash('lost');
    const again = await opened({ disk: after, boot: 2 });
    assert.deepEqual(await readAll(after), all);
    assert.deepEqual(
      again.recovered.openCalls.map(({ callId }) => callId),
      ['a'],
    );
  });

  it('a disk that is dead gets a segment a second, and calls are refused', async () => {
    const { disk, clock, journal } = await opened();
    disk.breaks({ on: ['sync'], code: 'EIO' });
    for (let turn = 0; turn < 200; turn += 1) {
      say(journal, 'renewed a');
      journal.write();
      await clock.passes(25);
    }
    assert.equal(journal.refusal(), 'broken');
    assert.ok(disk.paths().length <= 10, disk.paths().join(' '));
  });

  it('a write that failed is as good as a sync that did', async () => {
    const { disk, clock, journal } = await opened();
    say(journal, 'answered a');
    journal.write();
    disk.breaks({ on: ['append'], times: 1, code: 'EIO' });
    say(journal, 'ended a');
    assert.equal(journal.write(), true);
    await clock.passes(20);
    assert.deepEqual(await readAll(disk), ['answered a', 'ended a']);
  });

  it('a mark that cannot be published comes later', async () => {
    const { disk, clock, journal } = await opened();
    const mend = disk.breaks({ on: ['write'], code: 'EIO' });
    say(journal, 'answered a');
    journal.write();
    await clock.passes(20);
    assert.deepEqual(await readAll(disk), []);
    mend();
    await clock.passes(20);
    assert.deepEqual(await readAll(disk), ['answered a']);
  });
});

describe('journal: a database that is away (CDR-7)', () => {
  const database = (endedCount: number): SinkPosition => ({
    ...{ sink: 'database', isDatabase: true },
    position: { segment: 1, offset: 88, endedCount },
  });

  it('ended calls that wait are counted, and refuse new ones at their limit', async () => {
    const { journal } = await opened();
    journal.limitBacklog(4);
    say(journal, 'ended a', 'answered x', 'ended b');
    assert.deepEqual([journal.health().pendingCalls, journal.health().backlogShare], [2, 0.5]);
    say(journal, 'ended c', 'ended d');
    assert.equal(journal.refusal(), 'backlog');
    await journal.passed([database(1)]);
    assert.equal(journal.refusal(), undefined);
    await journal.passed([database(4), database(0)]);
    assert.equal(journal.refusal(), 'backlog');
    const forwarder = { ...database(0), sink: 'forwarder', isDatabase: false };
    await journal.passed([database(4), forwarder]);
    assert.equal(journal.health().pendingCalls, 0);
  });

  it('a segment stays for the slowest sink, and for the open call in it', async () => {
    const { disk, clock, journal } = await opened({ limits: { segmentBytes: 200 } });
    say(journal, 'answered long');
    for (let call = 0; call < 20; call += 1) {
      say(journal, `answered ${call}`, `ended ${call}`);
      journal.write();
      await clock.passes(10);
    }
    const { mark } = journal.health();
    const sink = { sink: 'database', isDatabase: true, position: mark };
    const count = disk.paths().length;
    await journal.passed([sink]);
    assert.equal(disk.paths().length, count, 'the long call holds all');
    say(journal, 'ended long', 'answered y');
    journal.write();
    await clock.passes(10);
    for (let call = 0; call < 3; call += 1) {
      say(journal, call === 0 ? 'ended y' : `answered y${call}`, 'ended nobody');
      journal.write();
      await clock.passes(10);
    }
    await journal.passed([
      sink,
      { ...sink, sink: 'text', isDatabase: false, position: { ...mark, segment: 3 } },
    ]);
    assert.ok(disk.paths().includes('journal/000000000003.tj'));
    assert.ok(!disk.paths().includes('journal/000000000002.tj'));
    await journal.passed([sink]);
    assert.ok(disk.paths().length < 6, disk.paths().join(' '));
  });
});

describe('journal: starts (CDR-7)', () => {
  it('cut off after any operation, the next start finds the same', async () => {
    const before = await opened();
    say(before.journal, 'answered a', 'answered b', 'ended a');
    before.journal.write();
    const disk = before.disk.crash('kept');
    for (let after = 0; after < 20; after += 1) {
      const mend = disk.breaks({ after, code: 'EIO' });
      const process = { isOver: false, freeBytes: 1e12, boot: 2 };
      await startAndDie(disk, process);
      mend();
    }
    const { recovered, journal } = await opened({ disk, boot: 2 });
    assert.deepEqual(
      recovered.openCalls.map(({ callId }) => callId),
      ['b'],
    );
    assert.equal(recovered.endedCount, 1);
    assert.deepEqual(await readAll(disk), ['answered a', 'answered b', 'ended a']);
    await journal.close();
  });
});

describe('journal: a kill, and the power behind it (CDR-7)', () => {
  for (const boot of [0, 1]) {
    const told = boot === 0 ? 'cannot be told from a start of the machine' : 'is known as one';
    it(`that ${told}: what was written is durable when the next start is done`, async () => {
      const before = await opened({ boot });
      say(before.journal, 'answered a', 'answered b', 'ended a');
      before.journal.write();
      before.process.isOver = true;
      await opened({ disk: before.disk, boot });
      const after = await opened({ disk: before.disk.crash('lost'), boot: 7 });
      assert.deepEqual(await readAll(after.disk), ['answered a', 'answered b', 'ended a']);
      assert.deepEqual(
        after.recovered.openCalls.map(({ callId }) => callId),
        ['b'],
      );
    });
  }

  it('while what a failed sync covered was only half written again', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const disk = new BreakableDisk({ random: seededRandom(seed) });
      const { journal, clock, process } = await opened({ disk });
      const steps = Array.from({ length: 9 }, (_, at) => `answered ${at}`);
      disk.breaks({ on: ['sync'], times: 1, code: 'EIO' });
      say(journal, ...steps);
      assert.equal(journal.write(), true);
      const mend = disk.breaks({ on: ['append'], code: 'ENOSPC' });
      await clock.passes(1);
      assert.equal(journal.refusal(), 'broken');
      process.isOver = true;
      mend();
      const again = await opened({ disk });
      assert.deepEqual(await readAll(again.disk), steps, `seed ${seed}`);
      assert.equal(again.recovered.openCalls.length, 9);
    }
  });
});

async function startAndDie(disk: BreakableDisk, process: TestingProcess): Promise<void> {
  const clock = new VirtualClock();
  const opening = openJournal({ disk: journalDisk(disk, process), clock, timers: clock });
  await clock.passes(10);
  await opening;
  process.isOver = true;
}
