// Every route of the document, asked well, on a real database and in the order in which an operator
// could ask: each answers as the document says. A new route that nobody asks here is named.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ok, systemClock } from '@tandem/base/kernel';
import { MemoryLog } from '@tandem/base/testkit';
import { DatabaseSink } from '@tandem/books/cdr';
import { UTC_ZONE } from '@tandem/domain/rating';
import { printTextLine } from '@tandem/domain/record';
import { testingEnded, testingRecord } from '@tandem/domain/testkit';
import { KIND_NAMES, type KindName, kindOf } from '@tandem/edge/objects';
import type { TraceMessage } from '@tandem/edge/services';
import { type DirectDatabase, operators, recordStore } from '@tandem/platform/postgres';
import { newSecretKey, secrets } from '@tandem/platform/secrets';
import { dataPaths } from '@tandem/platform/settings';
import { joinParts } from '../../apps/office/parts.ts';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import type { ApiParts } from '../../packages/edge/api/index.ts';
import { resourceOf } from '../../packages/edge/api/routes/object-words.ts';
import { CALL_LINES } from '../../packages/edge/api/routes/record-import.ts';
import { ID, RUNNING } from '../../packages/edge/api/testing-running.ts';
import { codeAt } from '../support/authenticator.ts';
import { Office } from './asking.ts';
import { databaseServer } from './server.ts';
import { keyOf } from './words.ts';

const RECORD = testingRecord(1, {
  media: {
    ...{ caller: quality(), callee: quality(), isOneWay: false },
    recordings: [`2026-01-31/${testingRecord(1).id}.wav`],
  },
});
const DAY_AFTER = { startedAtMs: RECORD.startedAtMs + 86_400_000 };
/** How long each of a telephone's codes is the newest. */
const CODE_MS = 30_000;
const PASSWORD = 'one sentence that nobody guesses';
const OTHER_PASSWORD = 'a sentence of somebody else';
const NEXT_PASSWORD = 'another sentence that nobody guesses';

function quality() {
  return {
    ...{ packets: 10, lost: 0, jitterMs: 1, mos: 4.3, firstPacketMs: 20, silentMs: 0 },
    ...{ payloadType: 8, isWrongPayload: false, foreign: 0 },
  };
}

/** What it takes to make one of each kind, and a change of it. */
const OBJECTS: Readonly<Record<KindName, readonly [object, object]>> = {
  areas: [{ name: 'Atlantis', prefixes: ['999'] }, { prefixes: ['9991'] }],
  workCalendars: [{ id: 'week', spans: [{ from: '08:00', until: '17:00' }] }, { memo: 'x' }],
  numberLists: [{ id: 'list', entries: [{ number: '4930' }] }, { entries: [] }],
  geofences: [{ id: 'fence', ranges: [{ address: '192.0.2.0/24' }] }, { ranges: [] }],
  rateGroups: [{ name: 'sell' }, { memo: 'x' }],
  accounts: [{ id: 'acme', type: 'customer', rateGroup: 'sell' }, { memo: 'x' }],
  gatewayGroups: [{ id: 'group' }, { memo: 'x' }],
  mappingGateways: [{ id: 'acme-in', account: 'acme', addresses: ['192.0.2.1'] }, { lines: 3 }],
  routingGateways: [{ id: 'north', account: 'vendor', addresses: ['192.0.2.2'] }, { lines: 3 }],
  phones: [{ number: '1001', password: 'correct horse 1', account: 'acme' }, { lines: 2 }],
  portabilityServers: [{ id: 'lnp', url: 'http://192.0.2.9/{number}' }, { timeoutMs: 100 }],
  recordTargets: [{ id: 'lake', url: 'tcp://192.0.2.9:9000' }, { enabled: false }],
  webhooks: [{ id: 'hook', url: 'https://192.0.2.9/calls' }, { enabled: false }],
  roles: [{ id: 'noc', rights: ['cdrs:see'] }, { rights: ['cdrs:see', 'calls:see'] }],
  operators: [{ id: 'ada', roles: ['noc'] }, { displayName: 'Ada' }],
};

/** `/operators` is one list, of few. */
const KINDS = new Set(
  KIND_NAMES.filter((kind) => kind !== 'operators').flatMap((kind) => [
    `GET ${resourceOf(kind)}`,
    `GET ${resourceOf(kind)}/:id/history`,
  ]),
);
const PAGED = [
  ...['audit', 'calls', 'cdrs', 'operators/:id/history', 'parameters/:name/history'],
  ...['payments', 'registrations'],
];

/** Besides those of every kind: lists of which everybody gets his own part. */
const OTHER_LISTS = [
  ...['callbacks', 'calls', 'cdrs', 'cdrs.csv', 'cdrs.xlsx', 'configuration/export', 'keys'],
  ...['payments', 'plays', 'registrations', 'sessions', 'test-calls'],
];

const message: TraceMessage = {
  ...{ sequence: 1, callId: RECORD.callerCallId, atMs: 1_769_853_600_000 },
  ...{ direction: 'in', transport: 'udp', text: 'BYE sip:x SIP/2.0\r\n\r\n' },
  local: { address: '192.0.2.1', port: 5060 },
  remote: { address: '192.0.2.9', port: 5080 },
};
const state = { isOn: true, messages: 1, filter: {} };
/** A switch that has kept one message of the call. */
const TRACE: ApiParts['trace'] = {
  state: async () => ok(state),
  start: async () => ok(state),
  stop: async () => ok(state),
  read: async () => ok({ items: [message], next: 1, missed: 0, hasMore: false }),
};

const server = databaseServer();

describe('every route of the document on a real database (API-1)', { concurrency: false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-routes-'));
  after(() => rmSync(folder, { recursive: true }));
  let database: DirectDatabase;
  let office: Office;

  before(async () => {
    database = await server.fresh();
    const paths = dataPaths(folder);
    writeFileSync(paths.secretKey, newSecretKey());
    const wav = join(paths.recordings, RECORD.media?.recordings?.[0] ?? '');
    mkdirSync(dirname(wav), { recursive: true });
    writeFileSync(wav, 'RIFF');
    const joined = await joinParts({ paths, log: new MemoryLog().log }, database);
    office = new Office({ ...joined, ...RUNNING, trace: TRACE, consoleFiles: new Map() }, database);
    await office.reads();
    const first = {
      id: 'admin',
      displayName: '',
      passwordHash: await secrets.hashPassword(PASSWORD),
    };
    await operators(database).createFirst(first);
    const text = `
      accounts: [{ id: vendor, type: clearing }, { id: stranger, type: agent }]
      rateGroups: [{ name: old }]
      roles: [{ id: everything, rights: ["*:*"] }]`;
    const apply = { body: text, type: 'application/yaml', through: 'local' } as const;
    await office.asks('POST', '/api/v1/configuration/apply', apply);
    office.otherCookie = await stranger();
  });
  after(() => office.close());

  it("signing in, one's own password, sessions", async () => {
    await office.asks('GET', '/api/v1/session', { status: 204 });
    await office.asks('POST', '/api/v1/session', { body: { id: 'admin', password: PASSWORD } });
    const change = { oldPassword: PASSWORD, newPassword: NEXT_PASSWORD };
    await office.asks('POST', '/api/v1/session/password', { body: change, status: 204 });
    const again = { id: 'admin', password: NEXT_PASSWORD };
    await office.asks('POST', '/api/v1/session', { body: again });
    await office.asks('DELETE', '/api/v1/session', { status: 204 });
    await office.asks('POST', '/api/v1/session', { body: again });
    const { items } = await office.asks('GET', '/api/v1/sessions');
    const [before] = items as ReadonlyArray<{ readonly id: string }>;
    await office.asks('POST', '/api/v1/session', { body: again });
    const at = { id: before?.id ?? '' };
    await office.asks('DELETE', '/api/v1/sessions/:id', { at, status: 204 });
  });

  it("one's own second factor", async () => {
    const FACTOR = '/api/v1/session/factor';
    const body = { password: NEXT_PASSWORD };
    const shown = await office.asks('POST', FACTOR, { body, status: 201 });
    const secret = String(shown.secret);
    // The one before counts too: none is taken twice, and three are needed.
    let atMs = systemClock().wallMs() - 2 * CODE_MS;
    const code = (): string => {
      atMs += CODE_MS;
      return codeAt(secret, atMs);
    };
    await office.asks('PUT', FACTOR, { body: { code: code() } });
    const both = () => ({ password: NEXT_PASSWORD, code: code() });
    await office.asks('POST', `${FACTOR}/codes`, { body: both(), status: 201 });
    await office.asks('DELETE', FACTOR, { body: both(), status: 204 });
  });

  for (const kind of KIND_NAMES) {
    it(`${kind}: made, read, changed, told of`, async () => {
      const [document, change] = OBJECTS[kind];
      const resource = resourceOf(kind);
      const { naturalKey } = kindOf(kind);
      const id = String((document as Record<string, unknown>)[naturalKey]);
      const at = { id };
      await office.asks('POST', resource, { body: document, status: 201 });
      const page = await office.asks('GET', resource);
      assert.ok(JSON.stringify(page.items).includes(`"${id}"`), kind);
      const found = await office.asks('GET', `${resource}/:id`, { at });
      assert.ok(JSON.stringify(found).includes(id), kind);
      // What somebody else has changed meanwhile is not written over, and not taken away.
      const headers = { 'if-match': '"1"' };
      const stale = { at, headers, status: 412 };
      await office.asks('PATCH', `${resource}/:id`, { ...stale, body: change });
      await office.asks('DELETE', `${resource}/:id`, stale);
      await office.asks('PATCH', `${resource}/:id`, {
        ...{ at, body: change, headers: { 'if-match': `"${found.version}"` } },
      });
      const { items } = await office.asks('GET', `${resource}/:id/history`, { at });
      assert.ok((items as readonly unknown[]).length >= 2, kind);
      const other = `${id}9`;
      const rows = [
        { do: 'create', object: { ...document, [naturalKey]: other } },
        { do: 'delete', id: other },
      ];
      const { results } = await office.asks('POST', `${resource}/bulk`, { body: { rows } });
      assert.deepEqual(
        (results as { status: number }[]).map(({ status }) => status),
        [201, 204],
      );
    });
  }

  it('the system: status, parameters, configuration, what is kept of changes', async () => {
    await office.asks('GET', '/api/v1/status');
    await office.asks('GET', '/api/v1/dashboard');
    await office.asks('GET', '/api/v1/parameters');
    const at = { name: 'SS_SIP_SESSION_TTL' };
    await office.asks('PUT', '/api/v1/parameters/:name', { at, body: { value: '120' } });
    const parameter = await office.asks('GET', '/api/v1/parameters/:name', { at });
    assert.equal(parameter.value, '120');
    await office.asks('GET', '/api/v1/parameters/:name/history', { at });
    const APPLY = '/api/v1/configuration/apply';
    const body = 'areas: [{ name: Lemuria, prefixes: ["998"] }]\n';
    await office.asks('POST', APPLY, { body, type: 'application/yaml' });
    await office.asks('GET', '/api/v1/configuration/export');
    await office.asks('GET', '/api/v1/audit');
    await office.asks('GET', '/api/v1/backup', { through: 'local' });
  });

  it('rates: a sheet with its columns, what a number costs, the sheet taken back', async () => {
    const at = { name: 'sell' };
    const SHEETS = '/api/v1/rate-groups/:name/sheets';
    const body = 'prefix,price\n880,0.5\n';
    await office.asks('POST', SHEETS, { at, body, type: 'text/csv' });
    await office.asks('GET', SHEETS, { at });
    await office.asks('GET', `${SHEETS}/columns`, { at });
    await office.asks('GET', '/api/v1/rate-groups/:name/rates', { at });
    await office.asks('GET', '/api/v1/rate-groups/:name/rates.xlsx', { at });
    const query = '?account=acme&number=8801';
    await office.asks('GET', '/api/v1/rates/explain', { query });
    await office.asks('DELETE', `${SHEETS}/last`, { at });
  });

  it('money: a payment, and the proof of the books', async () => {
    const at = { id: 'acme' };
    const body = { amount: '25' };
    await office.asks('POST', '/api/v1/accounts/:id/payments', { at, body, status: 201 });
    const rows = ['1', '1', 'x'].map((amount) => ({ account: 'acme', amount, key: 'first' }));
    const { results } = await office.asks('POST', '/api/v1/payments/bulk', { body: { rows } });
    const statuses = (results as ReadonlyArray<{ status: number }>).map(({ status }) => status);
    assert.deepEqual(statuses, [201, 200, 422]);
    const { items } = await office.asks('GET', '/api/v1/payments');
    assert.equal((items as readonly unknown[]).length, 2);
    const { differences } = await office.asks('GET', '/api/v1/ledger/verification');
    assert.deepEqual(differences, []);
  });

  it('records: found, explained, heard, exported, corrected, rated again, read in', async () => {
    const key = String(await keyOf(database, 'accounts', 'acme'));
    const { charge } = RECORD;
    assert.ok(charge);
    const mine = { ...charge, account: { key, id: 'acme' } };
    const record = { ...RECORD, charge: mine, cost: null };
    const entries = entriesOf([testingEnded(record)]);
    const sink = new DatabaseSink(recordStore(database, { sink: 'database', node: 'a' }));
    const posted = await sink.take({ entries, after: entries.at(-1)?.after as never });
    assert.ok(posted.ok);
    const at = { id: RECORD.id };
    const query = '?from=2026-01-31&until=2026-02-01';
    const { items } = await office.asks('GET', '/api/v1/cdrs', { query });
    assert.equal((items as readonly unknown[]).length, 1);
    await office.asks('GET', '/api/v1/cdrs.csv', { query });
    await office.asks('GET', '/api/v1/cdrs.xlsx', { query });
    for (const part of ['', '/explanation', '/recording', '/trace', '/trace.pcap']) {
      await office.asks('GET', `/api/v1/cdrs/:id${part}`, { at });
    }
    const body = { charge: '0.5', reason: 'agreed' };
    await office.asks('POST', '/api/v1/cdrs/:id/correction', { at, body });
    const percent = { percent: '90', reason: 'agreed' };
    await office.asks('POST', '/api/v1/cdrs/corrections', { query, body: percent });
    const period = { from: '2026-01-31', until: '2026-02-01', dryRun: true };
    await office.asks('POST', '/api/v1/cdrs/rerating', { body: period });
    await office.asks('GET', '/api/v1/cdrs/rerating');
    const lines = `${printTextLine(testingRecord(2, DAY_AFTER), UTC_ZONE)}\n`;
    const { imported } = await office.asks('POST', '/api/v1/cdrs/import', {
      ...{ query: '?zone=UTC&file=old.txt', body: lines, type: CALL_LINES },
    });
    assert.equal(imported, 1);
    const { differences } = await office.asks('GET', '/api/v1/ledger/verification');
    assert.deepEqual(differences, []);
    await office.asks('GET', '/api/v1/figures', { query });
    await office.asks('GET', '/api/v1/reports');
    const name = 'daily';
    const days = '?from=2026-01-31&to=2026-02-01';
    await office.asks('GET', '/api/v1/reports/:name', { at: { name }, query: days });
  });

  it('what runs: calls, placed calls, phones, media, the trace, what would be decided', async () => {
    const at = { id: ID };
    await office.asks('GET', '/api/v1/calls');
    await office.asks('GET', '/api/v1/calls/:id/explanation', { at });
    await office.asks('GET', '/api/v1/calls/:id/trace', { at });
    await office.asks('GET', '/api/v1/calls/:id/trace.pcap', { at });
    const on = { on: true };
    await office.asks('PUT', '/api/v1/calls/:id/recording', { at, body: on, status: 204 });
    await office.asks('DELETE', '/api/v1/calls/:id', { at, status: 204 });
    await office.asks('GET', '/api/v1/blocked');
    const caller = { caller: '4930' };
    await office.asks('DELETE', '/api/v1/blocked/:caller', { at: caller, status: 204 });
    const callback = { from: 'acme-in', first: '44', second: '49' };
    await office.asks('POST', '/api/v1/callbacks', { body: callback, status: 202 });
    await office.asks('GET', '/api/v1/callbacks');
    await office.asks('GET', '/api/v1/callbacks/:id', { at });
    const test = { gateway: 'north', number: '49' };
    await office.asks('POST', '/api/v1/test-calls', { body: test, status: 202 });
    await office.asks('GET', '/api/v1/test-calls');
    await office.asks('GET', '/api/v1/test-calls/:id', { at });
    const play = { from: 'acme-in', number: '49', sounds: ['hello'] };
    await office.asks('POST', '/api/v1/plays', { body: play, status: 202 });
    await office.asks('GET', '/api/v1/plays');
    await office.asks('GET', '/api/v1/plays/:id', { at });
    await office.asks('GET', '/api/v1/registrations');
    await office.asks('GET', '/api/v1/registrations/failures');
    await office.asks('GET', '/api/v1/gateways/live');
    await office.asks('GET', '/api/v1/suspended');
    const source = { source: '192.0.2.1' };
    await office.asks('DELETE', '/api/v1/suspended/:source', { at: source, status: 204 });
    await office.asks('POST', '/api/v1/network-tests', { body: { gateway: 'north' } });
    await office.asks('GET', '/api/v1/media/daemons');
    const daemon = { at: { name: '192.0.2.5:2223' }, body: { weight: 0 }, status: 204 };
    await office.asks('PUT', '/api/v1/media/daemons/:name', daemon);
    await office.asks('GET', '/api/v1/trace');
    await office.asks('PUT', '/api/v1/trace', { body: { gateways: ['north'] } });
    await office.asks('DELETE', '/api/v1/trace');
    await office.asks('GET', '/api/v1/route', { query: '?caller=1&callee=2&from=acme-in' });
    await office.asks('GET', '/api/v1/rewrite', { query: '?number=1&rule=0:86' });
  });

  it('operators and their keys', async () => {
    const at = { id: 'ada' };
    await office.asks('GET', '/api/v1/operators');
    await office.asks('PUT', '/api/v1/operators/:id/password', { at, body: {} });
    const KEYS = '/api/v1/operators/:id/keys';
    const made = await office.asks('POST', KEYS, { at, body: { name: 'one' }, status: 201 });
    await office.asks('GET', '/api/v1/keys');
    const key = { id: String(made.id) };
    const body = { name: 'two', rights: ['cdrs:see'], sources: ['192.0.2.0/24'], expiresAt: null };
    await office.asks('PATCH', '/api/v1/keys/:id', { at: key, body });
    await office.asks('DELETE', '/api/v1/keys/:id', { at: key, status: 204 });
    await factorOfAda();
    const codes = { at, status: 201 };
    await office.asks('POST', '/api/v1/operators/:id/factor/codes', codes);
    await office.asks('DELETE', '/api/v1/operators/:id/factor', { at, status: 204 });
  });

  it('and one of every kind is taken away again', async () => {
    for (const kind of KIND_NAMES.toReversed()) {
      const [document] = OBJECTS[kind];
      const own = String((document as Record<string, unknown>)[kindOf(kind).naturalKey]);
      // Those of acme stay, who has paid; and with it what it refers to.
      const id = { accounts: 'vendor', rateGroups: 'old' }[kind as string] ?? own;
      await office.asks('DELETE', `${resourceOf(kind)}/:id`, { at: { id }, status: 204 });
    }
  });

  it('which is all that the document has', async () => {
    await office.asks('GET', '/api/v1/openapi.json', { through: 'local' });
    // One that goes on is heard in live.test.ts.
    assert.deepEqual(office.unasked(), ['GET /api/v1/live']);
  });

  it('by pages where there are many', () => {
    // Files and lists that are short by their nature have none.
    const lists = [...office.paged]
      .filter((route) => !KINDS.has(route))
      .map((one) => one.slice(12));
    assert.deepEqual(lists.sort(), PAGED);
    assert.ok([...KINDS].every((route) => office.paged.has(route)));
  });

  it('and of all that, another one meets nothing: lists without it, rows that are refused', () => {
    const done = [...office.othersGot]
      .filter(([, statuses]) => [...statuses].some((status) => status < 400))
      .map(([route]) => route);
    const kinds = KIND_NAMES.map(resourceOf);
    const bulk = [...kinds, '/api/v1/payments'].map((resource) => `POST ${resource}/bulk`);
    const lists = [...kinds, ...OTHER_LISTS.map((one) => `/api/v1/${one}`)];
    assert.deepEqual(done.sort(), [...lists.map((one) => `GET ${one}`), ...bulk].sort());
  });

  /** Who may do everything, and is bound to an account to which nothing of all this belongs. */
  async function stranger(): Promise<string> {
    const [id, through] = ['eve', 'local'] as const;
    const body = { id, roles: ['everything'], account: 'stranger', password: PASSWORD };
    await office.asks('POST', '/api/v1/operators', { body, through, status: 201 });
    const cookie = await signsIn(id, PASSWORD);
    office.cookie = '';
    return cookie;
  }

  /** With a password of his own; the session. */
  async function signsIn(id: string, oldPassword: string): Promise<string> {
    office.cookie = '';
    await office.asks('POST', '/api/v1/session', { body: { id, password: oldPassword } });
    const change = { oldPassword, newPassword: OTHER_PASSWORD };
    await office.asks('POST', '/api/v1/session/password', { body: change, status: 204 });
    const body = { id, password: OTHER_PASSWORD };
    await office.asks('POST', '/api/v1/session', { body });
    return office.cookie;
  }

  /** Somebody else's second factor, as he makes it himself. */
  async function factorOfAda(): Promise<void> {
    const [admin, at] = [office.cookie, { id: 'ada' }];
    const { password } = await office.asks('PUT', '/api/v1/operators/:id/password', {
      ...{ at, body: {} },
    });
    await signsIn('ada', String(password));
    const body = { password: OTHER_PASSWORD };
    const shown = await office.asks('POST', '/api/v1/session/factor', { body, status: 201 });
    const code = codeAt(String(shown.secret), systemClock().wallMs());
    await office.asks('PUT', '/api/v1/session/factor', { body: { code } });
    office.cookie = admin;
  }
});
