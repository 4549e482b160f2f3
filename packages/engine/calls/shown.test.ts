import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import type { HeaderText, Invitation, LegEvent, Offered } from './legs/leg.ts';
import { answered, failed, hungUp, ringing } from './legs/testing-legs.ts';
import { from, having, legsTo, offline, rings, withPhones } from './testing-phones.ts';
import { answersAfter, type SwitchOptions, type SwitchUnderTest, says } from './testing-switch.ts';

interface Row {
  readonly vendor?: Fields;
  readonly customer?: Fields;
  readonly offered?: Partial<Offered>;
  readonly parameters?: SwitchOptions['parameters'];
  readonly shows: string;
}

/** 'from 4930123456 "Ann"; privacy id; assertedIdentity 4930123456' */
function wordsOf({ shown, caller, callerDisplay }: Invitation): string {
  assert.ok(shown !== undefined);
  const { isAnonymous, domain, privacy, identities, diverted, divertedBy } = shown;
  const name = callerDisplay === '' ? '' : ` "${callerDisplay}"`;
  const at = domain === '' ? '' : `@${domain}`;
  return [
    isAnonymous ? 'from anonymous' : `from ${caller}${at}${name}`,
    ...(privacy === '' ? [] : [`privacy ${privacy}`]),
    ...identities.map(({ by, number, display }) =>
      display === '' ? `${by} ${number}` : `${by} "${display}" ${number}`,
    ),
    ...diverted.map(({ number, reason }) => `${divertedBy} ${number} ${reason}`),
  ].join('; ');
}

function shownTo(row: Row): string {
  const { vendor = {}, customer = {}, offered = {}, parameters = {} } = row;
  const world = withPhones(
    {},
    {
      ...{ customer, parameters, vendors: { good: answersAfter(1_000, vendor) } },
    },
  );
  const call = world.calls('8613800138000', offered);
  world.passes(2_000);
  call.says(hungUp());
  world.check();
  return wordsOf(world.legTo('good').invitation);
}

describe('how a customer is shown to a vendor (SIG-9)', () => {
  const ann = { callerDisplay: 'Ann' };
  const asserted = { assertedIdentity: '"Ann Lee" <sip:+4930777@10.1.2.3:5070;user=phone>' };
  const wished = { ...ann, ...asserted, privacy: 'id;critical' };
  const diverted = [{ number: '4930888', reason: 'user-busy' }] as const;
  const table: Readonly<Record<string, Row>> = {
    'by the number alone': { offered: ann, shows: 'from 4930123456' },
    'with the number as the name': {
      ...{ vendor: { displayName: 'e164' }, shows: 'from 4930123456 "4930123456"' },
    },
    'with a name of ours': {
      vendor: { displayName: 'custom', customDisplayName: 'Acme' },
      shows: 'from 4930123456 "Acme"',
    },
    'with its own name': {
      ...{ vendor: { displayName: 'accountCallerId' }, offered: ann },
      shows: 'from 4930123456 "Ann"',
    },
    'by SS_SIP_E164_DISPLAY_FROM, where the gateway says nothing': {
      parameters: { SS_SIP_E164_DISPLAY_FROM: 'E.164' },
      shows: 'from 4930123456 "4930123456"',
    },
    'which the gateway overrules': {
      ...{ parameters: { SS_SIP_E164_DISPLAY_FROM: 'E.164' }, vendor: { displayName: 'ignore' } },
      shows: 'from 4930123456',
    },
    'at SS_SIP_LOCAL_DOMAIN, where the gateway has it on': {
      ...{ vendor: { localDomain: true }, parameters: { SS_SIP_LOCAL_DOMAIN: 'sip.example' } },
      shows: 'from 4930123456@sip.example',
    },
    'and not where it is off': {
      ...{ parameters: { SS_SIP_LOCAL_DOMAIN: 'sip.example' }, shows: 'from 4930123456' },
    },
    'an identity that is made of the caller': {
      ...{ vendor: { assertedIdentity: 'caller', remotePartyId: 'caller' } },
      shows: 'from 4930123456; assertedIdentity 4930123456; remotePartyId 4930123456',
    },
    'an identity that passes, without the network that it came from': {
      ...{ vendor: { assertedIdentity: 'passThrough' }, offered: asserted },
      shows: 'from 4930123456; assertedIdentity "Ann Lee" +4930777',
    },
    'none that passes when none came': {
      ...{ vendor: { preferredIdentity: 'passThrough' }, shows: 'from 4930123456' },
    },
    'who wishes it is withheld, and the vendor told to keep it so': {
      ...{ vendor: { assertedIdentity: 'passThrough' }, offered: wished },
      shows: 'from anonymous; privacy id;critical; assertedIdentity "Ann Lee" +4930777',
    },
    'a vendor who is not told is not told the identity either': {
      ...{ vendor: { assertedIdentity: 'passThrough', privacy: 'off' }, offered: wished },
      shows: 'from anonymous',
    },
    'the wish does not count where the customer has it off': {
      ...{ customer: { honourPrivacy: false }, offered: wished, shows: 'from 4930123456' },
    },
    'Privacy: none is passed and wishes nothing': {
      ...{ offered: { privacy: 'none' }, shows: 'from 4930123456; privacy none' },
    },
    'words of Privacy that nobody knows do not pass': {
      ...{ offered: { privacy: 'x-secret' }, shows: 'from 4930123456' },
    },
    'always, at a gateway that has it so': {
      vendor: { privacy: 'always', assertedIdentity: 'caller' },
      shows: 'from anonymous; privacy id; assertedIdentity 4930123456',
    },
    'or everywhere by SS_SIP_USER_AGENT_PRIVACY': {
      parameters: { SS_SIP_USER_AGENT_PRIVACY: 'true' },
      shows: 'from anonymous; privacy id',
    },
    'who sent it on before it came to us': {
      ...{ offered: { diverted }, shows: 'from 4930123456; diversion 4930888 user-busy' },
    },
    'in the header that the gateway wants': {
      ...{ vendor: { diversion: 'historyInfo' }, offered: { diverted } },
      shows: 'from 4930123456; historyInfo 4930888 user-busy',
    },
    'not of a customer who is not believed': {
      ...{ customer: { acceptDiversion: false }, offered: { diverted }, shows: 'from 4930123456' },
    },
  };
  for (const [name, row] of Object.entries(table)) {
    it(name, () => assert.equal(shownTo(row), row.shows));
  }

  it('where the caller is read, per customer', () => {
    const offered = {
      ...{ caller: '111', toUser: '8613800138999', assertedIdentity: '<sip:222@a>' },
      ...{ preferredIdentity: 'tel:333', remotePartyId: '"X" <sip:444@b>;party=calling' },
    };
    const table = {
      ...{ from: '111', assertedIdentity: '222', preferredIdentity: '333', remotePartyId: '444' },
    };
    for (const [callerSource, expected] of Object.entries(table)) {
      assert.equal(shownTo({ customer: { callerSource }, offered, shows: '' }), `from ${expected}`);
    }
    const world = withPhones({}, { customer: { calleeSource: 'to' } });
    world.calls('8613800138000', offered);
    assert.equal(world.legTo('good').invitation.callee, '8613800138999');
  });

  it('user=phone, per gateway', () => {
    for (const userPhone of [true, false]) {
      const world = withPhones({}, { vendors: { good: answersAfter(1_000, { userPhone }) } });
      world.calls('8613800138000');
      assert.equal(world.legTo('good').invitation.userPhone, userPhone);
    }
  });

  it('numbers that sent calls on may be left out by a gateway', () => {
    const vendors = {
      picky: answersAfter(1_000, { forwarderAllowedPrefixes: ['44'] }),
      shy: answersAfter(1_000, { forwarderDeniedPrefixes: ['4930'] }),
      good: answersAfter(1_000),
    };
    for (const [of, takes] of [
      [diverted, 'good'],
      [[{ number: '4420', reason: 'unknown' }], 'picky'],
      [[], 'picky'],
    ] as const) {
      const world = withPhones({}, { vendors });
      const call = world.calls('8613800138000', { diverted: of });
      world.passes(2_000);
      call.says(hungUp());
      assert.deepEqual(world.attempts(call), [`${takes}: connected 200`]);
    }
  });
});

describe('headers that pass (SIG-9)', () => {
  const otherHeaders = [
    { name: 'X-Account', value: 'a7' },
    { name: 'X-Campaign', value: 'spring' },
    { name: 'P-Charging-Vector', value: 'icid-value=secret' },
  ];
  const own = [{ name: 'X-Campaign', value: 'ours' }];
  const table: Readonly<Record<string, readonly [Fields, string]>> = {
    none: [{}, ''],
    'our own': [{ headers: own }, 'X-Campaign=ours'],
    'those that are listed, in any case': [
      { passHeaders: 'listed', passHeaderNames: ['x-account'] },
      'X-Account=a7',
    ],
    'all but those that tell of networks; ours stand for theirs': [
      { passHeaders: 'all', headers: own },
      'X-Campaign=ours X-Account=a7',
    ],
  };
  for (const [name, [fields, expected]] of Object.entries(table)) {
    it(name, () => {
      const world = withPhones({}, { vendors: { good: answersAfter(1_000, fields) } });
      world.calls('8613800138000', { otherHeaders });
      const { headers } = world.legTo('good').invitation;
      assert.equal(headers.map((each) => `${each.name}=${each.value}`).join(' '), expected);
    });
  }
});

describe('headers that pass to the caller (SIG-9)', () => {
  const headers = [
    { name: 'X-Class', value: 'gold' },
    { name: 'X-Hint', value: 'theirs' },
    { name: 'P-Visited-Network-ID', value: 'secret' },
  ];
  const own = [{ name: 'X-Hint', value: 'ours' }];
  const table: Readonly<Record<string, readonly [Fields, string]>> = {
    none: [{}, ''],
    'our own': [{ headers: own }, 'X-Hint=ours'],
    'those that are listed': [
      { passHeaders: 'listed', passHeaderNames: ['x-class'] },
      'X-Class=gold',
    ],
    'all but those that tell of networks; ours stand for theirs': [
      { passHeaders: 'all', headers: own },
      'X-Hint=ours X-Class=gold',
    ],
  };
  const words = (said: readonly HeaderText[] | undefined): string =>
    (said ?? []).map(({ name, value }) => `${name}=${value}`).join(' ');
  const rung = { ...ringing(), headers } as LegEvent;
  const early = { type: 'progress', status: 183, description: null, headers } as LegEvent;

  for (const [name, [customer, expected]] of Object.entries(table)) {
    it(`${name}: ringing, progress, the answer, and a refusal`, () => {
      const good = says([
        [100, rung],
        [200, early],
        [300, { ...answered(), headers } as LegEvent],
      ]);
      const world = withPhones({}, { customer, vendors: { good } });
      const call = world.calls('8613800138000');
      world.passes(1_000);
      for (const word of ['ring', 'progress', 'answer'] as const) {
        assert.equal(words(call.last(word)?.headers), expected, word);
      }
      const isWanted = 'passHeaders' in customer;
      assert.equal(world.legTo('good').invitation.hearsHeaders === true, isWanted);
      call.says(hungUp());
      world.check();
      const bad = says([[100, failed(486, { headers })]]);
      const busy = withPhones({}, { customer, vendors: { bad } });
      const refused = busy.calls('8613800138000');
      busy.passes(1_000);
      assert.equal(words(refused.last('reject')?.rejection.headers), expected);
      busy.check();
    });
  }

  it('of whom a phone has sent the call on to: as the gateway of the caller has it', () => {
    const phone = offline({ forwardAlways: true, forwardAlwaysTo: '8613800138000' });
    const good = says([[300, { ...answered(), headers } as LegEvent]]);
    const customer = { passHeaders: 'listed', passHeaderNames: ['X-Class'] };
    const world = withPhones({ 1001: phone }, { customer, vendors: { good } });
    const call = world.calls('1001');
    world.passes(1_000);
    assert.equal(words(call.last('answer')?.headers), 'X-Class=gold');
    call.says(hungUp());
    world.check();
  });
});

describe('how a caller is shown to a phone, and a phone to others (SIG-9, SVC-1)', () => {
  const good = rings(answersAfter(1_000));
  const toPhone = (world: SwitchUnderTest): string => {
    const [leg] = legsTo(world, '1001');
    assert.ok(leg !== undefined);
    return wordsOf(leg.invitation);
  };

  it('a phone is told nothing of who wishes to be withheld', () => {
    const phone = having(good, { assertedIdentity: 'caller', remotePartyId: 'passThrough' });
    for (const [offered, expected] of [
      [{}, 'from 4930123456; assertedIdentity 4930123456'],
      [{ privacy: 'id', remotePartyId: '<sip:1@a>' }, 'from anonymous; privacy id'],
    ] as const) {
      const world = withPhones({ 1001: phone });
      world.calls('1001', offered);
      assert.equal(toPhone(world), expected);
    }
  });

  it('nor one that is not shown callers', () => {
    const phone = having(good, { callerIdDisplay: false, assertedIdentity: 'caller' });
    const world = withPhones({ 1001: phone });
    world.calls('1001');
    assert.equal(toPhone(world), 'from anonymous');
  });

  it('a phone has a name, and may withhold itself', () => {
    const phones = (fields: Fields) => ({
      1001: having(good, { displayName: 'accountCallerId' }),
      1002: offline({ callerName: 'Bob', ...fields }),
    });
    for (const [fields, expected] of [
      [{}, 'from 1002 "Bob"'],
      [{ displayNumber: '4930800' }, 'from 4930800 "Bob"'],
      [{ hideCaller: true }, 'from anonymous; privacy id'],
    ] as const) {
      const world = withPhones(phones(fields));
      world.calls('1001', from('1002'));
      assert.equal(toPhone(world), expected);
    }
  });
});

describe('what a caller who is turned away is told (SIG-9)', () => {
  it('Reason unless its gateway has it off, Retry-After where it has one', () => {
    const busy = { vendors: {}, parameters: { SS_MAX_CONCURRENT_CALLS: '1' } };
    for (const [customer, expected] of [
      [{}, { sipStatus: 503, cause: 34 }],
      [{ sendReason: false }, { sipStatus: 503, cause: 34, withoutReason: true }],
      [{ retryAfterSeconds: 7 }, { sipStatus: 503, cause: 34, retryAfterSeconds: 7 }],
    ] as const) {
      const world = withPhones({}, { ...busy, vendors: { good: answersAfter(1_000) }, customer });
      world.calls('8613800138000');
      const call = world.calls('8613800138000');
      assert.deepEqual(call.last('reject')?.rejection, expected);
    }
  });
});
