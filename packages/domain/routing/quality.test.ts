import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Measure, measured, poorBy, QualityBoard, type QualityFigures } from './quality.ts';

const windows = { asrMs: 1_000, acdMs: 2_000, qualityMs: 1_000, slices: 10 };
const A = 1n;
const NOTHING: QualityFigures = {
  ...{ attempts: 0, answers: 0, ended: 0, seconds: 0, rang: 0, pddMs: 0 },
};

describe('slices of measured quality (RTE-7)', () => {
  it('the oldest falls out as time goes on, each measure in its own window', () => {
    const board = new QualityBoard();
    const at = (nowMs: number) => ({ nowMs, windows });
    for (const nowMs of [0, 150, 950]) board.add(A, { attempts: 1 }, at(nowMs));
    const attempts = (measure: Measure, nowMs: number) =>
      board.figures(A, measure, nowMs)?.attempts ?? 0;
    assert.equal(attempts('asr', 999), 3);
    assert.equal(attempts('asr', 1_000), 2);
    assert.equal(attempts('asr', 1_100), 1);
    assert.equal(attempts('acd', 1_150), 3);
    assert.equal(attempts('asr', 1_899), 1);
    assert.equal(attempts('asr', 1_900), 0);
    assert.equal(board.figures(A, 'asr', 1_900), null);
    assert.equal(board.figures(2n, 'asr', 0), null);
  });

  it('a long silence leaves nothing of before', () => {
    const board = new QualityBoard();
    board.add(A, { attempts: 5, answers: 5 }, { nowMs: 0, windows });
    board.add(A, { attempts: 1 }, { nowMs: 1_000_000_050, windows });
    assert.deepEqual(board.figures(A, 'asr', 1_000_000_051), { ...NOTHING, attempts: 1 });
  });

  it('other windows begin anew', () => {
    const board = new QualityBoard();
    board.add(A, { attempts: 5 }, { nowMs: 0, windows });
    board.add(A, { attempts: 1 }, { nowMs: 10, windows: { ...windows, asrMs: 5_000 } });
    assert.equal(board.figures(A, 'asr', 10)?.attempts, 1);
    assert.equal(board.figures(A, 'quality', 10)?.attempts, 6);
  });

  //  figures                                                   asr   acd   quality
  const table: ReadonlyArray<readonly [Partial<QualityFigures>, (number | null)[]]> = [
    [{ attempts: 19, answers: 19, ended: 19, seconds: 190 }, [null, null, null]],
    [{ attempts: 20, answers: 10, ended: 10, seconds: 600 }, [50, 60, 30]],
    [{ attempts: 20, answers: 10 }, [50, null, null]],
    [{ attempts: 20 }, [0, null, null]],
  ];
  for (const [figures, expected] of table) {
    it(`${JSON.stringify(figures)}: ${expected}`, () => {
      const all = { ...NOTHING, ...figures };
      const found = (['asr', 'acd', 'quality'] as const).map((one) => measured(all, one, null));
      assert.deepEqual(found, expected);
    });
  }

  //  thresholds: asr, acd, attempts                             poor by
  const judged: ReadonlyArray<
    readonly [number | null, number | null, number | null, string | null]
  > = [
    [null, null, null, null],
    [50, null, null, null],
    [51, null, null, 'asr'],
    [51, null, 21, null],
    [null, 60, null, null],
    [null, 61, null, 'acd'],
    [51, 61, 1, 'asr'],
  ];
  for (const [minimumAsrPercent, minimumAcdSeconds, qualityAttempts, expected] of judged) {
    it(`${minimumAsrPercent} %, ${minimumAcdSeconds} s of ${qualityAttempts}: ${expected}`, () => {
      const thresholds = { minimumAsrPercent, minimumAcdSeconds, qualityAttempts };
      const figures = { ...NOTHING, attempts: 20, answers: 10, ended: 10, seconds: 600 };
      assert.equal(
        poorBy(thresholds, () => figures),
        expected,
      );
    });
  }
});
