import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiUnderTest, ONE_TIME, type Request } from './testing.ts';

describe('every route asks for its right (SEC-6)', () => {
  //  request                                                        right that opens it
  const table: ReadonlyArray<readonly [Request, string]> = [
    [{ method: 'GET', url: '/api/v1/status' }, 'system:see'],
    [{ method: 'GET', url: '/api/v1/parameters' }, 'parameters:see'],
    [{ method: 'GET', url: '/api/v1/parameters/SS_SIP_SESSION_TTL' }, 'parameters:see'],
    [
      { method: 'PUT', url: '/api/v1/parameters/SS_SIP_SESSION_TTL', body: { value: '120' } },
      'parameters:change',
    ],
    [
      { method: 'POST', url: '/api/v1/accounts/acme/payments', body: { amount: '1' } },
      'payments:pay',
    ],
    [
      {
        ...{ method: 'POST', url: '/api/v1/payments/bulk' },
        body: { rows: [{ account: 'acme', amount: '1' }] },
      },
      'payments:pay',
    ],
    [{ method: 'GET', url: '/api/v1/ledger/verification' }, 'payments:see'],
    [
      { method: 'POST', url: '/api/v1/cdrs/rerating', body: { from: 'x', until: 'y' } },
      'cdrs:correct',
    ],
    [{ method: 'GET', url: '/api/v1/calls/x/trace' }, 'calls:see'],
    [{ method: 'GET', url: '/api/v1/calls/x/trace.pcap' }, 'calls:see'],
    [{ method: 'GET', url: '/api/v1/rate-groups/sell/rates' }, 'rateGroups:see'],
    [{ method: 'GET', url: '/api/v1/operators' }, 'operators:see'],
    [{ method: 'POST', url: '/api/v1/operators', body: { id: 'new', roles: [] } }, 'operators:add'],
    [{ method: 'PUT', url: '/api/v1/operators/nobody/password', body: {} }, 'operators:change'],
  ];
  for (const [request, right] of table) {
    it(`${request.method} ${request.url}: ${right}`, async () => {
      const { world, call, signIn } = apiUnderTest('network');
      world.operator = { ...world.operator, mustChangePassword: false };
      const cookie = await signIn(ONE_TIME);
      const codeWith = async (rights: readonly string[], accountKey: bigint | null = null) => {
        world.operator = { ...world.operator, rights, accountKey };
        return (await call({ ...request, cookie })).body?.code;
      };
      assert.equal(await codeWith([]), 'RIGHT_MISSING', 'without rights');
      assert.equal(await codeWith(['alarms:see', 'cdrs:see']), 'RIGHT_MISSING', 'with others');
      assert.notEqual(await codeWith([right]), 'RIGHT_MISSING', `with ${right}`);
    });
  }

  //  request of the whole system: not for one who is bound to an account
  const whole: readonly Request[] = [
    { method: 'GET', url: '/api/v1/status' },
    { method: 'GET', url: '/api/v1/parameters' },
    { method: 'GET', url: '/api/v1/calls/x/trace' },
    { method: 'GET', url: '/api/v1/calls/x/trace.pcap' },
    { method: 'GET', url: '/api/v1/cdrs/x/trace.pcap' },
    { method: 'PUT', url: '/api/v1/parameters/SS_SIP_SESSION_TTL', body: { value: '120' } },
    { method: 'GET', url: '/api/v1/ledger/verification' },
    { method: 'POST', url: '/api/v1/cdrs/rerating', body: { from: 'x', until: 'y' } },
    { method: 'POST', url: '/api/v1/rate-groups/sell/sheets', yaml: '' },
    { method: 'POST', url: '/api/v1/configuration/apply', yaml: 'areas: [{ name: x }]' },
  ];
  for (const request of whole) {
    it(`${request.method} ${request.url} is not for one who is bound to an account`, async () => {
      const { world, call, signIn } = apiUnderTest('network');
      world.operator = { ...world.operator, mustChangePassword: false };
      const cookie = await signIn(ONE_TIME);
      world.operator = { ...world.operator, rights: ['*:*'], accountKey: 5n };
      assert.equal((await call({ ...request, cookie })).body?.code, 'RIGHT_MISSING');
    });
  }

  it('a route under /api/ that names none is refused when it is made', () => {
    const { app } = apiUnderTest('network');
    assert.throws(() => app.get('/api/v1/new', async () => 1), /GET \/api\/v1\/new names no right/);
    app.get('/public', async () => 1);
  });
});
