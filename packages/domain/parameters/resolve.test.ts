import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { editDistance, nearestNames, type Origin, parseParameter, resolve } from './index.ts';

describe('names of parameters (OPS-1)', () => {
  //  written                  means
  const table: ReadonlyArray<readonly [string, string]> = [
    ['SS_SIP_SESSION_TTL', 'SS_SIP_SESSION_TTL'],
    ['ss_sip_session_ttl', 'SS_SIP_SESSION_TTL'],
    [' SS_Sip_Session_TTL ', 'SS_SIP_SESSION_TTL'],
    ['SS_SIP_SESSION_TIMER', 'SS_SIP_SESSION_TTL'],
    ['fee_precistion', 'SERVER_BILLING_FEE_PRECISION'],
    ['SS_RTP_PORT_RANGE', 'SS_MEDIA_PROXY_PORT_RANGE'],
    ['SS_MEDIAPROXYMODE', 'SS_MEDIA_PROXY_MODE'],
    ['SS_SIP_INVITE_TIMEOUT', 'SS_SIP_TIMEOUT_INVITE'],
  ];
  for (const [written, means] of table) {
    it(`${JSON.stringify(written)} means ${means}`, () => {
      const resolved = resolve(written);
      assert.ok(resolved.ok);
      assert.equal(resolved.value.entry.name, means);
    });
  }

  //  written                  offered first
  const unknown: ReadonlyArray<readonly [string, string]> = [
    ['SS_SIP_SESION_TTL', 'SS_SIP_SESSION_TTL'],
    ['SS_SIP_SESSION_TLL', 'SS_SIP_SESSION_TTL'],
    ['SS_MEDIA_PROXY_MOED', 'SS_MEDIA_PROXY_MODE'],
    ['SIP_TIMEOUT', 'SS_SIP_TIMEOUT'],
    ['SS_MEDIAPROXYMOD', 'SS_MEDIA_PROXY_MODE'], // nearest to an alias: the name is told
  ];
  for (const [written, meant] of unknown) {
    it(`${written} is unknown; ${meant} is offered first`, () => {
      const resolved = resolve(written);
      assert.ok(!resolved.ok);
      assert.equal(resolved.error.code, 'PARAMETER_UNKNOWN');
      assert.equal(resolved.error.field, written);
      assert.equal(resolved.error.allowed.split(', ')[0], meant);
      assert.ok(resolved.error.detail.includes(meant));
    });
  }

  for (const written of ['', 'x', 'toString', '__proto__', 'Z'.repeat(10_000)]) {
    it(`${written.slice(0, 20) || 'an empty name'} is unknown and like nothing`, () => {
      const resolved = resolve(written);
      assert.ok(!resolved.ok);
      assert.equal(resolved.error.allowed, 'a name of the parameter list');
      assert.ok(resolved.error.detail.length < 200);
    });
  }
});

describe('aliases with units of their own (OPS-1)', () => {
  //  name                     given    origin      value  told as
  const table: ReadonlyArray<readonly [string, string | number, Origin, number, string | null]> = [
    ['SS_SIP_INVITE_TIMEOUT', '30000', 'operator', 30, '30000 ms'],
    ['SS_SIP_INVITE_TIMEOUT', 1_000, 'operator', 1, '1000 ms'],
    ['SS_SIP_INVITE_TIMEOUT', 1_001, 'operator', 2, '1001 ms'],
    ['SS_SIP_INVITE_TIMEOUT', 120_000, 'operator', 120, '120000 ms'],
    ['SS_SIP_TIMEOUT_INVITE', '30', 'operator', 30, null],
    ['SS_SIP_SESSION_TIMER', 600, 'operator', 600, '600 s'],
    ['SS_SIP_SESSION_TIMER', 0, 'operator', 0, '0 s'],
    ['IVR_MEDIA_CHECK_TIME_OUT', 120_000, 'operator', 120, '120000 ms'],
    ['IVR_MEDIA_CHECK_TIMEOUT', 10, 'operator', 10, null],
    ['IVR_MEDIA_CHECK_TIMEOUT', 10, 'import', 600, '10 min'],
    ['IVR_MEDIA_CHECK_TIMEOUT', '1', 'import', 60, '1 min'],
    ['IVR_MEDIA_CHECK_TIMEOUT', 11, 'import', 11, null],
    ['HOLD_TIME_PRECISION', '500', 'operator', 500, '500'],
  ];
  for (const [name, given, origin, value, told] of table) {
    it(`${name} ${given} (${origin}) is ${value}`, () => {
      const parsed = parseParameter(name, given, origin);
      assert.ok(parsed.ok);
      assert.equal(parsed.value.value, value);
      assert.equal(parsed.value.convertedFrom?.value ?? null, told);
      if (told !== null) assert.equal(parsed.value.convertedFrom?.name, name);
    });
  }

  //  name                     given    allowed
  const refused: ReadonlyArray<readonly [string, string | number, string]> = [
    ['SS_SIP_INVITE_TIMEOUT', 30, '1000-120000 ms'],
    ['SS_SIP_INVITE_TIMEOUT', 120_001, '1000-120000 ms'],
    ['SS_SIP_INVITE_TIMEOUT', '30 s', '1000-120000 ms'],
    ['SS_SIP_SESSION_TIMER', 30, '60-86400 s'],
    ['SS_SIP_SESSION_TIMER', 86_401, '60-86400 s'],
    ['IVR_MEDIA_CHECK_TIME_OUT', 2_999, '3000-3600000 ms'],
    ['IVR_MEDIA_CHECK_TIME_OUT', 3_600_001, '3000-3600000 ms'],
  ];
  for (const [name, given, allowed] of refused) {
    it(`${name} ${given} is refused naming ${allowed}`, () => {
      const parsed = parseParameter(name, given);
      assert.ok(!parsed.ok);
      assert.equal(parsed.error.field, name);
      assert.ok(parsed.error.allowed.includes(allowed), parsed.error.allowed);
    });
  }
});

describe('the nearest names', () => {
  const table: ReadonlyArray<readonly [string, string, number]> = [
    ['', '', 0],
    ['abc', 'abc', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['balnce', 'balance', 1],
    ['blaance', 'balance', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ];
  for (const [one, other, distance] of table) {
    it(`${one || 'nothing'} and ${other || 'nothing'} are ${distance} apart`, () =>
      assert.equal(editDistance(one, other), distance));
  }

  it('come nearest first, no more than asked for', () => {
    const known = ['credit', 'balance', 'balances', 'expiry'];
    assert.deepEqual(nearestNames('balnce', known), ['balance', 'balances']);
    assert.deepEqual(nearestNames('balnce', known, 1), ['balance']);
    assert.deepEqual(nearestNames('password', known), []);
  });

  it('the distance is symmetric, zero only for equal texts, never above the longer length', () => {
    const word = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = editDistance(one, other);
        assert.equal(distance, editDistance(other, one));
        assert.equal(distance === 0, one === other);
        assert.ok(distance <= Math.max(one.length, other.length));
        assert.ok(distance >= Math.abs(one.length - other.length));
      }),
    );
  });
});
