import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DialogFacts, OpenCall } from '@tandem/domain/record';
import { hungUp } from './legs/testing-legs.ts';
import type { LeftLeg } from './ports.ts';
import { BYES_HEARD_WITHIN_MS, Recovery, recoveredRecord } from './recovery.ts';
import { answersAfter, switchUnderTest } from './testing-switch.ts';

/** Four calls of which one has ended; what a start after a kill does of the others. */
function afterKill() {
  const world = switchUnderTest({ vendors: { good: answersAfter(1_000) } });
  const legs = Array.from({ length: 4 }, () => world.calls('8613800138000'));
  world.passes(40_000);
  legs.at(-1)?.says(hungUp());
  const { journal, clock: timers } = world;
  const told: DialogFacts[] = [];
  const hears: (() => void)[] = [];
  const hangUp = {
    hangUp: ({ dialog }: LeftLeg, _cause: number, heard: () => void): void => {
      told.push(dialog);
      hears.push(heard);
    },
  };
  let closed = 0;
  const open = journal.open;
  const begins = () =>
    new Recovery(
      { openCalls: open, endedLately: [] },
      { journal, hangUp, timers, closed: () => (closed += 1) },
    ).begin();
  const ended = (): number => journal.records.filter(({ isRecovered }) => isRecovered).length;
  return { world, legs, open, told, hears, begins, ended, closed: () => closed };
}

describe('after a kill (CDR-7)', () => {
  it('all legs are hung up before any record is written', () => {
    const { told, ended, begins, closed } = afterKill();
    const { calls, dialogs, isOver } = begins();
    assert.deepEqual([calls, dialogs, told.length, isOver], [3, 6, 6, false]);
    assert.deepEqual([ended(), closed()], [0, 0]);
  });

  it('a call is ended from its last step when both its peers have heard it', () => {
    const { world, legs, hears, begins, ended, closed } = afterKill();
    const recovery = begins();
    hears[0]?.();
    assert.equal(ended(), 0);
    hears[1]?.();
    assert.equal(ended(), 1);
    const [one, , , four] = legs;
    assert.ok(one !== undefined && four !== undefined);
    const record = world.record(one);
    assert.deepEqual(
      [record.serverReason, record.endDirection, record.isRecovered, record.holdTimeMs],
      [13, 2, true, 30_000],
    );
    assert.equal(record.charge?.feeE7, '300000');
    assert.equal(world.record(four).isRecovered, false);
    for (const heard of hears.slice(2)) heard();
    assert.deepEqual([ended(), closed(), recovery.isOver], [3, 1, true]);
    world.passes(2 * BYES_HEARD_WITHIN_MS);
    assert.deepEqual([ended(), closed()], [3, 1]);
  });

  it('and when nobody is waited for any longer; what is heard later changes nothing', () => {
    const { world, hears, begins, ended, closed } = afterKill();
    begins();
    world.passes(BYES_HEARD_WITHIN_MS - 1);
    assert.equal(ended(), 0);
    world.passes(2);
    assert.deepEqual([ended(), closed()], [3, 1]);
    for (const heard of hears) heard();
    assert.deepEqual([ended(), closed()], [3, 1]);
  });

  it('who was told just before the kill is told once more, and no record follows', () => {
    const { world, open, told, hears, ended } = afterKill();
    const { journal, clock: timers } = world;
    const [ending] = journal.records;
    const [call] = open;
    assert.ok(ending !== undefined && call !== undefined);
    const endedAgo = (agoMs: number, isRecovered = false) => ({
      record: { ...ending, endedAtMs: ending.endedAtMs - agoMs, isRecovered },
      legs: call.legs,
    });
    const endedLately = [endedAgo(60_000, true), endedAgo(60_000), endedAgo(1_000), endedAgo(0)];
    let closed = 0;
    const hangUp = {
      hangUp: ({ dialog }: LeftLeg, _: number, heard: () => void): void => {
        told.push(dialog);
        hears.push(heard);
      },
    };
    const parts = { journal, timers, hangUp, closed: () => (closed += 1) };
    const { calls, isOver } = new Recovery({ openCalls: [], endedLately }, parts).begin();
    assert.deepEqual([told.length, calls, isOver, closed], [6, 0, true, 1]);
    for (const heard of hears) heard();
    assert.deepEqual([ended(), closed], [0, 1]);
  });

  for (const [answeredAgoMs, endedAgoMs, times] of [
    [33_000, 10_000, 2],
    [33_900, 20_000, 2],
    [35_000, 10_000, 0],
    [35_000, 1_500, 2],
    [null, 10_000, 0],
  ] as const) {
    const answered = answeredAgoMs === null ? 'never' : `${answeredAgoMs} ms ago`;
    it(`answered ${answered}, ended ${endedAgoMs} ms ago: ${times} BYEs, ACK or not`, () => {
      const { world, open, told } = afterKill();
      const { journal, clock: timers } = world;
      const [ending] = journal.records;
      const legs = open[0]?.legs;
      assert.ok(ending !== undefined && legs !== undefined);
      const nowMs = ending.endedAtMs;
      const answeredAtMs = answeredAgoMs === null ? null : nowMs - answeredAgoMs;
      const earlier = { ...ending, answeredAtMs, endedAtMs: nowMs - endedAgoMs };
      const endedLately = [
        { record: earlier, legs },
        { record: ending, legs: [] },
      ];
      const hangUp = { hangUp: ({ dialog }: LeftLeg) => void told.push(dialog) };
      const parts = { journal, timers, hangUp, closed: () => undefined };
      new Recovery({ openCalls: [], endedLately }, parts).begin();
      assert.equal(told.length, times);
    });
  }

  it('where nothing was open it is over at once', () => {
    const { world } = afterKill();
    let closed = 0;
    const hangUp = { hangUp: () => assert.fail('nobody is to be told') };
    const parts = { journal: world.journal, timers: world.clock, hangUp };
    const nothing = { openCalls: [], endedLately: [] };
    assert.ok(new Recovery(nothing, { ...parts, closed: () => (closed += 1) }).begin().isOver);
    assert.equal(closed, 1);
  });

  it('the record is the same however often a start was killed', () => {
    const [open] = afterKill().open as readonly [OpenCall];
    assert.deepEqual(recoveredRecord(open), recoveredRecord(JSON.parse(JSON.stringify(open))));
  });

  it('charges never more than what was reserved at the step', () => {
    const [open] = afterKill().open as readonly [OpenCall];
    assert.equal(recoveredRecord({ ...open, reservedE7: '7' }).charge?.feeE7, '7');
    const free = { ...open, record: { ...open.record, charge: null }, reservedE7: '0' };
    assert.equal(recoveredRecord(free).charge, null);
  });
});
