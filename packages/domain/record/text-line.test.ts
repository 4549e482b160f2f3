import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTC_ZONE, type Zone, zoneFrom } from '@tandem/domain/rating';
import { TESTING_START_MS, testingRecord } from '@tandem/domain/testkit';
import fc from 'fast-check';
import { type CallRecord, printTextLine, readTextLine, TEXT_COLUMNS } from './index.ts';

const HOUR = 60;
/** The clocks of Berlin in 2026: summer from March 29, 01:00 UTC, to October 25, 01:00 UTC. */
const BERLIN = zoneFrom({
  firstOffsetMinutes: HOUR,
  transitions: [
    { atMs: Date.UTC(2026, 2, 29, 1), offsetMinutes: 2 * HOUR },
    { atMs: Date.UTC(2026, 9, 25, 1), offsetMinutes: HOUR },
  ],
});
const DHAKA: Zone = { offsetMinutesAt: () => 6 * HOUR };
const KATHMANDU: Zone = { offsetMinutesAt: () => 5 * HOUR + 45 };

const columnsOf = (more: Partial<CallRecord>, zone = UTC_ZONE): readonly string[] =>
  printTextLine(testingRecord(1, more), zone).split('|');
const column = (name: (typeof TEXT_COLUMNS)[number], more: Partial<CallRecord>, zone?: Zone) =>
  columnsOf(more, zone)[TEXT_COLUMNS.indexOf(name)];

describe('the line of a call (CDR-2)', () => {
  it('is this, byte for byte', () => {
    const record = testingRecord(1, {
      ...{ callerE164: '1', calleeE164: '2', holdTimeMs: 60_123, endReason: 486, endDirection: 1 },
      ...{ callerIp: '10.0.0.1', calleeIp: '2001:db8::1' },
      ...{ callerAccessE164: '3', calleeAccessE164: '4' },
      ...{ callerToGatewayE164: '5', calleeToGatewayE164: '6' },
      ...{ calleeBilling: 1, billingMode: 3, callerPddMs: 7, calleePddMs: 8 },
    });
    const line =
      '1|2|2026-01-31 16:00:00|2026-01-31 16:01:03|60123|486|1|acme-in|north-1|10.0.0.1|' +
      '2001:db8::1|3|4|5|6|1|3|7|8\n';
    assert.equal(printTextLine(record, DHAKA), line);
  });

  it('nobody on either side: empty columns, nineteen all the same', () => {
    const nobody = { caller: null, callee: null, calleeIp: '', calleeToGatewayE164: '' };
    const words = columnsOf({ ...nobody, billingMode: -1, holdTimeMs: 0, calleePddMs: 0 });
    assert.equal(words.length, 19);
    assert.deepEqual(words.slice(4, 11), ['0', '200', '0', '', '', '127.0.0.1', '']);
    assert.deepEqual(words.slice(14), ['', '0', '-1', '3000', '0\n']);
  });

  for (const billingMode of [-1, 0, 1, 2, 3] as const) {
    it(`billing mode ${billingMode}`, () =>
      assert.equal(column('billingMode', { billingMode }), String(billingMode)));
  }

  for (const endReason of [16, 17, 200, 408, 486, 503]) {
    it(`end reason ${endReason}`, () =>
      assert.equal(column('endReason', { endReason }), String(endReason)));
  }

  //  what stands in the record          what stands in the line
  const values: ReadonlyArray<readonly [string, string]> = [
    ['8613800138000', '8613800138000'],
    ['', ''],
    ['a|b', 'a b'],
    ['a\nb\r\n', 'a b  '],
    ['\t\0\x1f\x7f|', '     '],
    ['\u0085\u009f', '  '], // the control characters of ISO 8859
    ['*31#+', '*31#+'],
    ['é ü 中 😀', 'é ü 中 😀'],
    ['\\"\'', '\\"\''],
  ];
  for (const [given, written] of values) {
    it(`${JSON.stringify(given)} is written ${JSON.stringify(written)}`, () => {
      assert.equal(column('callerAccessE164', { callerAccessE164: given }), written);
      const caller = { kind: 'phone', key: '1', id: given } as const;
      assert.equal(column('callerGatewayId', { caller }), written);
    });
  }

  it('any texts: one line of nineteen columns, and what is read is what was written', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 1e9 }), (one, two, holdTimeMs) => {
        const record = testingRecord(1, { callerE164: one, calleeIp: two, holdTimeMs });
        const line = printTextLine(record, BERLIN);
        assert.equal(line.indexOf('\n'), line.length - 1);
        const read = readTextLine(line.slice(0, -1), BERLIN);
        assert.ok(read.ok);
        assert.equal(read.value.holdTimeMs, holdTimeMs);
        assert.equal(read.value.callerE164, one.replace(/[\p{Cc}|]/gu, ' '));
        assert.equal(read.value.calleeIp, two.replace(/[\p{Cc}|]/gu, ' '));
      }),
    );
  });
});

describe('times in the line (CDR-2)', () => {
  //  UTC                        zone       written
  const table: ReadonlyArray<readonly [string, Zone, string]> = [
    ['2026-01-31T10:00:00.000Z', UTC_ZONE, '2026-01-31 10:00:00'],
    ['2026-01-31T10:00:00.999Z', UTC_ZONE, '2026-01-31 10:00:00'],
    ['2026-01-31T23:59:59.999Z', DHAKA, '2026-02-01 05:59:59'],
    ['2026-12-31T18:30:00.000Z', KATHMANDU, '2027-01-01 00:15:00'],
    ['2028-02-29T12:00:00.000Z', UTC_ZONE, '2028-02-29 12:00:00'],
    ['2026-03-29T00:59:59.000Z', BERLIN, '2026-03-29 01:59:59'],
    ['2026-03-29T01:00:00.000Z', BERLIN, '2026-03-29 03:00:00'],
    ['2026-10-25T00:30:00.000Z', BERLIN, '2026-10-25 02:30:00'],
    ['2026-10-25T01:30:00.000Z', BERLIN, '2026-10-25 02:30:00'], // the second time
  ];
  for (const [utc, zone, written] of table) {
    it(`${utc} is ${written}`, () =>
      assert.equal(column('startTime', { startedAtMs: Date.parse(utc) }, zone), written));
  }

  //  start, stop                                    hold s   stop in UTC
  const twice: ReadonlyArray<readonly [string, string, number, string]> = [
    ['2026-10-25 02:10:00', '2026-10-25 02:20:00', 600, '2026-10-25T00:20:00.000Z'],
    ['2026-10-25 02:50:00', '2026-10-25 02:10:00', 1_200, '2026-10-25T01:10:00.000Z'],
    ['2026-10-25 01:59:00', '2026-10-25 02:30:00', 5_400, '2026-10-25T01:30:00.000Z'],
    ['2026-03-29 01:59:00', '2026-03-29 03:01:00', 120, '2026-03-29T01:01:00.000Z'],
    // What no clock has shown is read by the time before.
    ['2026-03-29 01:59:00', '2026-03-29 02:30:00', 0, '2026-03-29T01:30:00.000Z'],
  ];
  for (const [start, stop, seconds, utc] of twice) {
    it(`${start} to ${stop} in ${seconds} s ended at ${utc}`, () => {
      const words = columnsOf({ holdTimeMs: seconds * 1_000 }).map((word) => word.trimEnd());
      const line = [...words.slice(0, 2), start, stop, ...words.slice(4)].join('|');
      const read = readTextLine(line, BERLIN);
      assert.ok(read.ok);
      assert.equal(new Date(read.value.endedAtMs).toISOString(), utc);
    });
  }
});

describe('reading lines back (CDR-2)', () => {
  const line = printTextLine(testingRecord(1), UTC_ZONE).trimEnd();
  const words = line.split('|');
  const changed = (at: number, word: string): string => words.with(at, word).join('|');

  it('nineteen columns', () => {
    const record = testingRecord(1);
    assert.deepEqual(readTextLine(line, UTC_ZONE), {
      ok: true,
      value: {
        ...{ callerE164: record.callerE164, calleeE164: record.calleeE164 },
        startedAtMs: TESTING_START_MS,
        ...{ endedAtMs: record.endedAtMs, holdTimeMs: 60_000, endReason: 200, endDirection: 0 },
        ...{ callerGatewayId: 'acme-in', calleeGatewayId: 'north-1' },
        ...{ callerIp: '127.0.0.1', calleeIp: '127.0.0.2' },
        callerAccessE164: record.callerAccessE164,
        calleeAccessE164: record.calleeAccessE164,
        callerToGatewayE164: record.callerToGatewayE164,
        calleeToGatewayE164: record.calleeToGatewayE164,
        ...{ calleeBilling: 0, billingMode: 1, callerPddMs: 3_000, calleePddMs: 100 },
      },
    });
  });

  it('seventeen columns have no delays; a carriage return is no column', () => {
    const short = readTextLine(`${words.slice(0, 17).join('|')}\r`, UTC_ZONE);
    assert.ok(short.ok);
    assert.deepEqual([short.value.callerPddMs, short.value.calleePddMs], [null, null]);
    assert.equal(short.value.billingMode, 1);
  });

  //  the line                            at fault          allowed
  const refused: ReadonlyArray<readonly [string, string | null, RegExp]> = [
    ['', null, /17 or 19 columns/],
    [words.slice(0, 18).join('|'), null, /17 or 19 columns/],
    [`${line}|`, null, /17 or 19 columns/],
    [changed(2, '2026-02-30 10:00:00'), 'startTime', /YYYY-MM-DD HH:MM:SS/],
    [changed(2, '31.01.2026 10:00'), 'startTime', /YYYY-MM-DD HH:MM:SS/],
    [changed(3, '2026-01-31 24:00:00'), 'stopTime', /YYYY-MM-DD HH:MM:SS/],
    [changed(4, '60.5'), 'holdTime', /a whole number from 0/],
    [changed(4, ''), 'holdTime', /a whole number from 0/],
    [changed(4, '-1'), 'holdTime', /a whole number from 0/],
    [changed(5, '1000'), 'endReason', /0 to 999/],
    [changed(6, '3'), 'endDirection', /0 to 2/],
    [changed(15, '2'), 'calleeBilling', /0 to 1/],
    [changed(16, '4'), 'billingMode', /-1 to 3/],
    [changed(18, 'x'), 'calleePdd', /a whole number from 0/],
  ];
  for (const [text, at, allowed] of refused) {
    it(`${JSON.stringify(text.slice(0, 70))} is refused for ${at ?? 'its columns'}`, () => {
      const read = readTextLine(text, UTC_ZONE);
      assert.ok(!read.ok);
      assert.equal(read.error.column, at);
      assert.match(read.error.allowed, allowed);
    });
  }
});
