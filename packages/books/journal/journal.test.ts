import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { BEGINNING } from './contract.ts';
import { openReader } from './reader.ts';
import { journalDisk } from './testing-disk.ts';
import { opened, readAll, say } from './testing-world.ts';

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
    const { recovered, disk } = await opened({ disk: before.disk.crash('kept'), boot: 2 });
    const open = recovered.openCalls.map(({ callId, kind }) => `${kind} ${callId}`);
    assert.deepEqual(open, ['renewed a', 'answered c']);
    assert.equal(recovered.endedCount, 1);
    assert.equal(recovered.epoch, 2);
    assert.deepEqual((await readAll(disk)).length, 5);
  });

  it('a start tells which calls ended last, as many as may not have said all', async () => {
    const many = { segmentBytes: 1_000_000_000 };
    const before = await opened({ limits: many });
    for (let call = 0; call < 40_000; call += 1) say(before.journal, `ended ${call}`);
    before.journal.write();
    const { recovered } = await opened({ disk: before.disk.crash('kept'), boot: 2 });
    assert.equal(recovered.lastEnded.length, 32_000);
    assert.equal(recovered.lastEnded.at(-1)?.callId, '39999');
  });

  it('also those of a segment of full size behind which two starts were killed at once', async () => {
    const limits = { segmentBytes: 64_000_000 };
    const first = await opened({ limits });
    const long = { kind: 'ended', callId: 'early', json: ' '.repeat(400_000) } as const;
    for (let at = 0; at < 30; at += 1) assert.ok(first.journal.append(long).ok);
    say(first.journal, 'answered last', 'ended last');
    first.journal.write();
    let disk = first.disk.crash('kept');
    for (const boot of [2, 3]) {
      const next = await opened({ disk, limits, boot });
      say(next.journal, `ended ${boot}`);
      next.journal.write();
      await next.clock.passes(10);
      disk = next.disk.crash('kept');
    }
    const { recovered } = await opened({ disk, limits, boot: 4 });
    const last = recovered.lastEnded.find(({ callId }) => callId === 'last');
    assert.equal(last?.lastStep, '{"of":"answered last"}');
  });

  it('also those of 40 s ago, however much was written since', async () => {
    const limits = { segmentBytes: 9_000_000 };
    const before = await opened({ limits });
    say(before.journal, 'answered early', 'ended early');
    const long = { kind: 'renewed', callId: 'long', json: ' '.repeat(400_000) } as const;
    for (let at = 0; at < 60; at += 1) {
      assert.ok(before.journal.append(long).ok);
      before.journal.write();
      await before.clock.passes(600);
    }
    const { recovered } = await opened({ disk: before.disk.crash('kept'), limits, boot: 2 });
    const early = recovered.lastEnded.find(({ callId }) => callId === 'early');
    assert.equal(early?.lastStep, '{"of":"answered early"}');
  });

  it('segments follow one another, and go when all sinks have passed them', async () => {
    const { disk, clock, journal } = await opened({ limits: { keptMs: ms(40_000) } });
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
    const passes = () => journal.passed([{ sink: 'database', isDatabase: true, position: mark }]);
    await passes();
    assert.equal(disk.paths().length, many, 'a start asks who ended lately');
    await clock.passes(40_000);
    await passes();
    assert.ok(disk.paths().length < 6, disk.paths().join(' '));
    assert.deepEqual(await readAll(disk, mark), []);
    await journal.close();
    assert.equal(clock.pending, 0);
  });

  it('with too little room nothing stays that all have passed', async () => {
    const limits = { keptMs: ms(40_000), floorBytes: 1_000_000 };
    const { disk, clock, process, journal } = await opened({ limits });
    for (let call = 0; call < 500; call += 1) {
      say(journal, `answered ${call}`, `ended ${call}`);
      journal.write();
      await clock.passes(1);
    }
    process.freeBytes = 999_999;
    await clock.passes(2_000);
    assert.equal(journal.refusal(), 'floor');
    const { mark } = journal.health();
    await journal.passed([{ sink: 'database', isDatabase: true, position: mark }]);
    assert.ok(disk.paths().length < 6, disk.paths().join(' '));
    await journal.close();
  });

  it('a disk that is slow is synced in groups', async () => {
    const clock = new VirtualClock();
    const disk = new BreakableDisk({ slow: { timers: clock, sync: ms(20) } });
    const { journal } = await opened({ disk, clock });
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

  it('promises what is durable when it is', async () => {
    const { clock, disk, journal } = await opened();
    say(journal, 'answered a');
    let isDurable: boolean | undefined;
    void journal.durable().then((told) => {
      isDurable = told;
    });
    assert.equal(isDurable, undefined);
    await clock.passes(5);
    assert.equal(isDurable, true);
    assert.equal(await journal.durable(), true);
    const again = await opened({ disk: disk.crash('lost'), boot: 2 });
    assert.deepEqual(await readAll(again.disk), ['answered a']);
    await journal.close();
    assert.deepEqual(journal.append({ kind: 'ended', callId: 'a', json: '{}' }), {
      ok: false,
      error: 'closed',
    });
  });

  it('bytes and text, letters of any alphabet, calls of none', async () => {
    const { clock, disk, journal } = await opened();
    journal.append({ kind: 'lease', callId: '', json: '{"to":"Zoë 東京"}' });
    journal.append({ kind: 'epoch', callId: '', json: Buffer.from('{"to":"Zoë 東京"}') });
    journal.append({ kind: 'ended', callId: 'é'.repeat(255), json: '{}' });
    journal.append({ kind: 'ended', callId: 'big', json: `"${'x'.repeat(500_000)}"` });
    journal.write();
    await clock.passes(10);
    const reader = openReader(journalDisk(disk));
    const batch = await reader.next(BEGINNING);
    assert.ok(batch.ok);
    assert.deepEqual(
      batch.value.entries.map(({ kind, callId, json }) => [kind, callId.length, json.length]),
      [
        ['lease', 0, 15],
        ['epoch', 0, 15],
        ['ended', 255, 2],
        ['ended', 3, 500_002],
      ],
    );
    assert.equal(batch.value.entries[1]?.json, '{"to":"Zoë 東京"}');
    assert.equal(batch.value.after.endedCount, 2);
  });
});
