// A run over the document: requests made of what it says and of what it does not say. Whatever
// comes, nothing of it is our fault, and everything that is refused is a problem with a code.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SeededRandom, seededRandom } from '@tandem/base/testkit';
import type { OpenApiDocument } from './openapi.ts';
import { apiUnderTest, type Request } from './testing.ts';

const NASTY = [
  ...[
    "' or 1=1 --",
    '"; drop table call_record; --',
    '$1',
    '%27%20OR%201',
    "\\'; select pg_sleep(9)",
  ],
  ...['../../etc/passwd', '..%2f..%2fetc%2fpasswd', '%00', '\u0000', '/', '%', '%zz', '.', '..'],
  ...['', ' ', '0', '-1', '1e309', '999999999999999999999', 'NaN', 'null', 'true', '__proto__'],
  ...['constructor', 'toString', '<script>alert(1)</script>', '\u202e', '💥', 'ａ', '\r\nx: y'],
  ...['a'.repeat(5_000), '[]', '{}', '{"a":1}', '*', '2026-01-31T10:00:00Z', '2026-02-30', '::1'],
] as const;

type Json = Readonly<Record<string, unknown>>;
interface Operation {
  readonly method: Request['method'];
  readonly path: string;
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly in: string }>;
  readonly body: Json | undefined;
}

async function operations(): Promise<readonly Operation[]> {
  const { call } = apiUnderTest('local');
  const { body } = await call({ method: 'GET', url: '/api/v1/openapi.json' });
  const document = body as unknown as OpenApiDocument;
  const schemas = document.components.schemas as Readonly<Record<string, Json>>;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => {
      const content = (one.requestBody as { content?: Readonly<Record<string, Json>> } | undefined)
        ?.content?.['application/json'];
      const schema = content?.schema as Json | undefined;
      const named = String(schema?.$ref ?? '').replace('#/components/schemas/', '');
      return {
        ...{ method: method.toUpperCase() as Request['method'], path },
        parameters: one.parameters as Operation['parameters'],
        body: schemas[named] ?? schema,
      };
    }),
  );
}

const all = (await operations()).filter(({ path }) => !/\/(live|backup)$/.test(path));

class Maker {
  readonly #random: SeededRandom;
  constructor(seed: string) {
    this.#random = seededRandom(seed);
  }

  one<T>(list: readonly T[]): T {
    return this.#random.pick(list);
  }

  chance(share: number): boolean {
    return this.#random.chance(share);
  }

  /** Sometimes what is asked for, sometimes something else. */
  value(schema: Json | undefined, depth = 0): unknown {
    if (this.chance(0.25) || depth > 4)
      return this.one<unknown>([...NASTY, 7, -1, null, true, [], {}]);
    if (schema === undefined) return this.one(NASTY);
    const choices = (schema.anyOf ?? schema.enum) as readonly unknown[] | undefined;
    if (choices !== undefined) {
      const chosen = this.one(choices);
      return schema.enum === undefined ? this.value(chosen as Json, depth + 1) : chosen;
    }
    if ('const' in schema) return schema.const;
    switch (schema.type) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return [1, 2].map(() => this.value(schema.items as Json, depth + 1));
      case 'integer':
      case 'number':
        return this.one([0, 1, -1, 1e18, 0.5]);
      case 'boolean':
        return this.chance(0.5);
      default:
        return this.one([...NASTY, 'acme', '1001', '10.5', 'all']);
    }
  }

  object({ properties = {} }: Json, depth: number): Json {
    const fields = Object.entries(properties as Readonly<Record<string, Json>>)
      .filter(() => this.chance(0.5))
      .map(([name, one]) => [name, this.value(one, depth + 1)] as const);
    const more = this.chance(0.1) ? [[this.one(NASTY), 1] as const] : [];
    return Object.fromEntries([...fields, ...more]);
  }

  request({ method, path, parameters, body }: Operation): Request {
    const url = path.replaceAll(/\{[^}]+\}/g, () =>
      this.chance(0.5) ? encodeURIComponent(this.one(NASTY)) : this.one(['1', 'acme', 'a.b']),
    );
    const query = parameters
      .filter((one) => one.in === 'query' && this.chance(0.5))
      .map(({ name }) => `${name}=${encodeURIComponent(this.one(NASTY))}`);
    return {
      ...{ method, url: query.length === 0 ? url : `${url}?${query.join('&')}` },
      ...(body === undefined ? {} : { body: JSON.stringify(this.value(body)) }),
    };
  }
}

const ROUNDS = 20;

describe('requests of all kinds (API-1)', () => {
  const { app } = apiUnderTest('local');
  for (const operation of all) {
    const { method, path } = operation;
    it(`${method} ${path}: nothing is our fault`, async () => {
      const maker = new Maker(`${method} ${path}`);
      for (let round = 0; round < ROUNDS; round += 1) {
        const { url, body } = maker.request(operation);
        const answer = await app.inject({
          ...{ method, url },
          ...(body === undefined
            ? {}
            : { payload: String(body), headers: { 'content-type': 'application/json' } }),
        });
        const said = `${method} ${url.slice(0, 300)} ${String(body).slice(0, 300)}: ${answer.body}`;
        assert.ok(answer.statusCode < 500 || answer.statusCode === 503, said);
        if (answer.statusCode < 400) continue;
        assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, said);
        assert.match(String(answer.json().code), /^[A-Z]+(_[A-Z]+)+$/, said);
      }
    });
  }

  it('a body that is too large is refused before it is read', async () => {
    const payload = JSON.stringify({ id: 'x'.repeat(2 * 1024 * 1024), roles: [] });
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/operators', payload, headers });
    assert.deepEqual([answer.statusCode, answer.json().code], [413, 'REQUEST_TOO_LARGE']);
  });
});
