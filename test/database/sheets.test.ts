// Sheets of carriers on a real server: shown, written, taken back exactly.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import {
  type DeckFault,
  explainRates,
  importSheet,
  listSheets,
  undoSheet,
} from '@tandem/edge/services';
import { xlsxFile } from '@tandem/edge/sheets';
import {
  auditEntries,
  configurationStore,
  type DirectDatabase,
  parameters,
  type Rate,
  rates,
  sheets,
} from '@tandem/platform/postgres';
import { databaseServer } from './server.ts';
import { BY, create, done, keyOf, price, rate, sheet } from './words.ts';

const server = databaseServer();
const NOW_MS = Date.UTC(2026, 11, 1);
const ASKER = { ...BY, rights: new Set<never>(), account: null };

async function* bytes(text: string | Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from(text);
}

async function xlsxOf(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const batches = (async function* () {
    yield rows;
  })();
  for await (const chunk of xlsxFile(batches)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const partsOf = (database: DirectDatabase) => ({
  ...{ store: configurationStore(database), rates: rates(database), sheets: sheets(database) },
  clock: { wallMs: () => NOW_MS },
  ...{ parameters: parameters(database), serverZone: 'UTC' },
  spool: {
    keep: async (chunks: AsyncIterable<Uint8Array>) => {
      const all: Uint8Array[] = [];
      for await (const chunk of chunks) all.push(chunk);
      const file = Buffer.concat(all);
      return {
        size: file.length,
        read: async (at: number, length: number) => file.subarray(at, at + length),
        remove: async () => undefined,
      };
    },
  },
});

interface Said {
  readonly mode?: 'full' | 'country' | 'partial';
  readonly at?: string;
  readonly mapping?: string;
  readonly preview?: boolean;
  readonly format?: 'csv' | 'xlsx';
}

function imported(database: DirectDatabase, text: string | Uint8Array, said: Said = {}) {
  const { preview = false, format = 'csv', mode = 'partial', ...options } = said;
  return importSheet(partsOf(database), {
    ...{ group: 'sell', file: 'deck', bytes: bytes(text), preview, format, asker: ASKER as never },
    options: { mode, ...options },
  });
}

async function written(database: DirectDatabase, text: string | Uint8Array, said: Said = {}) {
  const result = await imported(database, text, said);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

async function refusal(
  database: DirectDatabase,
  text: string,
  said: Said = {},
): Promise<DeckFault> {
  const result = await imported(database, text, said);
  assert.ok(!result.ok, 'it was refused');
  return result.error;
}

async function all(database: DirectDatabase): Promise<readonly Rate[]> {
  const found: Rate[] = [];
  const key = await keyOf(database, 'rateGroups', 'sell');
  for await (const batch of rates(database).stream(key)) found.push(...batch);
  return found;
}

const shown = (list: readonly Rate[]): readonly string[] =>
  list.map(({ prefix, effectiveFromMs, effectiveUntilMs, nextPriceE7 }) => {
    const day = (ms: number | null): string =>
      ms === null ? '' : new Date(ms).toISOString().slice(5, 10);
    return `${prefix} ${day(effectiveFromMs)}..${day(effectiveUntilMs)} ${nextPriceE7 / 1e7}`;
  });

async function withRates(list: readonly Rate[]): Promise<DirectDatabase> {
  const database = await server.fresh();
  await done(database, [
    create('rateGroups', 'sell'),
    create('accounts', 'acme', { rateGroup: 'sell' }),
    sheet('sell', { way: 'replace' }, [list]),
  ]);
  return database;
}

const HAD = [rate('44'), rate('447'), rate('880'), rate('8801'), rate('8802')];

describe('a sheet of a carrier (BIL-9)', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await withRates(HAD);
  });

  it('is shown first, and then nothing is written', async () => {
    const [had, version] = [
      await all(database),
      await configurationStore(database).currentVersion(),
    ];
    const report = await written(database, 'Code,Rate\n880,0.5\n881,0.1\n44,x\n', {
      preview: true,
    });
    assert.deepEqual(
      [report.counts.new, report.counts.dearer, report.invalid, report.isWritten],
      [1, 1, 1, false],
    );
    assert.deepEqual(await all(database), had);
    assert.equal(await configurationStore(database).currentVersion(), version);
    assert.deepEqual(await listSheets(partsOf(database), 'sell'), []);
  });

  it('is written at its date, and what was there ends then', async () => {
    const report = await written(database, 'Code,Rate\n880,0.5\n', { at: '2026-12-24' });
    assert.deepEqual([report.rowsWritten, report.rowsRemoved], [2, 0]);
    assert.deepEqual(
      shown(await all(database)).filter((text) => text.startsWith('880 ')),
      ['880 ..12-24 0.01', '880 12-24.. 0.5'],
    );
    const [latest] = (await listSheets(partsOf(database), 'sell')) ?? [];
    assert.deepEqual([latest?.file, latest?.actor, latest?.mode], ['deck', 'ada', 'partial']);
    const [entry] = await auditEntries(database).page({ limit: 1 });
    assert.equal(entry?.action, 'rates.patch');
  });

  it('with mistakes it is refused whole, each told, those of two lines as well', async () => {
    const had = await all(database);
    const fault = await refusal(database, 'Code,Rate\n1,0.1\n2,0.2\n1,0.3\n3,x\n');
    assert.ok(fault.is === 'sheet');
    assert.deepEqual(
      fault.faults.map(({ line, code }) => `${line} ${code}`),
      ['5 SHEET_PRICE', '4 SHEET_DUPLICATE'],
    );
    const twice = await refusal(database, 'Code,Rate\n1,0.1\n1,0.3\n');
    assert.ok(twice.is === 'sheet' && twice.faults[0]?.code === 'SHEET_DUPLICATE');
    assert.deepEqual(await all(database), had);
  });

  it('a country of it is closed where it lacks codes, others are not', async () => {
    const other = await withRates(HAD);
    const report = await written(other, 'Code,Rate\n880,0.01\n', {
      ...{ mode: 'country', at: '2026-12-05' },
    });
    assert.deepEqual([report.counts.closed, report.counts.unchanged], [2, 1]);
    assert.deepEqual(shown(await all(other)), [
      ...['44 .. 0.01', '447 .. 0.01', '880 .. 0.01'],
      ...['8801 ..12-05 0.01', '8802 ..12-05 0.01'],
    ]);
  });

  it('its columns are remembered for the group', async () => {
    const other = await withRates(HAD);
    const text = 'Vorwahl,Preis,Farbe\n49,0.02,red\n';
    const unknown = await refusal(other, text);
    assert.ok(unknown.is === 'sheet' && unknown.faults[0]?.code === 'SHEET_HEAD');
    await written(other, text, { mapping: 'Vorwahl=prefix,Preis=price,Farbe=ignore' });
    const again = await written(other, text);
    assert.deepEqual([again.rates, again.counts.unchanged], [1, 1]);
  });

  it('a workbook is read as CSV is, and areas are named where it names none', async () => {
    const other = await withRates([]);
    const file = await xlsxOf([
      ['Rates of December'],
      ['Dial codes', 'Price', 'Increment', 'Effective date'],
      ['8801, 8803-8804', '0.012', '60/60', '46000'],
    ]);
    await written(other, file, { format: 'xlsx' });
    const list = await all(other);
    assert.deepEqual(
      list.map(({ prefix, area, firstSeconds }) => [prefix, area, firstSeconds]),
      [
        ['8801', 'Bangladesh mobile', 60],
        ['8803', 'Bangladesh', 60],
        ['8804', 'Bangladesh', 60],
      ],
    );
    const broken = await imported(other, file.slice(0, 900), { format: 'xlsx' });
    assert.ok(!broken.ok && broken.error.is === 'sheet');
    assert.equal(broken.error.faults[0]?.code, 'SHEET_BROKEN');
  });

  it('areas that were made alone name what has no name, in sheets and in answers (BIL-9)', async () => {
    const other = await withRates([]);
    await done(other, [create('areas', 'The delta', { prefixes: ['8801'] })]);
    await written(other, 'Code,Area,Rate\n8801,,0.01\n8802,,0.01\n8803,As it says,0.01\n');
    assert.deepEqual(
      (await all(other)).map(({ area }) => area),
      ['The delta', '', 'As it says'],
    );
    const question = { account: 'acme', number: '88017' };
    const answer = await explainRates(partsOf(other), question);
    assert.ok(answer.ok && answer.value.areaOfNumber === 'The delta');
  });

  it('what is said wrongly is told with what is allowed', async () => {
    for (const said of [{ at: 'soon' }, { mapping: 'a=b' }, { zone: 'Nowhere' }]) {
      const fault = await refusal(database, 'Code,Rate\n1,1\n', said);
      assert.ok(fault.is === 'option' && fault.allowed !== '');
    }
  });
});

describe('a sheet is taken back (BIL-9)', () => {
  it('one after the other, each exactly', async () => {
    const later = rate('880', { effectiveFromMs: NOW_MS + 86_400_000, effectiveUntilMs: null });
    const database = await withRates([...HAD, later]);
    const states = [await all(database)];
    const texts: ReadonlyArray<readonly [string, Said]> = [
      ['Code,Rate,Increment\n880,0.5,60/60\n49,0.02,1/1\n', {}],
      ['Code,Rate\n44,0.7\n', { mode: 'full' }],
      ['Code,Rate,Status\n44,,closed\n45,0.1,new\n880,0.3,new', { at: '2026-12-09' }],
      ['Code,Rate\n44,0.9\n', { at: 'always', mode: 'full' }],
    ];
    for (const [text, said] of texts) {
      await written(database, text, said);
      states.push(await all(database));
    }
    for (let at = states.length - 2; at >= 0; at -= 1) {
      assert.ok((await undoSheet(partsOf(database), 'sell', ASKER as never)).ok);
      assert.deepEqual(await all(database), states[at]);
    }
    const none = await undoSheet(partsOf(database), 'sell', ASKER as never);
    assert.ok(!none.ok && none.error.is === 'store');
    assert.equal(none.error.faults[0]?.code, 'SHEET_NONE');
  });

  it('not when its rates were changed since', async () => {
    const database = await withRates(HAD);
    await written(database, 'Code,Rate\n880,0.5\n');
    await done(database, [sheet('sell', { way: 'upsert' }, [[rate('99')]])]);
    const had = await all(database);
    const stale = await undoSheet(partsOf(database), 'sell', ASKER as never);
    assert.ok(!stale.ok && stale.error.is === 'store');
    assert.equal(stale.error.faults[0]?.code, 'RATES_STALE');
    assert.deepEqual(await all(database), had);
  });
});

describe('what a number costs an account, and why (BIL-9)', () => {
  it('the longest prefix that is in effect, and what calls come to', async () => {
    const database = await withRates(HAD);
    await written(database, 'Code,Rate,Increment\n8801,0.6,60/60\n', { at: '2026-12-24' });
    const asked = async (at: string) => {
      const question = { account: 'acme', number: '+8801712345678', at };
      const answer = await explainRates(partsOf(database), question);
      assert.ok(answer.ok);
      return answer.value;
    };
    const before = await asked('2026-12-23');
    assert.equal(before.chosen?.price.nextE7, 100_000);
    const after = await asked('2026-12-24');
    assert.deepEqual(
      after.rows.map(({ prefix, verdict }) => `${prefix} ${verdict}`),
      ['8801 chosen', '8801 noLongerInEffect', '880 shorterPrefix'],
    );
    assert.deepEqual(
      after.examples.map(({ seconds, fee }) => [seconds, fee.amount]),
      [
        [1, 6_000_000n],
        [60, 6_000_000n],
        [125, 18_000_000n],
      ],
    );
    assert.equal(after.areaOfNumber, 'Bangladesh mobile');
    assert.equal(after.exempt, null);
    const none = await explainRates(partsOf(database), { account: 'nobody', number: '1' });
    assert.ok(!none.ok && none.error.is === 'account');
  });

  it('in a group that splits by hours a call crosses them; a number that is free costs nothing', async () => {
    const database = await server.fresh();
    const evening = { nextPriceE7: price('0.00006'), fromMinute: 1_080, untilMinute: 1_440 };
    await done(database, [
      create('rateGroups', 'sell', { bandCrossing: 'split' }),
      create('rateGroups', 'whole'),
      create('accounts', 'acme', { rateGroup: 'sell' }),
      create('accounts', 'vendor', { rateGroup: 'sell', type: 'clearing' }),
      create('accounts', 'plain', { rateGroup: 'whole' }),
      sheet('sell', { way: 'replace' }, [[rate('4'), rate('44', evening)]]),
      sheet('whole', { way: 'replace' }, [[rate('4'), rate('44', evening)]]),
      { change: 'parameter', name: 'SERVER_BILLING_FREE_E164S', value: '4411*' },
    ]);
    const asked = async (account: string, number: string) => {
      const question = { account, number, at: '2026-12-01 17:59:30' };
      const answer = await explainRates(partsOf(database), question);
      assert.ok(answer.ok);
      const { exempt, examples } = answer.value;
      return [exempt?.pattern ?? null, examples.map(({ fee }) => fee.amount)];
    };
    // 0.01 a minute until six o'clock, half a minute later; then 10^-6 a second.
    assert.deepEqual(await asked('plain', '4420'), [null, [1_667n, 100_000n, 208_333n]]);
    assert.deepEqual(await asked('acme', '4420'), [null, [1_667n, 50_300n, 50_950n]]);
    assert.deepEqual(await asked('acme', '4411'), ['4411*', []]);
    assert.deepEqual(await asked('vendor', '4411'), [null, [1_667n, 50_300n, 50_950n]]);
  });
});
