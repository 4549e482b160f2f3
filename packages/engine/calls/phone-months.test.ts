// The most that a phone costs in a month: what other runs charged with what this one does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Money, moneyFromE7 } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import { monthStartMs, UTC_ZONE, zoneFrom } from '@tandem/domain/rating';
import type { Fields } from '@tandem/edge/objects';
import { hungUp } from './legs/testing-legs.ts';
import { PhoneMonths } from './phone-months.ts';
import type { AskedMonth, MonthOffice, MonthsSpent } from './ports.ts';
import { from, having, offline, withPhones } from './testing-phones.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const CALLEE = '8613800138000';
type Heard = Parameters<MonthOffice['monthsOf']>[1];

/** A switch with phone 1001 at 0.06 a minute; `others`: what the database says of it. */
function world(others: bigint | null | 'silent', fields: Fields = { monthlyMaximum: '0.10' }) {
  const asked: AskedMonth[][] = [];
  const said = { others };
  const office: MonthOffice = {
    monthsOf: (months, heard: Heard) => {
      asked.push([...months]);
      const { others: sum } = said;
      if (sum === 'silent') return;
      heard(sum === null ? null : new Map(months.map(({ phone }) => [phone, moneyFromE7(sum)])));
    },
  };
  let months: PhoneMonths | undefined;
  const charged: PhoneMonths['charged'] = (...all) => months?.charged(...all);
  const spent: MonthsSpent['spent'] = (...all) => (months as PhoneMonths).spent(...all);
  const begins: PhoneMonths['begins'] = (call) => months?.begins(call);
  const ends: PhoneMonths['ends'] = (call) => months?.ends(call);
  const joined = withPhones(
    { 1001: having(offline(), fields) },
    { parts: { phoneMonths: { spent, charged, begins, ends } } },
  );
  months = new PhoneMonths({
    ...{ office, timers: joined.clock, wallMs: () => joined.clock.wallMs() },
    now: () => joined.clock.now(),
    snapshot: () => joined.configuration.snapshot,
  });
  /** A call of a minute; the reason of its end, or of its refusal. */
  const talks = (callee = CALLEE): number => {
    const call = joined.calls(callee, from('1001'));
    joined.passes(61 * SECOND);
    if (call.stage === 'up') call.says(hungUp());
    joined.passes(SECOND);
    return joined.record(call).serverReason;
  };
  return { joined, asked, said, months, talks };
}

const [HUNG_UP, NO_MONEY, BUSY] = [11, 8, 5];

describe('monthlyMaximum: the most that a phone costs in a month (BIL-6)', () => {
  //  what others charged                        reasons of calls of 0.06 one after the other
  const table: ReadonlyArray<readonly [bigint, readonly number[]]> = [
    [0n, [HUNG_UP, HUNG_UP, NO_MONEY, NO_MONEY]],
    [400_000n, [HUNG_UP, NO_MONEY]],
    [999_999n, [HUNG_UP, NO_MONEY]],
    [1_000_000n, [NO_MONEY]],
  ];
  for (const [others, reasons] of table) {
    it(`${others} before: ${reasons}`, () => {
      const { joined, talks, months } = world(others);
      assert.deepEqual(
        reasons.map(() => talks()),
        reasons,
      );
      months.close();
      joined.check();
    });
  }

  it('calls that run count for the minute that they are in: of a hundred at once, two begin', () => {
    const { joined, months } = world(0n);
    const calls = Array.from({ length: 100 }, () => joined.calls(CALLEE, from('1001')));
    const refused = calls.filter((call) => call.stage === 'over');
    assert.equal(refused.length, 98);
    assert.ok(refused.every((call) => joined.record(call).serverReason === NO_MONEY));
    const [one, other] = calls;
    one?.says({ type: 'cancelled', cause: null });
    joined.passes(30 * SECOND);
    assert.equal(joined.calls(CALLEE, from('1001')).stage, 'early', 'who gave up counts no more');
    joined.passes(30 * SECOND);
    assert.equal(joined.calls(CALLEE, from('1001')).stage, 'over');
    other?.says(hungUp());
    months.close();
  });

  it('one that runs costs more with each minute, and lets the others in until then', () => {
    const { joined } = world(0n, { monthlyMaximum: '0.15' });
    const first = joined.calls(CALLEE, from('1001'));
    joined.passes(119 * SECOND);
    assert.equal(first.stage, 'up');
    const second = joined.calls(CALLEE, from('1001'));
    assert.notEqual(second.stage, 'over');
    second.says({ type: 'cancelled', cause: null });
    joined.passes(10 * SECOND);
    assert.equal(joined.calls(CALLEE, from('1001')).stage, 'over');
    first.says(hungUp());
  });

  it('says so to the caller and in the trace', () => {
    const { joined, talks } = world(1_000_000n);
    talks();
    const [call] = joined.callers;
    assert.ok(call !== undefined);
    assert.equal(call.last('reject')?.rejection.sipStatus, 403);
    const line = 'refused: phone 1001 has spent its 0.10 of this month';
    assert.ok(joined.record(call).trace.includes(line));
  });

  it('until it is known what other runs charged, calls are to come again', () => {
    for (const others of [null, 'silent'] as const) {
      const { talks } = world(others);
      assert.equal(talks(), BUSY);
    }
  });

  it('a phone without one asks nobody', () => {
    const { talks, asked } = world('silent', {});
    assert.equal(talks(), HUNG_UP);
    assert.deepEqual(asked, []);
  });

  it('one that gets a maximum is asked about at once, and its calls before it count', () => {
    const { joined, talks, asked, months } = world(0n, {});
    assert.deepEqual([talks(), talks()], [HUNG_UP, HUNG_UP]);
    const phone = { account: 'of-1001', password: 'secret', monthlyMaximum: '0.10' };
    joined.configuration.apply({ objects: { phones: { 1001: phone } }, rates: {} });
    months.expect(joined.configuration.snapshot);
    assert.equal(asked.length, 1);
    assert.equal(talks(), NO_MONEY);
  });

  it('with the month it begins anew, at nothing; a call counts for the month of its start', () => {
    const { joined, talks, said } = world(1_000_000n);
    const call = joined.calls(CALLEE, from('1001'));
    assert.equal(joined.record(call).serverReason, NO_MONEY);
    said.others = 0n;
    joined.passes(31 * DAY - 30 * SECOND);
    const late = joined.calls(CALLEE, from('1001'));
    joined.passes(10 * 60 * SECOND);
    late.says(hungUp());
    const { charge } = joined.record(late);
    assert.ok(Number(charge?.feeE7) > 500_000, 'it cost much, in January');
    assert.deepEqual([talks(), talks(), talks()], [HUNG_UP, HUNG_UP, NO_MONEY]);
  });

  it('asks again soon after the start, for records that are being booked; then seldom', () => {
    const { joined, asked, months } = world(0n);
    const counts = [1, 2, 4, 600, 1_200].map((seconds) => {
      joined.passes(seconds * SECOND);
      return asked.length;
    });
    assert.deepEqual(counts, [2, 3, 4, 10, 12]);
    months.close();
    joined.passes(3_600 * SECOND);
    assert.equal(asked.length, 12);
  });

  it('closed while a question is out, it asks no more', () => {
    const clock = new VirtualClock();
    const { joined } = world(0n);
    const heard: Heard[] = [];
    const months = new PhoneMonths({
      office: { monthsOf: (_, hears) => heard.push(hears) },
      ...{ timers: clock, wallMs: () => clock.wallMs() },
      now: () => clock.now(),
      snapshot: () => joined.configuration.snapshot,
    });
    months.close();
    heard[0]?.(null);
    clock.passesAtOnce(3_600 * SECOND);
    assert.equal(heard.length, 1);
  });

  it('asks for the numbers and the month of the account', () => {
    const fields = { monthlyMaximum: '0.10', furtherNumbers: ['2002'] };
    const { asked, joined } = world(0n, fields);
    const [month] = asked[0] ?? [];
    assert.deepEqual(month?.numbers, ['1001', '2002']);
    assert.equal(month?.fromMs, monthStartMs(joined.clock.wallMs(), UTC_ZONE));
  });
});

describe('where a month begins (BIL-6)', () => {
  const berlin = zoneFrom({
    firstOffsetMinutes: 60,
    transitions: [
      { atMs: Date.parse('2026-03-29T01:00Z'), offsetMinutes: 120 },
      { atMs: Date.parse('2026-10-25T01:00Z'), offsetMinutes: 60 },
    ],
  });
  const table = [
    ['2026-01-15T12:00Z', UTC_ZONE, '2026-01-01T00:00Z'],
    ['2026-01-31T23:30Z', berlin, '2026-01-31T23:00Z'],
    ['2026-01-31T22:59Z', berlin, '2025-12-31T23:00Z'],
    ['2026-03-31T12:00Z', berlin, '2026-02-28T23:00Z'],
    ['2026-03-31T22:00Z', berlin, '2026-03-31T22:00Z'],
    ['2026-10-31T12:00Z', berlin, '2026-09-30T22:00Z'],
  ] as const;
  for (const [moment, zone, start] of table) {
    it(`${moment}: ${start}`, () => {
      assert.equal(monthStartMs(Date.parse(moment), zone), Date.parse(start));
    });
  }

  it('the zone of the account: an hour after its month began, what was before is gone', () => {
    const clock = new VirtualClock();
    const party = { account: 'a', number: '1', furtherNumbers: [], monthlyMaximum: '1' };
    const phone = { key: 1n, id: '1', party } as never;
    const snapshot = {
      ...{ parts: { byKey: { phones: [phone] } }, all: () => [phone] },
      find: () => ({ key: 2n, party: { timeZone: null } }),
      zone: () => berlin,
    } as never;
    const months = new PhoneMonths({
      office: { monthsOf: (_, heard) => heard(new Map()) },
      ...{ timers: clock, wallMs: () => Date.parse('2026-01-20T00:00Z') },
      now: () => clock.now(),
      snapshot: () => snapshot,
    });
    const charge = { feeE7: '5' } as never;
    months.charged(1n, { charge, startedAtMs: Date.parse('2026-01-31T22:30Z') }, berlin);
    months.charged(1n, { charge, startedAtMs: Date.parse('2026-01-31T23:30Z') }, berlin);
    months.charged(1n, { charge, startedAtMs: Date.parse('2026-01-31T22:40Z') }, berlin);
    const at = (wallMs: number): Money | null => months.spent(phone, { wallMs, zone: berlin });
    assert.equal(at(Date.parse('2026-01-31T23:31Z')), 5n, 'of February');
    assert.equal(at(Date.parse('2026-02-28T22:59Z')), 5n);
    assert.equal(at(Date.parse('2026-02-28T23:00Z')), 0n, 'of March');
    months.close();
  });

  it('an account that gets another zone in the month keeps what was spent in it', () => {
    const clock = new VirtualClock();
    const key = 1n;
    const party = { account: 'a', number: '1', furtherNumbers: [], monthlyMaximum: '1' };
    const account = { key: 2n, party: { timeZone: null } };
    const phone = { key, id: '1', party } as never;
    let zone = berlin;
    const parts = { byKey: { phones: [phone] } };
    const snapshot = { parts, all: () => [phone], find: () => account, zone: () => zone } as never;
    const months = new PhoneMonths({
      office: { monthsOf: (_, heard) => heard(new Map([[key, moneyFromE7(7n)]])) },
      ...{ timers: clock, wallMs: () => Date.parse('2026-01-20T00:00Z') },
      now: () => clock.now(),
      snapshot: () => snapshot,
    });
    const charge = { feeE7: '5' } as never;
    const spent = [berlin, UTC_ZONE, berlin].map((now) => {
      zone = now;
      const startedAtMs = Date.parse('2026-01-20T10:00Z');
      months.charged(key, { charge, startedAtMs }, now);
      return months.spent(phone, { wallMs: startedAtMs, zone: now });
    });
    assert.deepEqual(spent, [12n, 17n, 22n]);
    months.close();
  });
});
