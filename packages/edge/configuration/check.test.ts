import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ParameterView } from '@tandem/domain/parameters';
import { MAX_FAULTS } from '@tandem/edge/objects';
import { currentConfiguration } from './current.ts';
import { applied, emptySystem, faultsOf, planOf, wantedBy } from './testing.ts';
import { givenSecrets } from './wanted.ts';

/** The example of the specification (interfaces.md), word for word. */
const EXAMPLE = `parameters: { SS_MEDIA_PROXY_MODE: Must On }
rateGroups:
  - name: acme-sell
    rates:
      - { prefix: "880", area: Bangladesh, price: "0.0120", per: 60, first: 60, next: 60 }   # price for \`per\` seconds
      - { prefix: "8801", area: Bangladesh mobile, price: "0.0180", per: 60, first: 1, next: 1 }
accounts:
  - { id: acme, type: customer, balance: "25.00", credit: "0", rateGroup: acme-sell }
  - { id: north, type: clearing, balance: "0", rateGroup: north-cost }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"], prefix: "", lines: 100, cps: 50, rewriteCallee: ["00*:*"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:5090"], prefixes: ["880"], prefixMode: extension, priority: 1, lines: 200, protect: false }
phones:
  - { number: "1001", password: "...", account: acme, lines: 2 }
`;

const COSTS = 'rateGroups: [{ name: north-cost }]\n';

describe('the example of the specification', () => {
  it('is accepted as it stands, where its vendor has a rate group', () => {
    const { create, parameters } = planOf(EXAMPLE, applied(COSTS));
    assert.deepEqual(
      create.map(({ kind, id }) => `${kind} ${id}`),
      [
        'rateGroups acme-sell',
        'accounts acme',
        'accounts north',
        'mappingGateways acme-in',
        'routingGateways north-1',
        'phones 1001',
      ],
    );
    assert.deepEqual(parameters, [{ name: 'SS_MEDIA_PROXY_MODE', old: 'Auto', new: 'Must On' }]);
  });

  it('without that rate group is refused for that alone', () => {
    const [fault, ...more] = faultsOf(EXAMPLE);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [fault?.code, fault?.path, fault?.line],
      ['CONFIG_REFERENCE', 'accounts[north].rateGroup', 9],
    );
  });

  it('with balnce is refused with line, column and the nearest name', () => {
    const file = EXAMPLE.replace('type: customer, balance', 'type: customer, balnce');
    assert.deepEqual(faultsOf(file, applied(COSTS)), [
      {
        code: 'CONFIG_UNKNOWN_FIELD',
        file: 'test.yaml',
        line: 8,
        column: 33,
        path: 'accounts[acme].balnce',
        field: 'balnce',
        allowed: 'balance',
        detail: 'There is no field "balnce" here; did you mean balance?',
        why: 'unknownFieldNear',
        values: { name: '"balnce"', nearest: 'balance' },
      },
    ]);
  });
});

const STANDING = applied(`
accounts:
  - { id: acme, type: customer }
  - { id: north, type: clearing }
  - { id: reseller, type: agent }
  - { id: under, type: agent, agent: reseller }
gatewayGroups: [{ id: east }]
numberLists:
  - { id: pool, entries: [{ number: "1" }] }
  - { id: range, entries: [{ number: "880*" }] }
mappingGateways:
  - { id: in, account: acme, addresses: [10.0.0.1] }
routingGateways:
  - { id: out, account: north, addresses: [10.0.0.2] }
phones:
  - { number: "1001", account: acme, password: pw, furtherNumbers: ["2001"] }
`);

describe('each kind of fault, with its place', () => {
  //  file                                                   code and place                    detail
  const table: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['acounts: []', 'CONFIG_UNKNOWN_FIELD 1:1 acounts', /no section "acounts"; did you mean accou/],
    ['fruit: []', 'CONFIG_UNKNOWN_FIELD 1:1 fruit', /no section "fruit"$/],
    ['phones: { number: "1" }', 'CONFIG_TYPE 1:9 phones', /an object is no list; .*list of phones/],
    ['phones: [5]', 'CONFIG_TYPE 1:10 phones[#1]', /5 is no object with fields/],
    ['accounts:\n  - { type: agent }', 'CONFIG_TYPE 2:5 accounts[#1].id', /id is missing/],
    ['accounts:\n  - { id: new }', 'CONFIG_TYPE 2:5 accounts[new].type', /type is missing/],
    ['accounts:\n  - { id: "a b" }', 'CONFIG_RANGE 2:11 accounts[#1].id', /not 1-64 of A-Z/],
    ['phones:\n  - { number: 1001 }', 'CONFIG_TYPE 2:15 phones[#1].number', /put it in quotes/],
    [
      'accounts:\n  - { id: acme, credit: 5 }',
      'CONFIG_TYPE 2:25 accounts[acme].credit',
      /5 is a number.*decimal text/,
    ],
    [
      'accounts:\n  - { id: acme, credit: "-5" }',
      'CONFIG_RANGE 2:25 accounts[acme].credit',
      /"-5" is out of range/,
    ],
    [
      'accounts:\n  - { id: acme, status: lokced }',
      'CONFIG_RANGE 2:25 accounts[acme].status',
      /did you mean locked/,
    ],
    [
      'accounts:\n  - { id: acme, lines: 0 }',
      'CONFIG_RANGE 2:24 accounts[acme].lines',
      /0 is out of range; allowed is 1-1000000 calls/,
    ],
    [
      'accounts:\n  - { id: acme, type: null }',
      'CONFIG_TYPE 2:23 accounts[acme].type',
      /null is no text/,
    ],
    [
      'accounts:\n  - { id: acme }\n  - { id: north }\n  - { id: acme }',
      'CONFIG_DUPLICATE 4:5 accounts[acme].id',
      /accounts\[acme\] stands in this file twice/,
    ],
    [
      'phones:\n  - { number: "+1001" }\n  - { number: "1001" }',
      'CONFIG_DUPLICATE 3:5 phones[1001].number',
      /twice/,
    ],
    [
      'mappingGateways:\n  - { id: in, groups: [east, east] }',
      'CONFIG_DUPLICATE 2:30 mappingGateways[in].groups[#2]',
      /"east" stands twice in this list/,
    ],
    [
      'mappingGateways:\n  - { id: in, groups: [east, wets] }',
      'CONFIG_REFERENCE 2:30 mappingGateways[in].groups[#2]',
      /There is no gatewayGroups\[wets\]$/,
    ],
    [
      'mappingGateways:\n  - { id: in, groups: [wets, east] }',
      'CONFIG_REFERENCE 2:24 mappingGateways[in].groups[#2]',
      /There is no gatewayGroups\[wets\]/,
    ],
    [
      'phones:\n  - { number: "7", account: acme }\n  - { number: "8", account: acme, furtherNumbers: ["7"] }',
      'CONFIG_COMBINATION 3:35 phones[8].furtherNumbers',
      /7 rings phones\[7\] already/,
    ],
    [
      'phones:\n  - { number: "7", account: acme, furtherNumbers: ["9"] }\n' +
        '  - { number: "8", account: acme, furtherNumbers: ["9"] }',
      'CONFIG_COMBINATION 3:35 phones[8].furtherNumbers',
      /9 rings phones\[7\] already/,
    ],
    [
      'mappingGateways:\n  - { id: in, groups: [esat] }',
      'CONFIG_REFERENCE 2:24 mappingGateways[in].groups[#1]',
      /There is no gatewayGroups\[esat\]; did you mean east\?/,
    ],
    [
      'mappingGateways:\n  - { id: in, account: north }',
      'CONFIG_REFERENCE 2:24 mappingGateways[in].account',
      /accounts\[north\] has type clearing; allowed is one of accounts whose type is customer/,
    ],
    [
      'routingGateways:\n  - { id: out, account: acme }',
      'CONFIG_REFERENCE 2:25 routingGateways[out].account',
      /accounts\[acme\] has type customer/,
    ],
    [
      'routingGateways:\n  - { id: out, schedules: [{ lines: 0, calendar: night }] }',
      'CONFIG_REFERENCE 2:50 routingGateways[out].schedules[#1].calendar',
      /There is no workCalendars\[night\]/,
    ],
    [
      'phones: []\naccounts:\n  - { id: north, type: agent }',
      'CONFIG_REFERENCE 3:5 routingGateways[out].account',
      /accounts\[north\] has type agent/,
    ],
    [
      'mappingGateways:\n  - { id: in, registration: dynamic }',
      'CONFIG_COMBINATION 2:5 mappingGateways[in].password',
      /dynamic needs a password/,
    ],
    [
      'mappingGateways:\n  - { id: in, addresses: [] }',
      'CONFIG_COMBINATION 2:15 mappingGateways[in].addresses',
      /known by its addresses, and has none/,
    ],
    [
      'accounts:\n  - { id: reseller, agent: under }',
      'CONFIG_COMBINATION 2:21 accounts[reseller].agent',
      /in a circle: reseller -> under -> reseller/,
    ],
    [
      'accounts:\n  - { id: reseller, agent: reseller }',
      'CONFIG_COMBINATION 2:21 accounts[reseller].agent',
      /in a circle: reseller -> reseller/,
    ],
    [
      'rateGroups:\n  - { name: sell, rate: [] }',
      'CONFIG_UNKNOWN_FIELD 2:19 rateGroups[sell].rate',
      /did you mean rates\?/,
    ],
    [
      'accounts:\n  - { id: acme, agent: north }',
      'CONFIG_REFERENCE 2:24 accounts[acme].agent',
      /has type clearing; allowed is one of accounts whose type is agent/,
    ],
    [
      'phones:\n  - { number: "1002", account: acme, furtherNumbers: ["1001"] }',
      'CONFIG_COMBINATION 2:38 phones[1002].furtherNumbers',
      /1001 rings phones\[1001\] already/,
    ],
    [
      'phones:\n  - { number: "1002", account: acme, furtherNumbers: ["2001"] }',
      'CONFIG_COMBINATION 2:38 phones[1002].furtherNumbers',
      /2001 rings phones\[1001\] already/,
    ],
    [
      'routingGateways:\n  - { id: out, callerPool: range }',
      'CONFIG_COMBINATION 2:16 routingGateways[out].callerPool',
      /numberLists\[range\] has 880\*/,
    ],
    [
      'operators:\n  - { id: joe, password: short }',
      'CONFIG_RANGE 2:26 operators[joe].password',
      /has 5 characters; allowed are at least 8/,
    ],
    ['parameters: 5', 'CONFIG_TYPE 1:1 parameters', /5 is no object with parameters/],
    [
      'parameters: { SS_SIP_SESION_TTL: 600 }',
      'CONFIG_UNKNOWN_FIELD 1:15 parameters.SS_SIP_SESION_TTL',
      /did you mean SS_SIP_SESSION_TTL/,
    ],
    [
      'parameters:\n  SS_SIP_SESSION_TTL: 30',
      'CONFIG_RANGE 2:3 parameters.SS_SIP_SESSION_TTL',
      /60-86400 s/,
    ],
    [
      'parameters:\n  SS_SIP_SESSION_TTL: [30]',
      'CONFIG_TYPE 2:3 parameters.SS_SIP_SESSION_TTL',
      /takes one value/,
    ],
    [
      'parameters:\n  SS_SIP_SESSION_TTL: 100\n  SS_SIP_SESSION_MIN_SE: 200',
      'CONFIG_COMBINATION 2:3 parameters.SS_SIP_SESSION_TTL',
      /below SS_SIP_SESSION_MIN_SE/,
    ],
    [
      'parameters:\n  SS_SIP_SESSION_TTL: 100\n  ss_sip_session_ttl: 200',
      'CONFIG_DUPLICATE 3:3 parameters.ss_sip_session_ttl',
      /has set already/,
    ],
    [
      'parameters:\n  SERVER_DATABASE_VERSION: 7',
      'CONFIG_RANGE 2:3 parameters.SERVER_DATABASE_VERSION',
      /read-only/,
    ],
  ];
  for (const [file, place, detail] of table) {
    it(`${place}: ${JSON.stringify(file)}`, () => {
      const [fault, ...more] = faultsOf(file, STANDING);
      assert.ok(fault);
      assert.deepEqual(more, []);
      assert.equal(`${fault.code} ${fault.line}:${fault.column} ${fault.path}`, place);
      assert.match(fault.detail, detail);
      assert.ok(fault.allowed.length > 0);
    });
  }
});

describe('rates are held against their form and against each other', () => {
  //  rates                                                    code and place                  detail
  const table: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['{ prefix: "880" }', 'CONFIG_TYPE 4:9 [880].price', /price is missing/],
    ['{ price: "1" }', 'CONFIG_TYPE 4:9 [#1].prefix', /prefix is missing/],
    ['{ prefix: 880, price: "1" }', 'CONFIG_TYPE 4:19 [#1].prefix', /put it in quotes/],
    ['{ prefix: "880", price: 1 }', 'CONFIG_TYPE 4:33 [880].price', /put it in quotes/],
    ['{ prefix: "880", price: "10001" }', 'CONFIG_RANGE 4:33 [880].price', /out of range/],
    ['{ prefix: "880", price: "0.00000001" }', 'CONFIG_RANGE 4:33 [880].price', /7 behind it/],
    ['{ prefix: "880", prise: "1" }', 'CONFIG_UNKNOWN_FIELD 4:26 [880].prise', /mean price\?/],
    ['{ prefix: "88O", price: "1" }', 'CONFIG_RANGE 4:19 [88O].prefix', /not 0-32 of 0-9/],
    ['{ prefix: "880", price: "1", first: 0 }', 'CONFIG_RANGE 4:45 [880].first', /1-3600 s/],
    [
      '{ prefix: "880", price: "1", fromTime: "20:00", untilTime: "08:00" }',
      'CONFIG_COMBINATION 4:57 [880].untilTime',
      /is not after fromTime/,
    ],
    [
      '{ prefix: "880", price: "1" }\n      - { prefix: "+880", price: "2" }',
      'CONFIG_DUPLICATE 5:9 [+880].prefix',
      /the rate for 880 stands in this group twice/,
    ],
  ];
  for (const [rates, place, detail] of table) {
    it(`${place}: ${rates}`, () => {
      const [fault, ...more] = faultsOf(
        `rateGroups:\n  - name: sell\n    rates:\n      - ${rates}\n`,
      );
      assert.ok(fault);
      assert.deepEqual(more, []);
      const [code, at, path] = place.split(' ');
      assert.equal(`${fault.code} ${fault.line}:${fault.column}`, `${code} ${at}`);
      assert.equal(fault.path, `rateGroups[sell].rates${path}`);
      assert.match(fault.detail, detail);
    });
  }

  it('the same prefix may have several dates and several day bands', () => {
    const rates = [
      '{ prefix: "880", price: "1" }',
      '{ prefix: "880", price: "2", effectiveFrom: 2026-04-01 }',
      '{ prefix: "880", price: "3", weekdays: [sat, sun] }',
      '{ prefix: "880", price: "4", fromTime: "20:00" }',
    ];
    const plan = planOf(`rateGroups:\n  - { name: sell, rates: [${rates.join(', ')}] }\n`);
    assert.equal(plan.rates[0]?.added.length, 4);
  });

  it('a price finer than money is kept is refused, also by a parameter of the same file', () => {
    const file = (price: string): string =>
      `parameters: { SERVER_BILLING_FEE_PRECISION: 2 }\nrateGroups:\n` +
      `  - { name: sell, rates: [{ prefix: "1", price: "${price}" }] }\n`;
    assert.equal(planOf(file('0.05')).rates.length, 1);
    const [fault] = faultsOf(file('0.0049'));
    assert.equal(fault?.code, 'CONFIG_RANGE');
    assert.match(fault?.detail ?? '', /finer than money is kept; allowed are at most 2 decimals/);
  });

  it('no rates at all are fine, anything else is not', () => {
    assert.equal(planOf('rateGroups: [{ name: sell, rates: }]').create.length, 1);
    assert.equal(faultsOf('rateGroups: [{ name: sell, rates: 5 }]')[0]?.code, 'CONFIG_TYPE');
  });
});

describe('agents in levels (BIL-1)', () => {
  const chain = (levels: number): string => {
    const accounts = Array.from({ length: levels + 1 }, (_, at) => {
      const agent = at === 0 ? '' : `, agent: a${at - 1}`;
      return `  - { id: a${at}, type: agent${agent} }\n`;
    });
    return `accounts:\n${accounts.reverse().join('')}`;
  };

  it('sixteen are enough for everybody', () => {
    assert.equal(planOf(chain(16)).create.length, 17);
    const faults = faultsOf(chain(18));
    assert.deepEqual(
      faults.map(({ path }) => path),
      ['accounts[a18].agent', 'accounts[a17].agent'],
    );
    assert.match(faults[0]?.detail ?? '', /more than 16 levels/);
  });

  it('a circle is told at each of its members, and too many levels below it', () => {
    const file = [
      'accounts:',
      '  - { id: a, type: agent, agent: b }',
      '  - { id: b, type: agent, agent: a }',
      '  - { id: c, type: customer, agent: a }',
    ].join('\n');
    assert.deepEqual(
      faultsOf(file).map(({ path, detail }) => `${path}: ${detail}`),
      [
        'accounts[a].agent: the agents go round in a circle: a -> b -> a',
        'accounts[b].agent: the agents go round in a circle: b -> a -> b',
        'accounts[c].agent: there are more than 16 levels of agents above it',
      ],
    );
  });
});

describe('a file is checked as a whole', () => {
  it('every fault is told at once, in the order of the file', () => {
    const file = [
      'phones:',
      '  - { number: "1001", account: acme, lines: 0 }',
      '  - { number: "1002", account: nobody }',
      'accounts:',
      '  - { id: acme, credit: 1 }',
      'colours: []',
    ].join('\n');
    assert.deepEqual(
      faultsOf(file).map(({ line, code, field }) => `${line} ${code} ${field}`),
      [
        '2 CONFIG_RANGE lines',
        '3 CONFIG_REFERENCE account',
        '5 CONFIG_TYPE type',
        '5 CONFIG_TYPE credit',
        '6 CONFIG_UNKNOWN_FIELD colours',
      ],
    );
  });

  it('a hundred of them, and how many more there are', () => {
    const lines = Array.from({ length: 150 }, (_, at) => `  - { id: a${at}, typ: agent }`);
    const wanted = wantedBy(`accounts:\n${lines.join('\n')}\n`, emptySystem(), false);
    assert.ok(!wanted.ok);
    assert.equal(wanted.error.faults.length, MAX_FAULTS);
    assert.equal(wanted.error.rest, 50);
  });

  it('an object that is refused is there for those that refer to it: one fault, not two', () => {
    const file = 'accounts: [{ id: acme, typ: agent }]\nphones: [{ number: "1", account: acme }]\n';
    assert.deepEqual(
      faultsOf(file).map(({ path }) => path),
      ['accounts[acme].typ'],
    );
  });

  it('what stands already counts for what cannot work together', () => {
    const standing = applied(
      'accounts: [{ id: acme, type: customer }]\n' +
        'gatewayGroups: [{ id: east }]\n' +
        'mappingGateways: [{ id: in, account: acme, addresses: [10.0.0.1], lines: 10, groups: [east] }]\n',
    );
    const file = (lines: number): string =>
      `mappingGateways: [{ id: in, reservedLines: ${lines} }]`;
    assert.equal(planOf(file(10), standing).change.length, 1);
    const [fault] = faultsOf(file(11), standing);
    assert.match(fault?.detail ?? '', /reservedLines 11 are more than its own lines 10/);
  });

  it('a stored password is a password, and null takes it away', () => {
    const file = 'mappingGateways: [{ id: in, registration: dynamic, password: x }]\n';
    const standing = applied(file, STANDING);
    assert.equal(planOf('mappingGateways: [{ id: in, lines: 5 }]', standing).change.length, 1);
    const [fault] = faultsOf('mappingGateways: [{ id: in, password: null }]', standing);
    assert.equal(fault?.path, 'mappingGateways[in].password');
  });

  it('a password of a person has the least length that the same file sets', () => {
    const file = (least: number): string =>
      `parameters: { SERVER_PASSWORD_LENGTH: ${least} }\noperators: [{ id: joe, password: abcdefgh }]`;
    assert.equal(planOf(file(8)).create.length, 1);
    assert.equal(faultsOf(file(9))[0]?.path, 'operators[joe].password');
  });

  it('the secrets of a file are listed for those who keep hashes', () => {
    const file =
      'phones: [{ number: "1001", password: new }]\noperators: [{ id: joe, email: a@b.c }]';
    const wanted = wantedBy(file, STANDING, false);
    assert.ok(wanted.ok);
    assert.deepEqual(givenSecrets(wanted.value), [
      { kind: 'phones', id: '1001', field: 'password', text: 'new' },
    ]);
  });
});

describe('with --prune, what is not in a section of the file is about to go', () => {
  it('and cannot be referred to any more', () => {
    const file = 'accounts: [{ id: north }]\nphones: [{ number: "1001", account: acme }]\n';
    const [fault, ...more] = faultsOf(file, STANDING, { prune: true });
    assert.match(fault?.detail ?? '', /accounts\[acme\] is not in this file, and --prune would/);
    // The mapping gateway, of which the file says nothing, stays and refers to it too.
    assert.deepEqual(
      [fault, ...more].map((one) => `${one?.line} ${one?.path}`),
      ['1 mappingGateways[in].account', '2 phones[1001].account'],
    );
    assert.equal(planOf(file, STANDING).create.length, 0, 'without it all is well');
  });

  it('by its own members neither: those go with it', () => {
    const file = 'accounts: []\nmappingGateways: []\nroutingGateways: []\nphones: []\n';
    assert.equal(planOf(file, STANDING, { prune: true }).remove.length, 7);
  });

  it('a parameter that the section leaves out gets its default', () => {
    const changed = ParameterView.defaults.withChanges([
      ['SS_MEDIA_PROXY_MODE', 'On'],
      ['SS_MAX_CALL_DURATION', 60],
    ]);
    assert.ok(changed.ok);
    const current = currentConfiguration({
      parameters: changed.value.view,
      objects: [],
      rates: new Map(),
    });
    const file = 'parameters: { ss_mediaproxymode: On }\n';
    assert.deepEqual(planOf(file, current, { prune: true }).parameters, [
      { name: 'SS_MAX_CALL_DURATION', old: '60', new: '0' },
    ]);
    assert.deepEqual(planOf(file, current).parameters, []);
    assert.deepEqual(planOf('phones: []', current, { prune: true }).parameters, []);
  });
});
