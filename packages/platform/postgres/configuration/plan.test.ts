// What a list of changes comes to, as a table: who stands, what is asked, what will be done.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewReference } from './object.ts';
import { type ObjectChange, planObjects, type Stored } from './plan.ts';

const stored = (key: bigint, name: string, more: Partial<Stored> = {}): Stored => {
  const [kind = '', id = ''] = name.split(' ');
  return { key, kind, id, version: 3n, document: {}, references: [], ...more };
};

/** Stands already: acme (1) and north (2) are accounts, acme-in (3) is a gateway of acme. */
const STANDING: readonly Stored[] = [
  stored(1n, 'accounts acme', { document: { credit: '5' } }),
  stored(2n, 'accounts north'),
  stored(3n, 'mappingGateways acme-in', {
    document: { account: '1', lines: 10 },
    references: [{ field: 'account', id: 'acme', key: 1n }],
  }),
];

const account = (id: string): NewReference => ({ field: 'account', kind: 'accounts', id });

const create = (name: string, more: Partial<ObjectChange & { change: 'create' }> = {}) => {
  const [kind = '', id = ''] = name.split(' ');
  return { change: 'create', kind, id, document: {}, references: [], ...more } as const;
};
const change = (key: bigint, more: Partial<ObjectChange & { change: 'change' }> = {}) =>
  ({ change: 'change', key, version: 3n, document: {}, references: [], ...more }) as const;
const remove = (key: bigint) => ({ change: 'remove', key }) as const;
const gateway = (id: string) => ({
  document: { account: id, lines: 10 },
  references: [account(id)],
});

function plan(changes: readonly ObjectChange[]) {
  const newKeys = changes.filter((one) => one.change === 'create').map((_, at) => 10n + BigInt(at));
  return planObjects(changes, {
    stored: new Map(STANDING.map((object) => [object.key, object])),
    names: new Map(STANDING.map(({ key, kind, id }) => [`${kind} ${id}`, key])),
    newKeys,
  });
}

function brief(changes: readonly ObjectChange[]): string {
  const { created, changed, removed, unchanged, faults } = plan(changes);
  const links = (rows: (typeof created)[number]['references']) =>
    rows.map(({ field, toKey }) => ` ${field}->${toKey}`).join('');
  return [
    ...faults.map(({ code, message }) => `${code} ${message}`),
    ...removed.map(({ id }) => `- ${id}`),
    ...created.map(({ id, key, references }) => `+ ${id} ${key}${links(references)}`),
    ...changed.map(({ before, id, references }) => `~ ${before.id} ${id}${links(references)}`),
    ...(unchanged > 0 ? [`= ${unchanged}`] : []),
  ].join(', ');
}

describe('a plan of object changes', () => {
  //   what is asked                                    what is done
  const table: ReadonlyArray<readonly [string, readonly ObjectChange[], string]> = [
    ['nothing', [], ''],
    ['a new object', [create('accounts new')], '+ new 10'],
    ['the same again', [change(1n, { document: { credit: '5' } })], '= 1'],
    ['the same with its reference', [change(3n, gateway('acme'))], '= 1'],
    ['another document', [change(1n, { document: { credit: '6' } })], '~ acme acme'],
    ['another reference', [change(3n, gateway('north'))], '~ acme-in acme-in account->2'],
    ['another id', [change(1n, { document: { credit: '5' }, newId: 'a2' })], '~ acme a2'],
    ['the id that it has', [change(2n, { newId: 'north' })], '= 1'],
    ['a removal', [remove(2n)], '- north'],
    [
      'new objects that name one another',
      [create('mappingGateways g', gateway('new')), create('accounts new')],
      '+ g 10 account->11, + new 11',
    ],
    [
      'two ids change places',
      [change(1n, { document: { credit: '5' }, newId: 'north' }), change(2n, { newId: 'acme' })],
      '~ acme north, ~ north acme',
    ],
    [
      'names mean what they will mean',
      [change(2n, { newId: 'south' }), change(3n, gateway('south'))],
      '~ north south, ~ acme-in acme-in account->2',
    ],
    ['a removed one comes back', [remove(2n), create('accounts north')], '- north, + north 10'],
    // Faults
    [
      'a name that is taken',
      [create('accounts acme')],
      'CONFIG_DUPLICATE there is accounts[acme] already, + acme 10',
    ],
    [
      'a name twice',
      [create('accounts x'), create('accounts x')],
      'CONFIG_DUPLICATE there is accounts[x] already, + x 10, + x 11',
    ],
    [
      'another id that is taken',
      [change(2n, { newId: 'acme' })],
      'CONFIG_DUPLICATE there is accounts[acme] already, ~ north acme',
    ],
    ['the same name of another kind', [create('phones acme')], '+ acme 10'],
    [
      'a reference to nothing',
      [create('phones 1001', gateway('nobody'))].map((one) => ({ ...one })),
      'CONFIG_REFERENCE phones[1001].account names accounts[nobody], which does not exist, + 1001 10',
    ],
    [
      'a reference to what goes',
      [remove(1n), change(3n, gateway('acme'))],
      'CONFIG_REFERENCE mappingGateways[acme-in].account names accounts[acme], which does not exist, - acme, ~ acme-in acme-in',
    ],
    [
      'an older version',
      [change(1n, { version: 2n })],
      'CONFIG_STALE accounts[acme] was changed by somebody else',
    ],
    [
      'one that is gone',
      [change(99n)],
      'CONFIG_STALE the object with key 99 was removed by somebody else',
    ],
    [
      'the removal of one that is gone',
      [remove(99n)],
      'CONFIG_STALE the object with key 99 was removed by somebody else',
    ],
  ];
  for (const [name, changes, expected] of table) {
    it(name, () => assert.equal(brief(changes), expected));
  }

  it('stores keys in the place of ids', () => {
    const [made] = plan([create('mappingGateways g', gateway('acme'))]).created;
    assert.deepEqual(made?.document, { account: '1', lines: 10 });
    assert.deepEqual(made?.references, [{ fromKey: 10n, field: 'account', toKey: 1n }]);
  });

  it('knows all names as they will be', () => {
    const { names } = plan([remove(2n), create('accounts new'), change(1n, { newId: 'a2' })]);
    assert.deepEqual(
      [...names].map(([name, key]) => `${name}=${key}`),
      ['mappingGateways acme-in=3', 'accounts new=10', 'accounts a2=1'],
    );
  });
});
