import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7, ZERO_MONEY } from '@tandem/base/money';
import { printMetrics } from '@tandem/base/observe';
import { VirtualClock } from '@tandem/base/testkit';
import type { Figures } from '@tandem/books/rollup';
import { figuresAsMetrics } from './figures-as-metrics.ts';
import { metrics } from './metrics.ts';

const figuresOf = (name: string, calls: bigint): Figures => ({
  of: [name],
  ...{ calls, sent: calls, answered: calls / 2n, attempts: calls, holdMs: 30_000n * (calls / 2n) },
  ...{ chargeSeconds: 0n, costSeconds: 0n, pddMs: 1_500n * calls, pdds: calls },
  ...{ callerShort: 0n, calleeShort: 0n, charge: moneyFromE7(1n), cost: ZERO_MONEY },
  commission: ZERO_MONEY,
});

describe('metrics (OPS-5)', () => {
  //  figures                                          line
  const table: ReadonlyArray<readonly [Record<string, unknown>, RegExp | null]> = [
    [{ rssBytes: 5 }, /^tandem_switch_rss_bytes 5$/m],
    [{ calls: { connected: 7 } }, /^tandem_switch_calls_connected 7$/m],
    [{ calls: { byReason: { 11: 4 } } }, /^tandem_switch_calls_by_reason\{reason="11"\} 4$/m],
    [{ received: 3 }, /^tandem_switch_received_total 3$/m],
    [{ received: 3 }, /^# TYPE tandem_switch_received_total counter$/m],
    [{ money: { leased: '12.50' } }, /^tandem_switch_money_leased 12.5$/m],
    [{ shedding: true }, /^tandem_switch_shedding 1$/m],
    [{ name: 'a text', at: '2026-01-01T00:00:00Z' }, null],
    [{ nothing: null, list: [1, 2] }, null],
    [{ 'a"b': { '1 2': 3 } }, /^tandem_switch_a_b_1_2 3$/m],
    [{ value: Number.NaN, other: Number.POSITIVE_INFINITY }, null],
  ];
  for (const [figures, line] of table) {
    it(`${JSON.stringify(figures)}: ${line?.source ?? 'nothing'}`, () => {
      const text = printMetrics(figuresAsMetrics('switch', figures));
      if (line === null) assert.equal(text, '');
      else assert.match(text, line);
    });
  }

  it('tell of processes, gateways and accounts, and of none by its number', async () => {
    const process = {
      ...{ role: 'switch', pid: 7, state: 'running', restarts: 2, upMs: 1, lastExit: null },
      ...{ addresses: {}, health: { calls: { calls: 3 } } },
    };
    const readings = await metrics({
      supervision: { processes: async () => [process] },
      figures: { figures: async ({ by }) => [figuresOf(`${by[0]}-1`, 4n), figuresOf('', 9n)] },
      clock: new VirtualClock(),
      own: () => ({ listeners: 5 }),
    });
    const text = printMetrics(readings);
    for (const line of [
      'tandem_up{role="switch"} 1',
      'tandem_restarts_total{role="switch"} 2',
      'tandem_switch_calls_calls 3',
      'tandem_live_listeners 5',
      'tandem_gateway_asr{gateway="calleeGateway-1"} 0.5',
      'tandem_gateway_acd_seconds{gateway="calleeGateway-1"} 30',
      'tandem_account_pdd_seconds{account="account-1"} 1.5',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line} in\n${text}`);
    }
    assert.doesNotMatch(text, /gateway=""/);
    const names = readings.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, 'each name once');
  });
});
