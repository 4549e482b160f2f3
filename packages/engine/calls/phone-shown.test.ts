// How a phone of ours is told who calls, and what it may say of its caller (SIG-9): each field that
// gateways have too.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { Invitation, LegEvent, Offered } from './legs/leg.ts';
import { answered, hungUp, ringing } from './legs/testing-legs.ts';
import { from, having, legsTo, offline, rings, withPhones } from './testing-phones.ts';
import { answersAfter, says } from './testing-switch.ts';

const SECOND = 1_000;
const good = answersAfter(SECOND);
const parameters = { SS_SIP_LOCAL_DOMAIN: 'sip.example' };
const diverted = [{ number: '4930888', reason: 'user-busy' }] as const;
const otherHeaders = [
  { name: 'X-Account', value: 'a7' },
  { name: 'X-Campaign', value: 'spring' },
];
const asked: Partial<Offered> = {
  ...{ callerDisplay: 'Ann', diverted, otherHeaders, toUser: '8613800138999' },
  ...{ assertedIdentity: '<sip:4930777@a>', remotePartyId: '<sip:4930778@b>' },
};

function words({ shown, caller, callerDisplay, headers, userPhone }: Invitation): string {
  assert.ok(shown !== undefined);
  const { isAnonymous, domain, privacy, identities, divertedBy } = shown;
  return [
    isAnonymous ? 'anonymous' : `${caller}${domain && `@${domain}`}`,
    ...(callerDisplay === '' ? [] : [callerDisplay]),
    ...(privacy === '' ? [] : [`privacy ${privacy}`]),
    ...identities.map(({ by, number }) => `${by} ${number}`),
    ...(divertedBy === 'off' ? [] : shown.diverted.map(({ number }) => `${divertedBy} ${number}`)),
    ...headers.map(({ name, value }) => `${name}=${value}`),
    ...(userPhone ? ['user=phone'] : []),
  ].join(' ');
}

describe('a phone is told who calls by fields of its own (SIG-9)', () => {
  const plain = { displayName: 'ignore', diversion: 'off' };
  //  its fields                                        what it reads
  const table: ReadonlyArray<readonly [Fields, string]> = [
    [{}, '4930123456'],
    [{ displayName: 'accountCallerId' }, '4930123456 Ann'],
    [{ displayName: 'custom', customDisplayName: 'Acme' }, '4930123456 Acme'],
    [{ localDomain: true }, '4930123456@sip.example'],
    [{ diversion: 'diversion' }, '4930123456 diversion 4930888'],
    [{ diversion: 'historyInfo' }, '4930123456 historyInfo 4930888'],
    [{ assertedIdentity: 'caller' }, '4930123456 assertedIdentity 4930123456'],
    [{ assertedIdentity: 'passThrough' }, '4930123456 assertedIdentity 4930777'],
    [{ preferredIdentity: 'caller' }, '4930123456 preferredIdentity 4930123456'],
    [{ remotePartyId: 'passThrough' }, '4930123456 remotePartyId 4930778'],
    [{ privacy: 'always' }, 'anonymous privacy id'],
    [{ userPhone: true }, '4930123456 user=phone'],
    [{ headers: [{ name: 'X-Ours', value: 'yes' }] }, '4930123456 X-Ours=yes'],
    [{ passHeaders: 'all' }, '4930123456 X-Account=a7 X-Campaign=spring'],
    [{ passHeaders: 'listed', passHeaderNames: ['x-account'] }, '4930123456 X-Account=a7'],
  ];
  for (const [fields, expected] of table) {
    it(`${JSON.stringify(fields)}: ${expected}`, () => {
      const phone = having(rings(good), { ...plain, ...fields });
      const world = withPhones({ 1001: phone }, { parameters });
      const call = world.calls('1001', asked);
      const invitation = legsTo(world, '1001')[0]?.invitation;
      assert.ok(invitation !== undefined);
      assert.equal(words(invitation), expected);
      world.passes(2 * SECOND);
      call.says(hungUp());
      world.check();
    });
  }
});

describe('a phone that calls, by fields of its own (SIG-9)', () => {
  //  its fields                                  offered           what the vendor reads
  const table: ReadonlyArray<readonly [Fields, Partial<Offered>, string]> = [
    [{}, { diverted }, '1002 diversion 4930888'],
    [{ acceptDiversion: false }, { diverted }, '1002'],
    [{}, { privacy: 'id' }, 'anonymous privacy id'],
    [{ honourPrivacy: false }, { privacy: 'id' }, '1002'],
    [{ furtherNumbers: ['4930777'] }, { assertedIdentity: '<sip:4930777@a>' }, '1002'],
    [
      { furtherNumbers: ['4930777'], callerSource: 'assertedIdentity' },
      { assertedIdentity: '<sip:4930777@a>' },
      '4930777',
    ],
  ];
  for (const [fields, offered, expected] of table) {
    it(`${JSON.stringify([fields, offered])}: ${expected}`, () => {
      const world = withPhones({ 1002: offline(fields) }, { vendors: { good } });
      const call = world.calls('8613800138000', { ...from('1002'), ...offered });
      assert.equal(words(world.legTo('good').invitation), expected);
      world.passes(2 * SECOND);
      call.says(hungUp());
      world.check();
    });
  }

  it('calleeSource: whom it calls is read where it says', () => {
    for (const [calleeSource, expected] of [
      ['requestUri', '8613800138000'],
      ['to', '8613800138999'],
    ] as const) {
      const world = withPhones({ 1002: offline({ calleeSource }) }, { vendors: { good } });
      world.calls('8613800138000', { ...from('1002'), toUser: '8613800138999' });
      assert.equal(world.legTo('good').invitation.callee, expected);
    }
  });

  it('headers of who answers pass to it as it has it', () => {
    const headers = [
      { name: 'X-Class', value: 'gold' },
      { name: 'X-Hint', value: 'theirs' },
    ];
    const script = says([
      [100, { ...ringing(), headers } as LegEvent],
      [200, { ...answered(), headers } as LegEvent],
    ]);
    const own = [{ name: 'X-Hint', value: 'ours' }];
    for (const [fields, expected] of [
      [{}, ''],
      [{ headers: own }, 'X-Hint=ours'],
      [{ passHeaders: 'listed', passHeaderNames: ['x-class'] }, 'X-Class=gold'],
      [{ passHeaders: 'all', headers: own }, 'X-Hint=ours X-Class=gold'],
    ] as const) {
      const phone = offline(fields);
      const world = withPhones({ 1002: phone }, { vendors: { good: script } });
      const call = world.calls('8613800138000', from('1002'));
      world.passes(SECOND);
      for (const word of ['ring', 'answer'] as const) {
        const told = (call.last(word)?.headers ?? []).map(({ name, value }) => `${name}=${value}`);
        assert.equal(told.join(' '), expected, word);
      }
    }
  });
});
