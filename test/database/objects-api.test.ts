// Objects one by one over the API, on a real database: what a program does that keeps customers,
// gateways and phones.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import {
  auditEntries,
  configurationStore,
  type DirectDatabase,
  ledger,
  parameters,
  rates,
} from '@tandem/platform/postgres';
import { apiUnderTest, type Request } from '../../packages/edge/api/testing.ts';
import { root } from '../../tools/files.mjs';
import { databaseServer } from './server.ts';

const server = databaseServer();
type Call = ReturnType<typeof apiUnderTest>['call'];
let call: Call;
let database: DirectDatabase;

beforeEach(async () => {
  database = await server.fresh();
  const store = configurationStore(database);
  const audit = auditEntries(database);
  const hashing = {
    hashPassword: async (password: string) => `hash of ${password}`,
    verifyPassword: async (hash: string, password: string) => hash === `hash of ${password}`,
  };
  const api = apiUnderTest('local', {
    objects: store,
    books: ledger(database),
    audit,
    history: audit,
    configuration: {
      ...{ store, hashing, parameters: parameters(database), rates: rates(database) },
      balances: () => ledger(database).balances(),
      box: { seal: (text) => Buffer.from(text), open: (sealed) => Buffer.from(sealed).toString() },
      clock: new VirtualClock(),
      makeSecret: () => 'made-secret',
    },
  });
  call = api.call;
});

// Its connections, of which a server has no more than a hundred.
afterEach(() => database.close());

async function customer(): Promise<void> {
  await created('/api/v1/rate-groups', { name: 'sell' });
  await created('/api/v1/accounts', { id: 'acme', type: 'customer', rateGroup: 'sell' });
}

async function created(url: string, body: object) {
  const answer = await call({ method: 'POST', url, body });
  assert.equal(answer.status, 201, answer.text);
  return answer;
}

const PHONES = '/api/v1/phones';
const phone = (number: string, more: object = {}) => ({ number, account: 'acme', ...more });

describe('objects over the API (API-1)', () => {
  beforeEach(customer);

  it('one is made, read, changed under its ETag, and removed', async () => {
    const made = await created(PHONES, phone('1001', { lines: 2 }));
    assert.equal(made.headers.location, '/api/v1/phones/1001');
    const report = made.body?.report as {
      readonly create: readonly { readonly generated: object }[];
    };
    assert.deepEqual(report.create[0]?.generated, [{ field: 'password', value: 'made-secret' }]);

    const url = `${PHONES}/1001`;
    const read = await call({ method: 'GET', url });
    const object = read.body?.object as Record<string, unknown>;
    assert.deepEqual([object.number, object.lines, object.account], ['1001', 2, 'acme']);
    assert.deepEqual([read.body?.secrets, 'password' in object], [['password'], false]);
    assert.ok(!read.text.includes('made-secret'), 'a secret is shown once');

    const etag = String(read.headers.etag);
    const change = (lines: number): Request => ({
      ...{ method: 'PATCH', url, body: { lines } },
      ifMatch: etag,
    });
    const first = await call(change(3));
    assert.equal(first.status, 200, first.text);
    assert.match(first.text, /"lines":3/);
    const second = await call(change(4));
    assert.deepEqual([second.status, second.body?.code], [412, 'OBJECT_CHANGED']);
    const stale = await call({ method: 'DELETE', url, ifMatch: etag });
    assert.equal(stale.status, 412);
    const ifMatch = String(first.headers.etag);
    assert.equal((await call({ method: 'DELETE', url, ifMatch })).status, 204);
    assert.equal((await call({ method: 'GET', url })).status, 404);
  });

  it('its history tells who did what, newest first, and no secret', async () => {
    await created(PHONES, phone('1001', { password: 'a very long password' }));
    const url = `${PHONES}/1001`;
    await call({ method: 'PATCH', url, body: { lines: 5 } });
    const history = await call({ method: 'GET', url: `${url}/history` });
    const items = history.body?.items as readonly Record<string, unknown>[];
    assert.deepEqual(
      items.map(({ action }) => action),
      ['object.changed', 'secret.set', 'object.created'],
    );
    assert.deepEqual(items[0]?.actor, 'local:?');
    assert.ok(!history.text.includes('a very long password'));
    const page = await call({ method: 'GET', url: `${url}/history?limit=1` });
    assert.equal(typeof page.body?.next, 'string');
    const rest = await call({ method: 'GET', url: `${url}/history?after=${page.body?.next}` });
    assert.deepEqual([rest.body?.items, rest.body?.next], [items.slice(1), null]);
  });

  //  request                                                            status code                    field
  const refused: ReadonlyArray<readonly [Request, number, string, string?]> = [
    [
      { method: 'POST', url: PHONES, body: phone('1001', { linse: 1 }) },
      422,
      'CONFIGURATION_REFUSED',
      'linse',
    ],
    [
      { method: 'POST', url: PHONES, body: { number: '1001' } },
      422,
      'CONFIGURATION_REFUSED',
      'account',
    ],
    [
      { method: 'POST', url: PHONES, body: phone('1001', { account: 'nobody' }) },
      422,
      'CONFIGURATION_REFUSED',
      'account',
    ],
    [{ method: 'POST', url: PHONES, body: [] }, 400, 'REQUEST_INVALID'],
    [
      { method: 'POST', url: '/api/v1/accounts', body: { id: 'acme', type: 'customer' } },
      409,
      'OBJECT_EXISTS',
    ],
    [
      { method: 'PATCH', url: '/api/v1/accounts/acme', body: { id: 'other' } },
      400,
      'REQUEST_INVALID',
      'id',
    ],
    [
      { method: 'PATCH', url: '/api/v1/accounts/acme', body: {}, ifMatch: 'x' },
      400,
      'REQUEST_INVALID',
      'If-Match',
    ],
    [{ method: 'PATCH', url: '/api/v1/accounts/nobody', body: {} }, 404, 'OBJECT_MISSING'],
    [{ method: 'DELETE', url: '/api/v1/accounts/nobody' }, 404, 'OBJECT_MISSING'],
    [{ method: 'DELETE', url: '/api/v1/rate-groups/sell' }, 409, 'CONFIGURATION_CONFLICT'],
    [{ method: 'GET', url: '/api/v1/accounts?limit=0' }, 400, 'REQUEST_INVALID', 'limit'],
    [{ method: 'GET', url: '/api/v1/accounts?after=nonsense' }, 400, 'REQUEST_INVALID', 'after'],
    [{ method: 'GET', url: '/api/v1/accounts?bogus=1' }, 400, 'REQUEST_INVALID', 'bogus'],
    [{ method: 'GET', url: '/api/v1/phones?where=shoe:42' }, 400, 'REQUEST_INVALID', 'where'],
    [{ method: 'GET', url: '/api/v1/accounts/nobody/history' }, 404, 'OBJECT_MISSING'],
  ];
  for (const [request, status, code, field] of refused) {
    it(`${request.method} ${request.url} ${JSON.stringify(request.body ?? '')}: ${code}`, async () => {
      const answer = await call(request);
      const said = [answer.status, answer.body?.code, answer.body?.field];
      assert.deepEqual(said, [status, code, field], answer.text);
    });
  }

  it('pages follow one another in each order, and filters narrow them', async () => {
    await created('/api/v1/accounts', { id: 'zeta', type: 'customer', name: 'Zeta 50% Ltd' });
    const numbers = ['1003', '1001', '1005', '1002', '1004'];
    for (const number of numbers) await created(PHONES, phone(number));
    await created(PHONES, { number: '2001', account: 'zeta', lock: 'all' });
    const all = async (query: string): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let after = ''; ; ) {
        const url = `${PHONES}?limit=2&${query}${after === '' ? '' : `&after=${after}`}`;
        const { body, text } = await call({ method: 'GET', url });
        const items = body?.items as readonly { readonly id: string }[] | undefined;
        assert.ok(items !== undefined && items.length <= 2, text);
        ids.push(...items.map(({ id }) => id));
        if (body?.next === null) return ids;
        after = encodeURIComponent(String(body?.next));
      }
    };
    const sorted = [...numbers].sort();
    assert.deepEqual(await all('order=id'), [...sorted, '2001']);
    assert.deepEqual(await all('order=-id'), ['2001', ...sorted.reverse()]);
    assert.deepEqual(await all('order=changed'), [...numbers, '2001']);
    await call({ method: 'PATCH', url: `${PHONES}/1005`, body: { lines: 9 } });
    assert.equal((await all('order=-changed'))[0], '1005');
    assert.deepEqual(await all('account=zeta'), ['2001']);
    assert.deepEqual(await all('account=nobody'), []);
    assert.deepEqual(await all('where=lock:all'), ['2001']);
    assert.equal((await all('where=lock:none')).length, numbers.length);
    assert.deepEqual(await all('where=lock:none&where=lines:9'), ['1005']);
    assert.deepEqual(await all('q=003'), ['1003']);
    const named = await call({ method: 'GET', url: '/api/v1/accounts?q=50%25%20l' });
    const found = (named.body?.items ?? []) as readonly { readonly id: string }[];
    assert.deepEqual(
      found.map(({ id }) => id),
      ['zeta'],
    );
  });

  it('accounts come with what is left on each, the lowest first if one likes', async () => {
    const url = '/api/v1/accounts';
    const amounts = [
      ['north', '7.5'],
      ['south', '-2'],
      ['west', '-2'],
    ] as const;
    for (const [id, amount] of amounts) {
      await created(url, { id, type: 'customer', rateGroup: 'sell' });
      await created(`${url}/${id}/payments`, { amount, kind: 'adjustment' });
    }
    const left = async (order: string): Promise<readonly string[]> => {
      const said: string[] = [];
      for (let after = ''; ; ) {
        const { body, text } = await call({
          method: 'GET',
          url: `${url}?limit=1&${order}${after}`,
        });
        const items = body?.items as readonly { id: string; balance: string }[] | undefined;
        assert.ok(items !== undefined, text);
        said.push(...items.map(({ id, balance }) => `${id} ${balance}`));
        if (body?.next === null) return said;
        after = `&after=${encodeURIComponent(String(body?.next))}`;
      }
    };
    const rising = ['south -2.00', 'west -2.00', 'acme 0.00', 'north 7.50'];
    assert.deepEqual(await left('order=balance'), rising);
    assert.deepEqual((await left('order=-balance')).toSorted(), rising.toSorted());
    assert.equal((await left('order=-balance'))[0], 'north 7.50');
    const of = await call({ method: 'GET', url: `${PHONES}?order=balance` });
    assert.deepEqual([of.status, of.body?.field], [400, 'order']);
  });

  it('many at once have a result each, and a bad one keeps none back', async () => {
    await created(PHONES, phone('1001'));
    const rows = [
      { do: 'create', object: phone('1002') },
      { do: 'create', object: phone('1003', { lines: 'many' }) },
      { do: 'change', id: '1001', object: { lines: 7 } },
      { do: 'change', id: '1001', object: { lines: 8 }, version: '1' },
      { do: 'delete', id: '1002' },
      { do: 'delete', id: '1002' },
      { do: 'delete' },
      { do: 'create', id: '1009', object: phone('1009') },
    ];
    const answer = await call({ method: 'POST', url: `${PHONES}/bulk`, body: { rows } });
    const results = answer.body?.results as readonly {
      readonly status: number;
      readonly problem?: { readonly code: string; readonly field?: string };
    }[];
    assert.deepEqual(
      results.map(({ status, problem }) => [status, problem?.code, problem?.field]),
      [
        [201, undefined, undefined],
        [422, 'CONFIGURATION_REFUSED', 'lines'],
        [200, undefined, undefined],
        [412, 'OBJECT_CHANGED', undefined],
        [204, undefined, undefined],
        [404, 'OBJECT_MISSING', undefined],
        [400, 'REQUEST_INVALID', 'rows'],
        [400, 'REQUEST_INVALID', 'rows'],
      ],
    );
  });

  it('two who change different things at once both get through', async () => {
    const numbers = Array.from({ length: 8 }, (_, at) => `10${at}`);
    const answers = await Promise.all(
      numbers.map((number) => call({ method: 'POST', url: PHONES, body: phone(number) })),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  });
});

/** METHOD URL, headers, a body, then the status and a part of the answer. */
const EXAMPLE = new RegExp(
  [
    ...['```http\\n', '(?<method>[A-Z]+) (?<url>\\S+)\\n', '(?:If-Match: (?<ifMatch>.+)\\n)?'],
    ...['(?<body>[^`]*?)', '-> (?<status>\\d+)\\n', '(?<part>[^`]*?)```'],
  ].join(''),
  'g',
);

/** Whether the part stands in the whole: fields that it names, rows that it has. */
function holds(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  if (Array.isArray(part) && Array.isArray(whole) && part.length !== whole.length) return false;
  const fields = whole as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([name, value]) => holds(fields[name], value));
}

describe('the page about the API (API-1)', () => {
  it('has examples that do what it says', async () => {
    const page = readFileSync(join(root, 'docs', 'api.md'), 'utf8');
    const examples = [...page.matchAll(EXAMPLE)];
    assert.equal(examples.length, page.split('```http').length - 1);
    for (const { groups = {} } of examples) {
      const { method = '', url = '', ifMatch, body = '', status, part = '' } = groups;
      const answer = await call({
        ...{ method: method as Request['method'], url },
        ...(ifMatch === undefined ? {} : { ifMatch }),
        ...(body === '' ? {} : { body: JSON.parse(body) }),
      });
      assert.equal(answer.status, Number(status), `${method} ${url}: ${answer.text}`);
      assert.ok(holds(answer.body, JSON.parse(part)), `${method} ${url}: ${answer.text}`);
    }
  });
});
