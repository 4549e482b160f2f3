// Calls of the whole engine as they are on the wire.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { SipMessage } from '@tandem/protocol/sip';
import { headerOf, linesOf, type Peer } from './legs/sip/testing-peer.ts';
import {
  CUSTOMER,
  DESK,
  MOBILE,
  SipCalls,
  type SipCallsWanted,
  sdpOf,
  US,
  VENDOR,
} from './testing-sip-calls.ts';

const MEDIA = { customer: '10.9.0.2', vendor: '10.9.0.3' };
const offer = sdpOf('customer-session', MEDIA.customer);
const answer = sdpOf('vendor-session', MEDIA.vendor);
const all = (peer: Peer): string => peer.heard.map(({ text }: SipMessage) => text).join('\n');

/** What one side alone knows: nothing of it may be heard on the other one. */
const SECRETS = {
  customer: [CUSTOMER, /customer/i, 'ident-net', 'sent-on-net', '10.77.'],
  vendor: [VENDOR, /vendor/i, '10.88.'],
  phone: [DESK, '192.168.1.20', /desk-/],
};

function tells(text: string, secrets: readonly (string | RegExp)[]): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) =>
      secrets.some((secret) =>
        typeof secret === 'string' ? line.includes(secret) : secret.test(line),
      ),
    );
}

const CUSTOMER_LINES = [
  'Via: SIP/2.0/UDP 10.77.0.1:5060;branch=z9hG4bK-customer-inner',
  'P-Asserted-Identity: "Ann Lee" <sip:+4930777@ident-net.example>',
  'Remote-Party-ID: <sip:4930778@ident-net.example>;party=calling',
  'Diversion: <sip:4930888@sent-on-net.example>;reason=user-busy',
  'Subject: a call of customer-x',
  'Organization: customer-house',
  'P-Charging-Vector: icid-value=customer-charge',
  'X-Campaign: spring',
];
const VENDOR_LINES = [
  'Server: vendor-server',
  `Contact: <sip:vendor-contact@${VENDOR}:5060>`,
  'P-Asserted-Identity: <sip:8613@10.88.0.1>',
  'Warning: 399 vendor.example "vendor words"',
  'Reason: Q.850;cause=17;text="vendor words"',
  'Organization: vendor-house',
  'P-Charging-Vector: icid-value=vendor-charge',
  'X-Class: gold',
];

const OPEN: SipCallsWanted = {
  vendor: {
    ...{ assertedIdentity: 'passThrough', remotePartyId: 'passThrough', diversion: 'both' },
    ...{ passHeaders: 'all', displayName: 'accountCallerId' },
  },
  customer: { passHeaders: 'all' },
};

/** A key that is said waits so long at most for the same one in the stream. */
const HELD_KEY_MS = 300;

describe('neither side learns anything of the other (SIG-2, SIG-9)', () => {
  const hidden = (its: SipCalls, media = false): void => {
    const more = (address: string) => (media ? [address] : []);
    const ofCustomer = [...SECRETS.customer, ...more(MEDIA.customer)];
    for (const called of [its.vendor, ...its.phones.values()]) {
      assert.deepEqual(tells(all(called), ofCustomer), []);
    }
    const ofCalled = [...SECRETS.vendor, ...SECRETS.phone, ...more(MEDIA.vendor)];
    assert.deepEqual(tells(all(its.customer), ofCalled), []);
  };

  for (const isProxied of [false, true]) {
    const how = isProxied ? 'through us' : 'direct';
    it(`in a call that is answered, changed and hung up; all passes, media ${how}`, async () => {
      const its = await SipCalls.begin({ ...OPEN, isProxied });
      const { customer, vendor } = its;
      await its.customerAsks('INVITE', { lines: CUSTOMER_LINES, body: offer });
      await its.answers(vendor, 100);
      await its.answers(vendor, 180, { tag: 'vendor-tag', lines: VENDOR_LINES });
      await its.answers(vendor, 183, { tag: 'vendor-tag', lines: VENDOR_LINES, body: answer });
      await its.answers(vendor, 200, { tag: 'vendor-tag', lines: VENDOR_LINES, body: answer });
      for (const status of [180, 183, 200]) {
        assert.equal(headerOf(customer.response(status), 'X-Class'), 'gold', `${status}`);
      }
      const { toTag } = customer.response(200);
      await its.customerAsks('ACK', { toTag, branch: 'ack' });
      const change = { toTag, lines: CUSTOMER_LINES, body: `${offer}a=sendonly\r\n` };
      await its.customerAsks('INVITE', change);
      assert.equal(headerOf(vendor.request('INVITE'), 'X-Campaign'), 'spring');
      await its.answers(vendor, 200, { tag: 'vendor-tag', lines: VENDOR_LINES, body: answer });
      assert.equal(headerOf(customer.response(200), 'X-Class'), 'gold');
      await its.customerAsks('ACK', { toTag, branch: 'ack-2' });
      await its.customerAsks('INFO', {
        ...{ toTag, lines: ['Content-Type: application/dtmf-relay'], body: 'Signal=1' },
      });
      await its.passes(HELD_KEY_MS);
      vendor.answers(vendor.request('INFO'), 200, { lines: VENDOR_LINES });
      await its.customerAsks('BYE', { toTag, lines: CUSTOMER_LINES });
      assert.equal(headerOf(vendor.request('BYE'), 'X-Campaign'), 'spring');
      vendor.answers(vendor.request('BYE'), 200, { lines: VENDOR_LINES });
      await its.ends();
      const invite = vendor.request('INVITE');
      assert.match(
        all(vendor),
        new RegExp(`P-Asserted-Identity: "Ann Lee" <sip:\\+4930777@${US}>`),
      );
      assert.match(all(vendor), /X-Campaign: spring/);
      assert.notEqual(invite.callId, 'customer-call');
      hidden(its, isProxied);
    });
  }

  it('in a call to a phone of ours whose media go through us', async () => {
    const its = await SipCalls.begin({ ...OPEN, places: [DESK], isProxied: true });
    const [desk] = [...its.phones.values()];
    assert.ok(desk !== undefined);
    await its.customerAsks('INVITE', { callee: '1001', lines: CUSTOMER_LINES, body: offer });
    const lines = ['Contact: <sip:1001@192.168.1.20:5062>', 'User-Agent: desk-phone'];
    await its.answers(desk, 180, { tag: 'desk-tag', lines });
    const body = sdpOf('desk-session', MEDIA.vendor);
    await its.answers(desk, 200, { tag: 'desk-tag', lines, body });
    const { toTag } = its.customer.response(200);
    await its.customerAsks('ACK', { callee: '1001', toTag, branch: 'ack' });
    await its.customerAsks('BYE', { callee: '1001', toTag });
    desk.answers(desk.request('BYE'), 200, { tag: 'desk-tag', lines });
    await its.ends();
    hidden(its, true);
  });

  it('in a call that the vendor refuses, and one that the customer gives up', async () => {
    for (const end of ['refused', 'given up'] as const) {
      const its = await SipCalls.begin(OPEN);
      await its.customerAsks('INVITE', { lines: CUSTOMER_LINES, body: offer });
      await its.answers(its.vendor, 180, { tag: 'vendor-tag', lines: VENDOR_LINES });
      if (end === 'refused') {
        const lines = [...VENDOR_LINES, 'Retry-After: 30'];
        await its.answers(its.vendor, 486, { phrase: 'vendor phrase', tag: 'vendor-tag', lines });
      } else {
        await its.customerAsks('CANCEL');
        its.vendor.answers(its.vendor.request('CANCEL'), 200, { tag: 'vendor-tag' });
        await its.answers(its.vendor, 487, { phrase: 'vendor phrase', tag: 'vendor-tag' });
      }
      await its.customerAsks('ACK', {
        toTag: its.customer.response(end === 'refused' ? 486 : 487).toTag,
        branch: '1',
      });
      await its.ends();
      if (end === 'refused') {
        assert.equal(headerOf(its.customer.response(486), 'X-Class'), 'gold');
      }
      hidden(its);
    }
  });
});

describe('headers in changes and at the end of a call (SIG-9)', () => {
  const ours = (value: string) => ({ headers: [{ name: 'X-Ours', value }] });
  const lines = ['X-Tag: theirs', 'X-Ours: theirs', 'Organization: vendor-house'];
  const both = { headers: [], passHeaders: 'listed', passHeaderNames: ['x-tag', 'X-Ours'] };
  /** 'X-Tag theirs, X-Ours ours' */
  const said = (message: SipMessage): string =>
    ['X-Tag', 'X-Ours', 'Organization'].flatMap((name) => linesOf(message, name)).join(', ');

  //  of the customer's gateway, of the vendor's, what the vendor hears, what the customer hears
  const table: Readonly<Record<string, readonly [Fields, Fields, string, string]>> = {
    'none where none are wanted': [{}, {}, '', ''],
    'our own, each side its own': [ours('c'), ours('v'), 'X-Ours: v', 'X-Ours: c'],
    'those that are listed': [
      ...[both, both, 'X-Tag: theirs, X-Ours: theirs', 'X-Tag: theirs, X-Ours: theirs'],
    ] as const,
    'to one side alone': [{}, { passHeaders: 'all' }, 'X-Tag: theirs, X-Ours: theirs', ''],
    'ours stand for theirs': [
      { ...both, ...ours('c') },
      { ...both, ...ours('v') },
      'X-Tag: theirs, X-Ours: v',
      'X-Tag: theirs, X-Ours: c',
    ],
  };
  for (const [name, [customer, vendor, toVendor, toCustomer]] of Object.entries(table)) {
    it(`${name}: re-INVITE, its answer, UPDATE, and BYE of either side`, async () => {
      for (const end of ['customer', 'vendor'] as const) {
        const its = await SipCalls.begin({ customer, vendor });
        await its.customerAsks('INVITE', { body: offer });
        await its.answers(its.vendor, 200, { tag: 'v', body: answer });
        const { toTag } = its.customer.response(200);
        await its.customerAsks('ACK', { toTag, branch: 'ack' });
        for (const [method, hold] of [
          ['INVITE', 'sendonly'],
          ['UPDATE', 'inactive'],
        ] as const) {
          await its.customerAsks(method, { toTag, lines, body: `${offer}a=${hold}\r\n` });
          assert.equal(said(its.vendor.request('INVITE')), toVendor, method);
          await its.answers(its.vendor, 200, { tag: 'v', lines, body: answer });
          assert.equal(said(its.customer.response(200)), toCustomer, `answer to ${method}`);
          if (method === 'INVITE') await its.customerAsks('ACK', { toTag, branch: 'ack-2' });
        }
        if (end === 'customer') {
          await its.customerAsks('BYE', { toTag, lines });
          assert.equal(said(its.vendor.request('BYE')), toVendor);
          its.vendor.answers(its.vendor.request('BYE'), 200);
        } else {
          await its.hangsUp(its.vendor, 'v', lines);
          assert.equal(said(its.customer.request('BYE')), toCustomer);
          its.customer.answers(its.customer.request('BYE'), 200);
        }
        await its.ends();
      }
    });
  }

  it('also in a BYE of ours, to both sides, and through a phone that sends on', async () => {
    const phone = { forwardAlways: true, forwardAlwaysTo: '8613800138000' };
    const its = await SipCalls.begin({ customer: { ...both }, vendor: ours('v'), phone });
    await its.customerAsks('INVITE', { callee: '1001', body: offer });
    await its.answers(its.vendor, 200, { tag: 'v', body: answer });
    const { toTag } = its.customer.response(200);
    await its.customerAsks('ACK', { callee: '1001', toTag, branch: 'ack' });
    await its.hangsUp(its.vendor, 'v', lines);
    assert.equal(said(its.customer.request('BYE')), 'X-Tag: theirs, X-Ours: theirs');
    its.customer.answers(its.customer.request('BYE'), 200);
    await its.ends();
    const cut = await SipCalls.begin({ customer: ours('c'), vendor: ours('v') });
    await cut.customerAsks('INVITE', { body: offer });
    await cut.answers(cut.vendor, 200, { tag: 'v', body: answer });
    await cut.customerAsks('ACK', { toTag: cut.customer.response(200).toTag, branch: 'ack' });
    cut.calls.endAll();
    await cut.passes();
    for (const [peer, expected] of [
      [cut.customer, 'X-Ours: c'],
      [cut.vendor, 'X-Ours: v'],
    ] as const) {
      assert.equal(said(peer.request('BYE')), expected);
      peer.answers(peer.request('BYE'), 200);
    }
    await cut.ends();
  });
});

describe('Reason towards a customer (SIG-9)', () => {
  it('in our BYE, unless its gateway has it off', async () => {
    for (const sendReason of [true, false]) {
      const its = await SipCalls.begin({ customer: { sendReason } });
      await its.customerAsks('INVITE', { body: offer });
      await its.answers(its.vendor, 200, { tag: 'v', body: answer });
      const { toTag } = its.customer.response(200);
      await its.customerAsks('ACK', { toTag, branch: 'ack' });
      await its.hangsUp(its.vendor, 'v');
      const bye = its.customer.request('BYE');
      its.customer.answers(bye, 200);
      await its.ends();
      assert.equal(headerOf(bye, 'Reason'), sendReason ? 'Q.850;cause=16' : '');
    }
  });
});

describe('the caller in an INVITE (SIG-9)', () => {
  const invited = async (wanted: SipCallsWanted, lines: readonly string[] = []) => {
    const its = await SipCalls.begin(wanted);
    await its.customerAsks('INVITE', { lines, body: offer });
    const invite = its.vendor.request('INVITE');
    await its.answers(its.vendor, 480, { tag: 't' });
    await its.customerAsks('ACK', { toTag: its.customer.response(480).toTag, branch: '1' });
    await its.ends();
    return invite;
  };

  it('is anonymous when it wishes to be, also in Contact', async () => {
    const vendor = { assertedIdentity: 'caller', remotePartyId: 'caller' };
    const invite = await invited({ vendor }, ['Privacy: id']);
    const from = headerOf(invite, 'From');
    assert.match(from, /^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
    assert.equal(headerOf(invite, 'Contact'), `<sip:${US}:5060>`);
    assert.equal(headerOf(invite, 'Privacy'), 'id');
    assert.equal(headerOf(invite, 'P-Asserted-Identity'), `<sip:4930123456@${US}>`);
    assert.equal(
      headerOf(invite, 'Remote-Party-ID'),
      `<sip:4930123456@${US}>;party=calling;screen=yes;privacy=full`,
    );
  });

  it('says who sent it on, in both headers; what came in one goes out in the other', async () => {
    const both = { vendor: { diversion: 'both', userPhone: true } };
    for (const came of [
      ['Diversion: <sip:2@a>;reason=no-answer, <sip:1@b>;reason=user-busy'],
      [
        'History-Info: <sip:1@b>;index=1, <sip:2@a;cause=486>;index=1.1, <sip:3@c;cause=408>;index=1.1.1',
      ],
    ]) {
      const invite = await invited(both, came);
      assert.deepEqual(linesOf(invite, 'Diversion'), [
        `Diversion: <sip:2@${US};user=phone>;reason=no-answer;counter=1`,
        `Diversion: <sip:1@${US};user=phone>;reason=user-busy;counter=1`,
      ]);
      assert.equal(
        headerOf(invite, 'History-Info'),
        [
          `<sip:1@${US};user=phone>;index=1`,
          `<sip:2@${US};user=phone;cause=486>;index=1.1`,
          `<sip:8613800138000@${US};user=phone;cause=408>;index=1.1.1`,
        ].join(', '),
      );
    }
  });
});

describe('a phone on the wire (SVC-1, SIG-8)', () => {
  it('is asked for by what it registered, by the way that it registered; the other is told', async () => {
    const its = await SipCalls.begin({ places: [DESK, MOBILE] });
    const [desk, mobile] = [...its.phones.values()];
    assert.ok(desk !== undefined && mobile !== undefined);
    await its.customerAsks('INVITE', { callee: '1001', body: offer });
    for (const phone of [desk, mobile]) {
      const invite = phone.request('INVITE');
      assert.equal(invite.requestUri, 'sip:1001@192.168.1.20:5062;line=a');
      assert.match(headerOf(invite, 'To'), new RegExp(`^<sip:1001@${US}>$`));
      await its.answers(phone, 180, { tag: phone.address });
    }
    const contact = ['Contact: <sip:1001@192.168.1.20:5062>'];
    await its.answers(mobile, 200, { tag: MOBILE, body: answer, lines: contact });
    assert.equal(
      headerOf(desk.request('CANCEL'), 'Reason'),
      'SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26',
    );
    desk.answers(desk.request('CANCEL'), 200, { tag: DESK });
    await its.answers(desk, 487, { tag: DESK });
    const { toTag } = its.customer.response(200);
    await its.customerAsks('ACK', { callee: '1001', toTag, branch: 'ack' });
    // Its Contact leads nowhere from here: requests go back by the way that it came.
    assert.equal(mobile.request('ACK').requestUri, 'sip:1001@192.168.1.20:5062');
    await its.passes(5_000);
    await its.hangsUp(mobile, MOBILE);
    its.customer.answers(its.customer.request('BYE'), 200);
    await its.ends();
    const [record] = its.journal.records;
    assert.deepEqual([record?.callee?.id, record?.serverReason, record?.cost], ['1001', 12, null]);
    assert.deepEqual(
      record?.attempts.map(({ outcome }) => outcome),
      ['answeredElsewhere', 'connected'],
    );
  });

  it('sends on to a vendor: two calls, one dialog at each end', async () => {
    const phone = { forwardNoAnswer: true, forwardNoAnswerTo: '8613800138000' };
    const its = await SipCalls.begin({
      phone: { ...phone, forwardNoAnswerSeconds: 5 },
      places: [DESK],
    });
    const [desk] = [...its.phones.values()];
    assert.ok(desk !== undefined);
    await its.customerAsks('INVITE', { callee: '1001', body: offer });
    await its.answers(desk, 180, { tag: DESK });
    await its.passes(5_100);
    desk.answers(desk.request('CANCEL'), 200, { tag: DESK });
    await its.answers(desk, 487, { tag: DESK });
    const invite = its.vendor.request('INVITE');
    assert.equal(headerOf(invite, 'Diversion'), `<sip:1001@${US}>;reason=no-answer;counter=1`);
    assert.equal(headerOf(invite, 'Max-Forwards'), '68');
    await its.answers(its.vendor, 200, { tag: 'v', body: answer });
    const { toTag } = its.customer.response(200);
    await its.customerAsks('ACK', { callee: '1001', toTag, branch: 'ack' });
    await its.passes(2_000);
    await its.customerAsks('BYE', { callee: '1001', toTag });
    its.vendor.answers(its.vendor.request('BYE'), 200, { tag: 'v' });
    await its.ends();
    const payers = its.journal.records.map(({ charge, cost }) => [
      ...[charge?.account.id, cost?.account.id ?? null],
    ]);
    assert.deepEqual(payers.toSorted(), [
      ['acme-money', null],
      ['home', 'north'],
    ]);
  });
});
