import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileFilters } from '@tandem/domain/numbers';
import type { WorkCalendar } from '@tandem/domain/parties';
import type { Fields } from '@tandem/edge/objects';
import { calendarHolds } from './calendar.ts';
import { replacedCode } from './cause-map.ts';
import type { LeftOutBy } from './choose.ts';
import { type FailedAttempt, stopRule, tellingRank } from './failover.ts';
import { type Asking, marginFault, notAllowed, notNow, type RouteState } from './filters.ts';
import { gatewaysOf, mappingGateway } from './testing-gateways.ts';

const acme = mappingGateway('acme', {});
const ASKING: Asking = {
  ...{ caller: '4930123456', callee: '8613800138000', mappingGateway: acme, cameFrom: null },
  groupRules: acme.party,
  isListed: () => false,
  filterOf: compileFilters,
  inCalendar: (id) => id === 'always',
};

function only(fields: Fields) {
  const [entry] = gatewaysOf({ a: fields });
  assert.ok(entry !== undefined);
  return entry;
}

describe('gateways that may not be asked (RTE-5)', () => {
  const back = { cameFrom: 1n };
  const choosy = (fields: Fields): Partial<Asking> => ({
    groupRules: mappingGateway('acme', fields).party,
  });
  //  gateway                                    asked              left out by
  const table: ReadonlyArray<readonly [Fields, Partial<Asking>, LeftOutBy | null]> = [
    [{}, {}, null],
    [{ lock: 'all' }, {}, 'locked'],
    [{}, back, 'routeBack'],
    [{ allowRouteBack: true }, back, null],
    [{ allowedMappingGateways: ['acme'] }, {}, null],
    [{ allowedMappingGateways: ['other'] }, {}, 'mappingGateway'],
    [{ deniedMappingGateways: ['acme'] }, {}, 'mappingGateway'],
    [{ allowedMappingGateways: ['acme'] }, { mappingGateway: null }, 'mappingGateway'],
    [{ groups: ['gold'] }, choosy({ allowedRoutingGroups: ['gold'] }), null],
    [{ groups: [] }, choosy({ allowedRoutingGroups: ['gold'] }), 'group'],
    [{ groups: ['gold'] }, choosy({ deniedRoutingGroups: ['gold'] }), 'group'],
    [{ calleeAllowedPrefixes: ['86', '44'] }, {}, null],
    [{ calleeAllowedPrefixes: ['44'] }, {}, 'number'],
    [{ calleeAllowedPrefixes: ['86'], calleeDeniedPrefixes: ['8613'] }, {}, 'number'],
    [{ callerDeniedPrefixes: ['49'] }, {}, 'number'],
    [{ calleeLengths: [13] }, {}, null],
    [{ calleeLengths: [11] }, {}, 'number'],
    [{ callerLengths: [0] }, { caller: '' }, null],
    [{ callerLengths: [0] }, {}, 'number'],
    [{ allowedPairs: ['49:86'] }, {}, null],
    [{ allowedPairs: ['49:44', ':1'] }, {}, 'pair'],
    [{ deniedPairs: [':8613'] }, {}, 'pair'],
    [{ calendar: 'always' }, {}, null],
    [{ calendar: 'never' }, {}, 'calendar'],
  ];
  for (const [fields, asked, expected] of table) {
    it(`${JSON.stringify(fields)}: ${expected ?? 'passes'}`, () => {
      assert.equal(notAllowed(only(fields), { ...ASKING, ...asked }), expected);
    });
  }
});

describe('gateways that cannot take it now (RTE-4, BIL-8)', () => {
  const free: RouteState = {
    ...{ vendor: 'fine', isOffline: false, isResting: false, lines: 'free', cpsFull: false },
    poolIsEmpty: false,
  };
  const table: ReadonlyArray<readonly [Partial<RouteState>, LeftOutBy | null]> = [
    [{}, null],
    [{ vendor: 'locked' }, 'vendorLocked'],
    [{ vendor: 'money' }, 'vendorMoney'],
    [{ isOffline: true }, 'offline'],
    [{ isResting: true }, 'resting'],
    [{ lines: 'full' }, 'lines'],
    [{ lines: 'groupFull' }, 'groupLines'],
    [{ cpsFull: true }, 'cps'],
    [{ poolIsEmpty: true }, 'pool'],
  ];
  for (const [state, expected] of table) {
    it(`${JSON.stringify(state)}: ${expected ?? 'passes'}`, () => {
      assert.equal(notNow({ ...free, ...state }), expected);
    });
  }
});

describe('the margin of a route (RTE-10)', () => {
  //  least %  most/min  sale   cost   left out
  const table: ReadonlyArray<
    readonly [number | null, number | null, number | null, number | null, boolean]
  > = [
    [null, null, 100, 500, false],
    [0, null, 100, 100, false],
    [0, null, 100, 101, true],
    [10, null, 110, 100, false],
    [10, null, 109, 100, true],
    [-10, null, 90, 100, false],
    [-10, null, 89, 100, true],
    [null, 100, 1_000, 100, false],
    [null, 100, 1_000, 101, true],
    [0, null, 100, null, true], // nobody knows what it costs
    [0, null, null, 100, false], // a free call has no margin to guard
  ];
  for (const [minimumMarginPercent, maximumCostPerMinuteE7, saleE7, costE7, isOut] of table) {
    it(`${minimumMarginPercent} % ${maximumCostPerMinuteE7}: ${saleE7} - ${costE7}`, () => {
      const rules = { minimumMarginPercent, maximumCostPerMinuteE7 };
      assert.equal(marginFault(rules, { saleE7, costE7 }), isOut ? 'margin' : null);
    });
  }
});

describe('going on to another gateway (RTE-3)', () => {
  const rules = { switchLimit: 3, untilConnect: false, stopAfterSdp: true, stopAfterRtp: true };
  const gateway = only({}).party;
  const silent = { heardSdp: false, heardRtp: false, rang: false };
  const first: FailedAttempt = { gateway, status: 503, ...silent, tried: 1 };
  const goesOn = { stopAfterSdp: false, stopAfterRtp: false, switchUntilConnect: true };
  const stubborn = only({ ...goesOn, stopCodes: [] }).party;
  const table: ReadonlyArray<readonly [Partial<FailedAttempt>, ReturnType<typeof stopRule>]> = [
    [{}, null],
    [{ status: null }, null],
    [{ status: 486 }, 'stopCode'],
    [{ status: 486, gateway: stubborn }, null],
    [{ heardSdp: true }, 'afterSdp'],
    [{ heardSdp: true, gateway: stubborn }, null],
    [{ heardRtp: true }, 'afterRtp'],
    [{ heardRtp: true, gateway: stubborn }, null],
    [{ rang: true }, 'afterRinging'],
    [{ rang: true, gateway: stubborn }, null],
    [{ tried: 2 }, null],
    [{ tried: 3 }, 'switchLimit'],
  ];
  for (const [facts, expected] of table) {
    it(`${Object.keys(facts).join(' ')}: ${expected ?? 'goes on'}`, () => {
      assert.equal(stopRule({ ...first, ...facts }, rules), expected);
    });
  }

  it('a limit of 0 is none', () => {
    assert.equal(stopRule({ ...first, tried: 99 }, { ...rules, switchLimit: 0 }), null);
  });

  it('from most to least telling', () => {
    const codes = [null, 503, 400, 480, 404, 486, 603];
    const ranked = [...codes].sort((one, other) => tellingRank(one) - tellingRank(other));
    assert.deepEqual(ranked, [603, 486, 404, 480, 400, 503, null]);
  });

  it('codes are replaced by their pair, else by that of all others', () => {
    assert.deepEqual(
      [404, 486, 500].map((code) => replacedCode(['404:480', '0:503'], code)),
      [480, 503, 503],
    );
    assert.equal(replacedCode([], 404), 404);
  });
});

describe('work calendars (RTE-4)', () => {
  const calendar: WorkCalendar = {
    ...{ id: 'office', timeZone: null, memo: '' },
    spans: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', until: '18:00' }],
    exceptions: [
      { day: '2026-01-01', open: false, from: '00:00', until: '24:00' },
      { day: '2026-01-03', open: true, from: '10:00', until: '12:00' },
    ],
  };
  const table: ReadonlyArray<readonly [string, number, boolean]> = [
    ['2026-01-05T08:00:00Z', 0, true], // a Monday
    ['2026-01-05T07:59:59Z', 0, false],
    ['2026-01-05T17:59:59Z', 0, true],
    ['2026-01-05T18:00:00Z', 0, false],
    ['2026-01-04T12:00:00Z', 0, false], // a Sunday
    ['2026-01-01T12:00:00Z', 0, false], // a Thursday that is a holiday
    ['2026-01-03T11:00:00Z', 0, true], // a Saturday that is none
    ['2026-01-03T13:00:00Z', 0, false],
    ['2026-01-05T02:00:00Z', 360, true], // where it is eight already
    ['2026-01-04T23:30:00Z', 600, true], // and where Monday has begun
  ];
  for (const [moment, offsetMinutes, expected] of table) {
    it(`${moment} +${offsetMinutes}: ${expected ? 'in effect' : 'not'}`, () => {
      assert.equal(calendarHolds(calendar, { utcMs: Date.parse(moment), offsetMinutes }), expected);
    });
  }
});
