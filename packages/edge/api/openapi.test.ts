import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KIND_NAMES, kindOf } from '@tandem/edge/objects';
import type { OpenApiDocument } from './openapi.ts';
import { apiUnderTest } from './testing.ts';

async function document(): Promise<OpenApiDocument> {
  const { call } = apiUnderTest('local');
  const answer = await call({ method: 'GET', url: '/api/v1/openapi.json' });
  assert.equal(answer.status, 200, answer.text);
  return answer.body as unknown as OpenApiDocument;
}

function* within(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Readonly<Record<string, unknown>>;
  for (const one of Object.values(value)) yield* within(one);
}

describe('the OpenAPI document (API-1)', () => {
  it('has every kind as a resource, with the fields that are checked', async () => {
    const { paths, components } = await document();
    const schemas = components.schemas as Readonly<Record<string, unknown>>;
    for (const kind of KIND_NAMES) {
      const name = kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const methods = Object.keys(paths[`/api/v1/${name}/{id}`] ?? {}).sort();
      assert.deepEqual(methods, ['delete', 'get', 'patch'], kind);
      assert.ok(paths[`/api/v1/${name}`]?.post, kind);
      const schema = JSON.parse(JSON.stringify(kindOf(kind).schema));
      assert.deepEqual(schemas[kindOf(kind).one], schema, kind);
    }
  });

  it('names what it refers to, each operation once, and every parameter of a path', async () => {
    const whole = await document();
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries(whole.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const { operationId, parameters, responses } = operation as {
          readonly operationId: string;
          readonly parameters: readonly { readonly name: string; readonly in: string }[];
          readonly responses: object;
        };
        assert.ok(!ids.has(operationId), operationId);
        ids.add(operationId);
        const said = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
        const wanted = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        assert.deepEqual(said, wanted, `${method} ${path}`);
        const [done, ...others] = Object.keys(responses).sort();
        assert.match(String(done), /^(2XX|204)$/, `${method} ${path}`);
        assert.deepEqual(others, ['default']);
      }
    }
    const { schemas } = whole.components as { readonly schemas: object };
    for (const { $ref } of within(whole)) {
      if (typeof $ref !== 'string') continue;
      assert.ok(Object.hasOwn(schemas, $ref.replace('#/components/schemas/', '')), $ref);
    }
  });

  it('is for those who may sign in, and shows no route that the network has not', async () => {
    const { call } = apiUnderTest('network');
    const answer = await call({ method: 'GET', url: '/api/v1/openapi.json' });
    assert.equal(answer.body?.code, 'SESSION_NONE');
  });
});
