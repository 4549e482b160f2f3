// Idempotency keys and rates: both are about requests that come again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { KeptAnswers } from './idempotency.ts';
import { RateLimit } from './rate-limit.ts';
import { apiUnderTest, ONE_TIME } from './testing.ts';

describe('requests that are sent again (API-1)', () => {
  const url = '/api/v1/operators';
  const body = { id: 'noc', roles: [] };
  const send = async (
    api: ReturnType<typeof apiUnderTest>,
    key: string | undefined,
    payload: object = body,
  ) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await api.app.inject({ method: 'POST', url, headers, payload });
    return {
      status: answer.statusCode,
      text: answer.body,
      again: answer.headers['idempotent-replayed'],
    };
  };

  it('are done once under a key, and answered alike', async () => {
    const api = apiUnderTest('local');
    const first = await send(api, 'k1');
    const again = await send(api, 'k1');
    assert.deepEqual([first.status, again.status, again.again], [201, 201, 'true']);
    assert.equal(first.text, again.text);
    assert.equal(api.world.changes.length, 1);
    await send(api, 'k2');
    await send(api, undefined);
    assert.equal(api.world.changes.length, 3);
  });

  it('are refused when the key was of something else, or is too long', async () => {
    const api = apiUnderTest('local');
    await send(api, 'k1');
    const other = await send(api, 'k1', { id: 'other', roles: [] });
    assert.deepEqual([other.status, /IDEMPOTENCY_REUSED/.test(other.text)], [409, true]);
    assert.equal((await send(api, 'x'.repeat(129))).status, 400);
    assert.equal(api.world.changes.length, 1);
  });

  it('that were refused are refused again, and what failed by us is done', async () => {
    const api = apiUnderTest('local');
    const wrong = { id: 'a b', roles: [] };
    // The schema refuses it before the key is looked at: nothing is kept of it.
    assert.equal((await send(api, 'k1', wrong)).status, 400);
    assert.equal((await send(api, 'k1')).status, 201);
  });

  it('are remembered for a day, and not without bound', () => {
    const clock = new VirtualClock();
    const kept = new KeptAnswers(clock);
    const answer = { status: 200, type: 'application/json', body: '{}' };
    assert.equal(kept.begin('a', 'f').is, 'new');
    assert.equal(kept.begin('a', 'f').is, 'busy');
    kept.keep('a', answer);
    assert.equal(kept.begin('a', 'f').is, 'done');
    assert.equal(kept.begin('a', 'g').is, 'other');
    clock.passesAtOnce(25 * 3_600_000);
    assert.equal(kept.begin('a', 'f').is, 'new');
    for (let n = 0; n < 10_001; n += 1) kept.begin(`n${n}`, 'f');
    assert.equal(kept.begin('n0', 'f').is, 'new');
  });
});

describe('how often may be asked (API-1)', () => {
  it('a burst, then so many a second, each for itself', () => {
    const clock = new VirtualClock();
    const limit = new RateLimit({ perSecond: 2, burst: 3 }, clock);
    const taken = (who: string) => [1, 2, 3, 4].map(() => limit.take(who));
    assert.deepEqual(taken('a'), [0, 0, 0, 1]);
    assert.deepEqual(taken('b'), [0, 0, 0, 1]);
    clock.passesAtOnce(500);
    assert.deepEqual([limit.take('a'), limit.take('a')], [0, 1]);
    clock.passesAtOnce(60_000);
    assert.deepEqual(taken('a'), [0, 0, 0, 1]);
  });

  it('of one key: 429 with Retry-After, and others are not touched', async () => {
    const { world, call, signIn } = apiUnderTest('network');
    world.operator = { ...world.operator, mustChangePassword: false };
    const cookie = await signIn(ONE_TIME);
    const made = await call({
      method: 'POST',
      url: '/api/v1/operators/admin/keys',
      body: {},
      cookie,
    });
    const key = String(made.body?.token);
    const statuses = new Set<number>();
    for (let n = 0; n < 1_001; n += 1) {
      statuses.add((await call({ method: 'GET', url: '/api/v1/keys', key })).status);
    }
    assert.deepEqual([...statuses], [200, 429]);
    const last = await call({ method: 'GET', url: '/api/v1/keys', key });
    assert.deepEqual([last.body?.code, last.headers['retry-after']], ['RATE_LIMIT', '1']);
    assert.equal((await call({ method: 'GET', url: '/api/v1/keys', cookie })).status, 200);
  });

  it('of strangers: the database is not asked for each of them', async () => {
    const { call } = apiUnderTest('network');
    const asks = (from: string) =>
      call({ method: 'GET', url: '/api/v1/status', key: 'tandem_wrong', from });
    const statuses: number[] = [];
    for (let n = 0; n < 62; n += 1) statuses.push((await asks('192.0.2.1')).status);
    assert.deepEqual([statuses[0], statuses[59], statuses[61]], [401, 401, 429]);
    assert.equal((await asks('192.0.2.2')).status, 401);
  });
});
