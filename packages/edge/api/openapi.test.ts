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

type Shaped = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const ROOT_FIELDS = ['openapi', 'info', 'paths', 'components'];
const INFO_FIELDS = ['title', 'version', 'description', 'license'];
const OPERATION_FIELDS = [
  ...['operationId', 'tags', 'security', 'description', 'parameters', 'requestBody', 'responses'],
];
/** What a query can hold, for nothing is made of its texts. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'array']);
const PARAMETER_FIELDS = ['name', 'in', 'required', 'schema', 'description'];

const strangers = (value: object, known: readonly string[]): readonly string[] =>
  Object.keys(value).filter((name) => !known.includes(name));

function holdsContent(value: Shaped, known: readonly string[], place: string): void {
  assert.deepEqual(strangers(value, known), [], place);
  for (const [type, media] of Object.entries((value.content ?? {}) as Shaped)) {
    assert.match(type, /^[a-z]+\/[a-z0-9.+-]+$/, place);
    assert.equal(typeof (media as Shaped).schema, 'object', place);
  }
}

/** What a form of the kind needs to know. */
interface FormWords {
  readonly naturalKey: string;
  readonly resource: string;
  readonly chapters: readonly { readonly fields: readonly string[] }[];
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
      const { 'x-kind': form, ...shown } = schemas[kindOf(kind).one] as Record<string, FormWords>;
      const { required: _, ...fields } = schema;
      assert.deepEqual(Object.keys(shown).sort(), Object.keys(fields).sort(), kind);
      assert.deepEqual(Object.keys(shown.properties ?? {}), Object.keys(schema.properties), kind);
      assert.equal(form?.resource, `/api/v1/${name}`);
      const headed = form.chapters.flatMap(({ fields }) => fields);
      assert.deepEqual(headed.sort(), Object.keys(schema.properties).sort(), kind);
      assert.ok(headed.includes(form.naturalKey), kind);
    }
  });

  it('asks for no field that has a default, and for all in no change', async () => {
    const { paths, components } = await document();
    const schemaOf = (path: string, method: string): unknown => {
      const found = within(paths[path]?.[method]?.requestBody);
      return [...found].find((one) => one.schema !== undefined)?.schema;
    };
    const phone = { $ref: '#/components/schemas/phone' };
    const made = { allOf: [phone], required: ['number', 'account'] };
    assert.deepEqual(schemaOf('/api/v1/phones', 'post'), made);
    assert.deepEqual(schemaOf('/api/v1/phones/{id}', 'patch'), phone);
    // Within lists too: of a span of a calendar nothing must be said, of another day its date.
    const { workCalendar } = components.schemas as Readonly<Record<string, Shaped>>;
    assert.ok(workCalendar);
    const { spans, exceptions } = workCalendar.properties as Readonly<Record<string, Shaped>>;
    const itemOf = (list?: Shaped): Shaped => list?.items as Shaped;
    assert.equal(itemOf(spans).required, undefined);
    assert.deepEqual(itemOf(exceptions).required, ['day']);
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

  it('has the form that OpenAPI 3.1 asks for', async () => {
    const whole = await document();
    assert.deepEqual(strangers(whole, ROOT_FIELDS), []);
    assert.deepEqual(strangers(whole.info, INFO_FIELDS), []);
    for (const name of Object.keys(whole.components.schemas as object)) {
      assert.match(name, /^[A-Za-z0-9._-]+$/);
    }
    for (const [path, operations] of Object.entries(whole.paths)) {
      assert.match(path, /^\/[^?#]+$/);
      for (const [method, operation] of Object.entries(operations)) {
        const place = `${method} ${path}`;
        assert.ok(METHODS.includes(method), place);
        assert.deepEqual(strangers(operation, OPERATION_FIELDS), [], place);
        const names = new Set<string>();
        for (const parameter of operation.parameters as readonly Shaped[]) {
          assert.deepEqual(strangers(parameter, PARAMETER_FIELDS), [], place);
          assert.ok(['path', 'query', 'header'].includes(String(parameter.in)), place);
          assert.ok(parameter.in !== 'path' || parameter.required === true, place);
          assert.equal(typeof parameter.schema, 'object', place);
          names.add(`${parameter.in} ${parameter.name}`);
        }
        assert.equal(names.size, (operation.parameters as readonly object[]).length, place);
        const { requestBody, responses } = operation as Readonly<Record<string, Shaped>>;
        if (requestBody !== undefined) holdsContent(requestBody, ['content', 'required'], place);
        for (const [status, answer] of Object.entries(responses ?? {})) {
          assert.match(status, /^([1-5](\d\d|XX)|default)$/, place);
          assert.equal(typeof (answer as Shaped).description, 'string', place);
          holdsContent(answer as Shaped, ['description', 'content'], place);
        }
      }
    }
  });

  it('asks for texts in the query: what stands behind a question mark has no other type', async () => {
    const { paths } = await document();
    let seen = 0;
    for (const [path, item] of Object.entries(paths)) {
      for (const method of METHODS) {
        const operation = (item as Readonly<Record<string, Shaped>>)[method];
        for (const one of (operation?.parameters ?? []) as readonly Shaped[]) {
          if (one.in !== 'query') continue;
          seen += 1;
          const types = [...within(one.schema)].map(({ type }) => type);
          // One that may be said several times is a list of texts.
          const others = types.filter((type) => typeof type === 'string' && !TEXTS.has(type));
          assert.deepEqual(others, [], `${method} ${path}: ${one.name}`);
        }
      }
    }
    assert.ok(seen > 50, `${seen} of them`);
  });

  it('says of every operation what it answers', async () => {
    const { paths } = await document();
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const responses = operation.responses as Readonly<Record<string, Shaped>>;
        const done = responses['2XX'] ?? responses['204'];
        const isTold = responses['204'] !== undefined || done?.content !== undefined;
        assert.ok(isTold, `${method} ${path}`);
      }
    }
  });

  it('is for those who may sign in, and shows no route that the network has not', async () => {
    const { call } = apiUnderTest('network');
    const answer = await call({ method: 'GET', url: '/api/v1/openapi.json' });
    assert.equal(answer.body?.code, 'SESSION_NONE');
  });
});
