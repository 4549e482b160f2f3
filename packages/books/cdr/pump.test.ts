import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ms, ok } from '@tandem/base/kernel';
import { MemoryLog, seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { Position } from '@tandem/books/journal/contract';
import type { Step } from '@tandem/domain/record';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import { DatabaseSink } from './database-sink.ts';
import type { RecordSink } from './ports.ts';
import { Pump } from './pump.ts';
import { entriesOf } from './testing-entries.ts';
import { ListedJournal, ListedStore } from './testing-world.ts';

class Bench {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly journal = new ListedJournal();
  readonly store = new ListedStore();
  readonly positions: Position[] = [];
  sink = new DatabaseSink(this.store);
  pump = this.pumpOf(this.sink);

  pumpOf(sink: RecordSink): Pump {
    return new Pump({
      ...{ reader: this.journal, sink, timers: this.clock },
      log: this.log.log,
      onPosition: (position) => void this.positions.push(position),
    });
  }

  /** As after a kill: nothing is known but what the store says. */
  restart(): void {
    this.sink = new DatabaseSink(this.store);
    this.pump = this.pumpOf(this.sink);
    this.pump.start();
  }

  async ends(): Promise<void> {
    const stopped = this.pump.stop();
    await this.clock.passes(10_000);
    await stopped;
    assert.equal(this.clock.pending, 0, 'no timer is left');
  }
}

const ended = (count: number): readonly Step[] =>
  Array.from({ length: count }, (_, at) => testingEnded(testingRecord(at)));

describe('the pump (CDR-7)', () => {
  it('brings all that is there, and what comes later', async () => {
    const bench = new Bench();
    const all = entriesOf(ended(5_000));
    bench.journal.entries = all.slice(0, 4_500);
    bench.pump.start();
    await bench.clock.passes(100);
    assert.equal(bench.store.records.size, 4_500);
    bench.journal.entries = [...all];
    await bench.clock.passes(100);
    assert.equal(bench.store.records.size, 5_000);
    assert.equal(bench.positions.at(-1)?.endedCount, 5_000);
    assert.deepEqual(bench.sink.figures(), {
      ...{ records: 5_000, duplicates: 0, parked: 0, leasesShort: 0 },
    });
    await bench.ends();
  });

  it('the database is away for minutes: told once, nothing is lost, nothing comes twice', async () => {
    const bench = new Bench();
    bench.journal.entries = [...entriesOf(ended(10))];
    let away = true;
    bench.store.isAway = () => away;
    bench.pump.start();
    await bench.clock.passes(300_000);
    assert.equal(bench.pump.figures().trouble, 'away');
    assert.equal(bench.log.records.filter(({ code }) => code === 'SINK_AWAY').length, 1);
    away = false;
    await bench.clock.passes(6_000);
    assert.equal(bench.store.records.size, 10);
    assert.equal(bench.pump.figures().trouble, undefined);
    await bench.ends();
  });

  it('one record that the database refuses is set aside, the others pass', async () => {
    const bench = new Bench();
    bench.journal.entries = [...entriesOf(ended(1_000))];
    const bad = testingRecord(617).id;
    bench.store.refuses = ({ id }) => id === bad;
    bench.pump.start();
    await bench.clock.passes(100);
    assert.equal(bench.store.records.size, 999);
    assert.deepEqual(bench.store.parked, [bad]);
    assert.deepEqual(bench.store.stands, bench.journal.entries.at(-1)?.after);
    await bench.ends();
  });

  it('a gap in the journal is told and gone past', async () => {
    const bench = new Bench();
    const all = entriesOf(ended(10));
    bench.journal.entries = all.slice(4);
    const at = { segment: 1, offset: 0, endedCount: 0 };
    const resume = all[3]?.after ?? at;
    bench.journal.fault = { kind: 'gone', at, resume };
    bench.pump.start();
    await bench.clock.passes(100);
    assert.equal(bench.store.records.size, 6);
    assert.equal(bench.pump.figures().gaps, 1);
    assert.ok(bench.log.records.some(({ code }) => code === 'JOURNAL_GAP'));
    await bench.ends();
  });

  it('an empty segment is read past, and the one is kept that a start would begin in', async () => {
    const bench = new Bench();
    bench.journal.entries = [...entriesOf(ended(3))];
    bench.journal.empty = { segment: 2, offset: 88, endedCount: 3 };
    bench.pump.start();
    await bench.clock.passes(1_000);
    assert.deepEqual(bench.pump.figures().position, bench.journal.empty);
    assert.deepEqual(bench.sink.kept(), bench.store.stands);
    await bench.ends();
    bench.restart();
    await bench.clock.passes(1_000);
    assert.deepEqual(bench.sink.kept(), bench.store.stands, 'the same as the next start finds it');
    await bench.ends();
  });

  it('for a sink that wants nothing nothing is read, and it stands at the end', async () => {
    const bench = new Bench();
    let isIdle = true;
    const taken: string[] = [];
    const sink: RecordSink = {
      ...{ name: 'text', isDatabase: false, isIdle: () => isIdle },
      position: async () => ok(undefined),
      take: async ({ entries, after }) => {
        taken.push(`${entries.length} up to ${after.endedCount}`);
        return ok();
      },
    };
    const all = entriesOf(ended(9));
    bench.journal.entries = all.slice(0, 5);
    bench.pump = bench.pumpOf(sink);
    bench.pump.start();
    await bench.clock.passes(1_000);
    isIdle = false;
    bench.journal.entries = [...all];
    await bench.clock.passes(1_000);
    assert.deepEqual(taken, ['0 up to 5', '4 up to 9']);
    await bench.ends();
  });

  it('the next batch is prepared while one is taken, and again when that one was refused', async () => {
    const bench = new Bench();
    bench.journal.entries = [...entriesOf(ended(8_000))];
    const told: string[] = [];
    let refusals = 1;
    const sink: RecordSink = {
      ...{ name: 'slow', isDatabase: true, position: async () => ok(undefined) },
      prepare: async ({ after }) => void told.push(`prepares ${after.endedCount}`),
      take: async ({ after }) => {
        await new Promise<void>((resolve) => void bench.clock.after(ms(20), resolve));
        refusals -= 1;
        if (refusals === 0) told.push(`refuses ${after.endedCount}`);
        else told.push(`takes ${after.endedCount}`);
        return refusals === 0 ? fail({ kind: 'away', why: 'away' }) : ok();
      },
    };
    bench.pump = bench.pumpOf(sink);
    bench.pump.start();
    await bench.clock.passes(2_000);
    assert.deepEqual(told, [
      ...['prepares 4000', 'prepares 8000', 'refuses 4000'],
      ...['prepares 4000', 'takes 4000', 'prepares 8000', 'takes 8000'],
    ]);
    await bench.ends();
  });

  const SEEDS = 200;
  it(`${SEEDS} seeds: kills, lost answers and doubled entries leave each record once`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await stormy(seed);
  });
});

async function stormy(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const bench = new Bench();
  const steps = [...ended(60)];
  // The same record again, as a recovery that was killed may leave it.
  for (let more = 0; more < 5; more += 1) steps.splice(random.below(60), 0, random.pick(steps));
  const returned = { node: 'a', epoch: 'e', account: '1', amountE7: '7' } as const;
  steps.splice(random.below(60), 0, { kind: 'leaseReturned', ...returned });
  const all = entriesOf(steps);
  bench.store.isAway = () => random.chance(0.3);
  bench.store.losesAnswer = () => random.chance(0.3);
  bench.pump.start();
  for (let part = 1; part <= 6; part += 1) {
    bench.journal.entries = all.slice(0, Math.ceil((all.length * part) / 6));
    await bench.clock.passes(random.between(0, 400));
    if (random.chance(0.5)) {
      await bench.ends();
      bench.restart();
    }
  }
  bench.store.isAway = () => false;
  bench.store.losesAnswer = () => false;
  await bench.clock.passes(20_000);
  assert.equal(bench.store.records.size, 60, `seed ${seed}`);
  assert.equal(bench.store.balances.get(1n), -120_000n * 60n, `seed ${seed}`);
  assert.equal(bench.store.leases.get('1'), -120_000n * 60n - 7n, `seed ${seed}`);
  await bench.ends();
}
