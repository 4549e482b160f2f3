import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BreakableDisk } from '@tandem/base/testkit';
import {
  type Batch,
  BEGINNING,
  type JournalReader,
  type Position,
  type ReadFault,
} from './contract.ts';
import { HEADER_BYTES } from './format.ts';
import { openJournal } from './open.ts';
import { openReader } from './reader.ts';
import { recover } from './recovery.ts';
import { journalDisk } from './testing-disk.ts';
import { opened, readAll, said, say, type World } from './testing-world.ts';

const FIRST = 'journal/000000000001.tj';

/** Ten calls that ended, durable, in one segment. */
async function tenEnded(): Promise<World> {
  const world = await opened();
  for (let call = 0; call < 10; call += 1) say(world.journal, `ended ${call}`);
  world.journal.write();
  await world.clock.passes(10);
  return world;
}

async function faultOf(reader: JournalReader, from: Position = BEGINNING): Promise<ReadFault> {
  const batch = await reader.next(from);
  assert.ok(!batch.ok, JSON.stringify(batch));
  return batch.error;
}

async function change(
  disk: BreakableDisk,
  path: string,
  edit: (bytes: Buffer) => void,
): Promise<void> {
  const read = await disk.read(path);
  assert.ok(read.ok);
  const bytes = Buffer.from(read.value);
  edit(bytes);
  disk.holds(path, bytes);
}

describe('journal: reading (CDR-7)', () => {
  it('memory of what is done with is used again, and of nothing else', async () => {
    const world = await opened({ limits: { segmentBytes: 64 * 1024 * 1024 } });
    const long = 'x'.repeat(100_000);
    for (let call = 0; call < 60; call += 1) {
      const json = JSON.stringify({ call, long });
      world.journal.append({ kind: 'ended', callId: `${call}`, json });
    }
    world.journal.write();
    await world.clock.passes(10);
    const reader = openReader(journalDisk(world.disk));
    const memories = new Set<ArrayBufferLike>();
    let read = 0;
    let [at, kept] = [BEGINNING, undefined as Batch | undefined];
    for (;;) {
      const batch = await reader.next(at, { maxEntries: 7 });
      assert.ok(batch.ok);
      const { entries, after, done } = batch.value;
      if (entries.length === 0) break;
      for (const { callId, json, jsonBytes } of entries) {
        assert.equal(json, JSON.stringify({ call: read, long }));
        assert.equal(callId, `${read}`);
        if (jsonBytes !== undefined) memories.add(jsonBytes.buffer);
        read += 1;
      }
      if (kept === undefined) kept = batch.value;
      else done?.();
      at = after;
    }
    assert.equal(read, 60);
    assert.deepEqual(
      kept?.entries.map(({ json }) => JSON.parse(json).call),
      [0, 1, 2, 3, 4, 5, 6],
      'what nobody is done with stands as it was',
    );
    assert.ok(memories.size <= 4, `${memories.size} memories for 6 MB`);
  });

  it('as many as asked for, and each again from where one stands', async () => {
    const { disk } = await tenEnded();
    const reader = openReader(journalDisk(disk));
    const first = await reader.next(BEGINNING, { maxEntries: 4 });
    assert.ok(first.ok);
    assert.deepEqual(first.value.entries.map(said), ['ended 0', 'ended 1', 'ended 2', 'ended 3']);
    assert.equal(first.value.after.endedCount, 4);
    const second = first.value.entries[1];
    assert.ok(second);
    for (const again of [reader, openReader(journalDisk(disk))]) {
      const rest = await again.next(second.after);
      assert.ok(rest.ok);
      assert.equal(rest.value.entries.length, 8);
      assert.equal(rest.value.after.endedCount, 10);
      assert.deepEqual(await again.next(rest.value.after), {
        ok: true,
        value: { entries: [], after: rest.value.after },
      });
    }
  });

  it('nothing is durable without a mark, and the last one counts while it is torn', async () => {
    const { disk } = await tenEnded();
    const reader = openReader(journalDisk(disk));
    assert.equal((await reader.mark()).ok, true);
    await change(disk, 'journal/mark', (bytes) => bytes.fill(0, 20));
    assert.equal((await reader.next(BEGINNING)).ok, true);
    const another = openReader(journalDisk(disk));
    assert.deepEqual(await faultOf(another), { kind: 'noMark' });
    await disk.remove('journal/mark');
    assert.deepEqual(await faultOf(another), { kind: 'noMark' });
  });

  it('a mark that is torn does not hinder the next start', async () => {
    const { disk } = await tenEnded();
    await change(disk, 'journal/mark', (bytes) => bytes.fill(0, 20));
    await opened({ disk });
    assert.equal((await readAll(disk)).length, 10);
  });

  it('a later format is refused, by readers and by writers', async () => {
    for (const [path, at] of [
      [FIRST, 8],
      ['journal/mark', 4],
    ] as const) {
      const { disk, clock } = await tenEnded();
      await change(disk, path, (bytes) => bytes.writeUInt32LE(2, at));
      const fault = { kind: 'newerFormat', path, version: 2 };
      assert.deepEqual(await faultOf(openReader(journalDisk(disk))), fault);
      const start = await openJournal({ disk: journalDisk(disk), clock, timers: clock });
      assert.deepEqual(start, { ok: false, error: fault });
    }
  });

  it('a hole in what was durable is told, with the way round it', async () => {
    const { disk } = await tenEnded();
    await change(disk, FIRST, (bytes) => bytes.fill(7, 130, 140));
    const reader = openReader(journalDisk(disk));
    const before = await reader.next(BEGINNING);
    assert.ok(before.ok);
    assert.deepEqual(before.value.entries.map(said), ['ended 0']);
    const fault = await faultOf(reader, before.value.after);
    assert.equal(fault.kind, 'damaged');
    assert.ok('resume' in fault);
    const after = await reader.next(fault.resume);
    assert.ok(after.ok);
    assert.equal(after.value.entries[0]?.callId, '2');
    assert.equal(after.value.entries.length, 8);
    const found = await recover(journalDisk(disk));
    assert.ok(found.ok && found.value.recovered.damagedBytes > 0);
  });

  it('positions that lead nowhere', async () => {
    const { disk, journal, clock } = await opened({ limits: { segmentBytes: 100 } });
    for (let call = 0; call < 6; call += 1) {
      say(journal, `ended ${call}`);
      journal.write();
      await clock.passes(10);
    }
    const { mark } = journal.health();
    const reader = openReader(journalDisk(disk));
    const ahead = { ...mark, offset: mark.offset + 1 };
    assert.deepEqual(await faultOf(reader, ahead), { kind: 'ahead', at: ahead, mark });
    const behindEnd = { segment: 2, offset: 5_000, endedCount: 2 };
    const resume = { segment: 2, offset: HEADER_BYTES, endedCount: 1 };
    assert.deepEqual(await faultOf(reader, behindEnd), { kind: 'gone', at: behindEnd, resume });
    await journal.passed([{ sink: 'database', isDatabase: true, position: mark }]);
    const removed = { segment: 1, offset: HEADER_BYTES, endedCount: 0 };
    const fault = await faultOf(openReader(journalDisk(disk)), removed);
    assert.ok(fault.kind === 'gone' && fault.resume.segment > 1);
    assert.ok((await readAll(disk)).length < 6);
  });

  it('a segment that was read to its end and is gone: on from there, nothing is missed', async () => {
    const { disk, journal, clock } = await opened({ limits: { segmentBytes: 100 } });
    for (let call = 0; call < 6; call += 1) {
      say(journal, `ended ${call}`);
      journal.write();
      await clock.passes(10);
    }
    const { mark } = journal.health();
    let ends: readonly Position[] = [];
    for (let at = BEGINNING; ; ) {
      const read = await openReader(journalDisk(disk)).next(at);
      assert.ok(read.ok);
      if (read.value.entries.length === 0) break;
      ends = [...ends, ...read.value.entries.map(({ after }) => after)];
      at = read.value.after;
    }
    await journal.passed([{ sink: 'database', isDatabase: true, position: mark }]);
    const last = ends.findLast(({ segment }) => segment < mark.segment);
    assert.ok(last);
    const read = await openReader(journalDisk(disk)).next(last);
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(read.value.after, mark);
  });

  it('a disk that does not answer is told', async () => {
    const { disk } = await tenEnded();
    disk.breaks({ on: ['read'], code: 'EIO' });
    const fault = await faultOf(openReader(journalDisk(disk)));
    assert.ok(fault.kind === 'disk' && fault.error.code === 'EIO');
  });
});
