import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeCallTaker } from '../testing-legs.ts';
import { TestCall, US, VENDOR } from './testing-call.ts';
import { headerOf, Peer } from './testing-peer.ts';
import { sdpText, session } from './testing-world.ts';

const ANSWER = { body: sdpText(VENDOR, 5_000) };

describe('an INVITE of ours and all that answers it (SIG-2)', () => {
  it('forks: each 2xx is acknowledged, the extra ones are hung up, and one is the call', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(180, { tag: 'one' });
    await call.answers(183, { tag: 'two', ...ANSWER });
    await call.answers(200, { tag: 'one', ...ANSWER });
    await call.answers(200, { tag: 'two', ...ANSWER });
    const bye = call.vendor.request('BYE');
    assert.equal(bye.toTag, 'two');
    call.vendor.answers(bye, 200);
    await call.answers(200, { tag: 'two', ...ANSWER });
    await call.answers(200, { tag: 'one', ...ANSWER });
    assert.deepEqual(call.vendor.news(), ['INVITE', 'ACK', 'ACK', 'BYE', 'ACK', 'ACK']);
    assert.deepEqual(
      call.heard.filter((each) => each.startsWith('called')),
      ['called ringing', 'called progress', 'called answered'],
    );
    call.inDialogOf(call.caller.response(200));
    call.callerAsks('ACK');
    await call.passes(40_000);
    assert.equal(call.us.table.invites, 0, 'no more forks are waited for');
    await call.hangsUp();
  });

  it('a 2xx long after the call is over is acknowledged and hung up all the same', async () => {
    const call = await TestCall.begin();
    await call.up();
    const invite = call.vendor.request('INVITE');
    call.callerAsks('BYE');
    await call.passes(10);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.passes(100_000);
    call.vendor.news();
    call.vendor.answers(invite, 200, { tag: 'late', ...ANSWER });
    await call.passes(10);
    assert.deepEqual(call.vendor.news(), ['ACK', 'BYE']);
    assert.equal(call.vendor.request('BYE').toTag, 'late');
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.world.ends();
  });

  it('so is one that comes right after the call was hung up', async () => {
    const call = await TestCall.begin();
    await call.up();
    const invite = call.vendor.request('INVITE');
    call.callerAsks('BYE');
    await call.passes(10);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.passes(100);
    call.vendor.news();
    call.vendor.answers(invite, 200, { tag: 'other', ...ANSWER });
    await call.passes(10);
    assert.deepEqual(call.vendor.news(), ['ACK', 'BYE']);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.world.ends();
  });

  it('a CANCEL waits for the first 1xx, and a 2xx that crosses it is acknowledged and hung up', async () => {
    const call = await TestCall.begin();
    await call.invites();
    call.callerAsks('CANCEL', ['Reason: Q.850;cause=31']);
    await call.passes(10);
    assert.deepEqual(call.caller.news(), ['100 INVITE', '200 CANCEL', '487 INVITE']);
    assert.deepEqual(call.vendor.news(), ['INVITE'], 'nothing may be sent before a 1xx');
    await call.answers(180);
    const cancel = call.vendor.request('CANCEL');
    assert.equal(headerOf(cancel, 'Reason'), 'Q.850;cause=31');
    await call.answers(200, ANSWER);
    assert.deepEqual(call.vendor.news(), ['CANCEL', 'ACK', 'BYE']);
    call.vendor.answers(cancel, 200);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.answers(200, ANSWER);
    assert.deepEqual(call.vendor.news(), ['ACK'], 'the same 2xx once more');
    call.callerAsks('ACK');
    assert.equal(call.heard.at(-1), 'called ended');
    await call.world.ends();
  });

  it('a CANCEL that is answered by 487', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(180);
    call.callerAsks('CANCEL');
    await call.passes(10);
    call.vendor.answers(call.vendor.request('CANCEL'), 200);
    await call.answers(487);
    assert.deepEqual(call.vendor.news(), ['INVITE', 'CANCEL', 'ACK']);
    assert.deepEqual(call.heard.slice(-2), ['caller cancelled', 'called ended']);
    call.callerAsks('ACK');
    await call.world.ends();
  });

  it('a failure with its phrase, cause, Retry-After; contacts of a 3xx in the order of q', async () => {
    const place = (number: string, address: string) => ({ number, address });
    const ported = { ...place('12125550100', '192.0.2.1'), routingNumber: '13105550199' };
    const rows = [
      [302, ['Contact: <sip:+12125550100;RN=+13105550199;npdi@192.0.2.1>'], [null, null, [ported]]],
      [486, ['Reason: Q.850;cause=17;text="busy"', 'Retry-After: 12'], [17, 12, []]],
      [
        ...[302, ['Contact: <sip:4420;npdi@[::1]:5080>;q=0.5, <sip:a@x>;q=0.9']],
        [null, null, [place('', 'x'), place('4420', '[::1]:5080')]],
      ],
    ] as const;
    for (const [status, lines, [cause, seconds, contacts]] of rows) {
      const call = await TestCall.begin();
      let failure: unknown;
      await call.invites();
      const { hears } = call.legs;
      call.legs.hears = (side, event) => {
        if (event.type === 'failed') failure = event.failure;
        hears.call(call.legs, side, event);
      };
      await call.answers(status, { phrase: 'No, Thanks', lines });
      assert.deepEqual(failure, {
        ...{ why: 'refused', status, phrase: 'No, Thanks', cause },
        ...{ retryAfterSeconds: seconds, contacts },
      });
      const told = call.caller.response(status);
      assert.equal(told.reason, 'No, Thanks');
      assert.equal(headerOf(told, 'Contact'), '');
      call.callerAsks('ACK');
      await call.world.ends();
    }
  });

  it('silence: 408, no way: 503; and an answer without media is hung up', async () => {
    const silent = await TestCall.begin();
    await silent.invites();
    await silent.passes(40_000);
    assert.equal(silent.caller.response(408).method, 'INVITE');
    silent.callerAsks('ACK');
    await silent.world.ends();

    const nowhere = await TestCall.begin({ ask: { addresses: ['unknown.example'] } });
    await nowhere.invites();
    assert.ok(nowhere.caller.response(503));
    nowhere.callerAsks('ACK');
    await nowhere.world.ends();

    const mute = await TestCall.begin();
    await mute.invites();
    await mute.answers(200);
    assert.deepEqual(mute.vendor.news(), ['INVITE', 'ACK', 'BYE']);
    assert.ok(mute.caller.response(488));
    mute.vendor.answers(mute.vendor.request('BYE'), 200);
    mute.callerAsks('ACK');
    await mute.world.ends();
  });

  it('a description that only the 183 had is the answer of its fork', async () => {
    const call = await TestCall.begin();
    await call.invites();
    await call.answers(183, ANSWER);
    await call.answers(200);
    assert.match(call.caller.response(200).body, /m=audio 5000/);
    assert.equal(call.caller.response(183).toTag, call.caller.response(200).toTag);
    call.inDialogOf(call.caller.response(200));
    call.callerAsks('ACK');
    await call.hangsUp();
  });

  it('the next address when one cannot be reached, with its own Request-URI', async () => {
    const other = '10.0.0.9';
    const ask = { addresses: [`${VENDOR}:5060`, `${other}:5060`], transport: 'tcp' } as const;
    // The vendor's peer hears datagrams alone.
    const call = await TestCall.begin({ ask });
    const taker = new FakeCallTaker();
    await call.world.endpoint(other, { taker });
    await call.invites();
    await call.passes(10_000);
    const [offered] = taker.legs;
    assert.equal(offered?.offered.requestUri, `sip:2002@${other};transport=tcp`);
    assert.deepEqual(call.vendor.news(), []);
    offered?.reject({ sipStatus: 486, cause: 17 });
    await call.passes(100);
    assert.ok(call.caller.response(486));
    call.callerAsks('ACK');

    const nowhere = await TestCall.begin({ ask });
    await nowhere.invites();
    await nowhere.passes(10_000);
    assert.ok(nowhere.caller.response(503), 'nobody listens by TCP at either');
    nowhere.callerAsks('ACK');
    await nowhere.world.ends();
  });
});

describe('a vendor that asks who we are (SIG-6)', () => {
  const CHALLENGE = 'WWW-Authenticate: Digest realm="v", nonce="n1", qop="auth", algorithm=MD5';

  it('INVITE and BYE are signed; a wrong password is refused once and for all', async () => {
    const credentials = { user: 'us', password: 'pass' };
    const call = await TestCall.begin({ ask: { credentials } });
    await call.invites();
    const first = call.vendor.request('INVITE');
    await call.answers(401, { lines: [CHALLENGE] });
    const second = call.vendor.request('INVITE');
    assert.match(headerOf(second, 'Authorization'), /username="us".*nc=00000001/);
    assert.equal(second.cseqNumber, first.cseqNumber + 1);
    assert.equal(second.callId, first.callId);
    assert.equal(second.fromTag, first.fromTag);
    await call.answers(200, ANSWER);
    call.inDialogOf(call.caller.response(200));
    call.callerAsks('ACK');
    await call.passes(10);
    call.callerAsks('BYE');
    await call.passes(10);
    assert.match(headerOf(call.vendor.request('BYE'), 'Authorization'), /nc=00000002/);
    call.vendor.answers(call.vendor.request('BYE'), 401, {
      lines: [CHALLENGE.replace('n1', 'n2')],
    });
    await call.passes(10);
    assert.match(headerOf(call.vendor.request('BYE'), 'Authorization'), /nonce="n2"/);
    call.vendor.answers(call.vendor.request('BYE'), 200);
    await call.world.ends();

    const wrong = await TestCall.begin({ ask: { credentials } });
    await wrong.invites();
    await wrong.answers(401, { lines: [CHALLENGE] });
    await wrong.answers(401, { lines: [CHALLENGE.replace('n1', 'n3')] });
    assert.deepEqual(wrong.vendor.news(), ['INVITE', 'ACK', 'INVITE', 'ACK']);
    assert.ok(wrong.caller.response(401));
    wrong.callerAsks('ACK');
    await wrong.world.ends();
  });
});

describe('reliable provisional responses of a vendor (SIG-3)', () => {
  it('each is acknowledged by PRACK, once; one that comes too early is not', async () => {
    const call = await TestCall.begin({ ask: { reliableProvisional: 'supported' } });
    await call.invites();
    assert.equal(headerOf(call.vendor.request('INVITE'), 'Supported'), '100rel');
    const reliable = (rseq: number) => ['Require: 100rel', `RSeq: ${rseq}`];
    await call.answers(183, { ...ANSWER, lines: reliable(10) });
    const prack = call.vendor.request('PRACK');
    const { cseqNumber } = call.vendor.request('INVITE');
    assert.equal(headerOf(prack, 'RAck'), `10 ${cseqNumber} INVITE`);
    call.vendor.answers(prack, 200);
    await call.answers(183, { ...ANSWER, lines: reliable(10) });
    await call.answers(180, { lines: reliable(12) });
    assert.deepEqual(call.vendor.news(), ['INVITE', 'PRACK']);
    await call.answers(180, { lines: reliable(11) });
    call.vendor.answers(call.vendor.request('PRACK'), 200);
    await call.answers(200);
    assert.match(call.caller.response(200).body, /m=audio 5000/);
    call.inDialogOf(call.caller.response(200));
    call.callerAsks('ACK');
    await call.hangsUp();
  });

  it('required; and not offered where the vendor would have to make the offer', async () => {
    const call = await TestCall.begin({ ask: { reliableProvisional: 'required' } });
    await call.invites();
    assert.equal(headerOf(call.vendor.request('INVITE'), 'Require'), '100rel');
    const late = await TestCall.begin({ ask: { reliableProvisional: 'required' } });
    await late.invites([], '');
    assert.equal(headerOf(late.vendor.request('INVITE'), 'Require'), '');
  });
});

describe('session timers of a vendor (SIG-5)', () => {
  it('422 is answered by the interval that it names', async () => {
    const call = await TestCall.begin({ ask: { sessionTimer: true } });
    await call.invites();
    const first = call.vendor.request('INVITE');
    assert.equal(headerOf(first, 'Session-Expires'), '600');
    assert.equal(headerOf(first, 'Min-SE'), '90');
    await call.answers(422, { lines: ['Min-SE: 1800'] });
    const second = call.vendor.request('INVITE');
    assert.equal(headerOf(second, 'Session-Expires'), '1800');
    assert.equal(headerOf(second, 'Min-SE'), '1800');
    assert.equal(second.cseqNumber, first.cseqNumber + 1);
  });

  it('a vendor whose setting has them off has none, also when it asks for them', async () => {
    const call = await TestCall.begin();
    await call.up();
    assert.equal(headerOf(call.vendor.request('INVITE'), 'Session-Expires'), '');
    await call.vendorAsks('UPDATE', ['Supported: timer', 'Session-Expires: 600;refresher=uas']);
    const answer = call.vendor.response(200);
    assert.equal(answer.method, 'UPDATE');
    assert.deepEqual(
      [headerOf(answer, 'Session-Expires'), headerOf(answer, 'Supported')],
      ['', ''],
    );
    await call.hangsUp();
  });

  it('we refresh by UPDATE where it is allowed, and the call is cut when nobody answers', async () => {
    const call = await TestCall.begin({ ask: { sessionTimer: true } });
    const lines = ['Session-Expires: 600;refresher=uac', 'Require: timer', 'Allow: INVITE, UPDATE'];
    await call.up([], { lines });
    await call.passes(300_000);
    const update = call.vendor.request('UPDATE');
    assert.equal(update.bodyLength, 0);
    assert.equal(headerOf(update, 'Session-Expires'), '600;refresher=uac');
    call.vendor.answers(update, 200, { lines });
    await call.passes(299_000);
    call.vendor.news();
    await call.passes(270_000);
    assert.ok(call.vendor.news().includes('BYE'), 'cut 32 s before the end');
    assert.ok(call.caller.heard.some((each) => each.kind === 'request' && each.method === 'BYE'));
    assert.ok(call.heard.includes('called released'));
    call.caller.answers(call.caller.request('BYE'), 200);
    await call.world.ends();
  });

  it('by re-INVITE with the same description where UPDATE is not allowed', async () => {
    const call = await TestCall.begin({ ask: { sessionTimer: true } });
    const lines = ['Session-Expires: 600;refresher=uac', 'Require: timer'];
    await call.up([], { lines });
    const offer = call.vendor.request('INVITE').body;
    await call.passes(300_000);
    const again = call.vendor.request('INVITE');
    assert.equal(again.body, offer);
    assert.equal(again.toTag, 'peer');
    await call.answers(200, { body: sdpText(VENDOR, 5_000), lines });
    assert.deepEqual(call.vendor.news(), ['INVITE', 'ACK']);
    assert.ok(!call.heard.includes('called changed'), 'the call hears nothing of it');
    await call.hangsUp();
  });
});

describe('who is asked for what (SIG-7)', () => {
  it('names, ports, user=phone, display name, own headers; none that would break the message', async () => {
    const call = await TestCall.begin({
      ask: {
        callerDisplay: 'Ann "B"',
        userPhone: true,
        headers: [
          { name: 'P-Asserted-Identity', value: '<sip:1@10.0.0.1>' },
          { name: 'Via', value: 'SIP/2.0/UDP 1.1.1.1' },
          { name: 'X-Evil', value: 'a\r\nBad: 1' },
          { name: 'Bad Name', value: 'x' },
        ],
      },
    });
    await call.invites();
    const invite = call.vendor.request('INVITE');
    assert.equal(invite.requestUri, `sip:2002@${VENDOR};user=phone`);
    assert.equal(invite.from.display, 'Ann "B"');
    assert.equal(invite.from.uri, `sip:1001@${US};user=phone`);
    assert.equal(headerOf(invite, 'P-Asserted-Identity'), '<sip:1@10.0.0.1>');
    assert.ok(!/X-Evil|Bad/.test(invite.text));
    assert.equal(invite.rawNamed('Via').length, 1);
  });

  it('what is large goes by TCP where the gateway takes it, also within the call', async () => {
    for (const largeByTcp of [true, false]) {
      const call = await TestCall.begin({ ask: { largeByTcp } });
      await call.up();
      const { stack } = call.us;
      const asked: [string, boolean][] = [];
      const request = stack.request.bind(stack);
      stack.request = (plan) => {
        asked.push([plan.method, plan.largeByTcp]);
        return request(plan);
      };
      call.legs.called.changeTo(session('10.0.0.2', 4_002));
      await call.passes(10);
      await call.answers(488);
      assert.deepEqual(asked, [['INVITE', largeByTcp]]);
      call.callerAsks('BYE');
      await call.passes(10);
      call.vendor.answers(call.vendor.request('BYE'), 200);
      await call.world.ends();
    }
  });

  it('in-dialog requests follow Record-Route and Contact', async () => {
    const call = await TestCall.begin();
    const proxy = new Peer(call.world.network, '10.0.0.8', US);
    await call.up([], {
      lines: ['Record-Route: <sip:10.0.0.8;lr>', 'Contact: <sip:far@10.9.9.9:5099>'],
    });
    call.callerAsks('BYE');
    await call.passes(10);
    const bye = proxy.request('BYE');
    assert.equal(bye.requestUri, 'sip:far@10.9.9.9:5099');
    assert.equal(headerOf(bye, 'Route'), '<sip:10.0.0.8;lr>');
    assert.equal(proxy.request('ACK').requestUri, 'sip:far@10.9.9.9:5099');
    proxy.answers(bye, 200);
    await call.world.ends();
  });
});
