import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ListedRate } from './rate.ts';
import { type SheetHabits, SheetReader, type SheetReading } from './reader.ts';
import type { SheetRow } from './row-reader.ts';
import { day, HABITS, sheetRows, shownRate } from './testing-deck.ts';

interface Read {
  readonly rates: readonly ListedRate[];
  readonly reading: SheetReading;
}

async function read(text: string, more: Partial<SheetHabits> = {}): Promise<Read> {
  const reader = new SheetReader({ ...HABITS, ...more });
  const rates: ListedRate[] = [];
  for await (const batch of reader.read(sheetRows(text))) rates.push(...batch);
  return { rates, reading: reader.reading() };
}

async function* noRows(): AsyncGenerator<SheetRow, void, void> {
  yield* [];
}

const told = ({ reading }: Read): readonly string[] =>
  reading.faults.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('a sheet of a carrier (BIL-9)', () => {
  //  what it is, the sheet, its rates
  const sheets: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['with the names of the system', 'prefix,price\n880,0.01', ['880 @0 0.01']],
    [
      'with what few rates have',
      'Code,Rate,Rounding Mode,Minimum Charge,Attempt Fee,Steps\n' +
        '1,0.02,round-total,0.05,0.001,60:0.01/60/1+180:0.005\n2,0.02,,,,\n3,0.02,first then next,,0.002,',
      [
        '1 @0 0.02 [round-total minimum=0.05 attempt=0.001 60:0.01/60/1 180:0.005/60/1]',
        '2 @0 0.02',
        '3 @0 0.02 [attempt=0.002]',
      ],
    ],
    [
      'with titles above its head',
      'Acme Telecom\nA-Z rates of December\n\nDial Code,Destination,Rate (USD/min)\n880,Bangladesh,0.01',
      ['880 @0 0.01'],
    ],
    [
      'with country and area codes',
      'Country,Country Code,Area Codes,Price\nUSA,1,201/203,0.01\nUK,44,,0.02',
      ['1201 @0 0.01', '1203 @0 0.01', '44 @0 0.02'],
    ],
    [
      'with increments, a status and a date',
      'Code,Rate,Billing Increment,Effective Date,Change\n1,0.01,60/60,03-Dec-2026,Increase',
      ['1 @2 60/60 0.01'],
    ],
    [
      'with increments in two columns',
      'Code,Rate,Initial Interval,Next Interval\n1,0.01,30,6',
      ['1 @0 30/6 0.01'],
    ],
    ['with a code blocked', 'Code,Rate,Status\n1,,Blocked', ['1 @0 0 locked']],
    ['with empty lines', 'Code,Rate\n\n1,0.01\n,\n2,0.02\n', ['1 @0 0.01', '2 @0 0.02']],
    ['with remarks that nobody needs', 'Code,Rate,Remarks\n1,0.01,good', ['1 @0 0.01']],
  ];
  for (const [what, text, expected] of sheets) {
    it(what, async () => {
      const { rates, reading } = await read(text);
      assert.deepEqual(reading.faults, []);
      assert.deepEqual(
        rates.map(({ rate }) => shownRate(rate)),
        expected,
      );
    });
  }

  it('columns are what was said of them, and that is told for the next time', async () => {
    const mapping = { zielvorwahl: 'prefix', preis: 'price', farbe: 'ignore' } as const;
    const { rates, reading } = await read('Ziel-Vorwahl,Preis,Farbe\n49,0.02,red', { mapping });
    assert.deepEqual(reading.faults, []);
    assert.equal(rates.length, 1);
    assert.deepEqual(reading.mapping, mapping);
  });

  it('areas come from the list where the sheet has none', async () => {
    const areaOf = (code: string): string => (code.startsWith('88') ? 'Bangladesh' : '');
    const { rates } = await read('Code,Area,Rate\n880,,1\n881,Global,1\n44,,1', { areaOf });
    assert.deepEqual(
      rates.map(({ rate }) => rate.area),
      ['Bangladesh', 'Global', ''],
    );
  });

  it('knows its countries and its first date', async () => {
    const { reading } = await read('Code,Rate,Date\n880,1,2026-12-09\n44,1,2026-12-05');
    assert.deepEqual([...reading.countries].sort(), ['44', '88']);
    assert.equal(reading.earliestMs, day(4));
    assert.deepEqual([reading.lines, reading.rates, reading.invalid], [2, 2, 0]);
  });

  it('twenty and more kinds of mistakes, each with line and column, and no other line is lost', async () => {
    const head =
      'Code,Area,Rate,Increments,From,Until,Status,Setup Fee,Grace,Level,Days,Start Time,End Time,Per';
    //  line, and what it is told
    const lines: ReadonlyArray<readonly [string, string]> = [
      ['1,USA,0.01', ''],
      [',nowhere,0.01', '1 SHEET_CODE'],
      ['88O,Bangladesh,0.01', '1 SHEET_CODE'],
      ['8.8E+11,Bangladesh,0.01', '1 SHEET_CODE'],
      ['9-1,backwards,0.01', '1 SHEET_RANGE'],
      ['1-200,unequal,0.01', '1 SHEET_RANGE'],
      ['44,UK,', '3 SHEET_PRICE'],
      ['44,UK,cheap', '3 SHEET_PRICE'],
      ['44,UK,0.00000001', '3 SHEET_PRICE_FINE'],
      ['44,UK,99999', '3 SHEET_PRICE_LIMIT'],
      ['44,UK,-0.01', '3 SHEET_PRICE_LIMIT'],
      ['44,UK,0.01,often', '4 SHEET_INCREMENT'],
      ['44,UK,0.01,60/0', '4 SHEET_INCREMENT'],
      ['44,UK,0.01,60/60,2026-02-30', '5 SHEET_DATE'],
      ['44,UK,0.01,60/60,03/04/2026', '5 SHEET_DATE_ORDER'],
      ['44,UK,0.01,60/60,2026-12-09,2026-12-08', '6 SHEET_TIMES'],
      ['44,UK,0.01,60/60,now,,whatever', '7 SHEET_ACTION'],
      ['44,UK,0.01,60/60,now,,new,free', '8 SHEET_PRICE'],
      ['44,UK,0.01,60/60,now,,new,0,9999', '9 SHEET_SECONDS'],
      ['44,UK,0.01,60/60,now,,new,0,0,far', '10 SHEET_WORD'],
      ['44,UK,0.01,60/60,now,,new,0,0,local,someday', '11 SHEET_WORD'],
      ['44,UK,0.01,60/60,now,,new,0,0,local,mon,25:00', '12 SHEET_WORD'],
      ['44,UK,0.01,60/60,now,,new,0,0,local,mon,18:00,08:00', '13 SHEET_TIMES'],
      ['44,UK,0.01,60/60,now,,new,0,0,local,mon,08:00,18:00,0', '14 SHEET_SECONDS'],
      ['44,UK,0.01,60/60,now,,new,0,0,local,mon,08:00,18:00,60,loose', '15 SHEET_CELLS'],
      [`44,${'U'.repeat(65)},0.01`, '2 SHEET_TEXT'],
      [`44,UK,${'1'.repeat(65)}`, '3 SHEET_TEXT'],
      ['45,Denmark,0.02', ''],
    ];
    const result = await read([head, ...lines.map(([line]) => line)].join('\n'));
    const expected = lines.flatMap(([, fault], at) => (fault === '' ? [] : [`${at + 2}:${fault}`]));
    assert.ok(expected.length >= 20);
    assert.deepEqual(told(result), expected);
    assert.equal(result.reading.invalid, expected.length);
    assert.deepEqual(
      result.rates.map(({ rate }) => rate.prefix),
      ['1', '45'],
    );
    for (const { allowed, detail, field } of result.reading.faults) {
      assert.ok(allowed !== '' && detail !== '', field);
    }
  });

  it('a price finer than money is kept is refused where it stands, and is no zero (BIL-5)', async () => {
    const text =
      'Code,Rate,Setup,Attempt Fee\n1,0.0049,0,0\n2,0.01,0.001,0\n3,0.1,0,0.005\n4,0.12,1,0.1';
    const result = await read(text, { decimals: 2 });
    assert.deepEqual(told(result), [
      ...['2:2 SHEET_PRICE_FINE', '3:3 SHEET_PRICE_FINE', '4:4 SHEET_PRICE_FINE'],
    ]);
    assert.match(result.reading.faults[0]?.allowed ?? '', /at most 2 decimals/);
    assert.deepEqual(
      result.rates.map(({ rate }) => rate.prefix),
      ['4'],
    );
  });

  it('heads that are wrong', async () => {
    assert.deepEqual(told(await read('Code,Rate,Colour\n1,0.01,red')), [
      '1:3 SHEET_COLUMN_UNKNOWN',
    ]);
    assert.deepEqual(told(await read('Code,Rate,Price\n1,1,1')), ['1:3 SHEET_COLUMN_TWICE']);
    assert.deepEqual(told(await read('a,b\n1,2')), ['1:0 SHEET_HEAD']);
    const near = await read('Code,Rate,Incremets\n1,0.01,1/1');
    assert.match(near.reading.faults[0]?.detail ?? '', /did you mean increments/);
    const nothing = new SheetReader(HABITS);
    for await (const batch of nothing.read(noRows())) assert.fail(String(batch));
    assert.deepEqual(nothing.reading().faults[0]?.code, 'SHEET_EMPTY');
  });

  it('a head named like a member of every object is one of nobody', async () => {
    assert.deepEqual(told(await read('Code,Rate,constructor\n1,1,1')), [
      '1:3 SHEET_COLUMN_UNKNOWN',
    ]);
  });

  it('of very many mistakes the first hundred are told, the rest is counted', async () => {
    const { reading } = await read(`Code,Rate\n${'x,1\n'.repeat(250)}`);
    assert.deepEqual([reading.faults.length, reading.faultsRest], [100, 150]);
  });
});
