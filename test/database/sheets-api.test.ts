// Sheets over the API on a real database, as an assistant of a console goes about it: what are the
// columns, what would it change, write it, what does a number cost now, take it back.
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { xlsxFile } from '@tandem/edge/sheets';
import {
  configurationStore,
  type DirectDatabase,
  parameters,
  rates,
  sheets,
} from '@tandem/platform/postgres';
import { apiUnderTest } from '../../packages/edge/api/testing.ts';
import { databaseServer } from './server.ts';
import { create, done, rate, sheet } from './words.ts';

const server = databaseServer();
const NOW_MS = Date.UTC(2026, 11, 1);
const SHEETS = '/api/v1/rate-groups/sell/sheets';
const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Shown {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

describe('sheets over the API (BIL-9, API-1)', () => {
  let database: DirectDatabase;
  let ask: (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    payload?: string | Buffer,
  ) => Promise<Shown>;
  beforeEach(async () => {
    database = await server.fresh();
    await done(database, [
      create('rateGroups', 'sell'),
      create('accounts', 'acme', { rateGroup: 'sell' }),
      sheet('sell', { way: 'replace' }, [[rate('44'), rate('880')]]),
    ]);
    const { app } = apiUnderTest('local', {
      decks: {
        ...{ store: configurationStore(database), rates: rates(database) },
        ...{ sheets: sheets(database), parameters: parameters(database), serverZone: 'Asia/Dhaka' },
        clock: { wallMs: () => NOW_MS },
        spool: { keep: kept },
      },
    });
    ask = async (method, url, payload) => {
      const type = typeof payload === 'string' ? CSV : XLSX;
      const answer = await app.inject({
        ...{ method, url },
        ...(payload === undefined ? {} : { payload, headers: { 'content-type': type } }),
      });
      const isJson = /json/.test(String(answer.headers['content-type']));
      const body = isJson ? JSON.parse(answer.body) : {};
      return { status: answer.statusCode, body, text: answer.body };
    };
  });

  const priceNow = async (number: string): Promise<unknown> => {
    const { body } = await ask('GET', `/api/v1/rates/explain?account=acme&number=${number}`);
    const rows = body.rows as ReadonlyArray<{ readonly verdict: string; readonly price: string }>;
    return rows.find(({ verdict }) => verdict === 'chosen')?.price;
  };

  it('a head that nobody knows is asked for, shown, written, remembered and taken back', async () => {
    const deck = 'Vorwahl,Rate,Farbe\n880,0.5,red\n881,0.02,blue\n4x,1,green\n';
    const unknown = await ask('POST', `${SHEETS}?preview=true`, deck);
    assert.equal(unknown.status, 200, unknown.text);
    const faults = unknown.body.faults as ReadonlyArray<Record<string, unknown>>;
    assert.equal(faults[0]?.code, 'SHEET_HEAD');

    const mapping = encodeURIComponent('Vorwahl=prefix,Farbe=ignore');
    const shown = await ask('POST', `${SHEETS}?preview=true&mapping=${mapping}`, deck);
    const { counts, invalid, isWritten, mapping: understood } = shown.body;
    assert.deepEqual(
      [counts, invalid, isWritten],
      [{ new: 1, dearer: 1, cheaper: 0, changed: 0, closed: 0, unchanged: 0 }, 1, false],
    );
    assert.deepEqual(understood, { vorwahl: 'prefix', rate: 'price', farbe: 'ignore' });
    const [wrong] = shown.body.faults as ReadonlyArray<Record<string, unknown>>;
    assert.deepEqual([wrong?.line, wrong?.column, wrong?.field], [4, 1, 'Vorwahl']);

    const refused = await ask('POST', `${SHEETS}?mapping=${mapping}`, deck);
    assert.deepEqual([refused.status, refused.body.code], [422, 'RATE_SHEET_REFUSED']);
    assert.equal(await priceNow('8801'), '0.01');

    const good = deck.replace('4x,1,green\n', '');
    const written = await ask('POST', `${SHEETS}?mapping=${mapping}&file=december.csv`, good);
    assert.deepEqual([written.status, written.body.isWritten], [200, true], written.text);
    assert.equal(await priceNow('8801'), '0.50');

    const columns = await ask('GET', `${SHEETS}/columns`);
    assert.deepEqual(columns.body.remembered, understood);
    assert.ok((columns.body.columns as readonly string[]).includes('price'));
    // Remembered: the next sheet needs no words.
    const next = await ask('POST', `${SHEETS}?preview=true`, 'Vorwahl,Rate,Farbe\n880,0.4,red\n');
    assert.deepEqual([next.body.faults, next.body.rates], [[], 1]);

    const { items } = (await ask('GET', SHEETS)).body as { items: Record<string, unknown>[] };
    assert.deepEqual([items.length, items[0]?.file], [1, 'december.csv']);
    const undone = await ask('DELETE', `${SHEETS}/last`);
    assert.deepEqual([undone.status, undone.body], [200, { restored: 1, removed: 3 }]);
    assert.equal(await priceNow('8801'), '0.01');
  });

  it('a workbook at a date in the zone of the server; what few rates have comes out as it came in', async () => {
    const rows = [
      ['Code', 'Rate', 'Increment', 'Rounding Mode', 'Minimum Charge', 'Attempt Fee', 'Steps'],
      ['881', '0.02', '20/6', 'round-total', '0.05', '0.001', '60:0.01/60/6'],
    ];
    const chunks: Uint8Array[] = [];
    const batches = (async function* () {
      yield rows;
    })();
    for await (const chunk of xlsxFile(batches)) chunks.push(chunk);
    const written = await ask('POST', `${SHEETS}?at=2026-12-24`, Buffer.concat(chunks));
    assert.equal(written.status, 200, written.text);
    const at = async (moment: string): Promise<string> =>
      (await ask('GET', `/api/v1/rates/explain?account=acme&number=8811&at=${moment}`)).body
        .result as string;
    // Dhaka is six hours ahead.
    assert.equal(await at('2026-12-23T17:59:00Z'), 'none');
    assert.equal(await at('2026-12-23T18:00:00Z'), 'rate');
    const { body } = await ask(
      'GET',
      '/api/v1/rates/explain?account=acme&number=8811&at=2026-12-24',
    );
    const [row] = body.rows as ReadonlyArray<Record<string, unknown>>;
    assert.equal(body.zone, 'Asia/Dhaka');
    assert.deepEqual(
      [row?.incrementMode, row?.minimumFee, row?.attemptFee, row?.steps],
      ['round-total', '0.05', '0.001', ['60:0.01/60/6']],
    );
    const examples = body.examples as ReadonlyArray<Record<string, unknown>>;
    assert.deepEqual(
      examples.map(({ seconds, billedSeconds, amount }) => [seconds, billedSeconds, amount]),
      [
        [1, 24, '0.05'],
        [60, 60, '0.05'],
        [125, 126, '0.05'],
      ],
    );
  });
});

async function kept(chunks: AsyncIterable<Uint8Array>) {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const file = Buffer.concat(all);
  return {
    size: file.length,
    read: async (at: number, length: number) => file.subarray(at, at + length),
    remove: async () => undefined,
  };
}
