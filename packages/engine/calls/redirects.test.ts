import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fields } from '@tandem/edge/objects';
import { answered, type FakeCallerLeg, failed, hungUp, ringing } from './legs/testing-legs.ts';
import { ALWAYS_THERE } from './ports.ts';
import {
  answersAfter,
  refuses,
  type SwitchOptions,
  type SwitchUnderTest,
  says,
  switchUnderTest,
  type Vendor,
} from './testing-switch.ts';

const SECOND = 1_000;
const CALLEE = '8613800138000';
const to = (number: string, address: string) => ({ number, address });

/** Address of the vendor that stands first; `other` of it is its second one. */
const FIRST = '198.51.100.1:5060';
const OTHER = '203.0.113.9:5060';
/** Where a name of it leads to. */
const NAMED = '203.0.113.10:5080';
const reach = { ...ALWAYS_THERE, placesNamed: () => [NAMED] };

function movedTo(contacts: readonly ReturnType<typeof to>[], gateway: Fields = {}): Vendor {
  return says([[10, failed(302, { contacts })]], { addresses: [FIRST, OTHER], ...gateway });
}

function whole(options: SwitchOptions, others: Readonly<Record<string, Vendor['script']>> = {}) {
  const world = switchUnderTest(options);
  for (const [address, script] of Object.entries(others)) world.legs.scripts.set(address, script);
  const call = world.calls(CALLEE);
  world.passes(60 * SECOND);
  if (call.stage === 'up') call.says(hungUp());
  world.passes(SECOND);
  world.check();
  return { world, call };
}

const ways = (world: SwitchUnderTest): readonly string[] =>
  world.legs.legs.map(({ invitation, remoteAddress }) => `${invitation.callee}@${remoteAddress}`);

const endOf = (call: FakeCallerLeg): string =>
  call.last('reject') ? String(call.last('reject')?.rejection.sipStatus) : 'answered';

describe("vendors' 3xx (SIG-11)", () => {
  const answers = [[10, answered()]] as const;
  interface Row {
    readonly vendor: Vendor;
    readonly others?: Readonly<Record<string, Vendor['script']>>;
    readonly ways: readonly string[];
    readonly end: string;
  }
  const here = (...numbers: readonly string[]) => numbers.map((number) => to(number, OTHER));
  const table: Readonly<Record<string, Row>> = {
    'is a failure as long as the gateway follows none': {
      ...{ vendor: movedTo(here('1')), ways: [`${CALLEE}@${FIRST}`], end: '503' },
    },
    'is followed to where a name of the gateway leads': {
      vendor: movedTo([to('4420', NAMED)], { redirects: 1 }),
      others: { [NAMED]: answers },
      ...{ ways: [`${CALLEE}@${FIRST}`, `4420@${NAMED}`], end: 'answered' },
    },
    'is followed to an address of the gateway, with the number that it says': {
      vendor: movedTo(here('4420'), { redirects: 1 }),
      others: { [OTHER]: answers },
      ...{ ways: [`${CALLEE}@${FIRST}`, `4420@${OTHER}`], end: 'answered' },
    },
    'keeps its number where the contact has none': {
      vendor: movedTo(here(''), { redirects: 1 }),
      others: { [OTHER]: answers },
      ...{ ways: [`${CALLEE}@${FIRST}`, `${CALLEE}@${OTHER}`], end: 'answered' },
    },
    'is never followed to anybody else': {
      vendor: movedTo([to('1', '203.0.113.66:5060'), to('1', '203.0.113.9:5080')], {
        redirects: 5,
      }),
      ...{ ways: [`${CALLEE}@${FIRST}`], end: '503' },
    },
    'is never followed in a circle': {
      vendor: movedTo([to(CALLEE, FIRST), to('1', OTHER)], { redirects: 5 }),
      others: { [OTHER]: [[10, failed(302, { contacts: [to(CALLEE, FIRST), to('1', OTHER)] })]] },
      ...{ ways: [`${CALLEE}@${FIRST}`, `1@${OTHER}`], end: '503' },
    },
    'is never followed to where it is, whether or not its contact has the number': {
      vendor: movedTo([to('', FIRST), to('', OTHER)], { redirects: 5 }),
      others: { [OTHER]: [[10, failed(302, { contacts: [to('', OTHER)] })]] },
      ...{ ways: [`${CALLEE}@${FIRST}`, `${CALLEE}@${OTHER}`], end: '503' },
    },
    'is followed as often as the gateway says, and no more': {
      vendor: movedTo(here('1', '2', '3', '4', '5'), { redirects: 3 }),
      others: { [OTHER]: [[10, failed(500)]] },
      ...{ ways: [`${CALLEE}@${FIRST}`, `1@${OTHER}`, `2@${OTHER}`, `3@${OTHER}`], end: '500' },
    },
    'ends with a stop code like every attempt': {
      vendor: movedTo(here('1', '2'), { redirects: 3 }),
      others: { [OTHER]: [[10, failed(486)]] },
      ...{ ways: [`${CALLEE}@${FIRST}`, `1@${OTHER}`], end: '486' },
    },
  };
  for (const [title, { vendor, others, ways: expected, end }] of Object.entries(table)) {
    it(title, () => {
      const { world, call } = whole({ vendors: { moved: vendor }, parts: { reach } }, others);
      assert.deepEqual(ways(world), expected);
      assert.equal(endOf(call), end);
    });
  }

  it('its line and its number of a pool are taken once, and free afterwards', () => {
    const gateway = { redirects: 2, lines: 1, callerPool: 'pool' };
    const vendors = { moved: movedTo([to('1', OTHER)], gateway) };
    const objects = { numberLists: { pool: { entries: [{ number: '777' }] } } };
    const { world, call } = whole({ vendors, objects }, { [OTHER]: answers });
    assert.equal(endOf(call), 'answered');
    const numbers = world.record(call).attempts.map(({ callerNumber }) => callerNumber);
    assert.deepEqual(numbers, ['777', '777']);
  });
});

describe('an external redirect server (SIG-11)', () => {
  const SERVER = '203.0.113.53:5060';
  const parameters = { SS_SIP_REDIRECT_SERVER: SERVER };
  const vendors = {
    a: answersAfter(50),
    b: answersAfter(50),
    locked: answersAfter(50, { lock: 'all' }),
  };
  const [A, B, LOCKED] = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
  const redirects = (...contacts: readonly ReturnType<typeof to>[]): Vendor['script'] => [
    [20, failed(302, { contacts })],
  ];
  //  the server says                                       attempts
  const table: Readonly<Record<string, readonly [Vendor['script'], readonly string[]]>> = {
    'names the gateway, by address': [redirects(to('1234', `${B}:5060`)), ['b: connected 200']],
    'names it by address without a port': [redirects(to('1234', B ?? '')), ['b: connected 200']],
    'names it by its id': [redirects(to('1234', 'b')), ['b: connected 200']],
    'names somebody unknown besides': [
      redirects(to('1', '203.0.113.1'), to('1234', 'b')),
      ['b: connected 200'],
    ],
    'names nobody whom we know': [redirects(to('1', '203.0.113.1')), ['a: connected 200']],
    'names one that may not be used': [redirects(to('1', LOCKED ?? '')), ['a: connected 200']],
    refuses: [[[20, failed(500)]], ['a: connected 200']],
    'says nothing': [[], ['a: connected 200']],
    'takes the call itself': [[[20, answered()]], ['a: connected 200']],
    'rings, and says nothing more': [[[20, ringing()]], ['a: connected 200']],
  };
  for (const [title, [script, attempts]] of Object.entries(table)) {
    it(`${title}: ${attempts.join()}`, () => {
      const { world, call } = whole({ vendors, parameters }, { [SERVER]: script });
      assert.deepEqual(world.attempts(call), attempts);
      assert.equal(world.legs.legs[0]?.remoteAddress, SERVER);
      assert.equal(world.legs.legs[0]?.invitation.description, null);
    });
  }

  it('SS_SIP_REDIRECT_SERVER_FAILURE: calls that it names nobody for are refused', () => {
    const rejects = { ...parameters, SS_SIP_REDIRECT_SERVER_FAILURE: 'Reject' };
    const scripts = [[], [[20, failed(500)]], redirects(to('1', '203.0.113.1'))] as const;
    for (const script of scripts) {
      const said = { [SERVER]: script };
      const { world, call } = whole({ vendors, parameters: rejects }, said);
      assert.deepEqual(world.attempts(call), []);
      assert.equal(world.record(call).serverReason, 21);
      assert.equal(endOf(call), '503');
    }
    const said = { [SERVER]: redirects(to('1', 'b')) };
    const { world, call } = whole({ vendors, parameters: rejects }, said);
    assert.deepEqual(world.attempts(call), ['b: connected 200']);
  });

  it('its order and its number count, and failover goes on among its contacts', () => {
    const failing = { a: answersAfter(50), b: refuses(503) };
    const says = redirects(to('1234', 'b'), to('5678', A ?? ''));
    const { world, call } = whole({ vendors: failing, parameters }, { [SERVER]: says });
    const rows = world
      .record(call)
      .attempts.map(({ gateway, calleeNumber }) => [...[gateway.id, calleeNumber]]);
    assert.deepEqual(rows, [
      ['b', '1234'],
      ['a', '5678'],
    ]);
    assert.equal(world.record(call).calleeE164, CALLEE);
  });

  it('the next server is asked when one is silent', () => {
    const two = { SS_SIP_REDIRECT_SERVER: `203.0.113.54:5060,${SERVER}` };
    const said = { [SERVER]: redirects(to('1', 'b')) };
    const { world, call } = whole({ vendors, parameters: two }, said);
    assert.deepEqual(world.attempts(call), ['b: connected 200']);
  });

  it('a caller who gives up while it is asked ends it all', () => {
    const world = switchUnderTest({ vendors, parameters });
    const call = world.calls(CALLEE);
    world.passes(100);
    call.says({ type: 'cancelled', cause: null });
    world.passes(SECOND);
    world.check();
    assert.deepEqual(world.record(call).attempts, []);
  });

  it('emergency calls ask nobody', () => {
    const objects = { numberLists: { help: { emergency: true, entries: [{ number: '112' }] } } };
    const world = switchUnderTest({ vendors, parameters, objects });
    const call = world.calls('112');
    world.passes(SECOND);
    call.says(hungUp());
    assert.equal(world.legs.legs[0]?.remoteAddress, `${A}:5060`);
    world.check();
  });
});
