// Every route of the document by everybody who may come: nobody, who has no right to it, who is
// bound to an account, who asks wrongly. A new route is in it by being there. Who may and asks well
// is in test/database/every-route.test.ts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RIGHT_ACTIONS, RIGHT_OBJECTS } from '@tandem/domain/rights';
import { ANSWERS } from './answers/index.ts';
import type { OpenApiDocument } from './openapi.ts';
import type { ApiParts } from './parts.ts';
import { apiUnderTest, ONE_TIME, type Request } from './testing.ts';
import { ID } from './testing-running.ts';

interface Operation {
  readonly method: Request['method'];
  readonly path: string;
  readonly isOpen: boolean;
  /** object:action; undefined: whoever has any right. */
  readonly right: string | undefined;
  readonly query: readonly string[];
  readonly hasBody: boolean;
}

async function operations(): Promise<readonly Operation[]> {
  const { call } = apiUnderTest('local');
  const { body } = await call({ method: 'GET', url: '/api/v1/openapi.json' });
  const { paths } = body as unknown as OpenApiDocument;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => {
      const parameters = one.parameters as ReadonlyArray<{ name: string; in: string }>;
      const isOpen = Array.isArray(one.security) && one.security.length === 0;
      return {
        ...{ method: method.toUpperCase() as Request['method'], path, isOpen },
        right: /Needs the right (\S+)\./.exec(String(one.description ?? ''))?.[1],
        query: parameters.filter((each) => each.in === 'query').map(({ name }) => name),
        hasBody: one.requestBody !== undefined,
      };
    }),
  );
}

const all = (await operations()).filter(({ path }) => path !== '/api/v1/backup');
/** Answers that go on are heard in live.test.ts. */
const isStream = ({ path }: Operation): boolean => path === '/api/v1/live';
const concrete = (path: string): string =>
  path.replaceAll(/\{[a-z]+\}/gi, () => (path.includes('/cdrs/') ? ID : '1'));

async function signedIn(own: Partial<ApiParts> = {}) {
  const api = apiUnderTest('network', own);
  api.world.operator = { ...api.world.operator, mustChangePassword: false };
  const cookie = await api.signIn(ONE_TIME);
  const as = (rights: readonly string[], accountKey: bigint | null = null): void => {
    api.world.operator = { ...api.world.operator, rights, accountKey };
  };
  return { ...api, cookie, as };
}

const asked = ({ method, path, hasBody }: Operation): Request => ({
  ...{ method, url: concrete(path) },
  ...(hasBody ? { body: {} } : {}),
});

/** One system for all: what is asked of it here changes nothing, or is looked at. */
const shared = await signedIn();

/** With so many rights, and as JSON whatever the body is. */
async function asks(request: Request, rights: readonly string[], accountKey: bigint | null = null) {
  const { app, as, cookie, world } = shared;
  as(rights, accountKey);
  // Nobody is told to wait: how often may be asked is not what is looked at.
  world.clock.passesAtOnce(1_000);
  world.changes.length = 0;
  const { method, url, body } = request;
  const answer = await app.inject({
    ...{ method, url },
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const isJson = /json/.test(String(answer.headers['content-type']));
  const { code } = (isJson ? answer.json() : {}) as { readonly code?: string };
  return { status: answer.statusCode, code, text: answer.body, changes: [...world.changes] };
}

const ALL = RIGHT_OBJECTS.flatMap((object) => RIGHT_ACTIONS.map((action) => `${object}:${action}`));

describe('every route by everybody (SEC-6, API-1)', () => {
  it('is there: some hundred', () => {
    assert.ok(all.length > 130, String(all.length));
  });

  for (const operation of all) {
    const { method, path, isOpen, right } = operation;
    const request = asked(operation);
    const name = `${method} ${path}`;
    if (!isOpen) {
      it(`${name}: nobody without a login, nobody without the right`, async () => {
        const stranger = await shared.call(request);
        assert.deepEqual([stranger.status, stranger.body?.code], [401, 'SESSION_NONE'], name);
        const denied = await asks(request, []);
        assert.deepEqual([denied.status, denied.code], [403, 'RIGHT_MISSING'], name);
        if (right === undefined) return;
        // Every other right together opens nothing.
        const others = await asks(
          request,
          ALL.filter((one) => one !== right),
        );
        assert.deepEqual([others.status, others.code], [403, 'RIGHT_MISSING'], name);
      });
    }
    if (operation.query.length > 0 && !isStream(operation)) {
      it(`${name}: a query that is none of its own is refused`, async () => {
        const answer = await asks({ ...request, url: `${request.url}?weather=fine` }, ALL);
        assert.deepEqual([answer.status, answer.code], [400, 'REQUEST_INVALID'], answer.text);
      });
    }
    if (operation.hasBody) {
      it(`${name}: a body of another form is refused, and nothing is changed`, async () => {
        for (const body of [[], 'text', 7, null, { weather: { of: ['today'] } }]) {
          const answer = await asks({ ...request, body }, ALL);
          const said = `${JSON.stringify(body)}: ${answer.text}`;
          assert.ok(answer.status >= 400 && answer.status < 500, said);
          assert.deepEqual(answer.changes, []);
        }
      });
    }
    if (!isOpen && !isStream(operation)) {
      it(`${name}: who is bound to an account meets nothing of others`, async () => {
        const answer = await asks(request, ALL, 77n);
        assert.ok(answer.status < 500, answer.text);
        assert.doesNotMatch(answer.text, /acme/);
        assert.deepEqual(answer.changes, []);
      });
    }
  }
});

describe('every route has an answer that the document describes (API-1)', () => {
  it('or is one of those that every kind has', () => {
    const missing = all
      .map(({ method, path }) => `${method} ${path.replaceAll(/\{([a-z]+)\}/gi, ':$1')}`)
      .filter((route) => ANSWERS[route] === undefined && !isOfObjects(route));
    assert.deepEqual(missing, []);
    const routes = new Set(
      all.map(({ method, path }) => `${method} ${path.replaceAll(/\{([a-z]+)\}/gi, ':$1')}`),
    );
    const dead = Object.keys(ANSWERS).filter((one) => !routes.has(one) && !/backup/.test(one));
    assert.deepEqual(dead, []);
  });
});

/** /api/v1/KIND, /KIND/:id, /KIND/bulk, /KIND/:id/history. */
const isOfObjects = (route: string): boolean =>
  /^\w+ \/api\/v1\/[a-z-]+(\/:id|\/bulk|\/:id\/history)?$/.test(route);
