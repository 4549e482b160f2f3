// A story of a journal from a seed: a switch appends, writes and is killed, the disk fills up,
// fails and loses its power, a sink reads along. What must hold is checked after each start.
import assert from 'node:assert/strict';
import { ms, type Timers } from '@tandem/base/kernel';
import {
  BreakableDisk,
  type SeededRandom,
  seededRandom,
  type Unsynced,
  VirtualClock,
} from '@tandem/base/testkit';
import {
  BEGINNING,
  type EntryKind,
  type Journal,
  type Position,
  type Recovered,
} from './contract.ts';
import { openJournal } from './open.ts';
import { openReader } from './reader.ts';
import { journalDisk, PLENTY_BYTES, type TestingProcess } from './testing-disk.ts';

/** Small, so that a story sees many segments and a full memory. */
const STORY_LIMITS = {
  segmentBytes: 2_000,
  heldBytes: 60_000,
  floorBytes: 1_000,
  keptMs: ms(0),
};
const DISASTERS = 4;

interface Said {
  readonly kind: EntryKind;
  readonly callId: string;
  readonly json: string;
}

export interface StoryCounts {
  starts: number;
  read: number;
  lostToPower: number;
  segments: number;
  full: number;
  broken: number;
  removed: number;
  torn: number;
}

export class Story {
  readonly counts: StoryCounts = {
    ...{ starts: 0, read: 0, lostToPower: 0, segments: 0 },
    ...{ full: 0, broken: 0, removed: 0, torn: 0 },
  };
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock();
  readonly #calls: number;
  #disk: BreakableDisk;
  #process: TestingProcess = { isOver: false, freeBytes: PLENTY_BYTES, boot: 1 };
  /** What makes the disk fail now; another process finds it well again. */
  #mends: (() => void)[] = [];
  #journal: Journal | undefined;
  /** All that the journal holds, or may hold, in order; what a crash took is taken out. */
  #said: Said[] = [];
  /** So many of them were written, and are durable, as far as anybody was told. */
  #written = 0;
  #durable = 0;
  #serial = 0;
  /** Of the sink. */
  #position: Position = BEGINNING;
  #seen: string[] = [];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#calls = this.#random.pick([1, 3, 12]);
    const slow = { timers: this.#clock, sync: ms(this.#random.pick([0, 1, 3, 12])) };
    this.#disk = new BreakableDisk({ random: this.#random.fork('disk'), slow });
  }

  async run(): Promise<void> {
    await this.#start();
    for (let disaster = 0; disaster < DISASTERS; disaster += 1) {
      for (let step = this.#random.between(5, 60); step > 0; step -= 1) await this.#step();
      await this.#disaster();
    }
    await this.#clock.passes(3_000);
    await this.#end();
  }

  async #step(): Promise<void> {
    const roll = this.#random.below(100);
    if (roll < 60) this.#turn();
    else if (roll < 80) await this.#clock.passes(this.#random.between(1, 8));
    else if (roll < 90) await this.#read(this.#random.between(1, 9));
    else if (roll < 94) await this.#trim();
    else if (roll < 96) await this.#fills();
    else if (roll < 99) await this.#breaks();
    else await this.#clock.passes(1_500);
  }

  #turn(): void {
    const journal = this.#opened();
    for (let count = this.#random.between(1, 4); count > 0; count -= 1) this.#append(journal);
    if (this.#random.chance(0.8)) this.#wrote(journal);
  }

  #append(journal: Journal): void {
    const kind = this.#random.pick(KINDS);
    const isStep = kind !== 'lease' && kind !== 'epoch';
    const callId = isStep ? `call-${this.#random.below(this.#calls)}` : '';
    this.#serial += 1;
    const json = `{"n":${this.#serial},"text":"${'é'.repeat(this.#random.below(40))}"}`;
    const isBytes = this.#random.chance(0.2);
    const taken = journal.append({ kind, callId, json: isBytes ? Buffer.from(json) : json });
    if (taken.ok) this.#said.push({ kind, callId, json });
    else assert.equal(taken.error, 'memory');
  }

  #wrote(journal: Journal): void {
    if (journal.write()) this.#written = this.#said.length;
    if (journal.refusal() === 'full') this.counts.full += 1;
    if (journal.refusal() === 'broken') this.counts.broken += 1;
  }

  async #fills(): Promise<void> {
    const mend = this.#disk.breaks({ on: ['append'], code: 'ENOSPC' });
    for (let turn = this.#random.between(1, 10); turn > 0; turn -= 1) this.#turn();
    if (this.#random.chance(0.5)) await this.#clock.passes(this.#random.between(1, 2_000));
    mend();
  }

  async #breaks(): Promise<void> {
    const on = this.#random.pick([['sync'], ['append'], ['sync', 'append', 'open'], ['open']]);
    const times = this.#random.between(1, 5);
    const mend = this.#disk.breaks({ on: on as ['sync'], times, code: 'EIO' });
    this.#mends.push(mend);
    for (let turn = this.#random.between(1, 5); turn > 0; turn -= 1) this.#turn();
    await this.#clock.passes(this.#random.between(1, 30));
    if (this.#random.chance(0.6)) mend();
  }

  async #trim(): Promise<void> {
    const before = this.#disk.paths().length;
    await this.#opened().passed([{ sink: 'database', isDatabase: true, position: this.#position }]);
    this.counts.removed += Math.max(0, before - this.#disk.paths().length);
  }

  /** The switch is killed, or the power fails; perhaps also while it starts again. */
  async #disaster(): Promise<void> {
    const journal = this.#opened();
    this.#durable = Math.max(this.#durable, await this.#durableNow());
    const isPower = this.#random.chance(0.5);
    const unsynced = this.#random.pick<Unsynced>(['lost', 'torn', 'torn', 'kept']);
    this.#wrote(journal);
    this.#dies(isPower ? unsynced : undefined);
    await this.#start(isPower ? this.#durable : this.#written);
  }

  /** The switch is killed; and with `unsynced`, the machine loses its power. */
  #dies(unsynced?: Unsynced): void {
    this.#process.isOver = true;
    const boot = this.#process.boot + (unsynced === undefined ? 0 : 1);
    this.#process = { isOver: false, freeBytes: PLENTY_BYTES, boot };
    this.#journal = undefined;
    for (const mend of this.#mends.splice(0)) mend();
    if (unsynced !== undefined) this.#disk = this.#disk.crash(unsynced);
  }

  /** A process that is dead has no timers. */
  #timers(): Timers {
    const life = this.#process;
    const after: Timers['after'] = (delay, fire) =>
      this.#clock.after(delay, () => {
        if (!life.isOver) fire();
      });
    return { after };
  }

  /** How many entries the mark says are durable. */
  async #durableNow(): Promise<number> {
    const { disk, entries } = await this.#readAll();
    assert.equal(disk, this.#disk);
    return entries;
  }

  async #start(promised = 0): Promise<void> {
    let sure = promised;
    for (let attempt = 0; ; attempt += 1) {
      const dies = attempt < 3 && this.#random.chance(0.4);
      if (dies) {
        this.#mends.push(this.#disk.breaks({ after: this.#random.below(25), code: 'EIO' }));
      }
      const opening = openJournal({
        disk: journalDisk(this.#disk, this.#process),
        ...{ clock: this.#clock, timers: this.#timers(), limits: STORY_LIMITS },
      });
      await this.#clock.passes(200);
      const opened = await opening;
      if (opened.ok && !dies) {
        this.#journal = opened.value.journal;
        this.counts.starts += 1;
        return this.#check(opened.value.recovered, sure);
      }
      assert.ok(dies, JSON.stringify(opened));
      const end = this.#random.pick<Unsynced | 'kill'>(['lost', 'torn', 'kept', 'kill', 'kill']);
      this.#dies(end === 'kill' ? undefined : end);
      if (end !== 'kill') sure = this.#durable;
    }
  }

  /** What is found is a beginning of what was said, as long as was promised. */
  async #check(recovered: Recovered, sure: number): Promise<void> {
    const found = await this.#allEntries();
    const said = this.#said.map(({ json }) => json);
    assert.deepEqual(
      found,
      said.slice(0, found.length),
      'nothing invented, lost between or doubled',
    );
    assert.ok(found.length >= sure, `${found.length} found of ${sure} that were sure`);
    this.counts.lostToPower += said.length - found.length;
    this.counts.torn += recovered.tornBytes > 0 ? 1 : 0;
    assert.equal(recovered.damagedBytes, 0);
    this.#said = this.#said.slice(0, found.length);
    this.#written = found.length;
    this.#durable = found.length;
    const open = recovered.openCalls.map(({ callId, json }) => `${callId} ${json}`);
    assert.deepEqual(open.sort(), openCalls(this.#said), 'open calls are exact');
    const ended = this.#said.filter(({ kind }) => kind === 'ended').length;
    assert.equal(recovered.endedCount, ended);
    assert.equal(this.#opened().health().mark.endedCount, ended);
  }

  async #read(maxEntries: number): Promise<void> {
    const reader = openReader(journalDisk(this.#disk, this.#process));
    const batch = await reader.next(this.#position, { maxEntries });
    if (!batch.ok) return assert.equal(batch.error.kind, 'noMark');
    this.#seen.push(...batch.value.entries.map(({ json }) => json));
    this.#position = batch.value.after;
    this.counts.read += batch.value.entries.length;
  }

  /** What the sink has seen, and what it would see. */
  async #allEntries(): Promise<readonly string[]> {
    return (await this.#readAll()).texts;
  }

  async #readAll(): Promise<{ disk: BreakableDisk; entries: number; texts: readonly string[] }> {
    const disk = this.#disk;
    const reader = openReader(journalDisk(disk, this.#process));
    const texts = [...this.#seen];
    for (let at = this.#position; ; ) {
      const batch = await reader.next(at, { maxEntries: 50 });
      assert.ok(batch.ok || batch.error.kind === 'noMark', JSON.stringify(batch));
      if (!batch.ok || batch.value.entries.length === 0) break;
      texts.push(...batch.value.entries.map(({ json }) => json));
      at = batch.value.after;
    }
    return { disk, entries: texts.length, texts };
  }

  async #end(): Promise<void> {
    const journal = this.#opened();
    this.#dies();
    await this.#start(journal.health().heldBytes === 0 ? this.#said.length : this.#durable);
    const last = this.#opened();
    await this.#clock.passes(2_000);
    await this.#read(1_000);
    await this.#trim();
    await this.#clock.passes(2_000);
    this.#append(last);
    assert.equal(last.write(), true);
    await this.#clock.passes(50);
    assert.deepEqual(
      await this.#allEntries(),
      this.#said.map(({ json }) => json),
    );
    await last.close();
    this.counts.segments = last.health().mark.segment;
  }

  #opened(): Journal {
    assert.ok(this.#journal, 'the switch runs');
    return this.#journal;
  }
}

const KINDS: readonly EntryKind[] = [
  ...(['answered', 'answered', 'renewed', 'renewed', 'ended', 'ended', 'ended'] as const),
  ...(['lease', 'epoch'] as const),
];

function openCalls(said: readonly Said[]): readonly string[] {
  const open = new Map<string, string>();
  for (const { kind, callId, json } of said) {
    if (kind === 'ended') open.delete(callId);
    else if (callId !== '') open.set(callId, `${callId} ${json}`);
  }
  return [...open.values()].sort();
}
