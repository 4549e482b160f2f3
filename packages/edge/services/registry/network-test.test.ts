import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail } from '@tandem/base/kernel';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import type { AddressTested } from '@tandem/engine/registry/control';
import { networkTested, testNetwork } from './network-test.ts';

const tested = (...times: readonly (number | null | 'busy')[]): AddressTested => ({
  ...{ address: '192.0.2.1:5060', transport: 'udp', hasWay: true },
  questions: times.map((time) =>
    time === null
      ? { status: null, phrase: '', tookMs: null }
      : { status: time === 'busy' ? 503 : 200, phrase: '', tookMs: time === 'busy' ? 9 : time },
  ),
});

describe('the verdict of a network test (DIA-2)', () => {
  //  what came back, least, mean, most, verdict
  const table: ReadonlyArray<
    readonly [AddressTested, number | null, number | null, number | null, string]
  > = [
    [tested(10, 20, 30), 10, 20, 30, 'good'],
    [tested(10, null, 30), 10, 20, 30, 'lossy'],
    [tested(10, 520), 10, 265, 520, 'slow'],
    [tested('busy', 'busy'), 9, 9, 9, 'away'],
    [tested(null, null), null, null, null, 'silent'],
    [{ ...tested(null, null), hasWay: false }, null, null, null, 'noWay'],
  ];
  for (const [result, least, mean, most, verdict] of table) {
    it(verdict, () => {
      const { leastMs, meanMs, mostMs, verdict: said } = networkTested(result);
      assert.deepEqual([leastMs, meanMs, mostMs, said], [least, mean, most, verdict]);
    });
  }

  it('is in the audit, whatever comes of it', async () => {
    const written: unknown[] = [];
    const parts = {
      registrations: { test: async () => fail({ is: 'away', why: 'so' } as const) },
      audit: { write: async (entry: { objectId: string }) => void written.push(entry.objectId) },
    };
    const asker = {
      ...{ actor: 'ada', source: 'test', via: 'session' as const, rights: EVERY_RIGHT },
      account: null,
    };
    assert.ok(!(await testNetwork(parts, { wanted: { gateway: 'north-1' }, asker })).ok);
    assert.deepEqual(written, ['north-1']);
  });
});
