import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { documentOf, fieldsOf, overDefaults, withDefaults } from './documents.ts';
import type { Fields } from './json.ts';
import { sameValue } from './json.ts';
import { KINDS, type KindName, kindOf } from './kinds/index.ts';
import { field, item, pathOf } from './place.ts';
import { mapReferences, referencesOf } from './references.ts';

describe('what is stored of an object', () => {
  //  kind              whole but for defaults                          stored
  const table: ReadonlyArray<readonly [KindName, Fields, Fields]> = [
    ['accounts', { type: 'agent', status: 'normal', credit: '0.00' }, { type: 'agent' }],
    ['accounts', { type: 'agent', balance: '25.00' }, { type: 'agent' }],
    ['phones', { account: 'a', password: 'secret', lines: 2 }, { account: 'a', lines: 2 }],
    ['phones', { account: 'a', memo: '', transports: ['udp', 'tcp', 'tls'] }, { account: 'a' }],
    [
      'numberLists',
      { entries: [{ number: '1', until: null, memo: '' }] },
      { entries: [{ number: '1' }] },
    ],
    ['routingGateways', { account: 'n', prefixes: [''] }, { account: 'n' }],
    ['routingGateways', { account: 'n', prefixes: [] }, { account: 'n', prefixes: [] }],
    [
      'routingGateways',
      { account: 'n', schedules: [{ calendar: 'c', lines: 0, prefixes: null, priority: null }] },
      { account: 'n', schedules: [{ calendar: 'c', lines: 0 }] },
    ],
  ];
  for (const [name, fields, kept] of table) {
    it(`${name} ${JSON.stringify(fields)}`, () => {
      const kind = kindOf(name);
      const whole = { ...withDefaults(kind, 'x', {}), ...fields };
      const document = documentOf(kind, whole);
      assert.deepEqual(document, kept);
      const again = withDefaults(kind, 'x', document);
      for (const field of fieldsOf(kind).document) {
        assert.ok(sameValue(again[field] ?? null, whole[field] ?? null), field);
      }
    });
  }

  it('is read with the defaults of today, also within lists', () => {
    const phones = kindOf('numberLists');
    const { entries, mode } = withDefaults(phones, 'x', { entries: [{ number: '1' }] });
    assert.deepEqual(entries, [{ until: null, memo: '', number: '1' }]);
    assert.equal(mode, 'deny');
  });

  it('over shared defaults, every field reads the same and only its own are kept', () => {
    for (const kind of KINDS) {
      const whole = withDefaults(kind, 'x', { account: 'a', modem: 'v32' });
      const lean = overDefaults(kind, 'x', { account: 'a', modem: 'v32' });
      for (const [name, value] of Object.entries(whole)) assert.deepEqual(lean[name], value, name);
    }
    const phone = overDefaults(kindOf('phones'), '1', { account: 'a', lines: 2 });
    assert.deepEqual(Object.keys(phone).sort(), ['account', 'lines', 'number']);
  });

  it('has lost what this version no longer knows', () => {
    assert.ok(!('modem' in withDefaults(kindOf('areas'), 'x', { modem: 'v32' })));
  });

  it('gets its natural key from beside it, which may have changed', () => {
    assert.equal(withDefaults(kindOf('phones'), '1002', { account: 'a' }).number, '1002');
    for (const kind of KINDS) {
      const { document, secrets, creationOnly } = fieldsOf(kind);
      assert.ok(!document.includes(kind.naturalKey));
      const all = [kind.naturalKey, ...document, ...secrets, ...creationOnly];
      assert.equal(new Set(all).size, Object.keys(kind.node.properties ?? {}).length);
    }
  });
});

describe('values compared', () => {
  //  one                     other                    same
  const table = [
    [null, null, true],
    ['1', 1, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: [{ b: null }] }, { a: [{ b: null }] }, true],
    [[], {}, false],
    [null, {}, false],
  ] as const;
  for (const [one, other, same] of table) {
    it(`${JSON.stringify(one)} and ${JSON.stringify(other)}: ${same}`, () => {
      assert.equal(sameValue(one, other), same);
      assert.equal(sameValue(other, one), same);
    });
  }
});

describe('references to other objects', () => {
  const gateway: Fields = {
    account: 'north',
    groups: ['east', 'west'],
    calendar: null,
    callerPool: 'pool',
    schedules: [{ calendar: 'night', lines: 0, priority: null, prefixes: null }],
    geofences: [],
  };
  const kind = kindOf('routingGateways');

  it('are found wherever they stand, with what they must be', () => {
    const place = item(field(null, 'routingGateways'), 'n-1');
    const found = referencesOf(kind, gateway, place).map((reference) => [
      pathOf(reference.place),
      `${reference.kind}[${reference.id}]`,
      reference.where?.values.join(),
    ]);
    assert.deepEqual(found, [
      ['routingGateways[n-1].account', 'accounts[north]', 'clearing'],
      ['routingGateways[n-1].groups[#1]', 'gatewayGroups[east]', undefined],
      ['routingGateways[n-1].groups[#2]', 'gatewayGroups[west]', undefined],
      ['routingGateways[n-1].callerPool', 'numberLists[pool]', undefined],
      ['routingGateways[n-1].schedules[#1].calendar', 'workCalendars[night]', undefined],
    ]);
  });

  it('are replaced by keys and back, and nothing else is', () => {
    const keyed = mapReferences(kind, gateway, (name, id) => `${name}#${id}`);
    assert.deepEqual(keyed, {
      account: 'accounts#north',
      groups: ['gatewayGroups#east', 'gatewayGroups#west'],
      calendar: null,
      callerPool: 'numberLists#pool',
      schedules: [{ calendar: 'workCalendars#night', lines: 0, priority: null, prefixes: null }],
      geofences: [],
    });
    const back = mapReferences(kind, keyed, (name, key) => key.slice(name.length + 1));
    assert.deepEqual(back, gateway);
  });
});
