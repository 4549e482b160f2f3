import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiUnderTest, ONE_TIME, type Request } from './testing.ts';

const CHOSEN = 'a sentence of my own';

describe('probes (OPS-5)', () => {
  //  what is broken                                  ready  missing
  const table: ReadonlyArray<readonly [string, number, RegExp]> = [
    ['nothing', 200, /^$/],
    ['switch', 503, /switch is waiting/],
    ['supervisor', 503, /supervisor does not answer/],
    ['database', 503, /database is away: gone/],
  ];
  for (const [broken, status, missing] of table) {
    it(`/readyz with ${broken} broken: ${status}`, async () => {
      const { world, call } = apiUnderTest();
      if (broken === 'switch') world.switchState = 'waiting';
      if (broken === 'supervisor') world.supervisor = false;
      if (broken === 'database') world.away = 'gone';
      const answer = await call({ method: 'GET', url: '/readyz' });
      assert.equal(answer.status, status);
      assert.match(String(answer.body?.missing), missing);
      assert.equal((await call({ method: 'GET', url: '/healthz' })).status, 200);
    });
  }

  it('/readyz asked without a pause tells within 60 ms that it is so now, and in 300 that not', async () => {
    const { world, call } = apiUnderTest();
    const changesWithin = async (wanted: number): Promise<number> => {
      for (let passedMs = 0; ; passedMs += 10) {
        const { status } = await call({ method: 'GET', url: '/readyz' });
        if (status === wanted || passedMs > 1_000) return passedMs;
        await world.clock.passes(10);
      }
    };
    world.switchState = 'waiting';
    assert.equal(await changesWithin(503), 0);
    world.switchState = 'running';
    assert.equal(await changesWithin(200), 60);
    world.switchState = 'waiting';
    assert.equal(await changesWithin(503), 260);
  });
});

describe('signing in (SEC-6)', () => {
  it('from the one-time password to a session of the chosen one', async () => {
    const { world, call, signIn } = apiUnderTest();
    const first = await signIn(ONE_TIME);
    const mine = await call({ method: 'GET', url: '/api/v1/session', cookie: first });
    assert.deepEqual(mine.body, {
      id: 'admin',
      displayName: 'Administrator',
      mustChangePassword: true,
      ...{ account: null, hasSecondFactor: false, recoveryCodesLeft: null, rights: [] },
    });
    const refused = await call({ method: 'GET', url: '/api/v1/status', cookie: first });
    assert.equal(refused.body?.code, 'PASSWORD_MUST_CHANGE');
    const change = { oldPassword: ONE_TIME, newPassword: CHOSEN };
    assert.equal(
      (await call({ method: 'POST', url: '/api/v1/session/password', body: change, cookie: first }))
        .status,
      204,
    );
    assert.equal(
      (await call({ method: 'GET', url: '/api/v1/session', cookie: first })).status,
      204,
      'ended',
    );
    const second = await signIn(CHOSEN);
    assert.equal(
      (await call({ method: 'GET', url: '/api/v1/status', cookie: second })).status,
      200,
    );
    await call({ method: 'DELETE', url: '/api/v1/session', cookie: second });
    assert.equal(
      (await call({ method: 'GET', url: '/api/v1/status', cookie: second })).status,
      401,
    );
    assert.deepEqual(world.audit, [
      'admin session.opened',
      'admin password.changed',
      'admin session.opened',
    ]);
  });

  it('five wrong tries, even at once, bring a pause of a quarter of an hour', async () => {
    const { world, call } = apiUnderTest();
    const wrong = { id: 'admin', password: 'wrong' };
    const tries = Array.from({ length: 20 }, () =>
      call({ method: 'POST', url: '/api/v1/session', body: wrong }),
    );
    const answers = (await Promise.all(tries)).map((answer) => answer.status);
    assert.equal(answers.filter((status) => status === 401).length, 5);
    assert.equal(answers.filter((status) => status === 429).length, 15);
    const right = { id: 'admin', password: ONE_TIME };
    assert.equal((await call({ method: 'POST', url: '/api/v1/session', body: right })).status, 429);
    await world.clock.passes(15 * 60_000);
    assert.equal((await call({ method: 'POST', url: '/api/v1/session', body: right })).status, 200);
  });

  it('a session ends after its time, and with the lock of its operator', async () => {
    const { world, call, signIn } = apiUnderTest();
    world.operator = { ...world.operator, mustChangePassword: false };
    const cookie = await signIn(ONE_TIME);
    world.operator = { ...world.operator, locked: true };
    assert.equal(
      (await call({ method: 'GET', url: '/api/v1/status', cookie: cookie })).status,
      401,
    );
    const locked = await call({
      method: 'POST',
      url: '/api/v1/session',
      body: { id: 'admin', password: ONE_TIME },
    });
    assert.equal(locked.body?.code, 'SESSION_LOCKED');
    world.operator = { ...world.operator, locked: false };
    assert.equal(
      (await call({ method: 'GET', url: '/api/v1/status', cookie: cookie })).status,
      200,
    );
    await world.clock.passes(12 * 3_600_000 + 1);
    assert.equal(
      (await call({ method: 'GET', url: '/api/v1/status', cookie: cookie })).status,
      401,
    );
  });

  it('an unknown name and a wrong password get one answer', async () => {
    const { call } = apiUnderTest();
    const unknown = await call({
      method: 'POST',
      url: '/api/v1/session',
      body: { id: 'nobody', password: 'x' },
    });
    const wrong = await call({
      method: 'POST',
      url: '/api/v1/session',
      body: { id: 'admin', password: 'x' },
    });
    assert.deepEqual(unknown.body, wrong.body);
  });
});

describe('wrong requests get a problem that names the field', () => {
  //  method, path, body                                                       status  code               field
  const table: ReadonlyArray<
    readonly [Request['method'], string, unknown, number, string, string?]
  > = [
    ['GET', '/nothing', undefined, 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/api/v1/nothing', undefined, 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/api/v1/status', undefined, 401, 'SESSION_NONE'],
    ['GET', '/api/v1//status', undefined, 404, 'REQUEST_NOT_FOUND'],
    ['GET', '/%', undefined, 400, 'REQUEST_INVALID'],
    ['POST', '/api/v1/session', {}, 400, 'REQUEST_INVALID', 'id'],
    ['POST', '/api/v1/session', { id: 'a b', password: 'x' }, 400, 'REQUEST_INVALID', 'id'],
    ['POST', '/api/v1/session', { id: 'a', password: '' }, 400, 'REQUEST_INVALID', 'password'],
    ['POST', '/api/v1/session', { id: 'a', password: 1 }, 400, 'REQUEST_INVALID', 'password'],
    [
      'POST',
      '/api/v1/session',
      { id: 'a', password: 'x', more: 1 },
      400,
      'REQUEST_INVALID',
      'more',
    ],
    ['POST', '/api/v1/session', 'not json', 415, 'REQUEST_MEDIA_TYPE'],
    [
      'POST',
      '/api/v1/session/password',
      { oldPassword: 'a', newPassword: 'b' },
      401,
      'SESSION_NONE',
    ],
  ];
  for (const [method, url, sent, status, code, field] of table) {
    it(`${method} ${url} ${JSON.stringify(sent) ?? ''}: ${code}`, async () => {
      const answer = await apiUnderTest().call({ method, url, body: sent });
      assert.equal(answer.status, status);
      assert.equal(answer.body?.code, code);
      assert.equal(answer.body?.field, field);
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    });
  }

  it('a body past the limit, and one that is not JSON', async () => {
    const { app } = apiUnderTest();
    const send = (payload: string) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'content-type': 'application/json' },
        payload,
      });
    assert.equal((await send(`"${'x'.repeat(1024 * 1024)}"`)).json().code, 'REQUEST_TOO_LARGE');
    assert.equal((await send('{')).json().code, 'REQUEST_SYNTAX');
  });

  //  old password, new password     status  code                  field
  const passwords: ReadonlyArray<readonly [string, string, number, string, string]> = [
    ['wrong', CHOSEN, 403, 'PASSWORD_WRONG', 'oldPassword'],
    [ONE_TIME, 'too short', 422, 'PASSWORD_TOO_SHORT', 'newPassword'],
    [ONE_TIME, ONE_TIME, 422, 'PASSWORD_SAME', 'newPassword'],
  ];
  for (const [oldPassword, newPassword, status, code, field] of passwords) {
    it(`a new password is refused: ${code}`, async () => {
      const { call, signIn } = apiUnderTest();
      const cookie = await signIn(ONE_TIME);
      const change = { oldPassword, newPassword };
      const answer = await call({
        method: 'POST',
        url: '/api/v1/session/password',
        body: change,
        cookie: cookie,
      });
      assert.deepEqual(
        [answer.status, answer.body?.code, answer.body?.field],
        [status, code, field],
      );
    });
  }

  it('the database away is no defect', async () => {
    const { world, call } = apiUnderTest();
    world.away = 'gone';
    const answer = await call({
      method: 'POST',
      url: '/api/v1/session',
      body: { id: 'admin', password: 'x' },
    });
    assert.deepEqual([answer.status, answer.body?.code], [503, 'DATABASE_AWAY']);
  });
});

describe('the entrances', () => {
  it('the local socket needs no session', async () => {
    const { call } = apiUnderTest('local');
    assert.equal((await call({ method: 'GET', url: '/api/v1/status' })).body?.version, '1.2.3');
  });

  it('every answer carries the headers that keep a page safe', async () => {
    const { app } = apiUnderTest();
    for (const url of ['/', '/nothing', '/healthz']) {
      const { headers } = await app.inject({ url });
      assert.match(String(headers['content-security-policy']), /default-src 'none'/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
    }
  });
});

describe('the page of the console (CON-1)', () => {
  const html = { accept: 'text/html,application/xhtml+xml' };
  //  address                     what is accepted   comes as
  const table: ReadonlyArray<readonly [string, Record<string, string>, number, RegExp]> = [
    ['/', {}, 200, /html/],
    ['/objects/phones/1001?view=history', html, 200, /html/],
    ['/objects/phones/1001', {}, 404, /problem/],
    ['/api/v1/nothing', html, 404, /problem/],
    ['/healthz', html, 200, /json/],
  ];
  for (const [url, headers, status, type] of table) {
    it(`${url} ${headers.accept === undefined ? 'of a program' : 'of a reader'}`, async () => {
      const { app } = apiUnderTest();
      const answer = await app.inject({ url, headers });
      assert.equal(answer.statusCode, status);
      assert.match(String(answer.headers['content-type']), type);
    });
  }

  it('has a word for its own styles, another each time', async () => {
    const { app } = apiUnderTest();
    const nonces = new Set<string>();
    for (const url of ['/', '/calls']) {
      const { body, headers } = await app.inject({ url, headers: html });
      const [, nonce = ''] = /^<!doctype html><meta content="([^"]+)">$/.exec(body) ?? [];
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /style-src 'self' /);
      assert.ok(policy.includes(` 'nonce-${nonce}'; img-src`), policy);
      assert.doesNotMatch(policy, /unsafe/);
      assert.match(policy, /script-src 'self';/);
      assert.equal(headers['cache-control'], 'no-store');
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 2);
  });

  it('its files are kept for good, and packed for who takes it', async () => {
    const { app } = apiUnderTest();
    const plain = await app.inject({ url: '/app/main-ABCD1234.js' });
    assert.equal(plain.body, 'plain');
    const packed = await app.inject({
      url: '/app/main-ABCD1234.js',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    assert.deepEqual([packed.body, packed.headers['content-encoding']], ['packed', 'gzip']);
    assert.match(String(packed.headers['cache-control']), /immutable/);
  });
});
