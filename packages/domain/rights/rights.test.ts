import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AccountKey,
  type Authority,
  EVERY_RIGHT,
  may,
  mayAtAll,
  mayGrant,
  NO_RIGHTS,
  newAccountUnder,
  type Owner,
  ownerOf,
  RIGHT_ACTIONS,
  RIGHT_OBJECTS,
  type RightAction,
  type RightObject,
  rightsFrom,
} from './index.ts';

const COMBINATIONS = RIGHT_OBJECTS.length * RIGHT_ACTIONS.length;

describe('rights as roles list them (SEC-6)', () => {
  //  texts                                    rights
  const table: ReadonlyArray<readonly [readonly string[], readonly string[]]> = [
    [[], []],
    [['accounts:see'], ['accounts:see']],
    [
      ['accounts:see', 'cdrs:correct', 'accounts:see'],
      ['accounts:see', 'cdrs:correct'],
    ],
    [['phones:*'], RIGHT_ACTIONS.map((action) => `phones:${action}`)],
    [['*:listen'], RIGHT_OBJECTS.map((object) => `${object}:listen`)],
    [['faxes:see', 'phones:fax', 'phones:see'], ['phones:see']],
    [['accounts', 'accounts:', ':see', 'accounts:see:own', '*', ':', '', '*:*:*'], []],
    [['Accounts:see', 'accounts :see', 'accounts:SEE', '__proto__:see'], []],
  ];
  for (const [texts, rights] of table) {
    it(`${JSON.stringify(texts)} are ${rights.length}`, () => {
      assert.deepEqual([...rightsFrom(texts)].sort(), [...rights].sort());
    });
  }

  it('*:* is every one there is', () => {
    assert.equal(EVERY_RIGHT.size, COMBINATIONS);
    assert.equal(NO_RIGHTS.size, 0);
  });
});

/**
 * ours
 *  |- wholesale (agent) - city (agent) - shop (customer)
 *  |                    - office (customer)
 *  `- walkIn (customer)
 */
const ACCOUNTS = { wholesale: 1n, city: 2n, shop: 3n, office: 4n, walkIn: 5n } as const;
type Account = keyof typeof ACCOUNTS;
const AGENTS = new Map<AccountKey, AccountKey>([
  [ACCOUNTS.city, ACCOUNTS.wholesale],
  [ACCOUNTS.shop, ACCOUNTS.city],
  [ACCOUNTS.office, ACCOUNTS.wholesale],
]);
const agentOf = (account: AccountKey): AccountKey | null => AGENTS.get(account) ?? null;
const of = (account: Account): Owner => ownerOf(ACCOUNTS[account], agentOf);

describe('whose an object is', () => {
  //  account      agents above it, the nearest first
  const table: ReadonlyArray<readonly [Account, readonly Account[]]> = [
    ['wholesale', []],
    ['city', ['wholesale']],
    ['shop', ['city', 'wholesale']],
    ['walkIn', []],
  ];
  for (const [account, agents] of table) {
    it(account, () => {
      const keys = agents.map((agent) => ACCOUNTS[agent]);
      assert.deepEqual(of(account), { account: ACCOUNTS[account], agents: keys });
    });
  }

  it('an account that is to be created is under its agent and all above', () => {
    assert.deepEqual(newAccountUnder(2n, agentOf), { account: null, agents: [2n, 1n] });
    assert.deepEqual(newAccountUnder(null, agentOf), { account: null, agents: [] });
  });

  it('agents that go round in a circle end', () => {
    const next = new Map([
      [1n, 2n],
      [2n, 3n],
      [3n, 2n],
    ]);
    const round = (account: AccountKey): AccountKey | null => next.get(account) ?? null;
    assert.deepEqual(ownerOf(1n, round), { account: 1n, agents: [2n, 3n] });
    assert.deepEqual(ownerOf(7n, () => 7n).agents, [7n]);
  });
});

function who(rights: readonly string[], account: Account | null = null): Authority {
  return { rights: rightsFrom(rights), account: account === null ? null : ACCOUNTS[account] };
}

const RESELLING = ['accounts:*', 'payments:*', 'phones:*', 'cdrs:*', 'calls:*', 'operators:*'];

const PEOPLE = {
  administrator: who(['*:*']),
  support: who(['*:see', 'calls:disconnect', 'recordings:listen']),
  billing: who(['accounts:see', 'accounts:pay', 'payments:*', 'cdrs:see', 'cdrs:correct']),
  nobody: who([]),
  wholesale: who([...RESELLING, '*:see'], 'wholesale'),
  city: who([...RESELLING, '*:see'], 'city'),
  shop: who(['accounts:*', 'cdrs:*', 'phones:change', 'phones:see'], 'shop'),
} as const;
type Person = keyof typeof PEOPLE;

describe('may (SEC-6): the matrix', () => {
  const COLUMNS: readonly Person[] = [
    ...(['administrator', 'support', 'billing', 'nobody', 'wholesale', 'city', 'shop'] as const),
  ];
  //  action, object           whose         adm sup bil nob who cit sho
  const table: ReadonlyArray<readonly [`${RightAction} ${RightObject}`, Account | null, string]> = [
    ['see accounts', 'walkIn', '             +   +   +   -   -   -   -'],
    ['see accounts', 'wholesale', '          +   +   +   -   +   -   -'],
    ['see accounts', 'city', '               +   +   +   -   +   +   -'],
    ['see accounts', 'shop', '               +   +   +   -   +   +   +'],
    ['see accounts', 'office', '             +   +   +   -   +   -   -'],
    ['change accounts', 'wholesale', '       +   -   -   -   -   -   -'],
    ['change accounts', 'city', '            +   -   -   -   +   -   -'],
    ['change accounts', 'shop', '            +   -   -   -   +   +   -'],
    ['change accounts', 'walkIn', '          +   -   -   -   -   -   -'],
    ['delete accounts', 'shop', '            +   -   -   -   +   +   -'],
    ['pay accounts', 'wholesale', '          +   -   +   -   -   -   -'],
    ['pay accounts', 'city', '               +   -   +   -   +   -   -'],
    ['pay accounts', 'shop', '               +   -   +   -   +   +   -'],
    ['pay accounts', 'walkIn', '             +   -   +   -   -   -   -'],
    ['see payments', 'city', '               +   +   +   -   +   +   -'],
    ['add payments', 'city', '               +   -   +   -   +   -   -'],
    ['see cdrs', 'shop', '                   +   +   +   -   +   +   +'],
    ['correct cdrs', 'shop', '               +   -   +   -   +   +   -'],
    ['correct cdrs', 'city', '               +   -   +   -   +   -   -'],
    ['see phones', 'shop', '                 +   +   -   -   +   +   +'],
    ['change phones', 'shop', '              +   -   -   -   +   +   +'],
    ['change phones', 'city', '              +   -   -   -   +   +   -'],
    ['change phones', 'walkIn', '            +   -   -   -   -   -   -'],
    ['delete phones', 'shop', '              +   -   -   -   +   +   -'],
    ['disconnect calls', 'city', '           +   +   -   -   +   +   -'],
    ['disconnect calls', 'walkIn', '         +   +   -   -   -   -   -'],
    ['listen recordings', 'shop', '          +   +   -   -   -   -   -'],
    ['add operators', 'city', '              +   -   -   -   +   +   -'],
    ['see operators', null, '                +   +   -   -   -   -   -'],
    ['change operators', null, '             +   -   -   -   -   -   -'],
    ['see parameters', null, '               +   +   -   -   -   -   -'],
    ['change parameters', null, '            +   -   -   -   -   -   -'],
    ['see rateGroups', null, '               +   +   -   -   -   -   -'],
    ['see audit', null, '                    +   +   -   -   -   -   -'],
    ['see system', null, '                   +   +   -   -   -   -   -'],
  ];
  for (const [right, whose, cells] of table) {
    const [action, object] = right.split(' ') as [RightAction, RightObject];
    it(`${right} of ${whose ?? 'the system'}`, () => {
      const owner = whose === null ? null : of(whose);
      const got = COLUMNS.map((name) => may(PEOPLE[name], action, { object, owner }));
      const wanted = cells.trim().split(/\s+/);
      const allowed = (at: number): string => `${COLUMNS[at]} ${wanted[at]}`;
      assert.deepEqual(
        got.map((yes, at) => `${COLUMNS[at]} ${yes ? '+' : '-'}`),
        COLUMNS.map((_, at) => allowed(at)),
      );
    });
  }

  it('an agent adds accounts under himself and his agents, nowhere else', () => {
    const under = (agent: Account | null) => ({
      object: 'accounts' as const,
      owner: newAccountUnder(agent === null ? null : ACCOUNTS[agent], agentOf),
    });
    //  who             under        may
    const table: ReadonlyArray<readonly [Person, Account | null, boolean]> = [
      ['wholesale', 'wholesale', true],
      ['wholesale', 'city', true],
      ['city', 'wholesale', false],
      ['city', null, false],
      ['administrator', null, true],
    ];
    for (const [name, agent, expected] of table) {
      assert.equal(may(PEOPLE[name], 'add', under(agent)), expected, `${name} under ${agent}`);
    }
  });
});

describe('one right allows one thing (SEC-6)', () => {
  for (const object of RIGHT_OBJECTS) {
    it(object, () => {
      for (const action of RIGHT_ACTIONS) {
        const one = who([`${object}:${action}`]);
        const allowed: string[] = [];
        for (const other of RIGHT_OBJECTS) {
          for (const deed of RIGHT_ACTIONS) {
            const target = { object: other, owner: null };
            if (may(one, deed, target)) allowed.push(`${other}:${deed}`);
            assert.equal(mayAtAll(one, deed, other), may(one, deed, target));
          }
        }
        assert.deepEqual(allowed, [`${object}:${action}`]);
      }
    });
  }

  it('and none of what is nobody’s or another’s to who sees one account alone', () => {
    const shop: Authority = { rights: EVERY_RIGHT, account: ACCOUNTS.shop };
    for (const object of RIGHT_OBJECTS) {
      for (const action of RIGHT_ACTIONS) {
        assert.equal(mayAtAll(shop, action, object), true);
        for (const owner of [null, of('walkIn'), of('city'), newAccountUnder(null, agentOf)]) {
          assert.equal(may(shop, action, { object, owner }), false, `${action} ${object}`);
        }
      }
    }
  });
});

describe('giving rights to others (SEC-6)', () => {
  //  giver            rights                      to see           may
  const table: ReadonlyArray<readonly [Person, readonly string[], Account | null, boolean]> = [
    ['administrator', ['*:*'], null, true],
    ['administrator', ['*:*'], 'shop', true],
    ['support', ['phones:see', 'calls:disconnect'], null, true],
    ['support', ['phones:see', 'phones:change'], null, false],
    ['support', ['*:*'], null, false],
    ['support', ['calls:disconnect'], 'walkIn', true],
    ['nobody', [], null, true],
    ['nobody', ['areas:see'], null, false],
    ['wholesale', ['accounts:see'], 'wholesale', true],
    ['wholesale', ['accounts:see'], 'city', true],
    ['wholesale', ['accounts:see'], 'shop', true],
    ['wholesale', ['accounts:see'], 'walkIn', false],
    ['wholesale', ['accounts:see'], null, false],
    ['wholesale', ['system:change'], 'shop', false],
    ['city', ['phones:*'], 'shop', true],
    ['city', ['phones:*'], 'wholesale', false],
    ['city', [], null, false],
  ];
  for (const [giver, rights, account, expected] of table) {
    it(`${giver} gives ${rights} over ${account ?? 'everything'}: ${expected}`, () => {
      const owner = account === null ? null : of(account);
      assert.equal(mayGrant(PEOPLE[giver], { rights: rightsFrom(rights), owner }), expected);
    });
  }
});
