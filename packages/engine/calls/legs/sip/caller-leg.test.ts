import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestCall, US, VENDOR } from './testing-call.ts';
import { headerOf } from './testing-peer.ts';
import { sdpText } from './testing-world.ts';

const ANSWER = { body: sdpText(VENDOR, 5_000) };

describe('our answers to an INVITE (SIG-2)', () => {
  it('several 1xx, with early media, repeated in the 2xx under one o= line', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(181);
    await call.answers(183, ANSWER);
    await call.answers(180);
    await call.answers(200, ANSWER);
    assert.deepEqual(call.caller.news(), [
      ...['100 INVITE', '181 INVITE', '183 INVITE', '180 INVITE', '200 INVITE'],
    ]);
    const [early, answer] = [call.caller.response(183), call.caller.response(200)];
    assert.equal(early.body, answer.body);
    assert.equal(early.toTag, answer.toTag);
    call.inDialogOf(answer);
    call.callerAsks('ACK');
    await call.hangsUp();
  });

  it('another description than the one that was shown begins a dialog of its own', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(183, { tag: 'one', ...ANSWER });
    await call.answers(200, { tag: 'two', body: sdpText('10.0.0.7', 7_000) });
    const [early, answer] = [call.caller.response(183), call.caller.response(200)];
    assert.notEqual(early.toTag, answer.toTag);
    assert.match(answer.body, /10\.0\.0\.7/);
    assert.match(answer.body, /^v=0\r\no=- \d+ 1 /);
    call.inDialogOf(answer);
    call.callerAsks('ACK');
    await call.hangsUp();
  });

  it('a 2xx without ACK is sent again, and after 32 s both sides are hung up', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(200, ANSWER);
    await call.passes(31_000);
    const times = call.caller.heard.filter(({ text }) => text.startsWith('SIP/2.0 200')).length;
    assert.equal(times, 10, 'at once, then 0.5, 1, 2, 4 s and each 4 s');
    await call.passes(2_000);
    assert.ok(call.caller.request('BYE'));
    assert.ok(call.vendor.request('BYE'));
    assert.equal(call.heard.at(-1), 'caller released');
    call.caller.answers(call.caller.request('BYE'), 200);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.world.ends();
  });

  it('hung up before its ACK, the BYE waits for it', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(200, ANSWER);
    call.legs.caller.release(16);
    await call.passes(100);
    assert.ok(!call.caller.news().includes('BYE'));
    call.inDialogOf(call.caller.response(200));
    call.callerAsks('ACK');
    await call.passes(10);
    assert.equal(headerOf(call.caller.request('BYE'), 'Reason'), 'Q.850;cause=16');
    call.caller.answers(call.caller.request('BYE'), 200);
    call.legs.called.release(16);
    await call.passes(10);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.world.ends();
  });

  it('a BYE of the caller before the answer takes its INVITE back', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(180);
    const ringing = call.caller.response(180);
    call.inDialogOf(ringing);
    call.callerAsks('BYE');
    await call.passes(10);
    assert.deepEqual(call.caller.news(), ['100 INVITE', '180 INVITE', '200 BYE', '487 INVITE']);
    assert.ok(call.heard.includes('caller cancelled'));
    call.vendor.answers(call.vendor.request('CANCEL'), 200);
    await call.answers(487);
  });

  it('a delayed offer: the 2xx makes it, and the ACK answers both sides', async () => {
    const call = await TestCall.begin();
    await call.invites([], '');
    assert.equal(call.vendor.request('INVITE').bodyLength, 0);
    await call.answers(180);
    await call.answers(200, ANSWER);
    assert.deepEqual(call.vendor.news(), ['INVITE'], 'its answer is not known yet');
    const offer = call.caller.response(200);
    assert.match(offer.body, /m=audio 5000/);
    call.inDialogOf(offer);
    call.callerAsks('ACK', ['Content-Type: application/sdp'], sdpText('10.0.0.2', 6_000));
    await call.passes(10);
    assert.match(call.vendor.request('ACK').body, /m=audio 6000/);
    await call.answers(200, ANSWER);
    assert.deepEqual(call.vendor.news(), ['ACK', 'ACK'], 'the 2xx once more');
    await call.hangsUp();
  });

  it('an error of ours ends its leg and nothing else', async () => {
    const call = await TestCall.begin();
    await call.invites();
    call.legs.hears = () => {
      throw new Error('a mistake');
    };
    await call.answers(180);
    assert.equal(call.world.broken.length, 1);
    assert.ok(call.vendor.request('CANCEL'));
  });
});

describe('reliable provisional responses to a caller (SIG-6)', () => {
  const offers100rel = ['Supported: 100rel'];
  const whoCan = { reliableTo: 'required' } as const;

  it('sent until their PRACK, one at a time; the 2xx waits for one with a description', async () => {
    const call = await TestCall.begin(whoCan);
    await call.invites(offers100rel);
    await call.answers(183, ANSWER);
    await call.answers(180);
    const first = call.caller.response(183);
    assert.equal(headerOf(first, 'Require'), '100rel');
    await call.passes(1_000);
    await call.answers(200, ANSWER);
    assert.deepEqual(call.caller.news(), ['100 INVITE', '183 INVITE', '183 INVITE']);
    call.inDialogOf(first);
    const rseq = Number(headerOf(first, 'RSeq'));
    const invite = first.cseqNumber;
    call.callerAsks('PRACK', [`RAck: ${rseq + 5} ${invite} INVITE`]);
    call.callerAsks('PRACK', [`RAck: ${rseq} ${invite} INVITE`]);
    await call.passes(10);
    assert.deepEqual(call.caller.news(), ['481 PRACK', '200 PRACK', '200 INVITE']);
    assert.match(call.caller.response(200).text, /INVITE/);
  });

  for (const [allow, method] of [
    ['Allow: INVITE, UPDATE', 'UPDATE'],
    ['Allow: INVITE', 'INVITE'],
  ] as const) {
    it(`who was told reliably of other media is offered the new ones: ${method}`, async () => {
      const call = await TestCall.begin(whoCan);
      await call.invites([...offers100rel, allow]);
      await call.answers(183, { tag: 'one', ...ANSWER });
      const first = call.caller.response(183);
      call.inDialogOf(first);
      const rack = `RAck: ${headerOf(first, 'RSeq')} ${first.cseqNumber} INVITE`;
      call.callerAsks('PRACK', [rack]);
      await call.passes(10);
      await call.answers(200, { tag: 'two', body: sdpText(VENDOR, 7_000) });
      const answer = call.caller.response(200);
      assert.equal(answer.toTag, first.toTag, 'no other dialog after what was agreed');
      call.caller.news();
      call.callerAsks('ACK');
      await call.passes(10);
      assert.deepEqual(call.caller.news(), [method]);
      const offered = call.caller.request(method);
      assert.match(offered.body, /m=audio 7000/);
      const answered = { body: sdpText('10.0.0.2', 4_000), lines: [allow] };
      call.caller.answers(offered, 200, answered);
      await call.passes(10);
      assert.deepEqual(call.caller.news(), method === 'INVITE' ? ['ACK'] : []);
      assert.ok(!call.heard.some((each) => each.startsWith('caller change')), 'nobody hears of it');
      await call.hangsUp();
    });
  }

  it('not to who does not support it; always to who requires it; never without an offer', async () => {
    const rows = [
      [['Supported: timer'], whoCan, true, false],
      [offers100rel, {}, true, false],
      [['Require: 100rel'], {}, true, true],
      [offers100rel, whoCan, false, false],
    ] as const;
    for (const [lines, wanted, hasOffer, isReliable] of rows) {
      const call = await TestCall.begin(wanted);
      await (hasOffer ? call.invites(lines) : call.invites(lines, ''));
      await call.answers(180);
      assert.equal(headerOf(call.caller.response(180), 'RSeq') !== '', isReliable, `${lines}`);
    }
  });

  it('where it is off, who requires it is told so', async () => {
    const call = await TestCall.begin({ reliableTo: 'off' });
    await call.invites(['Require: 100rel']);
    assert.equal(headerOf(call.caller.response(420), 'Unsupported'), '100rel');
    assert.deepEqual(call.vendor.news(), []);
  });

  it('without a PRACK in 32 s the call is over', async () => {
    const call = await TestCall.begin(whoCan);
    await call.invites(offers100rel);
    await call.answers(180);
    await call.passes(32_100);
    assert.ok(call.caller.response(504));
    call.callerAsks('ACK');
    call.vendor.answers(call.vendor.request('CANCEL'), 200);
    await call.answers(487);
    await call.world.ends();
  });
});

describe('changes of the session (SIG-4)', () => {
  const hold = sdpText('10.0.0.2', 4_000, ['a=sendonly']);

  it('a re-INVITE passes through with its answer, and is acknowledged on both sides', async () => {
    const call = await TestCall.begin();
    await call.up();
    await call.invites([], hold);
    const passed = call.vendor.request('INVITE');
    assert.match(passed.body, /a=sendonly/);
    assert.match(passed.body, /^v=0\r\no=- \d+ 2 /);
    assert.equal(passed.toTag, 'peer');
    await call.answers(200, { body: sdpText(VENDOR, 5_000, ['a=recvonly']) });
    assert.match(call.caller.response(200).body, /a=recvonly/);
    assert.deepEqual(call.vendor.news(), ['INVITE', 'ACK']);
    call.callerAsks('ACK');
    await call.passes(40_000);
    await call.hangsUp();
  });

  it('a refused one leaves the call as it was', async () => {
    const call = await TestCall.begin();
    await call.up();
    await call.invites([], hold);
    await call.answers(488);
    assert.ok(call.caller.response(488));
    call.callerAsks('ACK');
    await call.hangsUp();
  });

  it('a re-INVITE without offer asks the far side for one', async () => {
    const call = await TestCall.begin();
    await call.up();
    await call.invites([], '');
    assert.equal(call.vendor.request('INVITE').bodyLength, 0);
    await call.answers(200, { body: sdpText(VENDOR, 5_100) });
    assert.match(call.caller.response(200).body, /m=audio 5100/);
    call.callerAsks('ACK', ['Content-Type: application/sdp'], sdpText('10.0.0.2', 6_000));
    await call.passes(10);
    assert.match(call.vendor.request('ACK').body, /m=audio 6000/);
    await call.hangsUp();
  });

  it('a refresh with the same description is answered without the far side', async () => {
    const call = await TestCall.begin();
    await call.up();
    const before = call.caller.response(200).body;
    await call.invites([], sdpText('10.0.0.2').replace('secret 1 1', 'secret 1 2'));
    assert.equal(call.caller.response(200).body, before);
    assert.deepEqual(call.vendor.news(), []);
    call.callerAsks('ACK');
    call.callerAsks('UPDATE');
    await call.passes(10);
    assert.deepEqual(call.caller.news(), ['200 INVITE', '200 UPDATE']);
    await call.hangsUp();
  });

  it('an UPDATE with an offer passes as a re-INVITE, and its answer comes back', async () => {
    const call = await TestCall.begin();
    await call.up();
    call.callerAsks('UPDATE', ['Content-Type: application/sdp'], hold);
    await call.passes(10);
    await call.answers(200, { body: sdpText(VENDOR, 5_000, ['a=recvonly']) });
    const [last] = call.caller.heard.slice(-1);
    assert.match(last?.body ?? '', /a=recvonly/);
    await call.hangsUp();
  });

  it('both sides at once: 491, and ours is tried again after its back-off', async () => {
    const call = await TestCall.begin();
    await call.up();
    await call.invites([], hold);
    await call.vendorAsks('INVITE', [], sdpText(VENDOR, 5_500));
    assert.ok(call.vendor.response(491));
    await call.vendorAsks('ACK');
    await call.answers(491);
    call.vendor.news();
    await call.passes(5_000);
    assert.ok(call.vendor.news().includes('INVITE'), 'the same once more');
    assert.match(call.vendor.request('INVITE').body, /a=sendonly/);
    await call.answers(200, { body: sdpText(VENDOR, 5_000, ['a=recvonly']) });
    call.callerAsks('ACK');
    await call.hangsUp();
  });

  it('a peer that does not know the call any more: both sides are hung up', async () => {
    const call = await TestCall.begin();
    await call.up();
    await call.invites([], hold);
    await call.answers(481);
    assert.ok(call.heard.includes('called released'));
    assert.ok(call.vendor.request('BYE'));
    assert.ok(call.caller.response(487), 'its re-INVITE is answered all the same');
    assert.ok(call.caller.request('BYE'));
  });

  it('INFO passes with its body, OPTIONS is answered by us, a re-INVITE can be taken back', async () => {
    const call = await TestCall.begin();
    await call.up();
    call.callerAsks('INFO', ['Content-Type: application/dtmf-relay'], 'Signal=5\r\n');
    await call.passes(10);
    const info = call.vendor.request('INFO');
    assert.equal(info.body, 'Signal=5\r\n');
    assert.equal(headerOf(info, 'Content-Type'), 'application/dtmf-relay');
    call.vendor.answers(info, 200);
    call.callerAsks('OPTIONS');
    await call.passes(10);
    assert.deepEqual(call.caller.news(), ['200 INFO', '200 OPTIONS']);
    await call.invites([], hold);
    call.callerAsks('CANCEL');
    await call.passes(10);
    assert.deepEqual(call.caller.news(), ['200 CANCEL', '487 INVITE']);
    call.callerAsks('ACK');
    await call.answers(200, ANSWER);
    await call.hangsUp();
  });
});

describe('session timers of a caller (SIG-5)', () => {
  it('we take the role it leaves, and refresh it; the role it takes is its own', async () => {
    const call = await TestCall.begin();
    await call.up(['Supported: timer', 'Session-Expires: 1800', 'Allow: INVITE, UPDATE']);
    assert.equal(headerOf(call.caller.response(200), 'Session-Expires'), '600;refresher=uas');
    await call.passes(300_000);
    const update = call.caller.request('UPDATE');
    assert.equal(headerOf(update, 'Session-Expires'), '600;refresher=uac');
    const theirs = await TestCall.begin();
    await theirs.up(['Supported: timer', 'Session-Expires: 1800;refresher=uac']);
    assert.equal(headerOf(theirs.caller.response(200), 'Require'), 'timer');
    await theirs.passes(569_000);
    assert.ok(theirs.caller.request('BYE'), 'it did not refresh');
    assert.ok(theirs.vendor.request('BYE'));
  });

  it('one whose setting has them off has none, whatever it says', async () => {
    const noTimerMs = 3_600_000 as never;
    const settings = { sessionTimes: { segment: 2, noTimerMs } };
    const call = await TestCall.begin({ settings, sessionTimer: false });
    // Too short an interval where there are timers.
    await call.up(['Supported: timer', 'Session-Expires: 60', 'Allow: INVITE, UPDATE']);
    const answer = call.caller.response(200);
    assert.equal(headerOf(answer, 'Session-Expires'), '');
    assert.equal(headerOf(answer, 'Supported'), '');
    call.callerAsks('UPDATE', ['Supported: timer', 'Session-Expires: 60']);
    await call.passes(10);
    assert.equal(headerOf(call.caller.response(200), 'Session-Expires'), '');
    call.caller.news();
    await call.passes(3_590_000);
    assert.deepEqual(call.caller.news(), []);
    await call.passes(20_000);
    assert.ok(call.caller.request('BYE'));

    const requires = await TestCall.begin({ sessionTimer: false });
    await requires.invites(['Require: timer']);
    assert.equal(headerOf(requires.caller.response(420), 'Unsupported'), 'timer');
    assert.deepEqual(requires.vendor.news(), []);
  });

  it('a peer without timers is cut at the longest such call', async () => {
    const noTimerMs = 3_600_000 as never;
    const call = await TestCall.begin({
      settings: { sessionTimes: { segment: 2, noTimerMs } },
    });
    await call.up();
    await call.passes(3_599_000);
    assert.deepEqual(call.caller.news(), []);
    await call.passes(2_000);
    assert.ok(call.caller.request('BYE'));
  });
});

describe('a call that only the journal knows', () => {
  it('is hung up from its facts, with a CSeq well above', async () => {
    const call = await TestCall.begin();
    await call.up();
    const { legs, us } = call;
    const facts = [legs.caller.facts(), legs.called.facts()].filter((each) => each !== null);
    const before = facts.map(({ localCseq }) => localCseq);
    let heard = 0;
    const farewell = { cause: 41, login: null, heard: () => (heard += 1) };
    for (const each of facts) us.hangUpFromFacts(JSON.parse(JSON.stringify(each)), farewell);
    await call.passes(10);
    assert.equal(heard, 0);
    for (const [at, peer] of [call.caller, call.vendor].entries()) {
      const bye = peer.request('BYE');
      assert.equal(bye.cseqNumber, (before[at] ?? 0) + 1_000);
      assert.equal(headerOf(bye, 'Reason'), 'Q.850;cause=41');
      assert.equal(bye.requestUri, `sip:peer@${peer.address}:5060`);
      peer.answers(bye, 200);
    }
    assert.equal(call.caller.request('BYE').toTag, 'ann');
    assert.equal(call.caller.request('BYE').from.uri, `sip:2002@${US}`);
    await call.passes(10);
    assert.equal(heard, 2, 'each tells once that it was heard');
    await call.passes(40_000);
    assert.equal(heard, 2);
  });

  it('a vendor that asks who hangs up is told; one that is not content is left', async () => {
    const call = await TestCall.begin();
    await call.up();
    const facts = call.legs.called.facts();
    assert.ok(facts !== null);
    let heard = 0;
    const login = { user: 'we', password: 'secret' };
    const headers = [{ name: 'X-Ours', value: 'yes' }];
    const heardOnce = () => (heard += 1);
    call.us.hangUpFromFacts(facts, { cause: 41, login, headers, heard: heardOnce });
    await call.passes(10);
    const asks = { lines: ['WWW-Authenticate: Digest realm="v", nonce="1", algorithm=MD5'] };
    const first = call.vendor.request('BYE');
    assert.equal(headerOf(first, 'Authorization'), '');
    call.vendor.answers(first, 401, asks);
    await call.passes(10);
    const second = call.vendor.request('BYE');
    assert.equal(second.cseqNumber, first.cseqNumber + 1);
    assert.match(headerOf(second, 'Authorization'), /username="we"/);
    assert.deepEqual([headerOf(first, 'X-Ours'), headerOf(second, 'X-Ours')], ['yes', 'yes']);
    assert.equal(heard, 0);
    call.vendor.answers(second, 403);
    await call.passes(10);
    assert.equal(heard, 1);
  });

  it('whose peers are gone is given up after 32 s', async () => {
    const call = await TestCall.begin();
    await call.up();
    const facts = call.legs.caller.facts();
    assert.ok(facts !== null);
    let heard = 0;
    const farewell = { cause: 41, login: null, withoutReason: true, heard: () => (heard += 1) };
    assert.ok(call.us.hangUpFromFacts(facts, farewell));
    await call.passes(10);
    assert.equal(headerOf(call.caller.request('BYE'), 'Reason'), '');
    await call.passes(31_000);
    assert.equal(heard, 0);
    await call.passes(2_000);
    assert.equal(heard, 1);
  });
});
