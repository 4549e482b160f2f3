import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withDefaults } from '../documents.ts';
import type { Fields } from '../json.ts';
import { shapeOf } from '../schema/shape.ts';
import { type KindName, kindOf } from './index.ts';
import { type RateFields, rateConflicts, rateKey, rateName, rateNode } from './rates.ts';

const LISTENS = { addresses: ['127.0.0.1'] };

describe('values that cannot work together', () => {
  //  kind              fields                                                     refused at
  const table: ReadonlyArray<readonly [KindName, Fields, string | null]> = [
    ['accounts', { type: 'customer', agent: 'reseller' }, null],
    ['accounts', { type: 'agent', agentIncome: 'commission', commissionPercent: '5' }, null],
    ['accounts', { type: 'clearing', agent: 'reseller' }, 'agent'],
    ['accounts', { type: 'customer', agentIncome: 'commission' }, 'agentIncome'],
    ['accounts', { type: 'agent', commissionPercent: '5' }, 'commissionPercent'],
    ['mappingGateways', LISTENS, null],
    ['mappingGateways', {}, 'addresses'],
    ['mappingGateways', { registration: 'dynamic' }, 'password'],
    ['mappingGateways', { registration: 'dynamic', password: 'secret' }, null],
    ['mappingGateways', { ...LISTENS, reservedLines: 5 }, 'reservedLines'],
    ['mappingGateways', { ...LISTENS, reservedLines: 5, groups: ['g'] }, null],
    ['mappingGateways', { ...LISTENS, reservedLines: 5, groups: ['g'], lines: 5 }, null],
    ['mappingGateways', { ...LISTENS, reservedLines: 6, groups: ['g'], lines: 5 }, 'reservedLines'],
    ['mappingGateways', { ...LISTENS, geofenceMode: 'allow' }, 'geofences'],
    ['mappingGateways', { ...LISTENS, geofenceMode: 'forbidden' }, 'geofences'],
    ['mappingGateways', { ...LISTENS, geofenceMode: 'ignore' }, null],
    ['mappingGateways', { ...LISTENS, geofenceMode: 'allow', geofences: ['home'] }, null],
    ['mappingGateways', { ...LISTENS, passHeaders: 'listed' }, 'passHeaderNames'],
    ['mappingGateways', { ...LISTENS, passHeaders: 'listed', passHeaderNames: ['X-A'] }, null],
    ['mappingGateways', { ...LISTENS, secondStrategy: 'asr' }, 'secondStrategy'],
    ['mappingGateways', { ...LISTENS, strategy: 'asr', secondStrategy: 'asr' }, 'secondStrategy'],
    ['mappingGateways', { ...LISTENS, strategy: 'asr', secondStrategy: 'leastCost' }, null],
    ['mappingGateways', { ...LISTENS, lrnRates: true }, 'lrnRates'],
    ['mappingGateways', { ...LISTENS, lrn: true, lrnRates: true }, null],
    ['mappingGateways', { ...LISTENS, sipCodeMap: ['404:503', '404:480'] }, 'sipCodeMap'],
    ['mappingGateways', { ...LISTENS, q850Map: ['1:3', '0:3', '1:4'] }, 'q850Map'],
    ['mappingGateways', { ...LISTENS, prefixShares: shares(60, 40) }, null],
    ['mappingGateways', { ...LISTENS, prefixShares: shares(60, 41) }, 'prefixShares'],
    ['mappingGateways', { ...LISTENS, codecsForbidden: ['GSM'] }, null],
    ['mappingGateways', { ...LISTENS, ...codecs(['GSM'], ['GSM'], []) }, 'codecsForbidden'],
    ['mappingGateways', { ...LISTENS, ...codecs([], [], ['Opus']) }, 'codecsAdded'],
    ['mappingGateways', { ...LISTENS, ...codecs([], [], ['Opus']), transcoding: true }, null],
    ['routingGateways', LISTENS, null],
    ['routingGateways', {}, 'addresses'],
    ['routingGateways', { registration: 'outward', password: 'x' }, 'addresses'],
    ['routingGateways', { registration: 'outward', ...LISTENS }, 'password'],
    ['routingGateways', { registration: 'dynamic' }, 'password'],
    ['routingGateways', { registration: 'dynamic', password: 'x' }, null],
    ['routingGateways', { ...LISTENS, prefixes: ['880', '880:expiration'] }, 'prefixes'],
    ['routingGateways', { ...LISTENS, prefixes: ['', ':extension'] }, 'prefixes'],
    ['routingGateways', { ...LISTENS, prefixes: ['880', '8801:expiration'] }, null],
    ['routingGateways', { ...LISTENS, callerPoolLines: 2 }, 'callerPoolLines'],
    ['routingGateways', { ...LISTENS, callerPoolLines: 2, callerPoolMultiplex: true }, null],
    ['routingGateways', { ...LISTENS, displayName: 'custom' }, 'customDisplayName'],
    ['routingGateways', { ...LISTENS, displayName: 'custom', customDisplayName: 'Acme' }, null],
    ['phones', {}, null],
    ['phones', { registration: 'static' }, 'addresses'],
    ['phones', { registration: 'static', ...LISTENS }, null],
    ['phones', LISTENS, 'addresses'],
    ['phones', { lines: 2, linesIn: 2, linesOut: 1 }, null],
    ['phones', { lines: 2, linesIn: 3 }, 'linesIn'],
    ['phones', { lines: 2, linesOut: 3 }, 'linesOut'],
    ['phones', { linesOut: 3 }, null],
    ['phones', { forwardAlways: true }, 'forwardAlwaysTo'],
    ['phones', { forwardBusy: true }, 'forwardBusyTo'],
    ['phones', { forwardNoAnswer: true }, 'forwardNoAnswerTo'],
    ['phones', { forwardOffline: true }, 'forwardOfflineTo'],
    ['phones', { forwardAlways: true, forwardAlwaysTo: '1002' }, null],
    ['phones', { forwardAlwaysTo: '1002' }, null],
    ['phones', { forwardBusyTo: 'voicemail' }, 'voicemail'],
    ['phones', { forwardBusyTo: 'voicemail', voicemail: true }, null],
    ['phones', { forwardByTime: [{ calendar: 'night', to: 'voicemail' }] }, 'voicemail'],
    ['workCalendars', { spans: [{ weekdays: ['mon'], from: '09:00', until: '18:00' }] }, null],
    ['workCalendars', { spans: [{ weekdays: ['mon'], from: '22:00', until: '06:00' }] }, 'spans'],
    ['workCalendars', { spans: [{ weekdays: ['mon'], from: '09:00', until: '09:00' }] }, 'spans'],
    ['workCalendars', { exceptions: [day('2026-01-01'), day('2026-01-02')] }, null],
    ['workCalendars', { exceptions: [day('2026-01-01'), day('2026-01-01')] }, 'exceptions'],
    ['workCalendars', { exceptions: [{ day: '2026-01-01', from: '24:00' }] }, null],
    ['workCalendars', { exceptions: [openUntil('2026-01-01', '00:00')] }, 'exceptions'],
    ['numberLists', { entries: [{ number: '880*' }, { number: '880' }] }, null],
    ['numberLists', { entries: [{ number: '880*' }, { number: '880*' }] }, 'entries'],
    ['numberLists', { emergency: true, mode: 'allow' }, 'emergency'],
    ['numberLists', { emergency: true, everywhere: 'callee' }, 'emergency'],
    ['numberLists', { emergency: true }, null],
    ['geofences', { ranges: [{ address: '10.0.0.0/8' }] }, null],
    ['geofences', { ranges: [{ address: '10.0.0.0/8', count: 2 }] }, 'ranges'],
    ['geofences', { ranges: [{ address: '255.255.255.254', count: 2 }] }, null],
    ['geofences', { ranges: [{ address: '255.255.255.254', count: 3 }] }, 'ranges'],
    ['roles', { rights: ['accounts:see', '*:*', 'cdrs:correct'] }, null],
    ['roles', { rights: ['acounts:see'] }, 'rights'],
    ['roles', { rights: ['accounts:sea'] }, 'rights'],
  ];
  for (const [name, fields, refusedAt] of table) {
    it(`${name} ${JSON.stringify(fields)}: ${refusedAt ?? 'fine'}`, () => {
      const kind = kindOf(name);
      const whole = { ...withDefaults(kind, 'x', fields), ...secretsOf(fields) };
      const conflicts = kind.conflicts(whole);
      assert.deepEqual(
        conflicts.map(({ field }) => field),
        refusedAt === null ? [] : [refusedAt],
      );
      for (const { field, allowed, detail } of conflicts) {
        assert.ok(field in whole);
        assert.ok(allowed.length > 0 && detail.length > 0);
      }
    });
  }
});

function shares(...percents: readonly number[]): readonly Fields[] {
  return percents.map((percent) => ({ percent, addPrefix: `${percent}` }));
}

function codecs(
  forced: readonly string[],
  forbidden: readonly string[],
  added: readonly string[],
): Fields {
  return { codecsForced: forced, codecsForbidden: forbidden, codecsAdded: added };
}

function day(text: string): Fields {
  return { day: text, open: false };
}

function openUntil(text: string, until: string): Fields {
  return { day: text, open: true, until };
}

function secretsOf({ password = null }: Fields): Fields {
  return { password };
}

describe('rates of a group', () => {
  const rate = (fields: Fields): RateFields =>
    ({ ...shapeOf(rateNode).defaults, prefix: '880', price: '0.01', ...fields }) as RateFields;

  //  fields                                                               refused at
  const table: ReadonlyArray<readonly [Fields, string | null]> = [
    [{}, null],
    [{ effectiveFrom: '2026-01-01T00:00:00.000Z' }, null],
    [
      {
        effectiveFrom: '2026-01-01T00:00:00.000Z',
        effectiveUntil: '2026-01-01T00:00:00.000Z',
      },
      'effectiveUntil',
    ],
    [
      {
        effectiveFrom: '2026-01-01T00:00:00.000Z',
        effectiveUntil: '2026-01-01T00:00:00.001Z',
      },
      null,
    ],
    [{ fromTime: '08:00', untilTime: '20:00' }, null],
    [{ fromTime: '20:00', untilTime: '08:00' }, 'untilTime'],
    [{ fromTime: '24:00' }, 'untilTime'],
  ];
  for (const [fields, refusedAt] of table) {
    it(`${JSON.stringify(fields)}: ${refusedAt ?? 'fine'}`, () => {
      const fields_ = rateConflicts(rate(fields)).map(({ field }) => field);
      assert.deepEqual(fields_, refusedAt === null ? [] : [refusedAt]);
    });
  }

  it('are told apart by prefix, date and day band, and by nothing else', () => {
    const keys = [
      rate({}),
      rate({ prefix: '8801' }),
      rate({ effectiveFrom: '2026-01-01T00:00:00.000Z' }),
      rate({ weekdays: ['sat', 'sun'] }),
      rate({ fromTime: '08:00' }),
      rate({ fromTime: '08:00', weekdays: ['sat'] }),
    ].map(rateKey);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(rateKey(rate({ price: '9', area: 'x', locked: true })), rateKey(rate({})));
  });

  it('are named by prefix and date', () => {
    assert.equal(rateName(rate({})), '880');
    const dated = rate({ effectiveFrom: '2026-01-01T00:00:00.000Z' });
    assert.equal(rateName(dated), '880 from 2026-01-01T00:00:00.000Z');
  });
});
