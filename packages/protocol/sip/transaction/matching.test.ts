import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasUniqueBranch, MAGIC_COOKIE } from './matching.ts';
import { answer, LayerUnderTest, request, response, type StubRequest } from './testing-wire.ts';

const OLD = { branch: '', topVia: 'SIP/2.0/UDP 192.0.2.1', fromTag: 'caller' } as const;

describe('which transaction a request belongs to (SIG-1, RFC 3261 section 17.2.3)', () => {
  const first = request('INVITE');
  const old = request('INVITE', OLD);
  //  what differs                        first  second                                     same
  const table: ReadonlyArray<readonly [string, StubRequest, Partial<StubRequest>, boolean]> = [
    ['nothing', first, {}, true],
    ['the branch', first, { branch: `${MAGIC_COOKIE}2` }, false],
    ['sent-by', first, { sentBy: '192.0.2.2:5060' }, false],
    ['the method', first, { method: 'OPTIONS' }, false],
    ['CSeq alone, by a peer that reuses its branch', first, { cseqNumber: 2 }, false],
    ['the source, by a NAT', first, { over: { name: 'elsewhere', reliable: false } }, true],
    ['nothing, in RFC 2543', old, {}, true],
    ['the top Via, in RFC 2543', old, { topVia: 'SIP/2.0/UDP 192.0.2.2' }, false],
    ['the Request-URI, in RFC 2543', old, { requestUri: 'sip:2000@198.51.100.1' }, false],
    ['the Call-ID, in RFC 2543', old, { callId: 'call2' }, false],
    ['the From tag, in RFC 2543', old, { fromTag: 'other' }, false],
    ['the To tag, in RFC 2543', old, { toTag: 'callee' }, false],
    ['CSeq, in RFC 2543', old, { cseqNumber: 2 }, false],
    ['the branch, in RFC 2543', old, { branch: '7' }, true],
  ];
  for (const [what, one, change, same] of table) {
    it(`${what} differs: ${same ? 'the same' : 'another'} transaction`, () => {
      const world = new LayerUnderTest();
      world.receive(one);
      world.receive({ ...one, ...change });
      assert.equal(world.layer.size, same ? 1 : 2);
    });
  }

  it('a branch counts only with something behind the cookie', () => {
    assert.equal(hasUniqueBranch(`${MAGIC_COOKIE}1`), true);
    for (const branch of ['', '1', MAGIC_COOKIE, 'Z9hG4bK1']) {
      assert.equal(hasUniqueBranch(branch), false, branch);
    }
  });
});

describe('which INVITE an ACK belongs to (SIG-1, RFC 3261 section 17.2.3)', () => {
  const first = request('INVITE');
  const old = request('INVITE', OLD);
  const within = request('INVITE', { ...OLD, toTag: 'callee' });
  const NONE = 'ACK of no transaction';
  //  what                     INVITE  answer  ACK                                    told
  const table: ReadonlyArray<
    readonly [string, StubRequest, number, Partial<StubRequest>, readonly string[]]
  > = [
    ['of a failure', first, 486, { toTag: 'callee' }, []],
    ['of a 2xx', first, 200, { branch: `${MAGIC_COOKIE}2`, toTag: 'callee' }, [NONE]],
    ['of a 2xx, with the branch of the INVITE', first, 200, {}, ['ACK of an accepted INVITE']],
    ['with another branch', first, 486, { branch: `${MAGIC_COOKIE}2` }, [NONE]],
    ['with another sent-by', first, 486, { sentBy: '192.0.2.2:5060' }, [NONE]],
    ['of a failure, in RFC 2543', old, 486, { toTag: 'callee' }, []],
    ['with another To tag, in RFC 2543', old, 486, { toTag: 'other' }, [NONE]],
    ['with another Call-ID, in RFC 2543', old, 486, { toTag: 'callee', callId: 'c2' }, [NONE]],
    ['within a dialog, in RFC 2543', within, 486, { toTag: 'callee' }, []],
  ];
  for (const [what, invite, status, change, told] of table) {
    it(`${what}: ${told[0] ?? 'taken'}`, () => {
      const world = new LayerUnderTest();
      world.onRequest = (of, server) => world.layer.respond(server, answer(status, of));
      world.receive(invite);
      world.receive({ ...invite, method: 'ACK', ...change });
      assert.deepEqual(world.told.slice(1), told);
      assert.equal(world.layer.counters.unmatchedAcks, told[0] === NONE ? 1 : 0);
      const state = world.layer.census().keys().next().value;
      const accepted = status === 200 ? 'accepted' : 'completed';
      assert.equal(state, `inviteServer/${told.length === 0 ? 'confirmed' : accepted}`);
    });
  }
});

describe('which INVITE a CANCEL belongs to (SIG-2, RFC 3261 section 9.2)', () => {
  const table: ReadonlyArray<readonly [string, StubRequest, Partial<StubRequest>, string]> = [
    ['the same branch', request('INVITE'), {}, 'CANCEL of an INVITE'],
    ['another one', request('INVITE'), { branch: `${MAGIC_COOKIE}2` }, 'CANCEL of nothing'],
    ['RFC 2543', request('INVITE', OLD), {}, 'CANCEL of an INVITE'],
    ['RFC 2543, another CSeq', request('INVITE', OLD), { cseqNumber: 2 }, 'CANCEL of nothing'],
  ];
  for (const [what, invite, change, told] of table) {
    it(`${what}: ${told}`, () => {
      const world = new LayerUnderTest();
      world.receive(invite);
      world.receive({ ...invite, method: 'CANCEL', ...change });
      assert.equal(world.told[1], told);
    });
  }
});

describe('which request a response belongs to (SIG-1, RFC 3261 section 17.1.3)', () => {
  const table = [
    ['branch and method', response(486, 'INVITE'), ['486 for INVITE']],
    ['another branch', response(486, 'INVITE', { branch: `${MAGIC_COOKIE}2` }), []],
    ['another method', response(486, 'OPTIONS'), []],
    ['another branch, 1xx', response(180, 'INVITE', { branch: `${MAGIC_COOKIE}2` }), []],
    ['another branch, 2xx', response(200, 'INVITE', { branch: `${MAGIC_COOKIE}2` }), ['stray 200']],
    ['another method, 2xx', response(200, 'OPTIONS'), []],
  ] as const;
  for (const [what, of, told] of table) {
    it(`${what}: ${told[0] ?? 'dropped and counted'}`, () => {
      const world = new LayerUnderTest();
      world.calls('INVITE');
      world.layer.receiveResponse(of);
      assert.deepEqual(world.told, told);
      assert.equal(world.layer.counters.unmatchedResponses, told[0] === '486 for INVITE' ? 0 : 1);
    });
  }
});

describe('merged requests (RFC 3261 section 8.2.2.2): the same one by two ways', () => {
  const second = { branch: `${MAGIC_COOKIE}2` };
  //  what                                     first answered   second differs by          told
  const table: ReadonlyArray<readonly [string, number, string, Partial<StubRequest>, string]> = [
    ['by another branch', 0, 'INVITE', {}, 'INVITE merged'],
    ['by another branch, once it rings', 180, 'INVITE', {}, 'INVITE merged'],
    ['by another branch, once it is answered', 200, 'INVITE', {}, 'INVITE merged'],
    ['an OPTIONS', 200, 'OPTIONS', {}, 'OPTIONS merged'],
    ['after a challenge, by a peer that does not count CSeq up', 401, 'INVITE', {}, 'INVITE'],
    ['another CSeq', 0, 'INVITE', { cseqNumber: 2 }, 'INVITE'],
    ['another Call-ID', 0, 'INVITE', { callId: 'call2' }, 'INVITE'],
    ['another caller', 0, 'INVITE', { fromTag: 'other' }, 'INVITE'],
    ['within a dialog', 0, 'INVITE', { toTag: 'callee' }, 'INVITE'],
  ];
  for (const [what, status, method, change, told] of table) {
    it(`${what}: ${told}`, () => {
      const world = new LayerUnderTest();
      const { toTag = '' } = change;
      world.receive(request(method, { toTag }));
      const [server] = world.servers;
      if (server && status > 0) world.layer.respond(server, answer(status, request(method)));
      world.receive(request(method, { ...second, ...change }));
      assert.equal(world.told[1], told);
      assert.equal(world.layer.counters.mergedRequests, told.endsWith('merged') ? 1 : 0);
    });
  }

  it('the first one over, the next copy is a new request', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(200, of));
    world.receive(request('OPTIONS'));
    world.passes(32_000).receive(request('OPTIONS', second));
    assert.deepEqual(world.told, ['OPTIONS', 'OPTIONS']);
  });

  it('a copy that ends first leaves the first one known', () => {
    const world = new LayerUnderTest();
    world.receive(request('OPTIONS'));
    world.receive(request('OPTIONS', second));
    const copy = world.servers[1];
    assert.ok(copy);
    world.layer.respond(copy, answer(482, request('OPTIONS', second)));
    world.passes(32_000).receive(request('OPTIONS', { branch: `${MAGIC_COOKIE}3` }));
    assert.equal(world.told[2], 'OPTIONS merged');
  });
});
