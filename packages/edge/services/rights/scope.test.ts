// What an operator may do with whose objects: by file, payment, sheet. The carrier is drawn in
// ../testing.ts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyConfiguration } from '../configuration/apply.ts';
import { exportConfiguration } from '../configuration/export.ts';
import { exportRates } from '../configuration/rate-sheets.ts';
import { pay } from '../money/pay.ts';
import { type AccountName, asking, carrier } from '../testing.ts';

type Scope = AccountName | null;
const ALL = '*:*';
/** What one bound to city must not see. */
const OF_OTHERS = ['office', 'walkIn', '"1005"', 'vendor', 'premium', 'boss', 'root', 'Bangladesh'];

type Who = readonly [rights: string, scope: Scope];

async function outcome([rights, scope]: Who, yaml: string, prune = false) {
  const { parts, changes } = carrier();
  const asker = asking(rights, scope);
  const request = { text: yaml, file: 'test.yaml', dryRun: false, prune, asker };
  const applied = await applyConfiguration(parts, request);
  if (applied.ok) return changes.length > 0 ? 'done' : 'nothing';
  assert.deepEqual(changes, [], 'what is refused changes nothing');
  return applied.error.is;
}

describe('what a file may change, by rights and scope (SEC-6)', () => {
  const lines = (id: string): string => `phones: [{ number: "${id}", lines: 5 }]`;
  const newPhone = (account: string): string =>
    `phones: [{ number: "1009", account: ${account}, password: twelve-letters }]`;
  const credit = (id: string): string => `accounts: [{ id: ${id}, credit: "9" }]`;
  const customer = (agent: string, more = ''): string =>
    `accounts: [{ id: new, type: customer, agent: ${agent}${more} }]`;
  const operator = (roles: string, account: string): string =>
    `operators: [{ id: new, roles: [${roles}], account: ${account} }]`;

  //  rights                      bound to     file                                  outcome
  const table: ReadonlyArray<readonly [string, Scope, string, string]> = [
    // Without a scope the right alone decides.
    ['phones:change', null, lines('1001'), 'done'],
    ['phones:change', null, lines('1005'), 'done'],
    ['phones:add', null, lines('1001'), 'right'],
    ['phones:see', null, lines('1001'), 'right'],
    ['*:see', null, lines('1001'), 'right'],
    ['accounts:*', null, lines('1001'), 'right'],
    // What stands and is not to be changed is at least looked at.
    ['phones:see', null, 'phones: [{ number: "1001" }]', 'nothing'],
    ['phones:add', null, 'phones: [{ number: "1001" }]', 'right'],
    // Bound: the own account's and those of accounts below; others are not there.
    ['phones:*', 'city', lines('1001'), 'done'],
    ['phones:*', 'wholesale', lines('1001'), 'done'],
    ['phones:*', 'shop', lines('1001'), 'done'],
    ['phones:*', 'office', lines('1001'), 'file'],
    ['phones:*', 'walkIn', lines('1001'), 'file'],
    ['phones:*', 'walkIn', lines('1005'), 'done'],
    ['phones:see', 'shop', lines('1001'), 'right'],
    ['phones:*', 'city', newPhone('shop'), 'done'],
    ['phones:*', 'city', newPhone('walkIn'), 'file'],
    ['phones:*', 'city', newPhone('office'), 'file'],
    // Moved to somebody else's account, or taken from there.
    ['phones:*', 'shop', 'phones: [{ number: "1001", account: office }]', 'file'],
    ['phones:*', 'wholesale', 'phones: [{ number: "1001", account: office }]', 'done'],
    ['phones:*', 'walkIn', 'phones: [{ number: "1001", account: walkIn }]', 'others'],
    // Money of one's own account is only looked at.
    [ALL, 'city', credit('shop'), 'done'],
    [ALL, 'wholesale', credit('shop'), 'done'],
    [ALL, 'wholesale', credit('city'), 'done'],
    [ALL, 'city', credit('city'), 'right'],
    [ALL, 'shop', credit('shop'), 'right'],
    [ALL, 'city', credit('wholesale'), 'right'],
    [ALL, 'city', 'accounts: [{ id: city }]', 'nothing'],
    // New customers under oneself, and an opening balance is a payment.
    [ALL, 'city', customer('city'), 'done'],
    ['accounts:*', 'city', customer('city'), 'done'],
    ['accounts:*', 'city', customer('wholesale'), 'right'],
    ['accounts:*', 'city', 'accounts: [{ id: new, type: customer }]', 'right'],
    ['accounts:*', 'city', customer('city', ', balance: "5"'), 'right'],
    ['accounts:* payments:pay', 'city', customer('city', ', balance: "5"'), 'done'],
    ['accounts:*', null, 'accounts: [{ id: new, type: customer, balance: "5" }]', 'right'],
    ['accounts:*', 'city', customer('city', ', rateGroup: retail'), 'done'],
    ['accounts:*', 'city', customer('city', ', rateGroup: premium'), 'file'],
    ['accounts:*', 'city', customer('city', ', rateGroup: cost'), 'file'],
    // What is of the whole system is for those who see all.
    [ALL, 'wholesale', 'parameters: { SS_SIP_SESSION_TTL: 120 }', 'right'],
    ['parameters:*', null, 'parameters: { SS_SIP_SESSION_TTL: 120 }', 'done'],
    ['phones:*', null, 'parameters: {}', 'right'],
    [ALL, 'wholesale', 'areas: [{ name: Bangladesh, prefixes: ["881"] }]', 'right'],
    [
      ALL,
      'wholesale',
      'rateGroups: [{ name: retail, rates: [{ prefix: "880", price: "0" }] }]',
      'right',
    ],
    [ALL, 'wholesale', 'rateGroups: [{ name: mine }]', 'right'],
    [
      'rateGroups:*',
      null,
      'rateGroups: [{ name: retail, rates: [{ prefix: "880", price: "0" }] }]',
      'done',
    ],
    [ALL, 'wholesale', 'roles: [{ id: mine, rights: ["phones:see"] }]', 'right'],
    // A number that rings at somebody else's is refused without a word about him.
    ['phones:*', 'city', 'phones: [{ number: "1001", furtherNumbers: ["1005"] }]', 'others'],
    ['phones:*', 'city', 'phones: [{ number: "1001", furtherNumbers: ["1006"] }]', 'done'],
    // Nobody gives more than he has.
    ['phones:* operators:*', 'city', operator('desk', 'shop'), 'done'],
    ['phones:* operators:*', 'city', operator('desk', 'city'), 'done'],
    ['phones:* operators:*', 'city', operator('desk', 'walkIn'), 'file'],
    ['phones:* operators:*', 'city', operator('desk', 'null'), 'right'],
    ['phones:* operators:*', 'city', operator('boss', 'shop'), 'file'],
    ['operators:*', null, operator('desk', 'shop'), 'right'],
    ['phones:* operators:*', null, operator('desk', 'null'), 'done'],
    ['phones:* operators:*', null, operator('boss', 'null'), 'right'],
    ['phones:* operators:*', null, 'operators: [{ id: root, locked: true }]', 'right'],
    [
      'phones:* operators:*',
      null,
      'operators: [{ id: ourDesk, password: another-long-one }]',
      'done',
    ],
    ['phones:* operators:*', 'city', 'operators: [{ id: cityDesk, locked: true }]', 'done'],
    ['phones:* operators:*', 'city', 'operators: [{ id: ourDesk, locked: true }]', 'right'],
    ['roles:* phones:*', null, 'roles: [{ id: new, rights: ["phones:see"] }]', 'done'],
    ['roles:* phones:*', null, 'roles: [{ id: new, rights: ["*:see"] }]', 'right'],
    ['roles:* phones:*', null, 'roles: [{ id: desk, rights: ["phones:see"] }]', 'right'],
    [ALL, null, 'roles: [{ id: desk, rights: ["*:*"] }]', 'done'],
  ];
  for (const [rights, scope, yaml, expected] of table) {
    it(`${rights} ${scope === null ? '' : `of ${scope}`}: ${yaml} is ${expected}`, async () => {
      assert.equal(await outcome([rights, scope], yaml), expected);
    });
  }

  it('prunes what is seen and nothing else', async () => {
    const { parts, changes } = carrier();
    const prune = { text: 'phones: []', file: 'test.yaml', dryRun: false, prune: true };
    const applied = await applyConfiguration(parts, { ...prune, asker: asking(ALL, 'city') });
    assert.ok(applied.ok);
    assert.deepEqual(applied.value.lines, ['- phone 1001']);
    assert.deepEqual(
      changes.map(({ change }) => change),
      ['remove'],
    );
    assert.equal(await outcome(['phones:see phones:change', 'city'], 'phones: []', true), 'right');
  });

  it('says which right is missing, and for what', async () => {
    const { parts } = carrier();
    const request = { text: credit('city'), file: 'f', dryRun: true, prune: false };
    const applied = await applyConfiguration(parts, { ...request, asker: asking(ALL, 'city') });
    assert.ok(!applied.ok && applied.error.is === 'right');
    const needs = 'accounts:change, which you have only for other accounts';
    assert.deepEqual(applied.error.missing, [{ path: 'accounts[city]', needs }]);
  });
});

describe('what an export shows (SEC-6)', () => {
  //  rights                     bound to  shows                              and not
  const table: ReadonlyArray<readonly [string, Scope, readonly string[], readonly string[]]> = [
    [ALL, null, ['wholesale', 'walkIn', '"1005"', 'boss', 'Bangladesh', 'secret of 1005'], []],
    [ALL, 'city', ['id: city', 'shop', '"1001"', 'retail', 'secret of 1001'], OF_OTHERS],
    [ALL, 'shop', ['shop', '"1001"', 'retail'], ['id: city', 'office', 'walkIn']],
    ['phones:see', null, ['"1001"', '"1005"'], ['id: wholesale', 'secret of', 'boss']],
    ['phones:see', 'city', ['"1001"'], ['"1005"', 'secret of', 'id: shop']],
    ['parameters:see', null, [], ['"1001"', 'shop', 'boss']],
  ];
  for (const [rights, scope, shows, hides] of table) {
    it(`${rights} ${scope === null ? '' : `of ${scope}`}`, async () => {
      const asker = asking(rights, scope);
      const lines = await exportConfiguration(carrier().parts, { secrets: true, asker });
      const text = [...lines].join('\n');
      for (const word of shows) assert.ok(text.includes(word), `shows ${word}\n${text}`);
      for (const word of hides) assert.ok(!text.includes(word), `hides ${word}\n${text}`);
      assert.notEqual(await outcome([rights, scope], text), 'done', 'and it changes nothing');
    });
  }
});

describe('whose account is paid, and whose prices are read (SEC-6)', () => {
  //  bound to     account      rights          outcome
  const payments: ReadonlyArray<readonly [Scope, string, string, string]> = [
    [null, 'walkIn', 'payments:pay', 'booked'],
    [null, 'walkIn', 'payments:see accounts:*', 'RIGHT_MISSING'],
    ['city', 'shop', 'payments:pay', 'booked'],
    ['wholesale', 'shop', 'payments:pay', 'booked'],
    ['wholesale', 'city', 'payments:pay', 'booked'],
    ['city', 'city', 'payments:pay', 'RIGHT_MISSING'],
    ['shop', 'shop', ALL, 'RIGHT_MISSING'],
    ['city', 'walkIn', ALL, 'ACCOUNT_MISSING'],
    ['city', 'wholesale', ALL, 'ACCOUNT_MISSING'],
    ['city', 'nobody', ALL, 'ACCOUNT_MISSING'],
  ];
  for (const [scope, account, rights, expected] of payments) {
    it(`${rights} of ${scope ?? 'all'} pays ${account}: ${expected}`, async () => {
      const paid = await pay(carrier().parts, {
        ...{ account, amount: '1', kind: 'payment', remark: '', idempotencyKey: undefined },
        asker: asking(rights, scope),
      });
      assert.equal(paid.ok ? 'booked' : paid.error.code, expected);
    });
  }

  //  bound to     group      rights           seen
  const groups: ReadonlyArray<readonly [Scope, string, string, boolean]> = [
    [null, 'cost', 'rateGroups:see', true],
    [null, 'cost', 'rateGroups:change', false],
    ['shop', 'retail', 'rateGroups:see', true],
    ['city', 'retail', 'rateGroups:see', true],
    ['city', 'cost', 'rateGroups:see', false],
    ['office', 'retail', 'rateGroups:see', false],
    ['vendor', 'cost', 'rateGroups:see', true],
    ['city', 'nothing', 'rateGroups:see', false],
  ];
  for (const [scope, group, rights, isSeen] of groups) {
    it(`${rights} of ${scope ?? 'all'} reads ${group}: ${isSeen}`, async () => {
      const lines = await exportRates(carrier().parts, group, asking(rights, scope));
      assert.equal(lines !== undefined, isSeen);
    });
  }
});
