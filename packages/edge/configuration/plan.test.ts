import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RateFields } from '@tandem/edge/objects';
import { agentsFirst } from './order.ts';
import { isEmptyPlan, type Plan } from './plan.ts';
import { isWithoutChange, RateComparison } from './plan-rates.ts';
import { planView, printPlan } from './print-plan.ts';
import { applied, carriedOut, NOW, planOf } from './testing.ts';

const STANDING = applied(`
rateGroups:
  - name: sell
    rates:
      - { prefix: "880", price: "0.012" }
      - { prefix: "8801", price: "0.018" }
      - { prefix: "44", price: "0.01", effectiveUntil: 2026-01-01 }
      - { prefix: "49", price: "0.01", effectiveFrom: 2026-12-01 }
accounts:
  - { id: acme, type: customer, balance: "25.00", credit: "10", memo: "old friend" }
  - { id: north, type: clearing }
mappingGateways:
  - { id: in, account: acme, addresses: [10.0.0.1], lines: 100, callerAllowedPrefixes: ["1", "2"] }
routingGateways:
  - { id: out, account: north, addresses: [10.0.0.2], priority: 1, password: old }
phones:
  - { number: "1001", account: acme, password: old, lines: 2 }
`);

const lines = (plan: Plan, dryRun = false): readonly string[] =>
  printPlan(plan, { dryRun }).filter((line) => !line.startsWith('left as they are'));

describe('what applying a file does (OPS-1)', () => {
  //  file                                                            what is printed
  const table: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['nothing said, nothing changed', '', []],
    ['an object as it stands', 'accounts: [{ id: acme, type: customer, credit: "10.00" }]', []],
    ['another spelling', 'accounts: [{ id: acme, credit: "10" }]', []],
    ['an absent field stays', 'accounts: [{ id: acme }]', []],
    [
      'a field changes',
      'routingGateways: [{ id: out, priority: 2, lines: 200 }]',
      ['~ routingGateway out: lines null -> 200, priority 1 -> 2'],
    ],
    [
      'null sets the default',
      'accounts: [{ id: acme, credit: null, memo: null }]',
      ['~ account acme: memo old friend -> "", credit "10.00" -> "0.00"'],
    ],
    ['null where the default stands', 'accounts: [{ id: acme, cps: null }]', []],
    [
      'lists whose order has no meaning',
      'mappingGateways: [{ id: in, callerAllowedPrefixes: ["2", "1"] }]',
      [],
    ],
    [
      'lists whose order has one',
      'routingGateways: [{ id: out, addresses: [10.0.0.3, 10.0.0.2] }]',
      ['~ routingGateway out: addresses ["10.0.0.2"] -> ["10.0.0.3", "10.0.0.2"]'],
    ],
    ['a balance of an account that stands', 'accounts: [{ id: acme, balance: "99" }]', []],
    ['the password that stands', 'phones: [{ number: "1001", password: old }]', []],
    ['no password', 'phones: [{ number: "1001", lines: 2 }]', []],
    ['null for a password that we make', 'phones: [{ number: "1001", password: null }]', []],
    [
      'another password, which is not shown',
      'phones: [{ number: "1001", password: new }]',
      ['~ phone 1001: password (changed)'],
    ],
    [
      'a password taken away',
      'routingGateways: [{ id: out, password: null }]',
      ['~ routingGateway out: password (changed)'],
    ],
    [
      'a new object',
      'accounts: [{ id: new, type: customer, balance: "5", cps: 3 }]',
      ['+ account new: type customer, cps 3, balance "5.00"'],
    ],
    [
      'a new phone without a password is given one, shown once',
      'phones: [{ number: "+1002", account: acme }]',
      [
        '+ phone 1002: account acme',
        '  phone 1002: password made-phones-password (shown this once)',
      ],
    ],
    [
      'a new phone with one',
      'phones: [{ number: "1002", account: acme, password: mine }]',
      ['+ phone 1002: account acme'],
    ],
    [
      'an agent before those under it',
      'accounts: [{ id: z, type: customer, agent: a }, { id: a, type: agent, agent: b }, { id: b, type: agent }]',
      [
        '+ account b: type agent',
        '+ account a: type agent, agent b',
        '+ account z: type customer, agent a',
      ],
    ],
    [
      'a parameter',
      'parameters: { SS_SIP_INVITE_TIMEOUT: 30000 }',
      ['~ parameter SS_SIP_TIMEOUT_INVITE: 10 -> 30'],
    ],
    ['a parameter as it is', 'parameters: { SS_SIP_TIMEOUT_INVITE: 10 }', []],
    [
      'rates are added and changed by prefix and date, and those not listed stay',
      'rateGroups: [{ name: sell, rates: [{ prefix: "880", price: "0.013" }, { prefix: "1", price: "1" }] }]',
      ['~ rateGroup sell: rates 1 added, 1 changed'],
    ],
    [
      'another date is another rate',
      'rateGroups: [{ name: sell, rates: [{ prefix: "880", price: "0.02", effectiveFrom: 2026-04-01 }] }]',
      ['~ rateGroup sell: rates 1 added'],
    ],
    [
      'a rate is a whole row: what its line does not say is as the default',
      'rateGroups: [{ name: sell, rates: [{ prefix: "44", price: "0.01" }] }]',
      ['~ rateGroup sell: rates 1 changed'],
    ],
    ['a group without its rates', 'rateGroups: [{ name: sell }]', []],
    ['no rates listed', 'rateGroups: [{ name: sell, rates: [] }]', []],
    [
      'a new group with rates',
      'rateGroups: [{ name: new, rates: [{ prefix: "1", price: "1" }] }]',
      ['+ rateGroup new', '~ rateGroup new: rates 1 added'],
    ],
  ];
  for (const [what, file, printed] of table) {
    it(what, () => {
      const plan = planOf(file, STANDING);
      const nothing = printed.length === 0;
      assert.equal(isEmptyPlan(plan), nothing);
      if (nothing) assert.match(lines(plan).join(), /^Nothing changes/);
      else assert.deepEqual(lines(plan), printed);
      const again = planOf(file, carriedOut(plan, STANDING));
      assert.ok(isEmptyPlan(again), `a second run: ${lines(again).join('; ')}`);
    });
  }

  it('counts what it leaves as it is', () => {
    const plan = planOf('accounts: [{ id: acme }, { id: north, cps: 5 }]\nphones: []', STANDING);
    assert.equal(plan.unchanged.accounts, 1);
    assert.equal(printPlan(plan, { dryRun: false }).at(-1), 'left as they are: 1 account');
  });

  it('a change stores the whole document again, without defaults', () => {
    const [change] = planOf('mappingGateways: [{ id: in, lines: null }]', STANDING).change;
    assert.deepEqual(change?.document, {
      account: 'acme',
      addresses: ['10.0.0.1'],
      callerAllowedPrefixes: ['1', '2'],
    });
  });

  it('a creation has the opening payment and the secrets beside the document', () => {
    const file = 'accounts: [{ id: new, type: customer, balance: "5" }]';
    const [created] = planOf(file, STANDING).create;
    assert.deepEqual(created?.opening, { balance: '5.00' });
    assert.deepEqual(created?.document, { type: 'customer' });
    const [phone] = planOf('phones: [{ number: "7", account: acme }]', STANDING).create;
    assert.deepEqual(phone?.secrets, { password: 'made-phones-password' });
    assert.deepEqual(phone?.generated, ['password']);
  });
});

describe('with --prune', () => {
  const prune = { prune: true };

  it('objects go that the sections of the file do not have, those that refer first', () => {
    const plan = planOf(
      'phones: []\naccounts: [{ id: north }]\nmappingGateways: []',
      STANDING,
      prune,
    );
    assert.deepEqual(lines(plan), [
      '- phone 1001',
      '- mappingGateway in',
      '- account acme, unless money was ever booked on it',
    ]);
    assert.deepEqual(
      plan.remove.map(({ condition }) => condition),
      [null, null, 'hasNoEntries'],
    );
  });

  it('a section that the file does not have is left alone', () => {
    assert.ok(isEmptyPlan(planOf('phones: [{ number: "1001" }]', STANDING, prune)));
  });

  it('an operator goes only while somebody else can administrate', () => {
    const standing = applied('operators: [{ id: joe, password: correct horse }]');
    const [removal] = planOf('operators: []', standing, prune).remove;
    assert.equal(removal?.condition, 'isNotLastAdministrator');
  });

  it('an agent goes after those under it', () => {
    const standing = applied(
      'accounts: [{ id: a, type: agent }, { id: b, type: agent, agent: a }, { id: c, type: customer, agent: b }]',
    );
    const { remove } = planOf('accounts: []', standing, prune);
    assert.deepEqual(
      remove.map(({ id }) => id),
      ['c', 'b', 'a'],
    );
  });

  it('rates of a listed group: in effect they are closed now, to come they are dropped, over they stay', () => {
    const file = 'rateGroups: [{ name: sell, rates: [{ prefix: "880", price: "0.012" }] }]';
    const plan = planOf(file, STANDING, prune);
    const [rates] = plan.rates;
    assert.deepEqual(
      rates?.closed.map(({ old, new: now }) => [
        old.prefix,
        old.effectiveUntil,
        now.effectiveUntil,
      ]),
      [['8801', null, NOW]],
    );
    assert.deepEqual(
      rates?.removed.map(({ prefix }) => prefix),
      ['49'],
    );
    assert.deepEqual(lines(plan), ['~ rateGroup sell: rates 1 closed, 1 removed, 1 unchanged']);
    const later = { prune: true, at: '2026-03-02T00:00:00.000Z' };
    assert.ok(isEmptyPlan(planOf(file, carriedOut(plan, STANDING), later)));
  });

  it('rates of a group that is not listed stay', () => {
    assert.deepEqual(planOf('rateGroups: [{ name: sell }]', STANDING, prune).rates, []);
  });

  it('a rate that was closed is in effect again when it is listed again', () => {
    const none = 'rateGroups: [{ name: sell, rates: [] }]';
    const one = 'rateGroups: [{ name: sell, rates: [{ prefix: "880", price: "0.012" }] }]';
    const closed = carriedOut(planOf(none, STANDING, prune), STANDING);
    const [rates] = planOf(one, closed).rates;
    assert.deepEqual(
      rates?.changed.map(({ old, new: now }) => [old.effectiveUntil, now.effectiveUntil]),
      [[NOW, null]],
    );
  });
});

describe('rates compared row by row', () => {
  const group = 'rateGroups: [{ name: g, rates: [{ prefix: "1", price: "1" }] }]';
  const [plain] = planOf(group).rates[0]?.added ?? [];
  assert.ok(plain);
  const rate = (prefix: string, more: Partial<RateFields> = {}): RateFields => ({
    ...plain,
    prefix,
    ...more,
  });
  const at = '2026-03-01T00:00:00.000Z';
  const before = '2026-02-28T23:59:59.999Z';
  const after = '2026-03-01T00:00:00.001Z';

  //  row that is not listed                             what becomes of it
  const table: ReadonlyArray<readonly [Partial<RateFields>, 'closed' | 'removed' | 'left']> = [
    [{}, 'closed'],
    [{ effectiveFrom: before }, 'closed'],
    [{ effectiveFrom: before, effectiveUntil: after }, 'closed'],
    [{ effectiveUntil: before }, 'left'],
    [{ effectiveUntil: at }, 'left'],
    [{ effectiveFrom: at }, 'removed'],
    [{ effectiveFrom: after }, 'removed'],
  ];
  for (const [row, becomes] of table) {
    it(`${JSON.stringify(row)} is ${becomes}`, () => {
      const comparison = new RateComparison('g', [], { prune: true, at });
      comparison.offer(rate('1', row));
      const { closed, removed } = comparison.finish();
      const is = closed.length > 0 ? 'closed' : removed.length > 0 ? 'removed' : 'left';
      assert.equal(is, becomes);
      const kept = new RateComparison('g', [], { prune: false, at });
      kept.offer(rate('1', row));
      assert.ok(isWithoutChange(kept.finish()), 'and without --prune it is left');
    });
  }

  it('rows may be offered one by one, and what is left of the list is new', () => {
    const wanted = [rate('1'), rate('2', { locked: true }), rate('3')];
    const comparison = new RateComparison('g', wanted, { prune: false, at });
    comparison.offer(rate('1'));
    comparison.offer(rate('2'));
    const { added, changed, unchanged } = comparison.finish();
    assert.deepEqual(
      [added.map(({ prefix }) => prefix), changed.map(({ new: now }) => now.prefix), unchanged],
      [['3'], ['2'], 1],
    );
  });
});

describe('a plan for people and for programs', () => {
  const file = [
    'parameters: { SS_MEDIA_PROXY_MODE: On }',
    'accounts: [{ id: acme, credit: "20" }]',
    'phones: [{ number: "1002", account: acme }, { number: "1001", password: new }]',
    'rateGroups: [{ name: sell, rates: [{ prefix: "1", price: "1" }] }]',
  ].join('\n');

  it('a dry run shows no password that nobody will keep', () => {
    const plan = planOf(file, STANDING);
    assert.deepEqual(lines(plan, true), [
      '~ parameter SS_MEDIA_PROXY_MODE: Auto -> On',
      '+ phone 1002: account acme',
      '~ account acme: credit "10.00" -> "20.00"',
      '~ phone 1001: password (changed)',
      '~ rateGroup sell: rates 1 added',
      '  phone 1002: a password will be made',
    ]);
    assert.doesNotMatch(JSON.stringify(planView(plan, { dryRun: true })), /made-phones/);
  });

  it('as JSON it has the same, and never a password that was given', () => {
    const view = planView(planOf(file, STANDING), { dryRun: false });
    assert.doesNotMatch(JSON.stringify(view), /"new"[^:]/);
    assert.deepEqual(view, {
      create: [
        {
          kind: 'phones',
          id: '1002',
          fields: [
            { name: 'account', old: null, new: 'acme' },
            { name: 'password', secret: true },
          ],
          generated: [{ field: 'password', value: 'made-phones-password' }],
        },
      ],
      change: [
        {
          kind: 'accounts',
          id: 'acme',
          fields: [{ name: 'credit', old: '10.00', new: '20.00' }],
        },
        { kind: 'phones', id: '1001', fields: [{ name: 'password', secret: true }] },
      ],
      remove: [],
      rates: [{ group: 'sell', added: 1, changed: 0, closed: 0, removed: 0, unchanged: 0 }],
      parameters: [{ name: 'SS_MEDIA_PROXY_MODE', old: 'Auto', new: 'On' }],
      unchanged: {
        ...{ areas: 0, workCalendars: 0, numberLists: 0, geofences: 0, rateGroups: 1 },
        ...{ portabilityServers: 0, recordTargets: 0, webhooks: 0 },
        ...{ accounts: 0, gatewayGroups: 0, mappingGateways: 0, routingGateways: 0, phones: 0 },
        ...{ roles: 0, operators: 0 },
      },
    });
  });

  it('a long value is cut', () => {
    const numbers = Array.from({ length: 100 }, (_, at) => `"${at}"`).join(', ');
    const [line] = lines(planOf(`areas: [{ name: everywhere, prefixes: [${numbers}] }]`));
    assert.ok(line !== undefined && line.length < 170 && line.endsWith('...'), line);
  });
});

describe('agents before those under them', () => {
  //  account -> agent                            order
  const table: ReadonlyArray<readonly [Readonly<Record<string, string>>, string]> = [
    [{ a: '', b: '' }, 'a b'],
    [{ a: 'b', b: '' }, 'b a'],
    [{ a: 'b', b: 'c', c: '' }, 'c b a'],
    [{ a: 'elsewhere', b: 'a' }, 'a b'],
    [{ a: 'b', b: 'a' }, 'b a'],
  ];
  for (const [agents, order] of table) {
    it(JSON.stringify(agents), () => {
      const accounts = Object.entries(agents).map(([id, agent]) => ({ id, agent }));
      const ordered = agentsFirst(accounts, ({ agent }) => ({ agent }));
      assert.equal(ordered.map(({ id }) => id).join(' '), order);
    });
  }
});
