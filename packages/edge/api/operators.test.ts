// Operators and their keys through the API: one operator, `admin`, in memory.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiUnderTest, ONE_TIME, type Request } from './testing.ts';

const CHOSEN = 'a sentence of my own';
const KEYS = '/api/v1/operators/admin/keys';

/** The administrator has chosen a password and signed in; `makes` makes a key and gives its token. */
async function signedIn() {
  const { world, call, signIn } = apiUnderTest('network');
  world.operator = { ...world.operator, mustChangePassword: false };
  const cookie = await signIn(ONE_TIME);
  const makes = async (body: object = {}): Promise<string> => {
    const made = await call({ method: 'POST', url: KEYS, body, cookie });
    assert.equal(made.status, 201, made.text);
    return String(made.body?.token);
  };
  return { world, call, cookie, makes };
}

describe('operators over the API (SEC-6)', () => {
  it('are added with a password that is made and shown once', async () => {
    const { world, call, cookie } = await signedIn();
    const body = { id: 'noc', displayName: 'Night shift', roles: [] };
    const added = await call({ method: 'POST', url: '/api/v1/operators', body, cookie });
    assert.equal(added.status, 201, added.text);
    assert.deepEqual(added.body, { id: 'noc', password: 'made-secret' });
    assert.deepEqual(world.changes, ['admin: create, secret']);
  });

  it('are listed without their passwords', async () => {
    const { call, cookie } = await signedIn();
    const { body, text } = await call({ method: 'GET', url: '/api/v1/operators', cookie });
    const [first] = (body?.items ?? []) as ReadonlyArray<Record<string, unknown>>;
    assert.deepEqual([first?.id, first?.roles, first?.account], ['admin', ['administrator'], null]);
    assert.doesNotMatch(text, /hash/);
  });

  it('get a new password from others, which they must change, and from themselves never', async () => {
    const { world, call, cookie } = await signedIn();
    const url = '/api/v1/operators/admin/password';
    const own = await call({ method: 'PUT', url, body: { password: CHOSEN }, cookie });
    assert.equal(own.body?.code, 'RIGHT_MISSING');
    const local = apiUnderTest('local');
    const set = await local.call({ method: 'PUT', url, body: {} });
    assert.deepEqual(set.body, { id: 'admin', password: 'made-secret' });
    assert.equal(local.world.operator.passwordHash, 'hash of made-secret');
    assert.equal(local.world.operator.mustChangePassword, true);
    assert.deepEqual(local.world.audit, ['local:? password.set']);
    assert.equal(world.operator.passwordHash, `hash of ${ONE_TIME}`);
  });

  const add = (body: object): Request => ({ method: 'POST', url: '/api/v1/operators', body });
  //  request                                                    status  code
  const table: ReadonlyArray<readonly [Request, number, string, string?]> = [
    [add({ id: 'x', roles: ['nope'] }), 422, 'OPERATOR_REFUSED', 'roles'],
    [add({ id: 'x', roles: [], account: 'nope' }), 422, 'OPERATOR_REFUSED', 'account'],
    [add({ id: 'a b', roles: [] }), 400, 'REQUEST_INVALID', 'id'],
    [add({ id: 'x' }), 400, 'REQUEST_INVALID', 'roles'],
    [add({ id: 'x', roles: [], password: 'short' }), 422, 'PASSWORD_TOO_SHORT', 'password'],
    [
      { method: 'PUT', url: '/api/v1/operators/nobody/password', body: {} },
      404,
      'OPERATOR_MISSING',
      'id',
    ],
    [
      { method: 'PUT', url: '/api/v1/operators/admin/password', body: { password: 'short' } },
      422,
      'PASSWORD_TOO_SHORT',
      'password',
    ],
  ];
  for (const [request, status, code, field] of table) {
    it(`${request.method} ${request.url} ${JSON.stringify(request.body)}: ${code}`, async () => {
      const { world, call } = apiUnderTest('local');
      const answer = await call(request);
      assert.deepEqual([answer.status, answer.body?.code], [status, code], answer.text);
      assert.equal(answer.body?.field, field);
      assert.deepEqual(world.changes, []);
    });
  }

  //  rights of the one who asks    of the operator   code
  const stronger: ReadonlyArray<
    readonly [readonly string[], readonly string[], string | undefined]
  > = [
    [['operators:*', 'phones:*'], ['phones:see'], undefined],
    [['operators:*', 'phones:see'], ['phones:see'], undefined],
    [['operators:*', 'phones:see'], ['phones:see', 'alarms:see'], 'RIGHT_MISSING'],
    [['operators:*'], ['*:*'], 'RIGHT_MISSING'],
    [['operators:see', 'phones:*'], ['phones:see'], 'RIGHT_MISSING'],
  ];
  for (const [mine, theirs, code] of stronger) {
    it(`${mine} sets the password of ${theirs}: ${code ?? 'done'}`, async () => {
      const { world, call, cookie } = await signedIn();
      world.operator = { ...world.operator, rights: mine };
      const other = { ...world.operator, key: 9n, id: 'other', rights: theirs };
      world.others.set('other', other);
      const url = '/api/v1/operators/other/password';
      const set = await call({ method: 'PUT', url, body: {}, cookie });
      assert.equal(set.body?.code, code);
    });
  }
});

describe('keys of operators (SEC-6, API-1)', () => {
  it('ask in the name of their operator, until they are revoked', async () => {
    const { world, call, cookie, makes } = await signedIn();
    const key = await makes({ name: 'monitoring' });
    assert.match(key, /^tandem_/);
    const status: Request = { method: 'GET', url: '/api/v1/status' };
    assert.equal((await call({ ...status, key })).status, 200);
    const parameter = { method: 'PUT', url: '/api/v1/parameters/SS_SIP_SESSION_TTL' } as const;
    assert.equal((await call({ ...parameter, body: { value: '120' }, key })).status, 200);
    assert.deepEqual(world.changes, ['admin key 1: parameter']);
    const listed = await call({ method: 'GET', url: '/api/v1/keys', cookie });
    const [shown] = (listed.body?.items ?? []) as ReadonlyArray<Record<string, unknown>>;
    assert.deepEqual([shown?.id, shown?.operator, shown?.name], ['1', 'admin', 'monitoring']);
    assert.ok(!listed.text.includes(key.slice('tandem_'.length)), 'the token is not told again');
    const revoked = await call({ method: 'DELETE', url: '/api/v1/keys/1', cookie });
    assert.equal(revoked.status, 204);
    assert.equal((await call({ ...status, key })).body?.code, 'KEY_UNKNOWN');
    const again = await call({ method: 'DELETE', url: '/api/v1/keys/1', cookie });
    assert.equal(again.body?.code, 'KEY_MISSING');
    assert.deepEqual(world.audit.slice(1), ['admin key.created', 'admin key.revoked']);
  });

  //  limits of the key                         the operator has   /status       /parameters
  const scopes: ReadonlyArray<readonly [object, readonly string[], number, number]> = [
    [{}, ['*:*'], 200, 200],
    [{ rights: ['system:see'] }, ['*:*'], 200, 403],
    [{ rights: ['*:see'] }, ['*:*'], 200, 200],
    [{ rights: ['*:*'] }, ['parameters:see'], 403, 200],
    [{ rights: ['parameters:*'] }, ['parameters:see'], 403, 200],
    [{}, ['phones:see'], 403, 403],
    [{}, [], 403, 403],
  ];
  for (const [limits, rights, status, parameters] of scopes) {
    it(`${JSON.stringify(limits)} of one with ${rights}: ${status} and ${parameters}`, async () => {
      const { world, call, makes } = await signedIn();
      const key = await makes(limits);
      world.operator = { ...world.operator, rights };
      assert.equal((await call({ method: 'GET', url: '/api/v1/status', key })).status, status);
      const listed = await call({ method: 'GET', url: '/api/v1/parameters', key });
      assert.equal(listed.status, parameters);
    });
  }

  //  sources of the key                    comes from               code
  const sources: ReadonlyArray<readonly [readonly string[], string, string | undefined]> = [
    [[], '203.0.113.9', undefined],
    [['203.0.113.9'], '203.0.113.9', undefined],
    [['203.0.113.9'], '203.0.113.10', 'KEY_SOURCE'],
    [['203.0.113.0/24'], '203.0.113.255', undefined],
    [['203.0.113.0/24'], '203.0.114.1', 'KEY_SOURCE'],
    [['203.0.113.0/24', '198.51.100.7'], '198.51.100.7', undefined],
    [['203.0.113.0/24'], '::ffff:203.0.113.1', undefined],
    [['2001:db8::/32'], '2001:db8::1', undefined],
    [['2001:db8::/32'], '2001:db9::1', 'KEY_SOURCE'],
    [['2001:db8::/32'], '203.0.113.1', 'KEY_SOURCE'],
    [['0.0.0.0/0'], '203.0.113.1', undefined],
    [['0.0.0.0/0'], '2001:db8::1', 'KEY_SOURCE'],
  ];
  for (const [list, from, code] of sources) {
    it(`for ${list.join(' ') || 'everywhere'}, from ${from}: ${code ?? 'let in'}`, async () => {
      const { call, makes } = await signedIn();
      const key = await makes({ sources: list });
      const answer = await call({ method: 'GET', url: '/api/v1/status', key, from });
      assert.equal(answer.body?.code, code);
    });
  }

  it('are changed: what is named, and what they are limited to counts at once', async () => {
    const { world, call, cookie, makes } = await signedIn();
    const key = await makes({ name: 'old', rights: ['system:see'], sources: ['203.0.113.9'] });
    const from = '198.51.100.7';
    const asks = async (url: string) =>
      (await call({ method: 'GET', url, key, from })).body?.code ?? 'let in';
    const changes = async (body: object) => {
      return call({ method: 'PATCH', url: '/api/v1/keys/1', body, cookie });
    };
    assert.equal(await asks('/api/v1/status'), 'KEY_SOURCE');
    const moved = await changes({ sources: ['198.51.100.0/24'] });
    assert.equal(moved.status, 200, moved.text);
    const { name, rights, sources } = moved.body as Record<string, unknown>;
    assert.deepEqual([name, rights, sources], ['old', ['system:see'], ['198.51.100.0/24']]);
    assert.equal(await asks('/api/v1/status'), 'let in');
    assert.equal(await asks('/api/v1/parameters'), 'RIGHT_MISSING');
    await changes({ rights: null, name: 'new' });
    assert.equal(await asks('/api/v1/parameters'), 'let in');
    await changes({ sources: [] });
    const elsewhere = { method: 'GET', url: '/api/v1/status', key, from: '192.0.2.1' } as const;
    assert.equal((await call(elsewhere)).status, 200);
    const soon = new Date(world.clock.wallMs() + 60_000).toISOString();
    await changes({ expiresAt: soon });
    await world.clock.passes(60_000);
    assert.equal(await asks('/api/v1/status'), 'KEY_UNKNOWN');
    // An end that is over may stay while something else is changed.
    assert.equal((await changes({ name: 'newer' })).status, 200);
    await changes({ expiresAt: null });
    assert.equal(await asks('/api/v1/status'), 'let in');
    assert.equal(world.audit.filter((one) => one === 'admin key.changed').length, 6);
  });

  it('are changed by whoever may, to what he may give', async () => {
    const { world, call, cookie, makes } = await signedIn();
    await makes({ rights: ['system:see'] });
    const change = (url: string, body: object) => call({ method: 'PATCH', url, body, cookie });
    assert.equal((await change('/api/v1/keys/9', {})).body?.code, 'KEY_MISSING');
    for (const [body, field] of [
      [{ sources: ['localhost'] }, 'sources'],
      [{ rights: ['faxes:see'] }, 'rights'],
      [{ expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    ] as const) {
      const answer = await change('/api/v1/keys/1', body);
      assert.deepEqual([answer.status, answer.body?.field], [422, field], answer.text);
    }
    world.operator = { ...world.operator, rights: ['parameters:see'] };
    const taken = await change('/api/v1/keys/1', { rights: ['system:see'] });
    assert.equal(taken.body?.field, 'rights', 'of a right that its operator has no more');
    assert.equal((await change('/api/v1/keys/1', { sources: [] })).status, 200);
    assert.deepEqual(world.keys.get(1n)?.rights, ['system:see']);
  });

  it('are over when their time is, and while their operator is locked', async () => {
    const { world, call, makes } = await signedIn();
    const soon = new Date(world.clock.wallMs() + 60_000).toISOString();
    const [short, long] = [await makes({ expiresAt: soon }), await makes()];
    const code = async (key: string) =>
      (await call({ method: 'GET', url: '/api/v1/status', key })).body?.code;
    assert.equal(await code(short), undefined);
    await world.clock.passes(60_000);
    assert.equal(await code(short), 'KEY_UNKNOWN');
    assert.equal(await code(long), undefined);
    world.operator = { ...world.operator, locked: true };
    assert.equal(await code(long), 'KEY_UNKNOWN');
    assert.equal(await code('tandem_nothing'), 'KEY_UNKNOWN');
    assert.equal(await code('nothing'), 'KEY_UNKNOWN');
  });

  it('make no operators, passwords or keys, and are not the session beside them', async () => {
    const { call, cookie, makes } = await signedIn();
    const key = await makes();
    const body = { id: 'new', roles: [] };
    const cannot: readonly Request[] = [
      { method: 'POST', url: '/api/v1/operators', body },
      { method: 'PUT', url: '/api/v1/operators/admin/password', body: {} },
      { method: 'POST', url: KEYS, body: {} },
      { method: 'PATCH', url: '/api/v1/keys/1', body: { sources: [] } },
      { method: 'DELETE', url: '/api/v1/keys/1' },
    ];
    for (const request of cannot) {
      const answer = await call({ ...request, key, cookie });
      assert.equal(answer.body?.code, 'KEY_CANNOT', `${request.method} ${request.url}`);
    }
  });

  //  what is asked for                              field
  const refused: ReadonlyArray<readonly [object, string]> = [
    [{ rights: ['phones'] }, 'rights'],
    [{ rights: ['faxes:see'] }, 'rights'],
    [{ sources: ['203.0.113.1/24'] }, 'sources'],
    [{ sources: ['localhost'] }, 'sources'],
    [{ expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ rights: [] }, 'rights'],
    [{ until: '2040-01-01T00:00:00Z' }, 'until'],
  ];
  for (const [body, field] of refused) {
    it(`${JSON.stringify(body)} is refused`, async () => {
      const { world, call, cookie } = await signedIn();
      const answer = await call({ method: 'POST', url: KEYS, body, cookie });
      assert.ok(answer.status === 422 || answer.status === 400, answer.text);
      assert.equal(answer.body?.field, field);
      assert.equal(world.keys.size, 0);
    });
  }
});
