import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { firstCseq, HIGHEST_CSEQ, isInOrder } from './cseq.ts';
import { dialogKey, idOfRequest, idOfResponse } from './dialog-id.ts';
import type { DialogRequest, DialogResponse, Hop } from './ports.ts';
import { pathTo, routeSetOfCallee, routeSetOfCaller } from './route-set.ts';

const route = (uri: string): Hop => ({
  text: `<${uri}>`,
  uri,
  loose: /;lr(;|=|$)/.test(uri),
});

describe('route sets (SIG-2, RFC 3261 section 12.2.1.1)', () => {
  const target = 'sip:callee@u2.example;transport=udp';
  const P1 = 'sip:p1.example;lr';
  const P2 = 'sip:p2.example;lr';
  const STRICT = 'sip:old.example;method=INVITE;x=1?a=b';
  //  what, route set, Request-URI, Route, next hop
  const table = [
    ['no routes', [], target, [], target],
    ['one loose router', [P1], target, [`<${P1}>`], P1],
    ['two loose routers', [P1, P2], target, [`<${P1}>`, `<${P2}>`], P1],
    [
      'a strict router, then a loose one',
      [STRICT, P2],
      'sip:old.example;x=1',
      [`<${P2}>`, `<${target}>`],
      'sip:old.example;x=1',
    ],
    [
      'a loose router, then a strict one, which is its business',
      [P1, STRICT],
      target,
      [`<${P1}>`, `<${STRICT}>`],
      P1,
    ],
  ] as const;
  for (const [what, uris, requestUri, routes, nextHop] of table) {
    it(what, () =>
      assert.deepEqual(pathTo(target, uris.map(route)), { requestUri, routes, nextHop }),
    );
  }

  it('the caller has them in the opposite order', () => {
    const recorded = [P1, P2, 'sip:p3.example;lr'].map(route);
    assert.deepEqual(routeSetOfCallee(recorded), recorded);
    assert.deepEqual(routeSetOfCaller(recorded), [...recorded].reverse());
    assert.deepEqual(routeSetOfCaller([]), []);
  });
});

describe('the order of requests (SIG-2, RFC 3261 section 12.2.2)', () => {
  const table = [
    ['INFO', 5, undefined, true],
    ['INFO', 5, 4, true],
    ['INFO', 9, 4, true],
    ['BYE', 4, 4, true],
    ['BYE', 3, 4, false],
    ['ACK', 1, 4, true],
    ['CANCEL', 1, 4, true],
  ] as const;
  for (const [method, cseq, highest, inOrder] of table) {
    it(`${method} ${cseq} after ${highest ?? 'nothing'}: ${inOrder ? 'served' : '500'}`, () => {
      assert.equal(isInOrder(method, cseq, highest), inOrder);
    });
  }

  it('our first number leaves room to count', () => {
    const random = seededRandom(1);
    for (let count = 0; count < 1_000; count += 1) {
      const first = firstCseq(random);
      assert.ok(Number.isInteger(first) && first >= 1 && first < HIGHEST_CSEQ / 2);
    }
  });
});

describe('what names a dialog (SIG-2, RFC 3261 section 12)', () => {
  const common = { callId: 'call1', fromTag: 'a', toTag: 'b', cseqNumber: 1, recordRoutes: [] };
  const request: DialogRequest = {
    ...common,
    method: 'INFO',
    fromUri: 'sip:a',
    toUri: 'sip:b',
    contactUri: undefined,
  };
  const response: DialogResponse = {
    ...common,
    method: 'INVITE',
    status: 200,
    contactUri: undefined,
  };

  it('To is us in a request of the peer, From in a response to ours', () => {
    assert.equal(dialogKey(idOfRequest(request)), 'call1 b a');
    assert.equal(dialogKey(idOfResponse(response)), 'call1 a b');
  });
});
