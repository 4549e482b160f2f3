import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTC_ZONE, type Zone, zoneFrom } from '@tandem/domain/rating';
import { slotOf, textFilesIn } from './text-slots.ts';

const HOUR = 60;
const BERLIN = zoneFrom({
  firstOffsetMinutes: HOUR,
  transitions: [
    { atMs: Date.UTC(2026, 2, 29, 1), offsetMinutes: 2 * HOUR },
    { atMs: Date.UTC(2026, 9, 25, 1), offsetMinutes: HOUR },
  ],
});
const DHAKA: Zone = { offsetMinutesAt: () => 6 * HOUR };

describe('names of text files (CDR-2)', () => {
  //  interval s   zone      UTC                    name
  const table: ReadonlyArray<readonly [number | null, Zone, string, string]> = [
    [null, UTC_ZONE, '2026-01-31T10:00:00.000Z', '2026013110.txt'],
    [null, UTC_ZONE, '2026-01-31T10:59:59.999Z', '2026013110.txt'],
    [null, DHAKA, '2026-01-31T18:00:00.000Z', '2026020100.txt'],
    [3_600, UTC_ZONE, '2026-01-31T23:59:59.999Z', '2026013123.txt'],
    [60, UTC_ZONE, '2026-01-31T10:07:59.999Z', '202601311007.txt'],
    [300, UTC_ZONE, '2026-01-31T10:07:00.000Z', '202601311005.txt'],
    [300, UTC_ZONE, '2026-01-31T10:00:00.000Z', '202601311000.txt'],
    [90, UTC_ZONE, '2026-01-31T00:01:30.000Z', '202601310001.txt'],
    [90, UTC_ZONE, '2026-01-31T00:03:00.000Z', '202601310003.txt'],
    [2_400, UTC_ZONE, '2026-01-31T23:59:00.000Z', '202601312320.txt'], // the last one is as long
    [3_599, UTC_ZONE, '2026-01-31T23:59:59.000Z', '202601312359.txt'], // the last one is short
    [5_400, UTC_ZONE, '2026-01-31T02:59:59.000Z', '2026013101.txt'],
    [7_200, UTC_ZONE, '2026-01-31T11:30:00.000Z', '2026013110.txt'],
    [21_600, DHAKA, '2026-01-31T11:30:00.000Z', '2026013112.txt'],
    [86_400, UTC_ZONE, '2026-01-31T23:59:59.000Z', '2026013100.txt'],
    [86_400, DHAKA, '2026-01-31T18:00:00.000Z', '2026020100.txt'],
    [null, BERLIN, '2026-03-29T00:59:59.000Z', '2026032901.txt'],
    [null, BERLIN, '2026-03-29T01:00:00.000Z', '2026032903.txt'],
    [null, BERLIN, '2026-10-25T00:10:00.000Z', '2026102502.txt'],
    [null, BERLIN, '2026-10-25T01:10:00.000Z', '2026102502.txt'], // the second time
    [900, BERLIN, '2026-10-25T00:10:00.000Z', '202610250200.txt'],
    [900, BERLIN, '2026-10-25T01:10:00.000Z', '202610250200.txt'],
    [86_400, BERLIN, '2026-10-25T22:59:59.000Z', '2026102500.txt'], // a day of 25 hours
  ];
  for (const [intervalSeconds, zone, utc, name] of table) {
    it(`${intervalSeconds ?? 'none'}: ${utc} is in ${name}`, () =>
      assert.equal(slotOf(Date.parse(utc), { zone, intervalSeconds }).name, name));
  }

  it('a slot begins on the clock', () => {
    const { startMs } = slotOf(Date.parse('2026-01-31T10:07:03.004Z'), {
      ...{ zone: UTC_ZONE, intervalSeconds: 300 },
    });
    assert.equal(new Date(startMs).toISOString(), '2026-01-31T10:05:00.000Z');
  });

  it('the oldest is first, whatever lies beside them', () => {
    const names = [
      ...['202601311030.txt', '2026013111.txt', '2026013110.txt', '202601311000.txt'],
      ...['notes.txt', '2026013110.txt.gz', '20260131.txt', '2025123123.txt'],
    ];
    assert.deepEqual(textFilesIn(names), [
      ...['2025123123.txt', '2026013110.txt', '202601311000.txt', '202601311030.txt'],
      '2026013111.txt',
    ]);
  });
});
