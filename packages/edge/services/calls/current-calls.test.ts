import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import { testingRecord } from '@tandem/domain/testkit';
import type { CurrentCall, CurrentCallExplained } from '@tandem/engine/calls/control';
import type { Asker } from '../ports.ts';
import { explainCall, hangUpCall, listCalls } from './current-calls.ts';

const call = (id: string): CurrentCall => ({
  id,
  state: 'connected',
  startedAtMs: 1_769_853_600_000,
  answeredAtMs: 1_769_853_603_000,
  seconds: 5,
  caller: { kind: 'mappingGateway', key: '1', id: 'acme-in' },
  callee: null,
  callerE164: '4930',
  calleeE164: '880',
  callerIp: '127.0.0.1',
  calleeIp: '127.0.0.2',
  callerCallId: 'a',
  calleeCallId: 'b',
  payer: { key: '2', id: 'acme' },
  chargeE7: '120000',
  codec: 'G.711A',
});

const asker: Asker = {
  ...{ actor: 'ada', source: 'test', via: 'session', rights: EVERY_RIGHT, account: null },
};

describe('calls that run (DIA-1, API-3)', () => {
  it('are shown by names and money as text, in pages', async () => {
    const list = async ({ limit }: { limit: number }) =>
      ok({ items: ['1', '2', '3'].map(call).slice(0, limit), total: 3 });
    const page = await listCalls({ list }, { limit: 2 });
    assert.ok(page.ok);
    const { items, next, total } = page.value;
    assert.deepEqual([items.length, next, total], [2, '2', 3]);
    const { payer, charge, callerId, calleeId, startedAt } = items[0] ?? {};
    assert.deepEqual(
      { payer, charge, callerId, calleeId, startedAt },
      {
        ...{ payer: 'acme', charge: '0.012', callerId: 'acme-in', calleeId: null },
        startedAt: '2026-01-31T10:00:00.000Z',
      },
    );
  });

  it('one is explained to who pays it without vendor and cost, and to others not at all', async () => {
    const { charge, cost, attempts, ...same } = testingRecord(1);
    assert.ok(charge !== null && cost !== null);
    const trace = ['the route north-1 of the-vendor was tried'];
    const record = { ...same, charge, cost, attempts, trace };
    const listed = { ...call('1'), callee: { kind: 'routingGateway', key: '3', id: 'north-1' } };
    const value = { call: listed, record, because: ['60 s: 0.012'] } as const;
    const explain = async () => ok(value as unknown as CurrentCallExplained);
    const to = (payers?: readonly bigint[]) => explainCall({ explain }, { id: '1', payers });
    const [all, his, others] = [await to(), await to([BigInt(charge.account.key)]), await to([0n])];
    assert.ok(all.ok && his.ok && !others.ok);
    assert.deepEqual([all.value.trace, others.error.is], [trace, 'missing']);
    assert.deepEqual([his.value.state, his.value.because], ['connected', value.because]);
    assert.deepEqual([all.value.call.calleeId, his.value.call.calleeId], ['north-1', null]);
    const said = his.value.trace.join('; ');
    assert.ok(said.includes(record.callerCallId) && said.includes(String(charge.rate?.group.id)));
    const hidden = [
      ...[cost.account.id, cost.rate?.group.id, record.callee?.id, record.calleeIp],
      ...attempts.flatMap(({ gateway, address, callId }) => [gateway.id, address, callId]),
    ];
    for (const word of hidden) assert.ok(!word || !said.includes(word), `${word}: ${said}`);
  });

  it('say how they sound up to now, where their media come by us (MED-7)', async () => {
    const side = {
      ...{ packets: 98, lost: 2, jitterMs: 1.5, mos: 4.1, firstPacketMs: 20, silentMs: 40 },
      ...{ payloadType: 3, isWrongPayload: true, foreign: 0 },
    };
    const told = async (media: object | null) => {
      const record = { trace: ['a'], media };
      const explain = async () =>
        ok({ call: call('1'), record, because: [] } as unknown as CurrentCallExplained);
      const explained = await explainCall({ explain }, { id: '1' });
      assert.ok(explained.ok);
      return explained.value.media;
    };
    const lines = await told({ caller: side, callee: { ...side, packets: 0 }, isOneWay: true });
    assert.match(lines[0] ?? '', /98 packets, 2 lost \(2\.0 %\), jitter 1\.5 ms, MOS about 4\.10/);
    assert.match(lines[0] ?? '', /the last .* before now; type 3 was never agreed on$/);
    assert.deepEqual(lines.slice(1), [
      'from the called side: nothing came',
      'only one side was heard',
    ]);
    assert.deepEqual(await told(null), []);
  });

  it('one that is ended by an operator is in the audit; one that is not there is not', async () => {
    const written: string[] = [];
    const audit = {
      write: async ({ actor, action, objectId }: Record<string, unknown>) =>
        void written.push(`${actor} ${action} ${objectId}`),
    };
    const record = { charge: { account: { key: '2', id: 'acme' } } };
    const explain = async () => ok({ record } as unknown as CurrentCallExplained);
    const hangUp = async (id: string) =>
      id === '1' ? ok() : fail({ is: 'missing', why: 'not there' } as const);
    assert.ok((await hangUpCall({ calls: { hangUp, explain }, audit }, { id: '1', asker })).ok);
    const other = await hangUpCall({ calls: { hangUp, explain }, audit }, { id: '2', asker });
    assert.ok(!other.ok && other.error.is === 'missing');
    assert.deepEqual(written, ['ada disconnect 1']);
    // Bound to accounts, he ends what one of them pays, and nothing else is there for him.
    const bound = (payers: readonly bigint[]) =>
      hangUpCall({ calls: { hangUp, explain }, audit }, { id: '1', asker, payers });
    const others = await bound([7n]);
    assert.ok(!others.ok && others.error.is === 'missing');
    assert.ok((await bound([7n, 2n])).ok);
    assert.equal(written.length, 2);
  });
});
