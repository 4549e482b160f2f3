// Every analysis over a few counts, by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7 } from '@tandem/base/money';
import type { Figures, FiguresQuestion, RollupArchive } from '@tandem/books/rollup/contract';
import { ANALYSES, type Analysis, analyse } from './index.ts';

const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse('2026-01-31T10:00:00Z');

interface Counted extends Partial<Omit<Figures, 'of'>> {
  readonly words: Readonly<Record<string, string>>;
}

const answered = { reason: '11', endedBy: '0', mode: '1' };
const COUNTED: readonly Counted[] = [
  {
    words: { ...answered, callerGateway: 'acme', calleeGateway: 'north', area: 'Dhaka' },
    ...{ calls: 30n, sent: 30n, answered: 30n, attempts: 31n, holdMs: 1_800_000n },
    ...{
      charge: moneyFromE7(30_000_000n),
      cost: moneyFromE7(20_000_000n),
      pddMs: 6_000n,
      pdds: 30n,
    },
    callerShort: 3n,
  },
  {
    words: { reason: '2', endedBy: '1', mode: '1', callerGateway: 'acme', calleeGateway: 'north' },
    ...{ calls: 10n, sent: 10n, attempts: 10n },
  },
  {
    words: { reason: '5', endedBy: '1', mode: '1', callerGateway: 'beta', calleeGateway: 'south' },
    ...{ calls: 8n, sent: 8n, attempts: 9n },
  },
  {
    words: { reason: '6', endedBy: '2', mode: '-1', callerGateway: 'beta' },
    ...{ calls: 2n },
  },
];

const NOTHING = {
  ...{ calls: 0n, sent: 0n, answered: 0n, attempts: 0n, holdMs: 0n, chargeSeconds: 0n },
  ...{ costSeconds: 0n, pddMs: 0n, pdds: 0n, callerShort: 0n, calleeShort: 0n },
  ...{ charge: moneyFromE7(0n), cost: moneyFromE7(0n), commission: moneyFromE7(0n) },
};

function archive(): RollupArchive & { readonly asked: FiguresQuestion[] } {
  const asked: FiguresQuestion[] = [];
  return {
    asked,
    figures: async (question) => {
      asked.push(question);
      return COUNTED.map(({ words, ...sums }) => ({
        ...{ ...NOTHING, ...sums },
        of: question.by.map((name) => words[name] ?? ''),
      }));
    },
  };
}

function named(name: string): Analysis {
  const analysis = ANALYSES.find((one) => one.name === name);
  assert.ok(analysis !== undefined, name);
  return analysis;
}

async function rowsOf(name: string, most = 10) {
  const span = { fromMs: FROM_MS, untilMs: FROM_MS + HOUR_MS, mostRows: most };
  const analysis = named(name);
  const rows = await analyse(archive(), analysis, span);
  return rows?.map(({ of, cells }) => ({
    of: of.join('/'),
    ...Object.fromEntries(analysis.columns.map((column, at) => [column.name, cells[at]])),
  }));
}

describe('analysis of calls (REP-2)', () => {
  it('overall: quality, money and who ended them, of all calls', async () => {
    const [row] = (await rowsOf('overall')) ?? [];
    assert.deepEqual(row, {
      ...{ of: '', calls: 50, sent: 48, answered: 30, asr: 30 / 48, ner: 40 / 48, acd: 60 },
      ...{ pdd: 200, minutes: 30, concurrency: 0.5, cps: 50 / 3_600 },
      ...{ callerShort: 0.1, calleeShort: 0, unbilled: 0.04 },
      ...{ endedByCaller: 0.6, endedByCallee: 0.36, endedByServer: 0.04 },
      ...{ charge: '3.00', cost: '2.00', commission: '0.00', margin: '1.00' },
    });
  });

  it('gateways, with most calls first, ends put together', async () => {
    const rows = (await rowsOf('routing-gateways')) ?? [];
    assert.deepEqual(
      rows
        .map(({ of, ...more }) => [of, more])
        .map(([of, more]) => [of, Object.values(more ?? {})[0]]),
      [
        ['north', 40],
        ['south', 8],
        ['', 2],
      ],
    );
    const [north] = rows;
    assert.deepEqual(
      [(north as { asr?: unknown }).asr, (north as { ner?: unknown }).ner],
      [30 / 40, 1],
    );
  });

  it('failures by reason, with their share of all failures', async () => {
    assert.deepEqual(await rowsOf('failures'), [
      { of: '2', failed: 10, share: 0.5, sent: 10 },
      { of: '5', failed: 8, share: 0.4, sent: 8 },
      { of: '6', failed: 2, share: 0.1, sent: 0 },
    ]);
  });

  it('one hour of performance is an hour, whatever the span', async () => {
    const [hour] = (await rowsOf('performance')) ?? [];
    assert.equal((hour as { concurrency?: unknown }).concurrency, 0.5);
  });

  it('too many rows are told and not cut off', async () => {
    assert.equal(await rowsOf('routing-gateways', 2), undefined);
  });

  for (const { name, by, ends, columns } of ANALYSES) {
    it(`${name}: each column has a name of its own, and it asks for no end twice`, async () => {
      const names = [...by, ...columns.map((column) => column.name)];
      assert.equal(new Set(names).size, names.length);
      assert.ok(ends.every((end) => !(by as readonly string[]).includes(end)));
      assert.ok(((await rowsOf(name)) ?? []).length > 0);
    });
  }
});
