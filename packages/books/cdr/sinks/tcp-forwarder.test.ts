import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, MemoryLog, seededRandom, VirtualClock } from '@tandem/base/testkit';
import { UTC_ZONE } from '@tandem/domain/rating';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import { Pump } from '../pump.ts';
import { entriesOf } from '../testing-entries.ts';
import { ListedJournal } from '../testing-world.ts';
import { TcpForwarder } from './tcp-forwarder.ts';
import { ListedCollector } from './testing-collector.ts';

const TARGET = { host: '10.0.0.1', port: 9_000 };
const STATE = 'journal/sinks/forwarder_10.0.0.1_9000';
const FIRST = 100_000;

const calls = (count: number) =>
  entriesOf(
    Array.from({ length: count }, (_, at) =>
      testingEnded(testingRecord(at, { callerE164: `${FIRST + at}` })),
    ),
  );

/** A forwarder behind its pump, as the recorder has it. */
class Bench {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly journal = new ListedJournal();
  readonly collector = new ListedCollector();
  disk = new BreakableDisk();
  forwarder = this.#forwarder();
  pump = this.#pump();

  #forwarder(): TcpForwarder {
    return new TcpForwarder({
      ...{ target: TARGET, connect: this.collector.connect, zone: UTC_ZONE },
      ...{ disk: this.disk, reader: this.journal, clock: this.clock, timers: this.clock },
    });
  }

  #pump(): Pump {
    const { journal: reader, forwarder: sink, clock: timers } = this;
    return new Pump({
      ...{ reader, sink, timers },
      log: this.log.log,
      onPosition: () => undefined,
    });
  }

  async begins(): Promise<void> {
    this.pump.start();
    await this.clock.passes(100);
  }

  /** Nothing is known but what the disk says. The old one may find out what it likes. */
  async isKilled(): Promise<void> {
    this.disk = this.disk.crash('kept');
    const ended = this.ends();
    this.forwarder = this.#forwarder();
    const pump = this.#pump();
    await ended;
    this.pump = pump;
    this.pump.start();
  }

  async ends(): Promise<void> {
    const { forwarder, pump } = this;
    const ended = Promise.all([pump.stop(), forwarder.close()]);
    await this.clock.passes(5_000);
    await ended;
  }

  callers(): readonly number[] {
    return this.collector.lines().map((line) => Number(line.slice(0, line.indexOf('|'))));
  }
}

const upTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => FIRST + at);

/** Each one is there; what comes again comes in order, and nothing is skipped. */
function comesInOrder(seen: readonly number[], count: number, told: string): void {
  let next = FIRST;
  for (const one of seen) {
    assert.ok(one <= next, `${told}: ${one} came before ${next}`);
    if (one === next) next += 1;
  }
  assert.equal(next, FIRST + count, told);
}

describe('forwarding over TCP (CDR-3)', () => {
  it('a new target gets what ends from now on, at once', async () => {
    const bench = new Bench();
    const all = calls(10);
    bench.journal.entries = all.slice(0, 4);
    await bench.begins();
    assert.deepEqual(bench.callers(), []);
    bench.journal.entries = [...all];
    await bench.clock.passes(60);
    assert.deepEqual(bench.callers(), upTo(10).slice(4));
    await bench.ends();
    assert.equal(bench.clock.pending, 0, 'no timer is left');
  });

  it('away for a minute: everything, in order, once; the trouble is shown and then is not', async () => {
    const bench = new Bench();
    await bench.begins();
    bench.collector.goes();
    const all = calls(5_000);
    for (let part = 1; part <= 10; part += 1) {
      bench.journal.entries = all.slice(0, part * 500);
      await bench.clock.passes(6_000);
    }
    assert.equal(bench.pump.figures().trouble, 'ECONNREFUSED');
    assert.equal(bench.forwarder.figures().lastError, 'ECONNREFUSED');
    bench.collector.comes();
    await bench.clock.passes(15_000);
    assert.deepEqual(bench.callers(), upTo(5_000));
    assert.equal(bench.pump.figures().trouble, undefined);
    const { isOpen, unconfirmed, sent, repeated } = bench.forwarder.figures();
    assert.deepEqual([isOpen, unconfirmed, sent, repeated], [true, 0, 5_000, 0]);
    await bench.ends();
  });

  it('dies with what it had not read: that comes again, though no record follows', async () => {
    const bench = new Bench();
    await bench.begins();
    bench.collector.isDeaf = true;
    bench.journal.entries = [...calls(20)];
    await bench.clock.passes(300);
    bench.collector.goes();
    bench.collector.comes();
    await bench.clock.passes(3_000);
    assert.deepEqual(bench.callers(), upTo(20));
    assert.equal(bench.forwarder.figures().repeated, 20);
    await bench.ends();
  });

  it('takes nothing: another connection is tried, and what waits stays bounded', async () => {
    const bench = new Bench();
    await bench.begins();
    bench.collector.isStuck = true;
    bench.journal.entries = [...calls(40_000)];
    await bench.clock.passes(20_000);
    const { unconfirmed } = bench.forwarder.figures();
    assert.ok(unconfirmed > 10_000 && unconfirmed < 40_000, `${unconfirmed} lines wait`);
    assert.match(bench.pump.figures().trouble ?? '', /too slowly/);
    await bench.clock.passes(20_000);
    assert.equal(bench.forwarder.figures().lastError, 'took nothing for 30 s');
    bench.collector.comes();
    await bench.clock.passes(60_000);
    comesInOrder(bench.callers(), 40_000, 'after it was stuck');
    await bench.ends();
  });

  it('a stop waits for the collector, so that the next start repeats nothing', async () => {
    const bench = new Bench();
    await bench.begins();
    const all = calls(30);
    bench.journal.entries = all.slice(0, 20);
    await bench.clock.passes(60);
    await bench.ends();
    bench.journal.entries = [...all];
    await bench.isKilled();
    await bench.clock.passes(3_000);
    assert.deepEqual(bench.callers(), upTo(30));
    await bench.ends();
  });

  it('forgotten, it leaves nothing behind and begins anew', async () => {
    const bench = new Bench();
    await bench.begins();
    assert.ok(bench.disk.paths().includes(STATE));
    const gone = Promise.all([bench.pump.stop(), bench.forwarder.forget()]);
    await bench.clock.passes(5_000);
    await gone;
    assert.deepEqual(bench.disk.paths(), []);
  });

  const SEEDS = 60;
  it(`${SEEDS} seeds: kills and breaks lose nothing and change no order`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await stormy(seed);
  });
});

async function stormy(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const bench = new Bench();
  await bench.begins();
  const all = calls(200);
  for (let part = 1; part <= 10; part += 1) {
    bench.journal.entries = all.slice(0, part * 20);
    bench.collector.isDeaf = random.chance(0.2);
    // Who confirms for longer than a second and never reads cannot be told from one who reads.
    await bench.clock.passes(random.between(0, bench.collector.isDeaf ? 900 : 2_000));
    if (bench.collector.isDeaf || random.chance(0.2)) bench.collector.goes();
    if (random.chance(0.3)) await bench.isKilled();
    await bench.clock.passes(random.between(0, 2_000));
    bench.collector.comes();
  }
  await bench.clock.passes(20_000);
  comesInOrder(bench.callers(), 200, `seed ${seed}`);
  await bench.ends();
  assert.equal(bench.clock.pending, 0, `seed ${seed}: no timer is left`);
}
