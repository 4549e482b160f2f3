import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Agreement,
  after422,
  agreedByCaller,
  type CalleeDecision,
  decideAsCallee,
  MOST_422,
  offerOf,
  type Refresher,
  refreshOf,
  type SessionTimerHeaders,
  type SessionTimerPolicy,
} from './session-timer.ts';

const policy: SessionTimerPolicy = { ttlS: 600, minS: 90 };
const off: SessionTimerPolicy = { ttlS: 0, minS: 90 };
const strict: SessionTimerPolicy = { ttlS: 1_800, minS: 300 };

function headers(supported: boolean, seconds?: number, refresher?: Refresher): SessionTimerHeaders {
  return {
    supported,
    sessionExpires: seconds === undefined ? undefined : { seconds, refresher },
    minS: undefined,
  };
}

const agreement = (of: Agreement): string =>
  of.kind === 'off' ? 'off' : `${of.seconds} by ${of.refresher}`;

function brief(decision: CalleeDecision): string {
  if (decision.kind === 'tooSmall') return `422 Min-SE ${decision.minS}`;
  const { offer, requireTimer } = decision;
  const said = offer === undefined ? '-' : `${offer.seconds};${offer.refresher}`;
  return `${agreement(decision.agreement)}, says ${said}${requireTimer ? ' required' : ''}`;
}

describe('session timer, called (SIG-5, RFC 4028 section 9)', () => {
  const yes = headers(true);
  //  the request                          policy   decision
  const table: ReadonlyArray<readonly [string, SessionTimerHeaders, SessionTimerPolicy, string]> = [
    ['no timers at all', headers(false), policy, 'off, says -'],
    ['an interval put in by a proxy', headers(false, 1_800), policy, 'off, says -'],
    ['timers, none asked for', yes, policy, '600 by us, says 600;uas'],
    ['timers, but ours are off', headers(true, 1_800), off, 'off, says -'],
    ['a longer interval', headers(true, 1_800), policy, '600 by us, says 600;uas'],
    ['a shorter interval', headers(true, 120), policy, '120 by us, says 120;uas'],
    [
      'the caller refreshes',
      headers(true, 600, 'uac'),
      policy,
      '600 by peer, says 600;uac required',
    ],
    ['we are to refresh', headers(true, 600, 'uas'), policy, '600 by us, says 600;uas'],
    ['below 90 s', headers(true, 89), policy, '422 Min-SE 90'],
    ['below our minimum', headers(true, 299), strict, '422 Min-SE 300'],
    [
      'a minimum above our wish',
      { ...headers(true, 3_600, 'uac'), minS: 900 },
      policy,
      '900 by peer, says 900;uac required',
    ],
    ['only a minimum', { ...headers(true), minS: 900 }, policy, '900 by us, says 900;uas'],
  ];
  for (const [what, request, by, decision] of table) {
    it(`${what}: ${decision}`, () => assert.equal(brief(decideAsCallee(request, by)), decision));
  }

  it('a refresh that leaves the role open leaves it where it is', () => {
    const refresh = headers(true, 600);
    const decision = brief(decideAsCallee(refresh, policy, 'peer'));
    assert.equal(decision, '600 by peer, says 600;uac required');
    assert.equal(brief(decideAsCallee(refresh, policy, 'us')), '600 by us, says 600;uas');
    const changed = brief(decideAsCallee(headers(true, 600, 'uas'), policy, 'peer'));
    assert.equal(changed, '600 by us, says 600;uas');
  });
});

describe('session timer, calling (SIG-5, RFC 4028 section 7)', () => {
  it('offers the parameter, and leaves the refresher open', () => {
    const sessionExpires = { seconds: 600, refresher: undefined };
    assert.deepEqual(offerOf(policy), { sessionExpires, minS: 90 });
    assert.equal(offerOf(off), undefined);
    assert.throws(() => offerOf({ ttlS: 90, minS: 91 }), /not below/);
  });

  const table: ReadonlyArray<readonly [string, SessionTimerHeaders, string]> = [
    ['nothing', headers(false), 'off'],
    ['support, but no interval', headers(true), 'off'],
    ['600;uac', headers(true, 600, 'uac'), '600 by us'],
    ['600;uas', headers(true, 600, 'uas'), '600 by peer'],
    ['600 by nobody', headers(true, 600), '600 by us'],
    ['less than may be', headers(true, 30, 'uas'), '90 by peer'],
  ];
  for (const [what, answer, agreed] of table) {
    it(`a 2xx with ${what}: ${agreed}`, () =>
      assert.equal(agreement(agreedByCaller(answer)), agreed));
  }

  it('a refresh keeps interval and roles', () => {
    for (const [refresher, said] of [
      ['us', 'uac'],
      ['peer', 'uas'],
    ] as const) {
      const refresh = refreshOf({ kind: 'on', seconds: 400, refresher }, policy);
      assert.deepEqual(refresh, { sessionExpires: { seconds: 400, refresher: said }, minS: 90 });
    }
  });

  it('a 422 is retried with the interval it names, as long as that grows', () => {
    const first = offerOf(policy);
    assert.ok(first);
    const second = after422(first, 1_200, 1);
    const sessionExpires = { seconds: 1_200, refresher: undefined };
    assert.deepEqual(second, { sessionExpires, minS: 1_200 });
    assert.ok(second);
    assert.equal(after422(second, 1_200, 2), undefined, 'it names what we offered');
    assert.equal(after422(second, 300, 2), undefined, 'it names less');
    assert.equal(after422(second, undefined, 2), undefined, 'it names nothing');
    assert.ok(after422(second, 1_300, MOST_422));
    assert.equal(after422(second, 1_300, MOST_422 + 1), undefined, 'for ever');
  });
});
