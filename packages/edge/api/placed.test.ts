import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok, type Uuid } from '@tandem/base/kernel';
import type { CallbackWanted, PlayWanted, TestWanted } from '@tandem/engine/placed-calls/control';
import { apiUnderTest } from './testing.ts';

const newId = () => '019c0000-0000-7000-8000-000000000001' as Uuid;

function placing(fault?: 'missing' | 'noSound' | 'full' | 'away') {
  const asked: unknown[] = [];
  const answers = async (wanted: CallbackWanted | PlayWanted | TestWanted) => {
    asked.push(wanted);
    return fail({ is: fault ?? 'missing', why: 'so' } as const);
  };
  const none = async () => fail({ is: fault ?? 'missing', why: 'so' } as const);
  const placed = {
    ...{ newId, callBack: answers, test: answers, callbacks: none, tests: none },
    ...{ callback: none, testCall: none, play: answers, plays: none, findPlay: none },
  };
  const objects = {
    page: async () => [],
    readKind: async () => [],
    find: async (kind: string) =>
      kind === 'mappingGateways' ? ({ document: {} } as never) : undefined,
  };
  return { ...apiUnderTest('local', { placed, objects }), asked };
}

describe('asking for calls to be placed (API-3)', () => {
  const good = { from: 'acme-in', first: '+44', second: '49' };
  //  where        body                                               field
  const wrong: ReadonlyArray<readonly [string, object, string]> = [
    ['callbacks', { ...good, from: '' }, 'from'],
    ['callbacks', { ...good, second: 'x' }, 'second'],
    ['callbacks', { ...good, first: '1'.repeat(33) }, 'first'],
    ['callbacks', { ...good, first: undefined }, 'first'],
    ['callbacks', { ...good, shown: 'me' }, 'shown'],
    ['test-calls', { number: '49' }, 'gateway'],
    ['test-calls', { number: '49', gateway: 'a', from: 'b' }, 'gateway'],
    ['test-calls', { gateway: 'a', number: '' }, 'number'],
    ['test-calls', { gateway: 'a', number: '49', seconds: 31 }, 'seconds'],
    ['test-calls', { gateway: 'a', number: '49', seconds: 0 }, 'seconds'],
    ['test-calls', { gateway: 'a', number: '49', caller: 'anonymous' }, 'caller'],
    ['plays', { from: 'acme-in', number: '49' }, 'sounds'],
    ['plays', { from: 'acme-in', number: '49', sounds: [] }, 'sounds'],
    ['plays', { from: 'acme-in', number: '49', sounds: ['../secret'] }, 'sounds'],
    ['plays', { from: 'acme-in', number: 'x', sounds: ['hello'] }, 'number'],
  ];
  for (const [where, body, field] of wrong) {
    it(`${where} ${JSON.stringify(body)}: ${field}`, async () => {
      const { call, asked } = placing();
      const answer = await call({ method: 'POST', url: `/api/v1/${where}`, body });
      assert.deepEqual([answer.status, answer.body?.code], [400, 'REQUEST_INVALID'], answer.text);
      assert.ok(answer.text.includes(field), answer.text);
      assert.deepEqual(asked, []);
    });
  }

  //  fault      code                    status
  const ofPlays = [
    ['missing', 'CALL_SOURCE_MISSING', 404],
    ['noSound', 'SOUND_MISSING', 404],
    ['full', 'CALLS_TOO_MANY', 429],
    ['away', 'SWITCH_AWAY', 503],
  ] as const;
  for (const [fault, code, status] of ofPlays) {
    it(`sounds to be played, and the switch says ${fault}: ${code}`, async () => {
      const { call, asked } = placing(fault);
      const body = { from: 'acme-in', number: '49', sounds: ['hello'] };
      const answer = await call({ method: 'POST', url: '/api/v1/plays', body });
      assert.deepEqual([answer.status, answer.body?.code], [status, code], answer.text);
      assert.deepEqual(asked, [{ ...body, caller: '' }]);
    });
  }

  //  fault      callbacks              test through a gateway   status
  const faults = [
    ['missing', 'CALL_SOURCE_MISSING', 'GATEWAY_MISSING', 404],
    ['full', 'CALLS_TOO_MANY', 'CALLS_TOO_MANY', 429],
    ['away', 'SWITCH_AWAY', 'SWITCH_AWAY', 503],
  ] as const;
  for (const [fault, ofCallback, ofTest, status] of faults) {
    it(`the switch says ${fault}: ${status}`, async () => {
      const { call, asked } = placing(fault);
      const callback = await call({ method: 'POST', url: '/api/v1/callbacks', body: good });
      assert.deepEqual([callback.status, callback.body?.code], [status, ofCallback]);
      const body = { gateway: 'north', number: '49' };
      const test = await call({ method: 'POST', url: '/api/v1/test-calls', body });
      assert.deepEqual([test.status, test.body?.code], [status, ofTest]);
      assert.deepEqual(asked, [
        { ...good, shown: null },
        { origin: { is: 'through', name: 'north' }, number: '49', caller: '', seconds: 5 },
      ]);
      const found = await call({ method: 'GET', url: '/api/v1/callbacks/7' });
      assert.equal(found.body?.code, fault === 'missing' ? 'CALLBACK_MISSING' : ofCallback);
    });
  }

  it('a key makes it one callback, however often it is sent', async () => {
    const { app, asked } = placing('away');
    const view = { id: '1', state: 'callingFirst', startedAtMs: 0, from: 'acme-in' } as const;
    const more = { first: '44', second: '49', firstCall: '1', secondCall: null, outcome: null };
    const own = apiUnderTest('local', {
      placed: {
        ...(await placedNowhere()),
        callBack: async (wanted) => {
          asked.push(wanted);
          return ok({ ...view, ...more });
        },
      },
    });
    await app.close();
    const headers = { 'idempotency-key': 'k' };
    const send = () =>
      own.app.inject({ method: 'POST', url: '/api/v1/callbacks', payload: good, headers });
    const [first, again] = [await send(), await send()];
    assert.deepEqual([first.statusCode, again.statusCode, asked.length], [202, 202, 1]);
    assert.equal(first.body, again.body);
  });

  it('not heard of in time is neither done nor not done: its key is kept, nobody is called twice', async () => {
    const asked: unknown[] = [];
    const { app } = apiUnderTest('local', {
      placed: {
        ...(await placedNowhere()),
        callBack: async (wanted) => {
          asked.push(wanted);
          return ok('asked');
        },
      },
    });
    const headers = { 'idempotency-key': 'k' };
    const send = () =>
      app.inject({ method: 'POST', url: '/api/v1/callbacks', payload: good, headers });
    const [first, again] = [await send(), await send()];
    assert.deepEqual([first.statusCode, again.statusCode, asked.length], [202, 202, 1]);
    const { id, firstCall, state } = first.json();
    assert.deepEqual([id, firstCall, state], [newId(), newId(), 'asked']);
    assert.equal(first.body, again.body);
  });

  it('is asked again under its key when there was no place for it', async () => {
    const { app, asked } = placing('full');
    const headers = { 'idempotency-key': 'k' };
    const send = () =>
      app.inject({ method: 'POST', url: '/api/v1/callbacks', payload: good, headers });
    const [first, again] = [await send(), await send()];
    assert.deepEqual([first.statusCode, again.statusCode, asked.length], [429, 429, 2]);
  });
});

const placedNowhere = async () => {
  const missing = async () => fail({ is: 'missing', why: 'so' } as const);
  return {
    ...{ newId, callBack: missing, test: missing, callback: missing, testCall: missing },
    ...{ callbacks: missing, tests: missing, play: missing, plays: missing, findPlay: missing },
  };
};
