import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { Batch, Position, StoredEntry } from '@tandem/books/journal/contract';
import { BEGINNING, isBefore } from '@tandem/books/journal/contract';
import { UTC_ZONE, type Zone, zoneFrom } from '@tandem/domain/rating';
import type { CallRecord, Step } from '@tandem/domain/record';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import { entriesOf } from '../testing-entries.ts';
import { linesIn, textNames, textOf, textSettings } from './testing-text.ts';
import { TextFiles, type TextSettings } from './text-files.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TEN = Date.UTC(2026, 0, 31, 10);

interface Given {
  readonly disk?: BreakableDisk;
  readonly settings?: Partial<TextSettings>;
  readonly zone?: Zone;
  readonly nowMs?: number;
}

class Bench {
  disk: BreakableDisk;
  readonly clock: VirtualClock;
  readonly zone: Zone;
  settings: TextSettings;
  sink: TextFiles;
  #segment = 0;

  constructor({ disk = new BreakableDisk(), settings, zone = UTC_ZONE, nowMs }: Given = {}) {
    this.disk = disk;
    this.clock = new VirtualClock({ wallMs: nowMs ?? TEN + 12 * HOUR_MS });
    this.zone = zone;
    this.settings = textSettings(settings);
    this.sink = this.#sink();
  }

  #sink(): TextFiles {
    const { disk, clock, zone } = this;
    return new TextFiles({ disk, clock, zone, settings: () => this.settings });
  }

  async starts(): Promise<Position> {
    this.sink = this.#sink();
    const position = await this.sink.position();
    assert.ok(position.ok, JSON.stringify(position));
    return position.value ?? BEGINNING;
  }

  async takes(...records: readonly CallRecord[]): Promise<void> {
    this.#segment += 1;
    const batch = batchOf(entriesOf(records.map(testingEnded), this.#segment));
    const taken = await this.sink.take(batch);
    assert.ok(taken.ok, JSON.stringify(taken));
  }

  lines(name: string): number {
    return (this.disk.text(`cdr/${name}`) ?? '').split('\n').length - 1;
  }
}

function batchOf(entries: readonly StoredEntry[]): Batch {
  const after = entries.at(-1)?.after;
  assert.ok(after);
  return { entries, after };
}

let count = 0;
function ended(endedAtMs: number, more: Partial<CallRecord> = {}): CallRecord {
  count += 1;
  return testingRecord(count, { endedAtMs, callerE164: `${count}`, ...more });
}

const UNANSWERED = { answeredAtMs: null, holdTimeMs: 0, endReason: 486 } as const;
const ILLEGAL = { ...UNANSWERED, isIllegal: true, billingMode: -1 } as const;

describe('which calls leave a line (CDR-2)', () => {
  //  the call                     settings                    written
  const table: ReadonlyArray<
    readonly [string, Partial<CallRecord>, Partial<TextSettings>, boolean]
  > = [
    ['connected', {}, { withUnconnected: false, withIllegal: false }, true],
    ['connected, files off', {}, { isOn: false }, false],
    ['never connected', UNANSWERED, { withUnconnected: true }, true],
    ['never connected, not asked for', UNANSWERED, { withUnconnected: false }, false],
    ['illegal', ILLEGAL, { withUnconnected: false, withIllegal: true }, true],
    ['illegal, not asked for', ILLEGAL, { withUnconnected: true, withIllegal: false }, false],
    ['ended by the server, hidden', { isHidden: true, endDirection: 2 }, {}, false],
    [
      'never connected, which the books do not show',
      { ...UNANSWERED, isHidden: true, isForFiles: true },
      { withUnconnected: true },
      true,
    ],
    ['ended by the server, shown', { endDirection: 2 }, {}, true],
  ];
  for (const [what, more, settings, isWritten] of table) {
    it(`${what}: ${isWritten ? 'a line' : 'none'}`, async () => {
      const bench = new Bench({ settings });
      await bench.takes(ended(TEN, more));
      assert.equal(linesIn(bench.disk).length, isWritten ? 1 : 0);
      assert.equal(textNames(bench.disk).length, isWritten ? 1 : 0);
    });
  }

  it('switching on takes effect with the next call, also after a kill', async () => {
    const bench = new Bench({ settings: { isOn: false } });
    const before = batchOf(entriesOf([testingEnded(ended(TEN))]));
    assert.ok((await bench.sink.take(before)).ok);
    bench.settings = textSettings();
    const steps = [ended(TEN), ended(TEN + 1)].map(testingEnded);
    const more = batchOf(entriesOf(steps, 2));
    assert.ok((await bench.sink.take(more)).ok);
    assert.equal(linesIn(bench.disk).length, 2);
    bench.disk = bench.disk.crash('kept');
    await bench.starts();
    await bench.sink.take(before);
    assert.equal(linesIn(bench.disk).length, 2);
  });

  it('what cannot be read as a record is left to the books', async () => {
    const bench = new Bench();
    const [first, second] = entriesOf([ended(TEN), ended(TEN)].map(testingEnded));
    assert.ok(first !== undefined && second !== undefined);
    const spoiled = [{ ...first, json: '{}' }, second];
    assert.ok((await bench.sink.take(batchOf(spoiled))).ok);
    assert.equal(linesIn(bench.disk).length, 1);
  });
});

describe('which file a line is in (CDR-2)', () => {
  it('by its stop time; one batch over many hours', async () => {
    const bench = new Bench();
    const times = [0, 59, 60, 61, 125, 300].map((minutes) => TEN + minutes * MINUTE_MS);
    await bench.takes(...times.map((at) => ended(at)));
    const names = ['2026013110', '2026013111', '2026013112', '2026013115'];
    assert.deepEqual(
      textNames(bench.disk),
      names.map((name) => `${name}.txt`),
    );
    assert.deepEqual(
      names.map((name) => bench.lines(`${name}.txt`)),
      [2, 2, 1, 1],
    );
  });

  it('lines an hour are those since the settings are as they are', async () => {
    const bench = new Bench();
    await bench.takes(ended(TEN), ended(TEN));
    assert.equal(bench.sink.figures().linesAnHour, null, 'too short to tell');
    await bench.clock.passes(HOUR_MS);
    assert.equal(bench.sink.figures().linesAnHour, 2);
    bench.settings = { ...bench.settings, maxFiles: 3 };
    await bench.takes(ended(TEN));
    await bench.clock.passes(HOUR_MS / 2);
    assert.equal(bench.sink.figures().linesAnHour, 2);
    assert.equal(bench.sink.figures().lines, 3);
  });

  it('late: to the open file, and counted', async () => {
    const bench = new Bench();
    await bench.takes(ended(TEN), ended(TEN + HOUR_MS));
    await bench.takes(ended(TEN + 59 * MINUTE_MS), ended(TEN + HOUR_MS + 1), ended(TEN - HOUR_MS));
    assert.equal(bench.lines('2026013110.txt'), 1);
    assert.equal(bench.lines('2026013111.txt'), 4);
    assert.equal(bench.sink.figures().late, 2);
    // What is open is known after a start too.
    await bench.starts();
    await bench.takes(ended(TEN));
    assert.equal(bench.lines('2026013111.txt'), 5);
  });

  it('a clock that ran far ahead and was set right: no file of the future collects all', async () => {
    const bench = new Bench({ nowMs: TEN + MINUTE_MS });
    await bench.takes(ended(TEN), ended(TEN + 400 * 24 * HOUR_MS));
    await bench.takes(ended(TEN + 1), ended(TEN + 2));
    assert.equal(bench.lines('2026013110.txt'), 3);
    assert.equal(bench.sink.figures().late, 0);
  });

  it('the hour that comes twice has one file, and each quarter of it', async () => {
    const zone = zoneFrom({
      firstOffsetMinutes: 120,
      transitions: [{ atMs: Date.UTC(2026, 9, 25, 1), offsetMinutes: 60 }],
    });
    const times = Array.from(
      { length: 16 },
      (_, at) => Date.UTC(2026, 9, 25) + at * 10 * MINUTE_MS,
    );
    const nowMs = Date.UTC(2026, 9, 26);
    const hours = new Bench({ zone, nowMs });
    await hours.takes(...times.map((at) => ended(at)));
    assert.deepEqual(textNames(hours.disk), ['2026102502.txt', '2026102503.txt']);
    assert.equal(hours.lines('2026102502.txt'), 12);
    const quarters = new Bench({ zone, nowMs, settings: { intervalSeconds: 900 } });
    await quarters.takes(...times.map((at) => ended(at)));
    assert.equal(quarters.lines('202610250200.txt'), 4);
    assert.equal(linesIn(quarters.disk).length, 16);
    assert.equal(quarters.sink.figures().late + hours.sink.figures().late, 0);
  });

  it('another interval counts from the next call, and makes nothing late', async () => {
    const bench = new Bench({ settings: { intervalSeconds: 300 } });
    await bench.takes(ended(TEN + 41 * MINUTE_MS));
    bench.settings = textSettings();
    await bench.takes(ended(TEN + 42 * MINUTE_MS));
    bench.settings = textSettings({ intervalSeconds: 7_200 });
    await bench.takes(ended(TEN + 70 * MINUTE_MS), ended(TEN + 130 * MINUTE_MS));
    assert.deepEqual(
      [...textNames(bench.disk)].map((name) => [name, bench.lines(name)]),
      [
        ['2026013110.txt', 2],
        ['202601311040.txt', 1],
        ['2026013112.txt', 1],
      ],
    );
    assert.equal(bench.sink.figures().late, 0);
  });
});

describe('how many files are kept (CDR-2)', () => {
  it('so many, the oldest go first; what others put there stays', async () => {
    const bench = new Bench({ settings: { maxFiles: 10 } });
    bench.disk.holds('cdr/notes.txt', 'of the operator');
    for (let hour = 0; hour < 14; hour += 1) await bench.takes(ended(TEN + hour * HOUR_MS));
    const names = textNames(bench.disk);
    assert.deepEqual(
      [names.length, names[0], names.at(-1)],
      [...[10, '2026013114.txt', '2026013123.txt']],
    );
    assert.equal(bench.sink.figures().filesRemoved, 4);
    assert.equal(bench.disk.text('cdr/notes.txt'), 'of the operator');
  });

  it('fewer are wanted: at once', async () => {
    const bench = new Bench();
    for (let hour = 0; hour < 14; hour += 1) await bench.takes(ended(TEN + hour * HOUR_MS));
    bench.settings = textSettings({ maxFiles: 12 });
    await bench.takes(ended(TEN + 13 * HOUR_MS));
    assert.equal(textNames(bench.disk).length, 12);
  });

  it('fewer are wanted since the last run: at the start', async () => {
    const bench = new Bench();
    for (let hour = 0; hour < 14; hour += 1) await bench.takes(ended(TEN + hour * HOUR_MS));
    bench.settings = textSettings({ maxFiles: 10, isOn: false });
    await bench.starts();
    assert.equal(textNames(bench.disk).length, 14, 'they are off');
    bench.settings = textSettings({ maxFiles: 10 });
    await bench.starts();
    const names = textNames(bench.disk);
    assert.deepEqual([names.length, names[0]], [10, '2026013114.txt']);
  });
});

describe('text files and a disk that fails (CDR-2, CDR-7)', () => {
  it('full: away, nothing half, and on from there', async () => {
    const bench = new Bench({ disk: new BreakableDisk({ capacityBytes: 1_000 }) });
    const entries = entriesOf(Array.from({ length: 20 }, (_, at) => testingEnded(ended(TEN + at))));
    const taken = await bench.sink.take(batchOf(entries));
    assert.ok(!taken.ok);
    assert.match(taken.error.why, /ENOSPC/);
    assert.equal(textOf(bench.disk), '');
  });

  it('somebody removed or cut the open file: lines go on, none is lost of those to come', async () => {
    const bench = new Bench();
    await bench.takes(ended(TEN), ended(TEN));
    await bench.starts();
    await bench.disk.remove('cdr/2026013110.txt');
    await bench.starts();
    await bench.takes(ended(TEN));
    assert.equal(linesIn(bench.disk).length, 1);
  });

  it('a state that is not ours is told, and nothing is written', async () => {
    const bench = new Bench();
    bench.disk.holds('journal/sinks/text', '{"version":1,"position":3}');
    const position = await bench.sink.position();
    assert.ok(!position.ok);
    assert.match(position.error.why, /journal\/sinks\/text/);
  });
});

/** Steps of a story: calls that end in the course of hours, some late, some that leave no line. */
function story(random: ReturnType<typeof seededRandom>): readonly Step[] {
  let at = TEN;
  return Array.from({ length: 30 }, (): Step => {
    at += random.pick([0, MINUTE_MS, 40 * MINUTE_MS]);
    const late = random.chance(0.2) ? 2 * HOUR_MS : 0;
    return testingEnded(ended(at - late, { isHidden: random.chance(0.1) }));
  });
}

interface Storm {
  readonly seed: number;
  readonly unsynced: 'lost' | 'kept' | 'torn';
}

/** Feeds as the pump does; faults of the disk and crashes come where the seed has them. */
async function storm({ seed, unsynced }: Storm): Promise<void> {
  const random = seededRandom(seed);
  const bench = new Bench({ disk: new BreakableDisk({ random }) });
  const steps = story(random);
  const entries = entriesOf(steps);
  let position = BEGINNING;
  for (let round = 0; round < 60; round += 1) {
    const rest = entries.filter(({ after }) => isBefore(position, after));
    const some = rest.slice(0, random.between(1, 6));
    const calm = round > 40;
    const code = random.pick(['ENOSPC', 'EIO'] as const);
    const after = random.between(0, 12);
    const mend = calm ? undefined : bench.disk.breaks({ after, times: random.between(1, 4), code });
    const taken = some.length === 0 ? undefined : await bench.sink.take(batchOf(some));
    if (taken?.ok) position = some.at(-1)?.after ?? position;
    mend?.();
    assert.ok(whole(textOf(bench.disk)) || !taken?.ok, `seed ${seed}: half a line`);
    if (calm || random.chance(0.6)) continue;
    bench.disk = bench.disk.crash(unsynced);
    position = await bench.starts();
    assert.ok(whole(textOf(bench.disk)), `seed ${seed}: half a line after a start`);
  }
  const expected = steps.flatMap((step) =>
    step.kind === 'ended' && !step.record.isHidden ? [step.record.callerE164] : [],
  );
  const found = linesIn(bench.disk).map((line) => line.slice(0, line.indexOf('|')));
  const numeric = (one: string, other: string): number => Number(one) - Number(other);
  assert.deepEqual(found.toSorted(numeric), expected.toSorted(numeric), `seed ${seed}`);
}

const whole = (text: string): boolean => text === '' || text.endsWith('\n');

describe('text files under crashes and faults of the disk (CDR-2, CDR-7)', () => {
  const SEEDS = 40;
  for (const unsynced of ['lost', 'kept', 'torn'] as const) {
    it(`${SEEDS} seeds, what was not synced is ${unsynced}: each line once, whole`, async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) await storm({ seed, unsynced });
    });
  }
});
