// Reverse proxies in front: whom they ask for is believed of those alone that are trusted, wherever
// an address counts: keys, tries to sign in, strangers, places.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PlacesOfOne } from './places-of-one.ts';
import { apiUnderTest, ONE_TIME } from './testing.ts';

const PROXY = '192.0.2.10';
const behind = () => apiUnderTest('network', { trustsProxy: (address) => address === PROXY });

type Api = ReturnType<typeof behind>;

/** A request by way of `remoteAddress`, for whom it says. */
async function asks(
  { app }: Api,
  { by = PROXY, forwarded, key = '' }: { by?: string; forwarded?: string; key?: string },
) {
  const answer = await app.inject({
    ...{ method: 'GET', url: '/api/v1/status', remoteAddress: by },
    headers: {
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
    },
  });
  return { status: answer.statusCode, ...(answer.json() as { code?: string; field?: string }) };
}

async function keyFor(api: Api, sources: readonly string[]): Promise<string> {
  api.world.operator = { ...api.world.operator, mustChangePassword: false };
  const cookie = await api.signIn(ONE_TIME);
  const url = '/api/v1/operators/admin/keys';
  const made = await api.call({ method: 'POST', url, body: { sources }, cookie });
  return String(made.body?.token);
}

describe('where a request comes from behind a proxy (SEC-6, API-1)', () => {
  //  the key is for       comes by      for                               code
  const table: ReadonlyArray<readonly [string, string, string | undefined, string | undefined]> = [
    ['203.0.113.7', PROXY, '203.0.113.7', undefined],
    ['203.0.113.7', PROXY, '198.51.100.1, 203.0.113.7', undefined],
    ['198.51.100.1', PROXY, '198.51.100.1, 203.0.113.7', 'KEY_SOURCE'],
    ['203.0.113.7', PROXY, undefined, 'KEY_SOURCE'],
    [PROXY, PROXY, undefined, undefined],
    ['203.0.113.7', '192.0.2.11', '203.0.113.7', 'KEY_SOURCE'],
    ['192.0.2.11', '192.0.2.11', '203.0.113.7', undefined],
    ['198.51.100.1', PROXY, `198.51.100.1, ${PROXY}`, undefined],
    ['203.0.113.7', PROXY, 'me', 'REQUEST_INVALID'],
    ['203.0.113.7', PROXY, '203.0.113.7:4711', 'REQUEST_INVALID'],
  ];
  for (const [source, by, forwarded, code] of table) {
    it(`a key for ${source}, by ${by} for ${forwarded}: ${code ?? 'let in'}`, async () => {
      const api = behind();
      const key = await keyFor(api, [source]);
      const answer = await asks(api, { by, key, ...(forwarded ? { forwarded } : {}) });
      assert.equal(answer.code, code);
      if (code === 'REQUEST_INVALID') assert.equal(answer.field, 'X-Forwarded-For');
    });
  }

  it('at the local socket nobody is believed, and nothing is refused', async () => {
    const { app } = apiUnderTest('local', { trustsProxy: () => true });
    const headers = { 'x-forwarded-for': 'me' };
    const answer = await app.inject({ method: 'GET', url: '/api/v1/status', headers });
    assert.equal(answer.statusCode, 200);
  });

  it('strangers and tries to sign in are counted each for himself', async () => {
    const api = behind();
    const statuses: number[] = [];
    const key = 'tandem_wrong';
    for (let n = 0; n < 62; n += 1) {
      statuses.push((await asks(api, { forwarded: '198.51.100.1', key })).status);
    }
    assert.equal(statuses.at(-1), 429);
    assert.equal((await asks(api, { forwarded: '198.51.100.2', key })).status, 401);
    const enters = async (forwarded: string): Promise<string> => {
      const answer = await api.app.inject({
        ...{ method: 'POST', url: '/api/v1/session', remoteAddress: PROXY },
        ...{ headers: { 'x-forwarded-for': forwarded }, payload: { id: 'admin', password: 'x' } },
      });
      return (answer.json() as { code: string }).code;
    };
    for (let n = 0; n < 5; n += 1) await enters('198.51.100.3');
    assert.equal(await enters('198.51.100.3'), 'SESSION_TOO_MANY_TRIES');
    assert.equal(await enters('198.51.100.4'), 'SESSION_WRONG_LOGIN');
  });

  it('so many places of one address, each given back once', () => {
    const places = new PlacesOfOne(2);
    const [first, second] = [places.take('a'), places.take('a')];
    assert.ok(first !== null && second !== null);
    assert.equal(places.take('a'), null);
    assert.ok(places.take('b') !== null);
    first();
    first();
    assert.ok(places.take('a') !== null);
    assert.equal(places.take('a'), null);
    assert.equal(places.size, 2);
  });
});
