import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { MAX_SYMBOLS, NO_MATCH, PrefixTable, PrefixTableBuilder } from '@tandem/base/prefix';
import { seededRandom } from '@tandem/base/testkit';
import fc from 'fast-check';

type Row = readonly [digits: string, payload: number];

function tableOf(rows: readonly Row[]): PrefixTable {
  const builder = new PrefixTableBuilder();
  for (const [digits, payload] of rows) {
    assert.equal(builder.add(digits, payload), true, `${digits} is a prefix`);
  }
  return builder.build();
}

/** As it would be written without any thought of speed. */
function naiveMatches(rows: readonly Row[], number: string): { prefix: string; payload: number }[] {
  const lowest = new Map<string, number>();
  for (const [digits, payload] of rows) {
    lowest.set(digits, Math.min(payload, lowest.get(digits) ?? payload));
  }
  return [...lowest]
    .filter(([prefix]) => number.startsWith(prefix))
    .map(([prefix, payload]) => ({ prefix, payload }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

describe('longest prefix (BIL-2, RTE-1)', () => {
  const sheet: readonly Row[] = [
    ['86', 1],
    ['861', 2],
    ['8613', 3],
    ['86137', 4],
    ['86139', 5],
    ['1', 6],
    ['12125551', 7], // a whole word
    ['121255512', 8], // and one symbol more
    ['12125551234567890', 9], // three words
    ['*31#', 10],
    ['#', 11],
    ['01234567890123456789012345678901', 12], // all 32
  ];
  //  number                     prefixes, longest first
  const table: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['8613800138000', ['8613', '861', '86']],
    ['8613700138000', ['86137', '8613', '861', '86']],
    ['86137', ['86137', '8613', '861', '86']],
    ['8613', ['8613', '861', '86']],
    ['86', ['86']],
    ['8', []],
    ['', []],
    ['4420', []],
    ['0', []],
    ['99', []], // behind all keys but the special ones
    ['121255512', ['121255512', '12125551', '1']],
    ['12125551', ['12125551', '1']],
    ['1212555', ['1']],
    ['12125551234567890', ['12125551234567890', '121255512', '12125551', '1']],
    ['1212555123456789', ['121255512', '12125551', '1']],
    ['*31#8613', ['*31#']],
    ['*31', []],
    ['##', ['#']],
    ['01234567890123456789012345678901', ['01234567890123456789012345678901']],
    ['012345678901234567890123456789012', ['01234567890123456789012345678901']],
    ['0123456789012345678901234567890', []],
    ['86a37', ['86']], // what is no digit ends the number
    ['+86', []], // the plus is stripped before anybody asks here
    ['anonymous', []],
    ['86\u0661', ['86']],
  ];
  for (const [number, expected] of table) {
    it(`${JSON.stringify(number)} matches ${expected.join(', ') || 'nothing'}`, () => {
      const found = [...tableOf(sheet).matches(number)];
      assert.deepEqual(
        found.map(({ prefix }) => prefix),
        expected,
      );
      assert.deepEqual(
        found.map(({ payload }) => payload),
        expected.map((prefix) => sheet.find(([digits]) => digits === prefix)?.[1]),
      );
      assert.equal(tableOf(sheet).longest(number), found[0]?.payload ?? NO_MATCH);
    });
  }

  it('the empty prefix matches every number', () => {
    const withDefault = tableOf([...sheet, ['', 99]]);
    for (const number of ['', '4420', 'anonymous']) assert.equal(withDefault.longest(number), 99);
    assert.equal(withDefault.longest('8613'), 3);
    assert.deepEqual([...withDefault.matches('86')].at(-1), { prefix: '', payload: 99 });
  });

  it('an empty table matches nothing', () => {
    assert.equal(tableOf([]).size, 0);
    assert.equal(tableOf([]).longest('86'), NO_MATCH);
  });

  it('a walk over the matches needs entries only', () => {
    const prefixes = tableOf(sheet);
    const walked: (readonly [number, number])[] = [];
    for (let entry = prefixes.find('86137'); entry !== NO_MATCH; entry = prefixes.shorter(entry)) {
      walked.push([prefixes.lengthAt(entry), prefixes.payloadAt(entry)]);
    }
    assert.deepEqual(walked, [
      [5, 4],
      [4, 3],
      [3, 2],
      [2, 1],
    ]);
  });
});

describe('building a prefix table', () => {
  for (const digits of [
    'a',
    '123456789012345a',
    '86 ',
    '+86',
    '8-6',
    '86\0',
    '1'.repeat(MAX_SYMBOLS + 1),
    '\u0661',
  ]) {
    it(`${JSON.stringify(digits)} is no prefix, and leaves no trace`, () => {
      const builder = new PrefixTableBuilder();
      builder.add('86', 1);
      assert.equal(builder.add(digits, 2), false);
      assert.equal(builder.rows, 1);
      builder.add('87', 3);
      builder.add('01234567890123456789', 4);
      const prefixes = builder.build();
      assert.deepEqual([prefixes.longest('87'), prefixes.longest('870')], [3, 3]);
    });
  }

  it('of equal prefixes the first row of the run is found, in whichever order they came', () => {
    const rows: readonly Row[] = [
      ['86', 7],
      ['1', 4],
      ['86', 5],
      ['86', 6],
      ['1', 9],
    ];
    const prefixes = tableOf(rows);
    assert.deepEqual([prefixes.size, prefixes.longest('86'), prefixes.longest('1')], [2, 5, 4]);
  });

  it('payloads are any 32 bits, and nothing else', () => {
    assert.equal(tableOf([['86', 2 ** 32 - 1]]).longest('86'), 2 ** 32 - 1);
    assert.equal(tableOf([['86', 0]]).longest('86'), 0);
    for (const payload of [-1, 2 ** 32, 1.5, Number.NaN]) {
      assert.throws(() => new PrefixTableBuilder().add('86', payload), /a payload of/);
    }
  });

  it('a builder may go on after it has built', () => {
    const builder = new PrefixTableBuilder();
    builder.add('86', 1);
    const before = builder.build();
    builder.add('861', 2);
    assert.deepEqual([before.longest('861'), builder.build().longest('861')], [1, 2]);
  });
});

describe('prefix table: the same as comparing one by one', () => {
  // Few symbols and common stems, so that prefixes of prefixes and equal words abound.
  const stem = fc.constantFrom('', '1', '12121212', '121212121212', '1212121212121212', '#*');
  const tail = fc.string({ unit: fc.constantFrom('1', '2', '0', '*', '#'), maxLength: 10 });
  const someDigits = fc.tuple(stem, tail).map(([one, other]) => one + other);

  it('for any rows and numbers', () => {
    const someRows = fc.array(fc.tuple(someDigits, fc.nat(1_000)), { maxLength: 120 });
    const property = fc.property(someRows, fc.array(someDigits), (rows, numbers) => {
      const prefixes = tableOf(rows);
      for (const number of [...numbers, ...rows.map(([digits]) => `${digits}1`)]) {
        assert.deepEqual([...prefixes.matches(number)], naiveMatches(rows, number));
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('for 20,000 rows, dense at some places and sparse at others', () => {
    const random = seededRandom(3);
    const digits = (count: number) =>
      Array.from({ length: count }, () => random.below(10)).join('');
    const stems = ['', '', '86', '1212555', '12125551', '121255512', '0000000000000000'];
    const lowest = new Map<string, number>();
    const builder = new PrefixTableBuilder();
    for (let row = 0; row < 20_000; row += 1) {
      const prefix = random.pick(stems) + digits(random.between(1, 6));
      builder.add(prefix, row);
      lowest.set(prefix, Math.min(row, lowest.get(prefix) ?? row));
    }
    const prefixes = builder.build();
    assert.equal(prefixes.size, lowest.size);
    for (let i = 0; i < 20_000; i += 1) {
      const number = random.pick(stems) + digits(random.between(0, 8));
      let expected = NO_MATCH;
      for (let length = number.length; length > 0 && expected === NO_MATCH; length -= 1) {
        expected = lowest.get(number.slice(0, length)) ?? NO_MATCH;
      }
      assert.equal(prefixes.longest(number), expected, number);
    }
  });
});

describe('handing a prefix table on', () => {
  const rows = Array.from({ length: 300 }, (_, row): Row => [`${row * 37}`, row]);

  it('to another thread: the buffer is shared, not copied, and attached to', () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(tableOf(rows).buffer);
    const received = receiveMessageOnPort(port2)?.message as SharedArrayBuffer;
    port1.close();
    assert.ok(received instanceof SharedArrayBuffer);
    for (const check of ['whole', 'header'] as const) {
      const attached = PrefixTable.attach(received, { check });
      assert.ok(attached.ok);
      assert.equal(attached.value.size, 300);
      for (const [digits, payload] of rows) assert.equal(attached.value.longest(digits), payload);
    }
  });

  /** A table whose word at `at` was changed. */
  function damaged(at: number, change: (word: number) => number): SharedArrayBuffer {
    const { buffer } = tableOf(rows);
    const words = new Uint32Array(buffer);
    words[at] = change(words[at] ?? 0);
    return buffer;
  }

  //  what came                                              refused as
  const table: ReadonlyArray<readonly [string, () => SharedArrayBuffer, string]> = [
    ['nothing', () => new SharedArrayBuffer(0), 'foreign'],
    ['half a word', () => new SharedArrayBuffer(67), 'foreign'],
    ['zeros', () => new SharedArrayBuffer(4_096), 'foreign'],
    ['a file of the other byte order', () => damaged(0, () => 0x50444e54), 'foreign'],
    ['a later layout', () => damaged(1, (version) => version + 1), 'version'],
    ['another count of entries', () => damaged(2, (entries) => entries + 1), 'corrupt'],
    ['a header with a flipped bit', () => damaged(4, (word) => word ^ 1), 'corrupt'],
    ['a cut off end', () => tableOf(rows).buffer.slice(0, -4), 'corrupt'],
    ['a flipped bit in the index', () => damaged(17, (word) => word ^ 1), 'corrupt'],
    ['a flipped bit in the keys', () => damaged(200, (word) => word ^ 0x800), 'corrupt'],
  ];
  for (const [what, make, kind] of table) {
    it(`${what} is refused as ${kind}`, () => {
      const attached = PrefixTable.attach(make(), { check: 'whole' });
      assert.ok(!attached.ok);
      assert.equal(attached.error.kind, kind);
      assert.ok(attached.error.why.length > 0);
    });
  }

  it('two flipped bits at the same place do not cancel out', () => {
    for (let bit = 0; bit < 32; bit += 1) {
      const buffer = damaged(100, (word) => word ^ (1 << bit));
      const words = new Uint32Array(buffer);
      words[101] = (words[101] ?? 0) ^ (1 << bit);
      assert.equal(PrefixTable.attach(buffer, { check: 'whole' }).ok, false, `bit ${bit}`);
    }
  });

  it('any flipped bit is found', () => {
    const { buffer } = tableOf(rows);
    const words = new Uint32Array(buffer);
    for (let at = 0; at < words.length; at += 1) {
      const before = words[at] ?? 0;
      words[at] = before ^ (1 << (at % 32));
      assert.equal(PrefixTable.attach(buffer, { check: 'whole' }).ok, false, `word ${at}`);
      words[at] = before;
    }
    assert.equal(PrefixTable.attach(buffer, { check: 'whole' }).ok, true);
  });
});
