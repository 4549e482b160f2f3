import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok } from '@tandem/base/kernel';
import type { Money } from '@tandem/base/money';
import { apiUnderTest, type Request } from './testing.ts';

const APPLY = '/api/v1/configuration/apply';

describe('configuration over the API (API-1)', () => {
  it('applies a file, in one transaction, as whoever asked', async () => {
    const { world, call } = apiUnderTest('local');
    const yaml =
      'accounts: [{ id: acme, type: customer, rateGroup: sell }]\nrateGroups: [{ name: sell }]\n';
    const answer = await call({ method: 'POST', url: APPLY, yaml });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.body?.lines, [
      '+ rateGroup sell',
      '+ account acme: type customer, rateGroup sell',
    ]);
    assert.deepEqual(world.changes, ['local:?: create, create']);
  });

  it('refuses a file with line, column and what is allowed, and changes nothing', async () => {
    const { world, call } = apiUnderTest('local');
    const url = `${APPLY}?file=my.yaml`;
    const answer = await call({
      method: 'POST',
      url,
      yaml: 'accounts:\n  - { id: a, balnce: "1" }\n',
    });
    assert.equal(answer.status, 422);
    assert.equal(answer.body?.code, 'CONFIGURATION_REFUSED');
    const faults = answer.body?.faults as ReadonlyArray<Record<string, unknown>>;
    const unknown = faults.find(({ code }) => code === 'CONFIG_UNKNOWN_FIELD');
    assert.deepEqual(
      [unknown?.file, unknown?.line, unknown?.path],
      ['my.yaml', 2, 'accounts[a].balnce'],
    );
    assert.deepEqual(
      [unknown?.why, unknown?.values],
      ['unknownFieldNear', { name: '"balnce"', nearest: 'balance' }],
    );
    assert.deepEqual(world.changes, []);
  });

  it('exports a file that says what it is', async () => {
    const answer = await apiUnderTest('local').call({
      method: 'GET',
      url: '/api/v1/configuration/export',
    });
    assert.match(String(answer.headers['content-type']), /^application\/yaml/);
    assert.match(answer.text, /^# Tandem configuration/);
  });

  it('sets a parameter, converting a value in another unit', async () => {
    const { world, call } = apiUnderTest('local');
    const url = '/api/v1/parameters/SS_SIP_INVITE_TIMEOUT';
    const answer = await call({ method: 'PUT', url, body: { value: '30000' } });
    const [change] = (answer.body?.changed ?? []) as ReadonlyArray<Record<string, unknown>>;
    assert.deepEqual(
      [change?.name, change?.old, change?.new],
      ['SS_SIP_TIMEOUT_INVITE', '10', '30'],
    );
    assert.deepEqual(world.changes, ['local:?: parameter']);
  });

  it('books a payment and says the new balance as a decimal text', async () => {
    const url = '/api/v1/accounts/acme/payments';
    const answer = await apiUnderTest('local').call({
      method: 'POST',
      url,
      body: { amount: '1.5' },
    });
    assert.deepEqual([answer.status, answer.body?.balance], [201, '1.50']);
  });

  it('books many payments, each with a result of its own (API-1)', async () => {
    const keys: unknown[] = [];
    const books = {
      pay: async ({ amountE7, idempotencyKey }: { amountE7: Money; idempotencyKey?: string }) => {
        keys.push(idempotencyKey);
        return ok({ entryId: 1n, balanceE7: amountE7, expiresAtMs: null, repeated: false });
      },
      payments: async () => [],
      verify: async () => ({ entries: 0n, accounts: 0n, records: 0n, differences: [] }),
    };
    const { app } = apiUnderTest('local', { books });
    const rows = [
      { account: 'acme', amount: '1.5' },
      { account: 'nobody', amount: '1' },
      { account: 'acme', amount: '1e3' },
      { account: 'acme', amount: '2', key: 'own', kind: 'refund', remark: 'x' },
    ];
    const headers = { 'idempotency-key': 'may' };
    const url = '/api/v1/payments/bulk';
    const answer = await app.inject({ method: 'POST', url, headers, payload: { rows } });
    assert.equal(answer.statusCode, 200, answer.body);
    const { results } = answer.json() as {
      results: ReadonlyArray<{ status: number; balance?: string; problem?: { field: string } }>;
    };
    assert.deepEqual(
      results.map(({ status, balance, problem }) => [status, balance ?? problem?.field]),
      [
        [201, '1.50'],
        [404, 'account'],
        [422, 'amount'],
        [201, '2.00'],
      ],
    );
    assert.deepEqual(keys, ['may 1', 'own']);
    const long = { 'idempotency-key': 'k'.repeat(129) };
    const refused = await app.inject({ method: 'POST', url, headers: long, payload: { rows } });
    assert.equal((refused.json() as { field: string }).field, 'Idempotency-Key');
  });

  //  request                                                                status code                  field
  const table: ReadonlyArray<readonly [Request, number, string, string?]> = [
    [{ method: 'POST', url: APPLY, body: {} }, 415, 'REQUEST_MEDIA_TYPE'],
    [{ method: 'POST', url: `${APPLY}?bogus=1`, yaml: '' }, 400, 'REQUEST_INVALID', 'bogus'],
    [{ method: 'POST', url: APPLY, yaml: '{' }, 422, 'CONFIGURATION_REFUSED'],
    [{ method: 'GET', url: '/api/v1/parameters/SS_NOPE' }, 404, 'PARAMETER_UNKNOWN', 'SS_NOPE'],
    [
      { method: 'PUT', url: '/api/v1/parameters/SS_SIP_SESSION_TTL', body: { value: '30' } },
      422,
      'PARAMETER_RANGE',
      'SS_SIP_SESSION_TTL',
    ],
    [
      { method: 'PUT', url: '/api/v1/parameters/SS_SIP_SESSION_TTL', body: {} },
      400,
      'REQUEST_INVALID',
      'value',
    ],
    [payment('acme', { amount: 1.5 }), 400, 'REQUEST_INVALID', 'amount'],
    [payment('acme', { amount: '1e3' }), 422, 'PAYMENT_AMOUNT', 'amount'],
    [payment('acme', { amount: '0' }), 422, 'PAYMENT_AMOUNT', 'amount'],
    [payment('acme', { amount: '1', kind: 'gift' }), 400, 'REQUEST_INVALID', 'kind'],
    [payment('nobody', { amount: '1' }), 404, 'ACCOUNT_MISSING', 'account'],
    [payments([]), 400, 'REQUEST_INVALID', 'rows'],
    [payments([{ amount: '1' }]), 400, 'REQUEST_INVALID', 'rows.0.account'],
    [payments([{ account: 'acme', amount: 1 }]), 400, 'REQUEST_INVALID', 'rows.0.amount'],
    [payments([{ account: 'acme', amount: '1', key: '' }]), 400, 'REQUEST_INVALID', 'rows.0.key'],
    [
      payments(Array.from({ length: 501 }, () => ({ account: 'acme', amount: '1' }))),
      ...([400, 'REQUEST_INVALID', 'rows'] as const),
    ],
  ];
  for (const [request, status, code, field] of table) {
    it(`${request.method} ${request.url} ${bodyShown(request)}: ${code}`, async () => {
      const answer = await apiUnderTest('local').call(request);
      assert.deepEqual(
        [answer.status, answer.body?.code, answer.body?.field],
        [status, code, field],
      );
    });
  }

  it('is not for those who have not signed in', async () => {
    const { call } = apiUnderTest('network');
    for (const url of [
      '/api/v1/configuration/export',
      '/api/v1/parameters',
      '/api/v1/ledger/verification',
    ]) {
      assert.equal((await call({ method: 'GET', url })).body?.code, 'SESSION_NONE', url);
    }
    assert.equal((await call({ method: 'POST', url: APPLY, yaml: '' })).body?.code, 'SESSION_NONE');
  });
});

function payment(account: string, body: object): Request {
  return { method: 'POST', url: `/api/v1/accounts/${account}/payments`, body };
}

function payments(rows: readonly object[]): Request {
  return { method: 'POST', url: '/api/v1/payments/bulk', body: { rows } };
}

function bodyShown({ body, yaml }: Request): string {
  return String(JSON.stringify(body ?? yaml)).slice(0, 80);
}
