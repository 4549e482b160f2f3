// What holds for every kind, also for those that are still to come.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { withDefaults } from '../documents.ts';
import { Faults } from '../faults.ts';
import { FORMATS } from '../formats/index.ts';
import type { Fields, JsonValue } from '../json.ts';
import { field } from '../place.ts';
import { Checker } from '../schema/checker.ts';
import { describeAllowed } from '../schema/describe-allowed.ts';
import { type SchemaNode, withoutNull } from '../schema/node.ts';
import { shapeOf } from '../schema/shape.ts';
import { sourceOf } from '../source.ts';
import { KIND_NAMES, KINDS, kindOf } from './index.ts';
import { rateNode, rateSchema } from './rates.ts';
import { RIGHT_OBJECTS } from './roles.ts';

interface Found {
  readonly path: string;
  readonly name: string;
  readonly node: SchemaNode;
}

function* nodesUnder(schema: SchemaNode, path: string): Generator<Found> {
  for (const [name, node] of Object.entries(shapeOf(schema).properties)) {
    yield { path: `${path}.${name}`, name, node };
    const { items } = withoutNull(node);
    if (items === undefined) continue;
    yield { path: `${path}.${name}[]`, name, node: items };
    if (items.type === 'object') yield* nodesUnder(items, `${path}.${name}[]`);
  }
}

const ALL: readonly Found[] = [
  ...KINDS.flatMap((kind) => [...nodesUnder(kind.node, kind.name)]),
  ...nodesUnder(rateNode, 'rates'),
];

/** Fields whose names the specification's own example of a file gives. */
const NAMED_BY_THE_SPECIFICATION = ['rates.per', 'rates.first', 'rates.next'];
/** The unit as the end of a name, for what is measured and not merely counted. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  s: 'Seconds',
  ms: 'Ms',
  '%': 'Percent',
  'kbit/s': 'Kbps',
  days: 'Days',
};

describe('every field of every kind', () => {
  it('there are as many as the predecessor has, and more', () => {
    assert.ok(ALL.length > 400, `${ALL.length} fields`);
  });

  for (const { path, name, node } of ALL) {
    it(path, () => {
      assert.ok((node.description ?? '') !== '', 'it has a meaning');
      assert.doesNotMatch(node.description ?? '', /[.]$/, 'which is no sentence');
      assert.match(name, /^[a-z][A-Za-z0-9]*$/);
      assert.ok(describeAllowed(node).length > 0);
      const unit = node['x-unit'];
      const word = unit === undefined ? undefined : UNIT_WORDS[unit];
      if (word !== undefined && !path.endsWith('[]') && name !== 'percent') {
        const isNamed = NAMED_BY_THE_SPECIFICATION.includes(path) || name.endsWith(word);
        assert.ok(isNamed, `its name ends in ${word}`);
      }
      const { type, enum: words, format } = withoutNull(node);
      if (words === undefined) {
        assert.match(String(type), /^(string|integer|boolean|array|object)$/);
      }
      if (type === 'string') assert.ok(format !== undefined && format in FORMATS);
      if (node.writeOnly === true) assert.equal(node.default, null);
      const { default: usual } = node;
      if (usual === undefined || path.endsWith('[]')) return;
      const faults = new Faults();
      const kept = new Checker(faults).value(sourceOf(usual), node, field(null, name));
      assert.deepEqual(faults.kept, [], 'its default is allowed');
      assert.deepEqual(kept, usual, 'and in the spelling that is kept');
    });
  }
});

describe('every kind', () => {
  for (const [at, kind] of KINDS.entries()) {
    it(kind.name, () => {
      const { names, properties } = shapeOf(kind.node);
      assert.equal(names[0], kind.naturalKey, 'its natural key comes first');
      const inChapters = Object.values(kind.chapters).flatMap((fields) => Object.keys(fields));
      assert.equal(new Set(inChapters).size, inChapters.length, 'a field stands in one chapter');
      assert.deepEqual(inChapters, [...names]);
      assert.ok(properties.memo, 'people can note something');
      assert.equal(kindOf(kind.name), kind);
      assert.match(kind.name, new RegExp(`^${kind.one.slice(0, -1)}`));
      const before: readonly string[] = KIND_NAMES.slice(0, at + 1);
      for (const { path, node } of nodesUnder(kind.node, kind.name)) {
        const refers = withoutNull(node)['x-refers'];
        if (refers === undefined) continue;
        assert.ok(before.includes(refers), `${path} refers to what comes before it`);
        const where = withoutNull(node)['x-where'];
        if (where === undefined) continue;
        assert.doesNotMatch(path, /\[\]/, 'conditions are looked for in plain fields alone');
        const target = KINDS.find(({ name }) => name === refers);
        const words = target && shapeOf(target.node).properties[where.field]?.enum;
        for (const value of where.values) assert.ok(words?.includes(value), `${path}: ${value}`);
      }
    });
  }

  it('is an object of rights', () => {
    for (const name of KIND_NAMES) {
      assert.ok((RIGHT_OBJECTS as readonly string[]).includes(name), name);
    }
  });
});

describe('TypeBox reads the schemas as our checker does', () => {
  /** What has no default, so that an object is whole. */
  const REQUIRED: Readonly<Record<string, Fields>> = {
    accounts: { type: 'customer' },
    mappingGateways: { account: 'acme' },
    routingGateways: { account: 'north' },
    phones: { account: 'acme' },
    recordTargets: { url: 'https://billing.example/' },
    webhooks: { url: 'https://crm.example/calls' },
    portabilityServers: { url: 'http://ported.example/{number}' },
  };
  const schemas: readonly (readonly [string, TSchema, Fields])[] = [
    ...KINDS.map((kind) => {
      const whole = withDefaults(kind, '1001', REQUIRED[kind.name] ?? {});
      return [kind.name, kind.schema, whole] as const;
    }),
    ['rates', rateSchema, { ...shapeOf(rateNode).defaults, prefix: '880', price: '0.01' }],
  ];
  for (const [name, schema, whole] of schemas) {
    it(`${name}: whole objects pass, wrong ones do not`, () => {
      assert.ok(Value.Check(schema, whole), JSON.stringify([...Value.Errors(schema, whole)]));
      assert.ok(!Value.Check(schema, { ...whole, balnce: '1' }), 'closed');
      for (const [field, value] of Object.entries(whole)) {
        const wrong: JsonValue = Array.isArray(value) ? 'x' : [['x']];
        assert.ok(!Value.Check(schema, { ...whole, [field]: wrong }), `${field}: its type`);
        const { [field]: _left, ...rest } = whole;
        assert.ok(!Value.Check(schema, rest), `${field}: every field is there after defaults`);
      }
    });
  }
});
