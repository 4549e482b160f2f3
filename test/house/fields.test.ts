// Every field of gateways and phones has a test in which it matters, or stands among the gaps with
// the feature that is not done because of it: no field is a dead switch unseen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mappingGateways, phones, routingGateways } from '@tandem/edge/objects';
import { root } from '../../tools/files.mjs';

interface Table {
  /** kind -> field -> "file: words of a title in it". */
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** kind -> field -> the feature that lacks it. */
  readonly gaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const table = JSON.parse(read('test/house/fields.json')) as Table;
const features = JSON.parse(read('docs/features.json')) as { id: string; state: string }[];
/** For people alone. */
const NOTES = new Set(['memo']);

for (const { name, schema } of [mappingGateways, routingGateways, phones]) {
  const tests = table.fields[name] ?? {};
  const gaps = table.gaps[name] ?? {};
  const known = Object.keys(schema.properties).filter((field) => !NOTES.has(field));

  describe(`fields of ${name}`, () => {
    it('each is in the table, or among the gaps, and nothing else is', () => {
      const named = [...Object.keys(tests), ...Object.keys(gaps)];
      assert.deepEqual(
        [...named].sort(),
        [...known].sort(),
        'test/house/fields.json has each once',
      );
    });

    for (const [field, where] of Object.entries(tests)) {
      it(`${field} has its test`, () => {
        const [path = '', ...words] = where.split(': ');
        const text = read(path);
        const title = words.join(': ');
        assert.ok(title !== '' && text.includes(title), `${path} has a title with "${title}"`);
        assert.match(text, new RegExp(`\\b${field}\\b`), `${path} is about ${field}`);
      });
    }

    for (const [field, id] of Object.entries(gaps)) {
      it(`${field} is not done, and ${id} says so`, () => {
        const feature = features.find((one) => one.id === id);
        assert.ok(feature !== undefined, `there is a feature ${id}`);
        const advice = `${id} is done: name the test of ${field} in test/house/fields.json`;
        assert.notEqual(feature.state, 'done', advice);
      });
    }
  });
}
