import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryLog } from '@tandem/base/testkit';
import { Progress } from './progress.ts';

describe('what the log hears of a sink that was away for long (CDR-7)', () => {
  //  what                          [seconds, taken, waiting] ...                    the log
  const table: readonly (readonly [string, readonly (readonly number[])[], string])[] = [
    ['a usual load says nothing', [[0, 0, 900] as const, [10, 900, 20]], ''],
    [
      'behind, on its way at 20,000 a second, there',
      [
        [0, 0, 600_000],
        [5, 100_000, 500_000],
        [10, 200_000, 400_000],
        [29, 590_000, 10_000],
        [30, 600_000, 0],
        [40, 600_000, 500],
      ],
      'BEHIND 600000, CATCHES_UP 400000 20000, CATCHES_UP 10000 20526, CAUGHT_UP',
    ],
    [
      'one that stands still',
      [
        [0, 0, 50_000],
        [10, 0, 60_000],
      ],
      'BEHIND 50000, CATCHES_UP 60000 0',
    ],
  ];
  for (const [what, moments, said] of table) {
    it(what, () => {
      const log = new MemoryLog();
      const progress = new Progress(log.log);
      for (const [second = 0, taken = 0, waiting = 0] of moments) {
        progress.stands({ sink: 'database', taken, waiting }, second * 1_000);
      }
      const lines = log.records.map(({ code, fields }) =>
        [code?.slice('SINK_'.length), fields?.waiting, fields?.perSecond]
          .filter((part) => part !== undefined)
          .join(' '),
      );
      assert.equal(lines.join(', '), said);
    });
  }
});
