// What the peers of calls that a kill left open are told, as they are configured now (SIG-9, CDR-7).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryLog, VirtualClock } from '@tandem/base/testkit';
import type { DialogFacts, PartyKindOfRecord, RecordedParty } from '@tandem/domain/record';
import { testingRecord } from '@tandem/domain/testkit';
import type { Farewell } from '@tandem/engine/calls';
import { recover } from '../../../apps/switch/recovery.ts';
import { TestConfiguration } from '../../../packages/engine/calls/testing-configuration.ts';

const headers = (value: string) => [{ name: 'X-Side', value }];
const login = { user: 'we', password: 'secret' };
const configuration = new TestConfiguration({
  objects: {
    accounts: { acme: {}, north: { type: 'clearing' } },
    mappingGateways: {
      in: { account: 'acme', headers: headers('in') },
      mute: { account: 'acme', sendReason: false },
    },
    routingGateways: { out: { account: 'north', ...login, headers: headers('out') } },
    phones: { '1001': { account: 'acme', headers: headers('phone') } },
  },
  rates: {},
});

const KINDS = {
  mappingGateway: 'mappingGateways',
  routingGateway: 'routingGateways',
  phone: 'phones',
} as const;

function party(kind: PartyKindOfRecord, id: string): RecordedParty {
  const key = id === 'gone' ? 99n : configuration.keyOf(KINDS[kind], id);
  return { kind, id, key: String(key) };
}

function saidTo(caller: RecordedParty, callee: RecordedParty): readonly unknown[] {
  const record = { ...testingRecord(1), caller, callee };
  const legs = [record.callerCallId, record.calleeCallId].map((callId) => ({ callId }));
  const said: unknown[] = [];
  const hangUpFromFacts = (_: DialogFacts, { heard, cause, ...farewell }: Farewell): boolean => {
    said.push(farewell);
    heard();
    return true;
  };
  const openCalls = [{ record, legs: legs as DialogFacts[], reservedE7: '0' }];
  recover({
    ...{ node: 'a', holder: { current: configuration.snapshot }, endpoint: { hangUpFromFacts } },
    ...{ timers: new VirtualClock(), log: new MemoryLog().log },
    journal: {
      ...{ append: () => true, epoch: '1', openCalls, endedLately: [] },
      whenEpochKept: (act) => act(),
    },
  });
  return said;
}

describe('the BYE of a call that a kill left open (SIG-9, CDR-7)', () => {
  const nothing = { login: null };
  //  caller, callee                       what each is told
  const table: ReadonlyArray<readonly [RecordedParty, RecordedParty, object, object]> = [
    [
      ...([party('mappingGateway', 'in'), party('routingGateway', 'out')] as const),
      { login: null, headers: headers('in'), withoutReason: false },
      { login, headers: headers('out') },
    ],
    [
      ...([party('mappingGateway', 'mute'), party('phone', '1001')] as const),
      { login: null, headers: [], withoutReason: true },
      { login: null, headers: headers('phone') },
    ],
    [
      ...([party('routingGateway', 'out'), party('mappingGateway', 'gone')] as const),
      ...([{ login: null, headers: headers('out') }, nothing] as const),
    ],
  ];
  for (const [caller, callee, first, second] of table) {
    it(`${caller.kind} ${caller.id} and ${callee.kind} ${callee.id}`, () => {
      assert.deepEqual(saidTo(caller, callee), [first, second]);
    });
  }
});
