// For tests only: what a switch says that has a call, a test call, phones and daemons.
import { ok } from '@tandem/base/kernel';
import type { CurrentCall } from '@tandem/engine/calls/control';
import type { Callback, Play, TestCall } from '@tandem/engine/placed-calls/control';
import type { AddressTested } from '@tandem/engine/registry/control';
import type { ApiParts } from './parts.ts';

export const ID = '019c0000-0000-7000-8000-000000000001';
/** Of no account that a test makes. */
const PAYER = '900000000002';

const call: CurrentCall = {
  ...{ id: ID, state: 'connected', startedAtMs: 1, answeredAtMs: 2, seconds: 5, codec: 'G.711A' },
  ...{ caller: { kind: 'mappingGateway', key: '1', id: 'acme-in' }, callee: null },
  ...{ callerE164: '4930', calleeE164: '880', callerIp: '192.0.2.1', calleeIp: '192.0.2.2' },
  ...{
    callerCallId: 'a',
    calleeCallId: 'b',
    payer: { key: PAYER, id: 'acme' },
    chargeE7: '120000',
  },
};

const callback: Callback = {
  ...{ id: ID, state: 'callingFirst', startedAtMs: 1, from: 'acme-in', first: '44', second: '49' },
  ...{ firstCall: ID, secondCall: null, outcome: null },
};
const testCall: TestCall = {
  ...{ id: ID, state: 'over', startedAtMs: 1, origin: { is: 'through', name: 'north' } },
  ...{ number: '49', caller: '', signals: [{ afterMs: 7, is: 'ringing', status: 180 }] },
  media: {
    ...{ packets: 9, lost: 1, lossPercent: 10, jitterMs: 0.1, firstPacketMs: null },
    ...{ soundHeard: true, toneHeard: null },
  },
  verdict: { code: 'lossy', says: 'packets are lost' },
};

const play: Play = {
  ...{ id: ID, state: 'over', startedAtMs: 1, from: 'acme-in', number: '49', caller: '' },
  ...{
    sounds: ['hello'],
    soundMs: 2_000,
    outcome: { code: 'played', says: '2000 ms were played' },
  },
};

const failure = {
  ...{ user: '1001', address: '192.0.2.7', fault: 'wrongPassword' as const, status: 401 },
  ...{ phrase: '', product: 'phone', firstMs: 1, lastMs: 2, times: 3 },
};
const tested: AddressTested = {
  ...{ address: '192.0.2.9', transport: 'udp', hasWay: true },
  questions: [
    { status: 200, phrase: 'OK', tookMs: 12 },
    { status: null, phrase: '', tookMs: null },
  ],
};

/** What the switch would say of what runs. */
export const RUNNING: Pick<ApiParts, 'calls' | 'media' | 'placed' | 'registrations'> = {
  calls: {
    list: async ({ payers }) => {
      const items = payers === undefined || payers.includes(PAYER) ? [call] : [];
      return ok({ items, total: items.length });
    },
    explain: async () =>
      ok({
        call,
        record: { ...call, holdTimeMs: 30_000, trace: ['came'], media: null, attempts: [] },
        because: ['30 s'],
      } as never),
    hangUp: async () => ok(),
    record: async () => ok(),
    blocked: async () => ok({ items: [], total: 0 }),
    releaseCaller: async () => ok(),
    analyse: async () =>
      ok({
        ...{ atMs: 1, steps: [], isEmergency: false, from: { kind: 'mappingGateway', id: 'x' } },
        ...{ numbers: {}, sale: null, refused: null, phone: null, routes: [], onward: null },
      } as never),
  },
  media: {
    list: async () => ok([{ name: '192.0.2.5:2223', weight: 1, isUp: true, streams: 16, lost: 0 }]),
    weigh: async () => ok(),
  },
  placed: {
    newId: () => ID as never,
    callBack: async () => ok(callback),
    callbacks: async () => ok([callback]),
    callback: async () => ok(callback),
    test: async () => ok(testCall),
    tests: async () => ok([testCall]),
    testCall: async () => ok(testCall),
    play: async () => ok(play),
    plays: async () => ok([play]),
    findPlay: async () => ok(play),
  },
  registrations: {
    list: async () => ok([]),
    gateways: async () => ok([{ gateway: 'north', live: true, addresses: [] } as never]),
    failures: async () => ok([failure]),
    test: async () => ok([tested]),
    suspended: async () => ok([]),
    release: async () => ok(),
  },
};
