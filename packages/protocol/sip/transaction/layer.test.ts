import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAGIC_COOKIE } from './matching.ts';
import {
  answer,
  LayerUnderTest,
  request,
  response,
  type StubTypes,
  TCP,
  timersThatNeverCancel,
  UDP,
} from './testing-wire.ts';
import { transactionTimings } from './timings.ts';
import type { InviteClientTransaction, InviteServerTransaction } from './transactions.ts';

/** Longer than any transaction that has its final response. */
const ALL_IS_OVER_MS = 70_000;

function assertEmpty({ layer, wheel }: LayerUnderTest): void {
  assert.equal(layer.size, 0);
  assert.equal(layer.census().size, 0);
  assert.equal(wheel.size, 0);
}

const at = (times: readonly number[], what: string) => times.map((time) => `+${time} ${what}`);

describe('transaction layer, serving (SIG-1)', () => {
  it('an INVITE: 100 after 200 ms, its retransmission hears the last response again', () => {
    const world = new LayerUnderTest();
    world.receive(request('INVITE'));
    world.receive(request('INVITE'));
    assert.deepEqual(world.news(), { sent: [], told: ['INVITE'] });
    world.passes(300);
    world.receive(request('INVITE'));
    const trying = `SIP 100 INVITE ${MAGIC_COOKIE}1 -`;
    assert.deepEqual(world.news().sent, [`+200 ${trying}`, `+300 ${trying}`]);
    const [server] = world.servers;
    assert.ok(server?.kind === 'inviteServer');
    assert.equal(server.request, undefined, 'the request is not needed for a 100 any more');
    world.layer.respond(server, answer(180, request('INVITE')));
    world.receive(request('INVITE'));
    const ringing = `SIP 180 INVITE ${MAGIC_COOKIE}1 callee`;
    assert.deepEqual(world.news().sent, at([300, 300], ringing));
    world.calls('INVITE');
    world.layer.clear();
    assertEmpty(world);
  });

  it('a 2xx: sent as often as the user likes; later INVITEs are absorbed, then all is over', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(200, of));
    world.receive(request('INVITE'));
    const [server] = world.servers;
    assert.ok(server);
    world.passes(500).layer.respond(server, answer(200, request('INVITE')));
    world.receive(request('INVITE'));
    const ok = `SIP 200 INVITE ${MAGIC_COOKIE}1 callee`;
    assert.deepEqual(world.news(), { sent: at([0, 500], ok), told: ['INVITE'] });
    assert.equal(server.kept, undefined, 'the dialog has the 2xx');
    world.passes(31_499);
    assert.deepEqual([...world.layer.census()], [['inviteServer/accepted', 1]]);
    world.passes(1);
    assertEmpty(world);
    world.layer.respond(server, answer(200, request('INVITE')));
    assert.deepEqual(world.news().sent, [], 'too late: the dialog has given up as well');
    assert.equal(world.layer.counters.ignored, 1);
  });

  it('a failure without an ACK: sent after the listed pauses, then the user is told, once', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(486, of));
    world.receive(request('INVITE'));
    world.passes(ALL_IS_OVER_MS);
    const times = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
    const busy = `SIP 486 INVITE ${MAGIC_COOKIE}1 callee`;
    assert.deepEqual(world.news(), {
      sent: at(times, busy),
      told: ['INVITE', 'timeout of inviteServer'],
    });
    assertEmpty(world);
  });

  it('a failure with its ACK: no more of it; the ACK again is absorbed', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(486, of));
    world.receive(request('INVITE'));
    world.passes(600);
    world.receive(request('ACK', { toTag: 'callee' }));
    world.receive(request('ACK', { toTag: 'callee' }));
    assert.deepEqual([...world.layer.census()], [['inviteServer/confirmed', 1]]);
    assert.equal(world.servers[0]?.kept, undefined, 'nothing will be sent again');
    world.passes(ALL_IS_OVER_MS);
    const { sent, told } = world.news();
    assert.deepEqual([sent.length, told], [2, ['INVITE']]);
    assertEmpty(world);
  });

  it('another request: its retransmissions hear the final response for 32 s', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(200, of));
    const options = request('OPTIONS');
    world.receive(options);
    for (let count = 0; count < 3; count += 1) {
      world.passes(10_000).receive(options);
    }
    assert.equal(world.layer.counters.requests, 1);
    assert.equal(world.news().sent.length, 4);
    world.passes(2_000);
    assertEmpty(world);
  });

  it('over TCP nothing is sent twice and an answered request leaves nothing behind', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(486, of));
    world.receive(request('INVITE', { over: TCP }));
    world.passes(20_000).receive(request('ACK', { over: TCP }));
    world.receive(request('OPTIONS', { over: TCP }));
    assert.equal(world.news().sent.length, 2);
    assertEmpty(world);
  });

  it('a response that cannot be sent: the user hears of it, a retransmission finds it', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => world.layer.respond(server, answer(200, of));
    world.receive(request('OPTIONS'));
    const [server] = world.servers;
    assert.ok(server);
    world.layer.sendFailed(server);
    world.receive(request('OPTIONS'));
    const { sent, told } = world.news();
    assert.deepEqual([sent.length, told], [2, ['OPTIONS', 'transportFailed of requestServer']]);
    world.passes(ALL_IS_OVER_MS);
    assertEmpty(world);
  });
});

describe('requests of strangers (SEC-2)', () => {
  for (const method of ['INVITE', 'REGISTER']) {
    it(`${method}, not answered on purpose, leaves nothing and sends nothing`, () => {
      const world = new LayerUnderTest();
      world.onRequest = (_, server) => world.layer.abandon(server);
      world.receive(request(method));
      assert.equal(world.layer.size, 0);
      world.passes(500).receive(request(method));
      world.passes(ALL_IS_OVER_MS);
      const { sent, told } = world.news();
      assert.deepEqual([sent, told], [[], [method, method]]);
      assertEmpty(world);
    });
  }
});

describe('transaction layer, asking (SIG-1)', () => {
  //  method      over    sent at                                                        told
  const silent = [
    ['INVITE', UDP, [0, 500, 1500, 3500, 7500, 15500, 31500], 'timeout of inviteClient'],
    ['INVITE', TCP, [0], 'timeout of inviteClient'],
    [
      'OPTIONS',
      UDP,
      [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500],
      'timeout of requestClient',
    ],
    ['OPTIONS', TCP, [0], 'timeout of requestClient'],
  ] as const;
  for (const [method, over, times, told] of silent) {
    it(`${method} over ${over.name} without an answer`, () => {
      const world = new LayerUnderTest();
      world.calls(method, {}, over);
      world.passes(31_999);
      assert.deepEqual(world.told, []);
      world.passes(1);
      const news = world.news();
      assert.deepEqual(
        news.sent.map((line) => Number.parseInt(line, 10)),
        times,
      );
      assert.deepEqual(news.told, [told]);
      assertEmpty(world);
    });
  }

  it('an INVITE that rings and is answered: each 2xx goes up, until timer M', () => {
    const world = new LayerUnderTest();
    const client = world.calls('INVITE');
    world.passes(100).layer.receiveResponse(response(180, 'INVITE'));
    world.passes(60_000).layer.receiveResponse(response(200, 'INVITE'));
    assert.equal(client.kept, undefined, "the ACK of a 2xx is the dialog's");
    world.passes(500).layer.receiveResponse(response(200, 'INVITE'));
    world.layer.receiveResponse(response(200, 'INVITE', { toTag: 'another phone' }));
    world.layer.receiveResponse(response(180, 'INVITE'));
    const { sent, told } = world.news();
    assert.equal(sent.length, 1);
    assert.deepEqual(
      told,
      ['180', '200', '200', '200'].map((status) => `${status} for INVITE`),
    );
    world.passes(31_500);
    assertEmpty(world);
    world.layer.receiveResponse(response(200, 'INVITE'));
    assert.deepEqual(world.news().told, ['stray 200'], 'somebody must hang it up');
  });

  it('an INVITE that fails: an ACK with the same branch, again for each failure', () => {
    const world = new LayerUnderTest();
    world.calls('INVITE');
    world.layer.receiveResponse(response(486, 'INVITE'));
    world.passes(500).layer.receiveResponse(response(486, 'INVITE'));
    const ack = `ACK ${MAGIC_COOKIE}1 192.0.2.1:5060 call1 caller callee 1`;
    const { sent, told } = world.news();
    assert.deepEqual(sent.slice(1), [`+0 ${ack}`, `+500 ${ack}`]);
    assert.deepEqual(told, ['486 for INVITE']);
    world.layer.receiveResponse(response(200, 'INVITE'));
    assert.deepEqual(world.news().told, ['stray 200'], 'a forking proxy lets it through');
    world.passes(ALL_IS_OVER_MS);
    assertEmpty(world);
  });

  it('another request with a 1xx is sent on with the long pause; its final goes up once', () => {
    const world = new LayerUnderTest();
    const client = world.calls('OPTIONS');
    world.passes(600).layer.receiveResponse(response(100, 'OPTIONS'));
    world.passes(10_000).layer.receiveResponse(response(200, 'OPTIONS'));
    world.layer.receiveResponse(response(200, 'OPTIONS'));
    assert.equal(client.kept, undefined);
    const news = world.news();
    assert.deepEqual(
      news.sent.map((line) => Number.parseInt(line, 10)),
      [0, 500, 1500, 5500, 9500],
    );
    assert.deepEqual(news.told, ['100 for OPTIONS', '200 for OPTIONS']);
    world.passes(5_000);
    assertEmpty(world);
  });

  it('a request that cannot be sent: the user hears of it at once, and nothing is left', () => {
    for (const method of ['INVITE', 'OPTIONS']) {
      const world = new LayerUnderTest();
      const client = world.calls(method);
      world.layer.sendFailed(client);
      world.layer.sendFailed(client);
      assert.deepEqual(world.told, [`transportFailed of ${client.kind}`]);
      assertEmpty(world);
    }
  });

  it('a branch makes one transaction', () => {
    const world = new LayerUnderTest();
    world.calls('INVITE');
    assert.throws(() => world.calls('INVITE'), /branchInUse/);
    world.calls('OPTIONS');
    assert.equal(world.layer.size, 2);
  });

  it('a gateway may have times of its own, and new ones hold from the next request on', () => {
    const world = new LayerUnderTest();
    world.calls('OPTIONS');
    world.layer.setTimings(transactionTimings({ requestTimeoutMs: 3_000 }));
    world.calls('OPTIONS', { branch: `${MAGIC_COOKIE}2` });
    const { bytes } = answer(0, request('OPTIONS'));
    const own = { method: 'INFO', branch: `${MAGIC_COOKIE}3`, bytes, destination: UDP };
    const timings = transactionTimings({ requestTimeoutMs: 1_000 });
    assert.ok(world.layer.request({ request: own, owner: 'own', timings }).ok);
    world.passes(1_000);
    assert.equal(world.layer.size, 2);
    world.passes(2_000);
    assert.equal(world.layer.size, 1);
    world.passes(29_000);
    assertEmpty(world);
  });
});

describe('CANCEL (SIG-2)', () => {
  const asInvite = (client: { readonly kind: string }) =>
    client as InviteClientTransaction<StubTypes>;
  const cancels = (world: LayerUnderTest) =>
    world.sent.filter((line) => line.includes('CANCEL')).map((line) => line.split(' ')[0]);

  it('waits for a provisional response, says why, and is sent again until it is answered', () => {
    const world = new LayerUnderTest();
    const client = asInvite(world.calls('INVITE'));
    world.layer.cancel(client, 'answered-elsewhere');
    world.passes(400);
    assert.deepEqual(cancels(world), []);
    world.layer.receiveResponse(response(180, 'INVITE'));
    world.passes(700);
    assert.deepEqual(cancels(world), ['+400', '+900']);
    assert.match(world.sent.at(-1) ?? '', /z9hG4bK1 .* answered-elsewhere$/);
    world.layer.receiveResponse(response(200, 'CANCEL'));
    world.layer.receiveResponse(response(487, 'INVITE'));
    world.passes(ALL_IS_OVER_MS);
    assert.deepEqual(cancels(world), ['+400', '+900']);
    assert.deepEqual(world.told, ['180 for INVITE', '487 for INVITE'], 'not of the CANCEL itself');
    assertEmpty(world);
  });

  it('crossed by a 2xx: the user hears it', () => {
    const world = new LayerUnderTest();
    const client = asInvite(world.calls('INVITE'));
    world.layer.receiveResponse(response(180, 'INVITE'));
    world.layer.cancel(client);
    world.layer.cancel(client);
    world.layer.receiveResponse(response(200, 'INVITE'));
    assert.deepEqual(cancels(world), ['+0']);
    assert.deepEqual(world.told, ['180 for INVITE', '200 for INVITE']);
  });

  it('a final response before any provisional one: no CANCEL at all', () => {
    const world = new LayerUnderTest();
    const client = asInvite(world.calls('INVITE'));
    world.layer.cancel(client);
    world.layer.receiveResponse(response(486, 'INVITE'));
    world.passes(ALL_IS_OVER_MS);
    assert.deepEqual(cancels(world), []);
    assertEmpty(world);
  });

  it('never followed by a final response: given up after 32 s', () => {
    const world = new LayerUnderTest();
    const client = asInvite(world.calls('INVITE'));
    world.layer.receiveResponse(response(180, 'INVITE'));
    world.passes(120_000).layer.cancel(client);
    world.passes(32_000);
    assert.deepEqual(world.told, ['180 for INVITE', 'timeout of inviteClient']);
    assertEmpty(world);
  });

  it('received: told with its INVITE, answered in a transaction of its own', () => {
    const world = new LayerUnderTest();
    world.receive(request('INVITE'));
    const [invite] = world.servers;
    const cancel = request('CANCEL');
    world.receive(cancel);
    world.receive(cancel);
    const own = world.servers[1];
    assert.ok(invite && own);
    world.layer.respond(own, answer(200, cancel));
    world.receive(cancel);
    world.layer.respond(invite, answer(487, request('INVITE')));
    assert.deepEqual(
      world.sent.map((line) => line.split(' ').slice(2, 4).join(' ')),
      ['200 CANCEL', '200 CANCEL', '487 INVITE'],
    );
    assert.deepEqual(world.told, ['INVITE', 'CANCEL of an INVITE']);
  });

  it('received for what we do not know', () => {
    const world = new LayerUnderTest();
    world.receive(request('CANCEL'));
    world.receive(request('OPTIONS', { branch: `${MAGIC_COOKIE}2` }));
    world.receive(request('CANCEL', { branch: `${MAGIC_COOKIE}2` }));
    assert.deepEqual(world.told, ['CANCEL of nothing', 'OPTIONS', 'CANCEL of nothing']);
  });
});

describe('timers that lose their race (SIG-1): counted, not obeyed', () => {
  for (const final of [200, 486]) {
    it(`a wheel that cannot cancel changes nothing about an INVITE answered ${final}`, () => {
      const world: LayerUnderTest = new LayerUnderTest(transactionTimings(), {
        arm: (delay, firing) => timers.arm(delay, firing),
        cancel: () => timers.cancel(),
      });
      const timers = timersThatNeverCancel(world.clock, (firing) => world.layer.timerFired(firing));
      world.onRequest = (of, server) => {
        world.layer.respond(server, answer(180, of));
        world.layer.respond(server, answer(final, of));
      };
      world.receive(request('INVITE'));
      if (final === 486) world.receive(request('ACK'));
      world.calls('INVITE');
      world.layer.receiveResponse(response(180, 'INVITE'));
      world.layer.receiveResponse(response(final, 'INVITE'));
      world.calls('OPTIONS');
      world.layer.receiveResponse(response(200, 'OPTIONS'));
      world.passes(ALL_IS_OVER_MS);
      assert.equal(world.sent.length, final === 486 ? 5 : 4);
      const { lostTimers, ignored } = world.layer.counters;
      assert.ok(lostTimers + ignored >= 5, 'A, B, E, F and the one of the 100');
      assert.equal(world.layer.size, 0);
    });
  }
});

describe('the user may come back at once', () => {
  it('from inside a request, a response, a failure', () => {
    const world = new LayerUnderTest();
    world.onRequest = (of, server) => {
      world.layer.respond(server, answer(100, of));
      world.layer.respond(server, answer(486, of));
    };
    world.onResponse = (of, client) => {
      if (of.status === 180) world.layer.cancel(client as InviteClientTransaction<StubTypes>);
      if (of.status === 487) world.calls('INVITE', { branch: `${MAGIC_COOKIE}2` });
    };
    world.receive(request('INVITE'));
    world.receive(request('ACK'));
    world.calls('INVITE');
    world.layer.receiveResponse(response(180, 'INVITE'));
    world.layer.receiveResponse(response(487, 'INVITE'));
    const methods = world.sent.map((line) => line.split(' ')[1]);
    assert.deepEqual(methods, ['SIP', 'SIP', 'INVITE', 'CANCEL', 'ACK', 'INVITE']);
    const server = world.servers[0] as InviteServerTransaction<StubTypes>;
    assert.equal(server.state.name, 'confirmed');
  });
});
