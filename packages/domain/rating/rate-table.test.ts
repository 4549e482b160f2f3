import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { seededRandom } from '@tandem/base/testkit';
import {
  type RateRow,
  RateTable,
  RateTableBuilder,
  type RateTableHandle,
  rateTableOf,
  zoneFrom,
} from '@tandem/domain/rating';
import { moment, row, sheet } from './testing-sheet.ts';
import { e7 } from './testing-tariff.ts';

type Question = readonly [number: string, at: string, zone?: typeof DHAKA];

/** prefix, price and whether calls may go: what an admission asks. */
function answer(table: RateTable, ...[number, at, zone]: Question): string {
  const rate = table.find(number, moment(at), zone);
  if (rate === undefined) return 'none';
  return `${rate.prefix || '-'} ${rate.locked ? 'locked' : Number(rate.nextE7) / 1e7}`;
}

/** UTC+6 all year. */
const DHAKA = zoneFrom({ firstOffsetMinutes: 360, transitions: [] });

describe('which rate a number has (BIL-2)', () => {
  const table = sheet(
    '86 China 60/60 0.01',
    '861 China mobile 60/60 0.02',
    '8613 China mobile 60/60 0.03 | from 2026-02-01 until 2026-03-01',
    '8613 China mobile 60/60 0.04 | from 2026-03-01',
    '86139 China 60/60 0.05 | until 2026-01-01',
    '86137 China 60/60 0.06 | locked',
    '861371 China 60/60 0.07 | from 2026-02-01 locked',
    '1 USA 6/6 0.001',
    '1900 USA premium 6/6 1 | locked',
    '19005 USA premium 6/6 0.5',
    '*31# Service 1/1 0.11',
  );
  //  number, at, prefix and price
  const rows: ReadonlyArray<readonly [string, string, string]> = [
    ['8621', '2026-01-15', '86 0.01'],
    ['86', '2026-01-15', '86 0.01'],
    ['8', '2026-01-15', 'none'],
    ['', '2026-01-15', 'none'],
    ['44', '2026-01-15', 'none'],
    ['8612', '2026-01-15', '861 0.02'],
    ['8613', '2026-01-15', '861 0.02'], // not in effect yet: the shorter prefix
    ['8613', '2026-01-31T23:59:59.999', '861 0.02'],
    ['8613', '2026-02-01', '8613 0.03'],
    ['8613', '2026-02-28T23:59:59.999', '8613 0.03'],
    ['8613', '2026-03-01', '8613 0.04'], // the new price at its minute
    ['86139', '2025-12-31', '86139 0.05'],
    ['86139', '2026-01-01', '861 0.02'],
    ['86139', '2026-02-01', '8613 0.03'],
    ['86137', '2026-01-15', '86137 locked'], // an answer, not a reason to look further
    ['861371', '2026-01-15', '86137 locked'],
    ['861371', '2026-02-15', '861371 locked'],
    ['19001', '2026-01-15', '1900 locked'],
    ['19005', '2026-01-15', '19005 0.5'],
    ['1201', '2026-01-15', '1 0.001'],
    ['*31#8613', '2026-01-15', '*31# 0.11'],
    ['86x', '2026-01-15', '86 0.01'],
  ];
  for (const [number, at, expected] of rows) {
    it(`${number || 'no number'} at ${at}: ${expected}`, () =>
      assert.equal(answer(table, number, at), expected));
  }

  it('the empty prefix is for what no other one is', () => {
    const withRest = sheet('- Rest of the world 60/60 0.5', '86 China 60/60 0.01');
    assert.equal(answer(withRest, '44', '2026-01-15'), '- 0.5');
    assert.equal(answer(withRest, '', '2026-01-15'), '- 0.5');
    assert.equal(answer(withRest, '861', '2026-01-15'), '86 0.01');
  });

  it('an empty group has no rate', () => {
    assert.equal(answer(sheet(), '86', '2026-01-15'), 'none');
    assert.deepEqual([sheet().rows, sheet().prefixes], [0, 0]);
  });
});

describe('rates of certain hours (BIL-2)', () => {
  const table = sheet(
    '88 Bangladesh 60/60 0.05',
    '88 Bangladesh 60/60 0.03 | 22:00-24:00',
    '88 Bangladesh 60/60 0.02 | 00:00-06:00',
    '88 Bangladesh 60/60 0.04 | fri-sat',
    '88 Bangladesh 60/60 0.01 | fri 00:00-06:00',
    '889 Bangladesh 60/60 0.09 | mon-fri 08:00-18:00',
    '889 Bangladesh 60/60 0.99 | mon-fri 12:00-13:00 locked',
  );
  // 2026-01-05 is a Monday.
  const rows: ReadonlyArray<readonly [string, string, string]> = [
    ['880', '2026-01-05T12:00', '88 0.05'],
    ['880', '2026-01-05T21:59:59.999', '88 0.05'],
    ['880', '2026-01-05T22:00', '88 0.03'],
    ['880', '2026-01-05T23:59:59.999', '88 0.03'],
    ['880', '2026-01-06T00:00', '88 0.02'],
    ['880', '2026-01-06T06:00', '88 0.05'],
    ['880', '2026-01-09T12:00', '88 0.04'],
    ['880', '2026-01-09T22:00', '88 0.03'], // 14 hours a week say more than two days
    ['880', '2026-01-09T05:00', '88 0.01'], // and six hours more than 42
    ['880', '2026-01-10T05:00', '88 0.02'],
    ['880', '2026-01-11T00:00', '88 0.02'],
    ['880', '2026-01-11T12:00', '88 0.05'],
    ['889', '2026-01-05T08:00', '889 0.09'],
    ['889', '2026-01-05T12:30', '889 locked'],
    ['889', '2026-01-05T18:00', '88 0.05'], // outside of its hours: the shorter prefix
    ['889', '2026-01-10T10:00', '88 0.04'],
  ];
  for (const [number, at, expected] of rows) {
    it(`${number} at ${at}: ${expected}`, () => assert.equal(answer(table, number, at), expected));
  }

  it('hours are those of the zone of the group', () => {
    assert.equal(answer(table, '880', '2026-01-05T15:59', DHAKA), '88 0.05');
    assert.equal(answer(table, '880', '2026-01-05T16:00', DHAKA), '88 0.03');
    assert.equal(answer(table, '880', '2026-01-08T18:00', DHAKA), '88 0.01'); // Friday there
  });

  it('the zone is not asked for rates of all hours', () => {
    const never = {
      offsetMinutesAt: () => assert.fail('nobody needs to know the time of day'),
    };
    assert.equal(
      answer(sheet('86 China 1/1 0.01 | mon-sun'), '86', '2026-01-05', never),
      '86 0.01',
    );
  });

  it('before 1970 weeks have the same days', () => {
    // 1969-12-29 was a Monday.
    assert.equal(answer(table, '889', '1969-12-29T08:00'), '889 0.09');
    assert.equal(answer(table, '880', '1969-12-26T05:00'), '88 0.01');
  });
});

describe('rows of one prefix, all in effect (BIL-2)', () => {
  //  rows, the price that counts
  const table: ReadonlyArray<readonly [readonly string[], number]> = [
    [['86 C 1/1 0.01', '86 C 1/1 0.02 | from 2026-01-01'], 0.02],
    [['86 C 1/1 0.02 | from 2026-01-01', '86 C 1/1 0.01'], 0.02], // whatever their order
    [['86 C 1/1 0.01 | from 2025-01-01', '86 C 1/1 0.02 | from 2026-01-01'], 0.02],
    [['86 C 1/1 0.01 | mon', '86 C 1/1 0.02 | from 2026-01-01'], 0.01], // hours before dates
    [['86 C 1/1 0.01 | mon', '86 C 1/1 0.02 | from 2026-01-01 mon'], 0.02],
    [['86 C 1/1 0.01 | 00:00-12:00', '86 C 1/1 0.02 | mon'], 0.02],
    [['86 C 1/1 0.01 | 00:00-12:00', '86 C 1/1 0.02 | 06:00-18:00'], 0.01], // the earlier hours
    [['86 C 1/1 0.02', '86 C 1/1 0.02'], 0.02],
  ];
  for (const [lines, expected] of table) {
    it(`${lines.join('; ')}`, () => {
      assert.equal(answer(sheet(...lines), '86', '2026-01-05T08:00'), `86 ${expected}`);
      const turned = sheet(...[...lines].reverse());
      assert.equal(answer(turned, '86', '2026-01-05T08:00'), `86 ${expected}`);
    });
  }
});

describe('what a row says', () => {
  const line =
    '8613 China, mobile 20/6 0.06 per 7 first 0.07 +0.01 grace 5 least 0.02 attempt 0.03' +
    ' round-total from 60 30 0.05 per 60 from 90 1 0.04 | mon-wed 08:30-17:15';
  const given: RateRow = { ...row(line), level: 'domestic' };

  function tableOf(...rows: readonly RateRow[]): RateTable {
    const table = rateTableOf(rows);
    assert.ok(table.ok);
    return table.value;
  }

  it('comes back whole', () => {
    const rate = tableOf(row('1 USA 1/1 0.01'), given).find('8613', moment('2026-01-05T09:00'));
    assert.ok(rate !== undefined);
    const { prefix, area, level, locked, weekdays, fromMinute, untilMinute, ...rest } = given;
    const { effectiveFromMs, effectiveUntilMs, ...price } = rest;
    assert.deepEqual(rate.price(), price);
    assert.deepEqual(rate.band, { weekdays, fromMinute, untilMinute });
    assert.deepEqual(
      [rate.prefix, rate.area, rate.level, rate.locked, rate.prefixLength],
      [prefix, area, level, locked, 4],
    );
    assert.deepEqual(
      [rate.effectiveFromMs, rate.effectiveUntilMs, rate.nextE7, rate.perSeconds],
      [effectiveFromMs, effectiveUntilMs, price.nextE7, 7],
    );
  });

  it('a price that was copied stays', () => {
    const table = sheet('86 China 1/1 0.01', '1 USA 6/6 0.02');
    const kept = table.find('86', 0)?.price();
    table.find('1', 0);
    assert.equal(kept?.nextE7, e7('0.01'));
    assert.ok(Object.isFrozen(kept?.steps));
  });

  it('rows that say the same share what they say', () => {
    const lines = Array.from({ length: 1_000 }, (_, at) => `${100_000 + at} Area 1/1 0.01`);
    const shared = sheet(...lines).bytes;
    const apart = sheet(...lines.map((text, at) => text.replace('0.01', `0.${1_000 + at}`))).bytes;
    assert.ok(apart - shared >= 999 * 64, `${apart} and ${shared} bytes`);
  });

  it('the same row twice is one', () => {
    const line = '86 China 1/1 0.01';
    assert.equal(sheet(line, line).bytes, sheet(line).bytes);
    assert.ok(sheet(line, `${line} | mon`, line).bytes > sheet(line).bytes);
  });

  it('areas may have any characters', () => {
    const areas = ['中国移动', 'Côte d’Ivoire', '𝔸', '', 'x'.repeat(255)];
    const rows = areas.map((area, at) => ({ ...given, prefix: `1${at}`, area }));
    const table = tableOf(...rows);
    for (const [at, area] of areas.entries()) {
      assert.equal(table.find(`1${at}`, moment('2026-01-05T09:00'))?.area, area);
    }
  });
});

describe('rows that no table takes', () => {
  const good = row('86 China 1/1 0.01');
  //  what is wrong, field
  const table: ReadonlyArray<readonly [Partial<RateRow>, string]> = [
    [{ prefix: '86a' }, 'prefix'],
    [{ prefix: '+86' }, 'prefix'],
    [{ prefix: ' 86' }, 'prefix'],
    [{ prefix: '8'.repeat(33) }, 'prefix'],
    [{ prefix: '86\u0661' }, 'prefix'],
    [{ nextE7: -1 as RateRow['nextE7'] }, 'nextE7'],
    [{ firstSeconds: 65_537 }, 'firstSeconds'], // as 16 bits it would be 1
    [{ weekdays: 128 }, 'weekdays'],
    [{ weekdays: 0.5 }, 'weekdays'],
    [{ fromMinute: -1 }, 'untilMinute'],
    [{ untilMinute: 1_441 }, 'untilMinute'],
    [{ fromMinute: 600, untilMinute: 600 }, 'untilMinute'],
    [{ effectiveFromMs: 5, effectiveUntilMs: 5 }, 'effectiveUntilMs'],
    [{ effectiveFromMs: Number.NaN }, 'effectiveUntilMs'],
    [{ area: 'x'.repeat(256) }, 'area'],
    [{ level: 'moon' as RateRow['level'] & string }, 'level'],
  ];
  for (const [wrong, field] of table) {
    it(`${JSON.stringify(wrong).slice(0, 50)}: ${field}`, () => {
      const builder = new RateTableBuilder();
      assert.equal(builder.add({ ...good, ...wrong })?.field, field);
      assert.equal(builder.rows, 0);
      assert.equal(rateTableOf([good, { ...good, ...wrong }]).ok, false);
    });
  }
});

describe('a table built from any order of rows', () => {
  /** As it would be written without any thought of speed. */
  function naive(rows: readonly RateRow[], number: string, atMs: number): RateRow | undefined {
    return rows
      .filter(({ prefix }) => number.startsWith(prefix))
      .filter((one) => one.effectiveFromMs <= atMs && atMs < one.effectiveUntilMs)
      .sort(
        (one, other) =>
          other.prefix.length - one.prefix.length || other.effectiveFromMs - one.effectiveFromMs,
      )[0];
  }

  for (const seed of [1, 2, 3, 4]) {
    it(`answers as a search through all rows does (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const keys = new Set<string>();
      const rows: RateRow[] = [];
      while (rows.length < 5_000) {
        const prefix = String(random.below(10 ** random.between(1, 4)));
        const effectiveFromMs = random.below(20) * 1_000;
        if (keys.has(`${prefix} ${effectiveFromMs}`)) continue;
        keys.add(`${prefix} ${effectiveFromMs}`);
        const effectiveUntilMs = effectiveFromMs + random.between(1, 10_000);
        const nextE7 = random.below(500) as RateRow['nextE7'];
        rows.push({ ...row('86 A 1/1 0'), prefix, nextE7, effectiveFromMs, effectiveUntilMs });
      }
      const orders = [
        random.shuffled(rows),
        rows.toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1)),
      ];
      const tables = orders.map((ordered) => rateTableOf(ordered));
      for (let round = 0; round < 2_000; round += 1) {
        const number = String(random.below(10 ** 6));
        const atMs = random.below(25_000);
        const expected = naive(rows, number, atMs);
        for (const table of tables) {
          assert.ok(table.ok);
          const found = table.value.find(number, atMs);
          assert.equal(found?.prefix, expected?.prefix);
          assert.equal(found?.nextE7, expected?.nextE7);
        }
      }
    });
  }

  it('sorted and shuffled rows make tables of the same size', () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => `${(at * 7_919) % 10_007} A 1/1 0.01`);
    assert.equal(sheet(...lines).bytes, sheet(...lines.toSorted()).bytes);
  });
});

describe('a table in shared memory', () => {
  const table = sheet('86 China 1/1 0.01', '1 USA 6/6 0.02 | mon', '1 USA 6/6 0.03');

  /** The halves are shared, so a test that damages one works on copies. */
  function copyOf({ prefixes, rows }: RateTableHandle): RateTableHandle {
    const copied = (from: SharedArrayBuffer): SharedArrayBuffer => {
      const to = new SharedArrayBuffer(from.byteLength);
      new Uint8Array(to).set(new Uint8Array(from));
      return to;
    };
    return { prefixes: copied(prefixes), rows: copied(rows) };
  }

  it('goes to another thread without being copied', () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(table.handle);
    const received = receiveMessageOnPort(port2)?.message as RateTableHandle;
    port1.close();
    const attached = RateTable.attach(received, { check: 'header' });
    assert.ok(attached.ok);
    assert.equal(answer(attached.value, '86', '2026-01-05'), '86 0.01');
    assert.deepEqual([attached.value.rows, attached.value.prefixes], [3, 2]);
  });

  it('a whole one is taken by both checks', () => {
    for (const check of ['header', 'whole'] as const) {
      assert.ok(RateTable.attach(copyOf(table.handle), { check }).ok);
    }
  });

  //  which half, which byte, what becomes of it
  const damages: ReadonlyArray<readonly ['prefixes' | 'rows', number, string, string]> = [
    ['rows', 0, 'foreign', 'header'],
    ['rows', 4, 'version', 'header'],
    ['rows', 8, 'corrupt', 'header'],
    ['rows', 60, 'corrupt', 'header'],
    ['rows', 64, 'corrupt', 'whole'],
    ['rows', -1, 'corrupt', 'whole'],
    ['prefixes', 0, 'foreign', 'header'],
    ['prefixes', 4, 'version', 'header'],
    ['prefixes', 20, 'corrupt', 'header'],
    ['prefixes', -1, 'corrupt', 'whole'],
  ];
  for (const [half, byte, kind, check] of damages) {
    it(`byte ${byte} of the ${half} changed: ${kind}`, () => {
      const handle = copyOf(table.handle);
      const bytes = new Uint8Array(handle[half]);
      const at = byte < 0 ? bytes.length + byte : byte;
      bytes[at] = (bytes[at] as number) ^ 0xff;
      const attached = RateTable.attach(handle, { check: check as 'header' | 'whole' });
      assert.equal(!attached.ok && attached.error.kind, kind);
    });
  }

  it('every byte of both halves is guarded', () => {
    for (const half of ['prefixes', 'rows'] as const) {
      for (let at = 0; at < table.handle[half].byteLength; at += 1) {
        const handle = copyOf(table.handle);
        const bytes = new Uint8Array(handle[half]);
        bytes[at] = (bytes[at] as number) ^ 0x10;
        assert.equal(RateTable.attach(handle, { check: 'whole' }).ok, false, `${half} ${at}`);
      }
    }
  });

  it('the halves of two tables make none', () => {
    const other = sheet('86 China 1/1 0.01', '7 Russia 6/6 0.02');
    const mixed = { prefixes: other.handle.prefixes, rows: table.handle.rows };
    const attached = RateTable.attach(mixed, { check: 'header' });
    assert.equal(!attached.ok && attached.error.why, 'the rows belong to other prefixes');
  });

  for (const length of [0, 3, 60, 64, 100]) {
    it(`${length} bytes are none`, () => {
      const rows = new SharedArrayBuffer(length);
      const attached = RateTable.attach({ ...table.handle, rows }, { check: 'header' });
      assert.equal(!attached.ok && attached.error.kind, 'foreign');
    });
  }

  it('one that was cut is refused', () => {
    const rows = new SharedArrayBuffer(table.handle.rows.byteLength - 4);
    new Uint8Array(rows).set(new Uint8Array(table.handle.rows, 0, rows.byteLength));
    const attached = RateTable.attach({ ...table.handle, rows }, { check: 'header' });
    assert.equal(!attached.ok && attached.error.kind, 'corrupt');
  });
});
