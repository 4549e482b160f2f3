import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DeckPlan, type DeckPlanOptions, type RowOperation } from './plan.ts';
import { beginsMs, type DeckRate, endsMs, isAt, keyOf } from './rate.ts';
import { batches, day, deckRate, listedRate, shownRate } from './testing-deck.ts';
import { changeOf } from './timeline.ts';

const shownAll = (rates: readonly DeckRate[]): string => rates.map(shownRate).join('; ');

describe('what a sheet does to the rates of a code (BIL-9)', () => {
  //  it had; the sheet; kind; removed; written
  const rows: ReadonlyArray<readonly [string, string, string, string, string]> = [
    ['', '1 @5 0.02', 'new', '', '1 @5 0.02'],
    ['1 0.01', '1 @5 0.02', 'dearer', '', '1 @-5 0.01; 1 @5 0.02'],
    ['1 0.03', '1 @5 0.02', 'cheaper', '', '1 @-5 0.03; 1 @5 0.02'],
    ['1 0.02', '1 @5 0.02', 'unchanged', '', ''],
    ['1 60/60 0.02', '1 @5 0.02', 'unchanged', '', ''],
    ['1 60/60 0.02', '1 @5 1/1 0.02', 'changed', '', '1 @-5 60/60 0.02; 1 @5 0.02'],
    ['1 60/60 0.02', '1 @5 0.03', 'dearer', '', '1 @-5 60/60 0.02; 1 @5 60/60 0.03'],
    ['1 @5 0.01', '1 @5 0.02', 'dearer', '', '1 @5 0.02'],
    ['1 0.01', '1 0.02', 'dearer', '', '1 0.02'],
    ['1 0.01', '1 @5 close', 'closed', '', '1 @-5 0.01'],
    ['1 @-3 0.01', '1 @5 close', 'unchanged', '', ''],
    ['1 0.01;1 @7 0.02', '1 @5 close', 'closed', '1 @7 0.02', '1 @-5 0.01'],
    ['1 @-9 0.01;1 @9 0.03', '1 @5 0.02', 'dearer', '1 @9 0.03', '1 @-5 0.01; 1 @5 0.02'],
    ['1 0.01', '1 @5 0.01;1 @8 0.02', 'dearer', '', '1 @-8 0.01; 1 @8 0.02'],
    ['1 0.01', '1 @5 0.02;1 @8 0.03', 'dearer', '', '1 @-5 0.01; 1 @5-8 0.02; 1 @8 0.03'],
    ['1 0.01', '1 @5 0.02;1 @8 close', 'dearer', '', '1 @-5 0.01; 1 @5-8 0.02'],
    ['1 0.01', '1 @5-8 0.02', 'dearer', '', '1 @-5 0.01; 1 @5-8 0.02'],
    ['1 0.01', '1 @5 locked', 'changed', '', '1 @-5 0.01; 1 @5 0.01 locked'],
    ['1 0.01 locked', '1 @5 0.02', 'dearer', '', '1 @-5 0.01 locked; 1 @5 0.02 locked'],
    ['1 0.01;1 @7 0.02', '1 @5 0.01', 'changed', '1 @7 0.02', ''],
    ['1 0.01', '1 0.01 minimum=0.05', 'dearer', '', '1 0.01 [minimum=0.05]'],
    ['1 0.01 minimum=0.05', '1 0.02', 'dearer', '', '1 0.02 [minimum=0.05]'],
    ['1 0.01 minimum=0.05', '1 0.01 minimum=0.03', 'cheaper', '', '1 0.01 [minimum=0.03]'],
    ['1 0.01 attempt=0.05', '1 0.01', 'unchanged', '', ''],
    [
      '1 0.01 minimum=0.05',
      '1 0.01 attempt=0.01',
      'dearer',
      '',
      '1 0.01 [minimum=0.05 attempt=0.01]',
    ],
  ];
  for (const [had, sheet, kind, removed, written] of rows) {
    it(`${had || 'nothing'} with ${sheet}: ${kind}`, () => {
      const change = changeOf(
        had === '' ? [] : had.split(';').map(deckRate),
        sheet.split(';').map((text, at) => listedRate(text, at + 1)),
      );
      assert.deepEqual(
        [change.kind, shownAll(change.removed), shownAll(change.written)],
        [kind, removed, written],
      );
    });
  }

  const daysOfRates = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 4 });
  const prices = fc.constantFrom('0.01', '0.02');
  const timeline = fc
    .tuple(daysOfRates, fc.array(prices, { minLength: 5, maxLength: 5 }), fc.boolean())
    .map(([days, texts, isClosed]) => {
      const sorted = [...days].sort((one, other) => one - other);
      return sorted.map((from, at) => {
        const until = sorted[at + 1] ?? (isClosed ? 12 : '');
        return deckRate(`1 @${from}-${until} ${texts[at]}`);
      });
    });
  const priceAt = (rates: readonly DeckRate[], ms: number): number | undefined =>
    rates
      .filter((rate) => isAt(rate, ms))
      .reduce<DeckRate | undefined>(
        (best, rate) => (!best || beginsMs(rate) > beginsMs(best) ? rate : best),
        undefined,
      )?.nextPriceE7;
  const after = (had: readonly DeckRate[], sheet: readonly DeckRate[]): readonly DeckRate[] => {
    const listed = sheet.map((rate, line) => ({ line, action: 'set' as const, given: 127, rate }));
    const { removed, written } = changeOf(had, listed);
    const gone = new Set([...removed, ...written].map(keyOf));
    return [...had.filter((rate) => !gone.has(keyOf(rate))), ...written];
  };
  const filled = timeline.filter((rates) => rates.length > 0);

  it('before its first date all is as it was, from then on as the sheet says', () => {
    fc.assert(
      fc.property(timeline, filled, (had, sheet) => {
        const result = after(had, sheet);
        const fromMs = Math.min(...sheet.map(beginsMs));
        for (let at = -1; at < 14; at += 0.5) {
          const ms = day(at);
          const expected = priceAt(ms < fromMs ? had : sheet, ms);
          assert.equal(priceAt(result, ms), expected, `day ${at}: ${shownAll(result)}`);
        }
      }),
    );
  });

  it('the same sheet again changes nothing, and no two rates of a code overlap', () => {
    fc.assert(
      fc.property(timeline, filled, (had, sheet) => {
        const once = after(had, sheet);
        const listed = sheet.map((rate, line) => ({
          line,
          action: 'set' as const,
          given: 127,
          rate,
        }));
        const { kind, removed, written } = changeOf(once, listed);
        assert.deepEqual([kind, removed.length, written.length], ['unchanged', 0, 0]);
        const sorted = [...once].sort((one, other) => beginsMs(one) - beginsMs(other));
        for (const [at, rate] of sorted.entries()) {
          const next = sorted[at + 1];
          if (next !== undefined) assert.ok(endsMs(rate) <= beginsMs(next));
        }
      }),
    );
  });
});

describe('a sheet against a group (BIL-9)', () => {
  const options: DeckPlanOptions = {
    ...{ mode: 'partial', closesAtMs: day(5), nowMs: day(0) },
    ...{ countryOf: (prefix) => prefix.slice(0, 2), countries: new Set(['88']) },
  };
  const group = ['44 0.01', '447 0.02', '880 0.01', '8801 0.02', '8802 0.03'].map(deckRate);

  async function compared(sheet: readonly string[], more: Partial<DeckPlanOptions> = {}) {
    const plan = new DeckPlan({ ...options, ...more });
    const listed = sheet
      .map((text, at) => listedRate(text, at + 2))
      .sort((one, other) => (one.rate.prefix < other.rate.prefix ? -1 : 1));
    const operations: RowOperation[] = [];
    for await (const batch of plan.compare(batches(group), batches(listed))) {
      operations.push(...batch);
    }
    return { report: plan.report(), operations };
  }

  //  mode, what is written
  const modes: ReadonlyArray<readonly [DeckPlanOptions['mode'], string]> = [
    ['partial', '880 @-5 0.01; 880 @5 0.02; 883 @5 0.09'],
    ['country', '880 @-5 0.01; 880 @5 0.02; 8801 @-5 0.02; 8802 @-5 0.03; 883 @5 0.09'],
    [
      'full',
      '44 @-5 0.01; 447 @-5 0.02; 880 @-5 0.01; 880 @5 0.02; 8801 @-5 0.02; 8802 @-5 0.03; 883 @5 0.09',
    ],
  ];
  for (const [mode, expected] of modes) {
    it(`${mode}: codes that it does not have`, async () => {
      const { operations } = await compared(['883 @5 0.09', '880 @5 0.02'], { mode });
      assert.equal(operations.map(({ rate }) => shownRate(rate)).join('; '), expected);
    });
  }

  it('counts by kind, and shows the first of each', async () => {
    const sheet = ['44 @5 0.02', '447 @5 0.01', '880 @5 0.01', '8801 @5 close', '1 @-4 0.5'];
    const { report } = await compared(sheet);
    assert.deepEqual(report.counts, {
      ...{ new: 1, dearer: 1, cheaper: 1, changed: 0, closed: 1, unchanged: 1 },
    });
    assert.deepEqual(
      report.samples.map(({ prefix, kind }) => `${prefix} ${kind}`),
      ['1 new', '44 dearer', '447 cheaper', '8801 closed'],
    );
  });

  it('names duplicates and orphans by their lines', async () => {
    const { report } = await compared([
      ...['880 @5 0.02', '880 @5 0.03', '8801 @5 0.05', '8801 @5 0.05', '999 @5 close'],
    ]);
    const told = (faults: typeof report.faults) =>
      faults.map(({ code, line, field }) => `${line} ${field} ${code}`);
    assert.deepEqual(told(report.faults), ['3 880 SHEET_DUPLICATE']);
    assert.deepEqual(told(report.remarks), ['5 8801 SHEET_DUPLICATE', '6 999 SHEET_ORPHAN']);
  });
});
