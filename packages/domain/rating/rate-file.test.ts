import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Moment, Rate } from '@tandem/domain/parties';
import { rateFilePieces, readRateFile, rowOfRate } from '@tandem/domain/rating';
import { moment, sheet } from './testing-sheet.ts';

function bytesOf(groupKey = 7n, version = 12n): Uint8Array {
  const table = sheet('86 China 1/1 0.01', '1 USA 6/6 0.02 | mon');
  const lineage = groupKey ^ version;
  return new Uint8Array(Buffer.concat(rateFilePieces({ groupKey, version, lineage, table })));
}

describe('a rate table as a file (OPS-1)', () => {
  for (const [groupKey, version] of [
    [1n, 1n],
    [7n, 0n],
    [2n ** 40n + 5n, 2n ** 33n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [-3n, -1n],
  ] as const) {
    it(`comes back: group ${groupKey}, version ${version}`, () => {
      const read = readRateFile(bytesOf(groupKey, version));
      assert.ok(read.ok);
      assert.deepEqual([read.value.groupKey, read.value.version], [groupKey, version]);
      assert.equal(read.value.lineage, groupKey ^ version);
      assert.equal(read.value.table.find('8613', 0)?.area, 'China');
    });
  }

  it('wherever it begins in a buffer', () => {
    const bytes = bytesOf();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.ok(readRateFile(shifted.subarray(3)).ok);
  });

  it('every byte of it is guarded', () => {
    const bytes = bytesOf();
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 0x10;
      assert.equal(readRateFile(damaged).ok, false, `byte ${at}`);
    }
  });

  it('torn anywhere, or with something behind it, it is refused', () => {
    const bytes = bytesOf();
    for (let length = 0; length < bytes.length; length += 1) {
      const read = readRateFile(bytes.subarray(0, length));
      assert.equal(!read.ok && read.error.kind, length < 64 ? 'foreign' : 'corrupt');
    }
    const longer = readRateFile(new Uint8Array([...bytes, 0]));
    assert.equal(!longer.ok && longer.error.kind, 'corrupt');
  });

  //  byte, what becomes of it
  for (const [at, kind] of [
    [0, 'foreign'],
    [4, 'version'],
    [8, 'corrupt'],
  ] as const) {
    it(`byte ${at} changed: ${kind}`, () => {
      const bytes = bytesOf();
      bytes[at] = (bytes[at] as number) ^ 0xff;
      const read = readRateFile(bytes);
      assert.equal(!read.ok && read.error.kind, kind);
    });
  }
});

describe('a rate of the configuration as a row', () => {
  const rate: Rate = {
    ...{ prefix: '8613', area: 'China', level: 'domestic', price: '0.012', per: 60 },
    ...{ first: 30, firstPrice: null, next: 6, connectionFee: '0.01', graceSeconds: 5 },
    ...{ incrementMode: 'first-then-next', minimumFee: '0', attemptFee: '0', steps: [] },
    ...{ effectiveFrom: null, effectiveUntil: null, weekdays: [] },
    ...{ fromTime: '00:00', untilTime: '24:00', locked: false },
  };

  it('with all that it says', () => {
    const row = rowOfRate({
      ...rate,
      ...{ firstPrice: '0.02', weekdays: ['sun', 'mon'], fromTime: '08:30', untilTime: '17:15' },
      effectiveFrom: '2026-01-31T00:00:00.000Z' as Moment,
      effectiveUntil: '2026-02-28T12:00:00.000Z' as Moment,
      ...{ locked: true, incrementMode: 'round-total', minimumFee: '0.05', attemptFee: '0.001' },
      steps: ['60:0.01', '180:0.008/30/6'],
    });
    assert.deepEqual(row.ok && row.value, {
      ...{ prefix: '8613', area: 'China', level: 'domestic', locked: true },
      ...{ mode: 'round-total', firstSeconds: 30, nextSeconds: 6, perSeconds: 60 },
      ...{ firstE7: 200_000, nextE7: 120_000, connectionE7: 100_000, graceSeconds: 5 },
      ...{ minimumE7: 500_000, attemptE7: 10_000 },
      steps: [
        { afterSeconds: 60, nextSeconds: 1, perSeconds: 60, nextE7: 100_000 },
        { afterSeconds: 180, nextSeconds: 6, perSeconds: 30, nextE7: 80_000 },
      ],
      ...{ weekdays: 0b100_0001, fromMinute: 510, untilMinute: 1_035 },
      effectiveFromMs: moment('2026-01-31'),
      effectiveUntilMs: moment('2026-02-28T12:00'),
    });
  });

  it('as little as it says', () => {
    const row = rowOfRate(rate);
    assert.ok(row.ok);
    const { firstE7, nextE7, effectiveFromMs, effectiveUntilMs, untilMinute } = row.value;
    assert.deepEqual(
      [firstE7, nextE7, effectiveFromMs, effectiveUntilMs, untilMinute],
      [120_000, 120_000, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1_440],
    );
  });

  //  what is wrong, field
  const table: ReadonlyArray<readonly [Partial<Rate>, string]> = [
    [{ steps: ['60:0.01', '60:0.02'] }, 'steps.1.afterSeconds'],
    [{ steps: ['60'] }, 'steps.0'],
    [{ attemptFee: 'free' }, 'attemptFee'],
    [{ price: '0.00000001' }, 'price'], // finer than money is: an error, not a zero
    [{ price: '-1' }, 'price'],
    [{ price: '10000.0000001' }, 'price'],
    [{ firstPrice: 'x' }, 'firstPrice'],
    [{ connectionFee: '' }, 'connectionFee'],
    [{ next: 0 }, 'nextSeconds'],
    [{ fromTime: 'noon' }, 'untilMinute'],
    [{ effectiveFrom: 'soon' as Moment }, 'effectiveUntilMs'],
  ];
  for (const [wrong, field] of table) {
    it(`${JSON.stringify(wrong)} is refused`, () => {
      const row = rowOfRate({ ...rate, ...wrong });
      assert.equal(!row.ok && row.error.field, field);
    });
  }
});
