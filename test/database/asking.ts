// An office as operators ask it: each request first wrongly in every way, then by somebody to whom
// nothing of it belongs, and then well. Which routes were asked is noted.
import assert from 'node:assert/strict';
import type { DirectDatabase } from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { Value } from 'typebox/value';
import { NOTHING } from '../../packages/edge/api/answers/index.ts';
import { type ApiParts, buildApi } from '../../packages/edge/api/index.ts';
import { answerOf, type OpenApiDocument } from '../../packages/edge/api/openapi.ts';
import { CALL_LINES } from '../../packages/edge/api/routes/record-import.ts';
import { type QueryWord, wrongBodies, wrongQueries } from './asked-wrongly.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Entrance = 'network' | 'local';
type Json = Readonly<Record<string, unknown>>;
type App = ReturnType<typeof buildApi>;
type Injected = Awaited<ReturnType<App['inject']>>;

export interface Asked {
  /** Of the route's places, by name. */
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object | string;
  readonly type?: string;
  readonly status?: number;
  readonly through?: Entrance;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Request extends Required<Pick<Asked, 'query' | 'type' | 'through' | 'headers'>> {
  readonly method: Method;
  readonly url: string;
  readonly body: unknown;
}

/** What those who ask well deal with: nobody who is bound elsewhere may read it in an answer. */
const OF_OTHERS = /acme|north\b|1001|"sell"|"ada"|"admin"/;

const STREAMED: ReadonlySet<string> = new Set(['text/csv', CALL_LINES]);
const MOST_PAGES = 25;

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

export class Office {
  readonly #apps: Readonly<Record<Entrance, App>>;
  readonly #database: DirectDatabase;
  readonly #asked = new Set<string>();
  /** What the other one was answered by, of each route. */
  readonly othersGot = new Map<string, Set<number>>();
  /** Lists that were read by pages, too. */
  readonly paged = new Set<string>();
  #keys = 0;
  #operations: Readonly<Record<string, Json>> = {};
  #schemas: Readonly<Record<string, Json>> = {};
  cookie = '';
  /** The session of one who has all rights, and is bound to an account of no part in this. */
  otherCookie = '';

  constructor(parts: ApiParts, database: DirectDatabase) {
    this.#apps = { network: buildApi(parts, 'network'), local: buildApi(parts, 'local') };
    this.#database = database;
  }

  async reads(): Promise<void> {
    const request = { method: 'GET', url: '/api/v1/openapi.json', query: '' } as const;
    const more = { type: '', through: 'local', headers: {}, body: undefined } as const;
    const answer = await this.#inject({ ...request, ...more }, '');
    const { paths, components } = answer.json() as OpenApiDocument;
    this.#schemas = components.schemas as Readonly<Record<string, Json>>;
    this.#operations = Object.fromEntries(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, one]) => {
          const route = path.replaceAll(/\{([a-z]+)\}/gi, ':$1');
          return [`${method.toUpperCase()} ${route}`, one];
        }),
      ),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#apps.network.close(), this.#apps.local.close()]);
  }

  /** A route as it is registered; what it answers. */
  async asks(method: Method, route: string, asked: Asked = {}): Promise<Record<string, unknown>> {
    const { at = {}, query = '', body, status = 200 } = asked;
    const { type = 'application/json', through = 'network', headers = {} } = asked;
    const url = route.replaceAll(/:([A-Za-z]+)/g, (_, name) => encodeURIComponent(at[name] ?? ''));
    const request = { method, url, query, type, through, body, headers };
    if (status < 400) await this.#askedWrongly(`${method} ${route}`, { ...request, headers: {} });
    await this.#askedByOther(`${method} ${route}`, request);
    const answer = await this.#askedTwice(`${method} ${route}`, request);
    assert.equal(answer.statusCode, status, `${method} ${url}: ${answer.body}`);
    await this.#askedByPages(`${method} ${route}`, request, answer);
    this.#asked.add(`${method} ${route}`);
    asDescribed(`${method} ${route}`, answer);
    const [set] = [answer.headers['set-cookie']].flat();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const isJson = /json/.test(String(answer.headers['content-type']));
    return (isJson ? answer.json() : {}) as Record<string, unknown>;
  }

  unasked(): readonly string[] {
    return Object.keys(this.#operations).filter((one) => !this.#asked.has(one));
  }

  #inject(request: Request, cookie: string): Promise<Injected> {
    const { method, url, query, body, type, through, headers } = request;
    return this.#apps[through].inject({
      ...{ method, url: `${url}${query}` },
      headers: { ...headers, cookie, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  }

  /** Nothing of it changes anything, and each answer names what is wrong. */
  async #askedWrongly(route: string, request: Request): Promise<void> {
    const { parameters = [], requestBody } = this.#operations[route] ?? {};
    const words = (parameters as readonly (QueryWord & { readonly in: string })[]).filter(
      (one) => one.in === 'query',
    );
    const before = await this.#changes();
    const said = async (wrong: Request, field: string): Promise<void> => {
      const answer = await this.#inject(wrong, this.cookie);
      const what = `${route}${wrong.query.slice(0, 200)} ${JSON.stringify(wrong.body)}`;
      const told = `${what}: ${answer.statusCode} ${answer.body.slice(0, 600)}`;
      assert.ok([400, 422].includes(answer.statusCode), told);
      const { field: named = '' } = answer.json() as { readonly field?: string };
      assert.ok(named.split('.').includes(field), `${field} of ${told}`);
    };
    if (words.length > 0) {
      for (const { field, value } of wrongQueries(words, request.query)) {
        await said({ ...request, query: String(value) }, field);
      }
    }
    const { body } = request;
    if (requestBody !== undefined && typeof body === 'object' && body !== null) {
      const schema = this.#resolve(contentOf(requestBody as Json));
      for (const { field, value } of wrongBodies(schema, body as Json, this.#resolve)) {
        await said({ ...request, body: value }, field);
      }
    }
    assert.equal(await this.#changes(), before, `${route}: what is wrong changes nothing`);
  }

  /** The very same request, by one whose it is not. */
  async #askedByOther(route: string, request: Request): Promise<void> {
    const isOpen = [this.#operations[route]?.security].flat().length === 0;
    if (this.otherCookie === '' || isOpen || request.through === 'local') return;
    const answer = await this.#inject(request, this.otherCookie);
    const statuses = this.othersGot.get(route) ?? new Set();
    this.othersGot.set(route, statuses.add(answer.statusCode));
    // What he has sent himself may come back to him.
    const own = `${JSON.stringify(request.body)}${decodeURIComponent(request.url + request.query)}`;
    const strange = answer.body.match(OF_OTHERS)?.[0] ?? '';
    assert.ok(own.includes(strange), `${route}: ${answer.statusCode} ${answer.body}`);
    assert.ok(answer.statusCode < 500, answer.body);
    if (!/json/.test(String(answer.headers['content-type']))) return;
    const { results = [] } = answer.json() as { results?: readonly { status: number }[] };
    const done = results.filter(({ status }) => status < 400);
    assert.deepEqual(done, [], `${route}: ${answer.body}`);
  }

  /** What is sent again under its key is not done again, and answered alike. */
  async #askedTwice(route: string, request: Request): Promise<Injected> {
    const { parameters = [] } = this.#operations[route] ?? {};
    const words = parameters as readonly { readonly name: string }[];
    const takesKey = words.some(({ name }) => name === 'Idempotency-Key');
    // What passes through as a file is not held, so that it cannot be compared.
    if (!takesKey || STREAMED.has(request.type)) return this.#inject(request, this.cookie);
    this.#keys += 1;
    const headers = { ...request.headers, 'idempotency-key': `key ${this.#keys}` };
    const answer = await this.#inject({ ...request, headers }, this.cookie);
    if (answer.statusCode >= 500) return answer;
    const before = await this.#changes();
    const again = await this.#inject({ ...request, headers }, this.cookie);
    assert.equal(await this.#changes(), before, `${route}: done again`);
    const isKept = again.headers['idempotent-replayed'] === 'true';
    if (isKept) assert.deepEqual([again.statusCode, again.body], [answer.statusCode, answer.body]);
    // The ledger has keys of its own, and says so.
    else assert.match(again.body, /"repeated":true/, route);
    return answer;
  }

  /** A list by pages of one is the list, in its order. */
  async #askedByPages(route: string, request: Request, whole: Injected): Promise<void> {
    const { parameters = [] } = this.#operations[route] ?? {};
    const words = (parameters as readonly { readonly name: string }[]).map(({ name }) => name);
    if (request.method !== 'GET' || !words.includes('limit') || !words.includes('after')) return;
    const { items } = whole.json() as Page;
    this.paged.add(route);
    const found: unknown[] = [];
    let after: string | null = '';
    while (after !== null && found.length < MOST_PAGES) {
      const query: URLSearchParams = new URLSearchParams(request.query);
      query.set('limit', '1');
      if (after !== '') query.set('after', after);
      const answer = await this.#inject({ ...request, query: `?${query}` }, this.cookie);
      assert.equal(answer.statusCode, 200, `${route}?${query}: ${answer.body}`);
      const page = answer.json() as Page;
      assert.ok(page.items.length <= 1, route);
      found.push(...page.items);
      after = page.next;
    }
    assert.deepEqual(found.slice(0, MOST_PAGES), items.slice(0, MOST_PAGES), route);
  }

  /** Everything that is audited or booked. */
  async #changes(): Promise<string> {
    const { rows } = await this.#database.session((session) =>
      sql<{ changes: string }>`
        select concat((select max(id) from audit_entry), ' ', (select count(*) from ledger_entry),
          ' ', (select max(version) from config_version)) as changes`.execute(session),
    );
    return rows[0]?.changes ?? '';
  }

  readonly #resolve = (schema: Json): Json => {
    const { allOf = [], $ref = '', ...same } = schema;
    const name = /^#\/components\/schemas\/(.+)$/.exec(String($ref))?.[1] ?? '';
    const parts = (allOf as readonly Json[]).map(this.#resolve);
    return Object.assign({}, ...parts, this.#schemas[name] ?? {}, same);
  };
}

const contentOf = ({ content }: Json): Json =>
  (content as Readonly<Record<string, { readonly schema: Json }>>)['application/json']?.schema ??
  {};

function asDescribed(route: string, answer: Injected): void {
  const [method = '', url = ''] = route.split(' ');
  const schema = answerOf({ method, url });
  if (schema === undefined || answer.statusCode === 204) return;
  if (schema === NOTHING) assert.equal(answer.body, '', route);
  else if ('mediaType' in schema) {
    assert.ok(String(answer.headers['content-type']).startsWith(schema.mediaType), route);
  } else {
    const wrong = [...Value.Errors(schema, answer.json())];
    assert.deepEqual(
      wrong.map(({ instancePath, message }) => `${route}: ${instancePath} ${message}`),
      [],
    );
  }
}
