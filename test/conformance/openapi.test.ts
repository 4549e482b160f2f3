// The document of the API against the schema that the OpenAPI Initiative gives for 3.1, and every
// Schema Object in it against JSON Schema 2020-12, which 3.1 takes for them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { apiUnderTest } from '../../packages/edge/api/testing.ts';

type Json = Readonly<Record<string, unknown>>;

const FORM = JSON.parse(readFileSync(new URL('openapi-3.1.json', import.meta.url), 'utf8'));
/** Words beside the standard's are allowed by both (x-kind, examples); formats are hints. */
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
const isDocument = ajv.compile(FORM);

async function document(): Promise<Json> {
  const { call } = apiUnderTest('local');
  const { body } = await call({ method: 'GET', url: '/api/v1/openapi.json' });
  return body as unknown as Json;
}

/** What stands where a Schema Object has to be: named ones, of parameters and of contents. */
function* schemasIn(value: unknown, place: string): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    const at = `${place}/${name}`;
    if (name === 'schema') yield [at, one];
    else if (at === '/components/schemas') {
      for (const [title, schema] of Object.entries(one)) yield [`${at}/${title}`, schema];
    } else yield* schemasIn(one, at);
  }
}

const told = (faults: typeof isDocument.errors): readonly string[] =>
  (faults ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

describe('the document of the API by the standards themselves (API-1)', () => {
  it('is an OpenAPI 3.1 document', async () => {
    isDocument(await document());
    assert.deepEqual(told(isDocument.errors), []);
  });

  it('has schemas that are JSON Schema 2020-12', async () => {
    const schemas = [...schemasIn(await document(), '')];
    assert.ok(schemas.length > 300, String(schemas.length));
    const wrong = schemas.flatMap(([place, schema]) => {
      void ajv.validateSchema(schema as Json);
      return told(ajv.errors as typeof isDocument.errors).map((fault) => `${place}${fault}`);
    });
    assert.deepEqual(wrong, []);
  });

  //  what is broken                            how
  const table: ReadonlyArray<readonly [string, (paths: Record<string, never>) => unknown]> = [
    ['a place that does not exist', (paths) => within(paths, 'get', 'parameters', 0, 'in')],
    ['an answer without words', (paths) => within(paths, 'get', 'responses', '2XX', 'description')],
    ['a login that is none', (paths) => within(paths, 'get', 'security', 0)],
  ];
  for (const [what, breaks] of table) {
    it(`would not take ${what}`, async () => {
      const whole = structuredClone(await document()) as { paths: Record<string, never> };
      breaks(whole.paths);
      assert.equal(isDocument(whole), false);
    });
  }

  it('would not take a schema of no known type', () => {
    assert.equal(ajv.validateSchema({ type: 'weather' }), false);
  });
});

/** Puts a number where the last step leads to, of the list of accounts. */
function within(paths: Record<string, never>, ...steps: readonly (string | number)[]): void {
  let at = paths['/api/v1/accounts'] as unknown as Record<string | number, never>;
  for (const step of steps.slice(0, -1)) at = at[step] as unknown as typeof at;
  at[steps.at(-1) ?? ''] = 7 as never;
}
