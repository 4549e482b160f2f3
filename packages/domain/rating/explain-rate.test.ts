import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainRate } from '@tandem/domain/rating';
import { moment, sheet } from './testing-sheet.ts';

describe('why a number has its rate (BIL-3)', () => {
  const table = sheet(
    '86 China 60/60 0.01',
    '861 China mobile 60/60 0.02 | mon-fri 08:00-18:00',
    '861 China mobile 60/60 0.03',
    '861 China mobile 60/60 0.04 | from 2026-02-01',
    '861 China mobile 60/60 0.05 | until 2026-01-01',
    '8613 China mobile 60/60 0.06 | locked from 2026-03-01',
  );
  const verdicts = (number: string, at: string): readonly string[] =>
    explainRate(table, number, { atMs: moment(at) }).rows.map(
      ({ prefix, price, verdict }) => `${prefix} ${price.nextE7 / 1e7} ${verdict}`,
    );
  //  number, at, rows with their verdicts
  const rows: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['44', '2026-01-05', []],
    ['8621', '2026-01-05', ['86 0.01 chosen']],
    [
      '8613',
      '2026-01-05T09:00', // a Monday
      [
        '8613 0.06 notYetInEffect',
        '861 0.02 chosen',
        '861 0.04 notYetInEffect',
        '861 0.03 lessSpecific',
        '861 0.05 noLongerInEffect',
        '86 0.01 shorterPrefix',
      ],
    ],
    [
      '8613',
      '2026-02-07T09:00',
      [
        '8613 0.06 notYetInEffect',
        '861 0.02 outsideItsHours',
        '861 0.04 chosen',
        '861 0.03 lessSpecific',
        '861 0.05 noLongerInEffect',
        '86 0.01 shorterPrefix',
      ],
    ],
    [
      '8613',
      '2026-03-07T09:00',
      [
        '8613 0.06 chosenLocked',
        '861 0.02 outsideItsHours',
        '861 0.04 shorterPrefix',
        '861 0.03 shorterPrefix',
        '861 0.05 noLongerInEffect',
        '86 0.01 shorterPrefix',
      ],
    ],
  ];
  for (const [number, at, expected] of rows) {
    it(`${number} at ${at}`, () => assert.deepEqual(verdicts(number, at), expected));
  }

  it('tells what was chosen, as plain data', () => {
    const explained = explainRate(table, '8613', { atMs: moment('2026-01-05T09:00') });
    assert.equal(explained.result, 'rate');
    assert.deepEqual(explained.chosen, explained.rows[1]);
    const { area, hours, locked, effectiveFromMs, effectiveUntilMs } = explained.rows[1] ?? {};
    assert.deepEqual(
      [area, hours, locked, effectiveFromMs, effectiveUntilMs],
      [...['China mobile', 'mon tue wed thu fri 08:00-18:00', false, null, null]],
    );
    assert.deepEqual(structuredClone(explained), explained);
  });

  it('tells that there is none, or a lock', () => {
    assert.equal(explainRate(table, '44', { atMs: 0 }).result, 'none');
    assert.equal(explainRate(table, '44', { atMs: 0 }).chosen, null);
    assert.equal(explainRate(table, '8613', { atMs: moment('2026-04-01') }).result, 'locked');
  });
});
