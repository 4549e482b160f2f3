// For tests only: a record of a connected call, complete, to be changed where a test cares.
import type { Uuid } from '@tandem/base/kernel';
import type { PriceE7 } from '@tandem/base/money';
import type { Price } from '@tandem/domain/rating';
import type { CallRecord, EndedStep, RatedSide } from '@tandem/domain/record';

const MINUTE_MS = 60_000;
/** 2026-01-31 10:00 UTC. */
export const TESTING_START_MS = 1_769_853_600_000;

const e7 = (amount: number): PriceE7 => amount as PriceE7;

export const testingPrice: Price = Object.freeze({
  mode: 'first-then-next',
  firstSeconds: 60,
  nextSeconds: 60,
  firstE7: e7(120_000),
  nextE7: e7(120_000),
  perSeconds: 60,
  connectionE7: e7(0),
  graceSeconds: 0,
  minimumE7: e7(0),
  attemptE7: e7(0),
  steps: [],
});

export function testingSide(account: string, key: string, feeE7: string): RatedSide {
  return {
    account: { key, id: account },
    rate: {
      group: { key: `${key}00`, id: `${account}-rates` },
      prefix: '880',
      area: 'Bangladesh',
      price: testingPrice,
      rules: { holdTimePrecisionMs: 1_000, freeSeconds: 0, feeDecimals: 7, feeUnitE7: '0' },
    },
    number: '8801711000000',
    billedSeconds: 60,
    feeE7,
  };
}

/** The count-th id of its millisecond, as uuidMaker would draw it. */
export function testingId(count: number, startedAtMs = TESTING_START_MS): Uuid {
  const time = startedAtMs.toString(16).padStart(12, '0');
  const rest = count.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}` as Uuid;
}

export function testingRecord(count: number, more: Partial<CallRecord> = {}): CallRecord {
  const startedAtMs = more.startedAtMs ?? TESTING_START_MS;
  const callee = { kind: 'routingGateway', key: '21', id: 'north-1' } as const;
  const numbers = { callerNumber: '4930123456', calleeNumber: '8801711000000' };
  return {
    id: testingId(count, startedAtMs),
    parentId: null,
    node: 'node-a',
    epoch: 'epoch-1',
    startedAtMs,
    answeredAtMs: startedAtMs + 3_000,
    endedAtMs: startedAtMs + 3_000 + MINUTE_MS,
    holdTimeMs: MINUTE_MS,
    callerE164: numbers.callerNumber,
    calleeE164: numbers.calleeNumber,
    callerAccessE164: numbers.callerNumber,
    calleeAccessE164: `00${numbers.calleeNumber}`,
    callerToGatewayE164: numbers.callerNumber,
    calleeToGatewayE164: numbers.calleeNumber,
    caller: { kind: 'mappingGateway', key: '11', id: 'acme-in' },
    callee,
    callerIp: '127.0.0.1',
    calleeIp: '127.0.0.2',
    callerCallId: `a-${count}@caller`,
    calleeCallId: `b-${count}@us`,
    endReason: 200,
    endDirection: 0,
    serverReason: 11,
    label: null,
    q850: 16,
    vendorStatus: 200,
    vendorPhrase: 'OK',
    calleeBilling: 0,
    billingMode: 1,
    callerPddMs: 3_000,
    calleePddMs: 100,
    pddMs: 500,
    charge: testingSide('acme', '1', '120000'),
    cost: testingSide('north', '2', '80000'),
    agents: [],
    packageSeconds: 0,
    codec: 'G.711A',
    media: null,
    isIllegal: false,
    folded: 0,
    isHidden: false,
    isForFiles: false,
    isRecovered: false,
    attempts: [
      {
        ...numbers,
        gateway: callee,
        address: '127.0.0.2:5060',
        callId: `b-${count}@us`,
        atMs: 2,
        lastedMs: 2_998,
        firstResponseMs: 100,
        ringingMs: 500,
        status: 200,
        outcome: 'connected',
        phrase: 'OK',
        q850: null,
      },
    ],
    trace: ['acme-in by 127.0.0.1', 'north-1: first of 1'],
    ...more,
  };
}

export function testingEnded(record: CallRecord): EndedStep {
  return { kind: 'ended', callId: record.id, record };
}
