import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipRequest } from '@tandem/protocol/sip';
import { FakeCallTaker } from '../testing-legs.ts';
import { Joint } from './testing-joint.ts';
import { headerOf, Peer } from './testing-peer.ts';
import { SipWorld, sdpText } from './testing-world.ts';

const US = '10.0.0.1';
const CALLER = '10.0.0.2';
const VENDOR = '10.0.0.3';

async function worldWithTaker() {
  const world = new SipWorld();
  const taker = new FakeCallTaker();
  const us = await world.endpoint(US, { taker });
  const caller = new Peer(world.network, CALLER, US);
  return { world, taker, us, caller };
}

async function joined() {
  const world = new SipWorld();
  const joint = new Joint(() => us, { addresses: [`${VENDOR}:5060`] });
  const us = await world.endpoint(US, { taker: joint });
  const caller = new Peer(world.network, CALLER, US);
  const vendor = new Peer(world.network, VENDOR, US);
  return { world, us, joint, caller, vendor };
}

const inviteLines = (more: readonly string[] = [], branch = 'z9hG4bK1'): string[] => [
  `INVITE sip:2002@${US} SIP/2.0`,
  `Via: SIP/2.0/UDP ${CALLER}:5060;branch=${branch}`,
  'Max-Forwards: 70',
  `From: "Ann" <sip:1001@${CALLER}>;tag=ann`,
  `To: <sip:2002@${US}>`,
  'Call-ID: secret-call',
  'CSeq: 7 INVITE',
  `Contact: <sip:ann@${CALLER}:5060>`,
  'Content-Type: application/sdp',
  ...more,
];

const without = (name: string, lines: readonly string[]): string[] =>
  lines.filter((line) => !line.startsWith(name));

const inDialog = (method: string, cseq: number, toTag: string): string[] => [
  `${method} sip:2002@${US} SIP/2.0`,
  `Via: SIP/2.0/UDP ${CALLER}:5060;branch=z9hG4bK${method}${cseq}`,
  'Max-Forwards: 70',
  `From: <sip:1001@${CALLER}>;tag=ann`,
  `To: <sip:2002@${US}>;tag=${toTag}`,
  'Call-ID: secret-call',
  `CSeq: ${cseq} ${method}`,
];

describe('what an INVITE gets that is no call (SIG-1)', () => {
  const sdp = sdpText(CALLER);
  const rows: readonly (readonly [string, readonly string[], string, number])[] = [
    ['Require of what we have not', inviteLines(['Require: 100rel, precondition']), sdp, 420],
    [
      'no hop left',
      inviteLines().map((line) => line.replace('Max-Forwards: 70', 'Max-Forwards: 0')),
      sdp,
      483,
    ],
    ['a Via of ours', inviteLines([`Via: SIP/2.0/UDP ${US}:5060;branch=z9hG4bKus`]), sdp, 482],
    ['no Contact', without('Contact', inviteLines()), sdp, 400],
    [
      'a body we do not know',
      inviteLines().map((line) => line.replace('application/sdp', 'text/plain')),
      'hello',
      415,
    ],
    ['a description that is none', inviteLines(), 'v=0\r\nm=audio none\r\n', 400],
    ['a session timer that is too short', inviteLines(['Supported: timer', 'x: 60']), sdp, 422],
    ['an unknown method', inviteLines().map((line) => line.replace('INVITE', 'DANCE')), sdp, 501],
    [
      'a method we do not serve',
      inviteLines().map((l) => l.replace('INVITE', 'REGISTER')),
      '',
      405,
    ],
  ];
  for (const [what, lines, body, status] of rows) {
    it(`${what}: ${status}`, async () => {
      const { world, taker, caller } = await worldWithTaker();
      caller.says(lines, body);
      await world.clock.passes(100);
      assert.deepEqual(world.broken, []);
      assert.ok(caller.response(status));
      assert.equal(taker.legs.length, 0);
    });
  }

  it('a request in a dialog that nobody knows: 481, and 405 has Allow', async () => {
    const { world, caller } = await worldWithTaker();
    caller.says(inDialog('BYE', 8, 'nobody'));
    caller.says(inDialog('SUBSCRIBE', 9, 'nobody').map((line) => line.replace(';tag=nobody', '')));
    await world.clock.passes(100);
    assert.ok(caller.response(481));
    assert.match(headerOf(caller.response(405), 'Allow'), /INVITE.*BYE/);
    await world.ends();
  });

  it('the same INVITE by two ways is one call: 482 by the second', async () => {
    const { world, taker, caller } = await worldWithTaker();
    caller.says(inviteLines([], 'z9hG4bKone'), sdp);
    await world.clock.passes(100);
    caller.says(inviteLines([], 'z9hG4bKtwo'), sdp);
    await world.clock.passes(100);
    assert.ok(caller.response(482));
    assert.equal(taker.legs.length, 1);
  });

  it('a request of the dialog with a number that was before: 500, and the call goes on', async () => {
    const { world, joint, caller, vendor } = await joined();
    caller.says(inviteLines(), sdp);
    await world.clock.passes(100);
    vendor.answers(vendor.request('INVITE'), 200, { body: sdpText(VENDOR, 5_000) });
    await world.clock.passes(100);
    const { toTag } = caller.response(200);
    caller.says(inDialog('ACK', 7, toTag));
    for (const method of ['BYE', 'INFO', 'UPDATE']) caller.says(inDialog(method, 3, toTag));
    await world.clock.passes(100);
    const refused = caller.heard.filter((each) => each.text.startsWith('SIP/2.0 500'));
    assert.deepEqual(
      refused.map(({ method }) => method),
      ['BYE', 'INFO', 'UPDATE'],
    );
    assert.ok(!joint.calls[0]?.heard.includes('caller released'));
    caller.says(inDialog('BYE', 8, toTag));
    await world.clock.passes(100);
    vendor.answers(vendor.request('BYE'), 200);
    await world.ends();
  });

  it('silence, when the call wants it, also for its CANCEL and what is sent again', async () => {
    const { world, taker, caller } = await worldWithTaker();
    const { offered } = taker;
    taker.offered = (leg) => {
      offered.call(taker, leg);
      leg.reject({ sipStatus: 403, cause: 21, silently: true });
    };
    caller.says(inviteLines(), sdp);
    await world.clock.passes(600);
    caller.says(inviteLines(), sdp);
    caller.says(
      without('Content-Type', inviteLines()).map((line) => line.replace('INVITE', 'CANCEL')),
    );
    await world.clock.passes(60_000);
    assert.deepEqual([caller.heard.length, taker.legs.length], [0, 1]);
    await world.ends();
  });
});

describe('a call through two legs (SIG-1, SIG-2)', () => {
  it('INVITE 100 180 200 ACK BYE 200, and nothing of one side reaches the other', async () => {
    const { world, joint, caller, vendor } = await joined();
    caller.says(inviteLines(['User-Agent: SecretPhone']), sdpText(CALLER));
    await world.clock.passes(100);
    assert.deepEqual(caller.news(), ['100 INVITE']);
    const invite = vendor.request('INVITE');
    assert.equal(invite.requestUri, `sip:2002@${VENDOR}`);
    assert.equal(invite.from.uri, `sip:1001@${US}`);
    assert.equal(invite.to.uri, `sip:2002@${VENDOR}`);
    assert.equal(headerOf(invite, 'Max-Forwards'), '69');
    hidesSecrets(invite);
    vendor.answers(invite, 180);
    await world.clock.passes(100);
    vendor.answers(invite, 200, { body: sdpText(VENDOR, 5_000, ['a=tool:secret']) });
    await world.clock.passes(100);
    assert.deepEqual(caller.news(), ['180 INVITE', '200 INVITE']);
    const answer = caller.response(200);
    assert.ok(!answer.text.includes('secret '), answer.text);
    assert.match(answer.body, /c=IN IP4 10\.0\.0\.3/);
    assert.match(answer.body, /o=- \d+ 1 IN IP4 10\.0\.0\.1/);
    assert.deepEqual(vendor.news(), ['INVITE', 'ACK']);
    caller.says(inDialog('ACK', 7, answer.toTag));
    await world.clock.passes(10_000);
    assert.deepEqual(caller.news(), [], 'the 2xx is not sent again');
    caller.says([...inDialog('BYE', 8, answer.toTag), 'Reason: Q.850;cause=17']);
    await world.clock.passes(100);
    assert.deepEqual(caller.news(), ['200 BYE']);
    const bye = vendor.request('BYE');
    assert.equal(headerOf(bye, 'Reason'), 'Q.850;cause=17');
    assert.equal(bye.cseqNumber, invite.cseqNumber + 1);
    assert.equal(bye.toTag, 'peer');
    vendor.answers(bye, 200);
    assert.deepEqual(joint.calls[0]?.heard, [
      ...['called ringing', 'called answered', 'caller confirmed', 'caller released'],
    ]);
    await world.ends();
  });
});

function hidesSecrets(message: SipRequest): void {
  for (const secret of ['secret', CALLER, 'ann', 'SecretPhone']) {
    const shown = message.text.replaceAll(`c=IN IP4 ${CALLER}`, '');
    assert.ok(!shown.includes(secret), `${secret} in ${message.text}`);
  }
}
